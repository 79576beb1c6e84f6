"""Measures what commands cost: processor time and memory in turns, instructions once.

The clock of a machine that others use too is no measure. So two commands run in turns,
each of them is charged the processor time the system has charged it, and their ratio
is the median over the pairs. Instructions are counted by valgrind, where it is there.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import tempfile
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MEGABYTE: Final = 1_000_000


class Command(NamedTuple):
    """What to run, and in which environment; nothing else of the world is handed on.

    *gone* is removed before every run. *stdin* is what is typed.
    """

    argv: tuple[str, ...]
    environ: Mapping[str, str]
    gone: Path | None = None
    stdin: str = ""


class Cost(NamedTuple):
    """What one run took: seconds of processor time, and bytes at most."""

    seconds: float
    peak: int


class Pair(NamedTuple):
    """How the cost of one command compares with that of another.

    *ratio* is the median of the ratios, *low* and *high* are their quartiles;
    *seconds*, *of* and *peak* are medians.
    """

    ratio: float
    low: float
    high: float
    seconds: float
    of: float
    peak: float


def cost(command: Command) -> Cost:
    """Run *command* once and return what it took.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    if command.gone:
        shutil.rmtree(command.gone, ignore_errors=True)
    with tempfile.TemporaryFile() as typed, tempfile.TemporaryFile() as said:
        typed.write(command.stdin.encode())
        typed.seek(0)
        with subprocess.Popen(
            command.argv,
            env=dict(command.environ),
            stdin=typed,
            stdout=subprocess.DEVNULL,
            stderr=said,
        ) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise subprocess.CalledProcessError(
                process.returncode, command.argv, stderr=said.read().decode()
            )
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def in_turns(one: Command, other: Command, pairs: int, *, warm: bool = True) -> Pair:
    """Run *one* and *other* in turns and compare; *warm*, after once unmeasured."""
    if warm:
        cost(one)
        cost(other)
    taken = []
    for number in range(pairs):
        first, second = (one, other) if number % 2 else (other, one)
        costs = (cost(first), cost(second))
        taken.append(costs if number % 2 else costs[::-1])
    ratios = [mine.seconds / theirs.seconds for mine, theirs in taken]
    low, middle, high = quartiles(ratios)
    return Pair(
        middle,
        low,
        high,
        statistics.median(mine.seconds for mine, _ in taken),
        statistics.median(theirs.seconds for _, theirs in taken),
        statistics.median(mine.peak for mine, _ in taken),
    )


def quartiles(values: list[float]) -> tuple[float, ...]:
    """Return the first quartile, the median and the third quartile of *values*."""
    if len(values) == 1:
        return (values[0],) * 3
    return tuple(statistics.quantiles(values, n=4, method="inclusive"))


def instructions(command: Command) -> float | None:
    """Return the instructions that *command* runs, ``None`` without valgrind."""
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        return None
    if command.gone:
        shutil.rmtree(command.gone, ignore_errors=True)
    counted: Any = subprocess.run(
        [valgrind, "--tool=callgrind", "--callgrind-out-file=/dev/null", *command.argv],
        env={**command.environ, "PYTHONHASHSEED": "0"},
        input=command.stdin,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    found = re.search(r"Collected : (\d+)", counted.stderr)
    return float(found[1]) if found else None
