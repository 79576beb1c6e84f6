"""``kfilms watchlist add``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from kfilms import watchlist as pure
from kfilms.cli import complete
from kfilms.cli.command import Command, pass_app
from kfilms.cli.watchlist.naming import all_found
from kfilms.errors import RequestError
from kfilms.film import counted

if TYPE_CHECKING:
    from kfilms.cli.context import App
    from kfilms.watchlist import Watchlist


@click.command(
    cls=Command,
    examples=(
        ("kfilms watchlist add ditto", "one film"),
        ("kfilms watchlist add always 로망 tt0320193", "three, named in three ways"),
        ("kfilms watchlist add ditto --watchlist club", "to another watchlist"),
        ("kfilms pick --format ids | kfilms watchlist add -", "what a pick found"),
    ),
)
@click.argument(
    "films", nargs=-1, required=True, metavar="FILM...", shell_complete=complete.films
)
@pass_app
def command(app: App, films: tuple[str, ...]) -> None:
    """A film that is on it already stays where it is. If one of the films cannot be
    found, none is added. FILM may be -: then films are read from standard input, one a
    line.
    """  # noqa: D205 - the summary stands in the table of commands
    named = tuple(
        name for film in films for name in (_piped() if film == "-" else (film,))
    )
    rows = all_found(named, app.catalog.find_film)
    entries = [pure.Entry(row.id, row.title, row.year) for row in rows]
    name = app.watchlist_name

    def alter(watchlist: Watchlist) -> tuple[str, Watchlist]:
        after = pure.add(watchlist, entries)
        added = after.entries[len(watchlist.entries) :]
        return f"added {pure.titles(added)} to {name}", after

    before, after = app.change(alter)
    known = [entry for entry in dict.fromkeys(entries) if before.find(entry.film)]
    if known:
        app.output.say(f"Already on {name}: {pure.titles(known)}")
    if after != before:
        added = pure.titles(after.entries[len(before.entries) :])
        of = counted(len(after.entries), "film")
        see = app.spelled("watchlist")
        app.output.say(f"Added to {name}: {added}. Now {of}: {see}")


def _piped() -> list[str]:
    """Return the lines of standard input that are not empty.

    Raises:
        RequestError: there are none.
    """
    text = sys.stdin.buffer.read().decode("utf-8", "replace") if sys.stdin else ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise RequestError(
            "no film came in on standard input",
            hint="kfilms pick --format ids | kfilms watchlist add -",
        )
    return lines
