"""``kfilms pick``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms.cli import filter_options as shared
from kfilms.cli.command import Command, pass_app
from kfilms.cli.print_list import (
    FOR_PEOPLE,
    Listing,
    film_card,
    format_option,
    print_films,
    resolve_format,
    severe_legend,
    share_words,
)
from kfilms.columns import RECORDED
from kfilms.errors import NoMatchError, RequestError
from kfilms.pick import draw_films, pick_reason
from kfilms.text import join_or, pluralize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kfilms.cli.app import App
    from kfilms.cli.filter_options import Filters
    from kfilms.filters import Query
    from kfilms.row import FilmRow
    from kfilms.taste import TasteReason
    from kfilms.vocabulary import ThemeUse

    Matched = list[tuple[ThemeUse, bool]]
    Matches = dict[str, Matched]


@click.command(
    cls=Command,
    examples=(
        ("kfilms pick", "unwatched and gentle films first"),
        ("kfilms pick --theme illness", "films about illness, and why"),
        ("kfilms pick --theme family --without suicide", "wanted, not wanted"),
        ("kfilms pick --minutes ..1h55 --heaviness ..3", "for a short evening"),
        ("kfilms pick --tonight --until 05:59", "what still ends in time"),
        ("kfilms pick --random", "let chance decide"),
        ("kfilms pick --for mina --for jun", "for two: see kfilms taste"),
    ),
    headings=shared.HEADING,
)
@shared.list_options
@click.option("--random", "chance", is_flag=True, help="Draw one by chance, or -n.")
@click.option("--seed", metavar="SEED", help="Draw the same again for the same seed.")
@click.option("--tonight", "now", is_flag=True, help="Only what fits from now on.")
@click.option("--until", metavar="TIME", help="With --tonight; else 23:30.")
@format_option
@pass_app
def command(
    app: App,
    *,
    filters: Filters,
    chance: bool,
    seed: str | None,
    now: bool,
    until: str | None,
    form: str,
) -> None:
    """Films with the asked-for themes at their heart come first, then those that touch
    on them, the gentlest first among equals. Without a theme, unwatched and gentle
    films come first. One hit is shown as a card.

    A draw leaves out what you watched, and what was drawn last while others remain; one
    with a seed goes by the seed alone.

    With --for, films new to all of you come first, then those that make the less happy
    of you happiest: a wanted theme at the heart of a film is worth two, one in its
    background one.
    """  # noqa: D205 - the summary stands in the table of commands
    if until is not None and not now:
        from shlex import quote

        raise RequestError(
            "--until goes with --tonight", hint=f"--tonight --until {quote(until)}"
        )
    asked = filters.query(app, "pick")
    limit = None
    if now:
        from kfilms.cli.tonight import tonight

        limit = tonight(app, until)
    query = limit.narrowed(asked) if limit else asked
    shared.say_passed_over(app, query)
    if chance or seed is not None:
        found, among = _drawn(app, query, seed)
    else:
        found, among = app.catalog.rows(query), query
    rows = app.with_status_marks(found)
    if not rows:
        refused = limit and limit.nothing_fits(app, asked)
        missed = query if app.catalog.count(asked) else asked
        raise refused or app.catalog.explain_no_match(missed)
    matches = app.catalog.matched_themes(query.themes, shared.film_ids(rows))
    says = shared.taste_reasons(app, query, rows)
    rows = [row._replace(why=_why(row, matches[row.id], says[row.id])) for row in rows]
    form = resolve_format(form, app, len(rows))

    def as_json() -> str:
        from kfilms.exporters import json

        films = app.catalog.films(shared.film_ids(rows))
        told = says if query.tastes else None
        return json.films_document(
            films, reasons={row.id: row.why for row in rows}, told=told
        )

    card = form == "table" and len(rows) == 1
    if card:
        _card(app, rows[0])
    else:
        recorded = (*RECORDED, "why")
        print_films(app, Listing(rows, "why", as_json, recorded), form)
    if form in FOR_PEOPLE:
        marks = "" if card else severe_legend(app, rows)
        app.output.say(_total(app, among, rows, matches) + marks)
        if limit:
            app.output.say(f"Tonight: {limit.said}")


def _drawn(app: App, query: Query, seed: str | None) -> tuple[list[FilmRow], Query]:
    """Return one film that fits *query*, or as many as its limit, drawn by chance.

    They are in the order in which they were drawn, unless *query* sorts them. With them
    comes the query of those among which they were drawn.

    Raises:
        NoMatchError: all that fits was watched.
    """
    from random import Random

    most = query.limit or 1
    every = among = query._replace(limit=None)
    if seed is not None:
        ids = shared.film_ids(app.catalog.rows(every))
        said = seed.encode("utf-8", "surrogatepass")  # bytes of another encoding too
        names = draw_films(sorted(ids), most, (), Random(said))  # noqa: S311 - to be repeated, not to be secret
    else:
        among = every if every.watched is not None else every._replace(watched=False)
        ids = shared.film_ids(app.catalog.rows(among))
        seen = 0 if ids else app.catalog.count(every)
        if seen:
            raise NoMatchError(
                f"you have watched all that fits: {pluralize(seen, 'film')}",
                hint="draw among them: --random --watched",
            )
        names = app.draw_films(ids, most) if ids else []
    if query.sort:
        drawn = set(names)
        names = [name for name in ids if name in drawn]
    rows = {row.id: row for row in app.catalog.rows_of(names)}
    return [rows[name] for name in names], among


def _why(row: FilmRow, matches: Matched, says: Sequence[TasteReason]) -> str | None:
    """Return the reason of a pick, then what each taste says, else the catalog's."""
    return "; ".join(filter(None, (pick_reason(matches), *map(str, says)))) or row.why


def _card(app: App, row: FilmRow) -> None:
    from kfilms.output import rich_tables as table

    (film,) = app.catalog.films([row.id])
    app.output.render(table.card_view(film_card(app, row, film, why=row.why)))


def _total(app: App, query: Query, rows: Sequence[FilmRow], matches: Matches) -> str:
    """Word it as ``5 of 10 films: 3 about illness, 2 that touch on it``."""
    fits, of = app.catalog.count(query), app.catalog.count()
    if len(rows) < min(fits, query.limit or fits):
        return f"Drawn from {pluralize(fits, 'film')} that fit"
    said = share_words(len(rows), fits, of)
    if len(query.themes) == 1:
        main = sum(any(is_main for _, is_main in matches[row.id]) for row in rows)
        about = join_or(app.catalog.terms[name].label for name in query.themes[0])
        touch = len(rows) - main
        verb = "touches" if touch == 1 else "touch"
        if main and touch:
            said += f": {main:,} about {about}, {touch:,} that {verb} on it"
        else:
            said += f", about {about}" if main else f", touching on {about}"
    return said if len(rows) == 1 else f"{said} · {app.command_line('show FILM')}"
