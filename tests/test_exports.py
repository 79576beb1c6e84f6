"""Each export read by an independent parser: it says what the programme says."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kfilms.exporters import EXPORTERS, exporter
from kfilms.film import ContentNoteUse, Film, Person, Programme, Showing, ThemeUse

lines = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")),
    min_size=1,
    max_size=40,
).filter(lambda text: text.split())
ids = st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True)
films = st.builds(
    Film,
    id=ids,
    title=lines,
    original_title=st.none() | lines,
    romanized_title=st.none() | lines,
    released=st.none() | st.just("2002-08-15"),
    minutes=st.none() | st.integers(1, 1440),
    age=st.none() | st.integers(0, 21),
    directors=st.lists(st.builds(Person, lines), max_size=2).map(tuple),
    themes=st.lists(st.builds(ThemeUse, ids, lines), max_size=2).map(tuple),
    content_notes=st.none()
    | st.lists(
        st.builds(ContentNoteUse, ids, lines, st.booleans(), st.none() | lines),
        max_size=3,
    ).map(tuple),
    heaviness=st.none() | st.integers(1, 5),
    premise=st.none() | lines,
    ids=st.just(()) | st.just((("imdb", "tt0320193"), ("tmdb", "26955"))),
)
showings = st.builds(
    Showing,
    films,
    why=st.none() | lines,
    watched_on=st.none() | st.dates(),
    rating=st.none() | st.sampled_from([0.5, 3.0, 4.5]),
    note=st.none() | lines,
)
programmes = st.builds(
    Programme,
    lines,
    st.lists(showings, min_size=1, max_size=4).map(tuple),
    left_out=st.just(()),
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


def _text(markdown: str) -> str:
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

    markdown = exporter("markdown")(Programme(title, (Showing(film, why=title),)))

    said = " ".join(title.split())
    text = _text(markdown).split("\n")
    assert text[0] == said
    assert f"1. {said}" in text
    assert said in text
    assert f"Why: {said}" in text
    assert f"Content: {said} ({said}). More notes at the end." in text
    assert set(_rendered(markdown)) <= {"em_open", "em_close", "text_special"}


@given(programme=programmes)
def test_markdown_says_every_title_once_as_a_heading(programme):
    markdown = exporter("markdown")(programme)

    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(markdown)
    headings = [
        tokens[place + 1]
        for place, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h2"
    ]
    assert len(headings) == len(programme.showings) + 1


@given(programme=programmes)
def test_csv_is_read_back(programme):
    text = exporter("csv")(programme)

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


@given(programme=programmes)
def test_json_is_read_back(programme):
    document = json.loads(exporter("json")(programme))

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


@pytest.mark.parametrize("name", EXPORTERS)
def test_every_exporter_is_pure(name):
    programme = Programme("A title", (Showing(Film("x", "X")),))

    assert exporter(name)(programme) == exporter(name)(programme)
