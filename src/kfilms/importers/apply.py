"""Converts imported rows to entries and merges them into the user's data.

The caller reads the files and matches the films with the catalog.
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
"""The name that ``listed`` uses for the watchlist in use."""


class ImportedRow(NamedTuple):
    """The facts about a film in one row of a file.

    *key* is the film's key in the history as long as no catalog has the film. *firm*
    holds facts that replace those of the history; *loose* holds facts that only fill
    gaps: the rating of one viewing, and a review as the note. *day* sorts the rows of
    one film. *listed* is the name of the watchlist to add it to, or ``None``.
    """

    key: str
    film: Mention
    firm: HistoryEntry | None = None
    loose: HistoryEntry | None = None
    day: date = date.min
    listed: str | None = None


class FilmRecord(NamedTuple):
    """The merged facts of all rows about one film; see ``ImportedRow``.

    *listed* holds the names of the watchlists to add it to.
    """

    key: str
    film: Mention
    firm: HistoryEntry | None = None
    loose: HistoryEntry | None = None
    listed: tuple[str, ...] = ()


class Rerated(NamedTuple):
    """A rating that an import replaced."""

    title: str
    before: float
    after: float


class Outcome(NamedTuple):
    """The result of an import.

    *matched* holds films of the catalog. *ambiguous* holds the skipped records that
    have only uncertain matches. *elsewhere* counts the films that were added to the
    history although the catalog lacks them, *off_list* the films that were not added to
    a watchlist because the catalog lacks them.
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
    """Yield the facts of each row of *sheet*, read as *holds*: ``history`` or ``list``.

    Films of a list go to the watchlist *listed*. Rows that are not films, such as
    series, are skipped.
    """
    types = {row.title_type for row in sheet.rows if not isinstance(row, Letterboxd)}
    films = {title_type: is_film(title_type) for title_type in types}
    for row in sheet.rows:
        if isinstance(row, Letterboxd):
            yield _letterboxd(row, sheet, holds, listed)
        elif films[row.title_type] is not False:
            # A row of an unknown type may be a series with the title of a film, so it
            # is matched only by its id.
            sure = not row.title_type or bool(films[row.title_type])
            yield _imdb(row, sheet, holds, listed, sure=sure)


def _letterboxd(
    row: Letterboxd, sheet: CsvSheet, holds: str, listed: str
) -> ImportedRow:
    film = Mention((row.title,) if row.title else (), row.year, row.imdb, row.tmdb)
    key = _key(film, row.title)
    if holds == LIST:
        return ImportedRow(key, film, listed=listed)
    watched = HistoryEntry(row.title or key, row.year, undated=True)
    if row.watched_on:
        watched = watched._replace(watched_on=(row.watched_on,), undated=False)
    loose = watched._replace(note=row.review or None)
    firm = None
    if row.watched_on or sheet.kind.viewings:
        loose = loose._replace(rating=row.rating)
    else:
        firm = watched._replace(rating=row.rating)
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


def group_by_film(rows: Iterable[ImportedRow]) -> list[FilmRecord]:
    """Merge *rows* into one record for each film, in the order of their first rows.

    If rows of one film conflict, the row with the latest *day* wins.
    """
    records: dict[str, FilmRecord] = {}
    ordered = list(rows)
    for row in ordered:
        record = records.setdefault(row.key, FilmRecord(row.key, row.film))
        if row.listed is not None and row.listed not in record.listed:
            records[row.key] = record._replace(listed=(*record.listed, row.listed))
    for row in sorted(ordered, key=lambda row: row.day):
        record = records[row.key]
        records[row.key] = record._replace(
            firm=_merge_optional(row.firm, record.firm),
            loose=_merge_optional(row.loose, record.loose),
        )
    return list(records.values())


def _merge_optional(
    preferred: HistoryEntry | None, fallback: HistoryEntry | None
) -> HistoryEntry | None:
    if preferred and fallback:
        return merge_entries(preferred, fallback)
    return preferred or fallback


def apply_import(
    memory: UserData,
    records: Sequence[FilmRecord],
    matches: Sequence[Match],
    name: str,
    at: str,
) -> Outcome:
    """Return *memory* with *records* merged into it; *matches* has a match for each.

    *name* is the watchlist in use, *at* the time of the change, ISO 8601 with offset.
    """
    pairs = list(zip(records, matches, strict=True))
    sure = [(record, match.film) for record, match in pairs if not match.perhaps]
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
        ambiguous=tuple((record, match) for record, match in pairs if match.perhaps),
        elsewhere=sum(
            film is None and bool(record.firm or record.loose) for record, film in sure
        ),
        off_list=sum(film is None and bool(record.listed) for record, film in sure),
        rerated=rerated,
    )


def _history(
    before: dict[str, HistoryEntry], sure: Iterable[tuple[FilmRecord, FilmRow | None]]
) -> tuple[dict[str, HistoryEntry], tuple[Rerated, ...]]:
    """Return *before* with the unambiguous records, and the ratings they replace.

    *sure* pairs each record with its film, ``None`` if the catalog lacks it.
    """
    history = dict(before)
    key_of_imdb = {entry.imdb: key for key, entry in before.items() if entry.imdb}
    rerated = {}
    for record, film in sure:
        if not (record.firm or record.loose):
            continue
        name = film.id if film else key_of_imdb.get(record.film.imdb or "", record.key)
        entries = [
            history.pop(key)
            for key in dict.fromkeys((name, record.key))
            if key in history
        ]
        old = reduce(merge_entries, entries) if entries else None
        new = reduce(merge_entries, filter(None, (record.firm, old, record.loose)))
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
    """Return the entries to add, by watchlist; *name* is the watchlist in use."""
    entries: dict[str, list[WatchlistEntry]] = {}
    for record, film in sure:
        if film:
            entry = WatchlistEntry(film.id, film.title, film.year)
            for listed in record.listed:
                entries.setdefault(listed or name, []).append(entry)
    return entries
