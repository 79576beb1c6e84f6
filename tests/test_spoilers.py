"""Nothing marked as a spoiler appears anywhere unless it is asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kfilms.exporters import EXPORTERS, Options
from kfilms.text import has_control_chars
from tests.programmes import planned, text_of

if TYPE_CHECKING:
    from tests.conftest import Run

HIDDEN = {
    "romang": ["suggested", "bereavement", "suicide"],
    "ditto": ["Ji Dong-hee", "Heo Sun-mi"],
    "20th-century-girl": ["grief", "bereavement"],
    "snow-in-sea-breeze": ["terminal", "accident"],
    "always": ["accident"],
}
SECRETS = ("tragic", "bittersweet", "suggested", "Ji Dong-hee", "Heo Sun-mi")
VIEWS = [
    ["show", "FILM"],
    ["show", "FILM", "--sources", "--format", "plain"],
    *(["show", "FILM", "--format", form] for form in ("table", "json", "tsv", "csv")),
]


@pytest.mark.parametrize("film", HIDDEN)
@pytest.mark.parametrize("view", VIEWS, ids=" ".join)
def test_no_view_of_a_film_tells(run: Run, view, film):
    shown = run(*(film if word == "FILM" else word for word in view))

    assert shown.code == 0
    told = shown.out.replace("not the ending", "").replace("ending-explained", "")
    for secret in [*HIDDEN[film], "tragic", "bittersweet", "nding"]:
        assert secret not in " ".join(told.split()), secret


@pytest.mark.parametrize("film", HIDDEN)
@pytest.mark.parametrize("form", ["plain", "table", "json"])
def test_all_is_told_to_those_who_ask(run: Run, film, form):
    shown = run("show", film, "--spoilers", "--format", form).out.lower()

    said = [secret.lower() for secret in HIDDEN[film]]
    assert [secret for secret in said if secret not in shown] == []
    assert "ending" in shown


@pytest.mark.parametrize(
    "argv",
    [
        ["list", "--format", "json"],
        ["pick", "--format", "json"],
        ["watchlist", "export", "--format", "json"],
        ["watchlist", "export", "--format", "csv"],
        ["watchlist", "export"],
        *(
            ["watchlist", "export", "--format", form]
            for form in EXPORTERS
            if form not in ("ics", "markdown", "csv", "json")
        ),
    ],
    ids=" ".join,
)
def test_no_list_or_export_tells(run: Run, argv):
    shown = run(*argv)

    assert shown.code == 0
    for secret in SECRETS:
        assert secret not in shown.out


@pytest.mark.parametrize("form", EXPORTERS)
def test_no_export_of_a_plan_tells(form):
    text = text_of(form, planned(), Options()).replace("\r\n ", "")

    for secret in SECRETS:
        assert secret not in text


def test_hidden_content_notes_are_counted_but_not_named(run: Run):
    assert run("show", "romang").out.endswith(
        "2 content notes are hidden because they give the story away: "
        "kfilms show romang --notes\n"
    )
    assert run("show", "always").out.endswith(
        "One content note is hidden because it gives the story away: "
        "kfilms show always --notes\n"
    )
    mine = run("show", "romang", "--catalog", "data/films.yaml").out
    assert mine.endswith("kfilms show romang --notes --catalog data/films.yaml\n")
    assert "hidden" not in run("show", "romang", "--spoilers").out
    assert "hidden" not in run("show", "oasis").out


def test_hidden_themes_are_not_found_and_hidden_notes_exclude_in_silence(run: Run):
    by_theme = run("list", "--theme", "terminal-illness", "--format", "ids")
    without = run("list", "--without", "suicide", "--format", "ids")

    assert by_theme == (0, "will-you-be-there\n", "")
    assert "romang" not in without.out.split()
    assert without.err == "Severe content notes: Oasis (sexual violence)\n"


def test_a_text_does_not_find_what_is_hidden(run: Run):
    for text in ("지동희", "suggested", "tragic"):
        assert run("list", text).code == 1


def test_counts_leave_hidden_uses_out(run: Run):
    terms = json.loads(run("themes", "--format", "json").out)

    counts = {note["id"]: note["films"] for note in terms["content_notes"]}
    assert counts["suicide"] == 2


@pytest.mark.parametrize("film", ["oasis", "maundy-thursday", "always"])
@pytest.mark.parametrize("form", ["plain", "table"])
def test_severe_content_notes_come_before_the_premise(run: Run, film, form):
    shown = run("show", film, "--format", form, COLUMNS="200").out
    (record,) = json.loads(run("show", film, "--format", "json").out)["films"]

    severe = [note["label"] for note in record["content_notes"] if note["severe"]]
    for label in severe:
        assert shown.index(f"! {label[0].upper()}{label[1:]}") < shown.index(
            record["premise"][:30]
        )


def test_severe_content_notes_stand_in_the_open_in_an_export(run: Run):
    text = run("watchlist", "export").out
    part = text[text.index("Oasis (오아시스)") :]

    assert part.index("**Content: sexual violence") < part.index("Jong-du comes home")
    assert part.index("**Content: sexual violence") < part.index("<details>")


@pytest.mark.parametrize(
    ("asked", "less"),
    [
        ("romang --without suicide", "ask for less: leave out romang"),
        (
            "--year 2019 --without suicide",
            "3 years earlier let one film in: --year 2016..2019",
        ),
        (
            "--theme later-life --without suicide",
            "ask for less: leave out --theme later-life",
        ),
        ("romang --without bereavement", "ask for less: leave out romang"),
        ("20th --without grief", "ask for less: leave out 20th"),
        ("always --without accident", "ask for less: leave out always"),
        ("snow --without terminal-illness", "ask for less: leave out snow"),
    ],
)
def test_an_empty_answer_does_not_tell_what_is_hidden(run: Run, asked, less):
    for command in ("list", "pick"):
        assert run(command, *asked.split()) == (
            1,
            "",
            f"Nothing fits all of that together.\nHint: {less}\n",
        )


def test_counts_in_an_empty_answer_hold_for_what_is_hidden_too(run: Run):
    result = run("list", "--without", "suicide", "--theme", "kink", "--year", "2002")

    assert (result.code, result.out) == (1, "")
    assert "8" not in result.err


ALL_HIDDEN = """\
content_notes: {drowning: {label: drowning}}
films:
  - {id: calm, title: Calm, minutes: 90, content_notes: []}
  - id: deep
    title: Deep
    minutes: 90
    content_notes: [{content_note: drowning, spoiler: true}]
"""


def test_a_film_whose_content_notes_are_all_hidden_is_not_called_harmless(
    run: Run, write_catalog
):
    mine = ("--catalog", write_catalog(ALL_HIDDEN))

    assert "None: somebody looked" in run("show", "calm", *mine).out
    assert "None: somebody looked" not in run("show", "deep", *mine).out
    markdown = run("watchlist", "export", *mine).out
    assert "**Calm**: nothing to warn of\n" in markdown
    assert "**Deep**: none recorded, which is not to say there are none\n" in markdown
    page = run("watchlist", "export", "--format", "html", *mine).out
    assert page.count("Nothing to warn of.") == 1
    assert page.count("None recorded, which is not to say there are none.") == 1


def test_the_command_on_a_card_cannot_steer_a_terminal(run: Run, tmp_path):
    path = tmp_path / "a\x1b[31mb\u202e.yaml"
    path.write_text(ALL_HIDDEN, encoding="utf-8")

    for form in ("plain", "table"):
        shown = run("show", "deep", "--catalog", str(path), "--format", form)
        assert "--notes" in shown.out
        assert not has_control_chars(shown.out.replace("\n", ""))
