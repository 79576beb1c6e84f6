"""Every command on any terminal, and interrupted at any moment."""

from __future__ import annotations

import gc
import os
import random
import select
import shlex
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from kfilms import store as state
from kfilms.__main__ import run as run_kfilms
from tests.test_hostile_text import harmless, needed
from tests.test_rules import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

pytestmark = pytest.mark.processes

HOLDS_130 = 130
ASKED = [
    shlex.join([*path.split(), *needed(command)]) for path, command in COMMANDS.items()
]
"""Every command with what it cannot do without; some then refuse, in words."""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory of its own to be in: some commands make files."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-16", "cp949", "koi8-r"])
@pytest.mark.parametrize("asked", ASKED)
def test_no_command_needs_an_encoding(run: Run, asked, encoding):
    for terminal in (False, True):
        result = run(
            *shlex.split(asked), terminal=terminal, encoding=encoding, NO_COLOR="1"
        )
        harmless(result._replace(out=result.out.replace("\ufeff", "")), asked)


@pytest.mark.parametrize("asked", ASKED)
def test_no_command_needs_a_width(run: Run, asked):
    for width in (1, 2, 7, 19, 20, 33, 60, 80, 99, 100, 121, 250, 499, 500, 10**9):
        result = run(
            *shlex.split(asked), terminal=True, COLUMNS=str(width), NO_COLOR="1"
        )
        harmless(result, (asked, width))


@pytest.mark.parametrize(
    "world",
    [
        {"TERM": "dumb"}, {"NO_COLOR": "1"}, {"FORCE_COLOR": "1"}, {"TERM": ""},
        {"CLICOLOR_FORCE": "1"}, {"PY_COLORS": "1"}, {"TTY_COMPATIBLE": "1"},
    ],
    ids=str,
)  # fmt: skip
def test_colour_is_a_matter_of_its_own_option(run: Run, world):
    piped = run("list", "--format", "table", **world)
    forced = run("list", "--format", "table", "--color", "always", **world)
    asked_not = run("list", "--color", "never", terminal=True, **world)

    assert "\x1b" not in piped.out + asked_not.out
    assert "\x1b[" in forced.out


def ended(line: str, home: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["bash", "-c", line],
        env={**os.environ, "HOME": str(home)},
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("asked", ASKED)
def test_no_command_minds_closed_streams_a_full_device_or_a_short_reader(home, asked):
    kfilms = f"{shlex.quote(sys.executable)} -m kfilms {asked}"
    done = ended(
        f"{kfilms} >&- 2>&- <&-; echo $?; {kfilms} > /dev/full; echo $?;"
        f"{kfilms} | head -n 1 > /dev/null; echo ${{PIPESTATUS[0]}}",
        home,
    )

    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr
    assert {int(code) for code in done.stdout.split()} <= {0, 1, 2, 3, 4, 5}


LASTS = 0.35
"""Seconds over which the interrupts are spread; a command ends well before."""


def test_an_interrupt_at_any_moment_ends_quietly_and_keeps_the_state_whole(home):
    chance = random.Random(214)
    path = home / ".local" / "share" / "kfilms" / "state.json"
    unmeasured = {name: os.environ[name] for name in os.environ if "COV" not in name}
    for number in range(40):
        argv = [sys.executable, "-m", "kfilms", "note", "ditto", str(number)]
        process = subprocess.Popen(
            argv,
            env={**unmeasured, "HOME": str(home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        time.sleep(chance.uniform(0, LASTS))
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        # Before kfilms begins and after it ends, Python itself is what is interrupted.
        ours = (
            b"kfilms/cli" in err or b"kfilms/state" in err or b"kfilms/catalog" in err
        )
        assert not ours, err
        assert process.returncode in (0, 1, HOLDS_130, -signal.SIGINT)
        assert process.returncode != 1 or b"KeyboardInterrupt" in err
        assert out == b""
        state.read_state(str(path))
    left = [] if not path.parent.exists() else os.listdir(path.parent)
    assert not [name for name in left if name.startswith(".kfilms-")]


class _Interrupting:
    """Stands for somebody who presses Ctrl-C while the program is loaded."""

    def find_spec(self, name: str, path: object, target: object = None) -> None:
        del path, target
        if name == "kfilms.cli.main":
            self.interrupt()

    def interrupt(self) -> None:
        signal.raise_signal(signal.SIGINT)


class _InterruptingEarly(_Interrupting):
    """Presses it before kfilms listens."""

    def interrupt(self) -> None:
        raise KeyboardInterrupt


class _InterruptingAClass(_Interrupting):
    """Presses it while a class is made whose attributes learn their names."""

    def __set_name__(self, owner: object, name: str) -> None:
        signal.raise_signal(signal.SIGINT)

    def interrupt(self) -> None:
        type("Made", (), {"attribute": self})


class _InterruptingALibrary(_Interrupting):
    """Presses it within what makes an error of its own of everything."""

    def interrupt(self) -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt as pressed:
            raise ValueError("no schema") from pressed


class _Deaf:
    """Hears an interrupt where nothing can be raised: it is thrown away."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGINT)


class _InterruptingTheEnd(_Interrupting):
    """Presses it unheard, as the program ends anyhow."""

    def interrupt(self) -> None:
        _Deaf()
        raise SystemExit(0)


class _InterruptingTheDeaf(_Interrupting):
    """Presses it unheard, just before the program waits for a reader."""

    waited = 0.0

    def interrupt(self) -> None:
        _Deaf()
        begun = time.monotonic()
        try:
            select.select([os.pipe()[0]], [], [], 10)
        finally:
            type(self).waited = time.monotonic() - begun


class _Failing(_Interrupting):
    """No interrupt at all: a bug."""

    def interrupt(self) -> None:
        raise RuntimeError("a bug")


@pytest.fixture
def hears_interrupts():
    kept = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, kept)
    gc.unfreeze()
    gc.enable()


@pytest.mark.usefixtures("hears_interrupts")
@pytest.mark.parametrize(
    "pressed",
    [
        _Interrupting,
        _InterruptingEarly,
        _InterruptingAClass,
        _InterruptingALibrary,
        _InterruptingTheDeaf,
        _InterruptingTheEnd,
    ],
)
def test_an_interrupt_while_it_is_loaded_is_met_with_silence(
    monkeypatch, capfd, pressed
):
    monkeypatch.delitem(sys.modules, "kfilms.cli.main")
    monkeypatch.setattr(sys, "meta_path", [pressed(), *sys.meta_path])

    with pytest.raises(SystemExit) as left:
        run_kfilms()
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join()  # whose interrupt comes too late

    assert left.value.code == HOLDS_130
    assert capfd.readouterr() == ("", "")
    assert _InterruptingTheDeaf.waited < 10  # it was woken


@pytest.mark.usefixtures("hears_interrupts")
def test_a_bug_while_it_is_loaded_is_not_taken_for_an_interrupt(monkeypatch):
    monkeypatch.delitem(sys.modules, "kfilms.cli.main")
    monkeypatch.setattr(sys, "meta_path", [_Failing(), *sys.meta_path])

    with pytest.raises(RuntimeError, match="a bug"):
        run_kfilms()


class _ThrowingAway(_Failing):
    """Lets another error than an interrupt be thrown away before."""

    def interrupt(self) -> None:
        class Dropped:
            def __del__(self) -> None:
                raise ValueError("dropped")

        Dropped()
        super().interrupt()


@pytest.mark.usefixtures("hears_interrupts")
def test_another_error_that_was_thrown_away_is_reported_as_ever(monkeypatch):
    reported: list[sys.UnraisableHookArgs] = []
    monkeypatch.setattr(sys, "unraisablehook", reported.append)
    monkeypatch.delitem(sys.modules, "kfilms.cli.main")
    monkeypatch.setattr(sys, "meta_path", [_ThrowingAway(), *sys.meta_path])

    with pytest.raises(RuntimeError, match="a bug"):
        run_kfilms()

    assert [str(one.exc_value) for one in reported] == ["dropped"]
    assert sys.unraisablehook == reported.append


def test_where_interrupts_are_ignored_they_stay_ignored(hears_interrupts, monkeypatch):
    del hears_interrupts
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    monkeypatch.delitem(sys.modules, "kfilms.cli.main")
    monkeypatch.setattr(sys, "meta_path", [_Failing(), *sys.meta_path])

    with pytest.raises(RuntimeError, match="a bug"):
        run_kfilms()

    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
