"""The figures: counted as a plain reading counts them, drawn as they are counted."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kfilms import store as state
from kfilms.catalog import open_catalog
from kfilms.filters import Query, Range
from kfilms.library import HistoryEntry, UserData
from kfilms.output import bars
from kfilms.stats import Bar, Counts, Seen, figures
from kfilms.text_width import display_width
from kfilms.vocabulary import Term
from tests.strategies import catalogs

if TYPE_CHECKING:
    from pathlib import Path

    from kfilms.films import Film
    from kfilms.stats import Figures
    from tests.conftest import Run
    from tests.strategies import Sample

NOTHING = Counts(0, 0, 0, (None, None), {}, {}, {}, (), 0, {})
HISTORY = {
    "oasis": HistoryEntry(
        "Oasis", 2002, (date(2024, 3, 1), date(2026, 2, 15)), rating=4.5
    ),
    "ditto": HistoryEntry("Ditto", 2000, (date(2026, 2, 14),)),
    "romang": HistoryEntry("Romang", 2019, rating=3),
    "il-mare": HistoryEntry("Il Mare", 2000, (date(2025, 1, 1),), rating=5),
}


@pytest.fixture
def history(home: Path) -> None:
    """Four films, one of them from another catalog."""
    folder = home / ".local" / "share" / "kfilms"
    folder.mkdir(parents=True)
    memory = UserData({}, HISTORY)
    state.write_state(str(folder / "state.json"), state.StoredState(memory))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for one catalog after the other."""
    return tmp_path_factory.mktemp("stats") / "films.yaml"


def above(name: str, terms: dict[str, Term]) -> set[str]:
    names = {name}
    while broader := terms[name].broader:
        names.add(broader)
        name = broader
    return names


def fits(film: Film, limits: Range | None) -> bool:
    if limits is None:
        return True
    return film.heaviness is not None and film.heaviness >= (limits.low or 0)


def spread(values: list[int | None]) -> dict[int | None, int]:
    return dict(Counter(value and value // 10 * 10 for value in values))


@pytest.mark.slow
@given(
    sample=catalogs(),
    limits=st.sampled_from([None, Range(3, None)]),
    data=st.data(),
)
def test_the_counts_are_those_of_a_plain_reading(
    file: Path, sample: Sample, limits: Range | None, data: st.DataObject
):
    file.write_text(sample.text(), encoding="utf-8")
    seen = data.draw(st.sets(st.sampled_from([film.id for film in sample.films])))
    films = [film for film in sample.films if fits(film, limits)]

    counts = open_catalog(str(file), None).count_facts(
        Query(heaviness=limits), [*seen, "another-catalogs"]
    )

    years = sorted(film.year for film in films if film.year is not None)
    assert (counts.films, counts.total) == (len(films), len(sample.films))
    assert counts.minutes == sum(film.minutes or 0 for film in films)
    assert counts.years == ((years[0], years[-1]) if years else (None, None))
    assert counts.decades == spread([film.year for film in films])
    assert counts.lengths == spread([film.minutes for film in films])
    assert counts.heaviness == dict(Counter(film.heaviness for film in films))
    assert counts.remembered == {
        film.id: film.minutes for film in films if film.id in seen
    }
    for term in counts.themes:
        main, every = (
            {
                film.id
                for film in films
                for use in (*film.themes, *(() if only_main else film.minor_themes))
                if not use.spoiler and term.id in above(use.id, sample.terms)
            }
            for only_main in (True, False)
        )
        assert (term.main, term.minor, term.films) == (
            len(main),
            len(every - main),
            len(every),
        )


def charts(said: Figures) -> dict[str, list[tuple[Any, int]]]:
    return {
        chart.key: [(bar.label, bar.films) for bar in chart.bars]
        for chart in said.charts
    }


def test_nothing_known_is_no_chart():
    said = figures(NOTHING._replace(films=1, total=1, lengths={None: 1}), {})

    assert said.lines == ("1 film, 1 of unknown length", "None watched yet")
    assert said.charts == ()
    assert bars.figures_text(said) == "1 film, 1 of unknown length\nNone watched yet\n"


def test_decades_and_lengths_leave_no_gap_and_have_open_ends():
    counts = NOTHING._replace(
        films=7,
        total=9,
        years=(1950, 2019),
        decades={1990: 1, 2010: 3, None: 3},
        lengths={0: 1, 70: 1, 90: 2, 300: 1, 170: 1, None: 1},
    )

    said = charts(figures(counts, {}))

    assert said["by_decade"] == [
        ("1990s", 1),
        ("2000s", 0),
        ("2010s", 3),
        ("unknown", 3),
    ]
    assert said["by_minutes"][:3] == [("under 80", 2), ("80 to 89", 0), ("90 to 99", 2)]
    assert said["by_minutes"][-2:] == [("170 or more", 2), ("unknown", 1)]
    assert sum(films for _, films in said["by_minutes"]) == counts.films


def test_a_broader_theme_that_adds_nothing_is_left_out():
    terms = (
        Term("a", "theme", "a", main=2, films=2),
        Term("b", "theme", "b", broader="a", main=2, films=2),
        Term("c", "theme", "c", main=1, minor=3, films=4),
        Term("d", "theme", "d", broader="c", main=1, minor=2, films=3),
        Term("e", "theme", "e"),
    )

    said = charts(figures(NOTHING._replace(themes=terms, without_themes=2), {}))

    assert said == {"by_theme": [("B", 2), ("C", 4), ("D", 3), ("unknown", 2)]}


def test_all_watched_is_said_so():
    counts = NOTHING._replace(
        films=2, total=2, minutes=100, lengths={100: 1, None: 1}, years=(2000, 2000)
    )._replace(remembered={"a": 100, "b": None})
    seen = Seen((2024,))

    said = figures(counts, {"a": seen, "b": seen, "c": Seen((2020,), 1.5)})

    assert said.lines == (
        "2 films, 1 h 40 min, 1 of unknown length, of 2000",
        "All watched, 1 h 40 min, 1 of unknown length",
    )
    assert charts(said)["by_year_watched"] == [("2024", 2)]
    assert "by_rating" not in charts(said)


@given(
    films=st.integers(0, 10**6),
    share=st.floats(0, 1),
    more=st.integers(0, 10**6),
    room=st.integers(2, 60),
)
def test_a_bar_stays_in_its_room_and_hides_no_part(films, share, more, room):
    bar = Bar("x", "x", films, round(films * share))

    main, minor = bars.bar_marks(bar, max(films + more, 1), room)

    assert main + minor <= room
    assert (main + minor > 0) == (films > 0)
    assert min(main, minor) >= 0
    assert main > 0 or bar.minor == films or main + minor == 1


def test_a_mark_is_a_film_where_there_is_room():
    assert bars.bar_marks(Bar("x", "x", 5, 2), 40, 40) == (3, 2)
    assert bars.bar_marks(Bar("x", "x", 1000, 999), 1000, 10) == (1, 9)


@pytest.mark.usefixtures("history")
def test_the_history_is_counted_where_the_catalog_has_its_films(run: Run):
    result = run("stats", "--format", "json")
    said = json.loads(result.out)["stats"]

    assert {key: said[key] for key in said if not key.startswith("by_")} == {
        "films": 10,
        "of": 10,
        "minutes": 1154,
        "unknown_length": 0,
        "first_year": 2000,
        "last_year": 2022,
        "watched": 3,
        "watched_minutes": 355,
        "watched_elsewhere": 1,
        "rated": 2,
        "average_rating": 3.75,
    }
    assert [(bar["key"], bar["films"]) for bar in said["by_year_watched"]] == [
        (2024, 1),
        (2025, 0),
        (2026, 2),
        (None, 1),
    ]
    assert [bar["films"] for bar in said["by_rating"]] == [0, 1, 0, 0, 1]


def test_a_film_remembered_by_another_id_and_on_no_day_counts(run: Run, home: Path):
    folder = home / ".local" / "share" / "kfilms"
    folder.mkdir(parents=True)
    seen = {
        "imdb:tt0270919": HistoryEntry("Ditto", 2000, rating=4, undated=True),
        "ditto": HistoryEntry("Ditto", 2000),
        "oasis": HistoryEntry("Oasis", 2002, (date(2026, 2, 14),)),
        "title:casablanca:1942": HistoryEntry("Casablanca", 1942, undated=True),
    }
    state.write_state(str(folder / "state.json"), state.StoredState(UserData({}, seen)))

    said = json.loads(run("stats", "--format", "json").out)["stats"]

    assert (said["watched"], said["watched_elsewhere"], said["rated"]) == (2, 1, 1)
    assert [(bar["key"], bar["films"]) for bar in said["by_year_watched"]] == [
        (2026, 1),
        (None, 1),
    ]


@pytest.mark.layout
@pytest.mark.usefixtures("history")
@pytest.mark.parametrize("width", ["20", "60", "120"])
def test_a_terminal_of_any_width_shows_it_all(run: Run, golden, width):
    result = run("stats", terminal=True, NO_COLOR="1", COLUMNS=width)

    golden(f"terminal/stats-history.{width}.txt", result.out)
    assert result.err == ""
    assert max(map(display_width, result.out.split("\n"))) <= int(width)


@pytest.mark.usefixtures("history")
def test_filters_narrow_it_down(run: Run):
    said = run("stats", "--theme", "dementia", "--age", "12").out

    assert said.startswith(
        "2 of 10 films, 3 h 49 min, from 2004 to 2019\n"
        "1 watched, 1 h 52 min; 1 to go, 1 h 57 min\n"
        "1 rated, 3.0 of 5 on average\n"
        "1 watched film not in this catalog\n"
    )


def test_films_that_a_filter_cannot_judge_are_named(run: Run):
    assert run("stats", "--age", "19").err == (
        "Passed over: 1 film has no age rating: Ditto\n"
    )


def test_no_film_is_no_answer(run: Run):
    assert run("stats", "--theme", "time-travel", "--minutes", "..100") == run(
        "list", "--theme", "time-travel", "--minutes", "..100"
    )


@pytest.mark.parametrize("form", ["plain", "table", "json", "svg"])
def test_nothing_hidden_is_counted(run: Run, form):
    said = run("stats", "romang", "--format", form).out.lower()

    for secret in ("suicide", "bereavement", "bittersweet", "tragic", "ending"):
        assert secret not in said


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize("catalog", ["shipped", "awkward"])
def test_the_picture_is_one_file_of_xml(run: Run, golden, catalog):
    chosen = ["--catalog", "tests/catalogs/awkward.yaml"]

    result = run("stats", "--format", "svg", *(chosen if catalog == "awkward" else []))

    golden(f"captured/stats-{catalog}.svg", result.out)
    root = ET.fromstring(result.out)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "href" not in result.out
    assert "url(" not in result.out
    width = float(root.attrib["width"])
    for box in root.iter("{http://www.w3.org/2000/svg}rect"):
        assert float(box.get("x", 0)) + float(box.attrib["width"]) <= width


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-16"])
def test_a_picture_survives_any_encoding(run: Run, write_catalog, encoding):
    catalog = write_catalog("title: 사랑 <&>\nfilms:\n- id: a\n  title: A\n")
    shown = ["stats", "--format", "svg", "--catalog", catalog]

    result = run(*shown, encoding=encoding)

    root = ET.fromstring(result.out)
    assert [root[0].text, root[1].text] == [
        "사랑 <&>",
        "1 film, 1 of unknown length. None watched yet",
    ]
