"""The table of all known CSV headers of Letterboxd and IMDb."""

from __future__ import annotations

from typing import Final, NamedTuple

HISTORY: Final = "history"
LIST: Final = "list"
OPEN: Final = "open"
NOTHING: Final = "nothing"


class Kind(NamedTuple):
    """A kind of file, recognised by its header.

    *holds* is ``history`` (watched films), ``list`` (films to watch), ``open`` (either,
    because both have the same header) or ``nothing`` (no films).

    *needs* and *lacks* hold column names in lower case, with only letters and digits.
    Each item of *needs* holds alternatives separated by spaces; a header must have at
    least one of them. It must have none of *lacks*.

    *viewings* is true if each row is one viewing, *mixed* if ratings and lists have the
    same header, *named* if the file contains the name of the list.
    """

    name: str
    service: str
    holds: str
    needs: tuple[str, ...]
    lacks: tuple[str, ...] = ()
    viewings: bool = False
    mixed: bool = False
    named: bool = False


_FOREIGN: Final = ("id", "type", "watchedat", "simklid", "const")
_EXPORTED: Final = ("name", "letterboxduri")
_IDENTITY: Final = "title imdbid tmdbid letterboxduri"
KINDS: Final = (
    Kind("IMDb list", "imdb", LIST, ("const", "position", "title"), ("yourated",)),
    Kind("old IMDb list", "imdb", LIST, ("const", "position", "yourated"), mixed=True),
    Kind("IMDb ratings", "imdb", HISTORY, ("const", "yourrating"), ("position",)),
    Kind("IMDb ids", "imdb", OPEN, ("const",), ("position", "yourrating")),
    Kind(
        "Letterboxd reviews", "letterboxd", HISTORY, (*_EXPORTED, "review"),
        viewings=True,
    ),
    Kind(
        "Letterboxd diary", "letterboxd", HISTORY, (*_EXPORTED, "watcheddate"),
        viewings=True,
    ),
    Kind("Letterboxd ratings", "letterboxd", HISTORY, (*_EXPORTED, "rating")),
    Kind("Letterboxd films", "letterboxd", OPEN, (*_EXPORTED, "date")),
    Kind(
        "Letterboxd list", "letterboxd", LIST, ("position", "name", "year", "url"),
        named=True,
    ),
    Kind("Letterboxd profile", "letterboxd", NOTHING, ("datejoined", "username")),
    Kind("Letterboxd comments", "letterboxd", NOTHING, ("date", "content")),
    Kind(
        "Letterboxd import file", "letterboxd", HISTORY,
        (_IDENTITY, "watcheddate rating rating10"), _FOREIGN,
    ),
    Kind(
        "Letterboxd import file", "letterboxd", OPEN,
        ("imdbid tmdbid letterboxduri year", _IDENTITY), _FOREIGN,
    ),
)  # fmt: skip
"""All known headers; the first match counts."""


def kind_of(columns: list[str]) -> Kind | None:
    """Return the kind of a file whose header has *columns*, or ``None``."""
    present = set(columns)
    for kind in KINDS:
        complete = all(present & set(need.split()) for need in kind.needs)
        if complete and not present & set(kind.lacks):
            return kind
    return None
