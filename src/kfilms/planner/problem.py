"""What a plan is made from and what it is: films to place, places, what is left out."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.evenings import MINUTE

if TYPE_CHECKING:
    from datetime import date

    from kfilms.evenings import Evening

HEAVY: Final = 4
"""Two films in a row that are as heavy as this make a hard night."""
UNKNOWN_HEAVINESS: Final = 3


class Candidate(NamedTuple):
    """A film that a plan may place.

    *position* is its place in the catalog. *kin* holds its main themes and the broader
    of each. A *must* is placed or nothing is. *evening*, if any, is the only day it
    may play on, *starts* its fixed start.
    """

    film: str
    title: str
    minutes: int | None
    heaviness: int | None
    position: int
    kin: frozenset[str] = frozenset()
    must: bool = False
    evening: date | None = None
    starts: datetime | None = None

    @property
    def weight(self) -> int:
        """How heavy it counts; unknown counts as 3."""
        return UNKNOWN_HEAVINESS if self.heaviness is None else self.heaviness


class Rules(NamedTuple):
    """What holds for every evening: minutes between films, films at the most.

    *earliest* prefers the first evenings to the last ones where a choice is left.
    *named* tells that each evening was named with a window of its own.
    """

    pause: int = 15
    per_evening: int | None = None
    earliest: bool = False
    named: bool = False


class PlacedFilm(NamedTuple):
    """A film on its evening, where it starts as ``lay_out`` has it."""

    film: Candidate
    evening: Evening


class UnplacedFilm(NamedTuple):
    """A film without a place: its length is unknown, it is too long, or all is full.

    *too_long* is by how many minutes it misses the *evening* that comes nearest.
    """

    film: Candidate
    too_long: int = 0
    evening: Evening | None = None


class Plan(NamedTuple):
    """Films in the order in which they play, and the films left out, as given."""

    placed: tuple[PlacedFilm, ...]
    left_out: tuple[UnplacedFilm, ...] = ()


class PlanningProblem(NamedTuple):
    """Films and evenings as the searches read them.

    Films are numbered in the order of the question, evenings in the order of time;
    times are minutes from midnight of the evening's day. *may* holds for each film the
    evenings on which it fits alone, *starts* its fixed start. Evenings of one *kinds*
    are alike but for their day.
    """

    films: tuple[Candidate, ...]
    evenings: tuple[Evening, ...]
    rules: Rules
    minutes: tuple[int, ...]
    opens: tuple[int, ...]
    closes: tuple[int, ...]
    starts: tuple[int | None, ...]
    kinds: tuple[int, ...]
    may: tuple[frozenset[int], ...] = ()

    def ends(self, film: int, evening: int, free: int | None = None) -> int | None:
        """Return when *film* ends if *evening* is *free* from then on, if it fits."""
        start = self.starts[film]
        if start is None:
            opens = self.opens[evening]
            start = opens if free is None else max(free, opens)
        elif free is not None and start < free:
            return None
        end = start + self.minutes[film]
        return end if end <= self.closes[evening] else None

    def begins(self, film: int, evening: int, until: int) -> int | None:
        """Return when *film* begins at the latest to end by *until*, if it fits."""
        start = self.starts[film]
        if start is None:
            latest = until - self.minutes[film]
            return latest if latest >= self.opens[evening] else None
        return start if start + self.minutes[film] <= until else None

    def nearest(self, most: int) -> list[int]:
        """Return the evenings that can matter to *most* films: of each kind so many."""
        order = list(range(len(self.evenings)))
        if not self.rules.earliest:
            order.reverse()
        number: dict[int, int] = {}
        kept = []
        for evening in order:
            kind = self.kinds[evening]
            number[kind] = number.get(kind, 0) + 1
            if number[kind] <= most:
                kept.append(evening)
        return sorted(kept)


def planning_problem(
    films: tuple[Candidate, ...], evenings: tuple[Evening, ...], rules: Rules
) -> PlanningProblem:
    """Return *films*, all of known length, and *evenings* ready to be searched."""
    midnights = [datetime.combine(one.day, time()) for one in evenings]
    pinned = {film.evening for film in films}
    kinds: dict[object, int] = {}

    def clock(number: int, moment: datetime) -> int:
        return (moment - midnights[number]) // MINUTE

    def fixed(film: Candidate) -> int | None:
        for number, one in enumerate(evenings):
            if film.starts and film.evening == one.day:
                return clock(number, film.starts)
        return None

    def kind(number: int, one: Evening) -> int:
        window = clock(number, one.opens), clock(number, one.closes)
        alike = (*window, one.day if one.day in pinned else None)
        return kinds.setdefault(alike, len(kinds))

    bare = PlanningProblem(
        films,
        evenings,
        rules,
        minutes=tuple(film.minutes or 0 for film in films),
        opens=tuple(clock(number, one.opens) for number, one in enumerate(evenings)),
        closes=tuple(clock(number, one.closes) for number, one in enumerate(evenings)),
        starts=tuple(map(fixed, films)),
        kinds=tuple(kind(number, one) for number, one in enumerate(evenings)),
    )
    may = tuple(
        frozenset(
            number
            for number, one in enumerate(evenings)
            if film.evening in (None, one.day) and bare.ends(place, number) is not None
        )
        for place, film in enumerate(films)
    )
    return bare._replace(may=may)
