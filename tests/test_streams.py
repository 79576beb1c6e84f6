"""Terminals, pipes and encodings of every kind; in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Run

pytestmark = pytest.mark.processes


def _kfilms(*argv: str, home, **keywords):
    keywords.setdefault("capture_output", True)
    environ = {**os.environ, "HOME": str(home), **keywords.pop("environ", {})}
    command = [sys.executable, "-m", "kfilms", *argv]
    return subprocess.run(command, env=environ, timeout=30, check=False, **keywords)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "utf-16", "cp949"])
@pytest.mark.parametrize(
    "argv",
    [
        ["list"],
        ["list", "--format", "table"],
        ["list", "--format", "json"],
        ["show", "oasis"],
        ["show", "oasis", "--format", "table"],
        ["themes"],
        ["pick", "--theme", "illness"],
        ["watchlist", "export"],
        ["list", "--theme", "동감"],
        ["--help"],
        ["show", "--help"],
    ],
    ids=" ".join,
)
def test_no_encoding_is_too_small(home, argv, encoding):
    done = _kfilms(*argv, home=home, environ={"PYTHONIOENCODING": encoding})

    assert b"Traceback" not in done.stderr
    assert done.returncode in (0, 2)
    done.stdout.decode(encoding)


def test_a_pick_of_one_film_is_the_card_that_is_shown(run: Run):
    shown, picked = (
        run(*words, "--format", "table", encoding="ascii").out.splitlines()
        for words in (["show", "oasis"], ["pick", "oasis"])
    )

    assert shown[0] == "Oasis  Oasiseu"
    assert picked == shown


def test_a_stream_without_hangul_gets_the_romanized_title(run: Run):
    result = run("list", "--theme", "dementia", encoding="ascii")

    titles = [line[:44].rstrip() for line in result.out.splitlines()]
    assert titles == [
        "FILM                  ORIGINAL TITLE",
        "A Moment to Remember  Nae meori sogui jiugae",
        "Romang                Romang",
    ]


def test_a_byte_order_mark_begins_what_is_said_and_nothing_else(run: Run):
    asked = ("watchlist", "add", "ditto", "always", "--on", "friday")
    said = run(*asked).err
    run("undo")

    assert run(*asked, encoding="utf-16").err == said
    assert said.count("\n") > 1


def test_signs_have_stand_ins(run: Run):
    result = run("pick", "--theme", "dementia", "--format", "table", encoding="ascii")

    assert "####." in result.out
    assert "-----" in result.out
    assert "\\u" not in result.out


def test_the_c_locale_is_no_trouble(home):
    for environ in ({"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}):
        done = _kfilms("list", home=home, environ=environ)
        assert (done.returncode, b"Traceback" in done.stderr) == (0, False)


@pytest.mark.parametrize("argv", [["list"], ["--help"], ["watchlist", "export"]])
def test_a_reader_that_goes_away_is_met_with_silence(home, argv):
    reader, writer = os.pipe()
    os.close(reader)

    done = _kfilms(
        *argv, home=home, capture_output=False, stdout=writer, stderr=subprocess.PIPE
    )

    os.close(writer)
    assert done.returncode == 0
    assert b"rror" not in done.stderr


def test_talk_that_cannot_be_heard_is_no_trouble(home):
    done = _kfilms_shell(f"{sys.executable} -m kfilms list 2> /dev/full", home)

    assert done.returncode == 0
    assert done.stdout.startswith(b"FILM")


def _kfilms_shell(line: str, home):
    environ = {**os.environ, "HOME": str(home)}
    return subprocess.run(
        ["bash", "-c", line], env=environ, capture_output=True, timeout=30, check=False
    )


@pytest.mark.parametrize("argv", ["list", "--help", "show oasis", "completion bash"])
def test_a_full_device_is_an_error_and_no_traceback(home, argv):
    done = _kfilms_shell(f"{sys.executable} -m kfilms {argv} > /dev/full", home)

    assert done.returncode == 5
    assert done.stderr == (
        b"Error: the output cannot be written: No space left on device.\n"
    )


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
@pytest.mark.parametrize("argv", ["list", "list --theme x", "--help", "--version"])
def test_closed_streams_are_no_trouble(home, argv, closed):
    done = _kfilms_shell(f"{sys.executable} -m kfilms {argv} {closed}", home)

    assert done.returncode == (2 if "theme" in argv else 0)
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("width", ["1", "0", "-5", "abc", "20", "500", "99999"])
def test_any_width_will_do(run: Run, width):
    for argv in (["list"], ["show", "oasis"], ["themes"], ["pick", "--theme", "fate"]):
        result = run(*argv, terminal=True, COLUMNS=width)
        assert result.code == 0


def test_no_title_is_cut_at_any_width(run: Run):
    for width in range(20, 130, 7):
        out = run("list", terminal=True, NO_COLOR="1", COLUMNS=str(width)).out
        assert "…" not in out
        for word in ("Remember", "Leashes", "Breeze", "Thursday"):
            assert word in out


def test_an_interrupt_ends_with_130(home, tmp_path):
    big = tmp_path / "big.yaml"
    films = "".join(f"  - {{id: f-{n}, title: Film {n}}}\n" for n in range(300_000))
    big.write_text(f"films:\n{films}")

    interrupted = f"timeout --preserve-status -s INT 1.5 {sys.executable} -m kfilms"
    done = _kfilms_shell(
        f"{interrupted} list --catalog {big} > /dev/null; echo $?", home
    )

    assert done.stdout == b"130\n"
    assert done.stderr.strip() == b""
    assert not list((home / ".cache" / "kfilms").glob("*"))
