"""``kfilms watchlist add``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms import watchlist as pure
from kfilms.cli import complete
from kfilms.cli.command import Command, pass_app
from kfilms.cli.watchlist.naming import all_found
from kfilms.film import counted

if TYPE_CHECKING:
    from kfilms.cli.context import App
    from kfilms.watchlist import Memory


@click.command(
    cls=Command,
    examples=(
        ("kfilms watchlist add ditto", "one film"),
        ("kfilms watchlist add always 로망 tt0320193", "three, named in three ways"),
        ("kfilms watchlist add ditto --watchlist club", "to another watchlist"),
    ),
)
@click.argument(
    "films", nargs=-1, required=True, metavar="FILM...", shell_complete=complete.films
)
@pass_app
def command(app: App, films: tuple[str, ...]) -> None:
    """A film that is on it already stays where it is. If one of the films cannot be
    found, none is added.
    """  # noqa: D205 - the summary stands in the table of commands
    rows = all_found(films, app.catalog.find_film)
    entries = [pure.Entry(row.id, row.title, row.year) for row in rows]
    name = app.watchlist_name
    fresh: list[pure.Entry] = []

    def alter(memory: Memory) -> tuple[str, Memory]:
        before = memory.watchlist(name)
        after = pure.add(before, entries)
        fresh.extend(after.entries[len(before.entries) :])
        did = f"added {pure.titles(fresh)} to {name}"
        if not fresh:
            return did, memory
        return did, pure.changed(memory, after, app.now().isoformat(timespec="seconds"))

    app.change(alter)
    known = [entry for entry in dict.fromkeys(entries) if entry not in fresh]
    if known:
        app.output.say(f"Already on {name}: {pure.titles(known)}")
    if fresh:
        of = counted(len(app.memory.watchlist(name).entries), "film")
        app.output.say(
            f"Added to {name}: {pure.titles(fresh)}. Now {of}: kfilms watchlist"
        )
