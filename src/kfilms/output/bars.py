"""Bars of neutral width: how long each is, and charts of them as plain text.

Imports no rich; the tables measure their bars here as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfilms.text_width import display_width, pad

if TYPE_CHECKING:
    from kfilms.stats import Bar, Chart, Figures

MAIN: Final = "▰"
MINOR: Final = "▱"
LEGEND: Final = f"{MAIN} main, {MINOR} minor"

_ROOM: Final = 40
_GAP: Final = "  "


def bar_marks(bar: Bar, most: int, room: int) -> tuple[int, int]:
    """Return how many marks stand for the main part of *bar*, and for the minor one.

    *most* films take *room* marks; where they all have room, a mark is a film. Where
    there are films there is a mark, and a main part does not vanish behind a minor one.
    """
    if most <= room:
        return bar.films - bar.minor, bar.minor
    whole = _scaled(bar.films, most, room)
    minor = min(_scaled(bar.minor, most, room), whole)
    if minor == whole and bar.minor < bar.films:
        minor = whole - 1
    return whole - minor, minor


def _scaled(films: int, most: int, room: int) -> int:
    return max(round(films * room / most), 1) if films else 0


def longest(chart: Chart) -> int:
    """Return the films of the longest bar of *chart*."""
    return max(bar.films for bar in chart.bars)


def title(chart: Chart) -> str:
    """Return the title of *chart*, with what its marks mean where there are two."""
    minor = any(bar.minor for bar in chart.bars)
    return f"{chart.title} ({LEGEND})" if minor else chart.title


def figures_text(said: Figures) -> str:
    """Return *said* as text: the sums, then each chart, aligned from one to another."""
    every = [bar for chart in said.charts for bar in chart.bars]
    width = max((display_width(bar.label) for bar in every), default=0)
    digits = max((len(f"{bar.films:,}") for bar in every), default=0)
    parts = [list(said.lines)]
    for chart in said.charts:
        most = longest(chart)
        lines = [title(chart)]
        for bar in chart.bars:
            main, minor = bar_marks(bar, most, _ROOM)
            drawn = MAIN * main + MINOR * minor
            fields = (pad(bar.label, width), f"{bar.films:{digits},}", drawn)
            lines.append((_GAP + _GAP.join(fields)).rstrip())
        parts.append(lines + [_GAP + chart.left_out] * bool(chart.left_out))
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"
