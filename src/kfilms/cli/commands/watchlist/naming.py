"""Films named in a command: in the catalog, several at once, or on the watchlist."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from kfilms.errors import RequestError
from kfilms.normalize import close_matches, fold
from kfilms.text import BY_TITLE_OR_ID, did_you_mean, pluralize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kfilms.cli.app import App
    from kfilms.library import Watchlist, WatchlistEntry

Found = TypeVar("Found")


def all_found(words: Iterable[str], find: Callable[[str], Found]) -> list[Found]:
    """Return what *find* finds for each of *words*, in their order.

    Raises:
        RequestError: some cannot be found; it reports each of them.
    """
    found, errors = [], []
    for word in words:
        try:
            found.append(find(word))
        except RequestError as error:
            errors.append(error)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        lines = tuple(f"{error.message} ({error.hint})" for error in errors)
        raise RequestError(
            f"{pluralize(len(errors), 'film')} cannot be found", details=lines
        )
    return found


def named_entry(app: App, watchlist: Watchlist, text: str) -> WatchlistEntry:
    """Return the entry that *text* names, by its own title or the catalog's.

    A part will do that only one title on the watchlist has, unless it is a number.

    Raises:
        RequestError: no film on the watchlist is called so; the hint names the nearest.
    """
    folded = fold(text)
    own = [
        one for one in watchlist.entries if folded in (fold(one.film), fold(one.title))
    ]
    if len(own) == 1:
        return own[0]
    try:
        entry = watchlist.find(app.catalog.find_film(text).id)
    except RequestError:
        entry = None
    if entry:
        return entry
    part = [one for one in watchlist.entries if folded in fold(one.title)]
    if len(part) == 1 and folded and not folded.isdigit():
        return part[0]
    if not watchlist.entries:
        raise RequestError(
            f'"{text}" is not on the watchlist {watchlist.id}: it is empty',
            hint=f"keep a plan on it: {app.watchlist_command_line('watchlist build')}",
        )
    close = close_matches(
        text, (one for entry in watchlist.entries for one in (entry.film, entry.title))
    )
    see = BY_TITLE_OR_ID if folded.isdigit() else "See it"
    raise RequestError(
        f'"{text}" is not on the watchlist {watchlist.id}',
        hint=f"{did_you_mean(close)}{see}: {app.watchlist_command_line('watchlist')}",
    )
