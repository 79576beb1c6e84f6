"""What an import makes of rows: facts of films, brought into what is remembered.

Pure: the catalog answers which film is meant, the command line reads and says.
"""

from __future__ import annotations

from datetime import date
from functools import reduce
from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.films import Mention
from kfilms.library import (
    HistoryEntry,
    WatchlistEntry,
    add_entries,
    merge_entries,
    with_watchlist,
)
from kfilms.normalize import fold
from kfilms.tables import Letterboxd
from kfilms.tables.cells import is_film
from kfilms.tables.headers import HISTORY, LIST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kfilms.films import Match
    from kfilms.library import UserData
    from kfilms.row import FilmRow
    from kfilms.tables import CsvSheet, Imdb

IN_USE: Final = ""
"""Stands for the watchlist in use, whatever its name."""


class ImportedRow(NamedTuple):
    """What one row tells of a film.

    *key* is what the history knows it by while no catalog has it. *firm* holds what the
    file knows best, *loose* what only fills a gap: the rating of one viewing, and a
    review as the note. *day* orders what rows say of one film. *listed* is the
    watchlist it stands on, ``None`` for none.
    """

    key: str
    film: Mention
    firm: HistoryEntry | None = None
    loose: HistoryEntry | None = None
    day: date = date.min
    listed: str | None = None


class FilmRecord(NamedTuple):
    """Everything that was told of one film, under its key in the history."""

    key: str
    film: Mention
    firm: HistoryEntry | None = None
    loose: HistoryEntry | None = None
    listed: tuple[str, ...] = ()


class Rerated(NamedTuple):
    """A rating that took the place of another."""

    title: str
    before: float
    after: float


class Outcome(NamedTuple):
    """What an import did.

    *matched* are films of the catalog; *ambiguous* were left alone; *elsewhere* counts
    those kept in the history although the catalog lacks them, *off_list* those of
    watchlists that it lacks.
    """

    memory: UserData
    matched: tuple[FilmRow, ...]
    ambiguous: tuple[tuple[FilmRecord, Match], ...]
    elsewhere: int
    off_list: int
    rerated: tuple[Rerated, ...]


def imported_rows(
    sheet: CsvSheet, holds: str, listed: str = IN_USE
) -> Iterator[ImportedRow]:
    """Yield what the rows of *sheet* tell, taken as *holds*, ``history`` or ``list``.

    What is on a list goes to the watchlist *listed*. Rows that are no films are left
    out.
    """
    types = {row.title_type for row in sheet.rows if not isinstance(row, Letterboxd)}
    films = {title_type: is_film(title_type) for title_type in types}
    for row in sheet.rows:
        if isinstance(row, Letterboxd):
            yield _letterboxd(row, sheet, holds, listed)
        elif films[row.title_type] is not False:
            # A type nobody knows may be a series of the same name: its id alone tells.
            sure = not row.title_type or bool(films[row.title_type])
            yield _imdb(row, sheet, holds, listed, sure=sure)


def _letterboxd(
    row: Letterboxd, sheet: CsvSheet, holds: str, listed: str
) -> ImportedRow:
    film = Mention((row.title,) if row.title else (), row.year, row.imdb, row.tmdb)
    key = _key(film, row.title)
    if holds == LIST:
        return ImportedRow(key, film, listed=listed)
    known = HistoryEntry(row.title or key, row.year, undated=True)
    if row.watched_on:
        known = known._replace(watched_on=(row.watched_on,), undated=False)
    loose = known._replace(note=row.review or None)
    firm = None
    if row.watched_on or sheet.kind.viewings:
        loose = loose._replace(rating=row.rating)
    else:
        firm = known._replace(rating=row.rating)
    return ImportedRow(
        key, film, firm, loose, row.watched_on or row.logged_on or date.min
    )


def _imdb(
    row: Imdb, sheet: CsvSheet, holds: str, listed: str, *, sure: bool
) -> ImportedRow:
    titles = tuple(filter(None, (row.title, row.original_title))) if sure else ()
    film = Mention(titles, row.year, row.const)
    key = _key(film, row.title)
    rating = row.your_rating and row.your_rating / 2
    firm = HistoryEntry(row.title or key, row.year, rating=rating, undated=True)
    on_list = holds == LIST and not (rating and sheet.kind.mixed)
    return ImportedRow(
        key,
        film,
        firm if holds == HISTORY or rating else None,
        day=row.rated_on or date.min,
        listed=listed if on_list else None,
    )


def _key(film: Mention, title: str) -> str:
    if film.imdb:
        return f"imdb:{film.imdb}"
    if film.tmdb:
        return f"tmdb:{film.tmdb}"
    return f"title:{fold(title) or title.casefold()}:{film.year or ''}"


def group_by_film(told: Iterable[ImportedRow]) -> list[FilmRecord]:
    """Return what was told, film by film, in the order in which they were named."""
    films: dict[str, FilmRecord] = {}
    rows = list(told)
    for fact in rows:
        film = films.setdefault(fact.key, FilmRecord(fact.key, fact.film))
        if fact.listed is not None and fact.listed not in film.listed:
            films[fact.key] = film._replace(listed=(*film.listed, fact.listed))
    for fact in sorted(rows, key=lambda fact: fact.day):
        film = films[fact.key]
        films[fact.key] = film._replace(
            firm=_over(fact.firm, film.firm), loose=_over(fact.loose, film.loose)
        )
    return list(films.values())


def _over(one: HistoryEntry | None, other: HistoryEntry | None) -> HistoryEntry | None:
    return merge_entries(one, other) if one and other else one or other


def apply_import(
    memory: UserData,
    told: Sequence[FilmRecord],
    matches: Sequence[Match],
    name: str,
    at: str,
) -> Outcome:
    """Return *memory* with what was *told*, each with its match in the catalog.

    *name* is the watchlist in use, *at* the time as a watchlist notes its changes.
    """
    pairs = list(zip(told, matches, strict=True))
    sure = [(one, match.film) for one, match in pairs if not match.perhaps]
    history, rerated = _history(memory.history, sure)
    after = memory._replace(history=history)
    for listed, entries in _watchlist_entries(sure, name).items():
        before = after.watchlist(listed)
        watchlist = add_entries(before, entries)
        if watchlist != before:
            after = with_watchlist(after, watchlist, at)
    return Outcome(
        after,
        matched=tuple({film.id: film for _, film in sure if film}.values()),
        ambiguous=tuple((one, match) for one, match in pairs if match.perhaps),
        elsewhere=sum(
            film is None and bool(one.firm or one.loose) for one, film in sure
        ),
        off_list=sum(film is None and bool(one.listed) for one, film in sure),
        rerated=rerated,
    )


def _history(
    before: dict[str, HistoryEntry], sure: Iterable[tuple[FilmRecord, FilmRow | None]]
) -> tuple[dict[str, HistoryEntry], tuple[Rerated, ...]]:
    """Return the history with what is *sure*, and the ratings that were replaced."""
    history = dict(before)
    elsewhere = {seen.imdb: key for key, seen in before.items() if seen.imdb}
    rerated = {}
    for one, film in sure:
        if not (one.firm or one.loose):
            continue
        name = film.id if film else elsewhere.get(one.film.imdb or "", one.key)
        there = [
            history.pop(key) for key in dict.fromkeys((name, one.key)) if key in history
        ]
        old = reduce(merge_entries, there) if there else None
        new = reduce(merge_entries, filter(None, (one.firm, old, one.loose)))
        if film:
            new = new._replace(title=film.title, year=film.year)
        elif old:
            new = new._replace(title=old.title, year=old.year)
        history[name] = new
        if old and old.rating and new.rating and old.rating != new.rating:
            rerated[name] = Rerated(new.title, old.rating, new.rating)
    return history, tuple(rerated.values())


def _watchlist_entries(
    sure: Iterable[tuple[FilmRecord, FilmRow | None]], name: str
) -> dict[str, list[WatchlistEntry]]:
    """Return what comes on each watchlist; the one in use is called *name*."""
    entries: dict[str, list[WatchlistEntry]] = {}
    for one, film in sure:
        if film:
            entry = WatchlistEntry(film.id, film.title, film.year)
            for listed in one.listed:
                entries.setdefault(listed or name, []).append(entry)
    return entries
