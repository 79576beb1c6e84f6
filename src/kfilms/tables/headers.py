"""What the header of a CSV file stands for: every one that is known, in one table."""

from __future__ import annotations

from typing import Final, NamedTuple

HISTORY: Final = "history"
LIST: Final = "list"
OPEN: Final = "open"
NOTHING: Final = "nothing"


class Kind(NamedTuple):
    """What a header stands for.

    *holds* is ``history`` (what was watched), ``list`` (what is to be watched),
    ``open`` (either: the header is the same) or ``nothing`` (no films). *needs* are
    column names, lower case without spaces or signs; one of each alternative must be
    there, none of *lacks*. *viewings* says that a row is one time of watching, *mixed*
    that ratings and lists have the same header, *named* that a list says its name.
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
"""Every header that is known; the first that fits is meant."""


def kind_of(columns: list[str]) -> Kind | None:
    """Return what a header with *columns* stands for, if it is known."""
    there = set(columns)
    for kind in KINDS:
        alternatives = all(there & set(need.split()) for need in kind.needs)
        if alternatives and not there & set(kind.lacks):
            return kind
    return None
