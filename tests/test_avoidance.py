"""Avoidances beat musts, films added by hand and imports, and no hint weakens them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import running

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result, Run

VOCABULARY: dict[str, dict[str, dict[str, str]]] = {
    "themes": {
        "loss": {"label": "loss"},
        "grief": {"label": "grief", "broader": "loss"},
        "comedy": {"label": "comedy"},
    },
    "content_notes": {
        "violence": {"label": "violence"},
        "gore": {"label": "gore", "broader": "violence"},
    },
}
KEYS = {"themes": "theme", "content_notes": "content_note"}
TERMS = [name for terms in VOCABULARY.values() for name in terms]
TITLES = ("Alpha", "Bravo", "Cello", "Delta", "Echo")
DAYS = ("2026-11-27", "2027-02-13", "2027-02-14", "2027-03-05")
WEAKENS = re.compile(r"--without|--age|--for|veto|rule[sd]? out|avoid")


class World(NamedTuple):
    """A folder for the files of one example, and kfilms with its home in it."""

    run: Run
    folder: Path

    def kfilms(self, *argv: str) -> Result:
        catalog = str(self.folder / "films.yaml")
        return self.run(*argv, "--catalog", catalog)

    def write(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def saved(self) -> str:
        path = self.folder / ".local/share/kfilms/state.json"
        return path.read_text("utf-8") if path.exists() else "{}"

    def entries(self) -> list[dict[str, Any]]:
        watchlists = json.loads(self.saved()).get("watchlists", {})
        found: list[dict[str, Any]] = watchlists.get("valentine", {}).get("entries", [])
        return found

    def placed(self) -> set[str]:
        return {one["film"] for one in self.entries() if one["evening"]}


class Avoidance(NamedTuple):
    """What a request avoids; *vetoes* are those of tastes, by name."""

    without: list[str]
    age: int | None
    vetoes: dict[str, list[str]]

    def options(self, world: World, limits: dict[str, str]) -> list[str]:
        """Return it as options; each taste has *limits* as well."""
        typed = [word for term in self.without for word in ("--without", term)]
        typed += [] if self.age is None else ["--age", str(self.age)]
        for name, vetoes in self.vetoes.items():
            fields = {"name": name, "vetoes": vetoes, **limits}
            lines = [f"{key} = {json.dumps(value)}" for key, value in fields.items()]
            typed += ["--for", world.write(f"{name}.toml", "\n".join(lines))]
        return typed

    def rules_out(self, film: dict[str, Any]) -> bool:
        """Judge *film* by all facts in the catalog, whether hidden or not."""
        if self.age is not None and film.get("age", 99) > self.age:
            return True
        vetoes = (term for some in self.vetoes.values() for term in some)
        return any(not _is_free_of(film, term) for term in (*self.without, *vetoes))


def _is_free_of(film: dict[str, Any], term: str) -> bool:
    """Tell whether somebody looked into *film* and found nothing of *term*."""
    field = next(field for field, terms in VOCABULARY.items() if term in terms)
    names = [
        use[KEYS[field]] if isinstance(use, dict) else use
        for use in film.get(field, ())
    ]
    broader = [VOCABULARY[field][name].get("broader") for name in names]
    return field in film and term not in (*names, *broader)


def _uses(field: str) -> st.SearchStrategy[list[Any]]:
    """Terms as a film has them; some are hidden."""
    shown = st.sampled_from(list(VOCABULARY[field]))
    hidden = shown.map(lambda name: {KEYS[field]: name, "spoiler": True})
    return st.lists(
        shown | hidden,
        min_size=field == "themes",
        max_size=1,
        unique_by=lambda use: use[KEYS[field]] if isinstance(use, dict) else use,
    )


LENGTHS = st.sampled_from([60, 90, 120, 400])
FACTS: dict[str, st.SearchStrategy[Any]] = {
    "age": st.sampled_from([0, 12, 15, 18]),
    "heaviness": st.integers(1, 5),
    "themes": _uses("themes"),
    "content_notes": _uses("content_notes"),
}


@st.composite
def catalogs(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Films by their entries; any fact of each can be unknown, a length seldom is."""
    looked_into = st.fixed_dictionaries({"minutes": LENGTHS, **FACTS})
    known = looked_into | st.fixed_dictionaries({}, optional=FACTS)
    known |= st.fixed_dictionaries({"minutes": LENGTHS}, optional=FACTS)
    return [
        {"id": one.lower(), "title": one, "released": "2000", **draw(known)}
        for one in TITLES
    ]


terms = st.lists(st.sampled_from(TERMS), min_size=1, max_size=2, unique=True)
one_term = st.sampled_from(TERMS).map(lambda name: [name])
ages = st.sampled_from([0, 12, 15])
vetoes = st.dictionaries(st.sampled_from(["Mina", "Jun"]), terms, min_size=1)
avoidances = st.one_of(
    st.builds(Avoidance, one_term, st.none(), st.just({})),
    st.builds(Avoidance, st.just([]), ages, st.just({})),
    st.builds(Avoidance, st.just([]), st.none(), vetoes),
    st.builds(Avoidance, terms, ages, vetoes),
)
limits = st.sampled_from(
    [
        {},
        {"minutes": "..90"},
        {"heaviness": "..3"},
        {"minutes": "100..", "heaviness": "4.."},
    ]
)


@pytest.fixture(scope="module")
def begin(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[list[dict[str, Any]]], World]:
    """Begin a world of its own in which there are these films."""

    def begin(films: list[dict[str, Any]]) -> World:
        folder = tmp_path_factory.mktemp("world")
        world = World(running(folder, str(folder / "cache")), folder)
        world.write("films.yaml", json.dumps({**VOCABULARY, "films": films}))
        return world

    return begin


def _prepare(world: World, names: list[str], data: st.DataObject) -> None:
    """Put films onto the watchlist in the ways in which that can be done."""
    some = st.lists(st.sampled_from(names), max_size=3, unique=True)
    for name in data.draw(some, label="added"):
        day = data.draw(st.none() | st.sampled_from(DAYS))
        at = ["--at", "19:30"] if day and data.draw(st.booleans()) else []
        world.kfilms("watchlist", "add", name, *(["--on", day] if day else []), *at)
    if imported := data.draw(some, label="imported"):
        rows = [f"2022-01-01,{name},2000,https://boxd.it/x" for name in imported]
        lines = ["Date,Name,Year,Letterboxd URI", *rows]
        path = world.write("watchlist.csv", "\n".join(lines))
        assert world.kfilms("import", path, "--as", "watchlist").code == 0
    if data.draw(st.booleans(), label="built before"):
        world.kfilms("watchlist", "build", "--evenings", "2")
    for name in data.draw(some, label="moved"):
        world.kfilms(
            "watchlist", "move", name, "--to", data.draw(st.sampled_from(DAYS))
        )


@settings(max_examples=2 * settings().max_examples)
@given(films=catalogs(), avoided=avoidances, some_limits=limits, data=st.data())
def test_no_film_that_is_avoided_has_an_evening(
    begin, films, avoided: Avoidance, some_limits, data: st.DataObject
):
    world = begin(films)
    names = [film["id"] for film in films]
    ruled_out = {film["id"] for film in films if avoided.rules_out(film)}
    _prepare(world, names, data)
    before = world.saved()
    by_hand = {one["film"] for one in world.entries() if one["chosen"] == "hand"}
    number = data.draw(st.sampled_from([0, 0, 0, 1, 2]))
    musts = data.draw(st.permutations(names), label="musts")[:number]

    result = world.kfilms(
        *("watchlist", "build", *avoided.options(world, some_limits)),
        *(word for name in musts for word in ("--must", name)),
        *data.draw(st.sampled_from([[], ["--evenings", "1"], ["--until", "20:10"]])),
    )

    if ruled_out & {*musts}:
        assert result.code == 2
        assert all(f"--must {name}" in result.err for name in ruled_out & {*musts})
    if result.code:
        assert world.saved() == before
        return
    entries = world.entries()
    assert not world.placed() & ruled_out
    assert by_hand <= {one["film"] for one in entries}
    assert not any(one["starts"] for one in entries if one["film"] in ruled_out)
    named: list[str] = []
    for line in result.err.splitlines():
        lead, _, titles = line.partition(": ")
        if not lead.startswith("On the list without an evening, because of "):
            break
        named += titles.lower().split(", ")
    assert sorted(named) == sorted(by_hand & ruled_out)
    for name in data.draw(st.permutations(names), label="placed afterwards"):
        before = world.saved()
        code = _place(world, name, data)
        assert not world.placed() & ruled_out
        assert not code or world.saved() == before


def _place(world: World, name: str, data: st.DataObject) -> int:
    """Try to give the film an evening; returns the exit code."""
    option = data.draw(st.sampled_from(["--on", "--to", "--before", "--after"]))
    others = [one["film"] for one in world.entries()] or [name]
    values = DAYS if option in ("--on", "--to") else others
    command = "add" if option == "--on" else "move"
    value = data.draw(st.sampled_from(values))
    return world.kfilms("watchlist", command, name, option, value).code


FILTERS = {
    "--theme": st.sampled_from(list(VOCABULARY["themes"])),
    "--except": st.sampled_from([title.lower() for title in TITLES]),
    "--year": st.sampled_from(["2000", "2001.."]),
    "--minutes": st.sampled_from(["..60", "..100", "130.."]),
    "--heaviness": st.sampled_from(["..2", "3", "4.."]),
    "--ending": st.just("happy"),
    "--director": st.just("nobody"),
}
COMMANDS = (
    ["list"],
    ["pick"],
    ["pick", "--tonight", "--until", "11:40"],
    ["pick", "--random"],
    ["stats"],
    ["watchlist", "build", "--dry-run", "--format", "json"],
    ["watchlist", "build", "--dry-run", "--format", "json", "--evenings", "1"],
)


@settings(max_examples=2 * settings().max_examples)
@given(films=catalogs(), avoided=avoidances, some_limits=limits, data=st.data())
def test_no_hint_is_about_what_is_avoided(
    begin, films, avoided: Avoidance, some_limits, data: st.DataObject
):
    world = begin(films)
    asked = data.draw(st.fixed_dictionaries({}, optional=FILTERS), label="filters")
    text = data.draw(st.sampled_from([[], [], ["alpha"], ["zulu"]]), label="text")
    seen = data.draw(st.sampled_from([[], [], ["--watched"], ["--unwatched"]]))
    world.kfilms("watched", data.draw(st.sampled_from([film["id"] for film in films])))

    for command in COMMANDS:
        result = world.kfilms(
            *(*command, *avoided.options(world, some_limits), *text, *seen),
            *(word for option in asked.items() for word in option),
        )

        hints = [one for one in result.err.splitlines() if one.startswith("Hint: ")]
        if result.out and "build" in command:
            left_out = json.loads(result.out)["left_out"]
            hints += [one["way_in"] or "" for one in left_out]
        assert not [one for one in hints if WEAKENS.search(one)]
