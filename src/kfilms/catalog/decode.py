"""Decodes rows of the database into terms, headings and films."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from kfilms.vocabulary import ContentNoteUse, Term, ThemeUse

if TYPE_CHECKING:
    from kfilms.films import Film, Heading, Reveal

_NOTE_FIELDS: Final = ("content_notes", "hidden_content_notes", "hidden_severe")


def decode_term(row: tuple[Any, ...]) -> Term:
    """Return the term of *row*, which may end with the counts of the term."""
    term_id, kind, label, description, broader, severe, json_aliases, *counts = row
    aliases = tuple(json.loads(json_aliases))
    return Term(
        term_id, kind, label, description, broader, bool(severe), aliases, *counts
    )


def decode_heading(row: tuple[str]) -> Heading:
    """Return the heading of the catalog, which *row* holds as JSON."""
    from kfilms.films import Article, CommonTheme, Heading

    title, occasion, article, remarks, common = json.loads(row[0])
    return Heading(
        title,
        occasion,
        article and Article(*article),
        tuple(remarks),
        common and CommonTheme(*_tuples(common)),
    )


@cache
def _nested() -> dict[str, Any]:
    """Return the fields of a film that hold records, each with the record's class."""
    from kfilms.films import CastMember, Person

    return {
        "directors": Person,
        "writers": Person,
        "cast": CastMember,
        "themes": ThemeUse,
        "minor_themes": ThemeUse,
        "content_notes": ContentNoteUse,
    }


def decode_film(row: tuple[str, str | None], reveal: Reveal = "all") -> Film:
    """Return the film of *row*: its visible record and its hidden fields, as JSON.

    The hidden fields may be ``None``. With *reveal* ``notes``, only the content notes
    among them are used.
    """
    from kfilms.films import Film

    text, secrets = row
    values = dict(zip(Film._fields, json.loads(text), strict=True))
    hidden = json.loads(secrets) if secrets else {}
    values |= {
        name: value
        for name, value in hidden.items()
        if reveal == "all" or name in _NOTE_FIELDS
    }
    for name, record in _nested().items():
        if values[name] is not None:
            values[name] = tuple(record(*_tuples(fields)) for fields in values[name])
    for name in ("alternative_titles", "ids", "sources"):
        values[name] = _tuples(values[name])
    return Film(**values)


def _tuples(values: list[Any]) -> tuple[Any, ...]:
    """Return *values* as a tuple, and each list among them as a tuple."""
    return tuple(tuple(item) if isinstance(item, list) else item for item in values)
