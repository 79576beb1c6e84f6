"""Provides completion candidates for shells: films, themes, content notes, sort keys.

The completers return no candidates if anything fails, because a shell cannot show an
error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfilms.cli.app import App
from kfilms.errors import KfilmsError

MAX_CANDIDATES = 100
"""Maximum number of candidates; shells ask before they show more than about this."""

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import click
    from click.shell_completion import CompletionItem

    from kfilms.catalog import Catalog

    Candidates = list[CompletionItem[str]]
    Complete = Callable[[click.Context, click.Parameter, str], Candidates]


def _completion_item(value: str, text: str | None = None) -> CompletionItem[str]:
    """Return *value* as a candidate with the help *text*."""
    from click.shell_completion import CompletionItem

    return CompletionItem(value, help=text)


def _quick_catalog(ctx: click.Context) -> Catalog | None:
    app = ctx.find_object(App)
    try:
        return app.quick_catalog() if app else None
    except (KfilmsError, OSError):
        return None


def complete_films(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> Candidates:
    """Complete ids of films, and titles in any script."""
    del param
    catalog = _quick_catalog(ctx)
    found = catalog.complete_films(incomplete, MAX_CANDIDATES) if catalog else []
    return [_completion_item(value, title) for value, title in found]


def complete_terms(*kinds: str) -> Complete:
    """Return a completer for comma-separated ids of terms of *kinds*."""

    def complete(
        ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> Candidates:
        del param
        catalog = _quick_catalog(ctx)
        terms = catalog.terms.values() if catalog else ()
        labels = ((term.id, term.label) for term in terms if term.kind in kinds)
        return _after_comma(incomplete, labels)

    return complete


def complete_tastes(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> Candidates:
    """Complete the names of the stored tastes."""
    del param
    from kfilms.cli.commands.taste import files

    app = ctx.find_object(App)
    names = files.taste_names(app) if app else []
    return [_completion_item(name) for name in names if name.startswith(incomplete)]


def complete_sort_keys(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> Candidates:
    """Complete comma-separated sort keys, each in both directions."""
    from kfilms.filters import SORT_KEYS

    del ctx, param
    keys = [
        (sign + key, f"{key}, {word} first")
        for key in SORT_KEYS
        for sign, word in (("", "smallest"), ("-", "greatest"))
    ]
    return _after_comma(incomplete, keys)


def complete_endings(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> Candidates:
    """Complete comma-separated endings."""
    from kfilms.filters import ENDINGS

    del ctx, param
    return _after_comma(incomplete, [(name, "") for name in ENDINGS])


def complete_days(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> Candidates:
    """Complete the words for days."""
    from kfilms.dates import HOLIDAYS
    from kfilms.text import WEEKDAYS

    del ctx, param
    words = ("today", "tomorrow", *WEEKDAYS, *HOLIDAYS)
    start = incomplete.lower()
    return [_completion_item(word) for word in words if word.startswith(start)]


def complete_entries(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> Candidates:
    """Complete the ids of the films on the watchlist in use."""
    del param
    app = ctx.find_object(App)
    catalog = _quick_catalog(ctx)
    try:
        watchlist = app.stored_watchlist if app else None
        if app and catalog and watchlist:
            watchlist = app.resolve_with(catalog).watchlist(watchlist.id)
    except KfilmsError:
        return []
    entries = watchlist.entries if watchlist else ()
    return [
        _completion_item(entry.film, entry.title)
        for entry in entries
        if entry.film.startswith(incomplete)
    ]


def _after_comma(incomplete: str, labels: Iterable[tuple[str, str]]) -> Candidates:
    """Return the candidates for the last of several comma-separated names.

    *labels* holds names with their labels; names that were typed already are skipped.
    """
    before, comma, last = incomplete.rpartition(",")
    typed_names = before.split(",")
    return [
        _completion_item(f"{before}{comma}{name}", label)
        for name, label in labels
        if name.startswith(last.lower()) and name not in typed_names
    ][:MAX_CANDIDATES]
