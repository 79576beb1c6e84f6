"""A list that IMDb exported is a catalog: read like any other, and never written."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kfilms.catalog import open_catalog
from kfilms.catalog.imdb_export import MAX_BYTES
from kfilms.errors import CatalogError
from kfilms.films import Heading, Person
from kfilms.filters import Query
from kfilms.vocabulary import Term, ThemeUse
from tests.conftest import IMPORTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Run

LIST = str(IMPORTS / "imdb-list.csv")
V1 = str(IMPORTS / "imdb-v1.csv")
HEADER = (
    "Position,Const,Created,Title,Original Title,Title Type,IMDb Rating,"
    "Runtime (mins),Year,Genres,Release Date,Directors,Your Rating,Date Rated\n"
)
OTHERS = "imdb-list.csv: left out, being no films: 1 row (TV Series)\n"


@pytest.fixture
def csv(tmp_path: Path) -> Callable[[str], str]:
    """Write a list of IMDb's from its rows; returns its path."""

    def write(rows: str, name: str = "list.csv") -> str:
        path = tmp_path / name
        path.write_text(HEADER + rows, encoding="utf-8")
        return str(path)

    return write


def test_the_name_of_a_list_steers_no_terminal(run: Run, csv):
    path = csv(Path(LIST).read_text("utf-8-sig").partition("\n")[2], "\x1b[31mred.csv")

    for command in (["stats", "--format", "svg"], ["watchlist", "export"]):
        assert "\x1b" not in run(*command, "--catalog", path).out


def test_a_row_becomes_a_film_with_all_that_it_says():
    catalog = open_catalog(LIST, None)
    (film,) = catalog.films(["tt0870967"])

    assert catalog.heading == Heading("imdb-list", remarks=(OTHERS.strip(),))
    assert film._asdict() == {
        **film._field_defaults,
        "id": "tt0870967",
        "title": "Maundy Thursday",
        "original_title": "Urideurui haengbokhan shigan",
        "released": "2006-09-14",
        "minutes": 120,
        "directors": (Person("Song Hae-sung"),),
        "themes": (
            ThemeUse("crime", "crime"),
            ThemeUse("drama", "drama"),
            ThemeUse("romance", "romance"),
        ),
        "ids": (("imdb", "tt0870967"),),
        "imdb_rating": 7.4,
        "added_on": "2025-07-09",
    }
    assert catalog.ratings() == [(catalog.find_film("maundy"), 4.0, "2025-07-10")]


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("imdb-list", ["Maundy Thursday", "Oasis"]),
        ("imdb-ratings", ["20th Century Girl", "Hae-eohwa", "Ditto"]),
        ("imdb-v2-ratings", ["Ditto", "Casablanca"]),
        ("imdb-v2-watchlist", ["Ojik geudaeman", "Love and Leashes", "Casablanca"]),
        (
            "imdb-v1",
            [
                "Oasiseu",
                "Nae meorisokui jiwoogae",
                "Le fabuleux destin d'Amélie Poulain",
            ],
        ),
        ("imdb-ids", ["tt0270919", "tt0320193"]),
    ],
)
def test_every_generation_is_a_catalog_whatever_it_is_called(
    tmp_path: Path, name: str, titles: list[str]
):
    path = tmp_path / "films.yaml"
    path.write_bytes((IMPORTS / f"{name}.csv").read_bytes())

    rows = open_catalog(str(path), None).rows(Query())

    assert [row.title for row in rows] == titles
    assert all(row.id == row.imdb for row in rows)


def test_what_begins_like_yaml_is_yaml_whatever_it_is_called(tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_text("title: Const, Your Rating\nfilms: [{id: a, title: A}]\n")

    assert open_catalog(str(path), None).find_film("a").title == "A"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_encoding_and_delimiter_is_read(tmp_path: Path, encoding, delimiter):
    path = tmp_path / "list"
    row = "1,tt0000001,,Amélie,,Movie,,90,2001,Drama,,,,\n"
    path.write_bytes((HEADER + row).replace(",", delimiter).encode(encoding))

    assert open_catalog(str(path), None).find_film("amelie").title == "Amélie"


def test_what_the_list_says_of_you_is_history_and_kept_nowhere(run: Run, home: Path):
    listed = run("list", "--catalog", LIST, "--format", "plain")
    watched = run("list", "--catalog", LIST, "--watched", "--format", "ids")
    unwatched = run("list", "--catalog", LIST, "--unwatched", "--format", "ids")
    shown = run("show", "maundy", "--catalog", LIST)
    figures = json.loads(run("stats", "--catalog", LIST, "--format", "json").out)[
        "stats"
    ]

    assert listed.out == (
        "FILM             ORIGINAL TITLE                YEAR  MIN  IMDB  "
        "THEMES                 MARK\n"
        "Maundy Thursday  Urideurui haengbokhan shigan  2006  120   7.4  "
        "Crime, drama, romance  ✓\n"
        "Oasis            Oasiseu                       2002  133   7.9  "
        "Crime, drama, romance\n"
    )
    assert listed.err == f"{OTHERS}2 films, 4 h 13 min\n"
    assert (watched.out, unwatched.out) == ("tt0870967\n", "tt0320193\n")
    assert "IMDb 7.4" in shown.out
    assert "Your rating  4 of 5, on 10 July 2025\n" in shown.out
    assert "Added        9 July 2025\n" in shown.out
    assert (figures["watched"], figures["rated"]) == (1, 1)
    assert figures["watched_elsewhere"] == 0
    assert not (home / ".local").exists()


def test_what_you_remembered_counts_more_than_what_the_list_says(run: Run):
    run("watched", "oasis", "--catalog", LIST)
    run("rate", "maundy", "2.5", "--catalog", LIST)

    shown = run("show", "maundy", "--catalog", LIST)
    rated = run("list", "--catalog", LIST, "--sort", "-rating", "--format", "ids")

    assert "Your rating  2.5 of 5\n" in shown.out
    assert rated.out == "tt0870967\ntt0320193\n"


@pytest.mark.parametrize(
    ("argv", "ids"),
    [
        (["--sort", "-imdb-rating"], "tt0211915 tt0428870 tt0320193"),
        (["--sort", "imdb-rating"], "tt0320193 tt0428870 tt0211915"),
        (["--sort", "-added"], "tt0211915 tt0428870 tt0320193"),
        (["--sort", "-position"], "tt0211915 tt0428870 tt0320193"),
        (["--sort", "rating"], "tt0320193 tt0211915 tt0428870"),
        (["--sort", "-rating,title"], "tt0211915 tt0320193 tt0428870"),
        (["--imdb-rating", "8.2.."], "tt0428870 tt0211915"),
        (["--imdb-rating", "7,9..8,3"], "tt0320193 tt0428870"),
        (["--imdb-rating", "..8"], "tt0320193"),
        (["--imdb-rating", "8.4"], "tt0211915"),
        (["--theme", "love", "--minutes", "..120"], "tt0428870"),
        (["--director", "lee"], "tt0320193 tt0428870"),
        (["for", "February", "--format", "ids"], ""),
        (["amelie"], "tt0211915"),
    ],
)
def test_films_are_filtered_and_sorted(run: Run, argv: list[str], ids: str):
    result = run("list", "--catalog", V1, *argv, "--format", "ids")

    assert result.out.split() == ids.split()


def test_a_rating_that_no_film_has_names_the_nearest(run: Run):
    one = run("list", "--catalog", V1, "--imdb-rating", "8.5..")
    two = run("list", "--catalog", V1, "--imdb-rating", "..6.9")
    ten = run("list", "--imdb-rating", "7..8")
    bad = run("list", "--imdb-rating", "8.55..")
    odd = run("list", "--imdb-rating", "11..")

    assert one.err.endswith(
        "Nothing fits: 3 films, none rated 8.5 or more at IMDb.\n"
        "Hint: 0.1 points less let one film in: --imdb-rating 8.4..\n"
    )
    assert two.err.endswith(
        "Nothing fits: 3 films, none rated 6.9 or less at IMDb.\n"
        "Hint: 1 point more lets one film in: --imdb-rating ..7.9\n"
    )
    assert ten.err.startswith("Passed over: 10 films have no IMDb rating: ")
    assert "none rated 7 to 8 at IMDb" in ten.err
    assert (one.code, two.code, ten.code, bad.code, odd.code) == (1, 1, 1, 2, 2)
    assert "write 7.., 6.5..8 or ..5.9" in bad.err


def test_every_command_takes_it(run: Run):
    picked = run("pick", "--catalog", LIST, "--theme", "romance", "--minutes", "..125")
    built = run(
        "watchlist", "build", "--catalog", LIST, "--evenings", "3", "--every", "sat"
    )
    exported = run("watchlist", "export", "--catalog", LIST, "--format", "json")
    schema = json.loads(run("catalog", "schema", LIST).out)

    assert [one.code for one in (picked, built, exported)] == [0, 0, 0]
    assert json.loads(exported.out)["showings"][0]["film"]["imdb_rating"] == 7.9
    assert schema["$defs"]["theme"]["enum"] == ["crime", "drama", "romance"]


def test_the_order_is_that_of_the_positions(csv):
    path = csv(
        "3,tt0000003,,C,,Movie,,,,,,,,\n"
        ",tt0000009,,Z,,Movie,,,,,,,,\n"
        "1,tt0000001,,A,,Movie,,,,,,,,\n"
        "1,tt0000003,,Again,,Movie,,,,,,,,\n"
    )

    rows = open_catalog(path, None).rows(Query())

    assert [row.title for row in rows] == ["A", "C", "Z"]


def test_the_year_is_that_of_imdb_and_not_of_a_later_release(csv):
    path = csv(
        "1,tt0000001,,A,,Movie,,,2006,,2007-01-02,,,\n"
        "2,tt0000002,,B,,Movie,,,,,2007-01,,,\n"
        "3,tt0000003,,,Urideurui,Movie,,0,2006,,2006-03-04,,,\n"
        "4,tt0000004,,D,,Movie,,51420,1874,,,,,\n"
    )
    rows = open_catalog(path, None).rows(Query())

    assert [(row.title, row.year, row.minutes) for row in rows] == [
        ("A", 2006, None),
        ("B", 2007, None),
        ("Urideurui", 2006, None),
        ("D", 1874, 51420),
    ]


def test_genres_become_themes_that_can_be_typed(csv):
    path = csv(
        '1,tt0000001,,A,,Movie,,,,"Sci-Fi, Драма, film_noir",,,,\n'
        '2,tt0000002,,B,,Movie,,,,"SCI FI, Noir, Película de amor",,,,\n'
        f'3,tt0000003,,C,,Movie,,,,"{"x" * 101}, {"y" * 70}, {"y" * 71}",,,,\n'
        "4,tt0000004,,D,,Movie,,,,!!,,,,\n"
        "5,tt0000005,,E,,Movie,,,,,,,,\n"
    )
    catalog = open_catalog(path, None)

    assert list(catalog.terms.values()) == [
        Term("genre-812f1742", "theme", "!!"),
        Term("film-noir", "theme", "film-noir"),
        Term("noir", "theme", "noir"),
        Term("pelicula-de-amor", "theme", "película de amor"),
        Term("sci-fi", "theme", "sci-fi", aliases=("science fiction", "sf")),
        Term("y" * 60, "theme", "y" * 70),
        Term("genre-da30a690", "theme", "y" * 71),
        Term("genre-4902369b", "theme", "драма"),
    ]
    assert [row.theme_ids for row in catalog.rows(Query())][1] == (
        "sci-fi,noir,pelicula-de-amor"
    )
    assert catalog.find_terms("ДРАМА", "theme")[0].label == "драма"
    assert catalog.find_terms("science-fiction", "theme")[0].id == "sci-fi"
    (passed,) = catalog.passed_over(Query(themes=(("sci-fi",),)))
    assert passed == ("themes", 1, ("E",))


BROKEN = (
    "1,tt0000001,,A,,Movie,,abc,,,,,,\n"
    "2,,,B,,Movie,,90,,,,,,\n"
    "3,tt0000003,,C,,Movie,,90,,,,,17,\n"
    "4,tt0000004,,D,,Movie,,90,,,,,8,\n"
    "5,,2020-01-01,,,,,,,,,,,\n"
    "6,tt05,,F,,Movie,,,,,,,,\n"
    ",,,,,,,,,,,,,\n"
)
FOUND = (
    '2:1: Runtime (mins): "abc" is nothing that IMDb writes there',
    "3:1: Const: is missing; a row needs it",
    '4:1: Your Rating: "17" is nothing that IMDb writes there',
    "6:1: Const: is missing; a row needs it",
    '7:1: Const: "tt05" is nothing that IMDb writes there',
)


def test_rows_that_cannot_be_read_are_all_reported_by_their_line(run: Run, csv):
    path = csv(BROKEN)
    result = run("list", "--catalog", path)
    checked = run("catalog", "check", path)

    lines = "".join(f"{path}:{one}\n" for one in FOUND)
    assert result == (
        3,
        "",
        (
            f"Error: the catalog {path} has 5 problems.\n{lines}"
            "Hint: leave out the rows that cannot be read: --keep-going; "
            "nothing was read from it\n"
        ),
    )
    errors = [line.replace(":1: error: ", ":1: ") for line in checked.out.splitlines()]
    assert errors == lines.splitlines()
    assert checked.code == 3


@pytest.mark.parametrize("again", [False, True])
def test_rows_that_cannot_be_read_are_left_out_where_that_is_asked(
    run: Run,
    csv,
    again: bool,  # noqa: FBT001 - a parameter of the test
):
    path = csv(BROKEN)
    os.utime(path, (946_684_800, 946_684_800))
    if again:
        run("--keep-going", "list", "--catalog", path)
    result = run("list", "--catalog", path, "--format", "ids", "--keep-going")

    assert result == (
        0,
        "tt0000004\n",
        "list.csv: left out: 5 rows that cannot be read (lines 2, 3, 4, 6, 7)\n",
    )
    assert run("list", "--catalog", path).code == 3
    assert run("catalog", "schema", "--catalog", path, "--keep-going").code == 0
    assert run("catalog", "schema", path, "--keep-going").code == 0
    assert run("catalog", "schema", path).code == 3


def test_the_first_lines_left_out_are_named_and_the_others_counted(run: Run, csv):
    row = "1,tt0000001,,A,,Movie,,abc,,,,,,\n"
    many = csv(row * 7 + "1,tt0000001,,A,,Movie,,,,,,,,\n")
    one = csv(row + "1,tt0000001,,A,,Movie,,,,,,,,\n", "one.csv")

    said = [
        run("list", "--catalog", path, "--format", "ids", "--keep-going").err
        for path in (many, one)
    ]

    assert said == [
        (
            "list.csv: left out: 7 rows that cannot be read (lines 2, 3, 4, 5, 6 and 2 "
            "more)\n"
        ),
        "one.csv: left out: 1 row that cannot be read (line 2)\n",
    ]


def test_a_list_without_a_film_says_why(run: Run, csv):
    path = csv("1,tt0000001,,A,,TV Series,,,,,,,,\n2,tt0000002,,B,,tvEpisode,,,,,,,,\n")
    result = run("list", "--catalog", path)

    assert result == (
        3,
        "",
        (
            f"Error: there is no film in {path}.\n"
            "list.csv: left out, being no films: 2 rows (TV Series, tvEpisode)\n"
        ),
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (HEADER + '1,"tt0000001', "is cut off at its end"),
        (HEADER + '1,"tt00"00001,\n', "cannot be read as CSV from line 2 on"),
        ("Date,Name,Year,Letterboxd URI\n", "header says Letterboxd films"),
        ("a,b,c\n", "has a header that kfilms does not know"),
        ("", "has a header that kfilms does not know"),
        ("films:\n", "films: is empty"),
        ("\0" * 99, "has a header that kfilms does not know"),
        (f"{HEADER}{'1' * MAX_BYTES}", "is larger than 16 MiB"),
    ],
)
def test_what_is_no_list_of_films_is_refused(run: Run, tmp_path: Path, data, said):
    path = tmp_path / "list.csv"
    path.write_text(data)
    result = run("list", "--catalog", str(path))

    assert (result.code, result.out) == (3, "")
    assert said in result.err


def test_nothing_is_added_to_a_list(run: Run, tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_bytes(Path(LIST).read_bytes())

    result = run("catalog", "add", "Parasite", "--catalog", str(path))

    assert result.code == 3
    assert f"kfilms catalog convert {path} -o mine.yaml" in result.err
    assert path.read_bytes() == Path(LIST).read_bytes()


def test_a_list_is_checked_for_what_is_doubtful_in_it(run: Run):
    ratings = str(IMPORTS / "imdb-ratings.csv")
    clean = run("catalog", "check", LIST)
    doubtful = run("catalog", "check", ratings)

    assert clean == (
        0,
        "",
        f"{LIST}: 2 films, 3 themes; nothing wrong, nothing doubtful.\n",
    )
    assert doubtful.out == (
        f'{ratings}:5:1: doubt: film "Ditto": minutes: 9 is outside the 40 to 300 '
        "minutes of a film; look again\n"
    )


@pytest.mark.layout
def test_a_terminal_shows_the_rating_of_imdb(run: Run, golden):
    for width in ("55", "120"):
        result = run(
            "list", "--catalog", LIST, terminal=True, NO_COLOR="1", COLUMNS=width
        )
        golden(f"terminal/list-imdb.{width}.txt", result.out)


cells = st.text(max_size=8) | st.sampled_from(
    ["tt0000001", "1", "7.5", "2001", "Movie", "TV Series", "2001-01-01", "Drama, War"]
)


@given(rows=st.lists(st.lists(cells, min_size=14, max_size=14), max_size=4))
def test_whatever_stands_in_it_is_read_or_refused(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("any") / "list.csv"
    quoted = [
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows
    ]
    text = HEADER + "".join(f"{row}\n" for row in quoted)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    for keep_going in (False, True):
        with suppress(CatalogError):
            catalog = open_catalog(str(path), None, keep_going=keep_going)
            rows = catalog.rows(Query())
            assert len(catalog.films([row.id for row in rows])) == len(rows) > 0
            assert {film for film, *_ in catalog.ratings()} <= {*rows}
