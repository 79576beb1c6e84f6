"""Records of programmes: showings, films left out, and films watched before."""

# No annotations from __future__: a NamedTuple would compile each of them.
from datetime import date, datetime
from typing import Final, NamedTuple

from kfilms.films import Film

MAX_LEFT_OUT: Final = 10
"""Number of left-out films that a programme for people names; it counts the rest."""


class Showing(NamedTuple):
    """A film of a programme, on an evening or not yet placed.

    *evening* is the date on which its evening starts; times are aware and local.
    *rating* is 0.5 to 5 in half steps. *said* holds pairs of a taste and its reason for
    the film.
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
    """A film that was left out, the reason, and the option that would place it.

    *way_in* is ``None`` if no option is known.
    """

    film: Film
    why: str
    way_in: str | None = None


class Viewing(NamedTuple):
    """A film of the history: watched on one day, or rated without a day.

    Only the latest viewing of a film has its *rating* and *note*; *again* is true if
    the film was watched before.
    """

    film: Film
    watched_on: date | None = None
    rating: float | None = None
    note: str | None = None
    again: bool = False


class Programme(NamedTuple):
    """A watchlist ready to be shown or exported, in order.

    *id* is the name of the watchlist. *zone* is the time zone of the showings, an IANA
    name or ``UTC+01:00``; ``None`` if no showing has a time. *changed_at* is aware;
    ``None`` if nothing was saved. *revision* counts the changes. *history* holds the
    viewings of all films, on this watchlist or not; empty unless requested. *tastes*
    names the people the watchlist was built for. *credit* names the article that the
    catalog follows.
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
