"""``kfilms undo``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms.cli.command import Command, pass_app

if TYPE_CHECKING:
    from kfilms.cli.app import App


@click.command(
    cls=Command, examples=(("kfilms undo", "and once more for the change before"),)
)
@pass_app
def command(app: App) -> None:
    """The last 20 changes can be taken back, one after another, in any watchlist and
    in the history.
    """  # noqa: D205 - the summary is in the table of commands
    app.output.say(f"Taken back: {app.undo()}.")
