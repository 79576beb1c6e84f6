"""``kfilms watchlist remove``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms import watchlist as pure
from kfilms.cli.command import Command, pass_app
from kfilms.cli.context import App
from kfilms.cli.watchlist.naming import all_found
from kfilms.errors import KfilmsError, RequestError
from kfilms.film import counted
from kfilms.query import either, fold, nearest

if TYPE_CHECKING:
    from kfilms.watchlist import Entry, Watchlist


def _complete(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[click.shell_completion.CompletionItem]:
    del param
    app = ctx.find_object(App)
    try:
        entries = app.watchlist.entries if app else ()
    except KfilmsError:
        return []
    return [
        click.shell_completion.CompletionItem(entry.film, help=entry.title)
        for entry in entries
        if entry.film.startswith(incomplete)
    ]


@click.command(
    cls=Command,
    examples=(
        ("kfilms watchlist remove ditto", "one film"),
        ("kfilms watchlist remove ditto always", "two films"),
    ),
)
@click.argument(
    "films", nargs=-1, required=True, metavar="FILM...", shell_complete=_complete
)
@pass_app
def command(app: App, films: tuple[str, ...]) -> None:
    """FILM is named as for kfilms show, also when it is no longer in the catalog."""
    name = app.watchlist.id

    def alter(watchlist: Watchlist) -> tuple[str, Watchlist]:
        gone = all_found(films, lambda text: _entry(app, watchlist, text))
        after = pure.remove(watchlist, (entry.film for entry in gone))
        return f"removed {pure.titles(gone)} from {name}", after

    before, after = app.change(alter)
    gone = pure.titles(one for one in before.entries if not after.find(one.film))
    left = counted(len(after.entries), "film")
    app.output.say(f"Removed from {name}: {gone}. {left} left.")


def _entry(app: App, watchlist: Watchlist, text: str) -> Entry:
    """Return the entry that *text* names, by its own title or the catalog's."""
    own = [
        one
        for one in watchlist.entries
        if fold(text) in (fold(one.film), fold(one.title))
    ]
    if len(own) == 1:
        return own[0]
    try:
        entry = watchlist.find(app.catalog.find_film(text).id)
    except RequestError:
        entry = None
    if entry:
        return entry
    close = nearest(
        text, (one for entry in watchlist.entries for one in (entry.film, entry.title))
    )
    hint = f"did you mean {either(close)}? " if close else ""
    raise RequestError(
        f'"{text}" is not on the watchlist {watchlist.id}',
        hint=f"{hint}See it: {app.spelled('watchlist')}",
    )
