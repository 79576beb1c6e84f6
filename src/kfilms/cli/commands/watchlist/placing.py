"""What add and move share: a film goes to an evening, and the times there follow."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from kfilms import library as pure
from kfilms.cli.clock import rounded_up
from kfilms.dates import LAST_DAY, parse_clock, parse_coming_day
from kfilms.errors import NoMatchError, RequestError
from kfilms.text import join_and, long_day, pluralize

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, time

    from kfilms.cli.app import App
    from kfilms.evenings import ScheduleConflict
    from kfilms.library import EveningSchedule, Watchlist, WatchlistEntry

_MAX_DAYS_LATER: Final = 31
"""Days that are looked through for an evening that is free."""


def read_place(
    app: App, day: str | None, starts: str | None
) -> tuple[date | None, time | None]:
    """Return the day and the time of day that were typed, as far as they were.

    Raises:
        RequestError: one of them cannot be read, or the day is past.
    """
    clock = None if starts is None else parse_clock(starts)
    if day is None:
        return None, clock
    frame = app.stored.watchlist(app.watchlist_name).frame
    return parse_coming_day(day, frame.day(app.now())), clock


def timed(app: App, watchlist: Watchlist, day: date) -> EveningSchedule:
    """Return the times of the evening of *day* on *watchlist*."""
    rows = app.catalog.rows_of([entry.film for entry in watchlist.on(day)])
    return pure.schedule_evening(watchlist, day, {row.id: row.minutes for row in rows})


def ruled_out(
    app: App, watchlist: Watchlist, entries: Iterable[WatchlistEntry]
) -> dict[str, str]:
    """Return the films of *entries* that the build of *watchlist* avoids.

    By film id, each with the sentence that it gets no evening.
    """
    titles = {entry.film: entry.title for entry in entries}
    violations = app.catalog.violations(watchlist.frame.avoided, list(titles))
    return {
        film: f"{title} gets no evening on {watchlist.id}: "
        f"it was built with {join_and(violations[film].options)}"
        for film, title in titles.items()
        if film in violations
    }


def refuse_ruled_out(
    app: App, watchlist: Watchlist, entries: Iterable[WatchlistEntry]
) -> None:
    """Refuse to give *entries* an evening if the build of *watchlist* avoids them.

    Raises:
        RequestError: it avoids some; the error reports each of them.
    """
    said = ruled_out(app, watchlist, entries)
    if not said:
        return
    there = [entry for entry in watchlist.entries if entry.film in said]
    placed = [entry.film for entry in there if entry.evening]
    missing = [film for film in said if not watchlist.find(film)]
    commands = [
        app.watchlist_command_line(f"watchlist {command} {' '.join(films)}")
        for command, films in (("remove", placed), ("add", [*placed, *missing]))
        if films
    ]
    message, *more = said.values()
    if more:
        message = f"{pluralize(len(said), 'film')} get no evening on {watchlist.id}"
    raise RequestError(
        message,
        details=tuple(said.values()) if more else (),
        hint=f"without an evening: {' && '.join(commands)}" if commands else None,
    )


def put(app: App, watchlist: Watchlist, entry: WatchlistEntry) -> Watchlist:
    """Return *watchlist* with *entry* on its evening, as late on it as it fits.

    It starts now at the earliest, unless it was given a start.

    Raises:
        NoMatchError: the evening is over or does not hold it, or nobody knows how long
            it is; it says by how much it misses where it misses least.
    """
    placed = checked(app, _nearest(app, watchlist, entry), entry)
    begun = _from_now(app, placed, entry)
    return placed if begun == entry else put(app, watchlist, begun)


def put_beside(
    app: App,
    watchlist: Watchlist,
    entry: WatchlistEntry,
    other: WatchlistEntry,
    *,
    after: bool,
) -> Watchlist:
    """Return *watchlist* with *entry* just before or *after* *other*, on its evening.

    It starts now at the earliest.

    Raises:
        NoMatchError: as ``put`` does.
    """
    placed = pure.put_beside(watchlist, entry, other, after=after)
    moved = placed.find(entry.film) or entry
    begun = _from_now(app, checked(app, placed, moved), moved)
    entries = [begun if one == moved else one for one in placed.entries]
    return checked(app, placed._replace(entries=tuple(entries)), begun)


def _from_now(app: App, watchlist: Watchlist, entry: WatchlistEntry) -> WatchlistEntry:
    """Return *entry*, with a fixed start now where it would have begun before.

    *watchlist* has it.

    Raises:
        NoMatchError: its evening is over.
    """
    now = rounded_up(app.now())
    if entry.evening is None or entry.starts is not None:
        return entry
    if timed(app, watchlist, entry.evening).starts[entry.film] >= now:
        return entry
    closes = watchlist.frame.evening(entry.evening).closes
    if closes <= now:
        raise NoMatchError(
            f"{long_day(entry.evening)} is over: it is past {closes:%H:%M}",
            hint="for another day: --on tomorrow",
        )
    return entry._replace(starts=now.time())


def _nearest(app: App, watchlist: Watchlist, entry: WatchlistEntry) -> Watchlist:
    """Return *watchlist* with *entry* where it misses least, as late as that may be."""

    def misses_by(tried: Watchlist) -> int:
        overrun = timed(app, tried, entry.evening or date.min).overrun
        return overrun[1].minutes if overrun else 0

    return min(pure.insert_positions(watchlist, entry), key=misses_by)


def checked(app: App, watchlist: Watchlist, entry: WatchlistEntry) -> Watchlist:
    """Return *watchlist* if the evening of *entry*, should it have one, holds it.

    Raises:
        NoMatchError: it does not, or nobody knows how long it is.
    """
    if entry.evening is None:
        return watchlist
    times = timed(app, watchlist, entry.evening)
    if times.overrun:
        raise _does_not_fit(app, watchlist, entry, *times.overrun)
    if entry.film not in times.starts:
        if not app.catalog.rows_of([entry.film]):
            raise NoMatchError(
                f"{entry.title} cannot be placed: it is not in this catalog",
                hint="name the one that has it: --catalog FILE",
            )
        add = app.watchlist_command_line(f"watchlist add {entry.film}")
        raise NoMatchError(
            f"{entry.title} cannot be placed: nobody knows how long it is",
            hint=f"without an evening: {add}",
        )
    return watchlist


def _does_not_fit(
    app: App,
    watchlist: Watchlist,
    entry: WatchlistEntry,
    other: WatchlistEntry,
    overrun: ScheduleConflict,
) -> NoMatchError:
    day = entry.evening or date.min
    minutes = pluralize(overrun.minutes, "minute")
    said = f"end {minutes} after {watchlist.frame.evening(day).closes:%H:%M}"
    if overrun.early:
        said = f"begin {minutes} too early for what plays before it"
    ways = ["take a film off it"] if len(watchlist.on(day)) > 1 else []
    if free := _free(app, watchlist, entry):
        add = app.watchlist_command_line(f"watchlist add {entry.film} --on {free}")
        ways.append(f"use another {'time' if free == day else 'evening'}: {add}")
    return NoMatchError(
        f"{long_day(day)} does not hold {entry.title}: {other.title} would {said}",
        hint=", or ".join(ways) or None,
    )


def _free(app: App, watchlist: Watchlist, entry: WatchlistEntry) -> date | None:
    """Return the first day, from that of *entry* on, whose evening still holds it."""
    day = entry.evening or date.min
    most = min(_MAX_DAYS_LATER, (LAST_DAY - day).days)
    for later in (day + timedelta(number) for number in range(most + 1)):
        tried = entry._replace(evening=later, starts=None)
        times = timed(app, _nearest(app, watchlist, tried), later)
        begins = times.starts.get(entry.film)
        if not times.overrun and begins and begins >= rounded_up(app.now()):
            return later
    return None


def at_times(app: App, watchlist: Watchlist, entries: list[WatchlistEntry]) -> str:
    """Word when *entries* play: ``Sunday 14 February 2027 at 19:00``; may be empty.

    What begins past midnight is said to, for it is another day by then.
    """
    day = entries[0].evening
    if day is None:
        return ""
    starts = timed(app, watchlist, day).starts
    told: list[datetime] = sorted(starts[entry.film] for entry in entries)
    said = [f"{one:%H:%M}{' past midnight' * (one.date() > day)}" for one in told]
    return f"{long_day(day)} at {', '.join(said)}"
