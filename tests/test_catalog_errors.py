"""A bad catalog is refused whole, every fault in its place and in plain words."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from kfilms.catalog import open_catalog
from kfilms.catalog import yaml_reader as yaml_events
from kfilms.catalog.sources import read_file
from kfilms.cli.paths import shipped_catalog
from kfilms.errors import CatalogError
from kfilms.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Run

BAD = sorted((Path(__file__).parent / "catalogs" / "bad").glob("*.yaml"))
SAID_OTHERWISE = {  # by the pure-Python parser, which is there where libyaml is not
    "escape-unknown": {":15:15:": ":15:16:"},
    "not-yaml-in-other-words": {
        "YAML document": "YAML document (version 1.* is required)"
    },
    "surrogate-half": {
        ":15:21:": ":15:12:",
        'film "ditto": this escape stands for no character': 'film "Ditto \\ud83d": '
        "title: contains half of a surrogate pair, which is no character",
    },
    "tab-before-a-list": {
        "a tab, @, ` or % cannot stand here; use spaces, or quotes": "a tab stands "
        "here; indent with spaces"
    },
}
FILMS = "films:\n  - id: ditto\n    title: Ditto\n"


def says(path: Path) -> str:
    """Return what kfilms is to say of the bad catalog at *path*: its first comments."""
    mark = "# says: "
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line.removeprefix(mark) for line in lines if line.startswith(mark))


def refusal(run: Run, path: str | Path) -> str:
    """Return what is said of the file at *path*, which is refused."""
    result = run("list", "--catalog", str(path))
    assert (result.code, result.out) == (3, "")
    return result.err.replace(str(path), "FILE")


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_catalog_is_refused_in_its_own_words(run: Run, path: Path) -> None:
    assert refusal(run, path) == says(path)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_without_libyaml_the_words_are_the_same(
    run: Run, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_events, "_PARSER", yaml.BaseLoader)
    expected = says(path)
    for fast, slow in SAID_OTHERWISE.get(path.stem, {}).items():
        assert fast in expected
        expected = expected.replace(fast, slow)
    assert refusal(run, path) == expected


class _Saved(io.BytesIO):
    """A file that is emptied when it is read a second time."""

    def seek(self, place: int, whence: int = 0) -> int:
        if self.tell():
            self.truncate(0)
        return super().seek(place, whence)


def test_a_file_saved_while_its_problem_is_looked_for_is_refused_all_the_same():
    with pytest.raises(CatalogError):
        list(read_file(_Saved(b"films:\n  - {id: a, title: \x01}\n"), "x"))


def test_the_first_hundred_problems_are_reported_and_the_others_counted(
    run: Run, write_catalog: Callable[[str], str]
) -> None:
    films = "".join(f"  - id: f{n}\n    title: F{n}\n    age: x\n" for n in range(1234))
    said = refusal(run, write_catalog(f"films:\n{films}")).splitlines()
    assert said[0] == "Error: the catalog FILE has 1,234 problems."
    assert said[1:101] == [
        f'FILE:{4 + 3 * n}:10: film "F{n}": age: "x" is not a whole number such as 118'
        for n in range(100)
    ]
    assert said[101:] == [
        "… and 1,134 more",
        "Hint: mend the file; nothing was read from it",
    ]


def test_faults_of_different_kinds_come_in_the_order_of_the_file(
    run: Run, write_catalog: Callable[[str], str]
) -> None:
    films = "".join(
        f"  - id: f{n}\n    title: F{n}\n    themes:\n      - space\n    age: x\n"
        for n in range(60)
    )
    said = refusal(run, write_catalog(f"films:\n{films}")).splitlines()[1:-2]
    places = [tuple(map(int, line.split(":")[1:3])) for line in said]
    assert places == [
        place for n in range(50) for place in ((5 + 5 * n, 9), (6 + 5 * n, 10))
    ]


def plain(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


NO_TEXT: dict[str, tuple[Callable[[Path], object], str]] = {
    "broken-link": (
        lambda path: path.symlink_to("nowhere"),
        "there is no catalog at FILE.",
    ),
    "latin-1": (
        plain(f"{FILMS}    original_title: 동감 ".encode() + b"caf\xe9\n"),
        (
            "the catalog FILE is not UTF-8 text.\n"
            "FILE:4:27: this byte belongs to another encoding"
        ),
    ),
    "latin-1-after-a-byte-order-mark": (
        plain(b"\xef\xbb\xbftitle: caf\xe9\n"),
        (
            "the catalog FILE is not UTF-8 text.\n"
            "FILE:1:11: this byte belongs to another encoding"
        ),
    ),
    "utf-16-big-endian": (
        plain(b"\xfe\xff" + FILMS.encode("utf-16-be")),
        "the catalog FILE is not UTF-8 text.\nFILE:1:1: this is UTF-16",
    ),
    "zero-bytes": (
        plain(f"{FILMS}    why: 라\0디오\n".encode()),
        (
            "the catalog FILE has 1 problem.\n"
            "FILE:4:11: contains the control character U+0000"
        ),
    ),
    "a-database": (
        plain(b"SQLite format 3\0\x10\0\x01\x01\0@ "),
        (
            "the catalog FILE has 1 problem.\n"
            "FILE:1:16: contains the control character U+0000"
        ),
    ),
}
HINTS = {
    "has 1 problem": "mend the file; nothing was read from it",
    "no catalog": "check --catalog and KFILMS_CATALOG",
    "not UTF-8": "save the file as UTF-8",
}


@pytest.mark.parametrize("name", NO_TEXT)
def test_what_is_no_text_file_is_refused(run: Run, tmp_path: Path, name: str) -> None:
    make, message = NO_TEXT[name]
    path = tmp_path / "films.yaml"
    make(path)
    hint = [f"Hint: {hint}\n" for words, hint in HINTS.items() if words in message]
    assert refusal(run, path) == f"Error: {message}\n{''.join(hint)}"


@pytest.mark.parametrize("device", ["/dev/null", "/dev/zero"])
def test_a_device_is_refused(run: Run, device: str) -> None:
    assert refusal(run, device) == (
        "Error: the catalog FILE is not a regular file.\n"
        "Hint: name a YAML file, or a list as IMDb exports it\n"
    )


@pytest.mark.skipif(not os.path.exists("/proc/self/mem"), reason="needs Linux")
def test_a_file_that_fails_while_it_is_read_is_refused(run: Run) -> None:
    assert refusal(run, "/proc/self/mem") == (
        "Error: the catalog FILE cannot be read: Input/output error.\n"
    )


class _Failing(io.BytesIO):
    """A file on a disk that breaks."""

    def getvalue(self) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_a_file_that_fails_after_its_beginning_is_refused() -> None:
    with pytest.raises(CatalogError, match="FILE cannot be read: Input/output error"):
        list(read_file(_Failing(FILMS.encode()), "FILE"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(
    run: Run, write_catalog: Callable[[str], str]
) -> None:
    path = write_catalog(FILMS)
    os.chmod(path, 0)
    assert refusal(run, path) == (
        "Error: the catalog FILE cannot be opened: Permission denied.\n"
    )


@pytest.mark.slow
@pytest.mark.parametrize("nested", ["[", "{a: ", "- ", "a:\n ", "? "])
@pytest.mark.parametrize("start", ["", "films: ", "more: ", "themes:\n  x: "])
def test_deep_nesting_is_refused(
    run: Run, write_catalog: Callable[[str], str], start: str, nested: str
) -> None:
    path = write_catalog(start + nested * 200_000)
    assert refusal(run, path).startswith("Error: the catalog FILE has ")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "no\0where",
            "the catalog FILEno\\x00where cannot be opened: no file has such a name",
        ),
        ("new\nline", "there is no catalog at FILEnew\\nline"),
        ("half\ud83d", "the catalog FILEhalf\\ud83d cannot be opened: "),
        ("no-utf8\udce9", "there is no catalog at FILEno-utf8\\udce9"),
    ],
)
def test_an_odd_path_is_refused(
    run: Run, tmp_path: Path, name: str, message: str
) -> None:
    result = run("list", "--catalog", f"{tmp_path}/{name}")
    assert (result.code, result.out) == (3, "")
    assert result.err.replace(f"{tmp_path}/", "FILE").startswith(f"Error: {message}")


@pytest.mark.parametrize(
    ("argv", "code", "message"),
    [
        (["list", "--catalog", "films.yaml"], 3, "there is no catalog at films.yaml"),
        (
            ["list", "--catalog", "/SHIPPED", "--catalog", "films.yaml"],
            3,
            "there is no catalog at films.yaml",
        ),
        (["catalog", "new", "films.yaml"], 3, "there is no directory ."),
        (["watchlist", "export", "-o", "x.md"], 5, "there is no directory ."),
    ],
)
def test_a_directory_that_is_gone_has_no_files(
    tmp_path: Path, argv: list[str], code: int, message: str
) -> None:
    script = """
import os, sys
os.mkdir("gone"); os.chdir("gone"); os.rmdir("../gone")
from kfilms.cli.main import main
sys.exit(main(sys.argv[1:], {}))"""
    shipped = shipped_catalog()
    words = [shipped if word == "/SHIPPED" else word for word in argv]
    done = subprocess.run(
        [sys.executable, "-P", "-c", script, *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (code, "")
    *_, said, hint = done.stderr.splitlines()
    assert said == f"Error: {message.rstrip('.')}."
    assert hint == "Hint: the directory you are in is gone; go to another"


@pytest.mark.parametrize("name", ["caf\udce9.yaml", "a\nb.yaml", "한글 #1?%20.yaml"])
def test_an_odd_name_of_a_good_catalog_is_no_obstacle(
    tmp_path: Path, name: str
) -> None:
    path = os.path.join(tmp_path, name)
    Path(path).write_text(FILMS, encoding="utf-8")
    os.utime(path, (0, 0))
    for _ in range(2):
        catalog = open_catalog(path, str(tmp_path / "cache 100%? #\udce9"))
        said = sanitize(os.path.splitext(name)[0], "\ufffd")
        assert catalog.heading.title == said
        assert catalog.count() == 1


def test_a_catalog_too_large_for_a_completion_is_left_unread(
    tmp_path: Path, write_catalog: Callable[[str], str]
) -> None:
    path = write_catalog(FILMS)
    os.utime(path, (0, 0))
    size = os.path.getsize(path)
    cache = str(tmp_path / "cache")
    with pytest.raises(CatalogError) as refused:
        open_catalog(path, cache, build_below=size)
    assert refused.value.message == f"the catalog {path} has not been read yet"
    assert open_catalog(path, cache, build_below=size + 1).count() == 1
    assert open_catalog(path, cache, build_below=0).count() == 1


def test_what_is_wrong_far_into_a_file_has_its_place(
    run: Run, write_catalog: Callable[[str], str]
) -> None:
    films = "".join(f"  - {{id: f{n}, title: F{n}}}\n" for n in range(9000))
    far = f'films:\n{films}  - {{id: x, title: X, why: "a\x01"}}\n'
    assert refusal(run, write_catalog(far)).splitlines()[1] == (
        "FILE:9002:30: contains the control character U+0001"
    )
    many = "".join(f"k{n}: {{a: 1}}\n" for n in range(9000))
    said = refusal(run, write_catalog(f"films:\n  - {{id: x, title: X}}\n{many}"))
    assert said.startswith("Error: the catalog FILE has 9,000 problems.")


def test_so_many_terms_that_no_film_begins_are_refused(
    run: Run, write_catalog: Callable[[str], str]
) -> None:
    label = "x" * 480
    terms = "".join(f"  t{n}:\n    label: {label} {n}\n" for n in range(2100))
    said = refusal(run, write_catalog(f"themes:\n{terms}films: []\n"))
    assert "no film begins within 1,000,000 characters" in said
