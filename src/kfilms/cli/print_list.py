"""Prints lists of films in every output format of ``--format``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.cli.command import make_format_option
from kfilms.text import pluralize, total_length

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from rich.console import RenderableType

    from kfilms.cli.app import App
    from kfilms.cli.output import Output
    from kfilms.films import Film
    from kfilms.output.cards import Card
    from kfilms.row import FilmRow

MAX_TABLE_ROWS: Final = 200
"""Rows up to which ``auto`` makes a rich table; rendering more is slow."""


def resolve_format(form: str, app: App, rows: int) -> str:
    """Return *form*; ``auto`` becomes ``table`` on a terminal and ``plain`` elsewhere.

    A list of more than ``MAX_TABLE_ROWS`` *rows* is ``plain`` on a terminal, too.
    """
    if form != "auto":
        return form
    return "table" if app.output.terminal and rows <= MAX_TABLE_ROWS else "plain"


class Listing(NamedTuple):
    """Films to print as a list.

    *last* is the key of the last column, which differs between lists. *recorded* holds
    the column keys for programs; the default is those of every list. *json* returns the
    JSON document. *plan* is set if the films are placed on evenings.
    """

    rows: Sequence[FilmRow]
    last: str
    json: Callable[[], str]
    recorded: Sequence[str] = ()
    plan: PlanView | None = None


class PlanView(NamedTuple):
    """The parts of a plan besides its films: the headings of its evenings, by day.

    *left_out* holds the films without an evening, each as title, reason and suggestion.
    """

    headings: Mapping[date, str]
    left_out: Sequence[tuple[str, str, str]] = ()


class OutputViews(NamedTuple):
    """Functions that build the output in each format, called only when needed.

    The first row of *lines* holds the keys of the columns.
    """

    table: Callable[[], RenderableType]
    plain: Callable[[], str]
    lines: Callable[[], Iterable[Sequence[str]]]
    json: Callable[[], str]
    ids: Callable[[], Iterable[str]]


def print_views(app: App, views: OutputViews, form: str) -> None:
    """Print *views* in *form*, one of ``FORMATS`` except ``auto``."""
    _WRITERS[form](app.output, views)


def print_films(app: App, listing: Listing, form: str) -> None:
    """Print *listing* in *form*, one of ``FORMATS`` except ``auto``."""
    views = OutputViews(
        partial(_rich_table, app, listing),
        partial(_plain_text, app, listing),
        partial(_program_lines, listing),
        listing.json,
        lambda: (row.id for row in listing.rows),
    )
    print_views(app, views, form)
    if form == "ids":
        from kfilms.columns import severe_remark

        if remark := severe_remark(listing.rows):
            app.output.say(remark)


def _rich_table(app: App, listing: Listing) -> RenderableType:
    from kfilms.output import rich_tables

    rows = app.output.legible(listing.rows)
    width = app.output.width
    if listing.plan:
        from kfilms.output import schedule

        return schedule.evenings_table(rows, *listing.plan, width)
    return rich_tables.films_table(rows, listing.last, width)


def _plain_text(app: App, listing: Listing) -> str:
    from kfilms.columns import PLANNED, columns_for, list_columns
    from kfilms.output import plain

    mark = ("mark",) if any(row.mark for row in listing.rows) else ()
    rows = app.output.legible(listing.rows)
    keys = PLANNED if listing.plan else (*list_columns(rows), listing.last)
    text = plain.films_text(rows, columns_for((*keys, *mark)))
    if listing.plan and listing.plan.left_out:
        text += "\n" + plain.left_out_text(listing.plan.left_out)
    return text


def _program_lines(listing: Listing) -> Iterator[tuple[str, ...]]:
    """Return the column keys for programs, then one row of values per film."""
    from kfilms.columns import RECORDED, columns_for

    columns = columns_for(listing.recorded or RECORDED)
    cells = [[column.key, *map(column.value, listing.rows)] for column in columns]
    return zip(*cells, strict=True)


def _tsv(output: Output, views: OutputViews) -> None:
    from kfilms.output import plain

    output.write(plain.tsv_text(views.lines()))


def _csv(output: Output, views: OutputViews) -> None:
    from kfilms.exporters import csv

    output.write(csv.csv_text(views.lines()))


_WRITERS: Final[dict[str, Callable[[Output, OutputViews], None]]] = {
    "table": lambda output, views: output.render(views.table()),
    "plain": lambda output, views: output.write(views.plain()),
    "tsv": _tsv,
    "csv": _csv,
    "json": lambda output, views: output.write(views.json()),
    "ids": lambda output, views: output.write(
        "".join(f"{film}\n" for film in views.ids())
    ),
}


def film_card(
    app: App, row: FilmRow, film: Film, *, why: str | None = None, sources: bool = False
) -> Card:
    """Return the card of *film*, of which *row* is the row, as the output can show it.

    *why* is the reason of a pick.
    """
    from kfilms.output.cards import film_card

    (legible,) = app.output.legible([row])
    return film_card(
        film._replace(original_title=legible.original_title),
        app.command_line("show", film.id, options=["--notes"]),
        why=why,
        mark=row.mark,
        seen=app.history_entry(row),
        rated_on=app.rated_on(row),
        sources=sources,
    )


FORMATS: Final = ("auto", *_WRITERS)
FOR_PEOPLE: Final = ("table", "plain")

format_option = make_format_option(FORMATS)


def share_words(shown: int, fits: int, of: int) -> str:
    """Return the number of films shown, of matching films and of all, as a phrase."""
    if shown < fits:
        return f"{shown:,} of {fits:,} that fit, of {pluralize(of, 'film')}"
    return (
        pluralize(of, "film") if fits == of else f"{fits:,} of {pluralize(of, 'film')}"
    )


def total_words(rows: Sequence[FilmRow], fits: int = 0, of: int = 0) -> str:
    """Return the number of *rows* and their total length, as a phrase.

    *fits* and *of* count the matching films and all films; zero leaves them out.
    """
    number = share_words(len(rows), fits, of) if of else pluralize(len(rows), "film")
    return ", ".join([number, *total_length(row.minutes for row in rows)])


def severe_legend(app: App, rows: Sequence[FilmRow]) -> str:
    """Return the legend of the exclamation mark, or nothing if no row has one."""
    severe = next((row.id for row in rows if row.warns), None)
    if severe is None:
        return ""
    return f" · ! content notes first: {app.command_line('show', severe)}"
