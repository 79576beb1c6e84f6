"""What IMDb exported becomes a catalog that people can edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kfilms.catalog import open_catalog
from kfilms.catalog.convert import convert_export
from kfilms.filters import Query
from tests.conftest import IMPORTS
from tests.test_imdb_catalog import HEADER

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

LISTS = sorted(IMPORTS.glob("imdb-*.csv"))


def told(path: str) -> list[dict[str, object]]:
    """Return the films of a catalog without what only a list has."""
    catalog = open_catalog(path, None)
    films = catalog.films([row.id for row in catalog.rows(Query())])
    return [film._replace(imdb_rating=None, added_on=None)._asdict() for film in films]


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_the_catalog_says_what_the_list_says(run: Run, tmp_path: Path, path: Path):
    made = str(tmp_path / "mine.yaml")
    result = run("catalog", "convert", str(path), "-o", made)
    checked = run("catalog", "check", made)

    assert (result.code, result.out) == (0, "")
    assert told(made) == told(str(path))
    assert open_catalog(made, None).terms == open_catalog(str(path), None).terms
    assert checked.code == 0
    assert ": error: " not in checked.out


def test_it_is_printed_where_no_file_is_named(run: Run, golden):
    path = str(IMPORTS / "imdb-v1.csv")
    result = run("catalog", "convert", path)

    golden("captured/convert.yaml", result.out)
    assert result.code == 0
    assert result.err == (
        "imdb-v1.csv: left out, being no films: 1 row (TV Series)\n"
        "Not kept, for a catalog has no place for it: 3 ratings of IMDb, 3 dates "
        "added, 2 ratings of yours\n"
        f"Keep your ratings in your history: kfilms import {path}\n"
    )


def test_what_is_there_is_overwritten_only_if_that_is_asked(run: Run, tmp_path: Path):
    path, made = str(IMPORTS / "imdb-ids.csv"), tmp_path / "mine.yaml"
    made.write_text("precious")

    refused = run("catalog", "convert", path, "-o", str(made))
    assert (refused.code, refused.out) == (5, "")
    assert refused.err.startswith(f"Error: {made} is there already.\n")
    assert made.read_text() == "precious"

    done = run("catalog", "convert", path, "-o", str(made), "--force")
    assert (
        done.err == f"Made {made}: 2 films. Look over it: kfilms catalog check {made}\n"
    )
    assert {path.name for path in tmp_path.iterdir()} == {"home", "mine.yaml"}


def test_rows_that_cannot_be_read_stop_it_unless_told_otherwise(
    run: Run, tmp_path: Path
):
    path, made = tmp_path / "list.csv", tmp_path / "mine.yaml"
    path.write_text(
        HEADER
        + "1,tt0000001,,A,,Movie,,abc,,,,,,\n"
        + "2,tt0000002,,B,,Movie,,90,,,,,,\n"
    )
    argv = ("catalog", "convert", str(path), "-o", str(made))

    assert run(*argv).code == 3
    assert not made.exists()
    assert run(*argv, "--keep-going").err.startswith(
        "list.csv: left out: 1 row that cannot be read (line 2)\n"
    )
    assert [film["id"] for film in told(str(made))] == ["tt0000002"]


def test_only_what_imdb_exports_is_converted(run: Run, tmp_path: Path):
    path = tmp_path / "mine.yaml"
    path.write_text("films: [{id: a, title: A}]\n")
    result = run("catalog", "convert", str(path))

    assert result == (
        3,
        "",
        (
            f"Error: {path} is not what IMDb exports.\n"
            "Hint: a YAML file is a catalog as it is: --catalog FILE\n"
        ),
    )


def test_what_the_format_does_not_take_is_left_out_and_told(run: Run, tmp_path: Path):
    path = tmp_path / " x .csv"
    rows = [f"{n},tt000000{n},,A,,Movie,,51420,1874,,,,,\n" for n in range(1, 5)]
    long = f'5,tt0000005,,{"x" * 501},,Movie,,90,2000,,,"{"y" * 501}, Z",,\n'
    path.write_text(HEADER + "".join(rows) + long, "utf-8")
    result = run("catalog", "convert", str(path))

    said = "tt0000001: released, tt0000001: minutes, tt0000002: released"
    assert result.err.startswith(f"Not kept, for a catalog does not take it: {said}")
    assert result.err.endswith(" and 5 more\n")
    films = yaml.safe_load(result.out)["films"]
    assert films[0] == {
        "id": "tt0000001",
        "title": "A",
        "ids": {"imdb": "tt0000001"},
    }
    assert films[4]["title"] == "tt0000005"
    assert "title" not in yaml.safe_load(result.out)


lines = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters='"'), max_size=9
) | st.sampled_from(["No", "1987", "~", "null", "- a", "a: b", "#x", "'", "[", "0x1"])


@given(rows=st.lists(st.tuples(lines, lines, lines, lines), min_size=1, max_size=4))
def test_hostile_text_comes_through_as_it_is(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("any")
    path, made = folder / "list.csv", folder / "mine.yaml"
    text = "".join(
        f'{n},tt{n:07},,"{title}","{original}",Movie,,90,2000,"{genre}",,"{person}",,\n'
        for n, (title, original, genre, person) in enumerate(rows, 1)
    )
    path.write_text(HEADER + text, "utf-8")
    with path.open("rb") as file:
        result = convert_export(file, str(path), keep_going=False)
    made.write_text(result.text, "utf-8")

    assert result.refused == ()
    assert told(str(made)) == told(str(path))
    assert open_catalog(str(made), None).terms == open_catalog(str(path), None).terms
