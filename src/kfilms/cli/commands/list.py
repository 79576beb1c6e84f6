"""``kfilms list``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms.cli import filter_options as shared
from kfilms.cli.command import Command, pass_app
from kfilms.cli.print_list import (
    FOR_PEOPLE,
    Listing,
    format_option,
    print_films,
    resolve_format,
    severe_legend,
    total_words,
)

if TYPE_CHECKING:
    from kfilms.cli.app import App
    from kfilms.cli.filter_options import Filters


@click.command(
    cls=Command,
    examples=(
        ("kfilms list", "every film"),
        ("kfilms list --sort -year", "the newest first"),
        (
            "kfilms list --theme family,marriage --age 15",
            "about either, suitable at 15",
        ),
        ("kfilms list boxer", "films that mention a boxer"),
        ("kfilms list --format json", "all facts, for programs"),
    ),
    headings=shared.HEADING,
)
@shared.list_options
@format_option
@pass_app
def command(app: App, filters: Filters, form: str) -> None:
    """TEXT finds words in titles of any script, names, themes and premises.

    A fact that nobody found never satisfies a filter on it. On a terminal you get a
    table, in a pipe plain columns.
    """
    query = filters.query(app)
    briefly = form in ("auto", *FOR_PEOPLE) and app.output.unlimited
    rows = app.with_status_marks(app.catalog.rows(query, briefly=briefly))
    shared.say_passed_over(app, query)
    if not rows:
        raise app.catalog.explain_no_match(query)
    form = resolve_format(form, app, len(rows))

    def as_json() -> str:
        from kfilms.exporters import json

        return json.films_document(app.catalog.films(shared.film_ids(rows)))

    print_films(app, Listing(rows, "themes", as_json), form)
    if form in FOR_PEOPLE:
        fits, of = app.catalog.count(query), app.catalog.count()
        app.output.say(total_words(rows, fits, of) + severe_legend(app, rows))
        if app.output.terminal and (article := app.catalog.heading.article):
            app.output.say(article.credit)
