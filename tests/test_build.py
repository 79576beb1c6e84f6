"""Building a watchlist from one's own catalog: unknown facts, many films, changes."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from time import tzset
from typing import TYPE_CHECKING

import pytest

from kfilms.cli.clock import aware, rounded_up, zone_name
from kfilms.cli.commands.watchlist import build
from kfilms.dates import LAST_DAY, parse_coming_day, parse_every
from kfilms.errors import RequestError
from kfilms.evenings import MINUTE, Evening
from kfilms.library import BuildSettings

if TYPE_CHECKING:
    from tests.conftest import Run

SHORT = """\
films:
  - {id: known, title: Known, minutes: 90}
  - {id: unknown, title: Unknown}
  - {id: long, title: Long, minutes: 400}
"""


def many(count: int, minutes: int = 120) -> str:
    lines = [
        f"  - {{id: film-{n}, title: Film {n}, minutes: {minutes}}}"
        for n in range(count)
    ]
    return "\n".join(("films:", *lines, ""))


def test_films_of_unknown_or_too_great_length_are_left_out_and_say_so(
    run: Run, write_catalog
):
    catalog = write_catalog(SHORT)

    result = run("watchlist", "build", "--catalog", catalog)
    told = json.loads(run("watchlist", "build", "-n3", "--format", "json").out)

    assert result.code == 0
    assert result.out.endswith(
        "\n"
        "LEFT OUT  WHY                          WHAT WOULD LET IT IN\n"
        "Unknown   nobody knows how long it is\n"
        "Long      130 minutes too long         --until 01:40\n"
    )
    assert result.err.startswith("1 film on 1 evening, 1 h 30 min; 2 films left out\n")
    assert told["left_out"] == []


def test_where_no_length_is_known_nothing_is_planned(run: Run, write_catalog):
    catalog = write_catalog("films:\n  - {id: unknown, title: Unknown}\n")

    assert run("watchlist", "build", "--catalog", catalog) == (
        1,
        "",
        "Nothing can be planned: nobody knows how long the films are.\n",
    )
    assert run("watchlist", "export", "--catalog", catalog).code == 1


@pytest.mark.slow
@pytest.mark.parametrize("command", ["build", "show", "export"])
def test_eight_hundred_films_ask_for_a_number_of_evenings(
    run: Run, write_catalog, command
):
    catalog = write_catalog(many(800))

    result = run("watchlist", command, "--catalog", catalog)
    other = f"kfilms watchlist build --catalog {catalog} "
    build = "" if command == "build" else other

    assert result == (
        2,
        "",
        (
            "Error: 800 films would take 400 evenings.\n"
            f"Hint: say how many it may be: {build}--evenings 400\n"
        ),
    )


@pytest.mark.slow
def test_very_many_films_are_not_even_counted(run: Run, write_catalog):
    result = run("watchlist", "build", "--catalog", write_catalog(many(2_001)))

    assert result.err == (
        "Error: 2,001 films are more than can be planned unasked.\n"
        "Hint: say for how many: --evenings 7\n"
    )


def test_left_out_are_ten_for_people_and_all_for_programs(run: Run, write_catalog):
    asked = ["--evenings", "2", "--catalog", write_catalog(many(40))]

    shown = run("watchlist", "build", *asked)
    told = json.loads(run("watchlist", "build", *asked, "--format", "json").out)

    *_, last, more = shown.out.splitlines()
    assert last.split(maxsplit=2) == [
        "Film",
        "13",
        "no room left on any evening  --must film-13",
    ]
    assert " ".join(more.split()) == "and 26 more films all of them: --format json"
    assert len(told["left_out"]) == 36
    assert told["left_out"][0]["film"]["id"] == "film-4"
    assert told["left_out"][0]["why"] == "no room left on any evening"
    assert told["left_out"][0]["way_in"] == "--must film-4"


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("--on today --evenings 1", "--on 2026-11-23 --evenings 2"),
        ("--until 20:50", "--until 20:59 --evenings 2"),
        ("--evenings 1 --until 20:47", "--until 20:48 --must snow-in-sea-breeze"),
        ("--per-evening 1 --on 2026-11-24", "--on 2026-11-25 --evenings 4"),
        ("--every week --on 2026-12-04 --until 22:00", "--on 2026-12-11 --evenings 3"),
        ("--from 21:00 --until 22:59 --evenings 3", "--until 23:12 --must oasis"),
    ],
)
def test_a_way_in_leads_in(run: Run, typed, known):
    asked = (*typed.split(), "--dry-run", "--format", "json")

    told = json.loads(run("watchlist", "build", *asked).out)

    ways = {one["film"]["id"]: one["way_in"] for one in told["left_out"]}
    assert known in ways.values()
    for film, way in ways.items():
        built = run("watchlist", "build", *asked, *way.split())
        assert film in [one["film"]["id"] for one in json.loads(built.out)["showings"]]


def test_a_way_in_leads_in_past_films_that_were_added_by_hand(run: Run):
    now = datetime(2027, 2, 13, 10, tzinfo=UTC)
    run("watchlist", "add", "oasis", "always", "--on", "2027-02-15", now=now)
    asked = ("watchlist", "build", "--dry-run", "--format", "json")

    told = json.loads(run(*asked, now=now).out)

    ways = {one["film"]["id"]: one["way_in"] for one in told["left_out"]}
    assert "--on 2027-02-16 --evenings 4" in ways.values()
    for film, way in ways.items():
        built = json.loads(run(*asked, *way.split(), now=now).out)
        assert film in [one["film"]["id"] for one in built["showings"]]


@pytest.mark.parametrize("others", [0, 13])
def test_where_nothing_lets_a_film_in_nothing_is_told(
    run: Run, write_catalog, others: int
):
    catalog = write_catalog(
        many(2 + others) + "  - {id: unknown, title: Unknown}\n"
        "  - {id: endless, title: Endless, minutes: 1000}\n"
    )
    asked = ("--evenings", "1", "--must", "film-0", "--must", "film-1")

    result = run("watchlist", "build", *asked, "--catalog", catalog, "--format", "json")

    told = json.loads(result.out)
    assert {one["film"]["id"] for one in told["showings"]} == {"film-0", "film-1"}
    assert len(told["left_out"]) == others + 2
    assert {one["way_in"] for one in told["left_out"]} == {None}


def test_a_way_in_names_the_evening_that_would_be_longer(run: Run):
    asked = ["watchlist", "build", "--dry-run", "--format", "json", "--evening"]

    told = json.loads(run(*asked, "2027-02-14 14:00..15:50").out)

    (way,) = (one["way_in"] for one in told["left_out"] if one["film"]["id"] == "oasis")
    assert way == '--evening "2027-02-14 14:00..16:12" --must oasis'
    built = json.loads(run(*asked, "2027-02-14 14:00..16:12", "--must", "oasis").out)
    assert [one["film"]["id"] for one in built["showings"]] == ["oasis"]


def test_no_way_in_is_told_where_a_film_by_hand_takes_the_room(run: Run):
    run("watchlist", "add", "oasis", "--on", "valentines")
    window = ("--evening", "2027-02-14 14:00..18:00")

    built = run("watchlist", "build", *window, "--dry-run", "--format", "json")

    assert {one["way_in"] for one in json.loads(built.out)["left_out"]} == {None}
    assert run("watchlist", "build", *window, "--must", "always").code == 1


def test_a_filter_that_nothing_fits_is_no_plan_of_what_was_added_by_hand(run: Run):
    run("watchlist", "add", "oasis", "--on", "valentines")

    assert run("watchlist", "build", "zombies") == run("list", "zombies")


def test_hints_are_about_the_catalog_that_was_typed(run: Run, write_catalog):
    mine = write_catalog("films:\n  - {id: x, title: X, minutes: 90}\n")

    for typed in (["pick", "--theme", "fate"], ["show", "zzz"], ["watchlist"]):
        said = run(*typed, "--catalog", mine).err
        assert f"--catalog {mine}" in said
        said = run(*typed, KFILMS_CATALOG=mine).err
        assert f"--catalog {mine}" not in said


def test_a_watchlist_survives_a_catalog_that_changes(run: Run, write_catalog):
    catalog = write_catalog(many(3))
    run("watchlist", "add", "film-0", "--catalog", catalog)
    run("watchlist", "build", "--catalog", catalog)
    longer = write_catalog(many(2, minutes=200))

    shown = run("watchlist", "--catalog", longer)
    rebuilt = run("watchlist", "build", "--catalog", longer)

    assert "No longer in the catalog: Film 2\n" in shown.err
    assert "Film 0 no longer fits 2027-02-14, by 145 minutes\n" in shown.err
    assert shown.code == 0
    assert rebuilt.code == 0
    assert "Film 2" not in rebuilt.out


def test_what_was_added_by_hand_stays_though_its_length_is_unknown(
    run: Run, write_catalog
):
    catalog = write_catalog(SHORT)
    run("watchlist", "add", "unknown", "--catalog", catalog)

    built = run("watchlist", "build", "--catalog", catalog)
    shown = run("watchlist", "--format", "table", "--catalog", catalog)
    placed = run("watchlist", "move", "unknown", "--to", "friday", "--catalog", catalog)

    assert built.err.startswith(
        "On the list without an evening, for nobody knows how long: Unknown\n"
    )
    assert "Without an evening\n-            Unknown" in shown.out
    assert placed == (
        1,
        "",
        (
            "Unknown cannot be placed: nobody knows how long it is.\n"
            "Hint: without an evening: "
            f"kfilms watchlist add unknown --catalog {catalog}\n"
        ),
    )


def test_a_film_added_for_a_past_day_is_planned_again(run: Run):
    run("watchlist", "add", "ditto", "--on", "friday")

    later = run("watchlist", "build", now=datetime(2026, 12, 1, 12, tzinfo=UTC))

    assert "Sat 2027-02-13  21:07   22:58  Ditto" in later.out


def test_a_title_is_one_line(run: Run):
    titled = run("watchlist", "build", "--title", "Our nights", "--format", "json")

    assert json.loads(titled.out)["title"] == "Our nights"
    for title in ("two\nlines", "\x1b[31mred", "x" * 201):
        assert run("watchlist", "build", "--title", title).err == (
            "Error: a title is one line of up to 200 characters.\n"
        )


def test_all_watched_leaves_nothing_to_plan(run: Run):
    for film in run("list", "--format", "ids").out.split():
        run("watched", film)

    result = run("watchlist", "build")

    assert (result.code, result.out) == (1, "")
    assert result.err == (
        "You have watched all that fits: 10 films.\nHint: plan them again: --watched\n"
    )
    assert run("watchlist", "build", "--watched").code == 0
    run("undo")
    shown = run("watchlist", "export", "--watchlist", "valentine")
    assert shown.err.splitlines()[-1] == (
        "Hint: plan them again: kfilms watchlist build --watched"
    )


@pytest.mark.slow
def test_many_films_are_patient_work_on_a_terminal(
    run: Run, write_catalog, monkeypatch
):
    monkeypatch.setattr(build, "PATIENCE", 0.001)
    asked = ["--catalog", write_catalog(many(60)), "--evenings", "20", "--dry-run"]

    assert "Planning; many films take a while" in (
        run("watchlist", "build", *asked, terminal=True).err
    )
    assert "Planning" not in run("watchlist", "build", *asked).err
    assert threading.active_count() == 1


def test_a_draw_leaves_out_what_was_drawn_last(run: Run):
    drawn = [run("pick", "--random", "--format", "ids").out for _ in range(20)]
    both = run("pick", "--random", "--format", "ids", "--theme", "dementia", "-n", "2")

    assert all(one != after for one, after in pairwise(drawn))
    assert sorted(both.out.split()) == ["a-moment-to-remember", "romang"]
    assert run("undo").err == "There is nothing to take back.\n"


def test_a_draw_works_where_nothing_can_be_kept(run: Run):
    assert run("pick", "--random", "--format", "ids", HOME="").code == 0


@pytest.mark.parametrize(
    ("zone", "name"),
    [("Europe/Berlin", "Europe/Berlin"), ("Asia/Seoul", "Asia/Seoul"), ("XYZ-3", "")],
)
def test_the_zone_has_a_name_or_an_offset(monkeypatch, zone, name):
    monkeypatch.setenv("TZ", zone)
    tzset()

    assert zone_name(datetime(2027, 2, 14, 19).astimezone()) == (name or "UTC+03:00")


def test_now_is_rounded_up_to_five_minutes():
    told = [
        rounded_up(datetime(2027, 2, 14, 20, minute, second, tzinfo=UTC)).minute
        for minute, second in ((10, 0), (10, 1), (11, 0), (59, 0))
    ]

    assert told == [10, 15, 15, 0]


def test_past_midnight_it_is_still_the_evening_before():
    late = datetime(2027, 2, 15, 0, 30)  # noqa: DTZ001 - evenings are naive
    named = Evening(date(2027, 2, 14), late - timedelta(hours=4), late + MINUTE)

    assert BuildSettings(opens=time(19), closes=time(1)).day(late) == date(2027, 2, 14)
    assert BuildSettings(opens=time(1), closes=time(19)).day(late) == date(2027, 2, 15)
    assert BuildSettings((named,)).day(late) == date(2027, 2, 14)


def test_a_fixed_start_is_kept_over_a_change_of_the_clock(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    tzset()
    opens = datetime(2027, 3, 28, 0, 0)  # noqa: DTZ001 - evenings are naive
    fixed = opens.replace(hour=4)

    told = aware(opens, [(opens, 120, False), (fixed, 60, True)])

    assert [(a.isoformat(), b.isoformat()) for a, b in told] == [
        ("2027-03-28T00:00:00+01:00", "2027-03-28T03:00:00+02:00"),
        ("2027-03-28T04:00:00+02:00", "2027-03-28T05:00:00+02:00"),
    ]


def test_days_are_read_as_people_type_them():
    today = date(2026, 11, 22)  # a Sunday

    read = {
        text: parse_coming_day(text, today).isoformat()
        for text in (
            "2026-11-22",
            "Sunday",
            "mon",
            "TOMORROW",
            "white-day",
            "christmas",
        )
    }

    assert read == {
        "2026-11-22": "2026-11-22",
        "Sunday": "2026-11-22",
        "mon": "2026-11-23",
        "TOMORROW": "2026-11-23",
        "white-day": "2027-03-14",
        "christmas": "2026-12-25",
    }
    assert parse_every("sat, FRI,saturday") == (4, 5)
    with pytest.raises(RequestError):
        parse_coming_day(LAST_DAY.replace(year=2100).isoformat(), today)


def test_a_plan_ends_with_the_last_day_that_is_planned(run: Run):
    last = ("--starting", str(LAST_DAY), "--on", str(LAST_DAY), "--per-evening", "1")

    told = json.loads(run("watchlist", "build", *last, "--format", "json").out)

    assert len(told["showings"]) == 1
    assert {one["way_in"] for one in told["left_out"]} >= {"--must oasis"}


def test_a_film_in_the_hour_that_the_clock_repeats_has_a_bar(
    run: Run, monkeypatch, write_catalog
):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    tzset()
    mine = ("--catalog", write_catalog("films: [{id: a, title: A, minutes: 55}]"))
    run("watchlist", "build", "--evening", "2027-10-30 20:00..05:00", *mine)
    run("watchlist", "move", "a", "--to", "2027-10-30", "--at", "02:05", *mine)

    plan = run("watchlist", "--format", "tsv", *mine).out
    page = run("watchlist", "export", "--format", "html", *mine)

    assert "2027-10-31T02:05:00+02:00\t2027-10-31T02:00:00+01:00" in plan
    assert page.code == 0
    assert 'width="91.667%"' in page.out
