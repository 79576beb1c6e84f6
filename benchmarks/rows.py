"""What is measured of kfilms, against what, and the goal: one table for all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks.catalogs import SIZES, catalog
from benchmarks.measure import Command

if TYPE_CHECKING:
    from pathlib import Path

CLICK: Final = "import click"
FOUR: Final = (
    "import click, rich.table, rich.console, pydantic, yaml; pydantic.BaseModel"
)
_LOADER: Final = (
    "import gc, yaml; gc.disable(); yaml.load(open({!r}, 'rb'), yaml.CSafeLoader)"
)
THEME: Final = ("pick", "--theme", "illness")


class Row(NamedTuple):
    """One line of the table.

    *goal* is the most that *command* may cost, in times of *base*; *memory* the most
    bytes it may take. *slow* ones run a few times only, and are not counted in
    instructions.
    """

    what: str
    command: Command
    of: str
    base: Command
    goal: float
    memory: float | None = None
    slow: bool = False


class World:
    """kfilms in an environment, and for each size a catalog and a home with a cache."""

    def __init__(self, folder: Path, programs: Path, sizes: tuple[int, ...]) -> None:
        self.python = str(programs / "python")
        self.sizes = sizes
        self._program = str(programs / "kfilms")
        self._folder = folder
        for size in sizes:
            catalog(folder, size)
            self._home(size).mkdir(exist_ok=True)

    def _home(self, size: int) -> Path:
        return self._folder / f"home-{size}"

    def kfilms(self, size: int, *argv: str, anew: bool = False, **more: str) -> Command:
        """Return the command with the catalog of *size*; *anew*, it reads the file."""
        home = self._home(size)
        environ = {
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "HOME": str(home),
            "KFILMS_CATALOG": str(catalog(self._folder, size)),
        }
        gone = home / ".cache" if anew else None
        return Command((self._program, *argv), environ | more, gone)

    def bare(self, code: str) -> Command:
        """Return a command that runs *code* in the environment of kfilms."""
        home = {"HOME": str(self._folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        return Command((self.python, "-c", code), home)

    def first_read(self, size: int) -> Command:
        """Return the command that reads the catalog of *size* and keeps the result."""
        return self.kfilms(size, "list", "-n", "1", anew=True)

    def completion(self, size: int) -> Command:
        """Return the command by which bash completes the name of a film."""
        typed = {"_KFILMS_COMPLETE": "bash_complete", "_KFILMS_LINE": "kfilms show f"}
        return self.kfilms(size, **typed)

    def rows(self) -> list[Row]:
        """Return the rows that the sizes of this world allow, slow ones first.

        Whatever reads a catalog anew comes before what asks the compiled one.
        """
        ten, some, many = SIZES[0], SIZES[2], SIZES[3]
        click, four = self.bare(CLICK), self.bare(FOUR)
        loader = self.bare(_LOADER.format(str(catalog(self._folder, some))))
        slow = [
            Row("`list`, ten films, first run ever",
                self.kfilms(ten, "list", anew=True), "four", four, 1.30),
            Row("first read of 10,000", self.first_read(some),
                "PyYAML's C loader alone", loader, 0.55, 80e6, slow=True),
            Row("first read of 100,000", self.first_read(many),
                "first read of 10,000", self.first_read(some), 10.5, 80e6, slow=True),
        ]  # fmt: skip
        warm = [
            Row("`--version`", self.kfilms(ten, "--version"), "click", click, 1.10),
            Row("`--help`", self.kfilms(ten, "--help"), "click", click, 1.20),
            Row("a completion, ten films", self.completion(ten),
                "click", click, 1.20),
            Row("a completion, 100,000 films", self.completion(many),
                "click", click, 1.20),
            Row("`list`, ten films, plain, with a watchlist",
                self.kfilms(ten, "list"), "four", four, 0.40),
            Row("`list`, ten films, rich table",
                self.kfilms(ten, "list", "--format", "table"), "four", four, 0.65),
            Row("`pick --theme illness --format tsv`, 10,000 films",
                self.kfilms(some, *THEME, "--format", "tsv"), "four", four, 0.48),
            Row("`list`, all 10,000, plain", self.kfilms(some, "list"),
                "four", four, 0.80),
            Row("`pick --theme illness -n 10`, 100,000 films",
                self.kfilms(many, *THEME, "-n", "10"), "four", four, 0.85, 45e6),
        ]  # fmt: skip
        every = [*slow, *warm]
        if many in self.sizes:
            return every
        return [row for row in every if "100,000" not in row.what]
