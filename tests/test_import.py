"""What Letterboxd and IMDb know is taken over, once, and can be taken back."""

from __future__ import annotations

import json
import os
import struct
import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kfilms.catalog import open_catalog
from kfilms.cli.commands.import_ import command
from kfilms.films import Match, Mention
from kfilms.importers.apply import FilmRecord, ImportedRow, apply_import, group_by_film
from kfilms.library import HistoryEntry, UserData, merge_entries
from kfilms.row import FilmRow
from kfilms.tables import archive

if TYPE_CHECKING:
    from tests.conftest import Run

pytestmark = pytest.mark.usefixtures("exports")


def saved(home: Path) -> Any:
    return json.loads((home / ".local/share/kfilms/state.json").read_text("utf-8"))


def test_a_whole_export_is_taken_over_once_and_taken_back(run: Run, home, golden):
    dry = run("import", "letterboxd.zip", "--dry-run")
    assert not (home / ".local").exists()

    first = run("import", "letterboxd.zip")
    state = saved(home)
    again = run("import", "letterboxd.zip")

    golden("captured/import.stderr.txt", first.err)
    assert (dry.code, dry.out, first.code, first.out) == (0, "", 0, "")
    told, done = first.err.splitlines()[:-1], first.err.splitlines()[-1]
    assert dry.err.splitlines() == [
        *told,
        done.replace("Imported letterboxd.zip:", "letterboxd.zip would bring").replace(
            "Take it back: kfilms undo", "Nothing was kept."
        ),
    ]
    assert again.err.splitlines() == [*told, "Nothing new in letterboxd.zip."]
    assert saved(home) == state
    assert state["history"]["oasis"] == {
        "title": "Oasis",
        "year": 2002,
        "watched_on": ["2020-02-13", "2021-02-14"],
        "rating": 4.5,
        "note": 'Again, and better. Bring & share "tissues".',
        "undated": False,
        "imdb": "tt0320193",
    }
    assert state["history"]["title:bewithyou:2018"]["undated"] is True
    assert "romang" not in state["history"]
    listed = ["watchlist", "show", "--format", "ids"]
    assert run(*listed).out == "romang\nalways\n"
    named = run(*listed, "--watchlist", "Korean Nights 🌙")
    assert named.out == "a-moment-to-remember\nditto\n"
    assert "Watched        On a day not recorded\n" in run("show", "ditto").out
    assert run("undo").err == "Taken back: imported letterboxd.zip.\n"
    assert saved(home) == {
        "kfilms": 1,
        "watchlists": {},
        "history": {},
        "drawn": [],
        "undo": [],
    }


ALONE = {
    "imdb-v1.csv": (
        "Left out, being no films: 1 row\n"
        "In this catalog: 2 films: Oasis, A Moment to Remember\n"
        "Not in this catalog, kept in the history all the same: 1 film\n"
        "Imported imdb-v1.csv: 2 films new in the history, 1 film onto valentine. "
        "Take it back: kfilms undo\n"
    ),
    "imdb-v2-ratings.csv": (
        "Left out, being no films: 1 row\n"
        "In this catalog: 1 film: Ditto\n"
        "Not in this catalog, kept in the history all the same: 1 film\n"
        "Imported imdb-v2-ratings.csv: 2 films new in the history. "
        "Take it back: kfilms undo\n"
    ),
    "imdb-v2-watchlist.csv": (
        "In this catalog: 2 films: Always, Love and Leashes\n"
        "Not in this catalog, and so on no watchlist: 1 film\n"
        "Imported imdb-v2-watchlist.csv: 2 films onto valentine. "
        "Take it back: kfilms undo\n"
    ),
    "imdb-ratings.csv": (
        "Left out, being no films: 1 row\n"
        "In this catalog: 2 films: 20th Century Girl, Will You Be There?\n"
        "Not in this catalog, kept in the history all the same: 1 film\n"
        "Imported imdb-ratings.csv: 3 films new in the history. "
        "Take it back: kfilms undo\n"
    ),
    "imdb-list.csv": (
        "Left out, being no films: 1 row\n"
        "In this catalog: 2 films: Maundy Thursday, Oasis\n"
        "Imported imdb-list.csv: 1 film new in the history, 2 films onto valentine. "
        "Take it back: kfilms undo\n"
    ),
    "imdb-list.csv --as watched": (
        "Left out, being no films: 1 row\n"
        "In this catalog: 2 films: Maundy Thursday, Oasis\n"
        "Imported imdb-list.csv: 2 films new in the history. "
        "Take it back: kfilms undo\n"
    ),
    "imdb-v1.csv --as watchlist": (
        "Left out, being no films: 1 row\n"
        "In this catalog: 2 films: Oasis, A Moment to Remember\n"
        "Not in this catalog, kept in the history all the same: 1 film\n"
        "Not in this catalog, and so on no watchlist: 1 film\n"
        "Imported imdb-v1.csv: 2 films new in the history, 2 films onto valentine. "
        "Take it back: kfilms undo\n"
    ),
    "imdb-ids.csv --as watched": (
        "In this catalog: 2 films: Ditto, Oasis\n"
        "Imported imdb-ids.csv: 2 films new in the history. "
        "Take it back: kfilms undo\n"
    ),
    "letterboxd-import-list.csv --as watchlist --watchlist club": (
        "In this catalog: 2 films: Ditto, Romang\n"
        "Imported letterboxd-import-list.csv: 2 films onto club. "
        "Take it back: kfilms undo\n"
    ),
    "letterboxd-import.csv": (
        'Not understood: 2 cells: line 4: WatchedDate "2024-02-30", '
        'line 4: Rating10 "eleven"\n'
        "In this catalog: 2 films: Romang, Oasis\n"
        "Not in this catalog, kept in the history all the same: 1 film\n"
        "Imported letterboxd-import.csv: 3 films new in the history. "
        "Take it back: kfilms undo\n"
    ),
    "letterboxd/lists/korean-nights.csv": (
        "In this catalog: 2 films: A Moment to Remember, Ditto\n"
        "Not in this catalog, and so on no watchlist: 1 film\n"
        "Imported korean-nights.csv: 2 films onto valentine. "
        "Take it back: kfilms undo\n"
    ),
    "watched.csv --as watched": (
        "In this catalog: 2 films: Oasis, Ditto\n"
        "Not in this catalog, kept in the history all the same: 5 films\n"
        "Imported watched.csv: 7 films new in the history. "
        "Take it back: kfilms undo\n"
    ),
}


@pytest.mark.parametrize("line", ALONE)
def test_a_file_alone_is_taken_over(run: Run, home, line):
    first = run("import", *line.split())
    state = saved(home)

    assert first == (0, "", ALONE[line])
    assert "Nothing new in" in run("import", *line.split()).err
    assert saved(home) == state


REFUSED = {
    "nothing.csv": (5, "there is no file nothing.csv", None),
    "letterboxd": (
        5,
        "letterboxd is a directory",
        "name a CSV file, or the zip as it came",
    ),
    "/dev/zero": (
        5,
        "/dev/zero is not a regular file",
        "name a CSV file, or the zip as it came",
    ),
    "letterboxd/profile.csv": (
        5,
        "letterboxd/profile.csv holds no films: its header is of a Letterboxd profile",
        None,
    ),
    "letterboxd/deleted/comments.csv": (
        5,
        (
            "letterboxd/deleted/comments.csv is no file of Letterboxd or IMDb that "
            "kfilms knows"
        ),
        "take it as it was exported: its first line tells what it is",
    ),
    "watched.csv": (
        2,
        "watched.csv may be what you watched or a watchlist: both have this header",
        "kfilms import watched.csv --as watched, or --as watchlist",
    ),
    "ratings.csv --as watchlist": (
        2,
        "ratings.csv is no watchlist: its header is of Letterboxd ratings",
        "leave --as out",
    ),
    "letterboxd.zip --as watched": (
        2,
        "--as is for a single file, and letterboxd.zip is a zip",
        "leave it out: the files of an export tell by themselves",
    ),
    "ratings.csv --as liked": (
        2,
        'no kind is called "liked"',
        "The kinds: watched, watchlist",
    ),
}


@pytest.mark.parametrize("line", REFUSED)
def test_what_cannot_be_taken_over_is_refused(run: Run, home, line):
    code, said, hint = REFUSED[line]
    expected = f"Error: {said}.\n" + (f"Hint: {hint}\n" if hint else "")

    assert run("import", *line.split()) == (code, "", expected)
    assert not (home / ".local").exists()


def _zip(path: str, **files: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)


def _cut_off() -> None:
    data = Path("letterboxd.zip").read_bytes()
    Path("bad.zip").write_bytes(data[: len(data) // 2])


def _changed_inside() -> None:
    data = bytearray(Path("letterboxd.zip").read_bytes())
    place = data.index(b"ratings.csv") + 40
    data[place : place + 8] = b"\xff" * 8
    Path("bad.zip").write_bytes(data)


def _large_file() -> None:
    _zip("bad.zip", **{"watched.csv": b" " * (archive.MAX_BYTES + 1)})


def _large_together() -> None:
    _zip("bad.zip", **{f"lists/{n}.csv": b" " * archive.MAX_BYTES for n in range(5)})


def _many_files() -> None:
    _zip("bad.zip", **{f"lists/{number}.csv": b"" for number in range(20_000)})


def _many_rows() -> None:
    rows = b"Date,Name,Year,Letterboxd URI,Rating\n" + b",\n" * 60_000
    _zip("bad.zip", **{"ratings.csv": rows, "more/ratings.csv": rows})


def _patched(place: int, value: int) -> None:
    """Change a field of the first entry in the list of files."""
    _zip("bad.zip", **{"ratings.csv": b"x"})
    data = bytearray(Path("bad.zip").read_bytes())
    struct.pack_into("<H", data, data.index(b"PK\x01\x02") + place, value)
    Path("bad.zip").write_bytes(data)


def _end_alone() -> None:
    Path("bad.zip").write_bytes(b"PK\x03\x04" + b"\0" * 40 + b"PK\x05\x06")


def _sixty_four() -> None:
    end = b"PK\x05\x06" + b"\0" * 18
    Path("bad.zip").write_bytes(b"PK\x03\x04" + b"PK\x06\x07" + b"\0" * 16 + end)


def _huge() -> None:
    with Path("bad.zip").open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(archive.MAX_ZIP_BYTES + 1)


BAD_ZIPS = {
    "the zip bad.zip is damaged or cut off": (_cut_off, _changed_inside, _end_alone),
    "watched.csv in bad.zip is larger than 16 MiB": (_large_file,),
    "what is in bad.zip is larger than 64 MiB": (_large_together,),
    "bad.zip is larger than 64 MiB": (_huge,),
    "bad.zip holds more files than any export does": (_many_files, _sixty_four),
    "with more/ratings.csv in bad.zip there would be more than 100,000 rows": (
        _many_rows,
    ),
    "ratings.csv in bad.zip is locked with a password": (lambda: _patched(8, 1),),
    "ratings.csv in bad.zip is packed in an unusual way": (lambda: _patched(10, 14),),
    "nothing in bad.zip is of Letterboxd or IMDb": (
        lambda: _zip("bad.zip", **{"notes.txt": b"", ".hidden": b"", "x.csv": b"a,b"}),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "make"),
    [(said, make) for said, some in BAD_ZIPS.items() for make in some],
)
def test_a_bad_zip_is_refused_and_nothing_kept(run: Run, home, said, make):
    make()

    result = run("import", "bad.zip")

    assert (result.code, result.out) == (5, "")
    assert f"Error: {said}.\n" in result.err
    assert not (home / ".local").exists()


def test_a_large_file_and_a_pipe_are_refused_at_once(run: Run):
    with Path("large.csv").open("wb") as file:
        file.truncate(archive.MAX_BYTES + 1)
    os.mkfifo("pipe")

    large, pipe = run("import", "large.csv"), run("import", "pipe")
    nameless = run("import", "a\0b")

    assert large.err == "Error: large.csv is larger than 16 MiB.\n"
    assert pipe.err.startswith("Error: pipe is not a regular file.\n")
    assert nameless.err == "Error: a\\x00b cannot be opened: no file has such a name.\n"
    assert {large.code, pipe.code, nameless.code} == {5}


def test_an_export_packed_anew_in_a_folder_is_read_too(run: Run):
    with zipfile.ZipFile("letterboxd.zip") as file:
        pieces = {f"mine/{name}": file.read(name) for name in file.namelist()}
    _zip("again.zip", **pieces, **{"mine/.DS_Store": b"", "mine/other/films.csv": b""})

    assert "7 films new in the history" in run("import", "again.zip").err


def test_a_zip_of_nothing_but_films_ignores_nothing(run: Run):
    _zip("small.zip", **{"it.csv": Path("ratings.csv").read_bytes()})

    assert run("import", "small.zip").err.startswith("In this catalog: 2 films")


def test_what_cannot_be_used_of_a_zip_is_said_of_its_file(run: Run):
    header = b"Const,Your Rating,Date Rated,Title,Title Type\n"
    unread = b"tt0320193,eleven,2026-01-01,Oasis,Movie\n"
    others = (
        b"tt0000002,9,2999-02-14,Later,Movie\ntt0000003,9,2026-01-01,Serial,TV Series\n"
    )
    mine = header + unread
    _zip("all.zip", **{"ratings.csv": mine + others, "mine/b.csv": mine})

    assert run("import", "all.zip").err.splitlines()[:4] == [
        'Not understood in ratings.csv: 1 cell: line 2: Your Rating "eleven"',
        "Left out of ratings.csv, being no films: 1 row",
        "Left out of ratings.csv, of a day still to come: 1 row",
        'Not understood in mine/b.csv: 1 cell: line 2: Your Rating "eleven"',
    ]


def test_a_list_without_a_name_of_letters_is_called_as_its_file(run: Run, home):
    listed = Path("letterboxd/lists/korean-nights.csv").read_text("utf-8")
    nameless = listed.replace("Korean Nights 🌙", "\u200b")
    _zip("all.zip", **{"lists/nights.csv": nameless.encode()})

    run("import", "all.zip")

    assert nameless != listed
    assert list(saved(home)["watchlists"]) == ["nights"]


def test_a_day_still_to_come_was_not_watched(run: Run, home):
    Path("it.csv").write_text("Title,Year,WatchedDate\nDitto,2000,2999-02-14\n")

    assert run("import", "it.csv") == (
        0,
        "",
        "Left out, of a day still to come: 1 row\nThere is no film in it.csv.\n",
    )
    assert not (home / ".local").exists()


def test_the_shell_completes_files():
    (param, *_) = command.params
    (item,) = param.shell_complete(click.Context(command), "rat")

    assert (item.value, item.type) == ("rat", "file")


def test_a_review_fills_a_gap_and_a_rating_takes_the_place_of_another(run: Run):
    run("note", "oasis", "my own words")
    run("rate", "oasis", "1")
    run("rate", "ditto", "3.5")

    said = run("import", "letterboxd.zip").err

    assert "Rated anew: Oasis 1 → 4.5\n" in said
    assert "5 films new in the history, 2 films known better" in said
    shown = run("show", "oasis").out
    assert "Your note      my own words\n" in shown
    assert "Your rating    4.5 of 5\n" in shown
    run("rate", "oasis", "2")
    assert "Nothing new in diary.csv" in run("import", "letterboxd/diary.csv").err


def test_hostile_names_are_told_and_kept_harmless(run: Run, home):
    name = "a\x1b[31m\nb.csv"
    Path(name).write_text('Const,Your Rating,Title\ntt0034583,9,"x\x1b[0m\x00"\n')

    first, undone = run("import", name), run("undo")

    assert "Imported a\\x1b[31m\\nb.csv: 1 film new in the history" in first.err
    assert undone.err == "Taken back: imported a\\x1b[31m\\nb.csv.\n"
    assert saved(home)["undo"] == []


def test_what_no_catalog_had_is_watched_in_one_that_has_it(run: Run, write_catalog):
    run("import", "imdb-v2-ratings.csv")
    mine = write_catalog(
        "films:\n  - {id: rick, title: Everybody, ids: {imdb: tt0034583}}\n"
        "  - {id: other, title: Other}\n"
    )
    chosen = ["--format", "ids", "--catalog", mine]

    assert run("list", "--watched", *chosen).out == "rick\n"
    assert run("list", "--unwatched", *chosen).out == "other\n"
    shown = run("show", "rick", "--catalog", mine).out
    assert "Your rating  4.5 of 5\n" in shown


def test_what_is_ambiguous_is_named_and_left_alone(run: Run, home, write_catalog):
    mine = write_catalog(
        "films:\n"
        "  - {id: one, title: Oasis, released: 2002}\n"
        "  - {id: two, title: OASIS!, released: 2002}\n"
        "  - {id: bare, title: Be With You}\n"
    )

    said = run("import", "watched.csv", "--as", "watched", "--catalog", mine).err

    assert said.splitlines()[:2] == [
        (
            "Ambiguous, left alone: 2 films: Oasis (2002) may be one or two, "
            "Be With You (2018) may be bare"
        ),
        "Not in this catalog, kept in the history all the same: 5 films",
    ]
    assert "title:oasis:2002" not in saved(home)["history"]


FOUND = [
    (Mention(("x",), 1950, "tt1"), "ditto"),
    (Mention(("Ditto",), 2022, tmdb="1"), "ditto"),
    (Mention(("ditto!",), 2000), "ditto"),
    (Mention(("x", "동감"), 1999), "ditto"),
    (Mention(("Ditto",), 2002), "near"),
    (Mention(("Ditto",), 2001), "near"),
    (Mention(("Ditto",), 2023), "ditto-2022"),
    (Mention(("Ditto",), 2000, "tt9"), "near"),
    (Mention(("Ditto",), 1999, "tt9"), ""),
    (Mention(("Ditto",), 2022, tmdb="9"), ""),
    (Mention(("Ditto",), 2010), ""),
    (Mention(("Ditto",)), "ditto? ditto-2022? near?"),
    (Mention(("Bare",), 2000), "bare?"),
    (Mention((), 2000, "tt1", "2"), "ditto? ditto-2022?"),
    (Mention(("!",), 2000), ""),
]


@pytest.mark.parametrize(("mention", "expected"), FOUND)
def test_a_film_is_found_by_id_then_by_title_and_year(write_catalog, mention, expected):
    catalog = open_catalog(
        write_catalog(
            """films:
  - id: ditto
    title: Ditto
    original_title: 동감
    romanized_title: Donggam
    released: 2000-05-27
    ids: {imdb: tt0000001, tmdb: 1}
  - {id: ditto-2022, title: Ditto, released: 2022, ids: {tmdb: 2}}
  - {id: near, title: Ditto, released: 2001}
  - {id: bare, title: Bare}
"""
        ),
        None,
    )
    imdb = mention.imdb and mention.imdb.replace("tt", "tt000000")

    (found,) = catalog.match_films([mention._replace(imdb=imdb)])

    perhaps = " ".join(f"{film.id}?" for film in found.perhaps)
    assert (found.film.id if found.film else perhaps) == expected


remembered = st.builds(
    HistoryEntry,
    title=st.just("A film"),
    year=st.just(2000),
    watched_on=st.sets(st.dates(date(2020, 1, 1), date(2020, 1, 9))).map(
        lambda days: tuple(sorted(days))
    ),
    rating=st.none() | st.integers(1, 10).map(lambda half: half / 2),
    note=st.none() | st.just("a note"),
).flatmap(
    lambda one: st.booleans().map(
        lambda undated: one._replace(undated=undated and not one.watched_on)
    )
)
keys = st.sampled_from(["imdb:tt1", "title:film:2000", "title:film:2001"])
row = FilmRow("film", "A film", year=2000, imdb="tt1")
told = st.builds(
    ImportedRow,
    keys,
    st.just(Mention()),
    st.none() | remembered,
    st.none() | remembered,
    st.dates(),
    st.none() | st.sampled_from(["", "club"]),
)


@pytest.mark.slow
@given(
    facts=st.lists(told, max_size=6),
    known=st.dictionaries(keys | st.just("film"), remembered),
    matched=st.dictionaries(keys, st.just(Match(row)) | st.just(Match(None, (row,)))),
)
def test_importing_twice_is_importing_once_and_nothing_is_lost(facts, known, matched):
    films = group_by_film(facts)
    sure = {**matched, "imdb:tt1": Match(row)}  # an id is never matched by chance
    matches = [sure.get(film.key, Match()) for film in films]

    once = apply_import(UserData({}, known), films, matches, "valentine", "now").memory
    twice = apply_import(once, films, matches, "valentine", "later").memory

    assert twice == once
    days = {day for seen in known.values() for day in seen.watched_on}
    assert days <= {day for seen in once.history.values() for day in seen.watched_on}
    for key, seen in known.items():
        if seen.note and key in once.history:
            assert once.history[key].note == seen.note


@given(one=remembered, two=remembered, three=remembered)
def test_what_is_known_twice_is_one_thing(one, two, three):
    assert merge_entries(one, one) == one
    assert merge_entries(merge_entries(one, two), three) == merge_entries(
        one, merge_entries(two, three)
    )


def test_later_rows_say_it_better():
    film = Mention(("Oasis",), 2002)
    rows = [
        ImportedRow(
            "k", film, None, HistoryEntry("Oasis", rating=4, note="new"), date.max
        ),
        ImportedRow(
            "k", film, None, HistoryEntry("Oasis", rating=1, note="old"), date.min
        ),
        ImportedRow("k", film, listed=""),
    ]

    assert group_by_film(rows) == [
        FilmRecord("k", film, None, HistoryEntry("Oasis", rating=4, note="new"), ("",))
    ]
