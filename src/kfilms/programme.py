"""The records of programmes: showings, films left out, and what was watched before."""

# No annotations from __future__: a NamedTuple would compile each of them.
from datetime import date, datetime
from typing import NamedTuple

from kfilms.films import Film


class Showing(NamedTuple):
    """A film of a programme, placed in an evening or not yet.

    *evening* is the date on which its evening starts; times are aware and local.
    *rating* is 0.5 to 5 in halves. *said* is what each taste says of the film: a name
    and a reason.
    """

    film: Film
    evening: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    why: str | None = None
    watched_on: date | None = None
    rating: float | None = None
    note: str | None = None
    said: tuple[tuple[str, str], ...] = ()


class LeftOutFilm(NamedTuple):
    """A film that found no place, the reason, and what would let it in, if anything."""

    film: Film
    why: str
    way_in: str | None = None


class Viewing(NamedTuple):
    """A film as the history has it: seen on one day, or rated without a day.

    *rating* and *note* stand with the latest viewing of a film; *again* tells that it
    was seen before.
    """

    film: Film
    watched_on: date | None = None
    rating: float | None = None
    note: str | None = None
    again: bool = False


class Programme(NamedTuple):
    """A watchlist ready to be shown or exported, in its order.

    *id* is the watchlist's name. *zone* names the time zone of the showings, an IANA
    name or ``UTC+01:00``; ``None`` where no showing has a time. *changed_at* is aware;
    ``None`` where nothing was saved. *revision* counts the changes. *history* is what
    was watched, on this watchlist or not; empty unless it was asked for. *tastes* names
    those whom it was built for. *credit* names the article that the catalog follows.
    """

    title: str
    showings: tuple[Showing, ...]
    left_out: tuple[LeftOutFilm, ...] = ()
    id: str = "valentine"
    zone: str | None = None
    changed_at: datetime | None = None
    revision: int = 0
    history: tuple[Viewing, ...] = ()
    tastes: tuple[str, ...] = ()
    credit: str = ""
