"""``kfilms catalog schema``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms.cli.command import Command, complete_file, pass_app

if TYPE_CHECKING:
    from kfilms.cli.app import App


@click.command(
    cls=Command,
    examples=(
        ("kfilms catalog schema", "for every catalog"),
        (
            "kfilms catalog schema mine.yaml > mine.schema.json",
            "with its own themes",
        ),
    ),
)
@click.argument("file", required=False, shell_complete=complete_file)
@pass_app
def command(app: App, file: str | None) -> None:
    """It is JSON Schema, draft 2020-12. With FILE it names the themes and content notes
    of that catalog, so that an editor completes them. How to tell the editor stands in
    the file that `kfilms catalog new` writes.
    """  # noqa: D205 - the summary is in the table of commands
    import json

    from kfilms.catalog.schema import build_schema, read_terms
    from kfilms.catalog.source import by_argument

    terms = None
    if file:
        terms = read_terms(file, keep_going=app.keep_going, hint=by_argument)
    elif app.catalogs:
        terms = read_terms(*app.catalogs, keep_going=app.keep_going)
    document = build_schema(terms)
    app.output.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
