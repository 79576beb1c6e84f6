"""Killed, crowded, out of space, not allowed: the state is what it was or is to be."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kfilms import store as state
from kfilms.errors import StateError
from kfilms.library import UserData
from tests.hostile import UNPRIVILEGED, kfilms, without_privileges

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.processes

WRITES = 1_000
CROWD = 16
EACH = 50

WRITER = """
import os, sys
from kfilms.cli.main import main
for number in range(int(sys.argv[1]), int(sys.argv[2])):
    assert main(["note", "ditto", str(number)], os.environ) == 0
    os.write(1, b".")
"""
"""Notes one number after another, and says after each that it is kept."""

ADDER = """
import os, sys
from datetime import date, timedelta
from kfilms.cli.main import main
for number in range(int(sys.argv[1]), int(sys.argv[2])):
    day = date(2020, 1, 1) + timedelta(number)
    assert main(["watched", "ditto", "--on", str(day)], os.environ) == 0
"""
"""Adds one day after another on which the film was watched."""


def script(
    text: str, *argv: str, home: Path, **environ: str
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", text, *argv],
        env={**os.environ, "HOME": str(home), **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def saved(home: Path) -> Path:
    return home / ".local" / "share" / "kfilms" / "state.json"


def noted(home: Path) -> int:
    """Return the number that is noted; the file is whole, or reading it fails."""
    seen = state.read_state(str(saved(home))).memory.history.get("ditto")
    return int(seen.note or 0) if seen else 0


def test_killed_at_any_moment_the_state_is_the_one_before_or_after(home):
    chance = random.Random(14)
    assert kfilms("note", "ditto", "0", home=home).code == 0
    kept = kills = 0

    while kept < WRITES:
        writer = script(WRITER, str(kept + 1), str(WRITES + 1), home=home)
        assert writer.stdout
        assert writer.stderr
        said = writer.stdout.read(chance.randint(1, 80))
        time.sleep(chance.uniform(0, 0.01))
        writer.kill()
        said += writer.stdout.read()
        assert writer.stderr.read().count(b"Take it back") >= len(said)
        writer.wait()
        writer.stdout.close()
        writer.stderr.close()
        kept += len(said)
        assert noted(home) in (kept, kept + 1)
        kept = noted(home)
        kills += 1

    assert kills >= WRITES // 90
    assert kfilms("rate", "ditto", "4", home=home).code == 0
    left = [path.name for path in saved(home).parent.iterdir()]
    assert sorted(left) == ["state.json", "state.json.lock"]


def test_a_crowd_loses_nothing(home):
    ranges = [(str(n * EACH), str((n + 1) * EACH)) for n in range(CROWD)]

    crowd = [script(ADDER, *ends, home=home) for ends in ranges]
    said = [adder.communicate(timeout=300)[1] for adder in crowd]

    assert [adder.returncode for adder in crowd] == [0] * CROWD, said
    days = state.read_state(str(saved(home))).memory.history["ditto"].watched_on
    assert sorted(days) == [
        date(2020, 1, 1) + timedelta(number) for number in range(CROWD * EACH)
    ]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with 256 KiB, for those who may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False).returncode
    except FileNotFoundError:
        done = 1
    if done:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def _fill(path: Path) -> None:
    """Leave no room for a single page more."""
    with suppress(OSError), path.open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass


def test_a_full_disk_keeps_the_state_and_takes_nothing_new(home, small_disk):
    path = small_disk / "state.json"
    assert kfilms("note", "ditto", "kept", "--state", str(path), home=home).code == 0
    before = path.read_bytes()
    _fill(small_disk / "f")

    for argv in (["note", "ditto", "x" * 5000], ["rate", "oasis", "5"], ["undo"]):
        done = kfilms(*argv, "--state", str(path), home=home)
        assert (done.code, done.out) == (4, "")
        assert done.err == (
            f"Error: the state file {path} cannot be written: "
            "No space left on device.\n"
            "Hint: choose another place with --state FILE or KFILMS_STATE\n"
        )
        assert path.read_bytes() == before
    assert sorted(one.name for one in small_disk.iterdir()) == [
        "f", "state.json", "state.json.lock",
    ]  # fmt: skip
    (small_disk / "f").unlink()
    assert kfilms("rate", "oasis", "5", "--state", str(path), home=home).code == 0


READING = [
    ["list"], ["show", "oasis"], ["pick", "--theme", "illness"], ["themes"],
    ["watchlist"], ["watchlist", "export"], ["--help"], ["--version"],
    ["completion", "bash"],
]  # fmt: skip
"""Commands that change nothing."""


@without_privileges
def test_a_folder_that_may_only_be_read_is_read_and_left_as_it_is(home):
    assert kfilms("watchlist", "add", "ditto", home=home).code == 0
    folder = saved(home).parent
    before = saved(home).read_bytes()
    for name in ("state.json.lock", ""):
        (folder / name).unlink() if name else folder.chmod(0o500)

    shown = kfilms("watchlist", "--format", "ids", home=home, before=UNPRIVILEGED)
    assert shown.out == "ditto\n"
    done = kfilms("watchlist", "add", "oasis", home=home, before=UNPRIVILEGED)

    folder.chmod(0o700)
    assert (done.code, done.out) == (4, "")
    assert done.err == (
        f"Error: the state file {saved(home)} cannot be written: Permission denied.\n"
        "Hint: choose another place with --state FILE or KFILMS_STATE\n"
    )
    assert saved(home).read_bytes() == before
    assert os.listdir(folder) == ["state.json"]


@without_privileges
def test_a_file_that_may_not_be_read_is_not_replaced(home):
    assert kfilms("watchlist", "add", "ditto", home=home).code == 0
    before = saved(home).read_bytes()
    saved(home).chmod(0)

    for argv in (["watchlist", "add", "oasis"], ["watchlist"], ["list"]):
        done = kfilms(*argv, home=home, before=UNPRIVILEGED)
        assert (done.code, done.out) == (4, "")
        assert done.err == (
            f"Error: the state file {saved(home)} cannot be read: Permission denied.\n"
            f"Hint: it may belong to somebody else: ls -l {saved(home)}\n"
        )

    saved(home).chmod(0o600)
    assert saved(home).read_bytes() == before


@without_privileges
def test_a_home_that_cannot_be_written_is_enough_to_read(home):
    home.chmod(0o500)
    for argv in READING:
        done = kfilms(*argv, home=home, before=UNPRIVILEGED)
        assert (done.code, "rror" in done.err) == (0, False), argv
    done = kfilms("watchlist", "add", "ditto", home=home, before=UNPRIVILEGED)
    home.chmod(0o700)

    assert (done.code, done.out) == (4, "")
    assert done.err.startswith(f"Error: the state file {saved(home)} cannot be written")
    assert os.listdir(home) == []


@pytest.mark.parametrize("missing", ["", "relative", "/nowhere/at/all", "/proc/kfilms"])
def test_a_home_that_is_missing_is_enough_to_read(run, missing):
    for argv in READING:
        result = run(*argv, HOME=missing)
        assert (result.code, "rror" in result.err) == (0, False), argv


def test_a_home_that_is_missing_has_no_place_to_remember(run):
    assert run("watchlist", "add", "ditto", HOME="") == (
        4,
        "",
        (
            "Error: there is no home directory to keep the watchlist in.\n"
            "Hint: name a file with --state FILE or KFILMS_STATE\n"
        ),
    )


def test_a_folder_in_its_place_is_left_as_it_is(run, home):
    saved(home).mkdir(parents=True)
    (saved(home) / "mine").touch()

    for argv in (["watchlist", "add", "ditto"], ["undo"], ["watchlist"], ["list"]):
        result = run(*argv)
        assert (result.code, result.out) == (4, "")
        assert str(saved(home)) in result.err
    assert [path.name for path in saved(home).parent.iterdir()] == ["state.json"]
    assert os.listdir(saved(home)) == ["mine"]


def test_a_link_to_another_disk_is_followed(run, home, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    saved(home).parent.mkdir(parents=True)
    saved(home).symlink_to(elsewhere / "mine.json")

    assert run("watchlist", "add", "ditto").code == 0
    assert run("watchlist", "add", "oasis").code == 0

    assert saved(home).is_symlink()
    assert sorted(os.listdir(elsewhere)) == ["mine.json", "mine.json.lock"]
    assert run("watchlist", "--format", "ids").out == "ditto\noasis\n"


def test_a_link_to_itself_is_an_error(run, home):
    saved(home).parent.mkdir(parents=True)
    saved(home).symlink_to(saved(home))

    for argv in (["watchlist", "add", "ditto"], ["list"]):
        result = run(*argv)
        assert (result.code, result.out) == (4, "")
        assert "Too many levels of symbolic links" in result.err


def test_the_permissions_of_the_file_stay(run, home):
    assert run("watchlist", "add", "ditto").code == 0
    saved(home).chmod(0o640)

    assert run("watchlist", "add", "oasis").code == 0

    assert saved(home).stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.geteuid() != 0, reason="only root writes for others")
def test_root_leaves_the_file_to_its_owner(run, home):
    assert run("watchlist", "add", "ditto").code == 0
    os.chown(saved(home), 1234, 1234)

    assert run("watchlist", "add", "oasis").code == 0

    status = saved(home).stat()
    assert (status.st_uid, status.st_gid) == (1234, 1234)


@pytest.mark.parametrize("change", ["replaced", "rewritten", "removed", "made"])
def test_what_another_program_writes_meanwhile_is_not_lost(tmp_path, change):
    path = tmp_path / "state.json"
    theirs = b'{"kfilms": 1, "watchlists": {}, "history": {}, "undo": []}'
    if change != "made":
        state.write_state(str(path), state.EMPTY)

    with state.locked(str(path)):
        seen = state.stamp(str(path))
        before = state.read_state(str(path))
        if change == "removed":
            path.unlink()
        elif change == "replaced":
            other = tmp_path / "other"
            other.write_bytes(theirs)
            other.replace(path)
        else:
            path.write_bytes(theirs)
        with pytest.raises(StateError) as caught:
            state.write_state(str(path), before.after("x", UserData({}, {})), seen)

    assert caught.value.message == (
        f"another program has changed the state file {path} meanwhile"
    )
    assert caught.value.hint == "nothing was written; try again"
    assert path.exists() == (change != "removed")
    assert not path.exists() or path.read_bytes() == theirs


HOLDER = """
import sys, time
from kfilms import store as state
with state.locked(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""


def held(home: Path) -> subprocess.Popen[bytes]:
    holder = script(HOLDER, str(saved(home)), home=home)
    assert holder.stdout
    assert holder.stdout.readline() == b"held\n"
    return holder


def end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()


def test_the_lock_of_a_dead_process_holds_nobody_up(home):
    end(held(home))
    assert Path(f"{saved(home)}.lock").exists()

    done = kfilms("watchlist", "add", "ditto", home=home)

    assert (done.code, "Waiting" in done.err) == (0, False)


@pytest.mark.parametrize("content", [b"", b"4711\n", b"\0" * 100])
def test_a_lock_file_that_was_left_holds_nobody_up(home, content):
    saved(home).parent.mkdir(parents=True)
    Path(f"{saved(home)}.lock").write_bytes(content)

    done = kfilms("watchlist", "add", "ditto", home=home)

    assert (done.code, "Waiting" in done.err) == (0, False)


def heard() -> None:
    """Let a process hear Ctrl-C, which a shell keeps from what runs behind it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_who_waits_says_for_what_and_may_be_interrupted(home):
    holder = held(home)
    argv = [sys.executable, "-m", "kfilms", "watchlist", "add", "ditto"]
    environ = {**os.environ, "HOME": str(home)}
    waiting = subprocess.Popen(
        argv,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=heard,  # noqa: PLW1509 - no thread runs here
    )
    assert waiting.stderr
    line = waiting.stderr.readline().decode()
    waiting.send_signal(signal.SIGINT)
    out, err = waiting.communicate(timeout=10)
    end(holder)

    assert line == (f"Waiting for another kfilms, which holds {saved(home)}.lock\n")
    assert (waiting.returncode, out, err.strip()) == (130, b"", b"")
    assert not saved(home).exists()


def test_who_waits_goes_on_when_the_other_ends(home):
    holder = held(home)
    waiting = script(WRITER, "7", "8", home=home)
    assert waiting.stderr
    assert waiting.stderr.readline().startswith(b"Waiting")
    end(holder)

    out, _ = waiting.communicate(timeout=10)

    assert (waiting.returncode, out, noted(home)) == (0, b".", 7)


@without_privileges
def test_a_lock_of_somebody_else_is_named(home):
    saved(home).parent.mkdir(parents=True)
    lock = Path(f"{saved(home)}.lock")
    lock.touch(0o000)

    done = kfilms("watchlist", "add", "ditto", home=home, before=UNPRIVILEGED)

    assert (done.code, done.out) == (4, "")
    assert done.err == (
        f"Error: the lock {lock} cannot be taken: Permission denied.\n"
        f"Hint: if no kfilms is running, remove it: rm -r {lock}\n"
    )


def test_a_folder_in_place_of_the_lock_is_named(run, home):
    lock = Path(f"{saved(home)}.lock")
    lock.mkdir(parents=True)

    result = run("watchlist", "add", "ditto")

    assert (result.code, result.out) == (4, "")
    assert result.err.startswith(f"Error: the lock {lock} cannot be taken: ")


def test_a_place_without_locks_is_an_error(run, home, monkeypatch):
    """Some network shares have none; the system says so, and we say it in words."""
    from filelock import FileLock  # noqa: PLC0415 - only this test stands in for it

    def none(self: object) -> None:
        raise NotImplementedError(self)

    monkeypatch.setattr(FileLock, "_acquire", none)

    result = run("watchlist", "add", "ditto")

    assert (result.code, result.out) == (4, "")
    assert result.err.endswith(
        "cannot be written: the file system has no locks.\n"
        "Hint: choose another place with --state FILE or KFILMS_STATE\n"
    )
    assert not saved(home).exists()
