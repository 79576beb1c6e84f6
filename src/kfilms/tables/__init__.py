"""Reads the CSV files of Letterboxd and IMDb, recognised by their header.

Every generation known of each: rows become records that keep what stands in them.
Knows neither files nor catalogs, and takes nothing that it reads for true.
"""

from __future__ import annotations

import codecs
import io
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TextIO

from kfilms.errors import DeliveryError
from kfilms.tables import cells
from kfilms.tables.headers import NOTHING, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from kfilms.tables.headers import Kind

    Row = tuple[int, list[str]]

MAX_ROWS: Final = 100_000
"""Rows that are read at most; nobody has seen so many films."""

_MAX_LINE: Final = 2**18
_MAX_BAD_CELLS: Final = 100
_DELIMITERS: Final = (",", ";", "\t")
_NAMES: Final = ("title", "const", "imdb", "tmdb")


class Letterboxd(NamedTuple):
    """What is used of a row of Letterboxd; ``None`` and empty where nothing stands.

    *line* is where it begins in the file, *logged_on* the day it was added. *rating*
    is 0.5 to 5 in halves. *review* is plain text of one line.
    """

    line: int
    title: str = ""
    year: int | None = None
    imdb: str | None = None
    tmdb: str | None = None
    logged_on: date | None = None
    watched_on: date | None = None
    rating: float | None = None
    review: str = ""


class Imdb(NamedTuple):
    """What is used of a row of IMDb; ``None`` and empty where nothing stands.

    *line* is where it begins in the file. *released* is ``YYYY``, ``YYYY-MM`` or
    ``YYYY-MM-DD``; *your_rating* is 1 to 10. *title_type* is in the language of the
    account.
    """

    line: int
    const: str | None = None
    title: str = ""
    original_title: str = ""
    title_type: str = ""
    directors: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    minutes: int | None = None
    year: int | None = None
    released: str | None = None
    imdb_rating: float | None = None
    your_rating: int | None = None
    rated_on: date | None = None
    created_on: date | None = None
    position: int | None = None
    description: str = ""


class BadCell(NamedTuple):
    """A cell that means nothing in its *column*, which is called as in the file."""

    line: int
    column: str
    text: str


class CsvSheet(NamedTuple):
    """A file as read.

    *title* is the name of a list, where it says one. *unread* holds the first of the
    cells that mean nothing, *unread_count* counts them all; *lines* counts the rows,
    those without a film and the blank ones too. *unread_lines* is where a row with such
    a cell begins, *nameless* where one that says something, but of no film.
    """

    kind: Kind
    rows: tuple[Letterboxd, ...] | tuple[Imdb, ...]
    unread: tuple[BadCell, ...] = ()
    unread_count: int = 0
    title: str = ""
    lines: int = 0
    unread_lines: frozenset[int] = frozenset()
    nameless: tuple[int, ...] = ()


def detect_header(start: bytes) -> Kind | None:
    """Return what a file stands for that begins with *start*, its first few lines.

    ``None`` where nobody knows the header, as that of a file of another kind.
    """
    lines = start[: start.rfind(b"\n") + 1] or start
    utf16 = lines.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if utf16 else "utf-8-sig"
    for delimiter in _DELIMITERS:
        with suppress(DeliveryError):
            _, header = _header(_read_rows(lines, encoding, delimiter, "", MAX_ROWS))
            if kind := kind_of(_used_columns(header)):
                return kind
    return None


def read_sheet(data: bytes, name: str, most: int = MAX_ROWS) -> CsvSheet | None:
    """Read *data*, the bytes of the file called *name*, of at most *most* rows.

    Returns ``None`` where nobody knows the header.

    Raises:
        DeliveryError: they are no CSV, are cut off, or have more rows.
    """
    encoding = _encoding(data, name)
    refused: DeliveryError | None = None
    for delimiter in _DELIMITERS:
        rows = _read_rows(data, encoding, delimiter, name, most)
        try:
            title, header = _header(rows)
        except DeliveryError as error:
            # Cells in quotes are no CSV where the delimiter is another.
            refused = refused or error
            continue
        if kind := kind_of(_used_columns(header)):
            return _sheet(kind, header, rows, title)
    if refused:
        raise refused
    return None


def _encoding(data: bytes, name: str) -> str:
    """Return the encoding of *data*: Unicode if it can be, else Western."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        data.decode()
    except UnicodeDecodeError as error:
        if error.end == len(data) and error.reason == "unexpected end of data":
            raise _cut_off(name) from None
        return "cp1252"
    return "utf-8-sig"


def _cut_off(name: str) -> DeliveryError:
    return DeliveryError(f"{name} is cut off at its end", hint="export it anew")


def _read_rows(
    data: bytes, encoding: str, delimiter: str, name: str, most: int
) -> Iterator[Row]:
    """Yield the rows, none of them empty, each with the line where it begins."""
    import csv  # noqa: PLC0415 - only a file needs it

    text = io.TextIOWrapper(io.BytesIO(data), encoding, "replace", newline="")
    reader = csv.reader(_bounded_lines(text, name), delimiter=delimiter, strict=True)
    start = 1
    try:
        for number, row in enumerate(reader):
            if number > most:
                raise DeliveryError(
                    f"with {name} there would be more than {MAX_ROWS:,} rows",
                    hint="nothing was kept; import it in parts",
                )
            yield start, row or [""]
            start = reader.line_num + 1
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise _cut_off(name) from None
        raise DeliveryError(
            f"{name} cannot be read as CSV from line {start} on",
            hint="take it as it was exported",
        ) from error


def _bounded_lines(text: TextIO, name: str) -> Iterator[str]:
    for line in text:
        if len(line) > _MAX_LINE:
            raise DeliveryError(f"{name} has a line that no export has, for its length")
        yield line


def _header(rows: Iterator[Row]) -> tuple[str, list[str]]:
    """Return the title of a list, if it has one, and the columns as they are called.

    An exported list of Letterboxd has a table about itself before that of its films.
    """
    first = next((row for _, row in rows if any(row)), [""])
    if not first[0].startswith("Letterboxd list export"):
        return "", first
    about: list[list[str]] = []
    for _, row in rows:
        if not any(row):
            continue
        columns = _used_columns(row)
        if columns[0] == "position":
            itself = dict(
                zip(_used_columns(about[0]), about[1], strict=False)
                if about[1:]
                else ()
            )
            return cells.plain_text(itself.get("name", "")), row
        about.append(row)
    return "", []


def _used_columns(row: list[str]) -> list[str]:
    """Return the names of columns in lower case, without spaces and signs."""
    return ["".join(filter(str.isalnum, name.casefold())) for name in row]


def _sheet(kind: Kind, header: list[str], rows: Iterator[Row], title: str) -> CsvSheet:
    record, table = _RECORDS[kind.service]
    columns = _used_columns(header)
    places = [
        (columns.index(column), field, reader)
        for column, field, reader in table
        if column in columns
    ]
    lines, unread_count = 0, 0
    films, unread, nameless = [], [], []
    unread_lines: set[int] = set()
    for line, row in rows if kind.holds != NOTHING else ():
        lines += 1
        facts: dict[str, Any] = {}
        for place, field, reader in places:
            cell = row[place].strip() if place < len(row) else ""
            try:
                if cell:
                    facts[field] = reader(cell)
            except ValueError:
                unread_count += 1
                unread_lines.add(line)
                column = cells.plain_text(header[place])
                unread.append(BadCell(line, column, cells.plain_text(cell)))
                del unread[_MAX_BAD_CELLS:]
        if any(facts.get(field) for field in _NAMES):
            films.append(record(line, **facts))
        elif facts or line in unread_lines:
            nameless.append(line)
    return CsvSheet(
        kind,
        tuple(films),
        tuple(unread),
        unread_count,
        title,
        lines,
        frozenset(unread_lines),
        tuple(nameless),
    )


_LETTERBOXD_CELLS: Final = (
    ("name", "title", cells.plain_text),
    ("title", "title", cells.plain_text),
    ("year", "year", cells.year),
    ("imdbid", "imdb", cells.imdb),
    ("tmdbid", "tmdb", cells.tmdb),
    ("date", "logged_on", cells.parse_day),
    ("watcheddate", "watched_on", cells.parse_day),
    ("rating10", "rating", cells.ten_point_rating),
    ("rating", "rating", cells.stars),
    ("review", "review", cells.strip_html),
)
_IMDB_CELLS: Final = (
    ("const", "const", cells.imdb),
    ("title", "title", cells.plain_text),
    ("originaltitle", "original_title", cells.plain_text),
    ("titletype", "title_type", cells.plain_text),
    ("directors", "directors", cells.split_names),
    ("genres", "genres", cells.split_names),
    ("runtimemins", "minutes", cells.whole),
    ("year", "year", cells.year),
    ("releasedatemonthdayyear", "released", cells.released),
    ("releasedate", "released", cells.released),
    ("imdbrating", "imdb_rating", cells.decimal),
    ("yourated", "your_rating", cells.ten),
    ("yourrating", "your_rating", cells.ten),
    ("daterated", "rated_on", cells.parse_day),
    ("created", "created_on", cells.parse_day),
    ("position", "position", cells.whole),
    ("description", "description", cells.plain_text),
)
_RECORDS: Final[dict[str, tuple[type[Any], tuple[Any, ...]]]] = {
    "letterboxd": (Letterboxd, _LETTERBOXD_CELLS),
    "imdb": (Imdb, _IMDB_CELLS),
}
"""By service: the record, and which column is read into which of its fields, how."""
