"""``kfilms themes``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms.cli.command import Command, pass_app
from kfilms.cli.formats import chosen, format_option
from kfilms.errors import NoMatchError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kfilms.cli.context import App
    from kfilms.film import Term

_KEYS = (
    "kind",
    "id",
    "label",
    "broader",
    "main",
    "minor",
    "films",
    "severe",
    "description",
)


@click.command(
    cls=Command,
    examples=(
        ("kfilms themes", "every word for --theme and --without"),
        ("kfilms themes --format tsv", "the same, for programs"),
    ),
)
@format_option
@pass_app
def command(app: App, form: str) -> None:
    """Themes stand under their broader ones; a broader theme finds the narrower too.

    The counts leave out what would give something away. A content note with an
    exclamation mark is said before anything else.
    """
    terms = app.catalog.counted_terms()
    if not terms:
        raise NoMatchError("this catalog names no themes and no content notes")
    form = chosen(form, app, 1)
    if form == "table":
        from kfilms.render import table

        app.output.render(table.terms(terms, app.output.width))
    else:
        app.output.write(_text(terms, form))
    if form in ("table", "plain"):
        app.output.say("Use them: kfilms pick --theme illness --without suicide")


def _text(terms: Sequence[Term], form: str) -> str:
    if form == "plain":
        from kfilms.render import plain

        return plain.terms(terms)
    if form == "json":
        from kfilms.exporters import json

        return json.terms(terms)
    if form == "ids":
        return "".join(f"{term.id}\n" for term in terms)
    lines = [
        _KEYS,
        *(tuple(_value(getattr(term, key)) for key in _KEYS) for term in terms),
    ]
    if form == "tsv":
        return "".join("\t".join(line) + "\n" for line in lines)
    from kfilms.exporters import csv

    return csv.lines(lines)


def _value(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
