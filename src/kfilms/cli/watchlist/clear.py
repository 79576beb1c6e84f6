"""``kfilms watchlist clear``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms import watchlist as pure
from kfilms.cli.command import Command, pass_app
from kfilms.film import counted

if TYPE_CHECKING:
    from kfilms.cli.context import App
    from kfilms.watchlist import Memory


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
    name = app.watchlist_name
    removed = 0

    def alter(memory: Memory) -> tuple[str, Memory]:
        nonlocal removed
        before = memory.watchlist(name)
        removed = len(before.entries)
        did = f"cleared {name} of {counted(removed, 'film')}"
        if not removed:
            return did, memory
        at = app.now().isoformat(timespec="seconds")
        return did, pure.changed(memory, pure.clear(before), at)

    app.change(alter)
    app.output.say(
        f"Cleared {name}: {counted(removed, 'film')} taken off."
        if removed
        else f"Nothing to clear: {name} is empty."
    )
