"""``kfilms watchlist show``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms.cli.command import Command, pass_app
from kfilms.cli.commands.watchlist.plan import show_plan
from kfilms.cli.commands.watchlist.programme import current_programme
from kfilms.cli.print_list import format_option

if TYPE_CHECKING:
    from kfilms.cli.app import App


@click.command(
    cls=Command,
    examples=(
        ("kfilms watchlist show", "what is on it, and when"),
        ("kfilms watchlist show --watchlist club", "what is on another one"),
        ("kfilms watchlist show --format ids", "for kfilms or other programs"),
    ),
)
@format_option
@pass_app
def command(app: App, form: str) -> None:
    """Where nothing was saved yet, it shows the plan that kfilms would make."""
    show_plan(app, current_programme(app), form)
    if app.watchlist.entries:
        app.output.say(f"Hand it on: {app.command_line('watchlist export')}")
