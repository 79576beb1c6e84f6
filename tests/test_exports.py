"""Each export read by an independent parser: it says what the programme says."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
import yaml
from hypothesis import given
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt

from kfilms.exporters import EXPORTERS, Options, exporter, format_of
from kfilms.films import Film
from kfilms.programme import LeftOutFilm, Programme, Showing
from kfilms.text import sanitize
from kfilms.vocabulary import ContentNoteUse
from tests.conftest import ROOT
from tests.programmes import (
    ANY,
    PROGRAMMES,
    SAMPLES,
    awkward,
    evening,
    planned,
    text_of,
    unplanned,
)

HOSTILE = [
    "<script>alert(1)</script>", "<b>bold</b>", "[link](http://x.example)",
    "![image](x.png)", "*stars*", "**strong**", "_under_ __scores__", "`code`",
    "``two``", "~~gone~~", "# heading", "## two", "- item", "+ item", "* item",
    "1. first", "1) first", "> quoted", "| a | b |", "a | b", "\\", "\\\\ \\*",
    "&lt;", "&copy; &#35; &#x23;", "AT&T", "---", "***", "===", "```", "~~~",
    "<!-- comment -->", "<details>", "</details>", "http://x.example/a_b_c",
    "[x]: http://x.example", "[^1]", "- [ ] task", ":smile:", "=1+1", "tab\there",
]  # fmt: skip
"""Forty texts that mean something to markdown."""


def _read(markdown: str) -> str:
    """Return what a reader of the rendered document sees, blocks apart."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(markdown)
    parts = [
        "".join(child.content for child in token.children)
        for token in tokens
        if token.type == "inline" and token.children
    ]
    return "\n".join(" ".join(part.split()) for part in parts)


def _rendered(markdown: str) -> list[str]:
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(markdown)
    return [
        child.type
        for token in tokens
        for child in token.children or ()
        if child.type not in ("text", "strong_open", "strong_close")
    ]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_is_read_as_it_is_written(title):
    film = Film("x", title, title, premise=title, why=title, content_notes=(
        ContentNoteUse("a", title, severe=True, detail=title),
        ContentNoteUse("b", title),
    ))  # fmt: skip
    seen = Showing(film, why=title, note=title)
    left_out = (LeftOutFilm(film, title),)

    markdown = text_of("markdown", Programme(title, (seen,), left_out))
    placed = Programme(title, tuple(evening(date(2027, 2, 14), {film: title})))
    in_evening = text_of("markdown", placed._replace(zone=title))

    said = " ".join(title.split())
    text = _read(markdown).split("\n")
    assert text[0] == said
    assert f"1. {said}" in text
    assert text.count(said) >= 2
    assert f"Why: {said}" in text
    assert f"{said}: {said}" in text
    assert f"Content: {said} ({said}). More content notes at the end." in text
    planned_text = _read(in_evening).split("\n")
    assert f"19:00–20:00 · {said}" in planned_text
    assert f"19:00 {said} !" in planned_text
    assert planned_text[1].endswith(f"times are local ({said})")
    for one in (markdown, in_evening):
        assert set(_rendered(one)) <= {"em_open", "em_close", "text_special"}


def _headings(markdown: str, level: str) -> list[str]:
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(markdown)
    return [
        tokens[place + 1].content
        for place, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == level
    ]


@pytest.mark.slow
@given(programme=PROGRAMMES)
def test_markdown_says_every_title_once_as_a_heading(programme):
    markdown = text_of("markdown", programme)

    placed = {one.evening for one in programme.showings if one.evening}
    loose = [one for one in programme.showings if not one.evening]
    left_out = bool(programme.left_out)
    if placed:
        sections = len(placed) + bool(loose) + left_out + 1
        assert len(_headings(markdown, "h3")) == len(programme.showings)
    else:
        sections = len(programme.showings) + left_out + 1
    assert len(_headings(markdown, "h2")) == sections


@pytest.mark.parametrize("form", ["markdown", "html", "svg", "ics"])
def test_severe_content_notes_are_told_in_place(form):
    text = text_of(form, planned()).replace("\r\n ", "")
    before, _, after = text.partition("Content: sexual violence")

    assert "Oasis" in before
    assert "Jong-du comes home" not in before
    assert "bigotry" not in before
    assert "Will You Be There?" in after


@pytest.mark.slow
@given(programme=PROGRAMMES)
def test_csv_is_read_back(programme):
    text = text_of("csv", programme)

    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [
        (row["id"], row["title"], row["minutes"], row["note"], row["rating"])
        for row in rows
    ] == [
        (
            one.film.id,
            one.film.title,
            str(one.film.minutes or ""),
            one.note or "",
            str(one.rating or ""),
        )
        for one in programme.showings
    ]


@given(title=ANY, note=ANY)
def test_csv_holds_any_text_and_tsv_any_line(title, note):
    programme = Programme("x", (Showing(Film("x", title), note=note),))

    (row,) = csv.DictReader(io.StringIO(text_of("csv", programme), newline=""))
    header, line, rest = text_of("tsv", programme).split("\n")

    assert (row["title"], row["note"]) == (title, note)
    assert len(line.split("\t")) == len(header.split("\t"))
    assert rest == ""


@pytest.mark.slow
@given(programme=PROGRAMMES)
def test_tsv_is_read_back(programme):
    header, *rows = text_of("tsv", programme)[:-1].split("\n")

    by_csv = csv.reader(io.StringIO(text_of("csv", programme), newline=""))
    assert [header.split("\t"), *(row.split("\t") for row in rows)] == [
        [sanitize(value) for value in row] for row in by_csv
    ]


def test_cells_that_may_run_are_told_of_and_defused_on_request():
    programme = Programme("x", (Showing(Film("x", "=1+1"), note="@SUM(A1)"),))

    for form in ("csv", "tsv"):
        raw = exporter(form)(programme, Options())
        safe = exporter(form)(programme, Options(excel_safe=True))
        assert raw.remarks == (
            (
                'A spreadsheet may run 2 cells as a formula, first "=1+1". '
                "Write them as text: --excel-safe"
            ),
        )
        assert "'" not in raw.texts[0]
        assert safe.remarks == ()
        assert "'=1+1" in safe.texts[0]
        assert "'@SUM(A1)" in safe.texts[0]


def _schema() -> Draft202012Validator:
    """Return the published schema, closed: a key that it does not tell of is wrong."""
    schema = json.loads((ROOT / "docs" / "programme.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    for part in [schema, *schema["$defs"].values()]:
        if "properties" in part:
            part["additionalProperties"] = False
    return Draft202012Validator(
        schema, format_checker=Draft202012Validator.FORMAT_CHECKER
    )


SCHEMA = _schema()


@pytest.mark.parametrize("form", ["json", "yaml"])
@pytest.mark.parametrize("sample", [planned, awkward, unplanned])
def test_documents_keep_to_the_published_schema(form, sample):
    text = text_of(form, sample())
    document = json.loads(text) if form == "json" else yaml.safe_load(text)

    SCHEMA.validate(document)
    assert not SCHEMA.is_valid({**document, "more": 1})
    assert not SCHEMA.is_valid({**document, "kfilms": 2})
    assert not SCHEMA.is_valid({**document, "zone": 1})


@pytest.mark.slow
@given(programme=PROGRAMMES)
def test_json_is_read_back(programme):
    document = json.loads(text_of("json", programme))

    SCHEMA.validate(document)
    assert document["kfilms"] == 1
    assert document["title"] == programme.title
    for said, one in zip(document["showings"], programme.showings, strict=True):
        film = said["film"]
        notes = one.film.content_notes
        assert film["title"] == one.film.title
        assert film["minutes"] == one.film.minutes
        assert film["ids"] == dict(one.film.ids)
        assert (film["content_notes"] is None) == (notes is None)
        assert [note["label"] for note in film["content_notes"] or ()] == [
            note.label for note in notes or ()
        ]
        assert (said["note"], said["rating"]) == (one.note, one.rating)
        assert said["watched_on"] == (one.watched_on and one.watched_on.isoformat())
        assert said["starts_at"] == (one.starts_at and one.starts_at.isoformat())
    assert [one["way_in"] for one in document["left_out"]] == [
        one.way_in for one in programme.left_out
    ]


@pytest.mark.slow
@given(programme=PROGRAMMES)
def test_yaml_says_what_json_says(programme):
    assert yaml.safe_load(text_of("yaml", programme)) == json.loads(
        text_of("json", programme)
    )


@pytest.mark.parametrize(
    "title", ["1987", "No", "1e3", "0o17", ".5", "=", "~", "2:22", "null", "<<", "y"]
)
def test_yaml_quotes_what_looks_like_something_else(title):
    text = text_of("yaml", Programme(title, (Showing(Film("x", title)),)))

    (line,) = [line for line in text.splitlines() if line.startswith("title:")]
    assert yaml.safe_load(text)["title"] == title
    assert line[7] in "'\"" or title == "y"


@pytest.mark.slow
@given(programme=PROGRAMMES)
def test_pages_and_posters_show_texts_and_no_markup_of_theirs(programme):
    html = text_of("html", programme)
    poster = ET.fromstring(text_of("svg", programme))

    assert html.count("<article") == len(programme.showings)
    assert html.count("<script>") == 1
    tags = {part.tag.rpartition("}")[2] for part in poster.iter()}
    assert tags <= {
        "svg", "title", "defs", "linearGradient", "radialGradient", "stop", "style",
        "rect", "circle", "path", "ellipse", "line", "text",
    }  # fmt: skip


def test_a_poster_cuts_no_title():
    for sample in (planned(), awkward(), unplanned()):
        poster = ET.fromstring(text_of("svg", sample))
        shown = "".join("".join(part.itertext()) for part in poster.iter())
        for one in sample.showings:
            assert "".join(one.film.title.split()) in "".join(shown.split())


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2027, 2, 14), date(2027, 2, 14), "14 February 2027"),
        (date(2027, 2, 10), date(2027, 2, 14), "10–14 February 2027"),
        (date(2027, 2, 28), date(2027, 3, 2), "28 February – 2 March 2027"),
        (date(2026, 12, 31), date(2027, 1, 1), "31 December 2026 – 1 January 2027"),
    ],
)
def test_days_are_worded_as_people_write_them(first, last, said):
    film = Film("x", "X", minutes=100)
    days = dict.fromkeys((first, last))
    shown = tuple(one for day in days for one in evening(day, {film: None}))

    for form in ("markdown", "html", "svg"):
        assert said in text_of(form, Programme("x", shown))


def test_an_evening_may_have_many_films_and_end_in_the_morning():
    films = {Film(f"f{n}", f"F{n}", minutes=30): None for n in range(8)}
    programme = Programme("x", tuple(evening(date(2027, 2, 14), films)))

    markdown = text_of("markdown", programme)

    header = markdown.splitlines()[4]
    assert re.findall(r"\w+ film|film \d", header)[-2:] == ["seventh film", "film 8"]
    assert markdown.splitlines()[6].rstrip(" |").endswith("00:45")
    assert "local times" in markdown


def test_films_that_are_only_on_an_evening_stand_there_without_times():
    showing = Showing(Film("x", "X"), evening=date(2027, 2, 12), why="so")

    programme = Programme("x", (showing,))

    assert "## Friday 12 February\n\n### X\n\n*Why:* so" in text_of(
        "markdown", programme
    )
    html = text_of("html", programme)
    assert "Friday 12 February" in html
    assert "<svg" not in html


@pytest.mark.parametrize("name", EXPORTERS)
def test_every_exporter_is_pure(name):
    film = Film("x", "X", ids=(("imdb", "tt0000001"),))
    at = datetime(2027, 2, 14, 19, tzinfo=UTC)
    programme = Programme("A title", (Showing(film, at.date(), at),))

    assert exporter(name)(programme, Options()) == exporter(name)(programme, Options())


@pytest.mark.layout
@pytest.mark.parametrize(
    ("sample", "form"),
    [
        *(("awkward", form) for form in EXPORTERS),
        *(("planned", form) for form in ("markdown", "html", "ics", "svg")),
    ],
)
def test_an_export_of_a_plan_is(golden, sample, form):
    name = "planned" if sample == "planned" else "awkward-planned"
    options = Options(alarm=30) if form == "ics" else Options()

    golden(f"exports/{name}.{form}", text_of(form, SAMPLES[sample](), options))


def test_the_poster_in_the_readme_is_the_programs_own(golden):
    golden("../../docs/poster.svg", text_of("svg", planned()))


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("plan.md", "markdown"),
        ("PLAN.HTML", "html"),
        ("out/plan.htm", "html"),
        ("plan.yml", "yaml"),
        ("plan.csv", "csv"),
        ("letterboxd.csv", "letterboxd"),
        ("out/my-letterboxd.csv", "letterboxd"),
        ("myletterboxd.csv", "csv"),
        ("x.trakt.csv", "trakt"),
        ("ids.txt", "ids"),
        ("x.ids", "ids"),
        ("kids.txt", None),
        ("plan.docx", None),
        ("plan", None),
    ],
)
def test_the_end_of_a_file_name_tells_the_format(name, form):
    assert format_of(name) == form


def test_no_two_formats_share_an_ending():
    endings = sorted(end for known in EXPORTERS.values() for end in known.endings)

    assert all(first != second for first, second in pairwise(endings))


@pytest.mark.processes
@pytest.mark.parametrize("form", ["markdown", "csv", "tsv", "json", "ids"])
def test_light_formats_load_no_library(form):
    code = (
        "import sys; from kfilms.exporters import exporter; "
        f"exporter({form!r}); "
        "print(sys.modules.keys() & {'yaml', 'jinja2', 'icalendar', 'dateutil'})"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert done.stdout == "set()\n"
