"""Candidates for the shell: films, themes, content notes, sort keys.

Silent where anything is wrong: a completion is no place for an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfilms.cli.app import App
from kfilms.errors import KfilmsError

MAX_CANDIDATES = 100
"""Candidates; nobody reads more, and a shell asks before it shows them."""

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import click
    from click.shell_completion import CompletionItem

    from kfilms.catalog import Catalog

    Candidates = list[CompletionItem[str]]
    Complete = Callable[[click.Context, click.Parameter, str], Candidates]


def _completion_item(value: str, said: str | None = None) -> CompletionItem[str]:
    """Return *value* as a candidate, with what is *said* of it."""
    from click.shell_completion import CompletionItem

    return CompletionItem(value, help=said)


def _quick_catalog(ctx: click.Context) -> Catalog | None:
    app = ctx.find_object(App)
    try:
        return app.quick_catalog() if app else None
    except (KfilmsError, OSError):
        return None


def complete_films(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> Candidates:
    """Offer ids of films, or titles in any script, as far as they are typed."""
    del param
    catalog = _quick_catalog(ctx)
    found = catalog.complete_films(incomplete, MAX_CANDIDATES) if catalog else []
    return [_completion_item(value, said) for value, said in found]


def complete_terms(*kinds: str) -> Complete:
    """Return what offers the ids of terms of *kinds*; after a comma, one more."""

    def complete(
        ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> Candidates:
        del param
        catalog = _quick_catalog(ctx)
        known = catalog.terms.values() if catalog else ()
        named = ((term.id, term.label) for term in known if term.kind in kinds)
        return _after_comma(incomplete, named)

    return complete


def complete_tastes(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> Candidates:
    """Offer the names of the tastes that are kept."""
    del param
    from kfilms.cli.commands.taste import files

    app = ctx.find_object(App)
    known = files.taste_names(app) if app else []
    return [_completion_item(name) for name in known if name.startswith(incomplete)]


def complete_sort_keys(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> Candidates:
    """Offer the keys to sort by, each both ways."""
    from kfilms.filters import SORT_KEYS

    del ctx, param
    both = [
        (sign + key, f"{key}, {word} first")
        for key in SORT_KEYS
        for sign, word in (("", "smallest"), ("-", "greatest"))
    ]
    return _after_comma(incomplete, both)


def complete_endings(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> Candidates:
    """Offer the endings; after a comma, one more."""
    from kfilms.filters import ENDINGS

    del ctx, param
    return _after_comma(incomplete, [(name, "") for name in ENDINGS])


def complete_days(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> Candidates:
    """Offer the words for days."""
    from kfilms.dates import HOLIDAYS
    from kfilms.text import WEEKDAYS

    del ctx, param
    words = ("today", "tomorrow", *WEEKDAYS, *HOLIDAYS)
    start = incomplete.lower()
    return [_completion_item(word) for word in words if word.startswith(start)]


def complete_entries(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> Candidates:
    """Offer the ids of the films on the watchlist in use."""
    del param
    app = ctx.find_object(App)
    catalog = _quick_catalog(ctx)
    try:
        watchlist = app.stored_watchlist if app else None
        if app and catalog and watchlist:
            watchlist = app.resolve_with(catalog).watchlist(watchlist.id)
    except KfilmsError:
        return []
    known = watchlist.entries if watchlist else ()
    return [
        _completion_item(entry.film, entry.title)
        for entry in known
        if entry.film.startswith(incomplete)
    ]


def _after_comma(incomplete: str, named: Iterable[tuple[str, str]]) -> Candidates:
    before, comma, last = incomplete.rpartition(",")
    taken = before.split(",")
    return [
        _completion_item(f"{before}{comma}{name}", label)
        for name, label in named
        if name.startswith(last.lower()) and name not in taken
    ][:MAX_CANDIDATES]
