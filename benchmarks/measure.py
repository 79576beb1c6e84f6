"""Measures the processor time, the memory and the instructions of commands.

Wall-clock time is not reliable on a shared machine. Therefore two commands run in
alternation, the processor time that the system reports for each is used, and the result
is the median of the ratios of all pairs. Instructions are counted once, by valgrind, if
it is installed.
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
    """A command and its complete environment.

    *gone* is a directory that is deleted before every run.
    """

    argv: tuple[str, ...]
    environ: Mapping[str, str]
    gone: Path | None = None
    stdin: str = ""


class Cost(NamedTuple):
    """The processor time of one run in seconds, and its peak memory in bytes."""

    seconds: float
    peak: int


class Pair(NamedTuple):
    """The cost of one command compared with that of another.

    *ratio* is the median of the ratios, *low* and *high* are their quartiles. *seconds*
    and *peak* are the medians of the first command, *of* is the median time of the
    second.
    """

    ratio: float
    low: float
    high: float
    seconds: float
    of: float
    peak: float


def cost(command: Command) -> Cost:
    """Run *command* once and return its cost.

    Raises:
        subprocess.CalledProcessError: the command failed.
    """
    if command.gone:
        shutil.rmtree(command.gone, ignore_errors=True)
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stderr:
        stdin.write(command.stdin.encode())
        stdin.seek(0)
        with subprocess.Popen(
            command.argv,
            env=dict(command.environ),
            stdin=stdin,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
        ) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            stderr.seek(0)
            raise subprocess.CalledProcessError(
                process.returncode, command.argv, stderr=stderr.read().decode()
            )
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def in_turns(command: Command, base: Command, pairs: int, *, warm: bool = True) -> Pair:
    """Run *command* and *base* in alternation, and compare their costs.

    The two runs of a pair swap their order every time. With *warm*, each command first
    runs once without being measured.
    """
    if warm:
        cost(command)
        cost(base)
    costs = []
    for number in range(pairs):
        first, second = (command, base) if number % 2 else (base, command)
        pair = (cost(first), cost(second))
        costs.append(pair if number % 2 else pair[::-1])
    ratios = [own.seconds / of.seconds for own, of in costs]
    low, middle, high = quartiles(ratios)
    return Pair(
        middle,
        low,
        high,
        statistics.median(own.seconds for own, _ in costs),
        statistics.median(of.seconds for _, of in costs),
        statistics.median(own.peak for own, _ in costs),
    )


def quartiles(values: list[float]) -> tuple[float, ...]:
    """Return the first quartile, the median and the third quartile of *values*."""
    if len(values) == 1:
        return (values[0],) * 3
    return tuple(statistics.quantiles(values, n=4, method="inclusive"))


def instructions(command: Command) -> float | None:
    """Return the number of instructions of *command*, ``None`` without valgrind."""
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        return None
    if command.gone:
        shutil.rmtree(command.gone, ignore_errors=True)
    done: Any = subprocess.run(
        [valgrind, "--tool=callgrind", "--callgrind-out-file=/dev/null", *command.argv],
        env={**command.environ, "PYTHONHASHSEED": "0"},
        input=command.stdin,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    match = re.search(r"Collected : (\d+)", done.stderr)
    return float(match[1]) if match else None
