"""``check`` finds everything wrong and everything doubtful, each at its place."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kfilms.catalog.similar_labels import similar_pairs
from tests.conftest import ROOT
from tests.test_catalog_errors import BAD, FILMS, says

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Run

DOUBTFUL = sorted((Path(__file__).parent / "catalogs" / "doubtful").glob("*.yaml"))
SHIPPED = ROOT / "data" / "films.yaml"
CLEAN = f"""{FILMS}    minutes: 111
    premise: Two students talk by ham radio.
    ids: {{}}
"""
FAULTY = f"{CLEAN}    age: x\n"
DOUBTED = CLEAN.replace("111", "11")


def test_the_shipped_catalog_is_clean(run: Run) -> None:
    read = "10 films, 39 themes, 16 content notes"
    said = f"{SHIPPED}: {read}; nothing wrong, nothing doubtful.\n"
    assert run("catalog", "check") == (0, "", said)
    assert run("catalog", "check", "--strict", str(SHIPPED)) == (0, "", said)


@pytest.mark.parametrize("path", DOUBTFUL, ids=lambda path: path.stem)
def test_what_is_doubtful_is_said_at_its_place(run: Run, path: Path) -> None:
    result = run("catalog", "check", str(path))
    found = result.out.count("\n")
    assert result.out.replace(str(path), "FILE") == says(path)
    assert result.code == 0
    assert result.err == (f"The catalog {path} has {found} doubts; nothing is wrong.\n")


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_what_is_wrong_is_said_in_the_words_of_every_command(
    run: Run, path: Path
) -> None:
    result = run("catalog", "check", str(path))
    errors = [
        line.replace(": error: ", ": ", 1)
        for line in result.out.replace(str(path), "FILE").splitlines()
        if ": error: " in line
    ]
    assert errors == says(path).splitlines()[1:-1]
    assert result.code == 3
    assert result.err.startswith(f"Error: the catalog {path} has {len(errors)} error")


def test_errors_and_doubts_stand_in_the_order_of_the_file(
    run: Run, write_catalog: Callable[[str], str]
) -> None:
    films = FILMS + "  - id: other\n    title: Other\n    age: x\n    ids: {}\n"
    path = write_catalog(f"themes:\n  a:\n    label: a\n{films}")
    result = run("catalog", "check", path)
    assert result.out.replace(path, "FILE") == (
        'FILE:5:5: doubt: film "Ditto": minutes: are missing; no plan can place a '
        "film of unknown length\n"
        'FILE:5:5: doubt: film "Ditto": premise: is missing; tell in a sentence or '
        "two how it begins\n"
        'FILE:5:5: doubt: film "Ditto": ids: are missing; give one, or write ids: {} '
        "if nobody found any\n"
        'FILE:9:10: error: film "Other": age: "x" is not a whole number such as 118\n'
    )
    said = f"Error: the catalog {path} has 1 error and 3 doubts.\n"
    assert (result.code, result.err) == (3, said)


@pytest.mark.parametrize(
    ("text", "strict", "code"),
    [
        (CLEAN, False, 0),
        (CLEAN, True, 0),
        (DOUBTED, False, 0),
        (DOUBTED, True, 1),
        (FAULTY, False, 3),
        (FAULTY, True, 3),
    ],
)
@pytest.mark.parametrize("form", ["auto", "table", "plain", "json", "github"])
def test_the_exit_code_tells_how_it_went(
    run: Run,
    write_catalog: Callable[[str], str],
    text: str,
    strict: bool,  # noqa: FBT001 - a parameter of the test
    code: int,
    form: str,
) -> None:
    path = write_catalog(text)
    result = run("catalog", "check", path, "--format", form, *["--strict"] * strict)
    assert result.code == code
    assert bool(result.out) == (text != CLEAN or form == "json")


def test_a_strict_check_says_how_many_doubts(
    run: Run, write_catalog: Callable[[str], str]
) -> None:
    path = write_catalog(DOUBTED)
    assert (
        run("catalog", "check", "--strict", path).err
        == f"The catalog {path} has 1 doubt.\n"
    )


def test_what_is_not_utf8_is_an_error_at_its_place(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(FILMS.encode() + b"    why: caf\xe9\n")
    place = f"{path}:4:13: error: "
    said = "this byte belongs to another encoding; save the file as UTF-8\n"
    assert run("catalog", "check", str(path))[:2] == (3, place + said)


@pytest.mark.parametrize("name", ["nowhere.yaml", "."])
def test_what_cannot_be_read_has_no_findings(
    run: Run, tmp_path: Path, name: str
) -> None:
    result = run("catalog", "check", str(tmp_path / name), "--format", "json")
    assert (result.code, result.out) == (3, "")
    assert result.err.startswith("Error: the")


def test_several_catalogs_are_checked_at_once(run: Run, tmp_path: Path) -> None:
    good, bad, worse = (tmp_path / name for name in ("good", "bad", "worse"))
    good.write_text(CLEAN, "utf-8")
    bad.write_text(DOUBTED, "utf-8")
    worse.write_text(FAULTY, "utf-8")
    paths = [str(worse), str(good), str(bad), str(worse)]
    result = run("catalog", "check", *paths)
    assert [line.split(":")[0] for line in result.out.splitlines()] == [
        str(worse),
        str(bad),
        str(bad),
    ]
    assert result.out.splitlines()[2].replace(str(good), "GOOD") == (
        f'{bad}:4:14: doubt: film "Ditto": minutes: 11 is 111 minutes in GOOD, '
        "which counts"
    )
    assert result.err == "Error: 2 catalogs have 1 error and 2 doubts.\n"


def test_the_catalog_in_use_is_checked(
    run: Run, write_catalog: Callable[[str], str]
) -> None:
    path = write_catalog(DOUBTED)
    named = run("catalog", "check", path)
    assert named.out.count("\n") == 1
    assert run("catalog", "check", "--catalog", path) == named
    assert run("catalog", "check", KFILMS_CATALOG=path) == named


def test_the_first_hundred_doubts_are_said_and_the_others_counted(
    run: Run, write_catalog: Callable[[str], str]
) -> None:
    films = "".join(f"  - id: f{n}\n    title: F{n}\n" for n in range(50))
    path = write_catalog(f"films:\n{films}")
    result = run("catalog", "check", path)
    assert result.out.count("\n") == 100
    assert result.err == (
        f"… and 50 more in {path}\n"
        f"The catalog {path} has 150 doubts; nothing is wrong.\n"
    )


def test_json_says_all_of_it(run: Run, write_catalog: Callable[[str], str]) -> None:
    path = write_catalog(f"title: ''\n{DOUBTED}")
    assert json.loads(run("catalog", "check", path, "--format", "json").out) == {
        "kfilms": 1,
        "errors": 1,
        "doubts": 1,
        "findings": [
            {
                "severity": "error",
                "file": path,
                "line": 1,
                "column": 8,
                "subject": None,
                "field": "title",
                "message": "is empty",
            },
            {
                "severity": "doubt",
                "file": path,
                "line": 5,
                "column": 14,
                "subject": 'film "Ditto"',
                "field": "minutes",
                "message": "11 is outside the 40 to 300 minutes of a film; look again",
            },
        ],
    }


def test_github_is_told_in_its_own_commands(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "50%, a:b.yaml"
    path.write_text(f"{DOUBTED}    minuts: 100%\n", "utf-8")
    escaped = str(path).replace("%", "%25").replace(",", "%2C").replace(":", "%3A")
    assert run("catalog", "check", str(path), "--format", "github").out == (
        f"::error file={escaped},line=7,col=5,title=kfilms catalog check"
        '::film "Ditto": '
        "minuts: is not a field that the format knows; did you mean minutes?\n"
    )


@pytest.mark.parametrize("width", ["60", "120"])
@pytest.mark.parametrize("name", ["many-at-once", "vocabulary"])
def test_a_terminal_shows_a_table(
    run: Run, golden, monkeypatch: pytest.MonkeyPatch, name: str, width: str
) -> None:
    catalogs = Path(__file__).parent / "catalogs"
    (path,) = catalogs.glob(f"*/{name}.yaml")
    monkeypatch.chdir(path.parent)
    result = run(
        "catalog", "check", path.name, terminal=True, NO_COLOR="1", COLUMNS=width
    )
    golden(f"terminal/check-{name}.{width}.txt", result.out)


def test_no_text_of_a_catalog_steers_a_terminal(
    run: Run, write_catalog: Callable[[str], str]
) -> None:
    path = write_catalog(f'"\\e[2J": x\n{CLEAN}    "[red]\\u202e": x\n')
    for form in ("plain", "table", "github", "json"):
        result = run("catalog", "check", path, "--format", form)
        assert "\x1b" not in result.out
        assert "[red]\\u202e" in result.out or form == "json"


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("first love", "first loves", True),
        ("families", "family", True),
        ("theatre", "theater", True),
        ("humour", "humor", True),
        ("growing up together", "together growing up", True),
        ("churches", "church", True),
        ("melancholy", "melancholi", True),
        ("remenbrance", "remembrance", True),
        ("friendship", "freindship", True),
        ("illness", "chronic illness", False),
        ("1970s", "1980s", False),
        ("cancer", "dancer", False),
        ("grief", "brief", False),
        ("hope", "hopes", True),
        ("love", "live", False),
        ("house", "horse", False),
        ("death row", "death row and execution", False),
        ("friends", "fiancees", False),
        ("abcdefg", "abdcegf", False),
        ("가족", "가정", False),
        ("!!", "??", False),
    ],
)
def test_labels_are_nearly_the_same_or_not(one: str, other: str, near: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert list(similar_pairs(["something else", one, other])) == [(1, 2)] * near
    assert list(similar_pairs(["something else", other, one])) == [(1, 2)] * near


def test_a_label_that_is_an_error_is_no_doubt_as_well(
    run: Run, write_catalog: Callable[[str], str]
) -> None:
    words = "themes:\n  a:\n    label: First love\n  b:\n    label: first-love\n"
    path = write_catalog(words + CLEAN)
    assert run("catalog", "check", path).out.replace(path, "FILE") == (
        'FILE:5:12: error: theme "b": label: the word "first-love" already means the '
        'theme "a"\n'
    )


@given(st.lists(st.text("abeis ", max_size=8), max_size=12))
def test_every_pair_comes_with_an_earlier_label(labels: list[str]) -> None:
    pairs = list(similar_pairs(labels))
    assert all(first < second for first, second in pairs)
    assert len({second for _, second in pairs}) == len(pairs)
    again = list(similar_pairs([*labels, *labels]))
    assert again[: len(pairs)] == pairs


@pytest.mark.slow
def test_the_hook_checks_what_it_is_given(tmp_path: Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert hook["id"] == "kfilms-check"
    assert hook["language"] == "python"
    program, *argv = hook["entry"].split()
    assert program == "kfilms"
    path = tmp_path / "films.yaml"
    path.write_text(FAULTY, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "kfilms", *argv, *hook.get("args", []), path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert done.stdout.startswith(f"{path}:7:10: error: ")
