"""Finds the films named in a command, in the catalog or on the watchlist."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from kfilms.errors import RequestError
from kfilms.hints import propose, with_hint
from kfilms.normalize import close_matches, fold
from kfilms.text import BY_TITLE_OR_ID, did_you_mean, pluralize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kfilms.cli.app import App
    from kfilms.library import Watchlist, WatchlistEntry

Found = TypeVar("Found")


def all_found(words: Iterable[str], find: Callable[[str], Found]) -> list[Found]:
    """Return the result of *find* for each of *words*, in their order.

    Raises:
        RequestError: some films cannot be found; it reports each of them.
    """
    results, errors = [], []
    for word in words:
        try:
            results.append(find(word))
        except RequestError as error:
            errors.append(error)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        messages = tuple(with_hint(error.message, error.hint) for error in errors)
        raise RequestError(
            f"{pluralize(len(errors), 'film')} cannot be found", details=messages
        )
    return results


def named_entry(app: App, watchlist: Watchlist, text: str) -> WatchlistEntry:
    """Return the entry that *text* names, by its own title or the catalog's.

    *text* may be a part of the title if only one title on the watchlist has it and it
    is not a number.

    Raises:
        RequestError: *text* names no film on the watchlist; the hint has the nearest.
    """
    folded = fold(text)
    exact_matches = [
        entry
        for entry in watchlist.entries
        if folded in (fold(entry.film), fold(entry.title))
    ]
    if len(exact_matches) == 1:
        return exact_matches[0]
    try:
        entry = watchlist.find(app.catalog.find_film(text).id)
    except RequestError:
        entry = None
    if entry:
        return entry
    partial_matches = [
        entry for entry in watchlist.entries if folded in fold(entry.title)
    ]
    if len(partial_matches) == 1 and folded and not folded.isdigit():
        return partial_matches[0]
    if not watchlist.entries:
        raise RequestError(
            f'"{text}" is not on the watchlist {watchlist.id}: it is empty',
            hint=("keep a plan on it: ", propose("watchlist build")),
        )
    nearest = close_matches(
        text,
        (name for entry in watchlist.entries for name in (entry.film, entry.title)),
    )
    lead = BY_TITLE_OR_ID if folded.isdigit() else "See it"
    raise RequestError(
        f'"{text}" is not on the watchlist {watchlist.id}',
        hint=(f"{did_you_mean(nearest)}{lead}: ", propose("watchlist")),
    )
