"""A file that a service exported, taken apart: what each piece is taken for.

Reads it, and says what it cannot use; what the rows mean is for others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.errors import DeliveryError, RequestError
from kfilms.importers.apply import IN_USE
from kfilms.library import MAX_NAME_LENGTH
from kfilms.tables import MAX_ROWS, read_sheet
from kfilms.tables.archive import open_parts
from kfilms.tables.headers import HISTORY, LIST, NOTHING, OPEN
from kfilms.text import summarize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kfilms.tables import CsvSheet

USES: Final = {"watched": HISTORY, "watchlist": LIST}
"""What a list of films may be taken for, as it is asked for."""

_BY_PLACE: Final = {"watched.csv": HISTORY, "watchlist.csv": LIST}
"""What is told by the place in a Letterboxd export alone."""

_UNUSED: Final = ("deleted", "orphaned", "likes", "__MACOSX")
"""Folders of an export that hold nothing to remember."""


class Taken(NamedTuple):
    """A piece taken for ``history`` or ``list``, and the watchlist it is put on.

    *place* is where it stands in a zip.
    """

    sheet: CsvSheet
    holds: str
    listed: str = IN_USE
    place: str = ""


def classify_export(
    path: str, use: str | None, say: Callable[[str], None]
) -> list[Taken]:
    """Return what is in the file at *path*; *use* is what a list is to be taken for.

    What is left unread of a zip goes to *say*.

    Raises:
        DeliveryError: the file cannot be read, or nothing in it can be used.
        RequestError: *use* is wanting, or at odds with what the file says.
    """
    found: list[Taken] = []
    ignored: list[str] = []
    rows = MAX_ROWS
    for place, data in open_parts(path, _wanted):
        if not place:
            return [_alone(read_sheet(data or b"", path), path, use)]
        if use:
            raise RequestError(
                f"--as is for a single file, and {path} is a zip",
                hint="leave it out: the files of an export tell by themselves",
            )
        sheet = (
            read_sheet(data, f"{place} in {path}", rows) if data is not None else None
        )
        one = sheet and _within(sheet, place)
        if sheet and one:
            rows -= sheet.lines
            found.append(one)
        else:
            ignored.append(_shown(place))
    _say_ignored(ignored, say)
    if not found:
        raise DeliveryError(
            f"nothing in {path} is of Letterboxd or IMDb",
            hint="import the zip as it came",
        )
    return found


def _wanted(place: str) -> bool:
    *folders, name = place.split("/")
    unused = any(folder in _UNUSED for folder in folders)
    return name.lower().endswith(".csv") and not unused


def _alone(sheet: CsvSheet | None, path: str, use: str | None) -> Taken:
    if sheet is None:
        raise DeliveryError(
            f"{path} is no file of Letterboxd or IMDb that kfilms knows",
            hint="take it as it was exported: its first line tells what it is",
        )
    kind = sheet.kind
    if kind.holds == NOTHING:
        raise DeliveryError(f"{path} holds no films: its header is of a {kind.name}")
    if kind.holds == OPEN and not use:
        from shlex import quote

        raise RequestError(
            f"{path} may be what you watched or a watchlist: both have this header",
            hint=f"kfilms import {quote(path)} --as watched, or --as watchlist",
        )
    if kind.holds == HISTORY and use and USES[use] != HISTORY:
        raise RequestError(
            f"{path} is no watchlist: its header is of {kind.name}",
            hint="leave --as out",
        )
    if use:
        sheet = sheet._replace(kind=kind._replace(mixed=False))
    return Taken(sheet, USES[use] if use else kind.holds)


def _within(sheet: CsvSheet, place: str) -> Taken | None:
    """Return what *sheet* is taken for at its *place* in a zip, if for anything."""
    name = place.rpartition("/")[2]
    holds = sheet.kind.holds
    if holds == OPEN:
        holds = _BY_PLACE.get(name.lower(), NOTHING)
    if holds == NOTHING:
        return None
    own = sheet.kind.named
    listed = (_name(sheet.title) or _name(name[:-4])) if own else IN_USE
    return Taken(sheet, holds, listed, place)


def _name(title: str) -> str:
    """Return *title* as a watchlist may be called."""
    shown = "".join(char if char.isprintable() else " " for char in title)
    return " ".join(shown.split())[:MAX_NAME_LENGTH].strip()


def _shown(place: str) -> str:
    folders = place.split("/")[:-1]
    return next((folder for folder in folders if folder in _UNUSED), place)


def _say_ignored(places: Iterable[str], say: Callable[[str], None]) -> None:
    named = [one for one in dict.fromkeys(places) if not one.startswith((".", "__"))]
    if named:
        say(f"Ignored: {summarize(named, len(named))}")
