"""Catalogs that hypothesis invents: what stands in the file, and what it means."""

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
"""Characters that turn the direction of text; the format refuses them."""


DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class Sample(NamedTuple):
    """A catalog as plain data for YAML, and as the records that are to come of it."""

    data: dict[str, Any]
    heading: Heading
    terms: dict[str, Term]
    films: list[Film]

    def text(self, *, quoted: bool = False) -> str:
        """Write the file; all of it in double quotes, or as YAML likes it best."""
        written: str = yaml.dump(
            self.data,
            Dumper=DUMPER,
            allow_unicode=True,
            sort_keys=False,
            default_style='"' if quoted else None,
        )
        return written


@cache
def texts(most: int = 12) -> st.SearchStrategy[str]:
    """Any text of one line: printable, no space at its ends."""
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
    """An id, as films and terms have it."""
    part = st.text("abcxyz019", min_size=1, max_size=3)
    return st.lists(part, min_size=1, max_size=3).map("-".join)


@cache
def numbers(low: int, high: int) -> st.SearchStrategy[str]:
    """A whole number as it is written."""
    return st.integers(low, high).map(str)


@cache
def dates() -> st.SearchStrategy[str]:
    """A release date, known to the year, the month or the day."""
    day = st.dates(date(1888, 1, 1), date(2099, 12, 31)).map(str)
    return st.builds(
        lambda text, length: text[:length], day, st.sampled_from([4, 7, 10])
    )


@cache
def people(*, cast: bool = False) -> st.SearchStrategy[list[Any]]:
    """Directors, writers or actors: names alone, or with what else is known."""
    known = {
        "original_name": texts(),
        "other_names": st.lists(texts(), min_size=1, max_size=2),
    }
    if cast:
        known |= {"role": texts(), "spoiler_role": texts()}
    person = texts() | st.fixed_dictionaries({"name": texts()}, optional=known)
    return st.lists(person, min_size=1, max_size=2)


def uses(key: str, gloss: str, chosen: list[str]) -> st.SearchStrategy[list[Any]]:
    """The terms *chosen* as a film gives them: ids, or ids with what else is known."""
    known = {gloss: texts(), "spoiler": st.sampled_from(["true", "false"])}
    return st.tuples(
        *(
            st.just(name) | st.fixed_dictionaries({key: st.just(name)}, optional=known)
            for name in chosen
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
            "imdb": numbers(10**6, 10**9).map(lambda one: f"tt{one}"),
            "tmdb": numbers(0, 10**8),
            "letterboxd": ids(),
            "kobis": numbers(0, 10**8),
            "wikidata": numbers(1, 10**8).map(lambda one: f"Q{one}"),
        },
    ),
    "sources": st.lists(texts(), min_size=1, max_size=2),
}


@st.composite
def vocabularies(draw: st.DrawFn, prefix: str, kind: str) -> dict[str, dict[str, Any]]:
    """Up to four terms, each perhaps narrower than one of those before it."""
    terms: dict[str, dict[str, Any]] = {}
    for number in range(draw(st.integers(0, 4))):
        name = f"{prefix}{number}"
        known = {"description": texts()}
        if terms:
            known["broader"] = st.sampled_from(sorted(terms))
        if kind == "content note":
            known["severe"] = st.sampled_from(["true", "false"])
        label = st.just({"label": f"{draw(texts(4))} label {prefix}{number}"})
        terms[name] = draw(label) | draw(st.fixed_dictionaries({}, optional=known))
        if draw(st.booleans()):
            terms[name]["aliases"] = [f"{draw(texts(4))} alias {prefix}{number}"]
    return terms


@st.composite
def films(
    draw: st.DrawFn, name: str, themes: list[str], notes: list[str]
) -> dict[str, Any]:
    """A film with any of all fields, which uses any of *themes* and *notes*."""
    mixed = draw(st.permutations(themes))
    parts = sorted(draw(st.tuples(*[st.integers(0, len(mixed))] * 2)))
    main, minor = mixed[: parts[0]], mixed[parts[0] : parts[1]]
    chosen = draw(st.permutations(notes))[: draw(st.integers(0, len(notes)))]
    known = _FACTS | {"content_notes": uses("content_note", "detail", chosen)}
    if main:
        known["themes"] = uses("theme", "gloss", main)
    if minor:
        known["minor_themes"] = uses("theme", "gloss", minor)
    needed = {"id": st.just(name), "title": texts()}
    return draw(st.fixed_dictionaries(needed, optional=known))


@st.composite
def catalogs(draw: st.DrawFn) -> Sample:
    """A catalog with up to four films, four themes and four content notes."""
    themes = draw(vocabularies("t", "theme"))
    notes = draw(vocabularies("n", "content note"))
    names = draw(st.lists(ids(), min_size=1, max_size=4, unique=True))
    listed = [draw(films(name, list(themes), list(notes))) for name in names]
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
    records = [_film(film, terms) for film in listed]
    return Sample({**data, "films": listed}, _heading(head), terms, records)


def _heading(head: dict[str, Any]) -> Heading:
    article = Article(**head["article"]) if "article" in head else None
    return Heading(head["title"], head.get("occasion"), article)


def _term(name: str, kind: str, given: dict[str, Any]) -> Term:
    return Term(
        name,
        kind,
        given["label"],
        given.get("description"),
        given.get("broader"),
        given.get("severe") == "true",
        tuple(given.get("aliases", ())),
    )


def _film(given: dict[str, Any], terms: dict[str, Term]) -> Film:
    def number(field: str) -> int | None:
        return int(given[field]) if field in given else None

    def known(field: str, key: str) -> list[dict[str, Any]]:
        listed = given.get(field, [])
        return [one if isinstance(one, dict) else {key: one} for one in listed]

    def persons(field: str) -> tuple[Person, ...]:
        return tuple(Person(*_person(one)) for one in known(field, "name"))

    def themes(field: str) -> tuple[ThemeUse, ...]:
        return tuple(
            ThemeUse(
                one["theme"],
                terms[one["theme"]].label,
                one.get("gloss"),
                one.get("spoiler") == "true",
            )
            for one in known(field, "theme")
        )

    notes = tuple(
        ContentNoteUse(
            one["content_note"],
            terms[one["content_note"]].label,
            terms[one["content_note"]].severe,
            one.get("detail"),
            one.get("spoiler") == "true",
        )
        for one in known("content_notes", "content_note")
    )
    order = ("imdb", "tmdb", "letterboxd", "kobis", "wikidata")
    services = given.get("ids", {})
    return Film(
        id=given["id"],
        title=given["title"],
        original_title=given.get("original_title"),
        romanized_title=given.get("romanized_title"),
        alternative_titles=tuple(given.get("alternative_titles", ())),
        released=given.get("released"),
        minutes=number("minutes"),
        age=number("age"),
        directors=persons("directors"),
        writers=persons("writers"),
        based_on=given.get("based_on"),
        cast=tuple(
            CastMember(*_person(one), one.get("role"), one.get("spoiler_role"))
            for one in known("cast", "name")
        ),
        themes=themes("themes"),
        minor_themes=themes("minor_themes"),
        content_notes=notes if "content_notes" in given else None,
        heaviness=number("heaviness"),
        ending=given.get("ending"),
        premise=_one_line(given.get("premise")),
        why=_one_line(given.get("why")),
        ids=tuple((name, services[name]) for name in order if name in services),
        sources=tuple(given.get("sources", ())),
    )


def _person(one: dict[str, Any]) -> tuple[str, str | None, tuple[str, ...]]:
    return one["name"], one.get("original_name"), tuple(one.get("other_names", ()))


def _one_line(text: str | None) -> str | None:
    return text and " ".join(text.split())
