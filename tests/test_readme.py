"""The README and the pages keep their word: a command prints what stands below it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kfilms.cli.commands.watchlist import COMMANDS as WATCHLIST_COMMANDS
from kfilms.cli.main import COMMANDS
from kfilms.errors import KfilmsError
from kfilms.exporters import EXPORTERS
from tests.conftest import IMPORTS, ROOT

if TYPE_CHECKING:
    from pathlib import Path

README = ROOT / "README.md"
PAGES = sorted((ROOT / "docs").glob("**/*.md"))
_BLOCK = re.compile(
    r"^```(?P<language>console|sh)\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL
)
_EXPORT = re.compile(r"^```markdown\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
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


def _run(command: str, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", command],
        cwd=home,
        env=_environment(home),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def _said(command: str, home: Path) -> str:
    """Return what a terminal's window would hold after *command*."""
    done = _run(f"{{ {command}; }} 2>err; cat err >&2", home)
    return (done.stdout + done.stderr).replace(str(home), "/home/mina")


def _done(command: str, home: Path) -> bool:
    """Tell whether *command* could be done."""
    return _run(command, home).returncode == 0


def _played(page: str, home: Path) -> str:
    """Return *page* with every command's output as it is today.

    In a block of ``sh`` nothing is shown, but kfilms has to do what it is told.
    """
    shutil.copy(IMPORTS / "imdb-ratings.csv", home / "ratings.csv")
    shutil.copy(IMPORTS / "imdb-v2-watchlist.csv", home / "WATCHLIST.csv")

    def block(found: re.Match[str]) -> str:
        if found["language"] == "sh":
            for command in found["text"].splitlines():
                assert not command.startswith("kfilms") or _done(command, home)
            return found[0]
        played = "".join(
            f"$ {command}\n{_said(command, home)}"
            for command in _COMMAND.findall(found["text"])
        )
        return f"```console\n{played}```"

    return _BLOCK.sub(block, page)


def _exported(readme: str, home: Path) -> str:
    """Return *readme* with the export that stands below its first line."""
    export = _said("kfilms watchlist export", home)
    films = re.finditer(r"^(## \d+\.|###) ", export, re.MULTILINE)
    start = export[: list(films)[1].start() - 1]
    return _EXPORT.sub(lambda _: f"```markdown\n{start}…\n```", readme)


@pytest.mark.processes
def test_the_readme_shows_what_is_printed(
    tmp_path: Path, request: pytest.FixtureRequest
):
    readme = README.read_text(encoding="utf-8")

    played = _played(_exported(readme, tmp_path), tmp_path)

    if request.config.getoption("--update-golden"):
        README.write_text(played, encoding="utf-8")
        readme = played
    assert readme == played


@pytest.mark.processes
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_shows_what_is_printed(
    tmp_path: Path, request: pytest.FixtureRequest, page: Path
):
    text = page.read_text(encoding="utf-8")

    played = _played(text, tmp_path)

    if request.config.getoption("--update-golden"):
        page.write_text(played, encoding="utf-8")
        text = played
    assert text == played


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_tells_to_type_is_there(page: Path):
    """Kfilms is run by the test above; of anything else at least the file is there."""
    for found in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        for command in found["text"].splitlines():
            if found["language"] == "sh" and not command.startswith("kfilms"):
                words = shlex.split(command, comments=True)
                assert words[0] in {"python", "python3", "sphinx-build", "pip"}
                assert words[1] in {"-m", "-W", "install"} or (ROOT / words[1]).exists()


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
    sorted([*ROOT.glob("*.md"), *PAGES]),
    ids=lambda page: page.name,
)
def test_links_lead_somewhere(page: Path):
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        path, _, heading = target.partition("#")
        aim = page.parent / path if path else page
        if "://" not in target:
            assert aim.exists(), target
            assert not heading or heading in _anchors(aim), target


def _anchors(page: Path) -> set[str]:
    """Return what a link may name behind the hash: the headings of *page*."""
    heads = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", head.lower()) for head in heads)
    return {head.replace(" ", "-") for head in kept}
