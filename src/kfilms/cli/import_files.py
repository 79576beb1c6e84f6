"""Reads an export of Letterboxd or IMDb and classifies each CSV file in it.

Reports the files that cannot be used. ``importers`` interprets the rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.errors import DeliveryError, RequestError
from kfilms.hints import propose
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
"""The values of ``--as``, each with the kind of content that it stands for."""

_BY_PLACE: Final = {"watched.csv": HISTORY, "watchlist.csv": LIST}
"""Files of a Letterboxd export that only their name classifies."""

_UNUSED: Final = ("deleted", "orphaned", "likes", "__MACOSX")
"""Folders of an export that contain nothing to import."""


class Taken(NamedTuple):
    """A CSV file classified as ``history`` or ``list``, and the watchlist to add it to.

    *place* is its path in a zip.
    """

    sheet: CsvSheet
    holds: str
    listed: str = IN_USE
    place: str = ""


def classify_export(
    path: str, use: str | None, say: Callable[[str], None]
) -> list[Taken]:
    """Return the classified CSV files in the file at *path*.

    *use* is the kind of a list whose header leaves the kind open. Ignored files of a
    zip are reported to *say*.

    Raises:
        DeliveryError: the file cannot be read, or nothing in it can be used.
        RequestError: *use* is missing, or contradicts the header of the file.
    """
    pieces: list[Taken] = []
    ignored: list[str] = []
    rows = MAX_ROWS
    for place, data in open_parts(path, _is_useful):
        if not place:
            return [_classify_file(read_sheet(data or b"", path), path, use)]
        if use:
            raise RequestError(
                f"--as is for a single file, and {path} is a zip",
                hint="leave it out: the files of an export tell by themselves",
            )
        sheet = (
            read_sheet(data, f"{place} in {path}", rows) if data is not None else None
        )
        piece = sheet and _classify_member(sheet, place)
        if sheet and piece:
            rows -= sheet.lines
            pieces.append(piece)
        else:
            ignored.append(_unused_folder(place))
    _say_ignored(ignored, say)
    if not pieces:
        raise DeliveryError(
            f"nothing in {path} is of Letterboxd or IMDb",
            hint="import the zip as it came",
        )
    return pieces


def _is_useful(place: str) -> bool:
    *folders, name = place.split("/")
    unused = any(folder in _UNUSED for folder in folders)
    return name.lower().endswith(".csv") and not unused


def _classify_file(sheet: CsvSheet | None, path: str, use: str | None) -> Taken:
    if sheet is None:
        raise DeliveryError(
            f"{path} is no file of Letterboxd or IMDb that kfilms knows",
            hint="take it as it was exported: its first line tells what it is",
        )
    kind = sheet.kind
    if kind.holds == NOTHING:
        raise DeliveryError(f"{path} holds no films: its header is of a {kind.name}")
    if kind.holds == OPEN and not use:
        as_watched = propose("import", path, options=["--as", "watched"])
        raise RequestError(
            f"{path} may be what you watched or a watchlist: both have this header",
            hint=(as_watched, ", or --as watchlist"),
        )
    if kind.holds == HISTORY and use and USES[use] != HISTORY:
        raise RequestError(
            f"{path} is no watchlist: its header is of {kind.name}",
            hint="leave --as out",
        )
    if use:
        sheet = sheet._replace(kind=kind._replace(mixed=False))
    return Taken(sheet, USES[use] if use else kind.holds)


def _classify_member(sheet: CsvSheet, place: str) -> Taken | None:
    """Classify *sheet* at the path *place* of a zip; ``None`` if it cannot be used."""
    name = place.rpartition("/")[2]
    holds = sheet.kind.holds
    if holds == OPEN:
        holds = _BY_PLACE.get(name.lower(), NOTHING)
    if holds == NOTHING:
        return None
    if sheet.kind.named:
        listed = _watchlist_name(sheet.title) or _watchlist_name(name[:-4])
    else:
        listed = IN_USE
    return Taken(sheet, holds, listed, place)


def _watchlist_name(title: str) -> str:
    """Return *title* as a valid name of a watchlist; may be empty."""
    printable = "".join(char if char.isprintable() else " " for char in title)
    return " ".join(printable.split())[:MAX_NAME_LENGTH].strip()


def _unused_folder(place: str) -> str:
    """Return the unused folder that contains *place*, or else *place* itself."""
    folders = place.split("/")[:-1]
    return next((folder for folder in folders if folder in _UNUSED), place)


def _say_ignored(places: Iterable[str], say: Callable[[str], None]) -> None:
    visible = [
        place for place in dict.fromkeys(places) if not place.startswith((".", "__"))
    ]
    if visible:
        say(f"Ignored: {summarize(visible, len(visible))}")
