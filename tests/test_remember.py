"""What was watched, rated and noted, and how it is taken back."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kfilms.dates import parse_past_day
from kfilms.errors import RequestError
from kfilms.filters import parse_rating

if TYPE_CHECKING:
    from tests.conftest import Run


def test_a_film_was_watched(run: Run):
    first = run("watched", "ditto", "--on", "2026-02-14", "--rating", "4.5")
    again = run("watched", "동감", "--on", "2026-02-14", "--rating", "4,5")
    later = run("watched", "ditto", "--on", "2026-03-01")

    assert first == (
        0,
        "",
        "Ditto watched on 2026-02-14, 4.5 of 5. Take it back: kfilms undo\n",
    )
    assert again.err == "Nothing new: Ditto watched on 2026-02-14, 4.5 of 5.\n"
    assert later.err == "Ditto watched on 2026-03-01. Take it back: kfilms undo\n"
    shown = run("show", "ditto").out
    assert "Watched        14 February 2026, 1 March 2026\n" in shown
    assert "Your rating    4.5 of 5\n" in shown
    assert run("list", "--watched", "--format", "ids").out == "ditto\n"


def test_today_is_meant_unless_another_day_is(run: Run):
    assert "watched on 2026-11-22" in run("watched", "oasis").err


def test_a_film_is_rated_and_noted(run: Run):
    run("rate", "oasis", "5")
    run("rate", "oasis", "0.5")
    run("note", "oasis", "not  tonight")

    shown = run("show", "oasis").out
    assert "Your rating    0.5 of 5\n" in shown
    assert "Your note      not tonight\n" in shown
    assert run("note", "oasis", "").err.startswith("Oasis not noted any more.")
    assert "Your note" not in run("show", "oasis").out


def test_who_rates_a_film_has_watched_it_and_who_notes_it_has_not(run: Run):
    run("rate", "oasis", "4")
    run("note", "ditto", "some day")

    assert run("list", "--watched", "--format", "ids").out == "oasis\n"
    assert run("watched", "oasis", "--on", "2026-02-14").code == 0
    assert "Watched        14 February 2026\n" in run("show", "oasis").out
    run("undo")
    run("undo")
    run("undo")
    assert run("list", "--watched").code == 1


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["rate", "oasis", "6"], '"6" is not a rating'),
        (["rate", "oasis", "4.7"], '"4.7" is not a rating'),
        (["rate", "oasis", "0"], '"0" is not a rating'),
        (["watched", "oasis", "--rating", "five"], '"five" is not a rating'),
        (["watched", "oasis", "--on", "2026-02-30"], '"2026-02-30" is not a day'),
        (["watched", "oasis", "--on", "9999-12-31"], "9999-12-31 is still to come"),
        (["watched", "oassis"], 'no film is called "oassis"'),
        (["note", "oasis", "a\x1b[31m"], "a note is one line of plain text"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_kept(run: Run, home, argv, said):
    result = run(*argv)

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"Error: {said}.\n")
    assert not (home / ".local").exists()


def test_what_is_remembered_by_another_id_is_found_and_kept_in_one_place(
    run: Run, home, remember
):
    remember(home, watched=["imdb:tt0320193", "tmdb:586342", "imdb:tt0000001"])

    assert run("list", "--watched", "--format", "ids").out == "oasis\nromang\n"
    assert len(run("list", "--unwatched", "--format", "ids").out.split()) == 8
    assert run("pick", "--format", "ids").out.split()[-2:] == ["romang", "oasis"]
    assert run("list", "oasis").out.endswith("✓\n")
    assert "Your rating    4.5 of 5\n" in run("show", "oasis").out
    run("rate", "oasis", "3")

    shown = run("show", "oasis").out
    assert "Watched        14 February 2026\n" in shown
    assert "Your rating    3 of 5\n" in shown
    state = json.loads((home / ".local/share/kfilms/state.json").read_text("utf-8"))
    assert sorted(state["history"]) == ["imdb:tt0000001", "oasis", "tmdb:586342"]


def test_undo_takes_back_step_after_step(run: Run, home):
    run("watched", "ditto", "--on", "2026-02-14")
    run("watchlist", "add", "ditto", "always")
    run("rate", "ditto", "3")
    run("watchlist", "clear")

    said = [run("undo").err for _ in range(5)]

    assert said == [
        "Taken back: cleared valentine.\n",
        "Taken back: Ditto rated 3 of 5.\n",
        "Taken back: added Ditto, Always to valentine.\n",
        "Taken back: Ditto watched on 2026-02-14.\n",
        "There is nothing to take back.\n",
    ]
    state = json.loads((home / ".local/share/kfilms/state.json").read_text("utf-8"))
    assert state.pop("kfilms") == 1
    assert state == {"watchlists": {}, "history": {}, "drawn": [], "undo": []}


@pytest.mark.slow
def test_twenty_steps_can_be_taken_back(run: Run):
    for number in range(25):
        run("note", "ditto", f"note {number}")

    taken_back = [run("undo").code for _ in range(21)]

    assert taken_back == [0] * 20 + [1]
    assert "Your note      note 4\n" in run("show", "ditto").out


@given(today=st.dates(date(1900, 1, 10)), back=st.integers(1, 7))
def test_a_weekday_is_the_last_one(today, back):
    day = today - timedelta(back)

    name = day.strftime("%A")
    assert parse_past_day(name, today) == day
    assert parse_past_day(name[:3].upper(), today) == day
    assert parse_past_day("yesterday", today) == today - timedelta(1)
    assert parse_past_day(day.isoformat(), today) == day


@given(text=st.text())
def test_a_rating_is_half_a_step_or_refused(text):
    try:
        rating = parse_rating(text)
    except RequestError:
        return
    assert rating * 2 in range(1, 11)


def test_every_rating_of_half_a_step_is_read():
    assert [parse_rating(f"{half / 2:g}") for half in range(1, 11)] == [
        half / 2 for half in range(1, 11)
    ]
