"""What can be asked of list and pick, and what is said when it cannot be answered."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kfilms.text_width import display_width, display_widths

if TYPE_CHECKING:
    from tests.conftest import Run

ALL = [
    "20th-century-girl",
    "a-moment-to-remember",
    "always",
    "ditto",
    "love-and-leashes",
    "maundy-thursday",
    "oasis",
    "romang",
    "snow-in-sea-breeze",
    "will-you-be-there",
]

ANSWERS = {
    "": ALL,
    "boxer": ["always"],
    "오아시스": ["oasis"],
    "20THCENTURY": ["20th-century-girl"],
    "내머리속의": ["a-moment-to-remember"],
    "nae meori": ["a-moment-to-remember"],
    "Kim Jung-kwon": ["ditto", "snow-in-sea-breeze"],
    "dementia taxi": ["romang"],
    "boxe": ["always"],
    "illness": [
        "20th-century-girl",
        "a-moment-to-remember",
        "romang",
        "snow-in-sea-breeze",
        "will-you-be-there",
    ],
    "--theme illness": [
        "20th-century-girl",
        "a-moment-to-remember",
        "romang",
        "snow-in-sea-breeze",
        "will-you-be-there",
    ],
    "--theme alzheimers": ["a-moment-to-remember", "romang"],
    "--theme MemoryLoss": ["a-moment-to-remember", "romang"],
    "--theme first-love,kink": ["20th-century-girl", "ditto", "love-and-leashes"],
    "--theme first-love --theme time-travel": ["ditto"],
    "--theme grief": [
        "maundy-thursday",
        "romang",
        "snow-in-sea-breeze",
        "will-you-be-there",
    ],
    "--without sexual-violence": [
        name for name in ALL if name not in ("always", "maundy-thursday", "oasis")
    ],
    "--without rape,suicide --heaviness 4..": [
        "a-moment-to-remember",
        "snow-in-sea-breeze",
    ],
    "--without bereavement --without illness": [
        "ditto",
        "love-and-leashes",
    ],
    "--except oasis --except 로망 --heaviness 4..": [
        "a-moment-to-remember",
        "maundy-thursday",
        "snow-in-sea-breeze",
    ],
    "--year 2022": ["20th-century-girl", "love-and-leashes"],
    "--year ..2002": ["ditto", "oasis"],
    "--year 2015..2016": ["snow-in-sea-breeze", "will-you-be-there"],
    "--minutes ..1h50": ["always", "snow-in-sea-breeze"],
    "--minutes 2h..": ["maundy-thursday", "oasis"],
    "--minutes 118": ["love-and-leashes"],
    "--age 12 --heaviness ..3": ["20th-century-girl", "will-you-be-there"],
    "--director hongjiyoung": ["will-you-be-there"],
    "--director 이창동": ["oasis"],
    "--cast Hyojoo": ["20th-century-girl", "always"],
    "firstlove": ["20th-century-girl", "ditto"],
    "--ending happy,tragic --heaviness ..3": [
        "20th-century-girl",
        "always",
        "love-and-leashes",
    ],
    "--minutes ..110m": ["always", "snow-in-sea-breeze"],
    "--minutes 2H10min..": ["oasis"],
    "--cast jung-young-sook": ["maundy-thursday", "romang"],
    "--ending happy": ["always", "love-and-leashes"],
    "--ending tragic --without child-death": [
        "20th-century-girl",
        "snow-in-sea-breeze",
    ],
    "--unwatched -n 2": ALL[:2],
    "--sort minutes -n 3": ["always", "snow-in-sea-breeze", "ditto"],
    "--sort -year,title -n 3": [
        "20th-century-girl",
        "love-and-leashes",
        "romang",
    ],
    "--sort -age -n 10": [
        "love-and-leashes",
        "oasis",
        "always",
        "maundy-thursday",
        "20th-century-girl",
        "a-moment-to-remember",
        "snow-in-sea-breeze",
        "will-you-be-there",
        "romang",
        "ditto",
    ],
}


@pytest.mark.parametrize("asked", ANSWERS)
def test_list_answers(run: Run, asked):
    result = run("list", "--format", "ids", *asked.split())

    assert (result.code, result.out.split()) == (0, ANSWERS[asked])


@pytest.mark.parametrize("asked", [one for one in ANSWERS if "-n" not in one])
def test_pick_finds_the_same_films_in_its_own_order(run: Run, asked):
    result = run("pick", "--format", "ids", *asked.split())

    assert (result.code, sorted(result.out.split())) == (0, sorted(ANSWERS[asked]))


def test_pick_prefers_themes_at_the_heart_then_gentleness(run: Run):
    result = run(
        "pick", "--theme", "illness", "--theme", "sacrifice", "--format", "tsv"
    )

    lines = [line.split("\t") for line in result.out.splitlines()]
    assert [(line[0], line[-1]) for line in lines[1:]] == [
        (
            "a-moment-to-remember",
            (
                "dementia at its heart: early-onset Alzheimer's; "
                "sacrifice in the background"
            ),
        ),
        (
            "snow-in-sea-breeze",
            (
                "chronic illness at its heart: a blood disorder since childhood; "
                "sacrifice in the background"
            ),
        ),
        (
            "will-you-be-there",
            (
                "terminal illness in the background: a surgeon with lung cancer; "
                "sacrifice in the background"
            ),
        ),
    ]


def test_pick_without_a_question_puts_unwatched_and_gentle_films_first(
    run: Run, home, remember
):
    remember(home, watched=["love-and-leashes"])

    result = run("pick", "--format", "ids")

    assert result.out.split() == [
        "ditto",
        "20th-century-girl",
        "always",
        "will-you-be-there",
        "a-moment-to-remember",
        "romang",
        "snow-in-sea-breeze",
        "maundy-thursday",
        "oasis",
        "love-and-leashes",
    ]


def test_watched_films_are_told_apart(run: Run, home, remember):
    remember(home, watched=["oasis", "ditto"])

    assert run("list", "--watched", "--format", "ids").out.split() == ["ditto", "oasis"]
    assert len(run("list", "--unwatched", "--format", "ids").out.split()) == 8
    assert "  ✓\n" in run("list").out


def test_one_hit_is_a_card_on_a_terminal(run: Run):
    result = run("pick", "--theme", "kink", terminal=True, NO_COLOR="1")

    assert result.out.startswith(
        "Love and Leashes  모럴센스  Moreolsenseu\n2022 · 118 min · 18+"
    )
    assert "Why            Kink and consent at its heart" in result.out


def test_films_without_the_fact_are_counted(run: Run, write_catalog):
    films = "\n".join(
        f"  - {{id: film-{n}, title: Film {n}{', minutes: 90' if n < 2 else ''}}}"
        for n in range(9)
    )
    catalog = write_catalog(f"films:\n{films}\n")

    result = run("list", "--minutes", "..100", "--catalog", catalog, "--format", "ids")

    assert result == (
        0,
        "film-0\nfilm-1\n",
        (
            "Passed over: 7 films have no running time: "
            "Film 2, Film 3, Film 4, Film 5, Film 6 and 2 more\n"
        ),
    )


def test_content_notes_nobody_looked_for_do_not_pass_without(run: Run, write_catalog):
    catalog = write_catalog(
        "content_notes:\n  gore: {label: gore}\n"
        "films:\n"
        "  - {id: looked, title: Looked, content_notes: []}\n"
        "  - {id: unknown, title: Unknown}\n"
    )

    result = run("list", "--without", "gore", "--catalog", catalog, "--format", "ids")

    assert result == (
        0,
        "looked\n",
        "Passed over: 1 film has no content notes: Unknown\n",
    )


def test_global_options_stand_before_or_after_the_command(run: Run, write_catalog):
    mine = write_catalog("films:\n  - {id: mine, title: Mine}\n")

    for argv in (
        ["--catalog", mine, "list", "--format", "ids"],
        ["list", "--format", "ids", "--catalog", mine],
        ["--catalog", "/nowhere", "list", "--catalog", mine, "--format", "ids"],
    ):
        assert run(*argv) == (0, "mine\n", "")
    assert run("list", "--format", "ids", KFILMS_CATALOG=mine) == (0, "mine\n", "")
    given = run("--catalog", mine, "list", "--format", "ids", KFILMS_CATALOG="/nowhere")
    assert given == (0, "mine\n", "")


def test_json_says_everything_that_may_be_said(run: Run):
    (film,) = json.loads(run("show", "ditto", "--format", "json").out)["films"]

    assert film["original_title"] == "동감"
    assert film["age"] is None
    assert film["themes"][0] == {
        "id": "time-travel",
        "label": "time travel",
        "gloss": "only a voice, over ham radio",
    }
    assert "ending" not in film


def test_the_json_of_a_pick_says_why(run: Run):
    picked = json.loads(run("pick", "--theme", "kink", "--format", "json").out)

    assert picked["kfilms"] == 1
    assert picked["films"][0]["why"].startswith("kink and consent at its heart")


def test_a_catalog_without_vocabulary_has_no_themes(run: Run, write_catalog):
    catalog = write_catalog("films:\n  - {id: x, title: X}\n")

    assert run("themes", "--catalog", catalog) == (
        1,
        "",
        "This catalog names no themes and no content notes.\n",
    )


@pytest.mark.parametrize("form", ["plain", "table"])
def test_a_vocabulary_may_be_of_one_kind(run: Run, write_catalog, form):
    catalog = write_catalog(
        "themes:\n  heist: {label: heist}\n"
        "films:\n  - {id: x, title: X, themes: [heist]}\n"
    )

    out = run("themes", "--catalog", catalog, "--format", form, COLUMNS="40").out

    assert "Heist" in out
    assert "ontent note" not in out.lower()


def test_a_limit_says_how_many_fit(run: Run):
    for command in ("list", "pick"):
        said = run(command, "--theme", "illness", "-n", "2").err
        assert said.startswith("2 of 5 that fit, of 10 films")


def test_a_film_named_by_punctuation_alone_is_found(run: Run, write_catalog):
    catalog = write_catalog(
        "films:\n  - {id: d, title: '…'}\n  - {id: e, title: '!!!'}\n"
    )

    assert run("show", "!!!", "--format", "ids", "--catalog", catalog).out == "e\n"


def chained_terms(length: int) -> str:
    """Return a catalog with *length* themes, each broader than the next."""
    terms = "".join(
        f"  t{n}: {{label: T{n}{f', broader: t{n - 1}' if n else ''}}}\n"
        for n in range(length)
    )
    return f"themes:\n{terms}films:\n  - {{id: x, title: X, themes: [t{length - 1}]}}\n"


def test_a_chain_of_broader_themes_may_have_twenty_terms(run: Run, write_catalog):
    shown = run("themes", "--catalog", write_catalog(chained_terms(20)))

    assert shown.code == 0
    assert shown.out.splitlines()[-1].startswith("  " * 19 + "T19")


def test_a_longer_chain_is_refused_once_and_named(run: Run, write_catalog):
    path = write_catalog(chained_terms(3_000))

    refused = run("list", "--catalog", path)

    chain = " → ".join(f"t{n}" for n in range(20, -1, -1))
    assert refused == (
        3,
        "",
        (
            f"Error: the catalog {path} has 1 problem.\n"
            f'{path}:22:30: theme "t20": broader: makes a chain of more than 20 terms: '
            f"{chain}\n"
            "Hint: mend the file; nothing was read from it\n"
        ),
    )


def test_decomposed_hangul_stands_in_line():
    assert (
        display_width(unicodedata.normalize("NFD", "한국어"))
        == display_width("한국어")
        == 6
    )


@given(st.lists(st.one_of(st.text(), st.text("aé가힣한漢\u1161…"))))
def test_many_texts_are_as_wide_as_each(texts):
    assert display_widths(texts) == [display_width(text) for text in texts]


def test_a_short_film_lasts_minutes(run: Run, write_catalog):
    catalog = write_catalog("films:\n  - {id: x, title: X, minutes: 45}\n")

    assert run("list", "--catalog", catalog).err == "1 film, 45 min\n"


def test_sources_are_in_the_document_of_those_who_ask(run: Run):
    (film,) = json.loads(run("show", "ditto", "--sources", "--format", "json").out)[
        "films"
    ]

    assert len(film["sources"]) > 3


def test_a_key_given_again_sorts_no_more(run: Run):
    once = run("list", "--sort", "-year", "--format", "ids")

    assert (
        run("list", "--sort", "-year,year," * 600 + "year", "--format", "ids") == once
    )


HYPHENED = """\
films:
  - {id: a, title: A, cast: [{name: Kim So-eun, role: Kim Bo-ra}]}
"""


@pytest.mark.parametrize("text", ["bo-ra", "bora", "bo ra", "kimbora", "Kim Bora"])
def test_a_role_is_found_with_and_without_its_hyphen(run: Run, write_catalog, text):
    mine = write_catalog(HYPHENED)

    assert run("list", text, "--catalog", mine, "--format", "ids").out == "a\n"


def test_a_draw_says_among_how_many_it_was(run: Run):
    ids = run("list", "--format", "ids").out.split()
    for film in ids[:8]:
        run("watched", film)

    assert run("pick", "--random").err == "Drawn from 2 films that fit\n"
    assert run("pick", "--random", "-n", "5").err.startswith("2 of 10 films")
    assert run("pick", "--seed", "1").err == (
        "Drawn from 10 films that fit · ! content notes first: kfilms show romang\n"
    )
