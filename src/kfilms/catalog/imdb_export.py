"""Makes a catalog of a list or of ratings that IMDb exported.

Rows become the same heading, vocabulary and entries as a catalog that people write:
genres are its themes. What the rows say is read elsewhere; nothing is written here.
"""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING, Final
from zlib import crc32

from kfilms import films as records
from kfilms import vocabulary
from kfilms.catalog.diagnostics import Problem, Problems, SourceMap, quote_value
from kfilms.catalog.entries import CatalogEntry
from kfilms.catalog.source import default_title
from kfilms.errors import CatalogError, DeliveryError
from kfilms.normalize import fold, words
from kfilms.tables import Imdb, read_sheet
from kfilms.tables.cells import is_film
from kfilms.text import MAX_NAMED, pluralize, summarize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from kfilms.tables import CsvSheet

MAX_BYTES: Final = 16 * 1024 * 1024
"""Bytes; a list of ten thousand films, the most that IMDb lets one have, is fewer."""

_MAX_SLUG: Final = 60
_MAX_GENRE: Final = 100

_ALIASES: Final = {
    "adventure": ("adventures",),
    "animation": ("animated",),
    "biography": ("biopic", "biographical"),
    "comedy": ("comedies", "funny"),
    "crime": ("gangsters",),
    "documentary": ("documentaries",),
    "drama": ("dramas",),
    "family": ("children",),
    "film-noir": ("noir",),
    "history": ("historical",),
    "musical": ("musicals",),
    "mystery": ("mysteries", "whodunit"),
    "romance": ("romantic", "love"),
    "sci-fi": ("science fiction", "sf"),
    "short": ("shorts", "short film"),
    "sport": ("sports",),
    "thriller": ("thrillers", "suspense"),
    "western": ("westerns",),
}
"""Further words for IMDb's genres, none of which is a genre itself."""


def read_imdb_sheet(file: IO[bytes], name: str) -> CsvSheet:
    """Return the rows of *file*, called *name*.

    Raises:
        CatalogError: it is too large, damaged, or holds no films of IMDb.
    """
    file.seek(0)
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise CatalogError(
            f"the list {name} is larger than {MAX_BYTES // 1024 // 1024} MiB"
        )
    try:
        sheet = read_sheet(data, name)
    except DeliveryError as error:
        raise CatalogError(error.message, hint="export it anew") from error
    if sheet is None or sheet.kind.service != "imdb":
        from shlex import quote

        kind = sheet.kind.name if sheet else "nothing known"
        raise CatalogError(
            f"{name} is no catalog: its header says {kind}",
            hint="what IMDb exports can be one; what Letterboxd exports goes into "
            f"your history: kfilms import {quote(name)}",
        )
    return sheet


def read_export(
    file: IO[bytes], name: str, *, keep_going: bool
) -> Iterator[records.Heading | vocabulary.Term | CatalogEntry]:
    """Yield the heading, the genres as themes, then the films by their position.

    With *keep_going*, rows that cannot be read are left out, and a remark counts them.

    Raises:
        CatalogError: there is such a row, or no film at all.
    """
    sheet = read_imdb_sheet(file, name)
    problems = unreadable_rows(sheet)
    if problems.count and not keep_going:
        raise problems.error(
            name,
            SourceMap({}, {}),
            "leave out the rows that cannot be read: --keep-going",
        )
    rows, remarks = _film_rows(sheet, name)
    if not rows:
        raise CatalogError(
            f"there is no film in {name}", details=tuple(remarks), hint=None
        )
    yield records.Heading(default_title(name), remarks=tuple(remarks))
    themes = _vocabulary(rows)
    yield from themes.values()
    for number, row in enumerate(rows):
        yield _entry(row, number, themes)


def unreadable_rows(sheet: CsvSheet) -> Problems:
    """Return what of *sheet* cannot be read, at the lines of it."""
    problems = Problems()
    for one in sheet.unread:
        what = f"{quote_value(one.text)} is nothing that IMDb writes there"
        problems.add(Problem((one.column,), what, (one.line, 1)))
    problems.count = sheet.unread_count
    for line in _unnamed(sheet):
        problems.add(Problem(("Const",), "is missing; a row needs it", (line, 1)))
    return problems


def _unnamed(sheet: CsvSheet) -> Iterator[int]:
    """Yield the lines that lack an id, but for those where one cannot be read."""
    bare = (row.line for row in sheet.rows if isinstance(row, Imdb) and not row.const)
    yield from sorted({*bare, *sheet.nameless} - sheet.unread_lines)


def _film_rows(sheet: CsvSheet, name: str) -> tuple[list[Imdb], list[str]]:
    """Return the rows that are films, in order, and what is to be said of the rest.

    A film that stands there twice counts where it stands first.
    """
    said = os.path.basename(name)
    kinds = {row.title_type for row in sheet.rows if isinstance(row, Imdb)}
    series = {kind for kind in kinds if is_film(kind) is False}
    others: dict[str, int] = {}
    films: dict[str, Imdb] = {}
    skipped = {*sheet.unread_lines, *_unnamed(sheet)}
    for row in sheet.rows:
        if isinstance(row, Imdb) and row.const and row.line not in skipped:
            if row.title_type in series:
                others[row.title_type] = others.get(row.title_type, 0) + 1
            else:
                films.setdefault(row.const, row)
    remarks = []
    if others:
        many = pluralize(sum(others.values()), "row")
        kinds_named = ", ".join(list(others)[:MAX_NAMED])
        remarks.append(f"{said}: left out, being no films: {many} ({kinds_named})")
    if skipped:
        many = pluralize(len(skipped), "row")
        lines = summarize(map(str, sorted(skipped)), len(skipped))
        place = "line" if len(skipped) == 1 else "lines"
        told = f"{many} that cannot be read ({place} {lines})"
        remarks.append(f"{said}: left out: {told}")
    last = len(sheet.rows) + 1
    ordered = sorted(films.values(), key=lambda row: row.position or last)
    return ordered, remarks


def _vocabulary(rows: Iterable[Imdb]) -> dict[str, vocabulary.Term]:
    """Return the genres of *rows* as themes by their folded names, in that order."""
    labels: dict[str, str] = {}
    for row in rows:
        for folded, label in _genres(row):
            labels.setdefault(folded, label)
    themes: dict[str, vocabulary.Term] = {}
    taken: set[str] = set()
    for folded, label in sorted(labels.items()):
        name = _slug(label)
        if not name or name in taken:
            name = f"genre-{crc32(folded.encode()):08x}"
        taken.add(name)
        free = (one for one in _ALIASES.get(name, ()) if fold(one) not in labels)
        themes[folded] = vocabulary.Term(name, "theme", label, aliases=tuple(free))
    return themes


def _genres(row: Imdb) -> Iterator[tuple[str, str]]:
    """Yield the genres of *row*: folded, and as they stand in a sentence."""
    for genre in row.genres:
        label = genre.casefold().replace("_", "-")
        if len(label) <= _MAX_GENRE:
            yield fold(label) or label, label


def _slug(label: str) -> str:
    """Return *label* as an id; empty where it is in another script than ours."""
    parts = words(label)
    if not all(part.isascii() for part in parts):
        return ""
    return "-".join(parts)[:_MAX_SLUG].strip("-")


def _entry(row: Imdb, number: int, themes: dict[str, vocabulary.Term]) -> CatalogEntry:
    terms = dict.fromkeys(themes[folded] for folded, _ in _genres(row))
    title = row.title or row.original_title or row.const or ""
    film = records.Film(
        id=row.const or "",
        title=title,
        original_title=_other(row.original_title, title),
        released=_released(row),
        minutes=row.minutes or None,
        directors=tuple(map(records.Person, row.directors)),
        themes=tuple(vocabulary.ThemeUse(term.id, term.label) for term in terms),
        why=row.description or None,
        ids=(("imdb", row.const or ""),),
        imdb_rating=row.imdb_rating,
        added_on=_iso(row.created_on),
    )
    rating = row.your_rating and row.your_rating / 2
    return CatalogEntry(film, bool(terms), True, number, row.line, rating, row.rated_on)  # noqa: FBT003 - a record


def _other(original: str, title: str) -> str | None:
    return original if original and original != title else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _released(row: Imdb) -> str | None:
    """Return the release, of the year that IMDb gives the film.

    A date of another year is that of a later release somewhere else.
    """
    if row.year is None:
        return row.released
    same = row.released and row.released.startswith(str(row.year))
    return row.released if same else str(row.year)
