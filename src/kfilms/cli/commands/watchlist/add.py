"""``kfilms watchlist add``."""

from __future__ import annotations

import sys
from functools import partial, reduce
from typing import TYPE_CHECKING, Final

import click

from kfilms import library as pure
from kfilms.cli import completers as complete
from kfilms.cli.command import Command, pass_app
from kfilms.cli.commands.watchlist.naming import all_found
from kfilms.cli.commands.watchlist.placing import (
    at_times,
    put,
    read_place,
    refuse_ruled_out,
    ruled_out,
)
from kfilms.errors import RequestError
from kfilms.text import pluralize

if TYPE_CHECKING:
    from kfilms.cli.app import App
    from kfilms.library import Watchlist

_MAX_BYTES: Final = 1_000_000
"""Bytes from standard input; endless ones are no films."""


@click.command(
    cls=Command,
    examples=(
        ("kfilms watchlist add ditto", "one film"),
        ("kfilms watchlist add always 로망 tt0320193", "three, named in three ways"),
        ("kfilms watchlist add ditto --watchlist club", "to another watchlist"),
        ("kfilms watchlist add ditto --on friday --at 19:30", "then"),
        ("kfilms pick --format ids | kfilms watchlist add -", "what a pick found"),
    ),
)
@click.argument(
    "films",
    nargs=-1,
    required=True,
    metavar="FILM...",
    shell_complete=complete.complete_films,
)
@click.option(
    "--on",
    "day",
    metavar="DAY",
    shell_complete=complete.complete_days,
    help="On that evening.",
)
@click.option("--at", "at", metavar="TIME", help="With --on: starts then.")
@pass_app
def command(app: App, films: tuple[str, ...], day: str | None, at: str | None) -> None:
    """A film that is on it already stays where it is, unless --on says otherwise, and
    no build takes it off any more. If one of the films cannot be found, none is added.
    FILM may be -: then films are read from standard input, one a line.
    """  # noqa: D205 - the summary stands in the table of commands
    named = tuple(
        name for film in films for name in (_piped() if film == "-" else (film,))
    )
    if at is not None and (day is None or len(named) > 1):
        from shlex import quote

        typed = f"{quote(named[0])} --on {quote(day or 'friday')} --at {quote(at)}"
        raise RequestError(
            "--at is for one film on one evening",
            hint=app.watchlist_command_line(f"watchlist add {typed}"),
        )
    when, starts = read_place(app, day, at)
    rows = dict.fromkeys(all_found(named, app.catalog.find_film))
    entries = [
        pure.WatchlistEntry(row.id, row.title, row.year, when, starts) for row in rows
    ]
    name = app.watchlist_name

    def alter(watchlist: Watchlist) -> tuple[str, Watchlist]:
        if when is None:
            after = pure.add_entries(watchlist, entries)
        else:
            refuse_ruled_out(app, watchlist, entries)
            after = reduce(partial(put, app), entries, watchlist)
        new = [entry for entry in entries if not watchlist.find(entry.film)]
        if new:
            return f"added {pure.summarize_titles(new)} to {name}", after
        did = "kept" if when is None else "moved"
        return f"{did} {pure.summarize_titles(entries)} on {name}", after

    before, after = app.change(alter)
    _say(app, before, after, entries)


def _say(
    app: App, before: Watchlist, after: Watchlist, entries: list[pure.WatchlistEntry]
) -> None:
    """Say which films were there, which are new, and when they play or why not."""
    known = [entry for entry in entries if before.find(entry.film)]
    new = [entry for entry in entries if entry not in known]
    place = at_times(app, after, entries)
    if known:
        there = f"Already on {after.id}: {pure.summarize_titles(known)}"
        kept = [
            entry for entry in known if before.find(entry.film) not in after.entries
        ]
        if kept and not place:
            them = "it" if len(kept) == 1 else "them"
            there += f". A build keeps {them} from now on"
        app.output.say(there)
    if place and after != before:
        app.output.say(f"Now on {place}. Take it back: {app.undo_command_line}")
    if new:
        of = pluralize(len(after.entries), "film")
        see = app.watchlist_command_line("watchlist")
        said = f"Added to {after.id}: {pure.summarize_titles(new)}. Now {of}: {see}"
        app.output.say(
            said if place else f"{said} · take it back: {app.undo_command_line}"
        )
    stay = (after.find(entry.film) or entry for entry in entries)
    bare = [entry for entry in stay if not entry.evening]
    for why in ruled_out(app, after, bare).values():
        app.output.say(why)


def _piped() -> list[str]:
    """Return the lines of standard input that are not empty.

    Raises:
        RequestError: there are none, or they are no lines of films.
    """
    try:
        data = sys.stdin.buffer.read(_MAX_BYTES + 1) if sys.stdin else b""
    except OSError as error:
        raise RequestError(
            f"standard input cannot be read: {error.strerror or error}"
        ) from error
    if len(data) > _MAX_BYTES:
        raise RequestError(
            f"standard input is longer than {_MAX_BYTES // 1_000_000} MB",
            hint="it takes films, one a line",
        )
    text = data.decode("utf-8", "replace")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise RequestError(
            "no film came in on standard input",
            hint="kfilms pick --format ids | kfilms watchlist add -",
        )
    return lines
