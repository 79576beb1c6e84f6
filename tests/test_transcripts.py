"""Whole sessions: commands typed one after another, and all that they print.

A transcript begins with the zone. A line ``$ kfilms … @ TIME`` is typed at that local
time; what follows it is standard output, then standard error, then the exit code if it
is not 0. ``--update-golden`` writes what is printed today.
"""

from __future__ import annotations

import shlex
import time
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

TRANSCRIPTS = sorted((ROOT / "tests" / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_session_prints_what_it_did(
    run: Run, request, monkeypatch, tmp_path: Path, path: Path
):
    lines = path.read_text("utf-8").splitlines()
    zone = lines[0].removeprefix("zone: ")
    monkeypatch.setenv("TZ", zone)
    monkeypatch.chdir(tmp_path)
    time.tzset()
    told = [lines[0]]

    for line in lines:
        if line.startswith("$ "):
            typed, _, moment = line.removeprefix("$ ").rpartition(" @ ")
            program, *argv = shlex.split(typed)
            assert program == "kfilms"
            result = run(*argv, now=datetime.fromisoformat(moment).astimezone())
            code = [f"exit {result.code}"] if result.code else []
            said = [*result.out.splitlines(), *result.err.splitlines()]
            told += ["", line, *said, *code]
            assert not (result.out and code)

    actual = "\n".join(told) + "\n"
    if request.config.getoption("--update-golden"):
        path.write_text(actual, "utf-8")
    assert actual == path.read_text("utf-8")
