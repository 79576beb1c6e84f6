"""``kfilms watchlist clear``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms import library as pure
from kfilms.cli.command import Command, pass_app
from kfilms.text import pluralize

if TYPE_CHECKING:
    from kfilms.cli.app import App


@click.command(
    cls=Command,
    examples=(
        ("kfilms watchlist clear", "begin anew"),
        ("kfilms watchlist clear --watchlist club", "another one; the rest stays"),
    ),
)
@pass_app
def command(app: App) -> None:
    """It forgets the plan and nothing else: what you watched and rated stays."""
    watchlist = app.stored_watchlist
    name = watchlist.id
    removed = pluralize(len(watchlist.entries), "film")
    if not watchlist.entries:
        app.output.say(f"Nothing to clear: {name} is empty.")
        return
    app.change(
        lambda stored: (f"cleared {name}", pure.clear_watchlist(stored)), as_kept=True
    )
    app.output.say(
        f"Cleared {name}: {removed} taken off. Take it back: {app.command_line('undo')}"
    )
