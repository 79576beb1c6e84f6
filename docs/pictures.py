"""Draws the README's pictures from the program's own output.

``python docs/pictures.py`` writes them beside this file; with ``--check`` it only tells
whether they are what the program prints today.
"""

from __future__ import annotations

import html
import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from kfilms.text_width import display_width

HERE = Path(__file__).parent
PICTURES = {
    "list.svg": ["list"],
    "pick-illness.svg": ["pick", "--theme", "illness"],
}
WIDTH = 116

INK = TerminalTheme(
    (30, 24, 32),
    (236, 228, 232),
    [(30, 24, 32), (232, 84, 98), (126, 190, 140), (226, 180, 104),
     (120, 160, 220), (226, 106, 150), (110, 190, 190), (214, 204, 210)],
)  # fmt: skip

CHARACTER = 12.2
LENGTH = re.compile(r'textLength="[\d.]+"(?P<rest>[^>]*)>(?P<text>[^<]*)</text>')

FRAME = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" role="img"
     aria-label="TITLE" xmlns="http://www.w3.org/2000/svg">
  <title>TITLE</title>
  <style>
    .{unique_id}-matrix {{
      font-family: "DejaVu Sans Mono", "Noto Sans Mono CJK KR", "D2Coding",
        ui-monospace, Menlo, Consolas, monospace;
      font-size: {char_height}px;
      line-height: {line_height}px;
      white-space: pre;
    }}
    .{unique_id}-title {{ font: bold 18px system-ui, sans-serif; }}
    {styles}
  </style>
  <defs>
    <clipPath id="{unique_id}-clip-terminal">
      <rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
    </clipPath>
    {lines}
  </defs>
  {chrome}
  <g transform="translate({terminal_x}, {terminal_y})"
     clip-path="url(#{unique_id}-clip-terminal)">
    {backgrounds}
    <g class="{unique_id}-matrix">{matrix}</g>
  </g>
</svg>
"""


def output(argv: list[str]) -> str:
    """Return what kfilms prints for *argv* on a wide, coloured terminal."""
    with tempfile.TemporaryDirectory() as home:
        environ = {**os.environ, "HOME": home, "COLUMNS": str(WIDTH)}
        command = [sys.executable, "-m", "kfilms", *argv]
        done = subprocess.run(
            [*command, "--format", "table", "--color", "always"],
            env={key: environ[key] for key in environ if not key.startswith("KFILMS_")},
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
    return f"$ kfilms {' '.join(argv)}\n{done.stdout}{done.stderr}"


def picture(argv: list[str]) -> str:
    """Return the SVG of a terminal in which kfilms was run with *argv*."""
    console = Console(
        record=True, width=WIDTH, file=io.StringIO(), legacy_windows=False
    )
    console.print(Text.from_ansi(output(argv)))
    name = "-".join(argv).replace("--", "")
    drawn = console.export_svg(
        title=f"kfilms {' '.join(argv)}",
        theme=INK,
        code_format=FRAME.replace("TITLE", f"kfilms {' '.join(argv)}"),
        unique_id=f"kfilms-{name}",
    )
    return LENGTH.sub(_widened, drawn)


def _widened(found: re.Match[str]) -> str:
    """Give a text the room its cells take; rich counts a wide letter as one."""
    width = display_width(html.unescape(found["text"])) * CHARACTER
    return f'textLength="{width:g}"{found["rest"]}>{found["text"]}</text>'


def main() -> int:
    """Write the pictures, or compare them; return 1 where one is out of date."""
    stale = 0
    for name, argv in PICTURES.items():
        path = HERE / name
        drawn = picture(argv)
        if "--check" not in sys.argv:
            path.write_text(drawn, encoding="utf-8")
        elif path.read_text(encoding="utf-8") != drawn:
            print(f"{path} is out of date: run python docs/pictures.py")
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main())
