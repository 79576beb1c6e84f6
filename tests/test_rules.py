"""Rules that hold for all commands, modules and files at once."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

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
ALLOWED = {
    "--version": set(),
    "--help": set(),
    "watchlist --help": set(),
    "list --help": set(),
    "help list": set(),
    "completion bash": set(),
    "list --format ids": {"sqlite3"},
    "list": {"sqlite3"},
    "taste --help": set(),
    "pick --theme illness": {"sqlite3", "json"},
    "pick --theme illness --format tsv": {"sqlite3", "json"},
    "list --format csv": {"sqlite3", "csv"},
    "show oasis": {"sqlite3", "json"},
    "list --format table": {"sqlite3", "rich"},
    "themes": {"sqlite3", "json"},
    "stats": {"sqlite3", "json"},
    "stats --format table": {"sqlite3", "json", "rich"},
    "stats --format svg": {"sqlite3", "json"},
    "watchlist show": {"sqlite3", "json"},
    "watchlist export": {"sqlite3", "json"},
    "watchlist build": {"sqlite3", "json", "filelock"},
    "watchlist build --dry-run": {"sqlite3", "json"},
    "pick --tonight --until 05:59": {"sqlite3", "json"},
    "pick --random": {"sqlite3", "json", "filelock"},
    "watchlist export --format csv": {"sqlite3", "json", "csv"},
    "watchlist export --format tsv": {"sqlite3", "json"},
    "watchlist export --format json": {"sqlite3", "json"},
    "watchlist export --format ids": {"sqlite3", "json"},
    "watchlist export --format letterboxd": {"sqlite3", "json", "csv"},
    "watchlist export --format yaml": {"sqlite3", "json", "yaml"},
    "watchlist export --format html": {"sqlite3", "json", "jinja2"},
    "watchlist add ditto": {"sqlite3", "json", "filelock"},
    "watched ditto": {"sqlite3", "json", "filelock"},
    "import --help": set(),
    f"import {IMPORTS / 'imdb-ratings.csv'}": {"sqlite3", "json", "filelock", "csv"},
    "catalog check": {"sqlite3", "pydantic", "yaml"},
    "catalog schema": {"sqlite3", "json", "pydantic"},
    "catalog --help": set(),
    "taste new kim --want dementia": {"sqlite3", "json"},
    "taste show kim": {"sqlite3", "json"},
    "taste list": {"sqlite3", "json"},
    "rate ditto 4": {"sqlite3", "json", "filelock"},
    "note ditto Rain": {"sqlite3", "json", "filelock"},
    "undo": {"json", "filelock"},
    "watchlist remove ditto": {"sqlite3", "json", "filelock"},
    "watchlist move ditto --before always": {"sqlite3", "json", "filelock"},
    "watchlist clear": {"json", "filelock"},
    "catalog new mine.yaml": {"sqlite3"},
    "catalog add Rain --catalog mine.yaml": {
        "sqlite3", "json", "pydantic", "yaml",
    },
    f"catalog convert {IMPORTS / 'imdb-list.csv'}": {
        "sqlite3", "pydantic", "yaml",
    },
}  # fmt: skip
"""What a command may load when the catalog is compiled already."""

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

BUDGET = ROOT / "tests" / "modules.tsv"
"""How many modules a command loads beyond those of click: of kfilms, and others.

``--update-golden`` raises what is too low, so that it holds on every Python.
"""


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
@pytest.mark.parametrize("argv", ALLOWED)
def test_a_light_command_loads_only_what_it_prints_with(home, argv, request):
    """If this fails, a command has become slower to start for everybody."""
    environ = {key: os.environ[key] for key in os.environ if "COV" not in key}
    environ["HOME"] = str(home)
    if "--tonight" in argv:
        # A place where it is between eight and nine in the evening.
        environ["TZ"] = f"<here>{datetime.now(UTC).hour - 20}"
    before = [line for start, line in BEFORE.items() if argv.startswith(start)]
    for line in ("list", *before):
        _loaded(home, environ, "-m", "kfilms", *line.split())

    loaded = _loaded(home, environ, "-m", "kfilms", *argv.split())

    heavy = {name.partition(".")[0] for name in loaded} & HEAVY
    # With pydantic comes importlib.metadata, which some Pythons load these for.
    brought = {"csv", "json"} if "pydantic" in heavy else set()
    assert heavy - brought == ALLOWED[argv] - brought
    beyond = loaded - _loaded(home, environ, "-c", "import click")
    own = sum(name.partition(".")[0] == "kfilms" for name in beyond)
    counted = (own, len(beyond) - own)
    if request.config.getoption("--update-golden"):
        _record(argv, counted)
    most = _budget()[_named(argv)]
    assert own <= most[0]
    assert counted[1] <= most[1]


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


def _named(argv: str) -> str:
    return argv.replace(f"{IMPORTS}{os.sep}", "")


def _budget() -> dict[str, tuple[int, int]]:
    lines = BUDGET.read_text("utf-8").splitlines() if BUDGET.exists() else []
    rows = [line.split("\t") for line in lines[1:]]
    return {name: (int(own), int(others)) for name, own, others in rows}


def _record(argv: str, counted: tuple[int, int]) -> None:
    known = _budget()
    before = known.get(_named(argv), counted)
    known[_named(argv)] = (counted[0], max(counted[1], before[1]))
    lines = [f"{name}\t{own}\t{others}" for name, (own, others) in known.items()]
    text = "\n".join(["command\tkfilms\tothers", *sorted(lines)])
    BUDGET.write_text(f"{text}\n", encoding="utf-8")


def test_what_loads_is_known_of_every_command():
    covered = {
        path
        for path in COMMANDS
        if any(f"{argv} ".startswith(f"{path} ".lstrip()) for argv in ALLOWED)
    }

    assert set(COMMANDS) - covered == set()
    assert set(_budget()) == set(map(_named, ALLOWED))


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
