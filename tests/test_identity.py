"""One film under the ids of several catalogs has one history and one place."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kfilms import store as state
from kfilms.cli import completers as complete
from kfilms.cli.app import App
from kfilms.library import (
    HistoryEntry,
    UserData,
    Watchlist,
    WatchlistEntry,
    with_history_facts,
)
from kfilms.row import FilmRow
from kfilms.store.resolve_ids import (
    StoredIds,
    add_imdb_ids,
    ids_of,
    imdb_of,
    resolve_ids,
    restore_ids,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.shell_completion import CompletionItem

    from tests.conftest import Run

ROWS = """\
1,tt0270919,2025-07-09,Donggam,,Movie,7.1,110,2000,Romance,2000-05-27,Kim Jeong-kwon,,
2,tt0320193,2025-07-09,Oasis,,Movie,7.9,133,2002,Romance,2002-08-15,Lee Chang-dong,,
3,tt0211915,2025-07-09,Amélie,,Movie,8.3,122,2001,Romance,2001-04-25,Jeunet,,
"""
MINE = """\
title: Mine
films:
  - {id: parallel-radio, title: Ditto, minutes: 110, ids: {imdb: tt0270919}}
  - {id: tt0320193, title: The Oasis, minutes: 133}
  - {id: my-own, title: My own, minutes: 90}
"""


@pytest.fixture
def imdb(tmp_path: Path) -> tuple[str, str]:
    """The options for a catalog that is a list of IMDb's."""
    path = tmp_path / "list.csv"
    header = (
        "Position,Const,Created,Title,Original Title,Title Type,IMDb Rating,"
        "Runtime (mins),Year,Genres,Release Date,Directors,Your Rating,Date Rated\n"
    )
    path.write_text(header + ROWS, encoding="utf-8")
    return "--catalog", str(path)


@pytest.fixture
def mine(write_catalog: Callable[[str], str]) -> tuple[str, str]:
    """The options for a catalog in which the films have ids of its own."""
    return "--catalog", write_catalog(MINE)


@pytest.fixture
def saved(home: Path) -> Callable[[], dict[str, dict[str, object]]]:
    """Return what the state file holds."""

    def read() -> dict[str, dict[str, object]]:
        path = home / ".local/share/kfilms/state.json"
        document: dict[str, dict[str, object]] = json.loads(path.read_text("utf-8"))
        return document

    return read


def test_a_film_watched_in_one_catalog_is_watched_in_every_other(
    run: Run, imdb, mine, saved
):
    run("watched", "ditto", "--on", "2026-02-14", "--rating", "4.5")
    before = saved()

    for catalog, name in ((imdb, "tt0270919"), (mine, "parallel-radio")):
        assert run("list", "--watched", "--format", "ids", *catalog).out == f"{name}\n"
        unwatched = run("list", "--unwatched", "--format", "ids", *catalog).out.split()
        assert len(unwatched) == 2
        assert name not in unwatched
        assert run("pick", "--format", "ids", *catalog).out.split()[-1] == name
        assert run("list", "--watched", *catalog).out.endswith("✓\n")
        assert " 4.5 of 5\n" in run("show", name, *catalog).out
        stats = json.loads(run("stats", "--format", "json", *catalog).out)["stats"]
        assert (stats["watched"], stats["watched_elsewhere"]) == (1, 0)
        rated = run("list", "--sort", "-rating", "-n1", "--format", "ids", *catalog)
        assert rated.out == f"{name}\n"
        built = run("watchlist", "build", "--dry-run", "--format", "ids", *catalog)
        assert name not in built.out.split()
        diary = ("watchlist", "export", "--format", "letterboxd", "--watched")
        assert ",tt0270919," in run(*diary, *catalog).out
    assert saved() == before


def test_what_is_told_of_it_elsewhere_is_kept_in_its_place(run: Run, imdb, saved):
    run("watched", "ditto", "--on", "2026-02-14")
    run("rate", "tt0270919", "3", *imdb)
    run("note", "donggam", "twice", *imdb)

    assert saved()["history"] == {
        "ditto": {
            "title": "Ditto",
            "year": 2000,
            "watched_on": ["2026-02-14"],
            "rating": 3,
            "note": "twice",
            "undated": False,
            "imdb": "tt0270919",
        }
    }
    assert " twice\n" in run("show", "ditto").out
    assert run("watched", "donggam", "--on", "2026-02-14", *imdb).err.startswith("No")

    assert [run("undo").err for _ in range(4)] == [
        "Taken back: Donggam noted.\n",
        "Taken back: Donggam rated 3 of 5.\n",
        "Taken back: Ditto watched on 2026-02-14.\n",
        "There is nothing to take back.\n",
    ]
    assert saved()["history"] == {}


def test_what_was_remembered_by_a_list_moves_to_the_id_of_a_curator(
    run: Run, imdb, mine, saved
):
    run("watched", "oasis", "--on", "2026-02-14", *imdb)

    assert list(saved()["history"]) == ["tt0320193"]
    assert run("list", "--watched", "--format", "ids").out == "oasis\n"
    run("rate", "oasis", "5")
    assert list(saved()["history"]) == ["oasis"]
    assert run("list", "--watched", "--format", "ids", *imdb).out == "tt0320193\n"
    assert run("list", "--watched", "--format", "ids", *mine).out == "tt0320193\n"


def test_two_records_of_one_film_are_one(run: Run, home, mine, saved):
    folder = home / ".local/share/kfilms"
    folder.mkdir(parents=True)
    history = {
        "ditto": HistoryEntry("Ditto", 2000, (date(2026, 3, 1),), 4, imdb="tt0270919"),
        "imdb:tt0270919": HistoryEntry("Donggam", 2000, (date(2025, 1, 1),), 3, "rain"),
        "parallel-radio": HistoryEntry("Radio", 2000, rating=2.5, undated=True),
    }
    path = str(folder / "state.json")
    state.write_state(path, state.StoredState(UserData({}, history)))

    shown = run("show", "ditto").out
    assert "Watched        1 January 2025, 1 March 2026\n" in shown
    assert " 4 of 5\n" in shown
    assert " 2.5 of 5\n" in run("show", "parallel-radio", *mine).out
    assert " rain\n" in run("show", "parallel-radio", *mine).out
    assert state.read_state(path).memory.history == history
    run("rate", "parallel-radio", "1", *mine)
    assert list(saved()["history"]) == ["parallel-radio"]
    assert " 1 of 5\n" in run("show", "ditto").out
    run("undo")
    assert state.read_state(path).memory.history == history


def test_a_film_on_a_watchlist_is_the_same_in_another_catalog(run: Run, imdb, saved):
    run("watchlist", "add", "ditto")

    shown = run("watchlist", "show", *imdb)
    assert "Donggam" in shown.out
    assert "No longer" not in shown.err
    assert run("watchlist", "add", "tt0270919", *imdb).err == (
        "Already on valentine: Donggam\n"
    )
    built = run("watchlist", "build", "--format", "ids", *imdb)
    assert sorted(built.out.split()) == ["tt0211915", "tt0270919", "tt0320193"]
    entries = saved()["watchlists"]["valentine"]["entries"]
    assert sorted((one["film"], one["chosen"]) for one in entries) == [
        ("ditto", "hand"),
        ("tt0211915", "build"),
        ("tt0320193", "build"),
    ]
    again = run("watchlist", "show", "--format", "ids")
    assert sorted(again.out.split()) == ["ditto", "oasis", "tt0211915"]
    assert again.err.startswith("No longer in the catalog: Amélie\n")
    assert run("watchlist", "remove", "donggam", *imdb).code == 0
    assert run("watchlist", "move", "oasis", "--after", "tt0211915", *imdb).code == 0
    names = {one["film"] for one in saved()["watchlists"]["valentine"]["entries"]}
    assert names == {"tt0320193", "tt0211915"}


def test_a_watchlist_that_has_a_film_twice_shows_it_once(run: Run, home):
    folder = home / ".local/share/kfilms"
    folder.mkdir(parents=True)
    both = (
        WatchlistEntry("tt0320193", "Oasis", 2002),
        WatchlistEntry("oasis", "Oasis", 2002),
    )
    memory = UserData({"valentine": Watchlist("valentine", entries=both)}, {})
    state.write_state(str(folder / "state.json"), state.StoredState(memory))

    assert run("watchlist", "show", "--format", "ids").out == "oasis\n"
    run("watchlist", "add", "ditto")
    assert run("watchlist", "show", "--format", "ids").out == "oasis\nditto\n"


def test_an_import_meets_a_film_that_this_catalog_lacks(
    run: Run, mine, saved, tmp_path
):
    run("watched", "20th-century-girl", "--on", "2026-02-14")
    file = tmp_path / "ratings.csv"
    rows = (
        "Const,Your Rating,Date Rated,Title,Title Type,Year\n"
        "tt15340724,8,2026-02-15,20th Century Girl,Movie,2022\n"
    )
    file.write_text(rows, encoding="utf-8")

    assert "1 film known better" in run("import", str(file), *mine).err
    (name,) = saved()["history"]
    assert saved()["history"][name]["rating"] == 4
    assert saved()["history"][name]["watched_on"] == ["2026-02-14"]


def test_what_an_older_kfilms_kept_is_labelled_by_the_next_change(
    run: Run, home, imdb, saved
):
    folder = home / ".local/share/kfilms"
    folder.mkdir(parents=True)
    history = {
        "ditto": HistoryEntry("Ditto", 2000, undated=True),
        "oasis": HistoryEntry("Oasis", 1955, undated=True),
    }
    state.write_state(
        str(folder / "state.json"), state.StoredState(UserData({}, history))
    )

    assert run("list", "--watched", *imdb).code == 1
    run("watchlist", "add", "always")
    known = {name: one.get("imdb") for name, one in saved()["history"].items()}
    assert known == {"ditto": "tt0270919", "oasis": None}
    assert run("list", "--watched", "--format", "ids", *imdb).out == "tt0270919\n"
    run("undo")
    assert saved()["history"]["ditto"]["imdb"] == "tt0270919"


def test_clearing_needs_no_catalog(run: Run, home):
    run("watchlist", "add", "ditto")

    gone = run("watchlist", "clear", "--catalog", str(home / "gone.yaml"))

    assert (
        gone.err == "Cleared valentine: 1 film taken off. Take it back: kfilms undo\n"
    )


def test_the_shell_offers_the_films_of_a_watchlist_as_this_catalog_calls_them(
    run: Run, home, imdb
):
    run("watchlist", "add", "ditto")

    def offered(catalog: str) -> list[CompletionItem[str]]:
        app = App({"HOME": str(home), "KFILMS_CATALOG": catalog})
        ctx = click.Context(click.Command("remove"), obj=app)
        return complete.complete_entries(ctx, click.Argument(["film"]), "")

    assert [(one.value, one.help) for one in offered(imdb[1])] == [
        ("tt0270919", "Ditto")
    ]
    assert [one.value for one in offered("gone.yaml")] == ["ditto"]


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("tt0270919", "tt0270919"),
        ("imdb:tt0270919", "tt0270919"),
        ("tmdb:586342", None),
        ("title:tt0270919:", None),
        ("tt02709190000", None),
        ("ditto", None),
    ],
)
def test_an_imdb_id_is_told_by_a_name(name, number):
    assert imdb_of(name) == number
    assert imdb_of(name, "tt0000001") == "tt0000001"


NUMBERS = ["tt0000001", "tt0000002", "tt0000003"]
NAMES = ["a", "b", "c", "d"]
keys = st.sampled_from([*NAMES, *NUMBERS, *(f"imdb:{one}" for one in NUMBERS)])
known = st.none() | st.sampled_from(NUMBERS)
days = st.lists(
    st.dates(date(2020, 1, 1), date(2020, 1, 9)), max_size=3, unique=True
).map(lambda some: tuple(sorted(some)))
records = st.builds(
    HistoryEntry,
    st.just("A film"),
    st.none(),
    days,
    st.none() | st.sampled_from([1.0, 2.0, 3.0]),
    st.none() | st.sampled_from(["rain", "snow"]),
    st.booleans(),
    known,
)
entries = st.builds(WatchlistEntry, film=keys, title=st.just("A film"), imdb=known)
watchlists = st.lists(entries, max_size=5, unique_by=lambda one: one.film).map(
    lambda some: {"valentine": Watchlist("valentine", entries=tuple(some))}
)
memories = st.builds(UserData, watchlists, st.dictionaries(keys, records, max_size=5))
catalogs = st.lists(
    st.builds(
        FilmRow,
        st.sampled_from([*NAMES, *NUMBERS]),
        st.just("A film"),
        imdb=st.none() | st.sampled_from(NUMBERS),
    ),
    max_size=5,
    unique_by=(lambda row: row.id, lambda row: imdb_of(row.id, row.imdb) or row.id),
)


def _told(memory: UserData) -> tuple[set[object], set[object], set[object]]:
    """Return the days, the ratings and the notes of all films."""
    seen = memory.history.values()
    return (
        {day for one in seen for day in one.watched_on},
        {one.rating for one in seen},
        {one.note for one in seen},
    )


@given(memory=memories, films=catalogs)
def test_reading_loses_no_day_and_invents_nothing(memory, films):
    read = resolve_ids(memory, films).memory

    assert _told(read)[0] == _told(memory)[0]
    for mine, theirs in zip(_told(read), _told(memory), strict=True):
        assert mine <= theirs
    ids = {row.id for row in films}
    for name in read.history.keys() - memory.history.keys():
        assert name in ids
    assert _told(resolve_ids(read, films).memory)[0] == _told(memory)[0]


@given(memory=memories, films=catalogs)
def test_what_did_not_change_stays_as_it_was(memory, films):
    read = resolve_ids(memory, films)

    assert restore_ids(memory, read, read.memory, films) == memory


@given(memory=memories, films=catalogs, others=catalogs, data=st.data())
def test_a_change_under_one_catalog_is_found_under_it_and_loses_nothing(
    memory, films, others, data
):
    read = resolve_ids(memory, films)
    names = sorted({*read.memory.history, *(row.id for row in films)} or {"new"})
    name = data.draw(st.sampled_from(names))
    day = date(2021, 1, 1)
    changed = with_history_facts(read.memory, name, HistoryEntry("A film"), day=day)

    after = restore_ids(memory, read, changed, films)

    again = resolve_ids(after, films).memory.history[name]
    assert again.watched_on == (*changed.history[name].watched_on,)
    assert _told(after)[0] == {*_told(memory)[0], day}
    seen = resolve_ids(after, others).memory
    assert _told(seen)[0] == _told(after)[0]
    before = state.StoredState(memory)
    assert before.after("watched", after).undone() == before


def test_the_id_of_a_catalog_counts_for_more_than_the_number_remembered():
    other = HistoryEntry("A film", imdb="tt0000001")
    history = {"a": HistoryEntry("A film", imdb="tt0000002"), "tt0000002": other}
    memory = UserData({}, history)
    films = [FilmRow("tt0000002", "A film")]
    read = resolve_ids(memory, films)
    day = date(2021, 1, 1)
    changed = with_history_facts(
        read.memory, "tt0000002", HistoryEntry("A film"), day=day
    )

    after = restore_ids(memory, read, changed, films)

    assert resolve_ids(after, films).memory.history["tt0000002"].watched_on == (day,)


@given(memory=memories, films=catalogs, more=st.lists(entries, max_size=2))
def test_a_watchlist_that_changed_has_every_film_once(memory, films, more):
    read = resolve_ids(memory, films)
    (before,) = read.memory.watchlists.values()
    there = {one.film for one in before.entries}
    new = {one.film: one for one in more if one.film not in there}
    new = {name: one for name, one in new.items() if name in {row.id for row in films}}
    after = before._replace(revision=1, entries=(*before.entries, *new.values()))

    put = restore_ids(memory, read, UserData({"valentine": after}, {}), films)

    names = [one.film for one in put.watchlists["valentine"].entries]
    assert len(set(names)) == len(names)
    again = resolve_ids(put, films).memory.watchlists["valentine"].entries
    assert [one.film for one in again] == [one.film for one in after.entries]


@given(memory=memories)
def test_a_catalog_is_asked_for_every_id_there_is(memory):
    ids = ids_of(memory)

    assert set(ids.names) >= {*memory.history, *ids.imdb}
    assert ids_of(UserData({}, {})) == StoredIds([], [], [])


@given(memory=memories, films=catalogs)
def test_a_label_changes_no_id_that_is_known(memory, films):
    after = add_imdb_ids(memory, films)

    for name, one in memory.history.items():
        assert after.history[name].imdb in (
            {one.imdb} if one.imdb else {None, *NUMBERS}
        )
        assert after.history[name]._replace(imdb=one.imdb) == one
