"""Renders what a check found: lines that wrap under their places; nothing is cut."""

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
"""A place may take one part in so many of the width."""


class Line(NamedTuple):
    """One finding, in words: *place* is line and column, *kind* error or doubt."""

    file: str
    place: str
    kind: str
    subject: str
    field: str
    what: str


def diagnostics_view(lines: Sequence[Line], width: int) -> RenderableType:
    """Return *lines* in their order, one under the other.

    Each has its place whole where that fits *width*; else line and column stand under
    the name of the file.
    """
    whole = max(display_width(f"{line.file}:{line.place}") for line in lines)
    if whole <= width // _PLACE_SHARE:
        return _aligned_rows(
            [line._replace(place=f"{line.file}:{line.place}") for line in lines]
        )
    parts: list[RenderableType] = []
    for file, found in groupby(lines, key=lambda line: line.file):
        parts += [
            Text(file, "bold", overflow="fold"),
            Padding(_aligned_rows([*found]), (0, 2)),
        ]
    return Group(*parts)


def _aligned_rows(lines: Sequence[Line]) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for line in lines:
        said = Text(": ").join(
            Text(text, style)
            for text, style in (
                (line.subject, "bold"),
                (line.field, ""),
                (line.what, ""),
            )
            if text
        )
        grid.add_row(Text(line.place), Text(line.kind, _STYLES[line.kind]), said)
    return grid
