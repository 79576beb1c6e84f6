"""The one best plan for up to twelve films, by a dynamic programme over their subsets.

First which films, on how few evenings; then in which order. What "best" means stands
with ``plan``.
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count as counter
from typing import TYPE_CHECKING, Any, NamedTuple

from kfilms.planner.costs import Costs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kfilms.planner.problem import PlanningProblem

    _Way = tuple[int, int, int, "SearchStep | None", Any]


class _PackingState(NamedTuple):
    """How a set of films can be packed: evenings *used*, and the state of the last.

    *free* is when a next film may start on it, *films* how many it holds.
    """

    used: int
    evening: int
    free: int
    films: int


class Packings(NamedTuple):
    """For each set of films, as bits, the ways to pack it that can matter."""

    table: PlanningProblem
    fills: list[list[_PackingState]]

    def fewest_evenings(self, films: int) -> int | None:
        """Return on how few evenings *films* fit; ``None`` if they do not."""
        return min((fill.used for fill in self.fills[films]), default=None)

    def fits_before(self, films: int, step: SearchStep, most: int) -> bool:
        """Tell whether *films* fit before *step*, on *most* evenings in all."""
        table, limit = self.table, self.table.rules.per_evening
        for fill in self.fills[films]:
            spare = most - fill.used - step.used
            if spare >= 0 and fill.evening < step.evening:
                return True
            if (
                spare >= -1
                and 0 <= fill.evening <= step.evening
                and table.kinds[fill.evening] == table.kinds[step.evening]
                and fill.free <= step.until + table.rules.pause
                and (limit is None or fill.films + step.films <= limit)
            ):
                return True
        return False


class SearchStep(NamedTuple):
    """Where a plan that is made from its end stands: what is open on which evening.

    *until* is when a film before must have ended; *used* counts evenings, *films*
    those on this one, and *film* is the one placed last, the first in time.
    """

    evening: int
    until: int
    films: int
    used: int
    film: int


def packings(table: PlanningProblem) -> Packings:
    """Return how every set of the films of *table* can be packed."""
    openings = [_openings(table, film) for film in range(len(table.films))]
    fills = [[_PackingState(0, -1, 0, 0)]]
    for films in range(1, 1 << len(table.films)):
        best: dict[tuple[int, int, int], int] = {}
        for film in _members(films):
            for fill in fills[films ^ 1 << film]:
                for key, free in _extend_packing(table, fill, film, openings[film]):
                    if free < best.get(key, free + 1):
                        best[key] = free
        told = [
            _PackingState(used, evening, free, number)
            for (used, evening, number), free in best.items()
        ]
        fills.append(_pareto_front(told) if len(told) > 1 else told)
    return Packings(table, fills)


def _members(films: int) -> list[int]:
    return [film for film in range(films.bit_length()) if films >> film & 1]


def _openings(table: PlanningProblem, film: int) -> list[list[tuple[int, int]]]:
    """Return on which evenings *film* can be the first, and when the next may start.

    For each number of evenings that are past, those after them: of each kind the first,
    for another would do no better.
    """
    told = []
    for past in range(len(table.evenings) + 1):
        first: dict[int, tuple[int, int]] = {}
        for evening in range(past, len(table.evenings)):
            if evening in table.may[film]:
                free = (table.ends(film, evening) or 0) + table.rules.pause
                first.setdefault(table.kinds[evening], (evening, free))
        told.append(list(first.values()))
    return told


def _extend_packing(
    table: PlanningProblem,
    fill: _PackingState,
    film: int,
    openings: list[list[tuple[int, int]]],
) -> list[tuple[tuple[int, int, int], int]]:
    """Return the ways to go on from *fill* with *film*: on its evening, or later.

    Each is evenings used, the last of them, films counted on it, and when it is free.
    """
    limit = table.rules.per_evening
    used, evening, free, films = fill
    counting = 0 if limit is None else 1
    more = [
        ((used + 1, later, counting), after) for later, after in openings[evening + 1]
    ]
    if evening in table.may[film] and (limit is None or films < limit):
        ends = table.ends(film, evening, free)
        if ends is not None:
            more.append(((used, evening, films + counting), ends + table.rules.pause))
    return more


def _pareto_front(fills: list[_PackingState]) -> list[_PackingState]:
    """Leave out what another one beats: fewer evenings, and an earlier last one."""
    return [
        fill
        for fill in fills
        if not any(
            other.used < fill.used and other.evening < fill.evening for other in fills
        )
    ]


def choose(packed: Packings) -> int | None:
    """Return the set of films to place, as bits; ``None`` if the musts do not fit.

    As many as fit; on the fewest evenings; then those asked for first.
    """
    films = packed.table.films
    number = len(films)
    musts = sum(1 << place for place, film in enumerate(films) if film.must)
    best, chosen = None, None
    for these in range(1 << number):
        fewest = packed.fewest_evenings(these)
        if fewest is not None and these & musts == musts:
            asked = sum(1 << number - 1 - film for film in _members(these))
            value = these.bit_count(), -fewest, asked
            if best is None or value > best:
                best, chosen = value, these
    return chosen


def arrange(packed: Packings, films: int) -> list[tuple[int, int]]:
    """Return *films*, as bits, with their evenings, in the best order of playing.

    The films must fit. A search from the last showing to the first that follows the
    least cost (A*), where what is still to come costs at least what it would without
    evenings.
    """
    most = packed.fewest_evenings(films) or 0
    costs = Costs(packed.table)
    bound = costs.lower_bound()

    def least(left: int, step: SearchStep | None) -> int:
        last = (None, None) if step is None else (step.film, step.evening)
        return bound(tuple(_members(left)), *last)

    turn = counter()
    ways: list[_Way] = [(least(films, None), next(turn), films, None, None)]
    seen: set[tuple[int, SearchStep | None]] = set()
    while True:
        way = heappop(ways)
        total, _, left, step, _ = way
        if not left:
            return _walked(way)
        if (left, step) in seen:
            continue
        seen.add((left, step))
        spent = total - least(left, step)
        after = step and step.film
        for one in _steps(packed, left, step, most):
            rest = left ^ 1 << one.film
            cost = costs.step(one.film, after, rest.bit_count(), one.evening)
            ends = spent + cost + least(rest, one)
            heappush(ways, (ends, next(turn), rest, one, way))


def _walked(way: Any) -> list[tuple[int, int]]:
    """Return films and evenings along *way*, the first in time first."""
    sequence = []
    while way[3]:
        *_, step, way = way
        sequence.append((step.film, step.evening))
    return sequence


def _steps(
    packed: Packings, left: int, step: SearchStep | None, most: int
) -> Iterator[SearchStep]:
    """Yield how a film of *left* can play just before *step* so that the rest fits."""
    table = packed.table
    opening = range(step.evening if step else len(table.evenings))
    for film in _members(left):
        rest = left ^ 1 << film
        for one in ways_before(table, film, step, opening):
            if one.used <= most and packed.fits_before(rest, one, most):
                yield one


def ways_before(
    table: PlanningProblem, film: int, step: SearchStep | None, opening: Iterable[int]
) -> Iterator[SearchStep]:
    """Yield how *film* can play before *step*: on its evening, or as the last of one.

    *opening* are the evenings before that of *step* which it may be the last of.
    """
    pause, limit, may = table.rules.pause, table.rules.per_evening, table.may[film]
    if step and step.evening in may and (limit is None or step.films < limit):
        begins = table.begins(film, step.evening, step.until)
        if begins is not None:
            films = step.films + (limit is not None)
            yield SearchStep(step.evening, begins - pause, films, step.used, film)
    used = step.used + 1 if step else 1
    films = 0 if limit is None else 1
    for evening in opening:
        if evening in may:
            begins = table.begins(film, evening, table.closes[evening]) or 0
            yield SearchStep(evening, begins - pause, films, used, film)
