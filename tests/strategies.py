"""Hypothesis strategies for catalogs: the YAML data and the expected records."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, NamedTuple

import yaml
from hypothesis import strategies as st

from kfilms.films import Article, CastMember, Film, Heading, Person
from kfilms.filters import ENDINGS
from kfilms.vocabulary import ContentNoteUse, Term, ThemeUse

TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""The bidirectional control characters, which the format rejects."""


DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class Sample(NamedTuple):
    """A catalog as plain data for YAML, and the records that kfilms must read."""

    data: dict[str, Any]
    heading: Heading
    terms: dict[str, Term]
    films: list[Film]

    def text(self, *, quoted: bool = False) -> str:
        """Return the YAML; *quoted* puts every scalar in double quotes."""
        document: str = yaml.dump(
            self.data,
            Dumper=DUMPER,
            allow_unicode=True,
            sort_keys=False,
            default_style='"' if quoted else None,
        )
        return document


@cache
def texts(most: int = 12) -> st.SearchStrategy[str]:
    """Any text of one line without control characters or space at its ends."""
    return (
        st.text(
            st.characters(
                exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters=TURNING
            ),
            min_size=1,
            max_size=most,
        )
        .map(str.strip)
        .filter(bool)
    )


@cache
def ids() -> st.SearchStrategy[str]:
    """An id of a film or a term."""
    part = st.text("abcxyz019", min_size=1, max_size=3)
    return st.lists(part, min_size=1, max_size=3).map("-".join)


@cache
def numbers(low: int, high: int) -> st.SearchStrategy[str]:
    """A whole number as text."""
    return st.integers(low, high).map(str)


@cache
def dates() -> st.SearchStrategy[str]:
    """A release date as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``."""
    day = st.dates(date(1888, 1, 1), date(2099, 12, 31)).map(str)
    return st.builds(
        lambda text, length: text[:length], day, st.sampled_from([4, 7, 10])
    )


@cache
def people(*, cast: bool = False) -> st.SearchStrategy[list[Any]]:
    """Directors, writers or actors: names, or mappings with optional fields."""
    optional = {
        "original_name": texts(),
        "other_names": st.lists(texts(), min_size=1, max_size=2),
    }
    if cast:
        optional |= {"role": texts(), "spoiler_role": texts()}
    person = texts() | st.fixed_dictionaries({"name": texts()}, optional=optional)
    return st.lists(person, min_size=1, max_size=2)


def uses(key: str, gloss: str, names: list[str]) -> st.SearchStrategy[list[Any]]:
    """The terms *names* as a film lists them: ids, or mappings with optional fields."""
    optional = {gloss: texts(), "spoiler": st.sampled_from(["true", "false"])}
    return st.tuples(
        *(
            st.just(name)
            | st.fixed_dictionaries({key: st.just(name)}, optional=optional)
            for name in names
        )
    ).map(list)


_FACTS: dict[str, st.SearchStrategy[Any]] = {
    "original_title": texts(),
    "romanized_title": texts(),
    "alternative_titles": st.lists(texts(), min_size=1, max_size=2),
    "released": dates(),
    "minutes": numbers(1, 200),
    "age": st.sampled_from(["0", "12", "15", "19"]),
    "directors": people(),
    "writers": people(),
    "based_on": texts(),
    "cast": people(cast=True),
    "heaviness": numbers(1, 5),
    "ending": st.sampled_from(ENDINGS),
    "premise": texts(120),
    "why": texts(120),
    "ids": st.fixed_dictionaries(
        {},
        optional={
            "imdb": numbers(10**6, 10**9).map(lambda number: f"tt{number}"),
            "tmdb": numbers(0, 10**8),
            "letterboxd": ids(),
            "kobis": numbers(0, 10**8),
            "wikidata": numbers(1, 10**8).map(lambda number: f"Q{number}"),
        },
    ),
    "sources": st.lists(texts(), min_size=1, max_size=2),
}


@st.composite
def vocabularies(draw: st.DrawFn, prefix: str, kind: str) -> dict[str, dict[str, Any]]:
    """Up to four terms; *broader* may be any earlier term."""
    terms: dict[str, dict[str, Any]] = {}
    for number in range(draw(st.integers(0, 4))):
        name = f"{prefix}{number}"
        optional = {"description": texts()}
        if terms:
            optional["broader"] = st.sampled_from(sorted(terms))
        if kind == "content note":
            optional["severe"] = st.sampled_from(["true", "false"])
        label = st.just({"label": f"{draw(texts(4))} label {prefix}{number}"})
        terms[name] = draw(label) | draw(st.fixed_dictionaries({}, optional=optional))
        if draw(st.booleans()):
            terms[name]["aliases"] = [f"{draw(texts(4))} alias {prefix}{number}"]
    return terms


@st.composite
def films(
    draw: st.DrawFn, name: str, themes: list[str], notes: list[str]
) -> dict[str, Any]:
    """A film with any subset of the fields, and of *themes* and *notes*."""
    shuffled = draw(st.permutations(themes))
    ends = sorted(draw(st.tuples(*[st.integers(0, len(shuffled))] * 2)))
    main, minor = shuffled[: ends[0]], shuffled[ends[0] : ends[1]]
    note_ids = draw(st.permutations(notes))[: draw(st.integers(0, len(notes)))]
    optional = _FACTS | {"content_notes": uses("content_note", "detail", note_ids)}
    if main:
        optional["themes"] = uses("theme", "gloss", main)
    if minor:
        optional["minor_themes"] = uses("theme", "gloss", minor)
    required = {"id": st.just(name), "title": texts()}
    return draw(st.fixed_dictionaries(required, optional=optional))


@st.composite
def catalogs(draw: st.DrawFn) -> Sample:
    """A catalog with up to four films, four themes and four content notes."""
    themes = draw(vocabularies("t", "theme"))
    notes = draw(vocabularies("n", "content note"))
    names = draw(st.lists(ids(), min_size=1, max_size=4, unique=True))
    entries = [draw(films(name, list(themes), list(notes))) for name in names]
    head = draw(
        st.fixed_dictionaries(
            {"title": texts()},
            optional={
                "occasion": texts(),
                "article": st.fixed_dictionaries(
                    {"title": texts()},
                    optional={"publisher": texts(), "date": dates()},
                ),
            },
        )
    )
    vocabulary = {"themes": themes, "content_notes": notes}
    data = {**head, **{key: value for key, value in vocabulary.items() if value}}
    terms = {
        name: _term(name, kind, term)
        for kind, part in (("theme", themes), ("content note", notes))
        for name, term in part.items()
    }
    records = [_film(entry, terms) for entry in entries]
    return Sample({**data, "films": entries}, _heading(head), terms, records)


def _heading(head: dict[str, Any]) -> Heading:
    article = Article(**head["article"]) if "article" in head else None
    return Heading(head["title"], head.get("occasion"), article)


def _term(name: str, kind: str, data: dict[str, Any]) -> Term:
    return Term(
        name,
        kind,
        data["label"],
        data.get("description"),
        data.get("broader"),
        data.get("severe") == "true",
        tuple(data.get("aliases", ())),
    )


def _film(data: dict[str, Any], terms: dict[str, Term]) -> Film:
    def number(field: str) -> int | None:
        return int(data[field]) if field in data else None

    def mappings(field: str, key: str) -> list[dict[str, Any]]:
        items = data.get(field, [])
        return [item if isinstance(item, dict) else {key: item} for item in items]

    def persons(field: str) -> tuple[Person, ...]:
        return tuple(Person(*_person(person)) for person in mappings(field, "name"))

    def themes(field: str) -> tuple[ThemeUse, ...]:
        return tuple(
            ThemeUse(
                use["theme"],
                terms[use["theme"]].label,
                use.get("gloss"),
                use.get("spoiler") == "true",
            )
            for use in mappings(field, "theme")
        )

    notes = tuple(
        ContentNoteUse(
            use["content_note"],
            terms[use["content_note"]].label,
            terms[use["content_note"]].severe,
            use.get("detail"),
            use.get("spoiler") == "true",
        )
        for use in mappings("content_notes", "content_note")
    )
    order = ("imdb", "tmdb", "letterboxd", "kobis", "wikidata")
    services = data.get("ids", {})
    return Film(
        id=data["id"],
        title=data["title"],
        original_title=data.get("original_title"),
        romanized_title=data.get("romanized_title"),
        alternative_titles=tuple(data.get("alternative_titles", ())),
        released=data.get("released"),
        minutes=number("minutes"),
        age=number("age"),
        directors=persons("directors"),
        writers=persons("writers"),
        based_on=data.get("based_on"),
        cast=tuple(
            CastMember(*_person(actor), actor.get("role"), actor.get("spoiler_role"))
            for actor in mappings("cast", "name")
        ),
        themes=themes("themes"),
        minor_themes=themes("minor_themes"),
        content_notes=notes if "content_notes" in data else None,
        heaviness=number("heaviness"),
        ending=data.get("ending"),
        premise=_one_line(data.get("premise")),
        why=_one_line(data.get("why")),
        ids=tuple((name, services[name]) for name in order if name in services),
        sources=tuple(data.get("sources", ())),
    )


def _person(data: dict[str, Any]) -> tuple[str, str | None, tuple[str, ...]]:
    return data["name"], data.get("original_name"), tuple(data.get("other_names", ()))


def _one_line(text: str | None) -> str | None:
    return text and " ".join(text.split())
