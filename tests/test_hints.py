"""Every proposed command runs, with the global options that were typed."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kfilms.cli.settings import Settings
from tests.error_table import TABLE, Session, blocks

if TYPE_CHECKING:
    from tests.conftest import Result
    from tests.error_table import Row

ANSWERS = "dementia\n" + "\n" * 9
"""The keys that a reader types if the proposed command asks."""


class Proposals:
    """Collects the lines of the commands that kfilms proposes."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._lines: list[str] = []
        spell = Settings.command_line

        def command_line(settings: Settings, command: str, *arguments, **more) -> str:
            line = spell(settings, command, *arguments, **more)
            self._lines.append(line)
            return line

        patch.setattr(Settings, "command_line", command_line)

    def take(self, text: str) -> list[list[str]]:
        """Return the collected lines that *text* has, piped ones together."""
        lines = [line for line in dict.fromkeys(self._lines) if line in text]
        self._lines.clear()
        pipelines: list[list[str]] = []
        for line in lines:
            if pipelines and f"{pipelines[-1][-1]} | {line}" in text:
                pipelines[-1].append(line)
            else:
                pipelines.append([line])
        return pipelines


@pytest.mark.parametrize("path", TABLE, ids=lambda path: path.stem)
def test_every_proposed_command_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, compiled: str, path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    proposals = Proposals(monkeypatch)

    def check(row: Row) -> None:
        for pipeline in proposals.take(row.result.err):
            _check_on_a_copy(row, pipeline, tmp_path)

    session = Session(tmp_path / "table", compiled, check)
    for block in blocks(path.read_text("utf-8")):
        session.typed(block)


def _check_on_a_copy(row: Row, pipeline: list[str], folder: Path) -> None:
    """Run *pipeline* after *row*, as its reader would, and restore the files."""
    here = os.getcwd()
    place = os.path.dirname(here)
    shutil.copytree(place, folder / "before", symlinks=True)
    _write_files()
    piped = ANSWERS
    for line in pipeline:
        argv = _filled(row, shlex.split(line)[1:])
        alone = len(pipeline) == 1
        result = row.run(*argv, stdin=piped, typed=alone, terminal=alone)
        assert _succeeds(row, result), f"{row.typed}: {line}: {result.err}"
        piped = result.out
    os.chdir(folder)
    shutil.rmtree(place)
    shutil.move(folder / "before", place)
    os.chdir(here)


def _succeeds(row: Row, result: Result) -> bool:
    """Return whether all is well, or only a name that the user typed is unknown."""
    names = re.findall('"([^"]+)"', result.err.partition("\n")[0])
    return result.code in (0, 1) or any(name in row.typed for name in names)


def _write_files() -> None:
    """Write the files that a hint tells the reader to write."""
    Path("mine.toml").write_text('wants = ["dementia"]\n', encoding="utf-8")
    films = "films:\n  - id: rain\n    title: Rain\n"
    Path("own.yaml").write_text(films, encoding="utf-8")


def _filled(row: Row, words: list[str]) -> list[str]:
    """Return *words* with a value for each placeholder; a film to remove is listed."""
    values = {
        "DAY": "friday",
        "FILE": "own.yaml",
        "NAME": "kim",
        "THEME": "dementia",
        "TITLE": "Sun",
    }
    if "FILM" in words:
        options = [
            word
            for option, value in pairwise(words)
            if option in ("--catalog", "--state", "--watchlist")
            for word in (option, value)
        ]
        listed = row.run("list", "--format", "ids", *options).out
        values["FILM"] = listed.split()[0]
        if words[0] == "watchlist":
            row.run("watchlist", "add", values["FILM"], *options)
    return [values.get(word, word) for word in words]
