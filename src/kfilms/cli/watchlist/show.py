"""``kfilms watchlist show``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms.cli.command import Command, pass_app
from kfilms.cli.formats import (
    FOR_PEOPLE,
    Listing,
    chosen,
    format_option,
    legend,
    show,
    total,
)
from kfilms.cli.watchlist.programme import programme
from kfilms.columns import RECORDED
from kfilms.film import FilmRow

if TYPE_CHECKING:
    from kfilms.cli.context import App


@click.command(
    cls=Command,
    examples=(
        ("kfilms watchlist show", "what is on it"),
        ("kfilms watchlist show --watchlist club", "what is on another one"),
        ("kfilms watchlist show --format ids", "for kfilms or other programs"),
    ),
)
@format_option
@pass_app
def command(app: App, form: str) -> None:
    """Where nothing was saved yet, it shows all films of the catalog."""
    shown = programme(app)
    entries = {
        row.id: row
        for row in app.catalog.rows_of([one.film.id for one in shown.showings])
    }
    rows = [
        entries.get(film.id, FilmRow(film.id, film.title, year=film.year))
        for film in (showing.film for showing in shown.showings)
    ]
    rows = [
        row._replace(number=place, mark=row.mark.replace("+", ""))
        for place, row in enumerate(app.marked(rows), 1)
    ]
    form = chosen(form, app, len(rows))

    def as_json() -> str:
        from kfilms.exporters import json

        return json.write(shown)

    recorded = (*RECORDED, "why")
    show(app, Listing(rows, "why", as_json, recorded, numbered=True), form)
    if form in FOR_PEOPLE:
        export = app.spelled("watchlist export")
        app.output.say(f"{total(rows)}{legend(rows)} · hand it on: {export}")
