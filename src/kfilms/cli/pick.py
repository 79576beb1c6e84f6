"""``kfilms pick``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms.cli import filters as shared
from kfilms.cli.command import Command, pass_app
from kfilms.cli.formats import (
    FOR_PEOPLE,
    Listing,
    chosen,
    format_option,
    legend,
    share,
    show,
)
from kfilms.columns import RECORDED
from kfilms.pick import reason
from kfilms.query import either

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kfilms.cli.context import App
    from kfilms.cli.filters import Filters
    from kfilms.film import FilmRow, ThemeUse
    from kfilms.query import Query

    Matches = dict[str, list[tuple[ThemeUse, bool]]]


@click.command(
    cls=Command,
    examples=(
        ("kfilms pick", "unwatched and gentle films first"),
        ("kfilms pick --theme illness", "films about illness, and why"),
        ("kfilms pick --theme family --without suicide", "wanted, not wanted"),
        ("kfilms pick --minutes ..1h55 --heaviness ..3", "for a short evening"),
    ),
)
@shared.filtered
@format_option
@pass_app
def command(app: App, filters: Filters, form: str) -> None:
    """Films with the asked-for themes at their heart come first, then those that touch
    on them, the gentlest first among equals. Without a theme, unwatched and gentle
    films come first. One hit is shown as a card.
    """  # noqa: D205 - the summary stands in the table of commands
    query = filters.query(app, pick_order=True)
    rows = app.marked(app.catalog.rows(query))
    shared.passed_over(app, query)
    if not rows:
        raise app.catalog.nothing_fits(query)
    matches = app.catalog.matched_themes(query.themes, shared.names(rows))
    rows = [
        row._replace(number=place, why=reason(matches[row.id]) or row.why)
        for place, row in enumerate(rows, 1)
    ]
    form = chosen(form, app, len(rows))

    def as_json() -> str:
        from kfilms.exporters import json

        films = app.catalog.films(shared.names(rows))
        return json.films(films, reasons={row.id: row.why for row in rows})

    if form == "table" and len(rows) == 1:
        _card(app, rows[0])
    else:
        recorded = (*RECORDED, "why")
        show(app, Listing(rows, "why", as_json, recorded, numbered=True), form)
    if form in FOR_PEOPLE:
        app.output.say(_total(app, query, rows, matches) + legend(rows))


def _card(app: App, row: FilmRow) -> None:
    from kfilms.render import card, table

    (film,) = app.catalog.films([row.id])
    app.output.render(
        table.card(card.card(film, why=row.why, mark=row.mark, seen=app.seen(row.id)))
    )


def _total(app: App, query: Query, rows: Sequence[FilmRow], matches: Matches) -> str:
    """Word it as ``5 of 10 films: 3 about illness, 2 that touch on it``."""
    said = share(len(rows), app.catalog.count(query), app.catalog.count())
    if len(query.themes) == 1:
        main = sum(any(is_main for _, is_main in matches[row.id]) for row in rows)
        about = either(app.catalog.terms[name].label for name in query.themes[0])
        touch = len(rows) - main
        verb = "touches" if touch == 1 else "touch"
        if main and touch:
            said += f": {main:,} about {about}, {touch:,} that {verb} on it"
        else:
            said += f", about {about}" if main else f", touching on {about}"
    return said if len(rows) == 1 else f"{said} · kfilms show FILM"
