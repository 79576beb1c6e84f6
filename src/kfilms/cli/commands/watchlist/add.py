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
from kfilms.hints import propose
from kfilms.text import pluralize

if TYPE_CHECKING:
    from kfilms.cli.app import App
    from kfilms.library import Watchlist

_MAX_BYTES: Final = 1_000_000
"""The most bytes read from standard input."""


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
    """  # noqa: D205 - the summary is in the table of commands
    words = tuple(
        name for film in films for name in (_piped() if film == "-" else (film,))
    )
    if at is not None and (day is None or len(words) > 1):
        options = ["--on", day or "friday", "--at", at]
        raise RequestError(
            "--at is for one film on one evening",
            hint=propose("watchlist add", words[0], options=options),
        )
    evening_day, starts = read_place(app, day, at)
    rows = dict.fromkeys(all_found(words, app.catalog.find_film))
    entries = [
        pure.WatchlistEntry(row.id, row.title, row.year, evening_day, starts)
        for row in rows
    ]
    name = app.watchlist_name

    def alter(watchlist: Watchlist) -> tuple[str, Watchlist]:
        if evening_day is None:
            changed = pure.add_entries(watchlist, entries)
        else:
            refuse_ruled_out(app, watchlist, entries)
            changed = reduce(partial(put, app), entries, watchlist)
        new_entries = [entry for entry in entries if not watchlist.find(entry.film)]
        if new_entries:
            return f"added {pure.summarize_titles(new_entries)} to {name}", changed
        verb = "kept" if evening_day is None else "moved"
        return f"{verb} {pure.summarize_titles(entries)} on {name}", changed

    before, changed = app.change(alter)
    _report(app, before, changed, entries)


def _report(
    app: App, before: Watchlist, after: Watchlist, entries: list[pure.WatchlistEntry]
) -> None:
    """Print which films were listed, which are new, and when they play or why not."""
    listed = [entry for entry in entries if before.find(entry.film)]
    new_entries = [entry for entry in entries if entry not in listed]
    place = at_times(app, after, entries)
    if listed:
        text = f"Already on {after.id}: {pure.summarize_titles(listed)}"
        pinned = [
            entry for entry in listed if before.find(entry.film) not in after.entries
        ]
        if pinned and not place:
            them = "it" if len(pinned) == 1 else "them"
            text += f". A build keeps {them} from now on"
        app.output.say(text)
    if place and after != before:
        app.output.say(f"Now on {place}. Take it back: {app.command_line('undo')}")
    if new_entries:
        film_count = pluralize(len(after.entries), "film")
        show_command = app.command_line("watchlist")
        message = (
            f"Added to {after.id}: {pure.summarize_titles(new_entries)}. "
            f"Now {film_count}: {show_command}"
        )
        app.output.say(
            message
            if place
            else f"{message} · take it back: {app.command_line('undo')}"
        )
    current = (after.find(entry.film) or entry for entry in entries)
    unplaced = [entry for entry in current if not entry.evening]
    for reason in ruled_out(app, after, unplaced).values():
        app.output.say(reason)


def _piped() -> list[str]:
    """Return the lines of standard input that are not empty.

    Raises:
        RequestError: there are none, or standard input cannot be read or is too long.
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
            hint=(
                propose("pick", options=["--format", "ids"]),
                " | ",
                propose("watchlist add", "-"),
            ),
        )
    return lines
