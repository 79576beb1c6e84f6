"""``kfilms stats``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from kfilms.cli import filter_options as shared
from kfilms.cli.command import Command, make_format_option, pass_app
from kfilms.cli.print_list import resolve_format
from kfilms.stats import MAX_THEMES, Seen, figures

if TYPE_CHECKING:
    from kfilms.cli.app import App
    from kfilms.cli.filter_options import Filters
    from kfilms.filters import Query
    from kfilms.stats import Figures

FORMATS: Final = ("auto", "table", "plain", "json", "svg")


@click.command(
    cls=Command,
    examples=(
        ("kfilms stats", "all films, and what you watched of them"),
        ("kfilms stats --theme illness", "only the films about illness"),
        ("kfilms stats --unwatched --age 15", "what is left for that age"),
        ("kfilms stats --format svg", "as a picture, for a page"),
    ),
    headings=shared.HEADING,
)
@shared.filter_options
@make_format_option(FORMATS)
@pass_app
def command(app: App, filters: Filters, form: str) -> None:
    """Themes, decades, minutes, heaviness and your history; filters narrow it down.

    Nothing is counted that would give an ending away.
    """
    query = filters.query(app)
    max_themes = None if form == "json" else MAX_THEMES
    data = _figures(app, query, max_themes)
    shared.say_passed_over(app, query)
    if not data.films:
        raise app.catalog.explain_no_match(query)
    form = resolve_format(form, app, 1)
    if form == "table":
        from kfilms.output import charts

        app.output.render(charts.figures_view(data, app.output.width))
    else:
        app.output.write(_format_figures(app, data, form))


def _figures(app: App, query: Query, max_themes: int | None) -> Figures:
    counts = app.catalog.count_facts(query, tuple(app.history))
    history = {
        film: Seen(
            tuple(day.year for day in entry.watched_on),
            entry.rating,
            entry.watched and not entry.watched_on,
        )
        for film, entry in app.history.items()
    }
    rows = app.catalog.rows_of(app.watched)
    elsewhere = len(set(app.watched) - set(shared.film_ids(rows)))
    return figures(counts, history, elsewhere, max_themes)


def _format_figures(app: App, data: Figures, form: str) -> str:
    if form == "plain":
        from kfilms.output import bars

        return bars.figures_text(data)
    if form == "json":
        from kfilms.exporters import figures as json_figures

        return json_figures.figures_document(data)
    from kfilms.output import stats_svg

    return stats_svg.figures_svg(data, app.catalog.heading.title)
