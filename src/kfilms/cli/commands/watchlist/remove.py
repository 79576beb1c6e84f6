"""``kfilms watchlist remove``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms import library as pure
from kfilms.cli import completers as complete
from kfilms.cli.command import Command, pass_app
from kfilms.cli.commands.watchlist.naming import all_found, named_entry
from kfilms.text import pluralize

if TYPE_CHECKING:
    from kfilms.cli.app import App
    from kfilms.library import Watchlist


@click.command(
    cls=Command,
    examples=(
        ("kfilms watchlist remove ditto", "one film"),
        ("kfilms watchlist remove ditto always", "two films"),
    ),
)
@click.argument(
    "films",
    nargs=-1,
    required=True,
    metavar="FILM...",
    shell_complete=complete.complete_entries,
)
@pass_app
def command(app: App, films: tuple[str, ...]) -> None:
    """FILM is named as for kfilms show, also when it is no longer in the catalog."""
    name = app.stored_watchlist.id

    def alter(watchlist: Watchlist) -> tuple[str, Watchlist]:
        entries = all_found(films, lambda text: named_entry(app, watchlist, text))
        removed = tuple(dict.fromkeys(entries))
        after = pure.remove_films(watchlist, (entry.film for entry in removed))
        return f"removed {pure.summarize_titles(removed)} from {name}", after

    before, after = app.change(alter)
    titles = pure.summarize_titles(
        entry for entry in before.entries if not after.find(entry.film)
    )
    films_left = pluralize(len(after.entries), "film")
    text = f"Removed from {name}: {titles}. {films_left} left."
    app.output.say(f"{text} Take it back: {app.command_line('undo')}")
