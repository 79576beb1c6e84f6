"""``kfilms taste show``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms.cli import completers as complete
from kfilms.cli.command import Command, pass_app
from kfilms.cli.commands.taste import files
from kfilms.cli.commands.taste.printed import ListedTaste, print_tastes
from kfilms.cli.print_list import FOR_PEOPLE, format_option, resolve_format
from kfilms.text import capitalized

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kfilms.cli.app import App
    from kfilms.filters import Taste


@click.command(
    cls=Command,
    examples=(
        ("kfilms taste show mina", "what Mina wants"),
        ("kfilms taste show mina --format json", "the same, for programs"),
    ),
)
@click.argument("name", metavar="TASTE", shell_complete=complete.complete_tastes)
@format_option
@pass_app
def command(app: App, name: str, form: str) -> None:
    """TASTE is the name of a taste that is kept, or a file. Every problem of it is told
    with its line.
    """  # noqa: D205 - the summary is in the table of commands
    taste = files.load_taste(app, name)
    form = resolve_format(form, app, 1)
    if form not in FOR_PEOPLE:
        print_tastes(
            app, [ListedTaste(name, files.resolve_taste_path(app, name), taste)], form
        )
        return
    fields = [("Taste", taste.name), *_taste_fields(app, taste)]
    if form == "table":
        from kfilms.output import rich_tables

        app.output.render(rich_tables.fields_table(fields))
    else:
        from kfilms.output import plain

        app.output.write("".join(f"{line}\n" for line in plain.fields_text(fields)))
    app.output.say(f"Edit it: {files.resolve_taste_path(app, name)}")


def _taste_fields(app: App, taste: Taste) -> Iterator[tuple[str, str]]:
    terms = app.catalog.terms
    yield "Wants", _join_labels(terms[term].label for term in taste.wants)
    yield "Vetoes", _join_labels(terms[term].label for term in taste.vetoes)
    watched_rows = app.catalog.rows_of(taste.watched)
    yield "Watched", _join_labels(row.title for row in watched_rows)
    yield "Minutes", str(taste.minutes or "any")
    yield "Heaviness", str(taste.heaviness or "any")


def _join_labels(labels: Iterable[str]) -> str:
    return capitalized(", ".join(labels)) or "nothing named"
