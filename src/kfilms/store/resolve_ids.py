"""Matches stored films with the films of a catalog, whatever ids they are stored under.

A film matches by its id, its IMDb id or its TMDB id. The state is read with the ids of
the open catalog, and written back under the ids it was stored with.
"""

from __future__ import annotations

import re
from functools import reduce
from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.library import UserData, merge_entries
from kfilms.text import IMDB_ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kfilms.library import HistoryEntry, Watchlist, WatchlistEntry
    from kfilms.row import FilmRow

_IMDB: Final = re.compile(IMDB_ID)


class StoredIds(NamedTuple):
    """The ids to look up in a catalog; each list may be empty."""

    names: list[str]
    imdb: list[str]
    tmdb: list[str]


class ResolvedData(NamedTuple):
    """The user's data, with the film ids of a catalog.

    *places* maps each film of the history to the key to write it under, followed by the
    other keys it was read from. A film that the catalog lacks keeps its key.
    """

    memory: UserData
    places: Mapping[str, tuple[str, ...]]


def imdb_of(name: str, known: str | None = None) -> str | None:
    """Return *known*, or the IMDb id that *name* contains, or ``None``.

    *name* is the id of a film, or a key of the history such as ``imdb:tt0270919``.
    """
    if known:
        return known
    service, _, number = name.rpartition(":")
    return number if service in ("", "imdb") and _IMDB.fullmatch(number) else None


def _tmdb_of(name: str) -> str | None:
    service, _, number = name.partition(":")
    return number if service == "tmdb" else None


def ids_of(memory: UserData) -> StoredIds:
    """Return all ids under which a catalog may have the films of *memory*."""
    films = {(key, entry.imdb) for key, entry in memory.history.items()}
    for watchlist in memory.watchlists.values():
        films |= {(entry.film, entry.imdb) for entry in watchlist.entries}
    names = {name for name, _ in films}
    imdb = set(filter(None, (imdb_of(*film) for film in films)))
    tmdb = set(filter(None, map(_tmdb_of, names)))
    return StoredIds(sorted(names | imdb), sorted(imdb), sorted(tmdb))


class _FilmIds:
    """An index of the films of a catalog by id, IMDb id and TMDB id."""

    def __init__(self, rows: Iterable[FilmRow]) -> None:
        self.by_id = {row.id: row for row in rows}
        self._by_number: dict[str | None, list[str]] = {}
        for row in self.by_id.values():
            for number in (imdb_of(row.id, row.imdb), row.tmdb and f"tmdb:{row.tmdb}"):
                self._by_number.setdefault(number, []).append(row.id)

    def find_ids(self, name: str, imdb: str | None) -> list[str]:
        """Return the ids of the films with the id *name* or the IMDb id *imdb*.

        The film with the id *name* is first.
        """
        own = [name] if name in self.by_id else []
        numbers = (imdb_of(name, imdb), name if _tmdb_of(name) else None)
        groups = (self._by_number.get(number, ()) for number in numbers if number)
        return list(dict.fromkeys([*own, *(film for ids in groups for film in ids)]))

    def imdb(self, name: str, known: str | None) -> str | None:
        """Return the IMDb id of *name* in the catalog, with *known* as the default."""
        row = self.by_id.get(name)
        return (row and imdb_of(name, row.imdb)) or imdb_of(name, known)


def resolve_ids(memory: UserData, rows: Iterable[FilmRow]) -> ResolvedData:
    """Return *memory* with the film ids of a catalog; *rows* are its matching films.

    Entries of one film under several ids are merged: their dates are united; for other
    conflicts the entry with the later viewing wins, or the entry under the film's own
    id if neither is later.
    """
    films = _FilmIds(rows)
    places: dict[str, list[str]] = {}
    for key, entry in memory.history.items():
        for name in films.find_ids(key, entry.imdb) or [key]:
            keys = places.setdefault(name, [])
            keys.insert(0 if key == name else len(keys), key)
    history = {}
    for name, keys in places.items():
        merged = reduce(_merge_by_viewing, (memory.history[key] for key in keys))
        history[name] = merged._replace(imdb=films.imdb(name, merged.imdb))
    watchlists = {
        name: watchlist._replace(entries=tuple(_resolved_entries(watchlist, films)))
        for name, watchlist in memory.watchlists.items()
    }
    best = {name: _best_first(name, keys) for name, keys in places.items()}
    return ResolvedData(UserData(watchlists, history), best)


def _best_first(name: str, keys: list[str]) -> tuple[str, ...]:
    """Return *keys* of the film *name*, a curator's id first, or else *name*."""
    best = next((key for key in keys if not _is_external_id(key)), name)
    return tuple(dict.fromkeys([best, *keys]))


def _merge_by_viewing(first: HistoryEntry, second: HistoryEntry) -> HistoryEntry:
    """Merge two entries of a film; on conflict *second* wins if it was watched later.

    Title and year are always those of *first*, if it has them.
    """
    later = (
        first.watched_on
        and second.watched_on
        and second.watched_on[-1] > first.watched_on[-1]
    )
    if not later:
        return merge_entries(first, second)
    return merge_entries(second, first)._replace(
        title=first.title, year=first.year or second.year
    )


def _is_external_id(key: str) -> bool:
    """Return whether *key* is an id of IMDb or TMDB or a title, not a curator's id."""
    return ":" in key or imdb_of(key) is not None


def _resolved_entries(
    watchlist: Watchlist, films: _FilmIds
) -> Iterator[WatchlistEntry]:
    """Yield the entries of *watchlist* with the ids of *films*, no film twice."""
    names = set()
    for entry in watchlist.entries:
        name = next(iter(films.find_ids(entry.film, entry.imdb)), entry.film)
        if name not in names:
            names.add(name)
            yield entry._replace(film=name, imdb=films.imdb(name, entry.imdb))


def restore_ids(
    before: UserData, read: ResolvedData, after: UserData, rows: Iterable[FilmRow]
) -> UserData:
    """Return *after* with its films under the ids that *before* stored them under.

    *before* is the stored data, *read* is *before* with the ids of the catalog, and
    *after* is the changed ``read.memory``. Unchanged entries are copied from *before*.
    *rows* are the matching films of the catalog.
    """
    films = _FilmIds(rows)
    history = dict(before.history)
    for name in {**read.memory.history, **after.history}:
        entry = after.history.get(name)
        if entry == read.memory.history.get(name):
            continue
        places = read.places.get(name, (name,))
        if entry:
            history[places[0]] = entry._replace(imdb=films.imdb(name, entry.imdb))
        for place in places[1:] if entry else places:
            history.pop(place, None)
    watchlists = {
        name: before.watchlists[name]
        if watchlist == read.memory.watchlists.get(name)
        else _restore_watchlist_ids(watchlist, before.watchlist(name), films)
        for name, watchlist in after.watchlists.items()
    }
    return UserData(watchlists, history)


def _restore_watchlist_ids(
    after: Watchlist, before: Watchlist, films: _FilmIds
) -> Watchlist:
    """Return *after* with its films under the ids that *before* has for them."""
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
    """Return *memory* with the IMDb ids of *rows* added to entries without one.

    An id is added only if the catalog's film has the same id, title and year, because
    a film of another catalog may have the same id.
    """
    by_id = {row.id: row for row in rows}

    def imdb_id(name: str, entry: WatchlistEntry | HistoryEntry) -> str | None:
        row = by_id.get(name)
        same = row and (row.title, row.year) == (entry.title, entry.year)
        return entry.imdb or (imdb_of(name, row.imdb) if row and same else None)

    history = {
        key: entry._replace(imdb=imdb_id(key, entry))
        for key, entry in memory.history.items()
    }
    watchlists = {
        name: watchlist._replace(
            entries=tuple(
                entry._replace(imdb=imdb_id(entry.film, entry))
                for entry in watchlist.entries
            )
        )
        for name, watchlist in memory.watchlists.items()
    }
    return UserData(watchlists, history)
