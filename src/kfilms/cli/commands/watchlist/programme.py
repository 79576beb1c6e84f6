"""The watchlist in use as a programme; where nothing was saved, as it would be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfilms import library as pure
from kfilms.cli.build_plan import BuildResult, build, default_wish, theme_relations
from kfilms.cli.clock import aware
from kfilms.dates import holiday_on
from kfilms.films import Film
from kfilms.filters import Query
from kfilms.planner.reasons import Slot, reasons
from kfilms.programme import LeftOutFilm, Programme, Showing
from kfilms.text import capitalized, pluralize

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from kfilms.cli.app import App
    from kfilms.library import Watchlist, WatchlistEntry
    from kfilms.taste import TasteReason


def current_programme(app: App) -> Programme:
    """Return what is to be shown or exported, and say so where nothing was saved."""
    watchlist = app.watchlist
    if watchlist.entries:
        return to_programme(app, BuildResult(watchlist))
    built = build(app, watchlist, default_wish(app))
    nothing = "Nothing saved yet"
    if watchlist.revision:
        nothing = f"The watchlist {watchlist.id} is empty"
    keep = app.watchlist_command_line("watchlist build")
    app.output.say(f"{nothing}: this is the plan kfilms would make. Keep it: {keep}")
    return to_programme(app, built)


def to_programme(app: App, built: BuildResult) -> Programme:
    """Return a watchlist, and what was left out when it was built, as a programme.

    A film that has left the catalog keeps its id, title and year.
    """
    watchlist = built.watchlist
    article = app.catalog.heading.article
    films = _films_by_id(app, watchlist, [name for name, *_ in built.left_out])
    showings = _showings(app, watchlist, films)
    return Programme(
        title=watchlist.title or _programme_title(app, watchlist),
        showings=tuple(showings),
        left_out=tuple(
            LeftOutFilm(films[name], why, way_in)
            for name, why, way_in in built.left_out
            if name in films
        ),
        id=watchlist.id,
        changed_at=_parse_moment(watchlist.changed_at),
        revision=watchlist.revision,
        tastes=tuple(taste.name for taste in watchlist.frame.tastes),
        credit=article.credit if article else "",
    )


def _programme_title(app: App, watchlist: Watchlist) -> str:
    if watchlist.entries and watchlist.built_with is None:
        return f"{capitalized(watchlist.id)} watchlist"
    return app.catalog.heading.title


def _parse_moment(text: str | None) -> datetime | None:
    from datetime import datetime

    return datetime.fromisoformat(text) if text else None


def _films_by_id(
    app: App, watchlist: Watchlist, more: Iterable[str]
) -> dict[str, Film]:
    """Return the films of *watchlist* and *more* by id, and say which are gone."""
    names = [entry.film for entry in watchlist.entries]
    films = {film.id: film for film in app.catalog.films([*names, *more])}
    gone = [entry for entry in watchlist.entries if entry.film not in films]
    if gone:
        app.output.say(f"No longer in the catalog: {pure.summarize_titles(gone)}")
    for entry in gone:
        year = str(entry.year) if entry.year else None
        ids = (("imdb", entry.imdb),) if entry.imdb else ()
        films[entry.film] = Film(entry.film, entry.title, released=year, ids=ids)
    return films


def _showings(
    app: App, watchlist: Watchlist, films: Mapping[str, Film]
) -> list[Showing]:
    related = theme_relations(app.catalog.terms)
    seats = [
        Slot(
            films[entry.film].title,
            films[entry.film].heaviness,
            related(",".join(use.id for use in films[entry.film].themes)),
            entry.evening,
        )
        for entry in watchlist.entries
    ]
    labels = {name: term.label for name, term in app.catalog.terms.items()}
    whys = reasons(seats, labels, _last_night_name(watchlist))
    times = _times(app, watchlist, films)
    said = _taste_reasons(app, watchlist)
    return [
        _make_showing(
            app, films[entry.film], entry, times.get(entry.film), why
        )._replace(said=said.get(entry.film, ()))
        for entry, why in zip(watchlist.entries, whys, strict=True)
    ]


def _taste_reasons(
    app: App, watchlist: Watchlist
) -> dict[str, tuple[TasteReason, ...]]:
    """Return what each taste that *watchlist* was built for says of its films, by id.

    Of a film that has left the catalog nobody says anything.
    """
    tastes = watchlist.frame.tastes
    if not tastes:
        return {}
    from kfilms.cli.commands.taste import files

    rows = app.catalog.rows_of([entry.film for entry in watchlist.entries])
    return files.taste_reasons(app, Query(tastes=tastes), rows)


def _last_night_name(watchlist: Watchlist) -> str:
    """Return how the last evening is called."""
    days = dict.fromkeys(one.evening for one in watchlist.entries if one.evening)
    fall = holiday_on(max(days)) if days else None
    if fall:
        return fall.night
    return "the last night" if len(days) > 1 else "the evening"


def _times(
    app: App, watchlist: Watchlist, films: Mapping[str, Film]
) -> dict[str, tuple[datetime, datetime]]:
    """Return when the films that have an evening start and end, aware."""
    minutes = {name: film.minutes for name, film in films.items()}
    told: dict[str, tuple[datetime, datetime]] = {}
    for day in dict.fromkeys(entry.evening for entry in watchlist.entries):
        if day:
            times = pure.schedule_evening(watchlist, day, minutes)
            fixed = {entry.film for entry in watchlist.on(day) if entry.starts}
            starts = [
                (start, minutes[name] or 0, name in fixed)
                for name, start in times.starts.items()
            ]
            opens = watchlist.frame.evening(day).opens
            told |= dict(zip(times.starts, aware(opens, starts), strict=True))
            if times.overrun:
                entry, overrun = times.overrun
                late = pluralize(overrun.minutes, "minute")
                app.output.say(f"{entry.title} no longer fits {day}, by {late}")
    return told


def _make_showing(
    app: App,
    film: Film,
    entry: WatchlistEntry,
    times: tuple[datetime, datetime] | None,
    why: str,
) -> Showing:
    starts_at, ends_at = times or (None, None)
    showing = Showing(film, entry.evening, starts_at, ends_at, why or film.why)
    seen = app.history_entry(film)
    if seen is None:
        return showing
    latest = seen.watched_on[-1] if seen.watched_on else None
    return showing._replace(watched_on=latest, rating=seen.rating, note=seen.note)


def with_zone(app: App, programme: Programme) -> Programme:
    """Return *programme* with the name of the local time zone, if it tells times."""
    if not any(showing.starts_at for showing in programme.showings):
        return programme
    from kfilms.cli.clock import zone_name

    return programme._replace(zone=zone_name(app.now()))


def evenings_of(programme: Programme) -> list[date]:
    """Return the evenings of *programme* in order; empty where nothing is placed."""
    return list(dict.fromkeys(one.evening for one in programme.showings if one.evening))
