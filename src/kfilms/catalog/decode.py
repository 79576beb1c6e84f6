"""Makes records of what the rows of the compiled catalog hold; asks nothing itself."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from kfilms.vocabulary import ContentNoteUse, Term, ThemeUse

if TYPE_CHECKING:
    from kfilms.films import Film, Heading, Reveal

_NOTE_FIELDS: Final = ("content_notes", "hidden_content_notes", "hidden_severe")


def decode_term(row: tuple[Any, ...]) -> Term:
    """Return the term that *row* holds, with its counts if they stand there."""
    name, kind, label, description, broader, severe, aliases, *counts = row
    words = tuple(json.loads(aliases))
    return Term(name, kind, label, description, broader, bool(severe), words, *counts)


def decode_heading(row: tuple[str]) -> Heading:
    """Return what the catalog says of itself."""
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
    """Return which fields of a film hold records, and of what; a term needs none."""
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
    """Return the film of a record and of the hidden fields stored with it, if any.

    With *reveal* ``notes``, only the content notes of the hidden fields are used.
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
            values[name] = tuple(record(*_tuples(one)) for one in values[name])
    for name in ("alternative_titles", "ids", "sources"):
        values[name] = _tuples(values[name])
    return Film(**values)


def _tuples(value: list[Any]) -> tuple[Any, ...]:
    return tuple(tuple(one) if isinstance(one, list) else one for one in value)
