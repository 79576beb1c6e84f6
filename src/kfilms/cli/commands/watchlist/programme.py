"""The watchlist as a programme; the default plan if nothing was saved."""

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
    """Return the programme to show or export.

    If nothing was saved, this is the default plan, and a message says so.
    """
    watchlist = app.watchlist
    if watchlist.entries:
        return to_programme(app, BuildResult(watchlist))
    built = build(app, watchlist, default_wish(app))
    text = "Nothing saved yet"
    if watchlist.revision:
        text = f"The watchlist {watchlist.id} is empty"
    command_line = app.command_line("watchlist build")
    app.output.say(
        f"{text}: this is the plan kfilms would make. Keep it: {command_line}"
    )
    return to_programme(app, built)


def to_programme(app: App, built: BuildResult) -> Programme:
    """Return a built watchlist and the films left out as a programme.

    A film that is no longer in the catalog has only its id, title and year.
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
    app: App, watchlist: Watchlist, more_ids: Iterable[str]
) -> dict[str, Film]:
    """Return the films of *watchlist* and *more_ids* by id.

    Prints which films of *watchlist* are no longer in the catalog.
    """
    film_ids = [entry.film for entry in watchlist.entries]
    films = {film.id: film for film in app.catalog.films([*film_ids, *more_ids])}
    missing = [entry for entry in watchlist.entries if entry.film not in films]
    if missing:
        app.output.say(f"No longer in the catalog: {pure.summarize_titles(missing)}")
    for entry in missing:
        year = str(entry.year) if entry.year else None
        ids = (("imdb", entry.imdb),) if entry.imdb else ()
        films[entry.film] = Film(entry.film, entry.title, released=year, ids=ids)
    return films


def _showings(
    app: App, watchlist: Watchlist, films: Mapping[str, Film]
) -> list[Showing]:
    related = theme_relations(app.catalog.terms)
    slots = [
        Slot(
            films[entry.film].title,
            films[entry.film].heaviness,
            related(",".join(use.id for use in films[entry.film].themes)),
            entry.evening,
        )
        for entry in watchlist.entries
    ]
    labels = {name: term.label for name, term in app.catalog.terms.items()}
    slot_reasons = reasons(slots, labels, _last_night_name(watchlist))
    times = _times(app, watchlist, films)
    taste_reasons = _taste_reasons(app, watchlist)
    return [
        _make_showing(
            app, films[entry.film], entry, times.get(entry.film), reason
        )._replace(said=taste_reasons.get(entry.film, ()))
        for entry, reason in zip(watchlist.entries, slot_reasons, strict=True)
    ]


def _taste_reasons(
    app: App, watchlist: Watchlist
) -> dict[str, tuple[TasteReason, ...]]:
    """Return the reasons of each taste that *watchlist* was built for, by film id.

    A film that is no longer in the catalog has none.
    """
    tastes = watchlist.frame.tastes
    if not tastes:
        return {}
    from kfilms.cli.commands.taste import files

    rows = app.catalog.rows_of([entry.film for entry in watchlist.entries])
    return files.taste_reasons(app, Query(tastes=tastes), rows)


def _last_night_name(watchlist: Watchlist) -> str:
    """Return the name of the last evening."""
    days = dict.fromkeys(entry.evening for entry in watchlist.entries if entry.evening)
    holiday = holiday_on(max(days)) if days else None
    if holiday:
        return holiday.night
    return "the last night" if len(days) > 1 else "the evening"


def _times(
    app: App, watchlist: Watchlist, films: Mapping[str, Film]
) -> dict[str, tuple[datetime, datetime]]:
    """Return when the films with an evening start and end, aware, by film id.

    Prints a message if an evening no longer holds its films.
    """
    minutes = {name: film.minutes for name, film in films.items()}
    times_of_film: dict[str, tuple[datetime, datetime]] = {}
    for day in dict.fromkeys(entry.evening for entry in watchlist.entries):
        if day:
            times = pure.schedule_evening(watchlist, day, minutes)
            fixed = {entry.film for entry in watchlist.on(day) if entry.starts}
            starts = [
                (start, minutes[name] or 0, name in fixed)
                for name, start in times.starts.items()
            ]
            opens = watchlist.frame.evening(day).opens
            times_of_film |= dict(zip(times.starts, aware(opens, starts), strict=True))
            if times.overrun:
                entry, overrun = times.overrun
                minutes_late = pluralize(overrun.minutes, "minute")
                app.output.say(f"{entry.title} no longer fits {day}, by {minutes_late}")
    return times_of_film


def _make_showing(
    app: App,
    film: Film,
    entry: WatchlistEntry,
    times: tuple[datetime, datetime] | None,
    why: str,
) -> Showing:
    starts_at, ends_at = times or (None, None)
    showing = Showing(film, entry.evening, starts_at, ends_at, why or film.why)
    history_entry = app.history_entry(film)
    if history_entry is None:
        return showing
    latest = history_entry.watched_on[-1] if history_entry.watched_on else None
    return showing._replace(
        watched_on=latest, rating=history_entry.rating, note=history_entry.note
    )


def with_zone(app: App, programme: Programme) -> Programme:
    """Return *programme* with the local time zone, if it has times."""
    if not any(showing.starts_at for showing in programme.showings):
        return programme
    from kfilms.cli.clock import zone_name

    return programme._replace(zone=zone_name(app.now()))


def evenings_of(programme: Programme) -> list[date]:
    """Return the evenings of *programme* in order; empty if no film is placed."""
    return list(
        dict.fromkeys(
            showing.evening for showing in programme.showings if showing.evening
        )
    )
