"""Fixtures that run kfilms in this process, compare golden files and write catalogs."""

from __future__ import annotations

import io
import os
import shutil
import sys
import time
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import pytest
from hypothesis import HealthCheck, settings

from kfilms import store as state
from kfilms.cli.main import main
from kfilms.cli.settings import Settings
from kfilms.library import HistoryEntry, UserData

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kfilms.hints import Hint

ROOT = Path(__file__).parent.parent
IMPORTS = ROOT / "tests" / "imports"
GOLDEN = Path(__file__).parent / "golden"
TODAY = datetime(2026, 11, 22, 10, tzinfo=UTC)
"""The default of the current time in tests."""

settings.register_profile("ci", max_examples=150, deadline=None, derandomize=True)
settings.register_profile(
    "dev", max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def spelled(hint: Hint | None) -> str:
    """Return *hint* as a run without global options prints it."""
    return Settings({}).spell(hint or "")


class Result(NamedTuple):
    """The exit code, standard output and standard error of one run."""

    code: int
    out: str
    err: str


class Run(Protocol):
    """Runs kfilms with arguments; keywords set its streams, time and environment.

    *terminal* makes standard output and standard error terminals, *typed* standard
    input.
    """

    def __call__(
        self,
        *argv: str,
        terminal: bool = False,
        encoding: str = "utf-8",
        stdin: str = "",
        now: datetime = TODAY,
        typed: bool = False,
        **environ: str,
    ) -> Result: ...


class Stream(io.TextIOWrapper):
    """A stream in memory that is a terminal if *terminal* is true."""

    def __init__(self, encoding: str, *, terminal: bool, content: bytes = b"") -> None:
        self.bytes = io.BytesIO(content)
        super().__init__(self.bytes, encoding=encoding, newline="")
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    def text(self) -> str:
        self.flush()
        return self.bytes.getvalue().decode(self.encoding)


@pytest.fixture(autouse=True)
def in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Set the local time zone of every test to UTC."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC")
        patch.setattr("tzlocal.unix._cache_tz_name", None)
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home directory."""
    path = tmp_path / "home"
    path.mkdir()
    return path


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A cache directory for all tests, so that the shipped catalog is compiled once."""
    return str(tmp_path_factory.mktemp("cache"))


def running(home: Path, cache: str) -> Run:
    """Return a function that runs kfilms in this process.

    Its environment holds only *home*, *cache* and the keywords of the call.
    """

    def run(
        *argv: str,
        terminal: bool = False,
        encoding: str = "utf-8",
        stdin: str = "",
        now: datetime = TODAY,
        typed: bool = False,
        **environ: str,
    ) -> Result:
        stream = Stream("utf-8", terminal=typed, content=stdin.encode())
        out, err = (Stream(encoding, terminal=terminal) for _ in range(2))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            patch.setattr(sys, "stdin", stream)
            environment = {"HOME": str(home), "XDG_CACHE_HOME": cache, **environ}
            code = main(argv, environment, lambda: now)
        return Result(code, out.text(), err.text())

    return run


@pytest.fixture
def run(home: Path, compiled: str) -> Run:
    """Run kfilms in this process, with its own home and no other environment."""
    return running(home, compiled)


@pytest.fixture
def write_catalog(tmp_path: Path) -> Callable[[str], str]:
    """Write a catalog file with the given text, and return its path."""

    def write(text: str) -> str:
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with a golden file; ``--update-golden`` rewrites it instead."""

    def compare(name: str, actual: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(actual, encoding="utf-8", newline="")
        expected = path.read_bytes().decode() if path.exists() else None
        assert actual == expected

    return compare


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that rewrites the golden files."""
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite golden files"
    )


@pytest.fixture
def exports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Change to a directory with the exports of services, including a zip."""
    folder = tmp_path / "exports"
    shutil.copytree(IMPORTS, folder)
    members = sorted(path for path in (folder / "letterboxd").rglob("*.csv"))
    with zipfile.ZipFile(folder / "letterboxd.zip", "w", zipfile.ZIP_DEFLATED) as file:
        for path in members:
            file.write(path, str(path.relative_to(folder / "letterboxd")))
    for name in ("watched.csv", "watchlist.csv", "ratings.csv"):
        shutil.copy(folder / "letterboxd" / name, folder / name)
    shutil.copy(folder / "imdb-list.csv", folder / "WATCHLIST.csv")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def remember() -> Callable[..., None]:
    """Write a state file with the given watched films into a home directory."""

    def write(home: Path, watched: list[str]) -> None:
        entry = HistoryEntry("A film", watched_on=(date(2026, 2, 14),), rating=4.5)
        memory = UserData({}, dict.fromkeys(watched, entry))
        folder = home / ".local" / "share" / "kfilms"
        folder.mkdir(parents=True)
        state.write_state(str(folder / "state.json"), state.StoredState(memory))

    return write
