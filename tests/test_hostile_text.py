"""No text from outside is taken for anything but text, whichever way it came and goes.

All commands, all their options and arguments, and all exporters are found in the tables
of the program: a new one is tried without being named here.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kfilms.catalog import open_catalog
from kfilms.cli.main import command as root
from kfilms.exporters import EXPORTERS, Options, exporter
from kfilms.films import Film
from kfilms.filters import Query
from kfilms.programme import Programme, Showing
from tests.hostile import HOSTILE, steering
from tests.test_rules import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Result, Run

pytestmark = pytest.mark.processes

STEERING = {name: text for name, text in HOSTILE.items() if steering(text)}
LINES = {name: text for name, text in HOSTILE.items() if "\n" in text or "\t" in text}
MILD = {
    name: text
    for name, text in HOSTILE.items()
    if name not in STEERING and name not in LINES
}
"""Texts that a catalog may hold, since they harm nobody who takes them for texts."""

POSSIBLE = {
    name: text
    for name, text in HOSTILE.items()
    if not re.search("[\ud800-\udbff]", text)
}
"""What a system can hand over: half a pair of surrogates it cannot."""

REQUIRED = {
    "FILM": "film", "FILM...": "film", "N": "4", "TEXT": "words", "FILE": "mine.yaml",
    "TITLE": "Title", "NAME": "us", "TASTE": "us", "bash|zsh|fish": "bash",
}  # fmt: skip
"""What stands for an argument without which a command does nothing."""

LEGIBLE = 100
"""Characters that stand in a column at 500 columns; more are broken across lines."""

CODES = {0, 1, 2, 3, 4, 5}


def arguments(command: click.Command) -> list[click.Argument]:
    return [one for one in command.params if isinstance(one, click.Argument)]


def needed(command: click.Command) -> list[str]:
    """Return words for what *command* cannot do without."""
    ctx = click.Context(command)
    return [
        REQUIRED[one.metavar or one.make_metavar(ctx)]
        for one in arguments(command)
        if one.required
    ]


def formats(command: click.Command) -> Iterator[list[str]]:
    """Yield the ways in which *command* writes its result."""
    yield []
    for one in command.params:
        if "--format" in one.opts and isinstance(one.type, click.Choice):
            yield from (["--format", str(form)] for form in one.type.choices)


def ways(command: click.Command, text: str) -> Iterator[list[str]]:
    """Yield every way to hand *text* to *command*: each option, each argument."""
    usual = needed(command)
    for option in (*command.params, *root.get_params(click.Context(root))):
        if isinstance(option, click.Option) and not option.is_flag:
            yield [*usual, option.opts[-1], text]
    for place in range(len(usual)):
        yield ["--", *usual[:place], text, *usual[place + 1 :]]
    if any(not one.required for one in arguments(command)):
        yield ["--", text]


def harmless(result: Result, asked: object) -> None:
    """Judge a run: nothing steers, and what failed printed no result."""
    assert result.code in CODES, asked
    assert not steering(result.out) - {"\t", "\r"}, (asked, result.out)
    assert not steering(result.err), (asked, result.err)
    assert "Traceback" not in result.err, asked


def filled(text: str, **others: str) -> dict[str, Any]:
    """Return a catalog that says *text* wherever a text may stand, or *others*."""
    said = {name: others.get(name, text) for name in FIELDS}
    person = {
        "name": said["name"],
        "original_name": said["original_name"],
        "other_names": [said["other_names"]],
    }
    terms = {
        "label": f"{said['label']} 1",
        "description": said["description"],
        "aliases": [f"{said['aliases']} 2"],
    }
    film = {
        "id": "film",
        "title": said["title"],
        "original_title": said["original_title"],
        "romanized_title": said["romanized_title"],
        "alternative_titles": [said["alternative_titles"]],
        "released": "2002-08-15",
        "minutes": "100",
        "directors": [person],
        "writers": [person],
        "based_on": said["based_on"],
        "cast": [
            {**person, "role": said["role"], "spoiler_role": said["spoiler_role"]}
        ],
        "themes": [{"theme": "t", "gloss": said["gloss"]}],
        "content_notes": [{"content_note": "n", "detail": said["detail"]}],
        "premise": said["premise"],
        "why": said["why"],
        "sources": [said["sources"]],
        "ids": {"imdb": "tt0320193"},
    }
    return {
        "title": said["heading"],
        "occasion": said["occasion"],
        "article": {"title": said["article"], "publisher": said["publisher"]},
        "themes": {"t": terms},
        "content_notes": {
            "n": {**terms, "severe": "true", "label": "n", "aliases": ["m"]}
        },
        "films": [film, {"id": "other", "title": f"{said['title']} 2"}],
    }


FIELDS = (
    "heading", "occasion", "article", "publisher", "label", "description", "aliases",
    "title", "original_title", "romanized_title", "alternative_titles", "name",
    "original_name", "other_names", "based_on", "role", "spoiler_role", "gloss",
    "detail", "premise", "why", "sources",
)  # fmt: skip


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of its own to be in: some commands make files."""
    place = tmp_path / "here"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


def written(data: dict[str, Any], name: str = "mine.yaml") -> str:
    # JSON is YAML, and escapes control characters; halves of pairs are escaped here.
    text = json.dumps(data, ensure_ascii=False)
    Path(name).write_bytes(text.encode("utf-8", "backslashreplace"))
    os.utime(name, (0, 0))
    return name


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("name", MILD)
def test_a_text_of_a_catalog_is_shown_as_it_is_written(run: Run, name):
    text = MILD[name]
    catalog = written(filled(text))
    assert run("watchlist", "add", "film", "--catalog", catalog).code == 0

    for path, command in COMMANDS.items():
        for form in formats(command):
            argv = [*path.split(), *needed(command), *form, "--catalog", catalog]
            for terminal in {False, not form}:
                result = run(*argv, terminal=terminal, COLUMNS="500", NO_COLOR="1")
                harmless(result, argv)
            listing = path in ("list", "show", "watchlist show")
            if listing and form[1:] != ["ids"] and len(text) < LEGIBLE:
                escaped = text.replace("\\", "\\\\").replace('"', '\\"')
                doubled = text.replace('"', '""')
                said = squeezed(run(*argv, terminal=True, COLUMNS="500").out)
                shown = [squeezed(one) in said for one in (text, escaped, doubled)]
                assert any(shown), (argv, said)


@pytest.mark.parametrize("name", STEERING)
def test_a_text_that_steers_is_refused_in_every_field(run: Run, name):
    text = STEERING[name]
    for field in FIELDS:
        catalog = written(filled("plain", **{field: text}))
        for argv in (["list"], ["catalog", "check", catalog], ["watchlist", "export"]):
            result = run(*argv, "--catalog", catalog)
            harmless(result, (field, argv))
            folded = field in ("premise", "why") and not steering(
                " ".join(text.split())
            )
            assert result.code == (0 if folded else 3), (field, argv)


WORDS = sorted(
    {*STEERING, "rich markup", "unbalanced markup", "template", "percent", "option",
     "like", "sql", "path", "long"} & {*POSSIBLE}
)  # fmt: skip


@pytest.mark.parametrize("name", WORDS)
def test_no_word_of_a_request_is_more_than_a_word(run: Run, name):
    written(filled("plain"))
    for path, command in COMMANDS.items():
        for way in ways(command, POSSIBLE[name]):
            result = run(
                *path.split(), *way, stdin=HOSTILE["CSI"], KFILMS_CATALOG="mine.yaml"
            )
            harmless(result, (path, way))


ENVIRONMENT = [
    "KFILMS_CATALOG", "KFILMS_STATE", "KFILMS_WATCHLIST", "XDG_DATA_HOME",
    "XDG_CACHE_HOME", "HOME", "COLUMNS", "LINES", "TERM", "NO_COLOR", "FORCE_COLOR",
    "LANG", "LC_ALL", "TZ",
]  # fmt: skip


@pytest.mark.parametrize("variable", ENVIRONMENT)
def test_no_variable_of_the_environment_is_more_than_a_value(run: Run, variable):
    texts = [POSSIBLE[name] for name in WORDS]
    for text in (*texts, "9" * 5000, "-1", "/dev/null/x", "x" * 5000):
        for argv in (["list"], ["watchlist"], ["watchlist", "add", "oasis"]):
            world: dict[str, Any] = {"NO_COLOR": "1", variable: text}
            result = run(*argv, terminal=True, **world)
            harmless(result, (variable, text, argv))


@pytest.mark.parametrize("name", POSSIBLE)
def test_no_name_of_a_file_is_more_than_a_name(run: Run, name):
    file = POSSIBLE[name].replace("/", ":")[:60]
    data = filled("plain")
    del data["title"]
    catalog = written(data, file)
    listed = Path(f"{file}.csv")
    listed.write_text("Title,Year,WatchedDate\nOasis,2002,2020-01-01\n")
    exports = [["watchlist", "export", "--format", form] for form in EXPORTERS]

    for argv in (
        ["list"], ["watchlist"], ["stats"], ["catalog", "check"],
        ["catalog", "schema"], *exports,
        ["catalog", "new", f"./{file}.new"], ["catalog", "add", "Another"],
        ["import", f"./{listed}"], ["undo"], ["watched", "film"],
    ):  # fmt: skip
        result = run(*argv, "--catalog", f"./{catalog}", "--state", f"./{file}.json")
        harmless(result, argv)
    Path(f"{file}.json").write_text("{")
    harmless(run("undo", "--state", f"./{file}.json"), "a damaged state")
    Path(catalog).write_text("films: [")
    harmless(run("list", "--catalog", f"./{catalog}"), "a damaged catalog")
    listed.write_text("Title\n")
    harmless(run("import", f"./{listed}"), "a damaged import")


AT = datetime(2027, 2, 14, 19, 30, tzinfo=UTC)
LASTS = timedelta(minutes=100)


class _Page(HTMLParser):
    """Gathers what a browser would do with a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.harm: list[object] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "iframe", "object", "embed", "img", "base", "form"):
            self.harm.append(tag)
        for name, value in attrs:
            link = name in ("href", "src", "xlink:href", "action")
            scheme = re.sub(r"[\s\0]", "", value or "").partition(":")[0].lower()
            if name.startswith("on") or (link and scheme in ("javascript", "data")):
                self.harm.append((name, value))


_LINE = re.compile(r"[A-Z-]+(;[A-Z-]+=[^:]*)*:")
_OURS = {"VERSION", "PRODID", "BEGIN", "END", "UID", "DTSTAMP", "DTSTART", "DTEND",
         "SUMMARY", "DESCRIPTION", "CATEGORIES", "URL", "SEQUENCE", "LAST-MODIFIED",
         "X-WR-CALNAME", "NAME", "TRANSP", "DURATION", "LOCATION", "CALSCALE",
         "X-WR-TIMEZONE", "STATUS", "CREATED", "ACTION", "TRIGGER"}  # fmt: skip


def harmless_text(form: str) -> str:
    """Return an export of nothing that could do harm: what it holds is our own."""
    programme = Programme("Title", (Showing(Film("film", "Title")),))
    return exported(form, programme)[0]


def export_is_harmless(name: str, text: str, programme: Programme) -> None:
    """Judge one text of the exporter *name* by what it looks like."""
    assert not steering(text) - {"\t", "\r"}, name
    if text.lstrip().startswith("<"):
        assert _Page(text).harm == _Page(harmless_text(name)).harm, name
    elif text.startswith("BEGIN:VCALENDAR"):
        lines = text.replace("\r\n ", "").rstrip("\r\n").split("\r\n")
        assert all(_LINE.match(line) for line in lines), name
        assert {re.split("[;:]", line)[0] for line in lines} <= _OURS, name
        assert not [line for line in lines if line.startswith("X-EVIL")], name
    elif name == "csv":
        rows = list(csv.reader(io.StringIO(text, newline="")))
        assert len(rows) == len(programme.showings) + 1
        assert len({len(row) for row in rows}) == 1
    elif name == "json":
        assert json.loads(text)["title"] == programme.title


def exported(form: str, programme: Programme) -> tuple[str, ...]:
    return exporter(form)(programme, Options(alarm=15)).texts


@pytest.mark.parametrize("form", EXPORTERS)
def test_no_text_of_an_export_is_more_than_text(form):
    for text in MILD.values():
        catalog = open_catalog(written(filled(text)), None)
        films = catalog.films([row.id for row in catalog.rows(Query())])
        showings = tuple(
            Showing(film, AT.date(), AT, AT + LASTS, why=text, note=text)
            for film in films
        )
        programme = Programme(text, showings, id=text)
        for made in exported(form, programme):
            export_is_harmless(form, made, programme)


texts = st.lists(st.sampled_from([*MILD.values(), "a", " ", "\\", '"', "\u00a0"])).map(
    lambda parts: "".join(parts)[:200].strip() or "x"
)


@pytest.mark.parametrize("form", EXPORTERS)
def test_no_mixture_of_texts_is_more_than_text(form):
    @settings(max_examples=15)
    @given(title=texts, why=texts, note=texts)
    def judge(title: str, why: str, note: str) -> None:
        catalog = open_catalog(written(filled(why, title=title, name=note)), None)
        films = catalog.films(["film"])
        showing = Showing(films[0], AT.date(), AT, AT + LASTS, why=why, note=note)
        programme = Programme(title, (showing,))
        for made in exported(form, programme):
            export_is_harmless(form, made, programme)

    judge()
