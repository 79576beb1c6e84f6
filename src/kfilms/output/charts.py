"""Figures as rich renderables, with charts in two columns if the width allows it.

Every text is wrapped in ``Text``, so that rich never parses catalog text as markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import Group
from rich.table import Table
from rich.text import Text

from kfilms.output.bars import MAIN, MINOR, bar_marks, longest, title
from kfilms.text_width import display_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from kfilms.stats import Chart, Figures

_SIDE_BY_SIDE: Final = 72
_BETWEEN: Final = 4
_MAX_WIDTH: Final = 56
_GAP: Final = 1


def figures_view(figures: Figures, width: int) -> RenderableType:
    """Return *figures* for a terminal of *width* columns: the sums, then the charts."""
    first, *more = figures.lines
    head = [Text(first, "bold"), *map(Text, more)]
    sides = 2 if width >= _SIDE_BY_SIDE and len(figures.charts) > 1 else 1
    room = min((width - _BETWEEN * (sides - 1)) // sides, _MAX_WIDTH)
    columns = _chart_columns(figures.charts, sides)
    grid = Table.grid(padding=(0, _BETWEEN, 0, 0))
    for _ in columns:
        grid.add_column(width=room)
    grid.add_row(*(_column(charts, room) for charts in columns))
    return Group(*head, grid) if figures.charts else Group(*head)


def _chart_columns(charts: Sequence[Chart], sides: int) -> list[list[Chart]]:
    """Distribute *charts*, in their order, over columns of similar height."""
    columns: list[list[Chart]] = [[] for _ in range(sides)]
    for chart in charts:
        min(columns, key=_height).append(chart)
    return columns


def _height(charts: Sequence[Chart]) -> int:
    return sum(len(chart.bars) + 2 + bool(chart.left_out) for chart in charts)


def _column(charts: Sequence[Chart], room: int) -> RenderableType:
    """Return *charts* one below another, with all bars starting at the same column."""
    bars = [bar for chart in charts for bar in chart.bars]
    digits = max(len(f"{bar.films:,}") for bar in bars)
    label = min(max(display_width(bar.label) for bar in bars), (room - digits) // 2)
    space = max(room - label - digits - 2 * _GAP, 1)
    parts: list[RenderableType] = []
    for chart in charts:
        parts += [Text(), Text(title(chart), "bold")]
        parts.append(_chart(chart, (label, digits, space)))
        if chart.left_out:
            parts.append(Text(chart.left_out, "dim"))
    return Group(*parts)


def _chart(chart: Chart, widths: tuple[int, int, int]) -> Table:
    grid = Table.grid(padding=(0, _GAP, 0, 0))
    label, digits, space = widths
    grid.add_column(width=label, overflow="fold")
    grid.add_column(width=digits, justify="right")
    grid.add_column(width=space, no_wrap=True)
    most = longest(chart)
    for bar in chart.bars:
        main, minor = bar_marks(bar, most, space)
        marks = Text.assemble((MAIN * main, "magenta"), (MINOR * minor, "dim"))
        dim = "dim" if bar.key is None or not bar.films else ""
        grid.add_row(Text(bar.label, dim), Text(f"{bar.films:,}", dim), marks)
    return grid
