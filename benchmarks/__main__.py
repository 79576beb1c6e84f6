"""Measures kfilms and writes docs/performance.md: ``python -m benchmarks``.

``--quick`` skips 100,000 films, the peers and the instruction counts, and only prints.
Environments and catalogs are cached in ``.benchmarks/``, which may be deleted.
"""

from __future__ import annotations

import json
import subprocess
import sys
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks import environments, page
from benchmarks.catalogs import SIZES, catalog
from benchmarks.environments import ROOT, UnavailableError
from benchmarks.measure import cost, in_turns, instructions
from benchmarks.peers import PEERS, commands
from benchmarks.rows import THEME, World

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.measure import Command, Pair
    from benchmarks.peers import Peer
    from benchmarks.rows import Row

FOLDER: Final = ROOT / ".benchmarks"
PLANNING: Final = {
    "the ten films on 5 evenings": 0.05,
    "1,000 films on 30 evenings": 3.0,
}
"""The goals for the time of planning, in seconds."""


class Effort(NamedTuple):
    """The number of repetitions of each kind of measurement."""

    pairs: int = 40
    slow: int = 2
    growth: int = 5
    peers: int = 7


QUICK: Final = Effort(9, 1, 3, 0)


def main() -> None:
    """Measure everything and write the page; with ``--quick``, print the tables."""
    quick = "--quick" in sys.argv[1:]
    effort = QUICK if quick else Effort()
    FOLDER.mkdir(exist_ok=True)
    say("kfilms as a wheel, and the catalogs")
    programs = environments.kfilms(FOLDER)
    world = World(FOLDER, programs, SIZES[:-1] if quick else SIZES)
    rows = [goals(row, effort, quick=quick) for row in prepared(world)]
    seconds = planning(programs)
    costs = growth(world, effort)
    figures = page.Figures(
        goals=rows,
        planned=[(case, seconds[case], goal) for case, goal in PLANNING.items()],
        stages=stages(programs),
        grown=costs,
        peers=[] if quick else [row for peer in PEERS for row in beside(peer, world)],
        pairs=effort,
    )
    if quick:
        print(page.tables(figures))
    else:
        page.write(figures)


def say(text: str) -> None:
    """Print progress to standard error."""
    print(text, file=sys.stderr, flush=True)


def prepared(world: World) -> list[Row]:
    """Return the rows, after creating a watchlist in the home of the ten films."""
    for argv in (("watchlist", "add", "ditto", "always"), ("watched", "oasis")):
        cost(world.kfilms(SIZES[0], *argv))
    return world.rows()


def goals(row: Row, effort: Effort, *, quick: bool) -> page.Goal:
    """Measure *row*; instructions only if neither *quick* nor a slow row."""
    say(row.what)
    pairs = effort.slow if row.slow else effort.pairs
    pair = in_turns(row.command, row.base, pairs, warm=not row.slow)
    counts = None
    if not quick and not row.slow:
        count, base_count = instructions(row.command), instructions(row.base)
        counts = (count, count / base_count) if count and base_count else None
    return page.Goal(row.what, row.of, pair, row.goal, row.memory, counts)


def planning(programs: Path) -> dict[str, float]:
    """Return the seconds that planning takes, by case."""
    say("planning")
    return _run_module(programs, "benchmarks.planning", "--seconds")


def stages(programs: Path) -> dict[str, float]:
    """Return the cumulative cost of each stage of a first read of 1,000 films.

    The unit is the time of PyYAML's C loader alone.
    """
    say("the stages of a first read")
    return _run_module(programs, "benchmarks.stages", str(catalog(FOLDER, SIZES[1])))


def _run_module(programs: Path, module: str, *argv: str) -> dict[str, float]:
    """Run *module* with the Python of the wheel, and return the JSON it prints."""
    command = [programs / "python", "-m", module, *argv]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    output: dict[str, float] = json.loads(done.stdout)
    return output


def growth(world: World, effort: Effort) -> dict[str, list[tuple[int, float]]]:
    """Return for three commands the size of each catalog and the cost in seconds."""
    commands_of_size = {
        "first read": world.first_read,
        "list, all films": lambda size: world.kfilms(size, "list"),
        "pick by theme, 10 films": lambda size: world.kfilms(size, *THEME, "-n", "10"),
    }
    costs = {}
    for name, command in commands_of_size.items():
        say(f"how it grows: {name}")
        costs[name] = [(size, _cost(command(size), effort)) for size in world.sizes]
    return costs


def _cost(command: Command, effort: Effort) -> float:
    times = 1 if command.gone else effort.growth
    return median(cost(command).seconds for _ in range(times))


def beside(peer: Peer, world: World) -> list[page.Beside]:
    """Compare kfilms with *peer*, with ten and with 10,000 entries."""
    say(f"beside {peer.package}")
    try:
        programs = environments.peer(FOLDER, peer.package)
        number = environments.version(programs, peer.package)
    except UnavailableError as error:
        return [page.Beside(peer.package, 0, None, None, str(error))]
    rows = []
    for size in (SIZES[0], SIZES[2]):
        home = FOLDER / f"{peer.package}-{size}"
        if not (home / "filled").exists():
            home.mkdir(exist_ok=True)
            peer.fill(programs, home, size)
            (home / "filled").touch()
        theirs = commands(peer, programs, home, {"PATH": "/usr/bin", "LANG": "C.UTF-8"})
        ours = (
            world.kfilms(size, "list"),
            world.kfilms(size, *THEME, "--format", "tsv"),
        )
        pairs: list[Pair] = [
            in_turns(command, peer_command, Effort().peers)
            for command, peer_command in zip(ours, theirs, strict=True)
        ]
        rows.append(page.Beside(peer.package, size, *pairs, number))
    return rows


if __name__ == "__main__":
    main()
