"""Watchlists and history as values: every change returns a new one.

Knows neither files nor catalogs; the entries carry enough to outlive a catalog.
"""

# No annotations from __future__: a NamedTuple would compile each of them.
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from kfilms.evenings import Evening, ScheduleConflict, evening_on, schedule, time_on
from kfilms.filters import Query, Taste
from kfilms.row import FilmRow
from kfilms.text import pluralize

MAX_NAME_LENGTH: Final = 60
"""Characters of the name of a watchlist."""
MAX_UNDO_STEPS: Final = 20
MAX_BREAK_MINUTES: Final = 240
"""Minutes between two films."""


class BuildSettings(NamedTuple):
    """What a watchlist was built with: the evenings, and what holds on any other day.

    *evenings* are in order of time. *pause* is in minutes. *asked* holds the words of
    the command, for people; *tastes* are those it was built for, as they were then.
    *without* holds the ids of the terms that it avoided, *age* the years of ``--age``.
    """

    evenings: tuple[Evening, ...] = ()
    opens: time = time(19)
    closes: time = time(23, 30)
    pause: int = 15
    asked: str = ""
    tastes: tuple[Taste, ...] = ()
    without: tuple[str, ...] = ()
    age: int | None = None

    @property
    def avoided(self) -> Query:
        """A query that avoids what the build avoided."""
        return Query(without=self.without, age=self.age, tastes=self.tastes)

    def evening(self, day: date) -> Evening:
        """Return the evening of *day*, one of the plan's own or the usual one."""
        planned = (one for one in self.evenings if one.day == day)
        return next(planned, None) or evening_on(day, self.opens, self.closes)

    def day(self, now: datetime) -> date:
        """Return the day whose evening it is *now*, by the local time.

        Past midnight that may be yesterday's.
        """
        before = now.date() - timedelta(1)
        going_on = now.replace(tzinfo=None) < self.evening(before).closes
        return before if going_on else now.date()


class WatchlistEntry(NamedTuple):
    """A film on a watchlist.

    *starts* is a fixed start, ``HH:MM`` local, or ``None``; *chosen* is ``hand`` or
    ``build``. *imdb* is the film's IMDb id, if it is known.
    """

    film: str
    title: str
    year: int | None = None
    evening: date | None = None
    starts: time | None = None
    chosen: str = "hand"
    imdb: str | None = None


class Watchlist(NamedTuple):
    """A named list of chosen films, in the order in which they play.

    Those without an evening come last. *changed_at* is an ISO 8601 time with offset;
    *revision* counts the changes. *built_with* is ``None`` where nothing was planned.
    """

    id: str
    title: str | None = None
    built_with: BuildSettings | None = None
    changed_at: str | None = None
    revision: int = 0
    entries: tuple[WatchlistEntry, ...] = ()

    @property
    def frame(self) -> BuildSettings:
        """What it was built with, or the usual."""
        return self.built_with or BuildSettings()

    def find(self, film: str) -> WatchlistEntry | None:
        """Return the entry of the film with the id *film*, if it is on the list."""
        return next((entry for entry in self.entries if entry.film == film), None)

    def on(self, day: date | None) -> tuple[WatchlistEntry, ...]:
        """Return the entries of the evening of *day*, in their order; may be empty."""
        return tuple(entry for entry in self.entries if entry.evening == day)


class HistoryEntry(NamedTuple):
    """What is known of a film from watching it.

    *watched_on* is in the order of time; *undated* says that it was watched, but on no
    day that is known. *rating* is 0.5 to 5 in halves; *note* is what the user wrote.
    *imdb* is the film's IMDb id, if it is known: by it another catalog finds the film.
    """

    title: str
    year: int | None = None
    watched_on: tuple[date, ...] = ()
    rating: float | None = None
    note: str | None = None
    undated: bool = False
    imdb: str | None = None

    @property
    def watched(self) -> bool:
        """Whether it was watched, on a day that is known or not; who rates it has."""
        return self.undated or bool(self.watched_on) or self.rating is not None


class UserData(NamedTuple):
    """Everything kfilms remembers between two commands, but for the undo."""

    watchlists: dict[str, Watchlist]
    history: dict[str, HistoryEntry]

    def watchlist(self, name: str) -> Watchlist:
        """Return the watchlist *name*; a new, empty one where there is none."""
        return self.watchlists.get(name) or Watchlist(name)


def add_entries(watchlist: Watchlist, entries: Iterable[WatchlistEntry]) -> Watchlist:
    """Return *watchlist* with those of *entries* that it lacks, at its end.

    Those that it has stay where they are; if a build chose them, they are now by hand.
    """
    by_film = {entry.film: entry for entry in watchlist.entries}
    for entry in entries:
        by_film[entry.film] = by_film.get(entry.film, entry)._replace(chosen="hand")
    return watchlist._replace(entries=tuple(by_film.values()))


def remove_films(watchlist: Watchlist, films: Iterable[str]) -> Watchlist:
    """Return *watchlist* without the films with the ids *films*."""
    gone = set(films)
    kept = tuple(entry for entry in watchlist.entries if entry.film not in gone)
    return watchlist._replace(entries=kept)


def insert_positions(
    watchlist: Watchlist, entry: WatchlistEntry
) -> Iterator[Watchlist]:
    """Yield *watchlist* with *entry* on its evening, instead of where it was.

    First after the others of the evening, then before the last of them, and so on.
    """
    rest = remove_films(watchlist, [entry.film])
    same = rest.on(entry.evening)
    for place in range(len(same), -1, -1):
        yield _ordered(rest, entry, (*same[:place], entry, *same[place:]))


def put_beside(
    watchlist: Watchlist, entry: WatchlistEntry, other: WatchlistEntry, *, after: bool
) -> Watchlist:
    """Return *watchlist* with *entry* just before or *after* *other*, on its evening.

    A fixed start of *entry* is given up.
    """
    moved = entry._replace(evening=other.evening, starts=None, chosen="hand")
    rest = remove_films(watchlist, [entry.film])
    same = list(rest.on(other.evening))
    same.insert(same.index(other) + after, moved)
    return _ordered(rest, moved, same)


def _ordered(
    watchlist: Watchlist, entry: WatchlistEntry, evening: Iterable[WatchlistEntry]
) -> Watchlist:
    """Return *watchlist* with the evening of *entry* as given, evenings in order."""
    rest = [one for one in watchlist.entries if one.evening != entry.evening]
    return watchlist._replace(entries=in_order([*rest, *evening]))


def in_order(entries: Iterable[WatchlistEntry]) -> tuple[WatchlistEntry, ...]:
    """Return *entries* by their evenings, those without one last."""
    return tuple(sorted(entries, key=lambda one: one.evening or date.max))


class EveningSchedule(NamedTuple):
    """When the films of an evening start, by film; *overrun* where they do not fit."""

    starts: dict[str, datetime]
    overrun: tuple[WatchlistEntry, ScheduleConflict] | None = None


def schedule_evening(
    watchlist: Watchlist, day: date, minutes: Mapping[str, int | None]
) -> EveningSchedule:
    """Return when the films of *day* start; *minutes* holds lengths by film.

    A film of unknown length has no start, nor has the one in the way or one after it.
    """
    one = watchlist.frame.evening(day)
    known = [entry for entry in watchlist.on(day) if minutes.get(entry.film)]
    films = [
        (minutes[entry.film] or 0, time_on(one, entry.starts) if entry.starts else None)
        for entry in known
    ]
    starts = schedule(one, watchlist.frame.pause, films)
    if not isinstance(starts, ScheduleConflict):
        return EveningSchedule(
            dict(zip((entry.film for entry in known), starts, strict=True))
        )
    entry = known[starts.place]
    before = remove_films(watchlist, [each.film for each in known[starts.place :]])
    return EveningSchedule(
        schedule_evening(before, day, minutes).starts, (entry, starts)
    )


def clear_watchlist(watchlist: Watchlist) -> Watchlist:
    """Return *watchlist* without entries and without what it was built with."""
    return watchlist._replace(entries=(), built_with=None)


def with_watchlist(memory: UserData, watchlist: Watchlist, at: str) -> UserData:
    """Return *memory* with *watchlist* in it, one revision on, changed *at* then."""
    stamped = watchlist._replace(changed_at=at, revision=watchlist.revision + 1)
    return memory._replace(watchlists={**memory.watchlists, watchlist.id: stamped})


def restored(now: Watchlist, before: Watchlist) -> Watchlist:
    """Return *before* as it takes the place of *now*: a change like any other.

    A calendar that has *now* would not hear of an earlier revision.
    """
    return before._replace(changed_at=now.changed_at, revision=now.revision + 1)


def merge_entries(one: HistoryEntry, other: HistoryEntry) -> HistoryEntry:
    """Return what is known of a film from both; where they differ, *one* is right."""
    days = tuple(sorted({*one.watched_on, *other.watched_on}))
    return HistoryEntry(
        title=one.title,
        year=other.year if one.year is None else one.year,
        watched_on=days,
        rating=other.rating if one.rating is None else one.rating,
        note=one.note or other.note,
        undated=not days and (one.undated or other.undated),
        imdb=one.imdb or other.imdb,
    )


def merge_catalog_ratings(
    history: Mapping[str, HistoryEntry],
    told: Iterable[tuple[FilmRow, float]],
) -> dict[str, HistoryEntry]:
    """Return *history* with the ratings that a catalog *told*, which count less.

    Each is a film and its rating; who rated it has watched it.
    """
    both = dict(history)
    for film, rating in told:
        own = HistoryEntry(film.title, film.year, rating=rating, undated=True)
        kept = history.get(film.id)
        both[film.id] = merge_entries(kept, own) if kept else own
    return both


def with_history_facts(
    memory: UserData, film: str, known: HistoryEntry, **facts: Any
) -> UserData:
    """Return *memory* with new *facts* of the film with the id *film*.

    *known* gives title and year where nothing was remembered of it. The facts are
    fields of ``Remembered``, but for *day*, which is added to the days it was watched.
    """
    before = memory.history.get(film) or known
    day = facts.pop("day", None)
    if day is not None:
        before = merge_entries(before, known._replace(watched_on=(day,)))
    now = before._replace(**facts)
    return memory._replace(history={**memory.history, film: now})


def status_mark(
    watchlist: Watchlist, history: Mapping[str, HistoryEntry], film: str
) -> str:
    """Return how the film with the id *film* stands.

    ``✓`` watched, the evening as ``2/12`` or ``+`` on the watchlist, else empty.
    """
    if (known := history.get(film)) and known.watched:
        return "✓"
    entry = watchlist.find(film)
    if entry is None:
        return ""
    return f"{entry.evening.month}/{entry.evening.day}" if entry.evening else "+"


def summarize_titles(entries: Iterable[WatchlistEntry], most: int = 3) -> str:
    """Name *entries* by their titles, the first *most* of them."""
    names = [entry.title for entry in entries]
    more = len(names) - most
    rest = f" and {pluralize(more, 'film')} more" if more > 0 else ""
    return ", ".join(names[:most]) + rest
