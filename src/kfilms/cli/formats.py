"""The formats a list of films can be printed in: one table for option and code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from kfilms.cli.command import Choice
from kfilms.columns import LISTED, RECORDED, columns
from kfilms.film import counted, hours_and_minutes
from kfilms.query import either

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kfilms.cli.context import App
    from kfilms.film import FilmRow

MOST_IN_A_TABLE: Final = 200
"""Rows a rich table is made for unasked; more would take its time."""

FORMATS: Final = ("auto", "table", "plain", "tsv", "csv", "json", "ids")
FOR_PEOPLE: Final = ("table", "plain")

format_option = click.option(
    "--format",
    "form",
    type=Choice(FORMATS, "format"),
    default="auto",
    metavar="FORMAT",
    help=f"How to print: {either(FORMATS)}.",
)


def chosen(form: str, app: App, rows: int) -> str:
    """Return *form*, with ``auto`` decided: a table for a person, plain for a pipe."""
    if form != "auto":
        return form
    return "table" if app.output.terminal and rows <= MOST_IN_A_TABLE else "plain"


class Listing(NamedTuple):
    """Films to print as a list.

    *last* is the key of the column the list is about, *recorded* the keys for
    programs. *numbered* counts the lines of a table. *json* makes the document.
    """

    rows: Sequence[FilmRow]
    last: str
    json: Callable[[], str]
    recorded: Sequence[str] = RECORDED
    numbered: bool = False


def show(app: App, listing: Listing, form: str) -> None:
    """Print *listing* in *form*, one of ``FORMATS`` but ``auto``."""
    _WRITERS[form](app, listing)


def _table(app: App, listing: Listing) -> None:
    from kfilms.render import table

    app.output.render(
        table.films(
            listing.rows, listing.last, app.output.width, numbered=listing.numbered
        )
    )


def _plain(app: App, listing: Listing) -> None:
    from kfilms.render import plain

    marked = ("mark",) if any(row.mark for row in listing.rows) else ()
    shown = columns((*LISTED, listing.last, *marked))
    app.output.write(plain.films(listing.rows, shown))


def _tsv(app: App, listing: Listing) -> None:
    from kfilms.render import plain

    app.output.write(plain.records(listing.rows, columns(listing.recorded), "\t"))


def _csv(app: App, listing: Listing) -> None:
    from kfilms.exporters import csv

    shown = columns(listing.recorded)
    lines = [[column.value(row) for column in shown] for row in listing.rows]
    app.output.write(csv.lines([[column.key for column in shown], *lines]))


def _json(app: App, listing: Listing) -> None:
    app.output.write(listing.json())


def _ids(app: App, listing: Listing) -> None:
    app.output.write("".join(f"{row.id}\n" for row in listing.rows))


_WRITERS: Final[dict[str, Any]] = {
    "table": _table,
    "plain": _plain,
    "tsv": _tsv,
    "csv": _csv,
    "json": _json,
    "ids": _ids,
}


def total(rows: Sequence[FilmRow], of: int) -> str:
    """Word how many films *rows* are, out of how many, and how long they last."""
    known = [row.minutes for row in rows if row.minutes is not None]
    number = counted(len(rows), "film")
    parts = [number if len(rows) == of else f"{len(rows):,} of {counted(of, 'film')}"]
    if known:
        parts.append(hours_and_minutes(sum(known)))
    if len(known) < len(rows):
        parts.append(f"{len(rows) - len(known):,} of unknown length")
    return ", ".join(parts)
