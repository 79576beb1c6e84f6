"""Findings of a check as a rich table; long texts wrap and are never truncated."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kfilms.text_width import display_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

_STYLES: Final = {"error": "bold red", "doubt": "yellow"}
_PLACE_SHARE: Final = 3
"""A place may take this fraction of the width: one part in three."""


class Line(NamedTuple):
    """One finding as text; *place* is line and column, *kind* is error or doubt."""

    file: str
    place: str
    kind: str
    subject: str
    field: str
    what: str


def diagnostics_view(lines: Sequence[Line], width: int) -> RenderableType:
    """Return *lines* in their order, one below the other.

    Each line begins with file, line and column if these fit in a third of *width*.
    Otherwise the lines are grouped under the names of the files.
    """
    widest = max(display_width(f"{line.file}:{line.place}") for line in lines)
    if widest <= width // _PLACE_SHARE:
        return _aligned_rows(
            [line._replace(place=f"{line.file}:{line.place}") for line in lines]
        )
    parts: list[RenderableType] = []
    for file, file_lines in groupby(lines, key=lambda line: line.file):
        parts += [
            Text(file, "bold", overflow="fold"),
            Padding(_aligned_rows([*file_lines]), (0, 2)),
        ]
    return Group(*parts)


def _aligned_rows(lines: Sequence[Line]) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for line in lines:
        text = Text(": ").join(
            Text(part, style)
            for part, style in (
                (line.subject, "bold"),
                (line.field, ""),
                (line.what, ""),
            )
            if part
        )
        grid.add_row(Text(line.place), Text(line.kind, _STYLES[line.kind]), text)
    return grid
