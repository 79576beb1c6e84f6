"""Watchlists and history as values: every change returns a new one.

Knows neither files nor catalogs; the entries carry enough to outlive a catalog.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kfilms.film import counted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

MOST_UNDOS: Final = 20


class Entry(NamedTuple):
    """A film on a watchlist.

    *starts* is a fixed start, ``HH:MM`` local, or ``None``; *chosen* is ``hand`` or
    ``build``.
    """

    film: str
    title: str
    year: int | None = None
    evening: date | None = None
    starts: str | None = None
    chosen: str = "hand"


class Watchlist(NamedTuple):
    """A named list of chosen films, in order.

    *changed_at* is an ISO 8601 time with offset; *revision* counts the changes.
    *built_with* is what the plan was asked for, or ``None`` where nothing was planned.
    """

    id: str
    title: str | None = None
    built_with: dict[str, object] | None = None
    changed_at: str | None = None
    revision: int = 0
    entries: tuple[Entry, ...] = ()

    def find(self, film: str) -> Entry | None:
        """Return the entry of the film with the id *film*, if it is on the list."""
        return next((entry for entry in self.entries if entry.film == film), None)


class Remembered(NamedTuple):
    """What is known of a film from watching it.

    *watched_on* is in the order in which it was recorded; *rating* is 0.5 to 5 in
    halves; *note* is what the user wrote.
    """

    title: str
    year: int | None = None
    watched_on: tuple[date, ...] = ()
    rating: float | None = None
    note: str | None = None


class Memory(NamedTuple):
    """Everything kfilms remembers between two commands, but for the undo."""

    watchlists: dict[str, Watchlist]
    history: dict[str, Remembered]

    def watchlist(self, name: str) -> Watchlist:
        """Return the watchlist *name*; a new, empty one where there is none."""
        return self.watchlists.get(name) or Watchlist(name)

    def watched(self) -> tuple[str, ...]:
        """Return the ids of the films that were watched."""
        return tuple(film for film, seen in self.history.items() if seen.watched_on)


def add(watchlist: Watchlist, entries: Iterable[Entry]) -> Watchlist:
    """Return *watchlist* with those of *entries* that it lacks, at its end."""
    by_film = {entry.film: entry for entry in watchlist.entries}
    for entry in entries:
        by_film.setdefault(entry.film, entry)
    return watchlist._replace(entries=tuple(by_film.values()))


def remove(watchlist: Watchlist, films: Iterable[str]) -> Watchlist:
    """Return *watchlist* without the films with the ids *films*."""
    gone = set(films)
    kept = tuple(entry for entry in watchlist.entries if entry.film not in gone)
    return watchlist._replace(entries=kept)


def clear(watchlist: Watchlist) -> Watchlist:
    """Return *watchlist* without entries and without what it was built with."""
    return watchlist._replace(entries=(), built_with=None)


def changed(memory: Memory, watchlist: Watchlist, at: str) -> Memory:
    """Return *memory* with *watchlist* in it, one revision on, changed *at* then."""
    stamped = watchlist._replace(changed_at=at, revision=watchlist.revision + 1)
    return memory._replace(watchlists={**memory.watchlists, watchlist.id: stamped})


def remembered(memory: Memory, film: str, known: Remembered, **facts: Any) -> Memory:
    """Return *memory* with new *facts* of the film with the id *film*.

    *known* gives title and year where nothing was remembered of it. The facts are
    fields of ``Remembered``, but for *day*, which is added to the days it was watched.
    """
    seen = memory.history.get(film, known)
    day = facts.pop("day", None)
    if day is not None and day not in seen.watched_on:
        facts["watched_on"] = (*seen.watched_on, day)
    new = seen._replace(**facts)
    return memory._replace(history={**memory.history, film: new})


def mark(watchlist: Watchlist, memory: Memory, film: str) -> str:
    """Return how the film with the id *film* stands.

    ``✓`` watched, the evening as ``2/12`` or ``+`` on the watchlist, else empty.
    """
    if (seen := memory.history.get(film)) and seen.watched_on:
        return "✓"
    entry = watchlist.find(film)
    if entry is None:
        return ""
    return f"{entry.evening.month}/{entry.evening.day}" if entry.evening else "+"


def titles(entries: Iterable[Entry], most: int = 3) -> str:
    """Name *entries* by their titles, the first *most* of them."""
    names = [entry.title for entry in entries]
    more = len(names) - most
    rest = f" and {counted(more, 'film')} more" if more > 0 else ""
    return ", ".join(names[:most]) + rest
