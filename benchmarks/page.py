"""Writes the measurements to docs/performance.md and docs/performance.svg."""

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
    """The measurements of a row of ``benchmarks.rows``, and its goals.

    *counted* holds its instructions and their ratio to those of the base.
    """

    what: str
    of: str
    pair: Pair
    goal: float
    memory: float | None
    counted: tuple[float, float] | None


class Beside(NamedTuple):
    """kfilms compared with a peer.

    *note* is the version of the peer, or the reason why it was not measured.
    """

    package: str
    size: int
    listed: Pair | None
    filtered: Pair | None
    note: str


class Figures(NamedTuple):
    """All measurements.

    *planned* holds case, seconds and goal. *stages* maps each stage of a first read to
    the time of this stage and all earlier ones, as a multiple of the time of PyYAML's C
    loader.
    """

    goals: list[Goal]
    planned: list[tuple[str, float, float]]
    stages: dict[str, float]
    grown: Grown
    peers: list[Beside]
    pairs: Effort


def write(figures: Figures) -> None:
    """Replace the figures between the marks of the page, and write the plot."""
    head, _, rest = PAGE.read_text("utf-8").partition(FIGURES)
    _, _, tail = rest.partition(REST)
    text = f"{head}{FIGURES}\n{tables(figures)}\n{REST}{tail}"
    PAGE.write_text(text, "utf-8")
    PLOT.write_text(plot(figures.grown), "utf-8")


def tables(figures: Figures) -> str:
    """Return the figures as markdown."""
    parts = [machine(figures.pairs), *_goals(figures), *_stages(figures.stages)]
    parts += _grown(figures.grown)
    if figures.peers:
        parts += _peers(figures.peers)
    return "\n".join(parts) + "\n"


def machine(effort: Effort) -> str:
    """Return a paragraph about the machine and the number of repetitions."""
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
        counts = ""
        if row.counted:
            counts = f"{row.counted[0] / 1e6:.0f} M, {row.counted[1]:.2f}"
        lines.append(
            f"| {row.what} | {row.of} "
            f"| {_mark_miss(pair.ratio, row.goal)} ({pair.low:.2f} to {pair.high:.2f}) "
            f"| {row.goal:.2f} | {_ms(pair.seconds)} | {pair.peak / 1e6:.0f} "
            f"| {memory} | {counts} |"
        )
    lines += ["", "| planned | seconds | goal |", "|---|--:|--:|"]
    for case, seconds, goal in figures.planned:
        lines.append(f"| {case} | {_mark_miss(seconds, goal, 3)} | {goal:g} |")
    return [*lines, ""]


def _mark_miss(value: float, goal: float, places: int = 2) -> str:
    """Return *value* with *places* decimals, in bold if it misses its *goal*."""
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
            f"| {name} | {' | '.join(_ms(seconds) for _, seconds in points)} |"
            for name, points in grown.items()
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
    for peer in peers:
        if peer.listed is None or peer.filtered is None:
            lines.append(f"| {peer.package} | not measured: {peer.note} | | | | |")
            continue
        cells = " | ".join(
            f"{_ms(pair.of)} ms | {1 / pair.ratio:.1f}"
            for pair in (peer.listed, peer.filtered)
        )
        lines.append(f"| {peer.package} {peer.note} | {peer.size:,} | {cells} |")
    return [*lines, ""]


_COLOURS: Final = ("#b8345a", "#2f6f9f", "#4a7a3c")
_WIDTH, _HEIGHT, _LEFT, _TOP = 640, 360, 64, 24
_ACROSS, _DOWN = 400, 280


def plot(grown: Grown) -> str:
    """Return an SVG of seconds over the number of films, both axes logarithmic."""
    points = [point for series in grown.values() for point in series]
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
    for colour, (name, series) in zip(_COLOURS, grown.items(), strict=True):
        path = " ".join(f"{x(size):.1f},{y(seconds):.1f}" for size, seconds in series)
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" '
            'stroke-width="2"/>'
        )
        parts += [
            f'<circle cx="{x(size):.1f}" cy="{y(seconds):.1f}" r="3" fill="{colour}"/>'
            for size, seconds in series
        ]
        size, seconds = series[-1]
        parts.append(
            f'<text x="{x(size) + 10:.1f}" y="{y(seconds) + 4:.1f}" '
            f'fill="{colour}">{name}</text>'
        )
    return "\n".join([*parts, "</svg>\n"])
