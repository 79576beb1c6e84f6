"""A programme as rows for CSV and TSV: one table of fields with raw values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kfilms.text import pluralize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kfilms.exporters import Options
    from kfilms.programme import Programme, Showing

FIELDS: Final = (
    "position", "evening", "starts_at", "ends_at", "id", "title", "original_title",
    "romanized_title", "year", "minutes", "age", "heaviness", "severe_content_notes",
    "content_notes", "themes", "minor_themes", "directors", "imdb", "tmdb", "why",
    "watched_on", "rating", "note", "hidden_severe_content_notes",
)  # fmt: skip
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""Prefixes that make a spreadsheet read a cell as a formula (OWASP, CSV injection)."""


class Rows(NamedTuple):
    """The header and a row for each showing, and remarks for the user."""

    rows: tuple[tuple[object, ...], ...]
    remarks: tuple[str, ...]


def export_rows(programme: Programme, options: Options) -> Rows:
    """Return the rows of *programme*; an unknown fact is ``None``.

    Cells that a spreadsheet could run as a formula are escaped if *options* says so;
    otherwise a remark reports them.
    """
    rows = [
        _export_cells(position, showing)
        for position, showing in enumerate(programme.showings, 1)
    ]
    if options.excel_safe:
        rows = [tuple(map(_escape_formula, row)) for row in rows]
    risky = [cell for row in rows for cell in row if _is_risky(cell)]
    remarks = (_warning(risky),) if risky else ()
    return Rows((FIELDS, *rows), remarks)


def _is_risky(cell: object) -> bool:
    return isinstance(cell, str) and cell.startswith(_FORMULA)


def _escape_formula(cell: object) -> object:
    return f"'{cell}" if _is_risky(cell) else cell


def _warning(cells: list[object]) -> str:
    return (
        f"A spreadsheet may run {pluralize(len(cells), 'cell')} as a formula, first "
        f'"{cells[0]}". Write them as text: --excel-safe'
    )


def _labels(uses: Iterable[Any]) -> str:
    return ", ".join(use.label for use in uses)


def _export_cells(position: int, showing: Showing) -> tuple[object, ...]:
    film = showing.film
    ids = dict(film.ids)
    return (
        position,
        showing.evening and showing.evening.isoformat(),
        showing.starts_at and showing.starts_at.isoformat(),
        showing.ends_at and showing.ends_at.isoformat(),
        film.id,
        film.title,
        film.original_title,
        film.romanized_title,
        film.year,
        film.minutes,
        film.age,
        film.heaviness,
        _labels(film.severe_content_notes),
        _labels(film.other_content_notes),
        _labels(film.themes),
        _labels(film.minor_themes),
        ", ".join(person.name for person in film.directors),
        ids.get("imdb"),
        ids.get("tmdb"),
        showing.why,
        showing.watched_on and showing.watched_on.isoformat(),
        showing.rating,
        showing.note,
        str(film.hidden_severe).lower(),
    )
