"""Draws the layers from the contract that import-linter checks."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS: Final = Path(__file__).parents[2] / "pyproject.toml"

_WIDTH: Final = 800
_BOX: Final = (34, 22)
"""Height of a box, and of the space below it."""
_GAP: Final = 10
_LETTER: Final = 8.5
_PADDING: Final = 24

_STYLE: Final = """\
  <style>
    text { font: 14px ui-monospace, "DejaVu Sans Mono", monospace; fill: #2b2430; }
    rect { fill: #fbeef2; stroke: #c45a78; rx: 6px; }
    path { stroke: #8a7f8e; fill: none; marker-end: url(#down); }
    marker path { fill: #8a7f8e; stroke: none; marker-end: none; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f1e9ee; }
      rect { fill: #3a2831; }
    }
  </style>
  <defs>
    <marker id="down" viewBox="0 0 8 8" refX="4" refY="7" markerWidth="8"
            markerHeight="8"><path d="M0 0 L8 0 L4 8 z"/></marker>
  </defs>
"""


def layers() -> list[list[str]]:
    """Return the modules of each layer, from the top down."""
    settings = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (contract,) = (
        entry for entry in contracts if entry.get("containers") == ["kfilms"]
    )
    return [[name.strip() for name in layer.split("|")] for layer in contract["layers"]]


def picture() -> str:
    """Return the SVG."""
    rows = layers()
    height = len(rows) * sum(_BOX) + _GAP
    names = "; ".join(", ".join(row) for row in rows)
    head = (
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'xmlns="http://www.w3.org/2000/svg">\n'
        f"  <title>The layers, from the top down: {names}</title>\n"
    )
    return f"{head}{_STYLE}{''.join(_draw_rows(rows))}</svg>\n"


def _draw_rows(rows: list[list[str]]) -> Iterator[str]:
    for number, row in enumerate(rows):
        top = _GAP + number * sum(_BOX)
        widths = [len(name) * _LETTER + _PADDING for name in row]
        left = (_WIDTH - sum(widths) - _GAP * (len(row) - 1)) / 2
        for name, width in zip(row, widths, strict=True):
            place = f'x="{left:g}" y="{top}" width="{width:g}"'
            yield (
                f'  <rect {place} height="{_BOX[0]}"/>\n'
                f'  <text x="{left + width / 2:g}" y="{top + 22}" '
                f'text-anchor="middle">{name}</text>\n'
            )
            left += width + _GAP
        if number + 1 < len(rows):
            foot = top + _BOX[0]
            yield f'  <path d="M{_WIDTH / 2:g} {foot + 3} v{_BOX[1] - 6}"/>\n'
