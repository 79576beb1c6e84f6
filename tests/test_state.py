"""The state file: read back as it was written, refused when it is not wholly one."""

from __future__ import annotations

import json
import os
import stat
from datetime import date
from itertools import pairwise
from operator import ne
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kfilms import atomicfile as whole
from kfilms import store as state
from kfilms.errors import StateError
from kfilms.evenings import Evening
from kfilms.filters import OLDEST, Range, Taste
from kfilms.library import (
    MAX_BREAK_MINUTES,
    MAX_UNDO_STEPS,
    BuildSettings,
    HistoryEntry,
    UserData,
    Watchlist,
    WatchlistEntry,
)
from kfilms.store import codec as document
from kfilms.store import state_file as file
from kfilms.text import has_control_chars

if TYPE_CHECKING:
    from tests.conftest import Run

harmless = st.characters(exclude_categories=["Cs"]).filter(
    lambda char: not has_control_chars(char)
)
texts = st.text(harmless, max_size=20)
ids = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)
numbers = st.none() | st.from_regex(r"tt[0-9]{7}", fullmatch=True)
minutes = st.times().map(lambda time: time.replace(second=0, microsecond=0))
moments = st.datetimes().map(lambda one: one.replace(second=0, microsecond=0))
some_ids = st.lists(ids, max_size=2).map(tuple)
tastes = st.builds(
    Taste,
    name=texts,
    wants=some_ids,
    vetoes=some_ids,
    watched=some_ids,
    minutes=st.sampled_from([None, Range(None, 120), Range(90, 110)]),
    heaviness=st.sampled_from([None, Range(2, None)]),
)
frames = st.builds(
    BuildSettings,
    evenings=st.lists(st.builds(Evening, st.dates(), moments, moments), max_size=2).map(
        tuple
    ),
    opens=minutes,
    closes=minutes,
    pause=st.integers(0, MAX_BREAK_MINUTES),
    asked=texts,
    tastes=st.lists(tastes, max_size=2).map(tuple),
    without=some_ids,
    age=st.none() | st.integers(0, OLDEST),
)
entries = st.builds(
    WatchlistEntry,
    film=ids,
    title=texts,
    year=st.none() | st.integers(1888, 2099),
    evening=st.none() | st.dates(),
    starts=st.none() | minutes,
    chosen=st.sampled_from(["hand", "build"]),
    imdb=numbers,
)
remembered = st.builds(
    HistoryEntry,
    title=texts,
    year=st.none() | st.integers(1888, 2099),
    watched_on=st.lists(st.dates(), max_size=3).map(sorted).map(tuple),
    rating=st.none() | st.sampled_from([half / 2 for half in range(1, 11)]),
    note=st.none() | texts,
    undated=st.booleans(),
    imdb=numbers,
)


@st.composite
def memories(draw):
    names = draw(st.lists(texts, unique=True, max_size=3))
    watchlists = {
        name: Watchlist(
            id=name,
            title=draw(st.none() | texts),
            built_with=draw(st.none() | frames),
            changed_at=draw(st.none() | st.just("2027-02-14T20:10:00+01:00")),
            revision=draw(st.integers(0, 1000)),
            entries=tuple(
                draw(st.lists(entries, max_size=4, unique_by=lambda one: one.film))
            ),
        )
        for name in names
    }
    return UserData(watchlists, draw(st.dictionaries(ids, remembered, max_size=3)))


def unrevised(now: state.StoredState) -> state.StoredState:
    """Return *now* but for how often and when its watchlists were changed."""
    lists = {
        name: one._replace(revision=0, changed_at=None)
        for name, one in now.memory.watchlists.items()
    }
    return now._replace(memory=now.memory._replace(watchlists=lists), undo=())


@pytest.mark.slow
@given(steps=st.lists(st.tuples(texts, memories()), min_size=1, max_size=4))
def test_what_is_written_is_read_back_and_undone(tmp_path_factory, steps):
    path = str(tmp_path_factory.mktemp("state") / "state.json")
    states = [state.StoredState(UserData({}, {}), drawn=("ditto",) * len(steps))]
    for did, memory in steps:
        states.append(states[-1].after(did, memory))

    state.write_state(path, states[-1])

    now = state.read_state(path)
    assert now == states[-1]
    assert json.loads(Path(path).read_text("utf-8"))["kfilms"] == state.VERSION
    for before, after in reversed([*pairwise(states)]):
        later, now = now, now.undone()
        assert unrevised(now) == unrevised(before)
        for name, one in now.memory.watchlists.items():
            was = later.memory.watchlists.get(name)
            lists = (each.memory.watchlists.get(name) for each in (before, after))
            assert was is None or one.revision == was.revision + ne(*lists)


def test_the_last_twenty_states_are_kept():
    now = state.EMPTY
    for number in range(30):
        now = now.after(
            str(number), UserData({str(number): Watchlist(str(number))}, {})
        )

    assert len(now.undo) == MAX_UNDO_STEPS
    assert [step.did for step in now.undo] == [str(number) for number in range(10, 30)]
    assert list(now.undone().memory.watchlists) == ["28"]


def test_a_step_holds_only_what_it_replaced():
    many = {str(number): HistoryEntry(f"Film {number}") for number in range(1000)}
    now = state.EMPTY.after("much", UserData({}, many))

    rated = many | {"7": HistoryEntry("Film 7", rating=4)}
    now = now.after("rated", UserData({}, rated))

    assert now.undo[-1] == state.UndoStep("rated", {}, {"7": HistoryEntry("Film 7")})


def test_the_oldest_steps_go_before_the_file_grows_too_large(tmp_path, monkeypatch):
    path = str(tmp_path / "state.json")
    now = state.EMPTY
    for number in range(5):
        note = HistoryEntry("Ditto", note=str(number) * 1000)
        now = now.after(str(number), UserData({}, {"ditto": note}))
    monkeypatch.setattr(file, "MAX_BYTES", 4000)

    state.write_state(path, now)

    assert [step.did for step in state.read_state(path).undo] == ["3", "4"]
    monkeypatch.setattr(file, "MAX_BYTES", 1000)
    with pytest.raises(StateError, match="cannot hold more than 0 MiB"):
        state.write_state(path, now)


def test_only_the_user_may_read_it_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "state.json"

    with state.locked(str(path)):
        state.write_state(str(path), state.EMPTY)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "state.json",
        "state.json.lock",
    ]


def test_a_link_stays_a_link(tmp_path):
    real, link = tmp_path / "real.json", tmp_path / "state.json"
    state.write_state(str(real), state.EMPTY)
    link.symlink_to(real)

    state.write_state(str(link), state.EMPTY.after("nothing", UserData({}, {})))

    assert link.is_symlink()
    assert len(state.read_state(str(real)).undo) == 1


def _with(path, value):
    document = json.loads(json.dumps(_GOOD))
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return document


_GOOD: dict[str, Any] = {
    "kfilms": 1,
    "watchlists": {
        "valentine": {
            "id": "valentine",
            "title": None,
            "built_with": None,
            "changed_at": None,
            "revision": 1,
            "entries": [
                {
                    "film": "ditto",
                    "title": "Ditto",
                    "year": 2000,
                    "evening": None,
                    "starts": None,
                    "chosen": "hand",
                }
            ],
        }
    },
    "history": {
        "ditto": {
            "title": "Ditto",
            "year": 2000,
            "watched_on": ["2026-02-14"],
            "rating": 4.5,
            "note": None,
            "undated": False,
        }
    },
    "drawn": [],
    "undo": [],
}
_LIST: dict[str, Any] = _GOOD["watchlists"]["valentine"]
_ENTRY = ["watchlists", "valentine", "entries", 0]
_SEEN = ["history", "ditto"]
_BUILT = ["watchlists", "valentine", "built_with"]
_WINDOW = ("day", "opens", "closes")
_FRAME: dict[str, Any] = {
    "asked": "kfilms watchlist build",
    "from": "19:00",
    "until": "23:30",
    "break": 15,
    "evenings": [],
}

DAMAGED = {
    "empty": "",
    "cut off": json.dumps(_GOOD)[:-5],
    "zeros": "\0" * 100,
    "nested": "[" * 100_000,
    "another document": "[]",
    "a foreign document": '{"films": []}',
    "no history": {
        key: _GOOD[key] for key in ("kfilms", "watchlists", "undo", "drawn")
    },
    "version as text": _with(["kfilms"], "1"),
    "watchlists as list": _with(["watchlists"], []),
    "entries as text": _with(["watchlists", "valentine", "entries"], "ditto"),
    "an entry as text": _with(["watchlists", "valentine", "entries"], ["ditto"]),
    "built_with as text": _with(_BUILT, "x"),
    "a break of a day": _with(_BUILT, {**_FRAME, "break": 1440}),
    "an age of 121": _with(_BUILT, {**_FRAME, "age": 121}),
    "an age below zero": _with(_BUILT, {**_FRAME, "age": -1}),
    "an age as text": _with(_BUILT, {**_FRAME, "age": "12"}),
    "an age of nothing": _with(_BUILT, {**_FRAME, "age": None}),
    "an age that is true": _with(_BUILT, {**_FRAME, "age": True}),
    "without as text": _with(_BUILT, {**_FRAME, "without": "gore"}),
    "without a number": _with(_BUILT, {**_FRAME, "without": [1]}),
    "an escape in without": _with(_BUILT, {**_FRAME, "without": ["\x1b[31m"]}),
    "a start with a zone": _with(_BUILT, {**_FRAME, "from": "19:00+01:00"}),
    "an evening without an end": _with(
        _BUILT,
        {**_FRAME, "evenings": [{"day": "2027-02-14", "opens": "2027-02-14T19:00"}]},
    ),
    "an evening with a zone": _with(
        _BUILT, {**_FRAME, "evenings": [dict.fromkeys(_WINDOW, "2027-02-14T19:00Z")]}
    ),
    "a start at noon o'clock": _with([*_ENTRY, "starts"], "noon"),
    "drawn as text": _with(["drawn"], "ditto"),
    "revision true": _with(["watchlists", "valentine", "revision"], value=True),
    "a film twice": _with(
        ["watchlists", "valentine", "entries"],
        _GOOD["watchlists"]["valentine"]["entries"] * 2,
    ),
    "no title": _with([*_ENTRY, "title"], None),
    "chosen by nobody": _with([*_ENTRY, "chosen"], "nobody"),
    "an impossible evening": _with([*_ENTRY, "evening"], "2027-02-30"),
    "an escape in a title": _with([*_ENTRY, "title"], "\x1b[31m"),
    "a rating of 4.7": _with([*_SEEN, "rating"], 4.7),
    "a rating of 0": _with([*_SEEN, "rating"], 0),
    "a rating as text": _with([*_SEEN, "rating"], "5"),
    "undated as text": _with([*_SEEN, "undated"], "no"),
    "a day that is none": _with([*_SEEN, "watched_on"], [20260214]),
    "a step without a word": _with(["undo"], [{"watchlists": {}, "history": {}}]),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_refused_and_left_alone(run: Run, tmp_path, name):
    path = tmp_path / "state.json"
    content = DAMAGED[name]
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    before = path.read_bytes()

    for argv in (["watchlist", "add", "ditto"], ["watchlist", "show"], ["list"]):
        result = run(*argv, "--state", str(path))
        assert (result.code, result.out) == (4, "")
        message, hint = result.err.splitlines()
        assert message.startswith(f"Error: the state file {path} is damaged: ")
        assert hint == (
            f"Hint: nothing was changed; mend it or move it: mv {path} {path}.broken"
        )
    assert path.read_bytes() == before


def test_a_good_file_is_read(run: Run, tmp_path):
    path = tmp_path / "state.json"
    path.write_text(json.dumps(_GOOD))

    assert run("watchlist", "show", "--format", "ids", "--state", str(path)).out == (
        "ditto\n"
    )


def test_a_watchlist_of_before_knows_no_avoidance():
    frame = document.read_watchlist("x", {**_LIST, "built_with": _FRAME}).frame

    assert (frame.without, frame.age) == ((), None)
    written = document.encode_parts({"x": Watchlist("x", built_with=frame)}, {})
    assert written["watchlists"]["x"]["built_with"] == _FRAME


def test_what_is_no_file_is_refused(run: Run, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    huge = tmp_path / "huge"
    with huge.open("wb") as file:
        file.truncate(state.file.MAX_BYTES + 1)

    for path in (tmp_path / "pipe", huge, tmp_path, Path("/dev/zero")):
        result = run("watchlist", "show", "--state", str(path))
        assert (result.code, result.out) == (4, "")
        assert "is no state file: not a regular file of modest size" in result.err


def test_a_place_that_cannot_be_written_is_named(run: Run, tmp_path):
    (tmp_path / "file").touch()

    result = run("watchlist", "add", "ditto", "--state", str(tmp_path / "file" / "x"))

    assert (result.code, result.out) == (4, "")
    assert result.err.endswith(
        "Hint: choose another place with --state FILE or KFILMS_STATE\n"
    )


def test_a_full_disk_leaves_the_old_state(tmp_path, monkeypatch):
    path = str(tmp_path / "state.json")
    state.write_state(path, state.EMPTY)

    def full(descriptor: int) -> None:
        assert descriptor
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StateError, match="No space left on device"):
        state.write_state(path, state.EMPTY.after("something", UserData({}, {})))

    assert state.read_state(path) == state.EMPTY
    assert os.listdir(tmp_path) == ["state.json"]


def test_a_lock_that_is_held_is_waited_for_and_then_named(tmp_path, monkeypatch):
    path = str(tmp_path / "state.json")
    monkeypatch.setattr(file, "PATIENCE", 0.05)

    with state.locked(path), pytest.raises(StateError) as caught, state.locked(path):
        pass

    assert (
        caught.value.message == f"another kfilms has held {path}.lock for 0.05 seconds"
    )


def test_a_state_file_named_from_a_folder_that_is_gone_is_an_error(
    run: Run, tmp_path, monkeypatch
):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    assert run("watched", "ditto", "--state", "state.json") == (
        4,
        "",
        (
            "Error: there is no state file at state.json.\n"
            "Hint: the directory you are in is gone; go to another\n"
        ),
    )


def test_what_killed_writers_left_goes_with_the_next_write(run: Run, home):
    run("watched", "ditto")
    folder = home / ".local" / "share" / "kfilms"
    whole.write_temporary(str(folder / "state.json"), b"half", 0o600)
    (folder / "other").touch()

    run("watched", "always")

    assert sorted(os.listdir(folder)) == ["other", "state.json", "state.json.lock"]


def test_a_rating_is_a_number_and_days_are_read_in_their_order():
    known = {
        "title": "Ditto", "year": 2000, "watched_on": ["2026-03-01", "2025-01-01"],
        "rating": 4, "note": None, "undated": False,
    }  # fmt: skip

    read = document.read_remembered(known)

    assert read.watched_on == (date(2025, 1, 1), date(2026, 3, 1))
    with pytest.raises(document.DamageError, match="a rating is not"):
        document.read_remembered({**known, "rating": True})
