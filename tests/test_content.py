"""What is said about the ten films: words that find them, severe notes, sources."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from kfilms.exporters import EXPORTERS
from tests.conftest import ROOT

if TYPE_CHECKING:
    from tests.conftest import Run

CREDIT = (
    "Chosen after NME's “10 most touching Korean romance films for Valentine's Day”."
)
HIDDEN = "severe content note is hidden"
ROMANG = ("--theme", "later-life")
"""Finds Romang alone, whose severe content note is hidden."""

FOUND = {
    "memory": {"a-moment-to-remember", "romang"},
    "alzheimer": {"a-moment-to-remember", "romang"},
    "cancer": {"will-you-be-there"},
    "blind": {"always"},
    "disability": {"always", "oasis"},
    "old age": {"romang"},
    "high school": {"20th-century-girl"},
    "time": {"ditto", "will-you-be-there"},
    "prison": {"maundy-thursday"},
    "religion": {"maundy-thursday"},
    "office": {"love-and-leashes"},
    "comedy": {"20th-century-girl", "love-and-leashes"},
    "death": {
        "maundy-thursday", "romang", "snow-in-sea-breeze", "will-you-be-there",
    },
}  # fmt: skip
AVOIDED = {
    "death": "bereavement",
    "dying": "bereavement",
    "dead parent": "bereavement",
    "orphan": "bereavement",
    "abandonment": "abuse",
    "leukemia": "chronic-illness",
    "blood disease": "chronic-illness",
    "burns": "accident",
    "gas": "accident",
    "car crash": "accident",
    "blood": "violence",
    "bullying": "violence",
    "fight": "violence",
    "self-harm": "suicide",
    "rape": "sexual-violence",
    "assault": "sexual-violence",
    "nudity": "sexual-content",
    "sex": "sexual-content",
}
NOT_NOTED = (
    "animal death", "stalking", "drowning", "drugs", "needles", "vomit",
    "pregnancy loss", "age gap",
)  # fmt: skip


def ids(run: Run, *asked: str) -> set[str]:
    return set(run("list", *asked, "--format", "ids").out.split())


@pytest.mark.parametrize("word", FOUND)
def test_a_word_people_type_finds_its_theme(run: Run, word):
    assert ids(run, "--theme", word) == FOUND[word]
    assert FOUND[word] <= ids(run, word)


@pytest.mark.parametrize("word", AVOIDED)
def test_a_word_people_type_excludes_at_least_what_its_content_note_does(
    run: Run, word
):
    without = run("list", "--without", word)

    assert without.code == 0
    assert ids(run, "--without", word) <= ids(run, "--without", AVOIDED[word])
    assert re.match(f"Noted under .*: {word}\n", without.err)


def test_self_harm_is_said_to_be_noted_under_suicide(run: Run):
    assert run("list", "--without", "self-harm").err.startswith(
        "Noted under suicide: self-harm\n"
    )
    assert "Noted" not in run("list", "--without", "suicide").err


@pytest.mark.parametrize("word", NOT_NOTED)
def test_a_content_that_nobody_noted_is_answered_as_that(run: Run, word):
    assert run("list", "--without", word) == (
        2,
        "",
        (
            f'Error: nobody noted "{word}" for these films.\n'
            "Hint: what was noted: kfilms themes\n"
        ),
    )


@pytest.mark.parametrize("word", ["romance", "love", "love story", "Love-Stories"])
def test_a_theme_of_every_film_offers_narrower_ones(run: Run, word):
    assert run("pick", "--theme", word) == (
        2,
        "",
        (
            "Error: every film of this catalog is about romance.\n"
            "Hint: narrower themes: first-love, unrequited-love, marriage, later-life, "
            "devotion, second-chances\n"
        ),
    )
    assert len(ids(run, word)) == 10


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("sad", "use --heaviness 4.."),
        ("tearjerker", "use --heaviness 4.."),
        ("melodrama", "use --heaviness 4.."),
        ("drama", "use --heaviness 3.."),
        ("light", "use --heaviness ..2"),
        ("happy", "use --ending happy; the answer is a spoiler"),
        ("sad ending", "use --ending tragic; the answer is a spoiler"),
    ],
)
def test_a_mood_points_to_the_option_that_asks_for_it(run: Run, word, hint):
    refused = run("list", "--theme", word)
    option = hint.removeprefix("use ").partition(";")[0].split()

    assert (refused.code, refused.out) == (2, "")
    assert refused.err.endswith(f"Hint: {hint}\n")
    assert run("list", *option).code == 0


@pytest.mark.parametrize("word", ["sad", "tearjerker", "melodrama", "sad ending"])
def test_a_mood_as_a_text_points_to_the_same_option(run: Run, word):
    by_theme, by_text = run("list", "--theme", word), run("list", word)

    assert (by_theme.code, by_text.code) == (2, 1)
    assert by_text.err.splitlines()[1] == by_theme.err.splitlines()[1]


def test_a_catalog_of_ones_own_has_aliases_and_a_common_theme(run: Run, write_catalog):
    mine = write_catalog(
        """\
common_theme: {label: crime, aliases: [noir]}
themes: {heist: {label: heist, aliases: [robbery, blood]}}
content_notes: {violence: {label: violence, aliases: [blood]}}
films:
  - {id: a, title: A, themes: [heist], content_notes: []}
  - {id: b, title: B, themes: [heist], content_notes: [violence]}
  - {id: c, title: C, minor_themes: [], content_notes: []}
""".replace("minor_themes: [], ", "")
    )

    assert ids(run, "--theme", "blood", "--catalog", mine) == {"a", "b"}
    assert ids(run, "robbery", "--catalog", mine) == {"a", "b"}
    assert ids(run, "noir", "--catalog", mine) == {"a", "b", "c"}
    assert run("list", "--without", "blood", "--catalog", mine).code == 1
    refused = run("list", "--theme", "noir", "--catalog", mine)
    assert refused.err == (
        "Error: every film of this catalog is about crime.\n"
        f"Hint: kfilms themes --catalog {mine}\n"
    )
    both = run("list", "noir", "--catalog", mine, "--catalog", str(TEN))
    assert both.code == 1


TEN = ROOT / "data" / "films.yaml"


@pytest.mark.parametrize(
    ("name", "film"),
    [
        ("Sul Kyung-gu", "oasis"),
        ("Kim Yun-seok", "will-you-be-there"),
        ("Yoon Yeo-jeong", "maundy-thursday"),
        ("Noh Yoon-seo", "20th-century-girl"),
        ("Byun Woo-seok", "20th-century-girl"),
        ("Cho Han-cheul", "romang"),
        ("Jeon Moo-song", "snow-in-sea-breeze"),
        ("Park Cheol-min", "always"),
    ],
)
def test_a_name_finds_its_film_in_the_spelling_people_type(run: Run, name, film):
    assert ids(run, "--cast", name) == {film}
    assert film in ids(run, name)


@pytest.mark.parametrize("title", ["Seolhae", "Snow in the Sea Breeze", "설해"])
def test_a_title_finds_its_film_in_the_spelling_people_type(run: Run, title):
    assert run("show", title, "--format", "ids").out == "snow-in-sea-breeze\n"


def test_a_short_film_without_suicide_is_not_one_with_a_suicide(run: Run):
    asked = ("--minutes", "..110", "--without", "suicide")

    assert run("pick", *asked, "--format", "ids").out == "snow-in-sea-breeze\n"


def test_every_source_can_be_opened():
    text = TEN.read_text(encoding="utf-8")
    sources = re.findall(r"^      - (.+), (\S+\.\S+)$", text, re.MULTILINE)

    assert len(sources) > 70
    assert [one for _, one in sources if "/" not in one or one.endswith(".csv")] == []


EVERY_VIEW = [
    ["list", *ROMANG],
    ["pick", *ROMANG, "-n", "3"],
    ["show", "romang"],
    ["watchlist", "show"],
    *(
        [command, *asked, "--format", form]
        for command, asked in (
            ("list", ROMANG),
            ("pick", ROMANG),
            ("show", ("romang",)),
        )
        for form in ("table", "plain", "tsv", "csv", "json", "ids")
    ),
    *(
        ["watchlist", "show", "--format", form]
        for form in ("table", "plain", "tsv", "csv", "json", "ids")
    ),
    *(["watchlist", "export", "--format", form] for form in EXPORTERS),
]


@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize("view", EVERY_VIEW, ids=" ".join)
def test_a_hidden_severe_note_is_said_without_its_name(run: Run, view, terminal):
    run("watchlist", "add", "romang", "--on", "2027-02-13")

    shown = run(*view, terminal=terminal, NO_COLOR="1", COLUMNS="200")

    assert shown.code == 0
    assert _warns(" ".join((shown.out + shown.err).replace("\r\n ", "").split()))
    assert "uicid" not in shown.out + shown.err


def _warns(said: str) -> bool:
    """Tell whether *said* warns of a hidden severe note in one of the five ways."""
    ways = (
        r"Romang .*\d/5!",
        r"Romang .*(▰|▱)!",
        HIDDEN,
        "a severe note is hidden",
        r"Romang \(hidden: kfilms show romang --notes\)",
        '"hidden_severe_content_notes": true',
        r"hidden_severe_content_notes: true",
        r"hidden_severe_content_notes.*\btrue\b",
    )
    return any(re.search(way, said) for way in ways)


def test_a_film_without_a_hidden_severe_note_says_so_to_programs(run: Run):
    (always,) = json.loads(run("show", "always", "--format", "json").out)["films"]

    assert always["hidden_content_notes"] == 1
    assert always["hidden_severe_content_notes"] is False


@pytest.mark.parametrize("form", ["table", "plain", "json"])
def test_all_content_notes_are_shown_without_the_ending(run: Run, form):
    shown = run("show", "romang", "--notes", "--format", form, COLUMNS="200")
    told = shown.out.lower()

    assert shown.code == 0
    for label in ("suicide", "bereavement", "death of a child"):
        assert label in told
    for secret in ("tragic", "ending", HIDDEN, "are hidden"):
        assert secret not in told


def test_notes_do_not_reveal_hidden_themes_and_parts(run: Run):
    assert "Ji Dong-hee" not in run("show", "ditto", "--notes").out
    assert "terminal illness" not in run("show", "snow", "--notes").out.lower()
    assert "grief" not in run("show", "20th", "--notes").out.lower()


def test_the_article_is_credited_where_a_user_looks(run: Run):
    assert run("list", terminal=True).err.endswith(f"{CREDIT}\n")
    assert CREDIT not in run("list").err
    for form in ("markdown", "html", "svg"):
        text = run("watchlist", "export", "--format", form).out
        assert CREDIT in " ".join(
            re.sub("<[^>]*>", " ", text).replace("&#39;", "'").split()
        )
    assert "NME" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_a_catalog_without_an_article_credits_none(run: Run, write_catalog):
    mine = write_catalog("films: [{id: a, title: A, minutes: 90}]")

    assert "Chosen after" not in run("list", "--catalog", mine, terminal=True).err
    exported = run("watchlist", "export", "--catalog", mine).out
    assert exported.endswith("Made with kfilms. Spoilers are left out on purpose.\n")


def test_an_article_may_have_a_date_and_no_publisher(run: Run, write_catalog):
    mine = write_catalog(
        "article: {title: The list, date: 2024-02}\nfilms: [{id: a, title: A}]"
    )

    said = run("list", "--catalog", mine, terminal=True).err
    assert said.endswith("Chosen after “The list”, 2024-02.\n")
