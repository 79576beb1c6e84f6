"""The table of a plan: films under their evenings, then the films left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kfilms.output.rich_tables import (
    NO_HEAVINESS_UNTIL,
    SHORT_UNTIL,
    STACKED_UNTIL,
    cell,
    columned,
    fit_columns,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from rich.console import RenderableType

    from kfilms.row import FilmRow

_UNPLACED: Final = "Without an evening"


def evenings_table(
    rows: Sequence[FilmRow],
    headings: Mapping[date, str],
    left_out: Sequence[tuple[str, str, str]],
    width: int,
) -> RenderableType:
    """Return *rows* under the *headings* of their evenings, fitted to *width*.

    Below a width of 100 the original title is written under the title, and below 60 the
    reason too. Below 45 the column of heaviness is dropped.
    """
    keys = _keys(rows, width)
    digits = width < SHORT_UNTIL
    cells = {
        row.id: [cell(row, key, keys, digits=digits) for key in keys] for row in rows
    }
    widths = fit_columns(keys, list(zip(*cells.values(), strict=True)), width)
    parts: list[RenderableType] = [columned(keys, widths)]
    for number, day in enumerate(dict.fromkeys(row.evening for row in rows)):
        showings = [row for row in rows if row.evening == day]
        table = columned(keys, widths, header=False)
        for row in showings:
            table.add_row(*cells[row.id])
        heading = Text(_heading(day, showings, headings), "bold")
        parts += [Padding(heading, (1 if number else 0, 0, 0, 0)), table]
    if left_out:
        parts.append(Padding(_left_out_table(left_out), (1, 0, 0, 0)))
    return Group(*parts)


def _keys(rows: Sequence[FilmRow], width: int) -> list[str]:
    keys = ["time", *["mark"] * any(row.mark for row in rows), "title"]
    keys += ["original_title"] * (width >= STACKED_UNTIL) + ["minutes"]
    keys += ["heaviness"] * (width >= NO_HEAVINESS_UNTIL)
    return keys + ["why"] * (width >= SHORT_UNTIL)


def _heading(
    day: date | None, showings: Sequence[FilmRow], headings: Mapping[date, str]
) -> str:
    if day is None:
        return _UNPLACED
    ends = [row.ends_at for row in showings if row.ends_at]
    return f"{headings[day]} · ends {ends[-1]:%H:%M}" if ends else headings[day]


def _left_out_table(films: Sequence[tuple[str, str, str]]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(3):
        table.add_column(overflow="fold")
    table.add_row(Text("Left out", "bold"))
    for title, why, way_in in films:
        table.add_row(Text(title), Text(why, "dim"), Text(way_in))
    return table
