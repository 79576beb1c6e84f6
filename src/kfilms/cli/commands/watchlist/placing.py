"""Puts films on evenings, for ``add`` and ``move``; the times there follow."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from kfilms import library as pure
from kfilms.cli.clock import rounded_up
from kfilms.dates import LAST_DAY, parse_clock, parse_coming_day
from kfilms.errors import NoMatchError, RequestError
from kfilms.hints import propose
from kfilms.text import join_and, long_day, pluralize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime, time

    from kfilms.cli.app import App
    from kfilms.evenings import ScheduleConflict
    from kfilms.hints import Hint, Proposal
    from kfilms.library import EveningSchedule, Watchlist, WatchlistEntry

_MAX_DAYS_LATER: Final = 31
"""The most days searched for a free evening."""


def read_place(
    app: App, day: str | None, starts: str | None
) -> tuple[date | None, time | None]:
    """Return the day and the time of day as typed; ``None`` if not typed.

    Raises:
        RequestError: one of them cannot be parsed, or the day is past.
    """
    clock = None if starts is None else parse_clock(starts)
    if day is None:
        return None, clock
    frame = app.stored.watchlist(app.watchlist_name).frame
    return parse_coming_day(day, frame.day(app.now())), clock


def timed(app: App, watchlist: Watchlist, day: date) -> EveningSchedule:
    """Return the schedule of the evening of *day* on *watchlist*."""
    rows = app.catalog.rows_of([entry.film for entry in watchlist.on(day)])
    return pure.schedule_evening(watchlist, day, {row.id: row.minutes for row in rows})


def ruled_out(
    app: App, watchlist: Watchlist, entries: Iterable[WatchlistEntry]
) -> dict[str, str]:
    """Return the films of *entries* that the build of *watchlist* excludes.

    The result maps film ids to the sentence that the film gets no evening.
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
    """Refuse to give *entries* an evening if the build of *watchlist* excludes them.

    Raises:
        RequestError: some are excluded; the error reports each of them.
    """
    reasons = ruled_out(app, watchlist, entries)
    if not reasons:
        return
    listed = [entry for entry in watchlist.entries if entry.film in reasons]
    placed = [entry.film for entry in listed if entry.evening]
    missing = [film for film in reasons if not watchlist.find(film)]
    commands = [
        propose(f"watchlist {command}", *films)
        for command, films in (("remove", placed), ("add", [*placed, *missing]))
        if films
    ]
    message, *more = reasons.values()
    if more:
        message = f"{pluralize(len(reasons), 'film')} get no evening on {watchlist.id}"
    raise RequestError(
        message,
        details=tuple(reasons.values()) if more else (),
        hint=("without an evening: ", *_in_sequence(commands)) if commands else None,
    )


def _in_sequence(commands: Sequence[Proposal]) -> Iterator[str | Proposal]:
    """Yield *commands* so that a shell runs each if the one before it succeeds."""
    for number, command in enumerate(commands):
        if number:
            yield " && "
        yield command


def put(app: App, watchlist: Watchlist, entry: WatchlistEntry) -> Watchlist:
    """Return *watchlist* with *entry* on its evening, as late as it fits.

    It starts now at the earliest, unless it has a fixed start.

    Raises:
        NoMatchError: the evening is over, the film does not fit it, or its length is
            unknown. The message gives the minutes by which it misses where it misses
            least.
    """
    placed = checked(app, _insert_best(app, watchlist, entry), entry)
    started = _from_now(app, placed, entry)
    return placed if started == entry else put(app, watchlist, started)


def put_beside(
    app: App,
    watchlist: Watchlist,
    entry: WatchlistEntry,
    neighbour: WatchlistEntry,
    *,
    after: bool,
) -> Watchlist:
    """Return *watchlist* with *entry* just before or *after* *neighbour*.

    It plays on the evening of *neighbour* and starts now at the earliest.

    Raises:
        NoMatchError: see ``put``.
    """
    placed = pure.put_beside(watchlist, entry, neighbour, after=after)
    moved = placed.find(entry.film) or entry
    started = _from_now(app, checked(app, placed, moved), moved)
    entries = [
        started if placed_entry == moved else placed_entry
        for placed_entry in placed.entries
    ]
    return checked(app, placed._replace(entries=tuple(entries)), started)


def _from_now(app: App, watchlist: Watchlist, entry: WatchlistEntry) -> WatchlistEntry:
    """Return *entry*, with a fixed start now if it would have started earlier.

    *watchlist* contains *entry*.

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


def _insert_best(app: App, watchlist: Watchlist, entry: WatchlistEntry) -> Watchlist:
    """Return *watchlist* with *entry* where it misses least, as late as possible."""

    def missing_minutes(candidate: Watchlist) -> int:
        overrun = timed(app, candidate, entry.evening or date.min).overrun
        return overrun[1].minutes if overrun else 0

    return min(pure.insert_positions(watchlist, entry), key=missing_minutes)


def checked(app: App, watchlist: Watchlist, entry: WatchlistEntry) -> Watchlist:
    """Return *watchlist* if the evening of *entry*, if any, holds it.

    Raises:
        NoMatchError: it does not, or the length of the film is unknown.
    """
    if entry.evening is None:
        return watchlist
    times = timed(app, watchlist, entry.evening)
    if times.overrun:
        raise _does_not_fit_error(app, watchlist, entry, *times.overrun)
    if entry.film not in times.starts:
        if not app.catalog.rows_of([entry.film]):
            raise NoMatchError(
                f"{entry.title} cannot be placed: it is not in this catalog",
                hint="name the one that has it: --catalog FILE",
            )
        raise NoMatchError(
            f"{entry.title} cannot be placed: nobody knows how long it is",
            hint=("without an evening: ", propose("watchlist add", entry.film)),
        )
    return watchlist


def _does_not_fit_error(
    app: App,
    watchlist: Watchlist,
    entry: WatchlistEntry,
    conflicting: WatchlistEntry,
    overrun: ScheduleConflict,
) -> NoMatchError:
    day = entry.evening or date.min
    minutes = pluralize(overrun.minutes, "minute")
    reason = f"end {minutes} after {watchlist.frame.evening(day).closes:%H:%M}"
    if overrun.early:
        reason = f"begin {minutes} too early for what plays before it"
    remedies: Hint = "take a film off it" if len(watchlist.on(day)) > 1 else ""
    if free := _first_free_day(app, watchlist, entry):
        add = propose("watchlist add", entry.film, options=["--on", str(free)])
        other = f"use another {'time' if free == day else 'evening'}: "
        remedies = (f"{remedies}, or {other}" if remedies else other, add)
    return NoMatchError(
        f"{long_day(day)} does not hold {entry.title}: "
        f"{conflicting.title} would {reason}",
        hint=remedies or None,
    )


def _first_free_day(
    app: App, watchlist: Watchlist, entry: WatchlistEntry
) -> date | None:
    """Return the first day, from that of *entry* on, whose evening still holds it."""
    day = entry.evening or date.min
    max_days = min(_MAX_DAYS_LATER, (LAST_DAY - day).days)
    for day_tried in (day + timedelta(number) for number in range(max_days + 1)):
        candidate = entry._replace(evening=day_tried, starts=None)
        times = timed(app, _insert_best(app, watchlist, candidate), day_tried)
        start = times.starts.get(entry.film)
        if not times.overrun and start and start >= rounded_up(app.now()):
            return day_tried
    return None


def at_times(app: App, watchlist: Watchlist, entries: list[WatchlistEntry]) -> str:
    """Return when *entries* play: ``Sunday 14 February 2027 at 19:00``.

    The result is empty if they have no evening. A start past midnight is marked,
    because it is on the next day.
    """
    day = entries[0].evening
    if day is None:
        return ""
    starts = timed(app, watchlist, day).starts
    moments: list[datetime] = sorted(starts[entry.film] for entry in entries)
    times = [
        f"{moment:%H:%M}{' past midnight' * (moment.date() > day)}"
        for moment in moments
    ]
    return f"{long_day(day)} at {', '.join(times)}"
