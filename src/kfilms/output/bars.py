"""Lengths of bars, and bar charts as plain text, without rich.

The bars consist of characters of neutral width. The rich charts use the same lengths.
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
    """Return the number of marks for the main part of *bar*, and for the minor part.

    A bar of *most* films fills *room* marks; each film is one mark if *most* fits in
    *room*. Every bar with films gets at least one mark, and so does its main part if
    any of its films are main.
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
    """Return the number of films of the longest bar of *chart*."""
    return max(bar.films for bar in chart.bars)


def title(chart: Chart) -> str:
    """Return the title of *chart*, with a legend if it has two kinds of marks."""
    minor = any(bar.minor for bar in chart.bars)
    return f"{chart.title} ({LEGEND})" if minor else chart.title


def figures_text(figures: Figures) -> str:
    """Return *figures* as text: the sums, then the charts, aligned with each other."""
    bars = [bar for chart in figures.charts for bar in chart.bars]
    width = max((display_width(bar.label) for bar in bars), default=0)
    digits = max((len(f"{bar.films:,}") for bar in bars), default=0)
    parts = [list(figures.lines)]
    for chart in figures.charts:
        most = longest(chart)
        lines = [title(chart)]
        for bar in chart.bars:
            main, minor = bar_marks(bar, most, _ROOM)
            marks = MAIN * main + MINOR * minor
            fields = (pad(bar.label, width), f"{bar.films:{digits},}", marks)
            lines.append((_GAP + _GAP.join(fields)).rstrip())
        parts.append(lines + [_GAP + chart.left_out] * bool(chart.left_out))
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"
