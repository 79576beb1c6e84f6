"""The formats a list can be printed in: one table for option and code."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.cli.command import make_format_option
from kfilms.columns import severe_remark
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
"""Rows a rich table is made for unasked; more would take its time."""


def resolve_format(form: str, app: App, rows: int) -> str:
    """Return *form*, with ``auto`` decided: a table for a person, plain for a pipe."""
    if form != "auto":
        return form
    return "table" if app.output.terminal and rows <= MAX_TABLE_ROWS else "plain"


class Listing(NamedTuple):
    """Films to print as a list.

    *last* is the key of the column the list is about, *recorded* the keys for
    programs, where they are not those of every list. *json* makes the document. *plan*
    is given where the films have evenings.
    """

    rows: Sequence[FilmRow]
    last: str
    json: Callable[[], str]
    recorded: Sequence[str] = ()
    plan: PlanView | None = None


class PlanView(NamedTuple):
    """What a plan says beside its films: the headings of its evenings, by day.

    *left_out* holds title, reason and way in of films without a place.
    """

    headings: Mapping[date, str]
    left_out: Sequence[tuple[str, str, str]] = ()


class OutputViews(NamedTuple):
    """What is printed, in every format; none of it is made before it is asked for.

    The first of *lines* are the keys of the others.
    """

    table: Callable[[], RenderableType]
    plain: Callable[[], str]
    lines: Callable[[], Iterable[Sequence[str]]]
    json: Callable[[], str]
    ids: Callable[[], Iterable[str]]


def print_views(app: App, sheet: OutputViews, form: str) -> None:
    """Print *sheet* in *form*, one of ``FORMATS`` but ``auto``."""
    _WRITERS[form](app.output, sheet)


def print_films(app: App, listing: Listing, form: str) -> None:
    """Print *listing* in *form*, one of ``FORMATS`` but ``auto``."""
    sheet = OutputViews(
        partial(_rich_table, app, listing),
        partial(_plain_text, app, listing),
        partial(_program_lines, listing),
        listing.json,
        lambda: (row.id for row in listing.rows),
    )
    print_views(app, sheet, form)
    if form == "ids" and (said := severe_remark(listing.rows)):
        app.output.say(said)


def _rich_table(app: App, listing: Listing) -> RenderableType:
    from kfilms.output import rich_tables as table

    rows = app.output.legible(listing.rows)
    width = app.output.width
    if listing.plan:
        from kfilms.output import schedule as programme

        return programme.evenings_table(rows, *listing.plan, width)
    return table.films_table(rows, listing.last, width)


def _plain_text(app: App, listing: Listing) -> str:
    from kfilms.columns import PLANNED, columns_for, list_columns
    from kfilms.output import plain

    marked = ("mark",) if any(row.mark for row in listing.rows) else ()
    rows = app.output.legible(listing.rows)
    said = PLANNED if listing.plan else (*list_columns(rows), listing.last)
    text = plain.films_text(rows, columns_for((*said, *marked)))
    if listing.plan and listing.plan.left_out:
        text += "\n" + plain.left_out_text(listing.plan.left_out)
    return text


def _program_lines(listing: Listing) -> Iterator[tuple[str, ...]]:
    """Return the keys of the columns for programs, then the values of each film."""
    from kfilms.columns import RECORDED, columns_for

    shown = columns_for(listing.recorded or RECORDED)
    cells = [[column.key, *map(column.value, listing.rows)] for column in shown]
    return zip(*cells, strict=True)


def _tsv(output: Output, sheet: OutputViews) -> None:
    from kfilms.output import plain

    output.write(plain.tsv_text(sheet.lines()))


def _csv(output: Output, sheet: OutputViews) -> None:
    from kfilms.exporters import csv

    output.write(csv.csv_text(sheet.lines()))


_WRITERS: Final[dict[str, Callable[[Output, OutputViews], None]]] = {
    "table": lambda output, sheet: output.render(sheet.table()),
    "plain": lambda output, sheet: output.write(sheet.plain()),
    "tsv": _tsv,
    "csv": _csv,
    "json": lambda output, sheet: output.write(sheet.json()),
    "ids": lambda output, sheet: output.write(
        "".join(f"{one}\n" for one in sheet.ids())
    ),
}


def film_card(
    app: App, row: FilmRow, film: Film, *, why: str | None = None, sources: bool = False
) -> Card:
    """Return the card of *film*, which *row* speaks of, as the output can show it."""
    from kfilms.output.cards import film_card

    (legible,) = app.output.legible([row])
    return film_card(
        film._replace(original_title=legible.original_title),
        app.command_line(f"show {film.id} --notes"),
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
    """Word how many films are shown, of how many that fit, of how many there are."""
    if shown < fits:
        return f"{shown:,} of {fits:,} that fit, of {pluralize(of, 'film')}"
    return (
        pluralize(of, "film") if fits == of else f"{fits:,} of {pluralize(of, 'film')}"
    )


def total_words(rows: Sequence[FilmRow], fits: int = 0, of: int = 0) -> str:
    """Word how many films *rows* are, of how many, and how long they last."""
    number = share_words(len(rows), fits, of) if of else pluralize(len(rows), "film")
    return ", ".join([number, *total_length(row.minutes for row in rows)])


def severe_legend(app: App, rows: Sequence[FilmRow]) -> str:
    """Explain the exclamation mark, if it stands in *rows*."""
    severe = next((row.id for row in rows if row.warns), None)
    show = f"show {severe}"
    return f" · ! content notes first: {app.command_line(show)}" if severe else ""
