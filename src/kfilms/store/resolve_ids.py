"""Tells which films of a catalog are those remembered, whatever id they went by.

A film is known by its id, or by its IMDb id. What is remembered is read as the catalog
names its films, and a change of it is written where it stood. Pure: asks no catalog.
"""

from __future__ import annotations

import re
from functools import reduce
from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.library import UserData, merge_entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kfilms.library import HistoryEntry, Watchlist, WatchlistEntry
    from kfilms.row import FilmRow

_IMDB: Final = re.compile("tt[0-9]{7,10}")


class StoredIds(NamedTuple):
    """The ids by which a catalog may have a film; each list may be empty."""

    names: list[str]
    imdb: list[str]
    tmdb: list[str]


class ResolvedData(NamedTuple):
    """What is remembered, films named as a catalog has them.

    *places* tell for each film of the history where it is to stand, then where it
    stood; one that the catalog lacks stays where it is.
    """

    memory: UserData
    places: Mapping[str, tuple[str, ...]]


def imdb_of(name: str, known: str | None = None) -> str | None:
    """Return the IMDb id of a film called *name*, *known* or told by the name itself.

    A name is the id of a film, or a key of the history such as ``imdb:tt0270919``.
    """
    if known:
        return known
    service, _, number = name.rpartition(":")
    return number if service in ("", "imdb") and _IMDB.fullmatch(number) else None


def _tmdb_of(name: str) -> str | None:
    service, _, number = name.partition(":")
    return number if service == "tmdb" else None


def ids_of(memory: UserData) -> StoredIds:
    """Return by which ids a catalog may have the films of *memory*."""
    known = {(key, seen.imdb) for key, seen in memory.history.items()}
    for watchlist in memory.watchlists.values():
        known |= {(entry.film, entry.imdb) for entry in watchlist.entries}
    names = {name for name, _ in known}
    imdb = set(filter(None, (imdb_of(*one) for one in known)))
    tmdb = set(filter(None, map(_tmdb_of, names)))
    return StoredIds(sorted(names | imdb), sorted(imdb), sorted(tmdb))


class _FilmIds:
    """The films of a catalog that may be meant, by everything that names them."""

    def __init__(self, rows: Iterable[FilmRow]) -> None:
        self.by_id = {row.id: row for row in rows}
        self._by_number: dict[str | None, list[str]] = {}
        for row in self.by_id.values():
            for number in (imdb_of(row.id, row.imdb), row.tmdb and f"tmdb:{row.tmdb}"):
                self._by_number.setdefault(number, []).append(row.id)

    def find_ids(self, name: str, imdb: str | None) -> list[str]:
        """Return the ids of the films that are called *name* or have the *imdb* id."""
        own = [name] if name in self.by_id else []
        numbers = (imdb_of(name, imdb), name if _tmdb_of(name) else None)
        found = (self._by_number.get(number, ()) for number in numbers if number)
        return list(dict.fromkeys([*own, *(film for some in found for film in some)]))

    def imdb(self, name: str, known: str | None) -> str | None:
        """Return the IMDb id that a catalog has of *name*, else the one *known*."""
        row = self.by_id.get(name)
        return (row and imdb_of(name, row.imdb)) or imdb_of(name, known)


def resolve_ids(memory: UserData, rows: Iterable[FilmRow]) -> ResolvedData:
    """Return *memory* as a catalog has it; *rows* are its films that may be meant.

    What was remembered of one film under several ids is one: days add up, and where
    the rest differs, that with the later viewing is right, else that under its own id.
    """
    films = _FilmIds(rows)
    places: dict[str, list[str]] = {}
    for key, seen in memory.history.items():
        for name in films.find_ids(key, seen.imdb) or [key]:
            there = places.setdefault(name, [])
            there.insert(0 if key == name else len(there), key)
    history = {}
    for name, keys in places.items():
        seen = reduce(_both, (memory.history[key] for key in keys))
        history[name] = seen._replace(imdb=films.imdb(name, seen.imdb))
    watchlists = {
        name: one._replace(entries=tuple(_resolved_entries(one, films)))
        for name, one in memory.watchlists.items()
    }
    best = {name: _best_first(name, keys) for name, keys in places.items()}
    return ResolvedData(UserData(watchlists, history), best)


def _best_first(name: str, keys: list[str]) -> tuple[str, ...]:
    """Return *keys* of the film *name*, the id first that a curator gave it."""
    best = next((key for key in keys if not _is_external_id(key)), name)
    return tuple(dict.fromkeys([best, *keys]))


def _both(one: HistoryEntry, other: HistoryEntry) -> HistoryEntry:
    """Return both as one; the *other* is right where it was seen later."""
    later = (
        one.watched_on
        and other.watched_on
        and other.watched_on[-1] > one.watched_on[-1]
    )
    if not later:
        return merge_entries(one, other)
    return merge_entries(other, one)._replace(
        title=one.title, year=one.year or other.year
    )


def _is_external_id(key: str) -> bool:
    """Tell whether *key* is no curator's id, but stands for one."""
    return ":" in key or imdb_of(key) is not None


def _resolved_entries(
    watchlist: Watchlist, films: _FilmIds
) -> Iterator[WatchlistEntry]:
    """Yield the entries of *watchlist* as *films* are called, no film twice."""
    there = set()
    for entry in watchlist.entries:
        name = next(iter(films.find_ids(entry.film, entry.imdb)), entry.film)
        if name not in there:
            there.add(name)
            yield entry._replace(film=name, imdb=films.imdb(name, entry.imdb))


def restore_ids(
    before: UserData, read: ResolvedData, after: UserData, rows: Iterable[FilmRow]
) -> UserData:
    """Return what is to be kept where *read*, made of *before*, was made *after*.

    A film that stood under an id of another catalog stays there, and one that did not
    change stays as it was. *rows* are the films of the catalog that may be meant.
    """
    films = _FilmIds(rows)
    history = dict(before.history)
    for name in {**read.memory.history, **after.history}:
        seen = after.history.get(name)
        if seen == read.memory.history.get(name):
            continue
        places = read.places.get(name, (name,))
        if seen:
            history[places[0]] = seen._replace(imdb=films.imdb(name, seen.imdb))
        for place in places[1:] if seen else places:
            history.pop(place, None)
    watchlists = {
        name: before.watchlists[name]
        if one == read.memory.watchlists.get(name)
        else _put_back(one, before.watchlist(name), films)
        for name, one in after.watchlists.items()
    }
    return UserData(watchlists, history)


def _put_back(after: Watchlist, before: Watchlist, films: _FilmIds) -> Watchlist:
    """Return *after* with its films called as *before* called them."""
    names: dict[str, str] = {}
    for entry in before.entries:
        for name in films.find_ids(entry.film, entry.imdb)[:1]:
            names.setdefault(name, entry.film)
    entries = (
        entry._replace(
            film=names.get(entry.film, entry.film),
            imdb=films.imdb(entry.film, entry.imdb),
        )
        for entry in after.entries
    )
    return after._replace(entries=tuple(entries))


def add_imdb_ids(memory: UserData, rows: Iterable[FilmRow]) -> UserData:
    """Return *memory* with the IMDb id of each film that was kept without one.

    Only where the catalog has a film of that id, with that title and year: one of
    another catalog may be called the same.
    """
    by_id = {row.id: row for row in rows}

    def number(name: str, one: WatchlistEntry | HistoryEntry) -> str | None:
        row = by_id.get(name)
        same = row and (row.title, row.year) == (one.title, one.year)
        return one.imdb or (imdb_of(name, row.imdb) if row and same else None)

    history = {
        key: seen._replace(imdb=number(key, seen))
        for key, seen in memory.history.items()
    }
    watchlists = {
        name: one._replace(
            entries=tuple(
                entry._replace(imdb=number(entry.film, entry)) for entry in one.entries
            )
        )
        for name, one in memory.watchlists.items()
    }
    return UserData(watchlists, history)
