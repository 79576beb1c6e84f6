"""Files made to harm: each is refused in words, soon and in little memory."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from kfilms.catalog import open_catalog
from kfilms.catalog import yaml_reader as yaml_events
from kfilms.errors import CatalogError
from tests.conftest import spelled
from tests.hostile import kfilms

if TYPE_CHECKING:
    from collections.abc import Callable

    Bomb = Callable[[Path], object]

pytestmark = pytest.mark.processes

SECONDS = 2
"""Of processor time, so that a busy machine is not taken for a slow kfilms."""
MEGABYTES = 300

HEAD = b"films:\n  - id: a\n    title: A\n"
MANY = 20_000_000
BRACKETS = 200_000


def holding(*pieces: bytes) -> Bomb:
    return lambda path: path.write_bytes(b"".join(pieces))


def sparse(size: int) -> Bomb:
    def write(path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(size)

    return write


def link(place: str) -> Bomb:
    return lambda path: path.symlink_to(place)


def billion_laughs() -> bytes:
    lines = [b"a: &a [x, x, x, x, x, x, x, x, x]"]
    for name, before in zip(b"bcdefghi", b"abcdefgh", strict=True):
        lines.append(b"%c: &%c [%s]" % (name, name, b", ".join([b"*%c" % before] * 9)))
    return b"\n".join(lines)


ENDLESS: dict[str, tuple[Bomb, str]] = {
    "two gigabytes": (sparse(2 * 1024**3), ""),
    "a pipe": (os.mkfifo, ""),
    "zeros": (link("/dev/zero"), ""),
    "chance": (link("/dev/urandom"), ""),
    "a terminal": (link("/dev/tty"), ""),
    "a folder": (Path.mkdir, ""),
}
"""What is no file, or has no end, wherever a file is read."""

CATALOGS: dict[str, tuple[Bomb, str]] = {
    **ENDLESS,
    "half a gigabyte of nothing": (sparse(500 * 1024**2), "control character U+0000"),
    "aliases": (holding(billion_laughs()), "has 10 problems"),
    "an alias": (holding(b"title: &a A\noccasion: *a\n"), "*a is an alias"),
    "a circle": (holding(HEAD, b"    cast: &c [*c]\n"), "*c is an alias"),
    "merge keys": (
        holding(HEAD, b"    <<: {title: B}\n"), "is a merge key, which is not read"
    ),
    "a tag": (
        holding(HEAD, b"    why: !!python/object/apply:os.abort []\n"),
        "!!python/object/apply:os.abort is a tag",
    ),
    "brackets": (holding(b"films: ", b"[" * BRACKETS), "nest"),
    "brackets in a film": (holding(HEAD, b"    cast: ", b"[" * BRACKETS), "nest"),
    "braces": (holding(b"films: ", b"{a: " * BRACKETS), "is nested deeper than 20"),
    "hyphens": (holding(b"films:\n", b"- " * BRACKETS), "is nested deeper than 20"),
    "question marks": (holding(b"? " * BRACKETS), "a key is not text"),
    "two documents": (holding(HEAD, b"---\n", HEAD), "a second document begins here"),
    "a million documents": (holding(b"---\n" * 1_000_000), "the file is empty"),
    "a billion digits": (
        holding(HEAD, b"    minutes: ", b"9" * MANY), "is longer than 250,000"
    ),
    "one line": (holding(HEAD, b"    why: ", b"a" * MANY), "is longer than 250,000"),
    "folded lines": (
        holding(b"title: >\n", b"  a\n" * (MANY // 4)),
        "title: is longer than 250,000 characters",
    ),
    "comments": (holding(b"# a\n" * (MANY // 4)), "no film begins within 100,000"),
    "directives": (
        holding(*(b"%%TAG !a%d! b\n" % n for n in range(50_000))),
        "no film begins within 100,000",
    ),
    "keys": (
        holding(*(b"k%d:\n" % n for n in range(1_000_000))),
        "has more than 10,000 problems",
    ),
    "terms": (
        holding(b"themes:\n", *(b"  k%d: {label: a}\n" % n for n in range(200_000))),
        "has more than 10,000 problems",
    ),
    "keys of the head": (
        holding(b"article:\n", *(b"  k%d:\n" % n for n in range(25_000))), "problems"
    ),
    "a long part": (
        holding(b"title: A\n", b"a" * MANY), "a part of the file is longer than"
    ),
    "a key twice": (
        holding(HEAD, b"    why: a\n" * 1_000_000), "has more than 10,000 problems"
    ),
    "keys of a film": (
        holding(HEAD, *(b"    k%d:\n" % n for n in range(1_000_000))),
        "is longer than 250,000 characters",
    ),
    "empty entries": (
        holding(HEAD, b"    sources:\n", b"      -\n" * 30_000), "problems"
    ),
    "films of nothing": (
        holding(b"films:\n", b"  -\n" * 1_000_000), "has more than 10,000 problems"
    ),
    "a long anchor": (holding(b"title: &", b"a" * 200_000, b" b\n"), "… is an anchor"),
    "a long tag": (holding(b"title: !", b"a" * 200_000, b" b\n"), "… is a tag"),
    "a long key": (
        holding(b"? ", b"a" * 200_000, b"\n: b\n"), "is not a part of a catalog"
    ),
    "escapes": (
        holding(b'title: "', b"\\u0041" * (MANY // 6), b'"\n'), "title: is longer than"
    ),
    "zero bytes": (holding(HEAD, b"\0"), "control character U+0000"),
    "UTF-16": (holding(HEAD.decode().encode("utf-16") * 100_000), "this is UTF-16"),
    "one line that ends wrong": (
        holding(b"#" * MANY, b"\xff"), "no film begins within"
    ),
    "wrong from the start": (holding(b"\xff" * MANY), "is not UTF-8 text"),
}  # fmt: skip

IMPORTS: dict[str, tuple[Bomb, str]] = {
    **ENDLESS,
    "one line": (holding(b"Const,Your Rating\n", b"a" * 16_000_000), ""),
    "quotes": (holding(b'Const,Your Rating\n"', b'""' * 8_000_000), ""),
    "commas": (holding(b"Const,Your Rating\n", b"," * 16_000_000), ""),
    "lines": (holding(b"Const,Your Rating\n", b"\n" * 16_000_000), ""),
    "digits": (holding(b"Const,Your Rating\ntt0320193,", b"9" * 200_000), ""),
    "a zip of zeros": (lambda path: zipped(path, 200_000_000), ""),
}
"""As files to import; some are read, and then there is no film in them."""

STATES: dict[str, tuple[Bomb, str]] = {
    **ENDLESS,
    "brackets": (holding(b"[" * BRACKETS), "is damaged"),
    "lists": (holding(b"[", b"[]," * 3_300_000, b"[]]"), "it has more parts than"),
    "mappings": (holding(b"[", b"{}," * 590_000, b"{}]"), "it is not a state file"),
    "a billion digits": (
        holding(b'{"kfilms": ', b"9" * 9_000_000, b"}"),
        "a date, a time or a number in it cannot be read",
    ),
    "great numbers": (holding(b'{"kfilms": 1e999999999}'), "is not a number"),
    "zero bytes": (holding(b"\0" * 9_000_000), "it is not JSON"),
    "UTF-16": (holding("{}".encode("utf-16")), "it is not UTF-8 text"),
    "one text": (holding(b'"', b"a" * 9_000_000, b'"'), "it is not a state file"),
    "keys": (
        holding(b"{", *(b'"%d":1,' % n for n in range(799_000)), b'"a":1}'), "no"
    ),
    "more keys": (
        holding(b"{", *(b'"%d":1,' % n for n in range(900_000)), b'"a":1}'),
        "it has more parts than a state",
    ),
    "words": (holding(b"[", b'"ab",' * 2_000_000, b'""]'), "it is not a state file"),
    "the same key": (holding(b"{", b'"a":1,' * 1_400_000, b'"a":1}'), "no"),
}  # fmt: skip


def zipped(path: Path, size: int) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ratings.csv", b"\0" * size)


def refused(home: Path, argv: list[str], code: int, said: str) -> None:
    done = kfilms(*argv, home=home, megabytes=MEGABYTES, seconds=SECONDS)
    assert (done.code, done.out) == (code, ""), done.err[-500:]
    assert said in done.err
    assert len(done.err) < 20_000
    assert "Traceback" not in done.err


@pytest.mark.parametrize("bomb", CATALOGS)
def test_a_catalog_made_to_harm_is_refused(home, tmp_path, bomb):
    make, said = CATALOGS[bomb]
    make(tmp_path / "bomb")

    refused(home, ["list", "--catalog", str(tmp_path / "bomb")], 3, said)


@pytest.mark.parametrize("bomb", IMPORTS)
def test_an_import_made_to_harm_is_refused(home, tmp_path, bomb):
    make, said = IMPORTS[bomb]
    make(tmp_path / "bomb")

    argv = ["import", str(tmp_path / "bomb"), "--dry-run"]
    done = kfilms(*argv, home=home, megabytes=MEGABYTES, seconds=SECONDS)

    assert (done.code in (0, 5), done.out) == (True, ""), done.err[-500:]
    assert said in done.err
    assert len(done.err) < 5_000


@pytest.mark.parametrize("bomb", STATES)
def test_a_state_made_to_harm_is_refused(home, tmp_path, bomb):
    make, said = STATES[bomb]
    make(tmp_path / "bomb")
    before = sorted(os.listdir(tmp_path))

    for argv in (["list"], ["watchlist", "add", "ditto"]):
        refused(home, [*argv, "--state", str(tmp_path / "bomb")], 4, said)

    locks = [] if bomb in ENDLESS and bomb != "two gigabytes" else ["bomb.lock"]
    assert sorted(os.listdir(tmp_path)) == sorted([*before, *locks])


@pytest.mark.parametrize(
    ("given", "said"),
    [("/dev/zero", "is longer than 1 MB"), ("/dev/null", "no film came in")],
)
def test_endless_standard_input_is_refused(home, given, said):
    argv = ["watchlist", "add", "-"]
    done = kfilms(*argv, home=home, megabytes=MEGABYTES, seconds=SECONDS, stdin=given)

    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_standard_input_that_cannot_be_read_is_an_error(home):
    before = ["bash", "-c", 'exec "$@" 0>/dev/null', "bash"]
    done = kfilms("watchlist", "add", "-", home=home, before=before)

    assert (done.code, done.out) == (2, "")
    assert done.err == ("Error: standard input cannot be read: Bad file descriptor.\n")


LIGHT = [
    "an alias", "a circle", "merge keys", "a tag", "two documents", "zero bytes",
    "braces", "hyphens", "question marks",
]  # fmt: skip


@pytest.mark.parametrize("bomb", LIGHT)
def test_the_slow_parser_refuses_them_as_well(tmp_path, monkeypatch, bomb):
    """It stands in where libyaml was not built in."""
    make, said = CATALOGS[bomb]
    make(tmp_path / "bomb")
    monkeypatch.setattr(yaml_events, "_PARSER", yaml.BaseLoader)

    with pytest.raises(CatalogError) as caught:
        open_catalog(str(tmp_path / "bomb"), None)

    assert said in "\n".join(map(spelled, caught.value.details))


LONG = "illness " * 12_000


@pytest.mark.parametrize(
    "argv",
    [
        ["list", LONG], ["list", "--theme", LONG], ["list", "--theme", "x," * 40_000],
        ["list", "--theme", ",".join(map(str, range(20_000)))],
        ["list", "--without", LONG], ["list", "--except", LONG], ["show", LONG],
        ["list", "--year", "9" * 100_000], ["list", "--minutes", "9" * 100_000],
        ["list", "--sort", "title," * 15_000], ["list", "--director", LONG],
        ["list", "-n", "9" * 100_000], ["watchlist", "--watchlist", LONG],
        ["list", "--catalog", "x" * 100_000], ["list", "--state", "x" * 100_000],
        ["x" * 100_000], ["--" + "x" * 100_000], ["rate", "ditto", "9" * 100_000],
        ["watched", "ditto", "--on", "9" * 100_000], ["list", "--color", LONG],
    ],
    ids=lambda argv: " ".join(word[:12] for word in argv),
)  # fmt: skip
def test_endless_words_of_a_request_are_answered_soon(home, argv):
    done = kfilms(*argv, home=home, megabytes=MEGABYTES, seconds=SECONDS)

    assert done.code in (0, 1, 2, 3, 4)
    assert "Traceback" not in done.err
