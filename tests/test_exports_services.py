"""What Letterboxd, Trakt and Kometa get."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest

from kfilms.errors import DeliveryError
from kfilms.exporters import Options, exporter
from kfilms.exporters import letterboxd as letterboxd_exporter
from kfilms.films import Film
from kfilms.programme import Programme, Showing, Viewing
from tests.programmes import (
    awkward,
    planned,
    text_of,
    unplanned,
)


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_letterboxd_gets_ids_and_notes_and_no_date():
    showing = (
        planned()
        .showings[0]
        ._replace(note="again, please", watched_on=date(2026, 1, 1), rating=4.0)
    )
    without = _without_ids(planned().showings[4])

    made = exporter("letterboxd")(
        planned()._replace(showings=(showing, without)), Options()
    )

    assert made.texts[0] == (
        "tmdbID,imdbID,LetterboxdURI,Title,Year,Directors,Review\n"
        "26955,tt0320193,https://letterboxd.com/film/oasis/,Oasis,2002,Lee Chang-dong,"
        '"again, please"\n'
        ",,,Snow in Sea Breeze,2015,Kim Jeong-kwon,\n"
    )
    assert made.remarks == (
        "No id, so by title and year: Snow in Sea Breeze",
        "Severe content notes: Oasis (sexual violence)",
    )


def _without_ids(showing: Showing) -> Showing:
    return showing._replace(film=showing.film._replace(ids=()))


def test_letterboxd_gets_the_diary_on_request():
    made = exporter("letterboxd")(awkward(), Options(watched=True))

    half, again, red = _rows(made.texts[0])
    assert (half["Title"], half["WatchedDate"], half["Rewatch"]) == (
        "8½", "2026-01-01", "",
    )  # fmt: skip
    assert (again["Rating"], again["WatchedDate"], again["Rewatch"]) == (
        "4.5", "2026-02-14", "true",
    )  # fmt: skip
    assert again["Review"].startswith("=1+1")
    assert (red["imdbID"], red["Rating"], red["WatchedDate"]) == ("tt0000001", "3", "")
    assert made.remarks == ("No id, so by title and year: 8½",)
    with pytest.raises(DeliveryError, match="nothing was watched or rated yet"):
        exporter("letterboxd")(planned(), Options(watched=True))


def test_letterboxd_files_stay_below_their_megabyte():
    film = Film("x", "넓은 제목", released="2020")
    history = tuple(
        Viewing(film, date(2026, 1, 1) + timedelta(days=day), 3.5, "글" * 900)
        for day in range(1000)
    )
    programme = Programme("x", (Showing(film),), history=history)

    made = exporter("letterboxd")(programme, Options(watched=True))

    assert len(made.texts) == 3
    assert all(
        len(text.encode()) <= letterboxd_exporter.MAX_BYTES for text in made.texts
    )
    read = [row for text in made.texts for row in _rows(text)]
    assert [row["WatchedDate"] for row in read] == [
        str(viewing.watched_on) for viewing in history
    ]
    assert all(row["Review"] == "글" * 900 for row in read)


def test_trakt_puts_everything_on_the_watchlist_and_nothing_into_the_history():
    rows = _rows(text_of("trakt", planned()))

    assert rows[0] == {
        "imdb_id": "tt0320193",
        "tmdb_id": "26955",
        "type": "movie",
        "action": "watchlist",
        "title": "Oasis",
        "year": "2002",
        "watchlisted_at": "2026-11-22T11:00:00Z",
    }
    assert {row["watchlisted_at"] for row in rows} == {"2026-11-22T11:00:00Z"}
    unsaved = Options(now=datetime(2026, 12, 1, tzinfo=UTC))
    (row,) = _rows(text_of("trakt", unplanned(), unsaved))
    assert row["watchlisted_at"] == "2026-12-01T00:00:00Z"


def test_what_trakt_cannot_find_is_left_out_and_named():
    made = exporter("trakt")(unplanned(), Options())
    bare = Programme("x", (Showing(Film("x", "Bare")),))

    assert made.remarks[-2].startswith("Left out, with neither id nor year: [rec] 2, ")
    with pytest.raises(DeliveryError, match="Trakt needs one of them"):
        exporter("trakt")(bare, Options())


def test_ids_are_one_a_line_with_titles_as_comments():
    showings = planned().showings
    known = (*showings[:4], _without_ids(showings[4]), *showings[5:])
    made = exporter("ids")(planned()._replace(showings=known), Options())

    lines = made.texts[0].splitlines()
    assert lines[0] == "imdb:tt0320193 # Oasis (2002)"
    assert lines[4] == "# Snow in Sea Breeze (2015)"
    assert lines[6] == "tmdb:586342 # Romang (2019)"
    assert made.remarks == (
        "No id, so only title and year in a comment: Snow in Sea Breeze",
        (
            "Severe content notes: Oasis (sexual violence), Maundy Thursday (suicide, "
            "sexual violence, death row and execution), "
            "Always (sexual violence, suicide), "
            "Romang (hidden: kfilms show romang --notes)"
        ),
    )
    with pytest.raises(DeliveryError, match="no film has an IMDb or TMDB id"):
        exporter("ids")(Programme("x", (Showing(Film("x", "X")),)), Options())


def test_of_many_films_without_an_id_the_first_are_named():
    films = tuple(Showing(Film(f"f{n}", f"F{n}", released="2000")) for n in range(25))

    (remark,) = exporter("letterboxd")(Programme("x", films), Options()).remarks

    assert remark.endswith("F18, F19 and 5 films more")
