"""Hostile texts, and kfilms as a process with limited resources and permissions."""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TIMEOUT: Final = 60

_NO_OVERRIDE: Final = "--bounding-set=-dac_override,-dac_read_search"
"""Drops the capabilities that let root ignore file permissions."""

_ROOT: Final = os.geteuid() == 0
UNPRIVILEGED: Final = ["setpriv", _NO_OVERRIDE] if _ROOT else []

without_privileges: Final = pytest.mark.skipif(
    _ROOT and not shutil.which("setpriv"), reason="root may write everywhere"
)

HOSTILE: Final = {
    "CSI": "\x1b[31mred\x1b[2J",
    "OSC 8": "\x1b]8;;http://x.example\x1b\\link\x1b]8;;\x1b\\",
    "OSC 52": "\x1b]52;c;cm0gLXJm\x07",
    "title": "\x1b]0;owned\x07",
    "C1": "\x9b31m\x9d52;c;eA==\x9c",
    "bell and backspace": "a\x07\x08\x08b",
    "carriage return": "safe\rowned",
    "newline": "one\ntwo\r\nthree",
    "separators": "one\u2028two\u2029three\x85four\x0bfive\x0csix",
    "bidi override": "\u202egnp.exe\u202c",
    "bidi isolate": "\u2066a\u2067b\u2069",
    "bidi mark": "\u200ea\u200f\u061c",
    "half a pair": "\ud83d",
    "undecodable byte": "\udce9",
    "rich markup": "[bold red]x[/bold red][link=http://x.example]y[/link]",
    "unbalanced markup": "[/nothing]",
    "emoji code": ":smile: :pile_of_poo:",
    "script": "<script>alert(1)</script>",
    "attribute": "\"'><img src=x onerror=alert(1)>",
    "javascript link": "[x](javascript:alert(1)) javascript:alert(1)",
    "formula": '=HYPERLINK("http://x.example","x")',
    "formulas": "=1+1 +1 -1 @SUM(A1) |cmd",
    "tab formula": "\t=1+1",
    "calendar lines": "x\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nX-EVIL:1",
    "template": "{{ 7*7 }} {% raw %} ${7*7} %(x)s {0.__class__}",
    "percent": "%s %d %n 100%",
    "path": "../../../etc/passwd",
    "drive": "C:\\Windows\\NUL",
    "option": "--format=json",
    "comment": "<!-- --> ]]> --> */",
    "yaml": "!!python/object/apply:os.system ['true']",
    "sql": "'; DROP TABLE film; --",
    "like": "%_\\%' ESCAPE '",
    "null": "null",
    "zalgo": "a" + "\u0301" * 200,
    "long": "x" * 400,
    "wide": "한" * 200,
    "emoji": "👩‍👩‍👧‍👦" * 20,
    "tags": "a\U000e0041\U000e0042",
}  # fmt: skip
"""Texts that do harm if they are interpreted instead of printed, by kind of attack."""


def steering(text: str) -> set[str]:
    """Return the control characters in *text*, except newlines."""
    from kfilms.text import CONTROL_CHARS  # noqa: PLC0415 - the processes need no film

    return set(re.findall(CONTROL_CHARS, text)) - {"\n"}


class Ended(NamedTuple):
    """The exit code, standard output and standard error of a process."""

    code: int
    out: str
    err: str


TRACED = 10
"""The factor for time limits of processes that coverage measures."""


def measured() -> bool:
    """Return whether coverage measures child processes."""
    return any(name.startswith("COVERAGE_") for name in os.environ)


def kfilms(
    *argv: str,
    home: Path,
    before: Sequence[str] = (),
    megabytes: int | None = None,
    seconds: int | None = None,
    stdin: str = os.devnull,
    **environ: str,
) -> Ended:
    """Run kfilms as a separate process with limits.

    *before* is a command prefix. *megabytes* limits the memory it may allocate,
    *seconds* its processor time.
    """
    program = [*before, sys.executable, "-m", "kfilms", *argv]

    def limit() -> None:
        if megabytes:
            most = megabytes * 1024 * 1024
            resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        if seconds:
            most = seconds * (TRACED if measured() else 1)
            resource.setrlimit(resource.RLIMIT_CPU, (most, most))

    with open(stdin, "rb") as input_file:
        done = subprocess.run(
            program,
            env={**os.environ, "HOME": str(home), **environ},
            stdin=input_file,
            capture_output=True,
            preexec_fn=limit,
            timeout=TIMEOUT,
            check=False,
        )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())
