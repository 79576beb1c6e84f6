"""``kfilms show``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms.cli import completers as complete
from kfilms.cli.command import Command, pass_app
from kfilms.cli.print_list import (
    FOR_PEOPLE,
    Listing,
    film_card,
    format_option,
    print_films,
    resolve_format,
)
from kfilms.errors import RequestError

if TYPE_CHECKING:
    from kfilms.cli.app import App
    from kfilms.films import Reveal


@click.command(
    cls=Command,
    examples=(
        ("kfilms show oasis", "by its id"),
        ("kfilms show 오아시스", "by any title, in any script"),
        ("kfilms show moment", "by a part that only one film has"),
        ("kfilms show romang --notes", "every content note, without the ending"),
        ("kfilms show romang --spoilers", "the ending and all that is hidden"),
        ("kfilms show ditto --sources", "with the sources of its facts"),
    ),
)
@click.argument("film", metavar="FILM", shell_complete=complete.complete_films)
@click.option(
    "--notes", is_flag=True, help="Show hidden content notes, but not the ending."
)
@click.option(
    "--spoilers", is_flag=True, help="Show the ending and everything else hidden."
)
@click.option("--sources", is_flag=True, help="Show where the facts were found.")
@format_option
@pass_app
def command(
    app: App, film: str, *, notes: bool, spoilers: bool, sources: bool, form: str
) -> None:
    """FILM is an id, an IMDb id, a whole title, or any part of one that is unambiguous.

    A number must be the whole id or title. Severe content notes come before the
    premise. The ending, and themes or content notes that are spoilers, are left out
    unless you ask for them.
    """
    (row,) = app.with_status_marks([app.catalog.find_film(film)])
    reveal: Reveal = "all" if spoilers else "notes" if notes else "nothing"
    (record,) = app.catalog.films([row.id], reveal)
    form = resolve_format(form, app, 1)
    if (notes or spoilers or sources) and form not in (*FOR_PEOPLE, "json"):
        raise RequestError(
            f"{form} has no place for hidden notes, spoilers or sources",
            hint="leave --format out, or ask for json",
        )
    if form in FOR_PEOPLE:
        card = film_card(app, row, record, sources=sources)
        if form == "table":
            from kfilms.output import rich_tables

            app.output.render(rich_tables.card_view(card))
        else:
            from kfilms.output import plain

            app.output.write(plain.card_text(card))
        return

    def as_json() -> str:
        from kfilms.exporters import json

        return json.films_document([record], reveal, sources=sources)

    print_films(app, Listing([row], "themes", as_json), form)
