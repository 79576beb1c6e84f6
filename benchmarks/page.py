"""Words what was measured: docs/performance.md, and the plot beside it."""

from __future__ import annotations

import os
import platform
from itertools import pairwise
from math import log10
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks.environments import ROOT
from benchmarks.rows import CLICK, FOUR

if TYPE_CHECKING:
    from benchmarks.__main__ import Effort
    from benchmarks.measure import Pair

PAGE: Final = ROOT / "docs" / "performance.md"
PLOT: Final = ROOT / "docs" / "performance.svg"
FIGURES: Final = "<!-- figures: python -m benchmarks -->\n"
REST: Final = "<!-- end of the figures -->\n"

Grown = dict[str, list[tuple[int, float]]]


class Goal(NamedTuple):
    """A row, measured; *counted* holds its instructions and their ratio to the base."""

    what: str
    of: str
    pair: Pair
    goal: float
    memory: float | None
    counted: tuple[float, float] | None


class Beside(NamedTuple):
    """kfilms beside a peer; *note* is the version, or why there is nothing."""

    package: str
    size: int
    listed: Pair | None
    filtered: Pair | None
    note: str


class Figures(NamedTuple):
    """All that was measured.

    *planned* holds case, seconds, goal; *stages* holds, by stage of a first read, the
    times of PyYAML's C loader that it and all before it take.
    """

    goals: list[Goal]
    planned: list[tuple[str, float, float]]
    stages: dict[str, float]
    grown: Grown
    peers: list[Beside]
    pairs: Effort


def write(figures: Figures) -> None:
    """Put *figures* into the page, between its marks, and draw the plot."""
    head, _, rest = PAGE.read_text("utf-8").partition(FIGURES)
    _, _, tail = rest.partition(REST)
    told = f"{head}{FIGURES}\n{tables(figures)}\n{REST}{tail}"
    PAGE.write_text(told, "utf-8")
    PLOT.write_text(plot(figures.grown), "utf-8")


def tables(figures: Figures) -> str:
    """Return the figures as markdown."""
    parts = [machine(figures.pairs), *_goals(figures), *_stages(figures.stages)]
    parts += _grown(figures.grown)
    if figures.peers:
        parts += _peers(figures.peers)
    return "\n".join(parts) + "\n"


def machine(effort: Effort) -> str:
    """Word where and how often it was measured."""
    names = [
        line.partition(":")[2].strip()
        for line in _lines(Path("/proc/cpuinfo"))
        if line.startswith("model name")
    ]
    name = names[0] if names else platform.processor() or platform.machine()
    return (
        f"{name}, {os.cpu_count()} cores; {platform.system()}, Python "
        f"{platform.python_version()}. Medians of {effort.pairs} pairs, of "
        f"{effort.slow} for first reads; in brackets the quartiles.\n"
    )


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines() if path.exists() else []


def _goals(figures: Figures) -> list[str]:
    lines = [
        f"*click* is `python -c '{CLICK}'`, *four* is `python -c '{FOUR}'`.\n",
        "| what | of | times | goal | ms | MB | goal | instructions, times |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    for row in figures.goals:
        pair = row.pair
        memory = f"{row.memory / 1e6:.0f}" if row.memory else ""
        counted = ""
        if row.counted:
            counted = f"{row.counted[0] / 1e6:.0f} M, {row.counted[1]:.2f}"
        lines.append(
            f"| {row.what} | {row.of} "
            f"| {_met(pair.ratio, row.goal)} ({pair.low:.2f} to {pair.high:.2f}) "
            f"| {row.goal:.2f} | {_ms(pair.seconds)} | {pair.peak / 1e6:.0f} "
            f"| {memory} | {counted} |"
        )
    lines += ["", "| planned | seconds | goal |", "|---|--:|--:|"]
    for case, seconds, goal in figures.planned:
        lines.append(f"| {case} | {_met(seconds, goal, 3)} | {goal:g} |")
    return [*lines, ""]


def _met(value: float, goal: float, places: int = 2) -> str:
    """Write *value*, in bold where it misses its *goal*."""
    text = f"{value:.{places}f}"
    return text if value <= goal else f"**{text}**"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f}"


def _stages(stages: dict[str, float]) -> list[str]:
    return [
        "Where a first read spends its time, in times of PyYAML's C loader alone:\n",
        "| stage | times | so far |",
        "|---|--:|--:|",
        *(
            f"| {name} | {far - before:.2f} | {far:.2f} |"
            for (_, before), (name, far) in pairwise([("", 0.0), *stages.items()])
        ),
        "",
    ]


def _grown(grown: Grown) -> list[str]:
    sizes = [size for size, _ in next(iter(grown.values()))]
    return [
        "How it grows with the catalog, in milliseconds of processor time:\n",
        f"| films | {' | '.join(f'{size:,}' for size in sizes)} |",
        "|---|" + "--:|" * len(sizes),
        *(
            f"| {name} | {' | '.join(_ms(seconds) for _, seconds in line)} |"
            for name, line in grown.items()
        ),
        "",
    ]


def _peers(peers: list[Beside]) -> list[str]:
    lines = [
        "Beside others, each in an environment of its own: how many times as long as",
        "kfilms they take for a list of all, and for a sixteenth of it.\n",
        "| tool | entries | list | times | filter | times |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for one in peers:
        if one.listed is None or one.filtered is None:
            lines.append(f"| {one.package} | not measured: {one.note} | | | | |")
            continue
        told = " | ".join(
            f"{_ms(pair.of)} ms | {1 / pair.ratio:.1f}"
            for pair in (one.listed, one.filtered)
        )
        lines.append(f"| {one.package} {one.note} | {one.size:,} | {told} |")
    return [*lines, ""]


_COLOURS: Final = ("#b8345a", "#2f6f9f", "#4a7a3c")
_WIDTH, _HEIGHT, _LEFT, _TOP = 640, 360, 64, 24
_ACROSS, _DOWN = 400, 280


def plot(grown: Grown) -> str:
    """Return the growth as an SVG: films and seconds, both by powers of ten."""
    points = [point for line in grown.values() for point in line]
    low_x, high_x = (log10(f(size for size, _ in points)) for f in (min, max))
    low_y, high_y = -2.0, 2.0

    def x(size: float) -> float:
        return _LEFT + (log10(size) - low_x) / (high_x - low_x) * _ACROSS

    def y(seconds: float) -> float:
        return _TOP + (high_y - log10(seconds)) / (high_y - low_y) * _DOWN

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"',
        ' role="img" aria-label="How the cost grows with the catalog"',
        ' font-family="system-ui, sans-serif" font-size="13">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
    ]
    for power in range(int(low_y), int(high_y) + 1):
        at = y(10.0**power)
        parts += [
            f'<path d="M{_LEFT} {at:.1f}h{_ACROSS}" stroke="#ddd"/>',
            f'<text x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">',
            f"{10.0**power:g} s</text>",
        ]
    for size in dict.fromkeys(size for size, _ in points):
        parts.append(
            f'<text x="{x(size):.1f}" y="{_TOP + _DOWN + 22}" text-anchor="middle">'
            f"{size:,}</text>"
        )
    parts.append(
        f'<text x="{_LEFT + _ACROSS / 2}" y="{_TOP + _DOWN + 44}" '
        'text-anchor="middle">films in the catalog</text>'
    )
    for colour, (name, line) in zip(_COLOURS, grown.items(), strict=True):
        way = " ".join(f"{x(size):.1f},{y(seconds):.1f}" for size, seconds in line)
        parts.append(
            f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        parts += [
            f'<circle cx="{x(size):.1f}" cy="{y(seconds):.1f}" r="3" fill="{colour}"/>'
            for size, seconds in line
        ]
        size, seconds = line[-1]
        parts.append(
            f'<text x="{x(size) + 10:.1f}" y="{y(seconds) + 4:.1f}" '
            f'fill="{colour}">{name}</text>'
        )
    return "\n".join([*parts, "</svg>\n"])
