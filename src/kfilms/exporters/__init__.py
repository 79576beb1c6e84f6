"""The table of export formats of a programme.

A new format is a module with a function ``export`` and a row in this table; the
option, help, file name endings, completion and tests are derived from the table.
Exporters are deterministic: the same programme and options give the same texts.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from kfilms.programme import Programme

NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The time of the last change if nothing was saved; earlier than any real change."""


class Options(NamedTuple):
    """Options of the export formats.

    *alarm* is in minutes before a film. *now* is timezone-aware; a format that requires
    a time uses it if nothing was saved.
    """

    alarm: int | None = None
    excel_safe: bool = False
    watched: bool = False
    now: datetime = NEVER


class Export(NamedTuple):
    """The result of an exporter: one or more texts, and remarks for the user.

    *texts* are the files of the export in order, each complete in itself. *remarks* are
    lines that report what was left out or replaced by a fallback.
    """

    texts: tuple[str, ...]
    remarks: tuple[str, ...] = ()


class Format(NamedTuple):
    """One row of the table.

    *endings* are the endings of its file names, the preferred one first; the longest
    match over all formats decides. *takes* names the options that the format supports.
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
"""Every format by its name, which is also the name of its module in this package."""


def exporter(name: str) -> Callable[[Programme, Options], Export]:
    """Return the function that exports a programme in the format *name* of the table.

    The function raises DeliveryError if the format can hold nothing of the programme.
    """
    export: Callable[[Programme, Options], Export]
    export = import_module(f"kfilms.exporters.{name}").export
    return export


def format_of(file_name: str) -> str | None:
    """Return the name of the format that the ending of *file_name* selects, if any."""
    name = file_name.lower()
    matches = [
        (len(ending), format_name)
        for format_name, entry in EXPORTERS.items()
        for ending in entry.endings
        if name.endswith(ending)
        and not (ending[0].isalnum() and name[: -len(ending)][-1:].isalnum())
    ]
    return max(matches)[1] if matches else None
