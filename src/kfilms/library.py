"""Watchlists and history as immutable values, and the functions that change them.

Every function returns a new value. Entries store title, year and ids, so that they stay
readable without the catalog that they came from.
"""

# No annotations from __future__: a NamedTuple would compile each of them.
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from kfilms.evenings import Evening, ScheduleConflict, evening_on, schedule, time_on
from kfilms.filters import Query, Taste
from kfilms.row import FilmRow
from kfilms.text import summarize_films

MAX_NAME_LENGTH: Final = 60
"""Maximum length of the name of a watchlist, in characters."""
MAX_UNDO_STEPS: Final = 20
MAX_BREAK_MINUTES: Final = 240
"""Longest break between two films, in minutes."""


class BuildSettings(NamedTuple):
    """The settings that a watchlist was built with.

    *evenings* are in chronological order; *opens* and *closes* are the times of every
    other day. *pause* is in minutes. *asked* holds the arguments of the command as text
    for people. *tastes* are copies of the tastes as they were at that time. *without*
    holds the ids of the excluded terms, *age* the years of ``--age``.
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
        """A query with the filters that the build used to exclude films."""
        return Query(without=self.without, age=self.age, tastes=self.tastes)

    def evening(self, day: date) -> Evening:
        """Return the planned evening of *day*, or one with the default times."""
        planned = (evening for evening in self.evenings if evening.day == day)
        return next(planned, None) or evening_on(day, self.opens, self.closes)

    def day(self, now: datetime) -> date:
        """Return the day of the evening that *now*, in local time, belongs to.

        After midnight it is yesterday until yesterday's evening closes.
        """
        yesterday = now.date() - timedelta(1)
        still_open = now.replace(tzinfo=None) < self.evening(yesterday).closes
        return yesterday if still_open else now.date()


class WatchlistEntry(NamedTuple):
    """A film on a watchlist.

    *film* is the film's id. *starts* is a fixed start in local time, or ``None``.
    *chosen* is ``hand`` or ``build``. *imdb* is the film's IMDb id, if it is known.
    """

    film: str
    title: str
    year: int | None = None
    evening: date | None = None
    starts: time | None = None
    chosen: str = "hand"
    imdb: str | None = None


class Watchlist(NamedTuple):
    """A named list of films, in the order in which they play.

    Entries without an evening come last. *changed_at* is an ISO 8601 time with offset;
    *revision* counts the changes. *built_with* is ``None`` if no build planned it.
    """

    id: str
    title: str | None = None
    built_with: BuildSettings | None = None
    changed_at: str | None = None
    revision: int = 0
    entries: tuple[WatchlistEntry, ...] = ()

    @property
    def frame(self) -> BuildSettings:
        """The settings it was built with, or the defaults."""
        return self.built_with or BuildSettings()

    def find(self, film: str) -> WatchlistEntry | None:
        """Return the entry of the film with the id *film*, or ``None``."""
        return next((entry for entry in self.entries if entry.film == film), None)

    def on(self, day: date | None) -> tuple[WatchlistEntry, ...]:
        """Return the entries of the evening of *day* in order; may be empty."""
        return tuple(entry for entry in self.entries if entry.evening == day)


class HistoryEntry(NamedTuple):
    """The user's viewings, rating and note of one film.

    *watched_on* is in chronological order; *undated* is true if the film was watched
    only on unknown dates. *rating* is 0.5 to 5 in half steps. *imdb* is the film's IMDb
    id, if it is known, by which another catalog finds the film.
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
        """Whether the film was watched, on a known date or not; a rating counts too."""
        return self.undated or bool(self.watched_on) or self.rating is not None


class UserData(NamedTuple):
    """The watchlists by name and the history by film id."""

    watchlists: dict[str, Watchlist]
    history: dict[str, HistoryEntry]

    def watchlist(self, name: str) -> Watchlist:
        """Return the watchlist *name*, or a new, empty one."""
        return self.watchlists.get(name) or Watchlist(name)


def add_entries(watchlist: Watchlist, entries: Iterable[WatchlistEntry]) -> Watchlist:
    """Return *watchlist* with *entries* added at its end.

    Films that are already on it keep their place. All *entries* count as chosen by hand
    from now on.
    """
    by_film = {entry.film: entry for entry in watchlist.entries}
    for entry in entries:
        by_film[entry.film] = by_film.get(entry.film, entry)._replace(chosen="hand")
    return watchlist._replace(entries=tuple(by_film.values()))


def remove_films(watchlist: Watchlist, films: Iterable[str]) -> Watchlist:
    """Return *watchlist* without the films with the ids *films*."""
    ids = set(films)
    entries = tuple(entry for entry in watchlist.entries if entry.film not in ids)
    return watchlist._replace(entries=entries)


def insert_positions(
    watchlist: Watchlist, entry: WatchlistEntry
) -> Iterator[Watchlist]:
    """Yield *watchlist* with *entry* moved to each position on its evening.

    The last position comes first, then the one before it, and so on.
    """
    rest = remove_films(watchlist, [entry.film])
    evening = rest.on(entry.evening)
    for place in range(len(evening), -1, -1):
        yield _replace_evening(
            rest, entry.evening, (*evening[:place], entry, *evening[place:])
        )


def put_beside(
    watchlist: Watchlist, entry: WatchlistEntry, anchor: WatchlistEntry, *, after: bool
) -> Watchlist:
    """Return *watchlist* with *entry* moved just before or *after* *anchor*.

    *entry* gets the evening of *anchor* and loses its fixed start.
    """
    moved = entry._replace(evening=anchor.evening, starts=None, chosen="hand")
    rest = remove_films(watchlist, [entry.film])
    evening = list(rest.on(anchor.evening))
    evening.insert(evening.index(anchor) + after, moved)
    return _replace_evening(rest, moved.evening, evening)


def _replace_evening(
    watchlist: Watchlist, day: date | None, evening: Iterable[WatchlistEntry]
) -> Watchlist:
    """Return *watchlist* with *evening* as the entries of *day*, evenings in order."""
    rest = [entry for entry in watchlist.entries if entry.evening != day]
    return watchlist._replace(entries=in_order([*rest, *evening]))


def in_order(entries: Iterable[WatchlistEntry]) -> tuple[WatchlistEntry, ...]:
    """Return *entries* sorted by evening, entries without an evening last.

    The sort is stable: entries of one evening keep their order.
    """
    return tuple(sorted(entries, key=lambda entry: entry.evening or date.max))


class EveningSchedule(NamedTuple):
    """The starts of the films of an evening, by film id.

    *overrun* is the entry that does not fit and the conflict, ``None`` if all fit.
    """

    starts: dict[str, datetime]
    overrun: tuple[WatchlistEntry, ScheduleConflict] | None = None


def schedule_evening(
    watchlist: Watchlist, day: date, minutes: Mapping[str, int | None]
) -> EveningSchedule:
    """Return the starts of the films of *day*; *minutes* holds lengths by film id.

    Films of unknown length have no start. If a film does not fit, neither it nor the
    films after it have a start.
    """
    evening = watchlist.frame.evening(day)
    known = [entry for entry in watchlist.on(day) if minutes.get(entry.film)]
    films = [
        (
            minutes[entry.film] or 0,
            time_on(evening, entry.starts) if entry.starts else None,
        )
        for entry in known
    ]
    starts = schedule(evening, watchlist.frame.pause, films)
    if not isinstance(starts, ScheduleConflict):
        return EveningSchedule(
            dict(zip((entry.film for entry in known), starts, strict=True))
        )
    overrun = known[starts.place]
    before = remove_films(watchlist, [entry.film for entry in known[starts.place :]])
    return EveningSchedule(
        schedule_evening(before, day, minutes).starts, (overrun, starts)
    )


def clear_watchlist(watchlist: Watchlist) -> Watchlist:
    """Return *watchlist* without entries and build settings."""
    return watchlist._replace(entries=(), built_with=None)


def with_watchlist(memory: UserData, watchlist: Watchlist, at: str) -> UserData:
    """Return *memory* with *watchlist* stored as its next revision.

    *at* is the time of the change, ISO 8601 with offset.
    """
    stamped = watchlist._replace(changed_at=at, revision=watchlist.revision + 1)
    return memory._replace(watchlists={**memory.watchlists, watchlist.id: stamped})


def restored(now: Watchlist, before: Watchlist) -> Watchlist:
    """Return *before* as the revision that follows *now*.

    The revision increases, because calendars that already have *now* ignore an older
    revision.
    """
    return before._replace(changed_at=now.changed_at, revision=now.revision + 1)


def merge_entries(preferred: HistoryEntry, fallback: HistoryEntry) -> HistoryEntry:
    """Merge two entries of one film; if they conflict, *preferred* wins.

    The dates of both are united. *undated* is dropped if any date is known.
    """
    days = tuple(sorted({*preferred.watched_on, *fallback.watched_on}))
    return HistoryEntry(
        title=preferred.title,
        year=fallback.year if preferred.year is None else preferred.year,
        watched_on=days,
        rating=fallback.rating if preferred.rating is None else preferred.rating,
        note=preferred.note or fallback.note,
        undated=not days and (preferred.undated or fallback.undated),
        imdb=preferred.imdb or fallback.imdb,
    )


def merge_catalog_ratings(
    history: Mapping[str, HistoryEntry],
    ratings: Iterable[tuple[FilmRow, float]],
) -> dict[str, HistoryEntry]:
    """Return *history* with the *ratings* of a catalog added.

    *ratings* pairs each film with its rating. A rated film counts as watched. If the
    history has a rating of its own, that rating wins.
    """
    merged = dict(history)
    for film, rating in ratings:
        rated = HistoryEntry(film.title, film.year, rating=rating, undated=True)
        entry = history.get(film.id)
        merged[film.id] = merge_entries(entry, rated) if entry else rated
    return merged


def with_history_facts(
    memory: UserData, film: str, known: HistoryEntry, **facts: Any
) -> UserData:
    """Return *memory* with new *facts* about the film with the id *film*.

    *facts* are fields of ``HistoryEntry``, and *day*, which is added to the dates of
    ``watched_on``. *known* is the entry to change if the history has none.
    """
    before = memory.history.get(film) or known
    day = facts.pop("day", None)
    if day is not None:
        before = merge_entries(before, known._replace(watched_on=(day,)))
    after = before._replace(**facts)
    return memory._replace(history={**memory.history, film: after})


def status_mark(
    watchlist: Watchlist, history: Mapping[str, HistoryEntry], film: str
) -> str:
    """Return the mark for the status of the film with the id *film*.

    It is ``✓`` if the film was watched, its evening as ``2/12`` or ``+`` if it is on
    the watchlist, and empty otherwise.
    """
    if (known := history.get(film)) and known.watched:
        return "✓"
    entry = watchlist.find(film)
    if entry is None:
        return ""
    return f"{entry.evening.month}/{entry.evening.day}" if entry.evening else "+"


def summarize_titles(entries: Iterable[WatchlistEntry], most: int = 3) -> str:
    """Return the titles of the first *most* entries, and the number of the rest."""
    return summarize_films([entry.title for entry in entries], most)
