"""The table of all measurements of kfilms, each with its base and its goal."""

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
    """A row of the table.

    *of* is the name of *base*. *goal* is the highest cost of *command*, as a multiple
    of the cost of *base*. *memory* is the highest peak memory in bytes. *slow* rows run
    only a few times, and their instructions are not counted.
    """

    what: str
    command: Command
    of: str
    base: Command
    goal: float
    memory: float | None = None
    slow: bool = False


class World:
    """kfilms in an environment, with a catalog, a home and a cache for each size."""

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

    def kfilms(
        self, size: int, *argv: str, uncached: bool = False, **more: str
    ) -> Command:
        """Return the command with the catalog of *size*.

        With *uncached*, the cache is deleted before every run. *more* holds further
        environment variables.
        """
        home = self._home(size)
        environ = {
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "HOME": str(home),
            "KFILMS_CATALOG": str(catalog(self._folder, size)),
        }
        cache = home / ".cache" if uncached else None
        return Command((self._program, *argv), environ | more, cache)

    def bare(self, code: str) -> Command:
        """Return a command that runs *code* in the environment of kfilms."""
        home = {"HOME": str(self._folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        return Command((self.python, "-c", code), home)

    def first_read(self, size: int) -> Command:
        """Return the command that compiles the catalog of *size* and caches it."""
        return self.kfilms(size, "list", "-n", "1", uncached=True)

    def completion(self, size: int) -> Command:
        """Return the command that bash runs to complete the name of a film."""
        variables = {
            "_KFILMS_COMPLETE": "bash_complete",
            "_KFILMS_LINE": "kfilms show f",
        }
        return self.kfilms(size, **variables)

    def rows(self) -> list[Row]:
        """Return the rows for the sizes of this world.

        The rows without a cache come first, so that they leave a cache for the others.
        """
        ten, some, many = SIZES[0], SIZES[2], SIZES[3]
        click, four = self.bare(CLICK), self.bare(FOUR)
        loader = self.bare(_LOADER.format(str(catalog(self._folder, some))))
        uncached = [
            Row("`list`, ten films, first run ever",
                self.kfilms(ten, "list", uncached=True), "four", four, 1.30),
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
        rows = [*uncached, *warm]
        if many in self.sizes:
            return rows
        return [row for row in rows if "100,000" not in row.what]
