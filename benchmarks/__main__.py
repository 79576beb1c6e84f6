"""Measures kfilms and writes docs/performance.md: ``python -m benchmarks``.

``--quick`` leaves out 100,000 films, the peers and the counts of instructions, and only
prints. Environments and catalogs are kept in ``.benchmarks/``, which may be deleted.
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
"""Seconds that planning may take."""


class Effort(NamedTuple):
    """How often things are measured."""

    pairs: int = 40
    slow: int = 2
    growth: int = 5
    peers: int = 7


QUICK: Final = Effort(9, 1, 3, 0)


def main() -> None:
    """Measure, print, and write the page unless it is to be quick."""
    quick = "--quick" in sys.argv[1:]
    effort = QUICK if quick else Effort()
    FOLDER.mkdir(exist_ok=True)
    say("kfilms as a wheel, and the catalogs")
    programs = environments.kfilms(FOLDER)
    world = World(FOLDER, programs, SIZES[:-1] if quick else SIZES)
    told = [goals(row, effort, quick=quick) for row in prepared(world)]
    planned = planning(programs)
    grown = growth(world, effort)
    figures = page.Figures(
        goals=told,
        planned=[(case, planned[case], goal) for case, goal in PLANNING.items()],
        stages=stages(programs),
        grown=grown,
        peers=[] if quick else [line for peer in PEERS for line in beside(peer, world)],
        pairs=effort,
    )
    if quick:
        print(page.tables(figures))
    else:
        page.write(figures)


def say(text: str) -> None:
    """Tell what is being done."""
    print(text, file=sys.stderr, flush=True)


def prepared(world: World) -> list[Row]:
    """Return the rows, with a watchlist in the home of the ten films."""
    for argv in (("watchlist", "add", "ditto", "always"), ("watched", "oasis")):
        cost(world.kfilms(SIZES[0], *argv))
    return world.rows()


def goals(row: Row, effort: Effort, *, quick: bool) -> page.Goal:
    """Measure *row*."""
    say(row.what)
    pairs = effort.slow if row.slow else effort.pairs
    pair = in_turns(row.command, row.base, pairs, warm=not row.slow)
    counted = None
    if not quick and not row.slow:
        mine, theirs = instructions(row.command), instructions(row.base)
        counted = (mine, mine / theirs) if mine and theirs else None
    return page.Goal(row.what, row.of, pair, row.goal, row.memory, counted)


def planning(programs: Path) -> dict[str, float]:
    """Return how many seconds planning takes, by case."""
    say("planning")
    return _told(programs, "benchmarks.planning", "--seconds")


def stages(programs: Path) -> dict[str, float]:
    """Return how far a first read of 1,000 films is, by stage, in times of a loader."""
    say("the stages of a first read")
    return _told(programs, "benchmarks.stages", str(catalog(FOLDER, SIZES[1])))


def _told(programs: Path, module: str, *argv: str) -> dict[str, float]:
    """Return the JSON that *module* prints when the wheel's Python runs it."""
    command = [programs / "python", "-m", module, *argv]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def growth(world: World, effort: Effort) -> dict[str, list[tuple[int, float]]]:
    """Return how the cost of three questions grows with the catalog, in seconds."""
    questions = {
        "first read": world.first_read,
        "list, all films": lambda size: world.kfilms(size, "list"),
        "pick by theme, 10 films": lambda size: world.kfilms(size, *THEME, "-n", "10"),
    }
    grown = {}
    for name, question in questions.items():
        say(f"how it grows: {name}")
        grown[name] = [(size, _cost(question(size), effort)) for size in world.sizes]
    return grown


def _cost(command: Command, effort: Effort) -> float:
    times = 1 if command.gone else effort.growth
    return median(cost(command).seconds for _ in range(times))


def beside(peer: Peer, world: World) -> list[page.Beside]:
    """Measure kfilms beside *peer*, with ten and with 10,000 entries."""
    say(f"beside {peer.package}")
    try:
        programs = environments.peer(FOLDER, peer.package)
        number = environments.version(programs, peer.package)
    except UnavailableError as error:
        return [page.Beside(peer.package, 0, None, None, str(error))]
    lines = []
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
            in_turns(mine, other, Effort().peers)
            for mine, other in zip(ours, theirs, strict=True)
        ]
        lines.append(page.Beside(peer.package, size, *pairs, number))
    return lines


if __name__ == "__main__":
    main()
