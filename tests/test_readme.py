"""The README keeps its word: every command block prints what stands below it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kfilms.cli.main import COMMANDS
from kfilms.cli.watchlist import COMMANDS as WATCHLIST_COMMANDS
from kfilms.errors import KfilmsError
from kfilms.exporters import EXPORTERS
from tests.conftest import IMPORTS, ROOT

if TYPE_CHECKING:
    from pathlib import Path

README = ROOT / "README.md"
_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^```markdown\n(.*?)^```", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*)\n", re.MULTILINE)


_PROGRAM = f"""#!{sys.executable}
import sys
from datetime import datetime
from kfilms.cli.main import main
sys.exit(main(now=lambda: datetime(2026, 11, 22, 19, 40).astimezone()))
"""
"""Kfilms as it is installed, but on the day the README was written."""


def _environment(home: Path) -> dict[str, str]:
    program = home / "bin" / "kfilms"
    if not program.exists():
        program.parent.mkdir(exist_ok=True)
        program.write_text(_PROGRAM)
        program.chmod(0o755)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    return {
        "PATH": path,
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "TZ": "Europe/Berlin",
    }


def _said(command: str, home: Path) -> str:
    """Return what a terminal's window would hold after *command*."""
    done = subprocess.run(
        ["bash", "-c", f"{{ {command}; }} 2>err; cat err >&2"],
        cwd=home,
        env=_environment(home),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout + done.stderr


def _played(readme: str, home: Path) -> str:
    """Return *readme* with every command's output as it is today."""
    shutil.copy(IMPORTS / "imdb-ratings.csv", home / "ratings.csv")

    def block(found: re.Match[str]) -> str:
        played = "".join(
            f"$ {command}\n{_said(command, home)}"
            for command in _COMMAND.findall(found[1])
        )
        return f"```console\n{played}```"

    export = _said("kfilms watchlist export", home)
    films = re.finditer(r"^(## \d+\.|###) ", export, re.MULTILINE)
    start = export[: list(films)[1].start() - 1]
    readme = _EXPORT.sub(lambda _: f"```markdown\n{start}…\n```", readme)
    return _BLOCK.sub(block, readme)


@pytest.mark.processes
def test_the_readme_shows_what_is_printed(
    tmp_path: Path, request: pytest.FixtureRequest
):
    readme = README.read_text(encoding="utf-8")

    played = _played(readme, tmp_path)

    if request.config.getoption("--update-golden"):
        README.write_text(played, encoding="utf-8")
        readme = played
    assert readme == played


def test_the_two_lines_are_one_line_each():
    first, second = re.findall(
        r"^```sh\n(.*)\n```", README.read_text(encoding="utf-8"), re.MULTILINE
    )

    assert first.endswith("kfilms watchlist export")
    assert "pytest" in second


@pytest.mark.processes
def test_the_pictures_are_the_programs_own_output(tmp_path: Path):
    subprocess.run(
        [sys.executable, str(ROOT / "docs" / "pictures.py"), "--check"],
        env=_environment(tmp_path),
        check=True,
    )


@pytest.mark.parametrize("name", sorted({*COMMANDS, *WATCHLIST_COMMANDS, *EXPORTERS}))
def test_every_command_and_format_is_in_the_readme(name):
    assert name in README.read_text(encoding="utf-8")


def test_the_readme_tells_every_format_with_its_endings_and_what_it_is_for():
    table = []
    for name, known in EXPORTERS.items():
        endings = ", ".join(f"`{end}`" for end in known.endings)
        table.append(f"| `{name}` | {endings} | {known.purpose} |")

    assert "\n".join(table) in README.read_text(encoding="utf-8")


def test_every_exit_code_is_in_the_readme():
    text = README.read_text(encoding="utf-8")
    for error in KfilmsError.__subclasses__():
        assert f"| {error.exit_code} |" in text


@pytest.mark.parametrize(
    "page",
    sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]),
    ids=lambda page: page.name,
)
def test_links_lead_somewhere(page: Path):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target
