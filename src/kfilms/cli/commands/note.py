"""``kfilms note``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms.cli import completers as complete
from kfilms.cli.command import Command, pass_app
from kfilms.cli.remember import remember
from kfilms.errors import RequestError
from kfilms.text import has_control_chars

if TYPE_CHECKING:
    from kfilms.cli.app import App


@click.command(
    cls=Command,
    examples=(
        ('kfilms note ditto "with the lights off"', "a line of your own"),
        ('kfilms note ditto ""', "no note any more"),
    ),
)
@click.argument("film", metavar="FILM", shell_complete=complete.complete_films)
@click.argument("text", metavar="TEXT")
@pass_app
def command(app: App, film: str, text: str) -> None:
    """TEXT is one line; a new one takes the place of the old."""
    if has_control_chars(text):
        raise RequestError("a note is one line of plain text")
    note = " ".join(text.split()) or None
    remember(app, film, "noted" if note else "not noted any more", note=note)
