"""``kfilms watchlist move``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms.cli import completers as complete
from kfilms.cli.command import Command, pass_app
from kfilms.cli.commands.watchlist.naming import named_entry
from kfilms.cli.commands.watchlist.placing import (
    at_times,
    put,
    put_beside,
    read_place,
    refuse_ruled_out,
)
from kfilms.errors import RequestError
from kfilms.hints import propose

if TYPE_CHECKING:
    from kfilms.cli.app import App
    from kfilms.library import Watchlist


@click.command(
    cls=Command,
    examples=(
        ("kfilms watchlist move ditto --before always", "on the evening of Always"),
        ("kfilms watchlist move ditto --after always", "just after it"),
        ("kfilms watchlist move ditto --to valentines", "to the end of an evening"),
        ("kfilms watchlist move ditto --to friday --at 19:30", "with a fixed start"),
    ),
)
@click.argument("film", metavar="FILM", shell_complete=complete.complete_entries)
@click.option(
    "--before",
    metavar="FILM",
    shell_complete=complete.complete_entries,
    help="Just before it.",
)
@click.option(
    "--after",
    metavar="FILM",
    shell_complete=complete.complete_entries,
    help="Just after it.",
)
@click.option(
    "--to",
    metavar="DAY",
    shell_complete=complete.complete_days,
    help="To that evening.",
)
@click.option("--at", metavar="TIME", help="With --to: starts then, whatever moves.")
@pass_app
def command(
    app: App,
    *,
    film: str,
    before: str | None,
    after: str | None,
    to: str | None,
    at: str | None,
) -> None:
    """The times of the evening follow. Where the film does not fit, nothing changes."""
    targets = [target for target in (before, after, to) if target is not None]
    if at is not None and to is None:
        raise RequestError("--at goes with --to", hint="name the day: --to friday")
    if len(targets) != 1:
        move = propose("watchlist move", film, options=["--to", "friday"])
        raise RequestError("move takes one of --before, --after and --to", hint=move)
    day, starts = read_place(app, to, at)
    name = app.stored_watchlist.id

    def alter(watchlist: Watchlist) -> tuple[str, Watchlist]:
        entry = named_entry(app, watchlist, film)
        action = f"moved {entry.title} on {name}"
        if day:
            refuse_ruled_out(app, watchlist, [entry])
            moved = entry._replace(evening=day, starts=starts, chosen="hand")
            return action, put(app, watchlist, moved)
        neighbour = named_entry(app, watchlist, targets[0])
        if neighbour == entry:
            raise RequestError(f"{entry.title} cannot stand beside itself")
        if neighbour.evening:
            refuse_ruled_out(app, watchlist, [entry])
        return action, put_beside(
            app, watchlist, entry, neighbour, after=before is None
        )

    before_change, changed = app.change(alter)
    entry = named_entry(app, changed, film)
    times = at_times(app, changed, [entry])
    position = (
        times or f"number {changed.entries.index(entry) + 1} of {len(changed.entries)}"
    )
    if changed == before_change:
        app.output.say(f"{entry.title} is there already: {position}.")
    else:
        app.output.say(
            f"Moved {entry.title}: {position}. Take it back: {app.command_line('undo')}"
        )
