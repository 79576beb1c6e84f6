"""``kfilms themes``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms.cli.command import Command, pass_app
from kfilms.cli.print_list import (
    FOR_PEOPLE,
    OutputViews,
    format_option,
    print_views,
    resolve_format,
)
from kfilms.errors import NoMatchError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from kfilms.cli.app import App
    from kfilms.vocabulary import Term

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
    form = resolve_format(form, app, 1)
    print_views(app, _views(app, terms), form)
    if form in FOR_PEOPLE:
        pick = app.command_line("pick", options=_example_options(terms))
        app.output.say(f"Use them: {pick}")


def _example_options(terms: Sequence[Term]) -> list[str]:
    """Return ``--theme`` and ``--without`` with the first theme and content note."""
    options = {"theme": "--theme", "content note": "--without"}
    first = {term.kind: term.id for term in reversed(terms)}
    return [
        word
        for kind, option in options.items()
        if kind in first
        for word in (option, first[kind])
    ]


def _views(app: App, terms: Sequence[Term]) -> OutputViews:
    def table() -> RenderableType:
        from kfilms.output import rich_tables

        return rich_tables.terms_table(terms, app.output.width)

    def plain() -> str:
        from kfilms.output import plain

        return plain.terms_text(terms)

    def as_json() -> str:
        from kfilms.exporters import json

        return json.terms_document(terms)

    def lines() -> list[Sequence[str]]:
        rows = ([_value(getattr(term, key)) for key in _KEYS] for term in terms)
        return [_KEYS, *rows]

    return OutputViews(
        table, plain, lines, as_json, lambda: (term.id for term in terms)
    )


def _value(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
