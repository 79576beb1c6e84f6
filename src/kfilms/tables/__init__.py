"""Reads the CSV files of Letterboxd and IMDb, recognised by their header.

Supports every known version of their exports. Treats every value as untrusted.
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
"""Maximum number of rows; nobody has watched that many films."""

_MAX_LINE: Final = 2**18
_MAX_BAD_CELLS: Final = 100
_DELIMITERS: Final = (",", ";", "\t")
_NAMES: Final = ("title", "const", "imdb", "tmdb")


class Letterboxd(NamedTuple):
    """The cells of a Letterboxd row; an empty cell is ``None`` or an empty string.

    *line* is the line of the file where the row begins, *logged_on* the day it was
    added. *rating* is 0.5 to 5 in half steps. *review* is plain text on one line.
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
    """The cells of an IMDb row; an empty cell is ``None`` or an empty string.

    *line* is the line of the file where the row begins. *released* is ``YYYY``,
    ``YYYY-MM`` or ``YYYY-MM-DD``; *your_rating* is 1 to 10. *title_type* is in the
    language of the account.
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
    """An invalid cell; *column* is the name of its column in the file."""

    line: int
    column: str
    text: str


class CsvSheet(NamedTuple):
    """The content of a CSV file.

    *title* is the name of a Letterboxd list, if the file contains it. *unread* holds
    the first invalid cells, *unread_count* is the number of all of them. *lines* is the
    number of rows, including blank rows and rows without a film. *unread_lines* holds
    the first lines of rows with an invalid cell, *nameless* those of rows with data but
    no title or id.
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
    """Return the kind of a file from *start*, its first few lines.

    Returns ``None`` if the header is unknown, as in any other file.
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
    """Parse *data*, the bytes of the file called *name*, with at most *most* rows.

    Returns ``None`` if the header is unknown.

    Raises:
        DeliveryError: the file is not CSV, is cut off, or has more rows.
    """
    encoding = _encoding(data, name)
    first_error: DeliveryError | None = None
    for delimiter in _DELIMITERS:
        rows = _read_rows(data, encoding, delimiter, name, most)
        try:
            title, header = _header(rows)
        except DeliveryError as error:
            # Quoted cells are invalid CSV if the delimiter is wrong.
            first_error = first_error or error
            continue
        if kind := kind_of(_used_columns(header)):
            return _sheet(kind, header, rows, title)
    if first_error:
        raise first_error
    return None


def _encoding(data: bytes, name: str) -> str:
    """Return the encoding of *data*: UTF-16, UTF-8, or cp1252 as a fallback."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        data.decode()
    except UnicodeDecodeError as error:
        if error.end == len(data) and error.reason == "unexpected end of data":
            raise _cut_off_error(name) from None
        return "cp1252"
    return "utf-8-sig"


def _cut_off_error(name: str) -> DeliveryError:
    return DeliveryError(f"{name} is cut off at its end", hint="export it anew")


def _read_rows(
    data: bytes, encoding: str, delimiter: str, name: str, most: int
) -> Iterator[Row]:
    """Yield each row with the line where it begins; a blank row is ``[""]``."""
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
            raise _cut_off_error(name) from None
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
    """Return the title of a list, if it has one, and the column names.

    An exported list of Letterboxd has a table about the list before the table of films.
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
            properties = dict(
                zip(_used_columns(about[0]), about[1], strict=False)
                if about[1:]
                else ()
            )
            return cells.plain_text(properties.get("name", "")), row
        about.append(row)
    return "", []


def _used_columns(row: list[str]) -> list[str]:
    """Return the column names in lower case, with only letters and digits."""
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
"""Maps each service to its record class and to rows of column, field and parser."""
