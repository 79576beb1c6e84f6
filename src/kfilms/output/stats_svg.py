"""Figures as one self-contained SVG image, in light and dark.

Text widths are only estimated, so the layout does not depend on them: a label is
right-aligned before its bar, and a number follows its bar.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from kfilms.output.bars import longest
from kfilms.text_width import display_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kfilms.stats import Bar, Chart, Figures

_CELL: Final = 8
"""Maximum width in pixels of one text cell at this font size."""
_LINE: Final = 22
_BAR: Final = 12
_EDGE: Final = 24
_ROOM: Final = 240
_BETWEEN: Final = 40
_SIDES: Final = 2
_MIN_LABEL: Final = 12

_STYLE: Final = """
svg { font: 14px system-ui, "Noto Sans", "Noto Sans CJK KR", sans-serif;
  background: #fff; color: #222 }
text { fill: #222 } .dim { fill: #666 }
.title { font-size: 20px; font-weight: 600 } .chart { font-weight: 600 }
.label { text-anchor: end }
.paper { fill: #fff } .main { fill: #b3266b } .minor { fill: #e7a9c8 }
@media (prefers-color-scheme: dark) {
  text { fill: #eee } .dim { fill: #aaa }
  .paper { fill: #1b1b1f } .main { fill: #f06ba8 } .minor { fill: #8a4a6a }
}
"""


def figures_svg(figures: Figures, heading: str) -> str:
    """Return *figures* as an SVG document under *heading*."""
    columns = _balanced_columns(figures.charts)
    labels = [_label(charts) for charts in columns]
    lines = [heading, *figures.lines]
    head = _EDGE + len(lines) * _LINE + _LINE // 2
    widths = [label + _ROOM + 8 * _CELL for label in labels]
    text = max(display_width(line) for line in lines) * (_CELL + 2)
    charts = sum(widths) + _BETWEEN * (len(widths) - 1)
    width = 2 * _EDGE + max(text, charts)
    height = head + max(map(_height, columns), default=0) + _EDGE
    root = _root(width, height, lines)
    for number, line in enumerate(lines):
        y = _EDGE + (number + 1) * _LINE - 6
        _draw_text(root, _EDGE, y, line, "title" if number == 0 else "")
    x = _EDGE
    for column, label, column_width in zip(columns, labels, widths, strict=True):
        y = head
        for chart in column:
            _draw(root, chart, (x, y), label)
            y += _height([chart])
        x += column_width + _BETWEEN
    # ASCII with character references, so that any output encoding can write it.
    svg: bytes = ET.tostring(root, "us-ascii", xml_declaration=False)
    return svg.decode() + "\n"


def _root(width: int, height: int, lines: Sequence[str]) -> ET.Element:
    size = {"width": str(width), "height": str(height)}
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            **size,
            "viewBox": f"0 0 {width} {height}",
            "role": "img",
        },
    )
    ET.SubElement(root, "title").text = lines[0]
    ET.SubElement(root, "desc").text = ". ".join(lines[1:])
    ET.SubElement(root, "style").text = _STYLE
    ET.SubElement(root, "rect", {**size, "class": "paper"})
    return root


def _balanced_columns(charts: Sequence[Chart]) -> list[list[Chart]]:
    """Distribute *charts*, in order, over columns of similar height; may be empty."""
    columns: list[list[Chart]] = [[] for _ in charts[:_SIDES]]
    for chart in charts:
        min(columns, key=_height).append(chart)
    return columns


def _height(charts: Sequence[Chart]) -> int:
    lines = sum(len(chart.bars) + 2 + bool(chart.left_out) for chart in charts)
    return lines * _LINE


def _label(charts: Sequence[Chart]) -> int:
    widest = max(display_width(bar.label) for chart in charts for bar in chart.bars)
    return max(widest, _MIN_LABEL) * _CELL


def _draw(root: ET.Element, chart: Chart, corner: tuple[int, int], label: int) -> None:
    """Draw *chart* with its top left at *corner*; labels are *label* pixels wide."""
    x, y = corner
    most = longest(chart)
    _draw_text(root, x, y + _LINE, chart.title, "chart")
    if any(bar.minor for bar in chart.bars):
        _draw_legend(root, x + label, y + _LINE)
    for number, bar in enumerate(chart.bars, 2):
        _draw_bar(root, bar, (x + label, y + number * _LINE), _ROOM / most)
    if chart.left_out:
        below = y + (len(chart.bars) + 2) * _LINE
        _draw_text(root, x + label + _CELL, below, chart.left_out, "dim")


def _draw_bar(root: ET.Element, bar: Bar, foot: tuple[int, int], scale: float) -> None:
    """Draw label, bar and number; *foot* is the baseline at which the label ends."""
    x, y = foot
    dim = " dim" if bar.key is None else ""
    _draw_text(root, x, y, bar.label, f"label{dim}")
    start = float(x + _CELL)
    for kind, films in (("main", bar.films - bar.minor), ("minor", bar.minor)):
        if films:
            _draw_rect(root, (start, y - _BAR + 1), films * scale, kind)
            start += films * scale
    _draw_text(root, start + 6, y, f"{bar.films:,}", "dim")


def _draw_legend(root: ET.Element, x: int, y: int) -> None:
    for offset, kind in ((_CELL, "main"), (10 * _CELL, "minor")):
        _draw_rect(root, (x + offset, y - _BAR + 1), _BAR, kind)
        _draw_text(root, x + offset + _BAR + 6, y, kind, "dim")


def _draw_rect(
    root: ET.Element, corner: tuple[float, float], width: float, kind: str
) -> None:
    box = {
        "x": _format_coordinate(corner[0]),
        "y": _format_coordinate(corner[1]),
        "width": _format_coordinate(width),
    }
    ET.SubElement(root, "rect", {**box, "height": str(_BAR), "class": kind})


def _draw_text(root: ET.Element, x: float, y: float, text: str, kind: str) -> None:
    place = {"x": _format_coordinate(x), "y": _format_coordinate(y)} | (
        {"class": kind} if kind else {}
    )
    ET.SubElement(root, "text", place).text = text


def _format_coordinate(value: float) -> str:
    return f"{round(value, 2):g}"
