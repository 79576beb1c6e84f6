"""The table of exporters: what a programme can be handed over as.

A new format is a module with a function ``export`` and a line in this table; option,
help, suffixes, completion and tests follow from it. An exporter knows no path, stream,
console or clock: the same programme and options, the same texts.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from kfilms.programme import Programme

NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands for the time of a change where nothing was saved; older than any change."""


class Options(NamedTuple):
    """What some formats can be asked for.

    *alarm* is in minutes before a film. *now* is aware, for a format that cannot do
    without a time where nothing was saved.
    """

    alarm: int | None = None
    excel_safe: bool = False
    watched: bool = False
    now: datetime = NEVER


class Export(NamedTuple):
    """What an exporter made: one text or several, and what there is to say of them.

    *texts* are in order; several are parts of one whole, each complete in itself.
    *remarks* are lines for a person: what was left out, what fell back.
    """

    texts: tuple[str, ...]
    remarks: tuple[str, ...] = ()


class Format(NamedTuple):
    """One line of the table.

    *endings* are what a file name may end in, the preferred one first; the longest
    that fits decides. *takes* names the options it heeds.
    """

    endings: tuple[str, ...]
    purpose: str
    takes: tuple[str, ...] = ()


EXPORTERS: Final = {
    "markdown": Format((".md", ".markdown"), "a programme to send to somebody"),
    "html": Format((".html", ".htm"), "a page to open, tick off, print and pin up"),
    "ics": Format((".ics",), "any calendar, one event a film", ("alarm",)),
    "csv": Format((".csv",), "a spreadsheet", ("excel_safe",)),
    "tsv": Format((".tsv",), "cut, awk and sort", ("excel_safe",)),
    "json": Format((".json",), "programs"),
    "yaml": Format((".yaml", ".yml"), "programs, and people who read along"),
    "letterboxd": Format(
        ("letterboxd.csv",), "Letterboxd's list and diary import", ("watched",)
    ),
    "trakt": Format(("trakt.csv",), "Trakt's import, to the watchlist"),
    "ids": Format(("ids.txt", ".ids"), "Kometa's text file, for Plex"),
    "svg": Format((".svg",), "a poster of the plan, to share"),
}
"""Every format by its name, which is that of its module in this package."""


def exporter(name: str) -> Callable[[Programme, Options], Export]:
    """Return the function that writes a programme in the format *name* of the table.

    It raises DeliveryError where nothing of the programme fits the format.
    """
    export: Callable[[Programme, Options], Export]
    export = import_module(f"kfilms.exporters.{name}").export
    return export


def format_of(file_name: str) -> str | None:
    """Return the format that the ending of *file_name* asks for, if any does."""
    name = file_name.lower()
    fitting = [
        (len(ending), form)
        for form, known in EXPORTERS.items()
        for ending in known.endings
        if name.endswith(ending)
        and not (ending[0].isalnum() and name[: -len(ending)][-1:].isalnum())
    ]
    return max(fitting)[1] if fitting else None
