"""Reads a list or ratings exported from IMDb as a catalog.

The rows become the same heading, terms and entries as a YAML catalog; the genres become
its themes.
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
from kfilms.hints import propose
from kfilms.normalize import fold, words
from kfilms.tables import Imdb, read_sheet
from kfilms.tables.cells import is_film
from kfilms.tables.headers import NOTHING, OPEN
from kfilms.text import MAX_NAMED, pluralize, summarize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from kfilms.hints import Hint
    from kfilms.tables import CsvSheet

MAX_BYTES: Final = 16 * 1024 * 1024
"""Bytes; IMDb lists hold at most ten thousand films, which take less."""

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
"""Aliases of IMDb's genres; no alias is itself a genre."""


def read_imdb_sheet(file: IO[bytes], name: str) -> CsvSheet:
    """Return the rows of *file*, called *name*.

    Raises:
        CatalogError: *file* is too large, damaged, or no export of IMDb.
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
        kind = sheet.kind.name if sheet else "nothing known"
        raise CatalogError(
            f"{name} is no catalog: its header says {kind}",
            hint=_import_hint(name, sheet),
        )
    return sheet


def _import_hint(name: str, sheet: CsvSheet | None) -> Hint:
    """Return the hint to import *sheet*, if it is an export with films."""
    hint = "what IMDb exports can be one"
    if sheet is None or sheet.kind.holds == NOTHING:
        return hint
    options = ["--as", "watched"] if sheet.kind.holds == OPEN else []
    return (
        f"{hint}; what Letterboxd exports goes into your history: ",
        propose("import", name, options=options),
    )


def read_export(
    file: IO[bytes], name: str, *, keep_going: bool
) -> Iterator[records.Heading | vocabulary.Term | CatalogEntry]:
    """Yield the heading, the genres as themes, then the films by their position.

    With *keep_going*, unreadable rows are skipped, and a remark counts them.

    Raises:
        CatalogError: a row cannot be read, or no row is a film.
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
    """Return the problems of *sheet*: unreadable cells and missing ids, by line."""
    problems = Problems()
    for cell in sheet.unread:
        what = f"{quote_value(cell.text)} is nothing that IMDb writes there"
        problems.add(Problem((cell.column,), what, (cell.line, 1)))
    problems.count = sheet.unread_count
    for line in _unnamed(sheet):
        problems.add(Problem(("Const",), "is missing; a row needs it", (line, 1)))
    return problems


def _unnamed(sheet: CsvSheet) -> Iterator[int]:
    """Yield the lines without an id, in order, except those with unreadable cells."""
    without_id = (
        row.line for row in sheet.rows if isinstance(row, Imdb) and not row.const
    )
    yield from sorted({*without_id, *sheet.nameless} - sheet.unread_lines)


def _film_rows(sheet: CsvSheet, name: str) -> tuple[list[Imdb], list[str]]:
    """Return the rows that are films, by position, and remarks on the skipped rows.

    Only the first of several rows with the same film is used.
    """
    file_name = os.path.basename(name)
    kinds = {row.title_type for row in sheet.rows if isinstance(row, Imdb)}
    other_kinds = {kind for kind in kinds if is_film(kind) is False}
    counts: dict[str, int] = {}
    films: dict[str, Imdb] = {}
    skipped = {*sheet.unread_lines, *_unnamed(sheet)}
    for row in sheet.rows:
        if isinstance(row, Imdb) and row.const and row.line not in skipped:
            if row.title_type in other_kinds:
                counts[row.title_type] = counts.get(row.title_type, 0) + 1
            else:
                films.setdefault(row.const, row)
    remarks = []
    if counts:
        row_count = pluralize(sum(counts.values()), "row")
        names = ", ".join(list(counts)[:MAX_NAMED])
        remarks.append(f"{file_name}: left out, being no films: {row_count} ({names})")
    if skipped:
        row_count = pluralize(len(skipped), "row")
        lines = summarize(map(str, sorted(skipped)), len(skipped))
        noun = "line" if len(skipped) == 1 else "lines"
        description = f"{row_count} that cannot be read ({noun} {lines})"
        remarks.append(f"{file_name}: left out: {description}")
    last = len(sheet.rows) + 1
    ordered = sorted(films.values(), key=lambda row: row.position or last)
    return ordered, remarks


def _vocabulary(rows: Iterable[Imdb]) -> dict[str, vocabulary.Term]:
    """Return the genres of *rows* as themes by folded label, sorted by folded label."""
    labels: dict[str, str] = {}
    for row in rows:
        for folded, label in _genres(row):
            labels.setdefault(folded, label)
    themes: dict[str, vocabulary.Term] = {}
    ids: set[str] = set()
    for folded, label in sorted(labels.items()):
        theme_id = _slug(label)
        if not theme_id or theme_id in ids:
            theme_id = f"genre-{crc32(folded.encode()):08x}"
        ids.add(theme_id)
        aliases = tuple(
            alias for alias in _ALIASES.get(theme_id, ()) if fold(alias) not in labels
        )
        themes[folded] = vocabulary.Term(theme_id, "theme", label, aliases=aliases)
    return themes


def _genres(row: Imdb) -> Iterator[tuple[str, str]]:
    """Yield the genres of *row*: the folded label and the label for a sentence."""
    for genre in row.genres:
        label = genre.casefold().replace("_", "-")
        if len(label) <= _MAX_GENRE:
            yield fold(label) or label, label


def _slug(label: str) -> str:
    """Return *label* as an id; empty if it has words that are not ASCII."""
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
        original_title=_original_title(row, title),
        released=_release_date(row),
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


def _original_title(row: Imdb, title: str) -> str | None:
    original = row.original_title
    return original if original and original != title else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _release_date(row: Imdb) -> str | None:
    """Return the release date if it is in the film's year, otherwise the year.

    A date in another year belongs to a later release elsewhere.
    """
    if row.year is None:
        return row.released
    is_same_year = row.released and row.released.startswith(str(row.year))
    return row.released if is_same_year else str(row.year)
