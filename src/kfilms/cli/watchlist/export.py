"""``kfilms watchlist export``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms.cli.command import Choice, Command, pass_app
from kfilms.cli.watchlist.programme import current
from kfilms.exporters import EXPORTERS, exporter
from kfilms.query import either

if TYPE_CHECKING:
    from kfilms.cli.context import App


@click.command(
    cls=Command,
    examples=(
        ("kfilms watchlist export", "markdown, to send to somebody"),
        ("kfilms watchlist export --format csv", "for a spreadsheet"),
        ("kfilms watchlist export --format json", "for programs"),
    ),
)
@click.option(
    "--format",
    "form",
    type=Choice(tuple(EXPORTERS), "format"),
    default="markdown",
    metavar="FORMAT",
    help=f"What to write: {either(EXPORTERS)}.",
)
@pass_app
def command(app: App, form: str) -> None:
    """Severe content notes come first; endings and what else gives something away stay
    out. Where nothing was saved yet, it writes the plan that kfilms would make.
    """  # noqa: D205 - the summary stands in the table of commands
    app.output.write(exporter(form)(current(app)))
