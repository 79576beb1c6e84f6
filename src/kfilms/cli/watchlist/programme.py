"""The watchlist in use as a programme; where nothing was saved, the whole catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfilms.film import Film, Programme, Showing, capitalized, counted
from kfilms.query import Query

if TYPE_CHECKING:
    from kfilms.cli.context import App


def programme(app: App) -> Programme:
    """Return what is to be shown or exported, and say so where nothing was saved.

    A film that has left the catalog keeps its id, title and year.
    """
    watchlist = app.watchlist
    if not watchlist.entries:
        rows = app.catalog.rows(Query())
        many = counted(len(rows), "film")
        saved = app.watchlist.revision
        nothing = (
            f"The watchlist {app.watchlist.id} is empty"
            if saved
            else "Nothing saved yet"
        )
        add = app.spelled("watchlist add FILM")
        app.output.say(
            f"{nothing}: this is the whole catalog, {many}. Begin a watchlist: {add}"
        )
        films = app.catalog.films([row.id for row in rows])
        return Programme(
            app.catalog.heading.title, tuple(_showing(app, one) for one in films)
        )
    known = {
        film.id: film
        for film in app.catalog.films([one.film for one in watchlist.entries])
    }
    gone = [one.title for one in watchlist.entries if one.film not in known]
    if gone:
        app.output.say(f"No longer in the catalog: {', '.join(gone)}")
    showings = tuple(
        _showing(
            app,
            known.get(entry.film)
            or Film(
                entry.film,
                entry.title,
                released=str(entry.year) if entry.year else None,
            ),
        )._replace(evening=entry.evening)
        for entry in watchlist.entries
    )
    title = watchlist.title or f"{capitalized(watchlist.id)} watchlist"
    return Programme(title, showings)


def _showing(app: App, film: Film) -> Showing:
    seen = app.seen(film.id)
    showing = Showing(film, why=film.why)
    if seen is None:
        return showing
    latest = seen.watched_on[-1] if seen.watched_on else None
    return showing._replace(watched_on=latest, rating=seen.rating, note=seen.note)
