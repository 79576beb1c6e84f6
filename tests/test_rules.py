"""Rules that hold for all commands, modules and files at once."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import click
import pytest

import kfilms
from kfilms.cli.command import Command, Group
from kfilms.cli.main import command as root
from tests.conftest import IMPORTS, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Run

HEAVY = {
    "rich", "pydantic", "yaml", "filelock", "sqlite3", "json", "csv", "icalendar",
    "jinja2",
}  # fmt: skip

BEFORE = {
    "undo": "rate ditto 4",
    "watchlist remove": "watchlist add ditto always",
    "watchlist clear": "watchlist add ditto always",
    "watchlist move": "watchlist add ditto always",
    "catalog add": "catalog new mine.yaml",
    "taste list": "taste new kim --want dementia",
    "taste show": "taste new kim --want dementia",
}
"""What has to be done before, so that a command has something to do."""

IMPORT_BUDGET = ROOT / "tests" / "modules.tsv"
"""The modules that a command may load beyond those of click.

A row has the command, the most modules of kfilms, the most of others, and the
libraries of ``HEAVY``, separated by commas. The catalog is compiled already.
``--update-golden`` raises a figure that is too low, so that it holds on every Python.
"""


class Loaded(NamedTuple):
    """The modules that a command loads beyond those of click."""

    own: int
    others: int
    heavy: frozenset[str]


def read_budget() -> dict[str, Loaded]:
    """Read the import budget of each command."""
    lines = IMPORT_BUDGET.read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines[1:]]
    return {
        command: Loaded(int(own), int(others), frozenset(heavy.split(",")) - {""})
        for command, own, others, heavy in rows
    }


def raise_budget(command: str, loaded: Loaded) -> None:
    """Write the modules that a command loads, and keep a higher number of others."""
    budget = read_budget()
    others = max(loaded.others, budget[command].others)
    budget[command] = loaded._replace(others=others)
    rows = [
        f"{name}\t{row.own}\t{row.others}\t{','.join(sorted(row.heavy))}"
        for name, row in sorted(budget.items())
    ]
    text = "\n".join(["command\tkfilms\tothers\theavy", *rows])
    IMPORT_BUDGET.write_text(f"{text}\n", encoding="utf-8")


def _commands(group: Group = root, path: str = "") -> Iterator[tuple[str, Command]]:
    ctx = click.Context(group)
    yield path.strip(), group
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if isinstance(command, Group):
            yield from _commands(command, f"{path} {name}")
        elif isinstance(command, Command):
            yield f"{path} {name}".strip(), command


COMMANDS = dict(_commands())


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_has_help_with_examples(run: Run, golden, path):
    result = run(*path.split(), "--help")

    golden(f"help/{path.replace(' ', '-') or 'kfilms'}.txt", result.out)
    assert (result.code, result.err) == (0, "")
    assert run(*path.split(), "-h") == run("help", *path.split()) == result
    assert "Examples:\n  kfilms" in result.out
    assert max(map(len, result.out.splitlines())) <= 80


@pytest.mark.parametrize(
    "line",
    sorted({line for command in COMMANDS.values() for line, _ in command.examples}),
)
@pytest.mark.usefixtures("exports")
def test_every_example_works(run: Run, line):
    piped = ""
    for command in line.split(" | "):
        program, *argv = shlex.split(command.partition(" > ")[0])
        assert program == "kfilms"
        piped = _works(run, argv, piped)


def _works(run: Run, argv: list[str], piped: str) -> str:
    if "watchlist" in argv:
        run("watchlist", "add", "ditto", "always")
        run("watchlist", "add", "oasis", "--watchlist", "club")
    if "--for" in argv or argv[:2] in (["taste", "list"], ["taste", "show"]):
        run("taste", "new", "mina", "--want", "dementia", "--veto", "suicide")
        run("taste", "new", "jun", "--minutes", "..2h")
    if "export" in argv:
        run("watchlist", "build")
    if "undo" in argv:
        run("rate", "ditto", "4")
    if "mine.yaml" in argv and not {"new", "convert"} & set(argv):
        run("catalog", "new", "mine.yaml")

    result = run(*argv, stdin=piped)

    assert result.code == 0, result.err
    return result.out


def test_kfilms_alone_prints_its_help(run: Run):
    assert run() == run("--help")


def test_the_version_is_said_everywhere(run: Run):
    assert run("--version").out == f"kfilms {kfilms.__version__}\n"
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(
        rf"^## {re.escape(kfilms.__version__)} - \d{{4}}-\d\d-\d\d$",
        changes,
        re.MULTILINE,
    )


@pytest.mark.processes
@pytest.mark.parametrize("command", read_budget())
def test_a_light_command_loads_only_what_it_prints_with(home, command, request):
    """If this fails, a command has become slower to start for everybody."""
    environ = {key: os.environ[key] for key in os.environ if "COV" not in key}
    environ["HOME"] = str(home)
    argv = [str(IMPORTS / word) if ".csv" in word else word for word in command.split()]
    if "--tonight" in argv:
        # A place where it is between eight and nine in the evening.
        environ["TZ"] = f"<here>{datetime.now(UTC).hour - 20}"
    before = [line for start, line in BEFORE.items() if command.startswith(start)]
    for line in ("list", *before):
        _loaded(home, environ, "-m", "kfilms", *line.split())

    loaded = _loaded(home, environ, "-m", "kfilms", *argv)

    beyond = loaded - _loaded(home, environ, "-c", "import click")
    packages = [name.partition(".")[0] for name in beyond]
    heavy = frozenset(HEAVY).intersection(packages)
    if "pydantic" in heavy:
        # With pydantic comes importlib.metadata, which some Pythons load these for.
        heavy -= {"csv", "json"}
    own = packages.count("kfilms")
    counted = Loaded(own, len(packages) - own, heavy)
    if request.config.getoption("--update-golden"):
        raise_budget(command, counted)
    budget = read_budget()[command]
    assert counted.heavy == budget.heavy
    assert counted.own <= budget.own
    assert counted.others <= budget.others


ENDING = """
import atexit, gc
atexit.register(lambda: print(gc.isenabled(), gc.get_freeze_count() > 1000))
from kfilms.__main__ import run
run()
"""


@pytest.mark.processes
@pytest.mark.parametrize("argv", [["--version"], ["list"], ["list", "--wrong"]])
@pytest.mark.parametrize("environ", [{}, {"_KFILMS_COMPLETE": "bash_source"}])
def test_no_command_pays_for_a_collection_while_it_ends(home, argv, environ):
    """If this fails, every command has become slower by a tenth."""
    done = subprocess.run(
        [sys.executable, "-c", ENDING, *argv],
        env={**os.environ, "HOME": str(home), **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        check=False,
    )

    assert done.stdout.splitlines()[-1] == "False True"


def _loaded(home: Path, environ: dict[str, str], *argv: str) -> set[str]:
    """Return the names of all modules that Python loads for *argv*."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *argv],
        env=environ,
        cwd=home,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    lines = [line for line in done.stderr.splitlines() if "|" in line]
    return {line.rpartition("|")[2].strip() for line in lines}


def test_what_loads_is_known_of_every_command():
    covered = {
        path
        for path in COMMANDS
        if any(f"{argv} ".startswith(f"{path} ".lstrip()) for argv in read_budget())
    }

    assert set(COMMANDS) - covered == set()


def test_modules_stay_readable():
    for path in (ROOT / "src").rglob("*.py"):
        assert len(path.read_text("utf-8").splitlines()) <= 400, path


def test_every_rule_switched_off_has_its_reason():
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    start = settings.index("ignore = [")

    ignored = settings[start : settings.index("]", start)].splitlines()[1:]
    for line in ignored:
        assert not line.strip() or "#" in line, line


def test_nothing_is_silenced_without_a_reason():
    for path in [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]:
        for line in path.read_text("utf-8").splitlines():
            for word in ("noqa:", "type: ignore"):
                if f"# {word}" in line:
                    reason = line.rpartition(word)[2]
                    assert " - " in reason or "#" in reason, f"{path}: {line}"
            assert "except Exception" not in line or path.name == "test_rules.py"


def test_dependencies_have_their_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    contributing = (ROOT / "CONTRIBUTING.md").read_text("utf-8").lower()

    for dependency in project["dependencies"]:
        assert f"| {dependency.partition('>')[0].lower()}" in contributing
