"""``kfilms pick``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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
    from typing import NoReturn

    from kfilms.cli.app import App
    from kfilms.cli.filter_options import Filters
    from kfilms.cli.tonight import Tonight
    from kfilms.filters import Query
    from kfilms.row import FilmRow
    from kfilms.taste import TasteReason
    from kfilms.vocabulary import ThemeUse

    Matches = list[tuple[ThemeUse, bool]]


class _Picks(NamedTuple):
    """Picked films, each with its reason as ``why``.

    *pool* is the query of the films that they were chosen or drawn from. *matches*
    holds the matched themes and *taste_reasons* the reasons of the tastes, by film id.
    """

    rows: Sequence[FilmRow]
    pool: Query
    matches: dict[str, Matches]
    taste_reasons: dict[str, tuple[TasteReason, ...]]


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
    """  # noqa: D205 - the summary is in the table of commands
    if not now:
        _refuse_until(until)
    full_query = filters.query(app, "pick")
    tonight = _rest_of_evening(app, until) if now else None
    query = tonight.narrowed(full_query) if tonight else full_query
    shared.say_passed_over(app, query)
    if chance or seed is not None:
        films, pool = _draw(app, query, seed)
    else:
        films, pool = app.catalog.rows(query), query
    rows = app.with_status_marks(films)
    if not rows:
        _raise_no_match(app, full_query, query, tonight)
    output_format = resolve_format(form, app, len(rows))
    _print_picks(app, _explain(app, rows, pool), output_format)
    if tonight and output_format in FOR_PEOPLE:
        app.output.say(f"Tonight: {tonight.said}")


def _refuse_until(until: str | None) -> None:
    """Raise an error if ``--until`` was given without ``--tonight``.

    Raises:
        RequestError: *until* is given.
    """
    if until is not None:
        from shlex import quote

        raise RequestError(
            "--until goes with --tonight", hint=f"--tonight --until {quote(until)}"
        )


def _rest_of_evening(app: App, until: str | None) -> Tonight:
    from kfilms.cli.tonight import tonight

    return tonight(app, until)


def _raise_no_match(
    app: App, full_query: Query, query: Query, tonight: Tonight | None
) -> NoReturn:
    """Explain why *query*, which is *full_query* narrowed to *tonight*, has no films.

    Raises:
        NoMatchError: always.
    """
    too_late = tonight and tonight.nothing_fits(app, full_query)
    unmatched = query if app.catalog.count(full_query) else full_query
    raise too_late or app.catalog.explain_no_match(unmatched)


def _draw(app: App, query: Query, seed: str | None) -> tuple[list[FilmRow], Query]:
    """Draw films that fit *query* at random: as many as its limit, by default one.

    Returns the films and the query of the films that they were drawn from. The films
    are in the order of the draw, unless *query* sorts them.

    Raises:
        NoMatchError: all films that fit were watched.
    """
    pool = _pool_to_draw_from(query, seed)
    ids = shared.film_ids(app.catalog.rows(pool))
    if not ids:
        _refuse_if_all_watched(app, query)
        return [], pool
    count = query.limit or 1
    if seed is None:
        drawn = app.draw_films(ids, count)
    else:
        drawn = _draw_with_seed(ids, count, seed)
    chosen = frozenset(drawn)
    ordered = [film for film in ids if film in chosen] if query.sort else drawn
    rows = {row.id: row for row in app.catalog.rows_of(ordered)}
    return [rows[film] for film in ordered], pool


def _pool_to_draw_from(query: Query, seed: str | None) -> Query:
    """Return *query* without its limit.

    Watched films are excluded unless *query* decides that, or there is a *seed*: the
    same seed always draws the same films.
    """
    unlimited = query._replace(limit=None)
    if seed is None and query.watched is None:
        return unlimited._replace(watched=False)
    return unlimited


def _refuse_if_all_watched(app: App, query: Query) -> None:
    """Raise an error if films fit *query*, but were all watched.

    Raises:
        NoMatchError: there are such films.
    """
    watched = app.catalog.count(query)
    if watched:
        raise NoMatchError(
            f"you have watched all that fits: {pluralize(watched, 'film')}",
            hint="draw among them: --random --watched",
        )


def _draw_with_seed(ids: Sequence[str], count: int, seed: str) -> list[str]:
    """Return *count* of *ids*; the same for the same *seed*, whatever their order."""
    from random import Random

    # An argument that is not valid UTF-8 contains lone surrogates.
    data = seed.encode("utf-8", "surrogatepass")
    return draw_films(sorted(ids), count, (), Random(data))  # noqa: S311 - to be repeated, not to be secret


def _explain(app: App, rows: Sequence[FilmRow], pool: Query) -> _Picks:
    """Return *rows* as picks, each with its reason."""
    matches = app.catalog.matched_themes(pool.themes, shared.film_ids(rows))
    taste_reasons = shared.taste_reasons(app, pool, rows)
    explained = [
        row._replace(why=_why(row, matches[row.id], taste_reasons[row.id]))
        for row in rows
    ]
    return _Picks(explained, pool, matches, taste_reasons)


def _why(row: FilmRow, matches: Matches, says: Sequence[TasteReason]) -> str | None:
    """Return the matched themes and the reasons of tastes as text.

    If there are none, return the reason that the catalog gives.
    """
    return "; ".join(filter(None, (pick_reason(matches), *map(str, says)))) or row.why


def _print_picks(app: App, picks: _Picks, form: str) -> None:
    """Print *picks* in *form*: a single film in a table as a card, others as a list."""
    is_card = form == "table" and len(picks.rows) == 1
    if is_card:
        _print_card(app, picks.rows[0])
    else:
        columns = (*RECORDED, "why")
        listing = Listing(picks.rows, "why", lambda: _as_json(app, picks), columns)
        print_films(app, listing, form)
    if form in FOR_PEOPLE:
        legend = "" if is_card else severe_legend(app, picks.rows)
        app.output.say(_total(app, picks) + legend)


def _print_card(app: App, row: FilmRow) -> None:
    from kfilms.output import rich_tables

    (film,) = app.catalog.films([row.id])
    app.output.render(rich_tables.card_view(film_card(app, row, film, why=row.why)))


def _as_json(app: App, picks: _Picks) -> str:
    from kfilms.exporters import json

    return json.films_document(
        app.catalog.films(shared.film_ids(picks.rows)),
        reasons={row.id: row.why for row in picks.rows},
        told=picks.taste_reasons if picks.pool.tastes else None,
    )


def _total(app: App, picks: _Picks) -> str:
    """Return a text such as ``5 of 10 films: 3 about illness, 2 that touch on it``."""
    number = len(picks.rows)
    fits, of = app.catalog.count(picks.pool), app.catalog.count()
    if number < min(fits, picks.pool.limit or fits):
        return f"Drawn from {pluralize(fits, 'film')} that fit"
    total = share_words(number, fits, of) + _theme_total(app, picks)
    return total if number == 1 else f"{total} · {app.command_line('show', 'FILM')}"


def _theme_total(app: App, picks: _Picks) -> str:
    """Return how many picks have the theme as a main one, and how many as a minor one.

    Empty unless films about exactly one ``--theme`` were requested.
    """
    if len(picks.pool.themes) != 1:
        return ""
    about = join_or(app.catalog.terms[term].label for term in picks.pool.themes[0])
    main = sum(
        any(is_main for _, is_main in picks.matches[row.id]) for row in picks.rows
    )
    minor = len(picks.rows) - main
    if main and minor:
        verb = "touches" if minor == 1 else "touch"
        return f": {main:,} about {about}, {minor:,} that {verb} on it"
    return f", about {about}" if main else f", touching on {about}"
