"""The input and output of the planner: films, rules and the plan."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.evenings import MINUTE

if TYPE_CHECKING:
    from datetime import date

    from kfilms.evenings import Evening

HEAVY: Final = 4
"""The heaviness from which a film counts as heavy; two in a row make a hard night."""
UNKNOWN_HEAVINESS: Final = 3


class Candidate(NamedTuple):
    """A film that a plan may place.

    *position* is its place in the catalog. *kin* holds its main themes and their
    broader themes. A *must* has to be placed, or there is no plan. *evening* is the
    only day it may play on, *starts* its fixed start; both are ``None`` if the film is
    free.
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
        """The heaviness; 3 if it is unknown."""
        return UNKNOWN_HEAVINESS if self.heaviness is None else self.heaviness


class Rules(NamedTuple):
    """The rules for every evening.

    *pause* is the minutes between two films, *per_evening* the most films of an
    evening. With *earliest* the first evenings are used before the last ones. *named*
    is true if each evening was given with a window of its own.
    """

    pause: int = 15
    per_evening: int | None = None
    earliest: bool = False
    named: bool = False


class PlacedFilm(NamedTuple):
    """A film and its evening; ``evenings.schedule`` computes when it starts."""

    film: Candidate
    evening: Evening


class UnplacedFilm(NamedTuple):
    """A film left out: its length is unknown, it is too long, or all evenings are full.

    If it is too long, *evening* is the nearest one and *too_long* the minutes it misses
    by.
    """

    film: Candidate
    too_long: int = 0
    evening: Evening | None = None


class Plan(NamedTuple):
    """The placed films in order of playing, and the films left out as given."""

    placed: tuple[PlacedFilm, ...]
    left_out: tuple[UnplacedFilm, ...] = ()


class PlanningProblem(NamedTuple):
    """Films and evenings as the search algorithms read them.

    Films are numbered in the order they were asked for, evenings in order of time.
    Times are minutes from midnight of the evening's day. *may* holds for each film the
    evenings on which it fits alone, *starts* its fixed start. Evenings with the same
    number in *kinds* differ only in their day.
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
        """Return when *film* ends on *evening*, which is *free* from then on.

        ``None`` if it does not fit.
        """
        start = self.starts[film]
        if start is None:
            opens = self.opens[evening]
            start = opens if free is None else max(free, opens)
        elif free is not None and start < free:
            return None
        end = start + self.minutes[film]
        return end if end <= self.closes[evening] else None

    def begins(self, film: int, evening: int, until: int) -> int | None:
        """Return the latest start of *film* from which it ends by *until*.

        ``None`` if it does not fit.
        """
        start = self.starts[film]
        if start is None:
            latest = until - self.minutes[film]
            return latest if latest >= self.opens[evening] else None
        return start if start + self.minutes[film] <= until else None

    def nearest(self, most: int) -> list[int]:
        """Return the evenings that *most* films can need, in order of time.

        These are the nearest *most* evenings of each kind.
        """
        order = list(range(len(self.evenings)))
        if not self.rules.earliest:
            order.reverse()
        counts: dict[int, int] = {}
        nearest = []
        for evening in order:
            kind = self.kinds[evening]
            counts[kind] = counts.get(kind, 0) + 1
            if counts[kind] <= most:
                nearest.append(evening)
        return sorted(nearest)


def planning_problem(
    films: tuple[Candidate, ...], evenings: tuple[Evening, ...], rules: Rules
) -> PlanningProblem:
    """Return the problem of planning *films* on *evenings*.

    The length of every film must be known.
    """
    midnights = [datetime.combine(evening.day, time()) for evening in evenings]
    pinned_days = {film.evening for film in films}
    kinds: dict[object, int] = {}

    def minutes_from_midnight(number: int, moment: datetime) -> int:
        return (moment - midnights[number]) // MINUTE

    def fixed_start(film: Candidate) -> int | None:
        for number, evening in enumerate(evenings):
            if film.starts and film.evening == evening.day:
                return minutes_from_midnight(number, film.starts)
        return None

    def kind_of(number: int, evening: Evening) -> int:
        window = (
            minutes_from_midnight(number, evening.opens),
            minutes_from_midnight(number, evening.closes),
        )
        key = (*window, evening.day if evening.day in pinned_days else None)
        return kinds.setdefault(key, len(kinds))

    problem = PlanningProblem(
        films,
        evenings,
        rules,
        minutes=tuple(film.minutes or 0 for film in films),
        opens=tuple(
            minutes_from_midnight(number, evening.opens)
            for number, evening in enumerate(evenings)
        ),
        closes=tuple(
            minutes_from_midnight(number, evening.closes)
            for number, evening in enumerate(evenings)
        ),
        starts=tuple(map(fixed_start, films)),
        kinds=tuple(
            kind_of(number, evening) for number, evening in enumerate(evenings)
        ),
    )
    fitting = tuple(
        frozenset(
            number
            for number, evening in enumerate(evenings)
            if film.evening in (None, evening.day)
            and problem.ends(film_number, number) is not None
        )
        for film_number, film in enumerate(films)
    )
    return problem._replace(may=fitting)
