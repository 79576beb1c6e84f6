"""The files of Letterboxd and IMDb: every generation is read, whatever its bytes."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kfilms.errors import DeliveryError
from kfilms.tables import BadCell, Imdb, Letterboxd, cells, detect_header, read_sheet
from kfilms.tables.headers import HISTORY, KINDS, LIST, NOTHING, OPEN
from kfilms.text import has_control_chars
from tests.conftest import IMPORTS

if TYPE_CHECKING:
    from kfilms.tables import CsvSheet

FILES = {
    "imdb-v1.csv": ("old IMDb list", LIST, 4),
    "imdb-v2-ratings.csv": ("IMDb ratings", HISTORY, 3),
    "imdb-v2-watchlist.csv": ("IMDb list", LIST, 3),
    "imdb-ratings.csv": ("IMDb ratings", HISTORY, 4),
    "imdb-list.csv": ("IMDb list", LIST, 3),
    "imdb-ids.csv": ("IMDb ids", OPEN, 2),
    "letterboxd-import.csv": ("Letterboxd import file", HISTORY, 3),
    "letterboxd-import-list.csv": ("Letterboxd import file", OPEN, 2),
    "letterboxd/watched.csv": ("Letterboxd films", OPEN, 7),
    "letterboxd/watchlist.csv": ("Letterboxd films", OPEN, 3),
    "letterboxd/likes/films.csv": ("Letterboxd films", OPEN, 1),
    "letterboxd/diary.csv": ("Letterboxd diary", HISTORY, 3),
    "letterboxd/deleted/diary.csv": ("Letterboxd diary", HISTORY, 1),
    "letterboxd/orphaned/diary.csv": ("Letterboxd diary", HISTORY, 1),
    "letterboxd/ratings.csv": ("Letterboxd ratings", HISTORY, 4),
    "letterboxd/reviews.csv": ("Letterboxd reviews", HISTORY, 2),
    "letterboxd/lists/korean-nights.csv": ("Letterboxd list", LIST, 3),
    "letterboxd/profile.csv": ("Letterboxd profile", NOTHING, 0),
    "letterboxd/comments.csv": ("Letterboxd comments", NOTHING, 0),
    "letterboxd/likes/lists.csv": ("Letterboxd comments", NOTHING, 0),
}


def sheet(name: str) -> CsvSheet:
    found = read_sheet((IMPORTS / name).read_bytes(), name)
    assert found
    return found


def reading(text: str, encoding: str = "utf-8") -> CsvSheet:
    found = read_sheet(text.encode(encoding), "it")
    assert found
    return found


def test_every_file_of_the_corpus_has_its_line():
    there = {str(path.relative_to(IMPORTS)) for path in IMPORTS.rglob("*.csv")}
    assert there == {*FILES, "letterboxd/deleted/comments.csv"}
    assert {kind for kind, *_ in FILES.values()} == {kind.name for kind in KINDS}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_known_by_its_header(name):
    found = sheet(name)

    assert (found.kind.name, found.kind.holds, len(found.rows)) == FILES[name]


def test_a_file_of_zeros_is_nothing_that_is_known():
    assert (
        read_sheet((IMPORTS / "letterboxd/deleted/comments.csv").read_bytes(), "x")
        is None
    )


def test_a_row_of_imdb_keeps_all_that_is_used():
    assert sheet("imdb-list.csv").rows[0] == Imdb(
        line=2,
        const="tt0870967",
        title="Maundy Thursday",
        original_title="Urideurui haengbokhan shigan",
        title_type="Movie",
        directors=("Song Hae-sung",),
        genres=("Crime", "Drama", "Romance"),
        minutes=120,
        year=2006,
        released="2006-09-14",
        imdb_rating=7.4,
        your_rating=8,
        rated_on=date(2025, 7, 10),
        created_on=date(2025, 7, 9),
        position=1,
    )


def test_the_first_generation_of_imdb_has_its_own_dates_and_encoding():
    rows = sheet("imdb-v1.csv").rows

    assert rows[1] == Imdb(
        line=3,
        const="tt0428870",
        title="Nae meorisokui jiwoogae",
        title_type="Feature Film",
        directors=("John H. Lee",),
        genres=("drama", "romance"),
        minutes=117,
        year=2004,
        released="2004-11-05",
        imdb_rating=8.2,
        created_on=date(2011, 5, 1),
        position=2,
        description="for February",
    )
    assert rows[2].title == "Café Series"


def test_a_row_of_letterboxd_keeps_all_that_is_used():
    assert sheet("letterboxd/reviews.csv").rows[1] == Letterboxd(
        line=3,
        title="Oasis",
        year=2002,
        logged_on=date(2021, 2, 14),
        watched_on=date(2021, 2, 14),
        rating=4.5,
        review='Again, and better. Bring & share "tissues".',
    )
    assert sheet("letterboxd-import.csv").rows[0] == Letterboxd(
        line=2,
        title="Romang",
        year=2019,
        tmdb="586342",
        watched_on=date(2024, 2, 14),
        rating=3.5,
        review="Two who forget",
    )


def test_a_list_has_a_name_and_its_films_begin_after_it():
    found = sheet("letterboxd/lists/korean-nights.csv")

    assert found.title == "Korean Nights 🌙"
    assert [row.title for row in found.rows] == [
        "A Moment to Remember",
        "Disco, Ibiza, Locomía",
        "Ditto",
    ]
    assert found.rows[0].line == 9
    bare = reading(
        "Letterboxd list export v7\n\nPosition,Name,Year,URL\n1,Ditto,2000,\n"
    )
    assert (bare.title, len(bare.rows)) == ("", 1)
    assert read_sheet(b"Letterboxd list export v7\nDate,Name\n", "it") is None


def test_cells_that_mean_nothing_are_reported_and_the_rest_is_kept():
    found = sheet("letterboxd-import.csv")

    assert found.unread == (
        BadCell(4, "WatchedDate", "2024-02-30"),
        BadCell(4, "Rating10", "eleven"),
    )
    assert found.rows[2].title == "Nobody Knows It"
    many = reading("Const,Your Rating\n" + "tt0270919,x\n" * 150)
    assert (many.unread_count, len(many.unread), len(many.rows)) == (150, 100, 150)


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (cells.year, "1492"),
        (cells.year, "MMII"),
        (cells.stars, "0"),
        (cells.stars, "4.7"),
        (cells.ten, "11"),
        (cells.ten, "7.5"),
        (cells.parse_day, "10-09-20"),
        (cells.parse_day, "0202-02-14"),
        (cells.parse_day, "Sun Feb 30 20:00:00 2011"),
        (cells.released, "soon"),
        (cells.released, "2010-13"),
        (cells.released, "13/1/2010"),
        (cells.imdb, "nm0000001"),
        (cells.tmdb, "007"),
        (cells.whole, "²"),
    ],
)
def test_what_means_nothing_is_no_value(reader, text):
    value = None
    with suppress(ValueError):
        value = reader(text)
    assert value is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_line_ends_do_not_matter(encoding, ending, delimiter):
    lines = ["Const,Your Rating,Title", 'tt0211915,9,"Amélie\n— again"', "", ",,", "x"]
    text = ending.join(lines).replace(",", delimiter) + ending

    rows = reading(text, encoding).rows

    assert rows == (Imdb(2, "tt0211915", "Amélie — again", your_rating=9),)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_cells_that_all_stand_in_quotes_are_read(delimiter):
    lines = (("Const", "Your Rating", "Title"), ("tt0211915", "9", "Amélie"))
    text = "".join(
        delimiter.join(f'"{cell}"' for cell in line) + "\n" for line in lines
    )

    assert reading(text).rows == (Imdb(2, "tt0211915", "Amélie", your_rating=9),)
    assert detect_header(text.encode())


def test_a_cell_that_nobody_uses_may_say_anything():
    found = reading("Const,Title,Num Votes,Modified\ntt0211915,Amélie,n/a,n/a\n")

    assert found.unread == ()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'Const,Your Rating\ntt0270919,"7\n', "it is cut off at its end"),
        ("Const,Title\ntt1,Amé".encode()[:-1], "it is cut off at its end"),
        (b'Const,Title\n"a"b,\n', "it cannot be read as CSV from line 2 on"),
        (b"Const,Title\n" + b"x" * 140_000, "it cannot be read as CSV from line 2 on"),
        (b"Const," + b"," * 300_000, "it has a line that no export has"),
        (b"Const\n" + b"\n" * 100_001, "with it there would be more than 100,000 rows"),
    ],
)
def test_what_is_damaged_is_refused(data, said):
    with pytest.raises(DeliveryError) as caught:
        read_sheet(data, "it")

    assert caught.value.message.startswith(said)


@pytest.mark.parametrize(
    ("word", "film"),
    [
        *((word, True) for word in (
            "Movie", "movie", "TV Movie", "tvMovie", "Short", "Feature Film", "Video",
            "Film", "Spielfilm", "Kurzfilm", "Película", "Cortometraje", "Documentary",
            "TV Special", "Court-métrage",
        )),
        *((word, False) for word in (
            "TV Series", "tvSeries", "TV Mini Series", "tvEpisode", "Mini-Series",
            "Video Game", "Music Video", "Podcast Series", "Fernsehserie",
            "Série télévisée", "Episódio", "Videospiel",
        )),
        ("फ़ीचर", None),
        ("", None),
    ],
)  # fmt: skip
def test_films_are_told_from_the_rest_in_any_language(word, film):
    assert cells.is_film(word) is film


texts = st.text(min_size=1, max_size=20).map(cells.plain_text).filter(bool)
names = st.lists(texts.filter(lambda text: "," not in text), max_size=2).map(tuple)
days = st.none() | st.dates(date(1870, 1, 1))
imdb_rows = st.builds(
    Imdb,
    line=st.just(0),
    const=st.integers(10**6, 10**10 - 1).map(lambda number: f"tt{number:07}"),
    title=texts,
    original_title=st.just("") | texts,
    title_type=st.just("") | texts,
    directors=names,
    genres=names,
    minutes=st.none() | st.integers(1, 999),
    year=st.none() | st.integers(1900, 2100),
    released=st.none() | st.dates(date(1900, 1, 1)).map(lambda day: str(day)[:7]),
    imdb_rating=st.none() | st.integers(10, 100).map(lambda tenth: tenth / 10),
    your_rating=st.none() | st.integers(1, 10),
    rated_on=days,
    created_on=days,
    position=st.none() | st.integers(1, 9999),
    description=st.just("") | texts,
)
_HEADER = {
    "const": "Const", "title": "Title", "original_title": "Original Title",
    "title_type": "Title Type", "directors": "Directors", "genres": "Genres",
    "minutes": "Runtime (mins)", "year": "Year", "released": "Release Date",
    "imdb_rating": "IMDb Rating", "your_rating": "Your Rating",
    "rated_on": "Date Rated", "created_on": "Created",
    "position": "Position", "description": "Description",
}  # fmt: skip


def written(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value)


@given(rows=st.lists(imdb_rows, max_size=3), order=st.permutations(list(_HEADER)))
def test_rows_of_imdb_come_back_as_they_were_written(rows, order):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEADER[field] for field in order)
    writer.writerows([written(getattr(row, field)) for field in order] for row in rows)

    found = reading(text.getvalue())

    assert [row._replace(line=0) for row in found.rows] == rows
    assert found.unread == ()


@given(
    start=st.sampled_from([b"", *((IMPORTS / name).read_bytes() for name in FILES)]),
    junk=st.binary(max_size=60),
    cut=st.integers(0, 400),
)
def test_no_bytes_make_the_reader_stumble_or_keep_what_steers_a_terminal(
    start, junk, cut
):
    try:
        found = read_sheet(start[:cut] + junk + start[cut:], "it")
    except DeliveryError:
        return
    for row in found.rows if found else ():
        for value in row:
            for text in value if isinstance(value, tuple) else (value,):
                assert not (isinstance(text, str) and has_control_chars(text))
