"""A good plan for more films than ``exact`` can search; the same for the same input.

First the films are chosen: as many of the shortest as fit, on as few evenings as
possible. Then films that were asked for earlier replace longer ones, as long as all
still fit. Then a beam search orders the films from the last showing to the first, and a
local search improves that order.
"""

from __future__ import annotations

from bisect import bisect_left
from heapq import heapify, heappop
from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.planner.costs import Costs
from kfilms.planner.exact import ways_before
from kfilms.planner.local_search import improve_plan
from kfilms.planner.packing import Room, largest_rooms, pack, rooms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfilms.planner.exact import SearchStep
    from kfilms.planner.problem import PlanningProblem

    Seats = dict[int, int]
    """The evening of each film."""

_COUNT_TRIES: Final = 3_000
"""Tries of a packing that decides how many films fit, on how few evenings: the rules
that matter most."""
_MAX_PACKED: Final = 20_000
"""Films packed again, first while films are replaced and then while they are ordered,
before that ends: a number and not a time, so that the same films give the same plan on
every machine."""
_MAX_ORDERS: Final = 150
"""Beam width: the most partial orders kept; fewer if there are many films."""
_MAX_PAIRS: Final = 40_000
"""Most pairs of films in all partial orders together; at least one order is kept."""


def search(problem: PlanningProblem) -> list[tuple[int, int]] | None:
    """Return films with their evenings in order; ``None`` if the musts do not fit."""
    seats = _choose_films(problem)
    return (
        None if seats is None else improve_plan(problem, _arrange_films(problem, seats))
    )


def _choose_films(problem: PlanningProblem) -> Seats | None:
    """Return the films to place, with evenings on which they fit.

    If any set of films fits, as many of the shortest films do. So packing the shortest
    tells how many films can be placed.
    """
    evenings = rooms(problem)
    musts = [number for number, film in enumerate(problem.films) if film.must]
    optional = [number for number, film in enumerate(problem.films) if not film.must]
    optional.sort(key=lambda film: problem.minutes[film])

    def pack_films(film_count: int, max_evenings: int) -> Seats | None:
        films = [*musts, *optional[:film_count]]
        return pack(
            problem,
            films,
            largest_rooms(problem, films, evenings, max_evenings),
            _COUNT_TRIES,
        )

    def is_too_many(film_count: int) -> bool:
        return pack_films(film_count, len(evenings)) is None

    def is_enough(max_evenings: int) -> bool:
        return pack_films(film_count, max_evenings) is not None

    film_count = bisect_left(range(len(optional) + 1), x=True, key=is_too_many) - 1
    if film_count < 0:
        return None
    max_evenings = bisect_left(range(len(evenings)), x=True, key=is_enough)
    seats = pack_films(film_count, max_evenings)
    return seats and _prefer_films_asked_first(
        problem, seats, optional[:film_count], max_evenings
    )


def _prefer_films_asked_first(
    problem: PlanningProblem, seats: Seats, shortest: list[int], max_evenings: int
) -> Seats:
    """Return *seats* after films asked for earlier replaced the longest other films.

    *shortest* holds these other films, the longest last. The number of films stays the
    same.
    """
    evenings = rooms(problem)
    chosen = [film for film in seats if problem.films[film].must]
    spare = _spare_minutes(
        problem, seats, largest_rooms(problem, seats, evenings, max_evenings)
    )
    work = _MAX_PACKED
    for film in (
        number for number, candidate in enumerate(problem.films) if not candidate.must
    ):
        if film in shortest:
            shortest.remove(film)
            chosen.append(film)
            continue
        if not shortest or work <= 0:
            break
        extra_minutes = problem.minutes[film] - problem.minutes[shortest[-1]]
        if extra_minutes <= spare:
            films = [*chosen, film, *shortest[:-1]]
            work -= len(films)
            packed = pack(
                problem, films, largest_rooms(problem, films, evenings, max_evenings)
            )
            if packed is not None:
                seats, spare = packed, spare - extra_minutes
                shortest.pop()
                chosen.append(film)
    return seats


def _spare_minutes(problem: PlanningProblem, seats: Seats, evenings: list[Room]) -> int:
    """Return an upper bound of the minutes by which the films of *seats* can grow."""
    pause = problem.rules.pause
    available = sum(
        pause + room.until - problem.opens[room.evening] for room in evenings
    )
    free = (film for film in seats if problem.starts[film] is None)
    return available - sum(problem.minutes[film] + pause for film in free)


class _PartialOrder(NamedTuple):
    """The end of an order: *step*, the order *after* it, and the *cost* of both.

    *seats* holds the films that play before, with evenings on which they fit.
    """

    cost: int
    step: SearchStep | None
    seats: Seats
    after: _PartialOrder | None


def _arrange_films(problem: PlanningProblem, seats: Seats) -> list[tuple[int, int]]:
    """Return the films of *seats* in a good order, on no more evenings."""
    beam = _Order(problem, seats)
    orders = [_PartialOrder(0, None, seats, None)]
    for _ in seats:
        orders = beam.extend(orders)
    schedule, partial = [], orders[0]
    while partial.step and partial.after:
        schedule.append((partial.step.film, partial.step.evening))
        partial = partial.after
    return schedule


class _Order:
    """Beam search for the order of the films of a plan, from the last to the first."""

    def __init__(self, problem: PlanningProblem, seats: Seats) -> None:
        self._problem = problem
        self._most = len(set(seats.values()))
        self._near = problem.nearest(self._most)
        self._rooms = rooms(problem)
        self._costs = Costs(problem, list(seats))
        self._lightest = self._costs.heaviness_lower_bound()
        self._weights = [film.weight for film in problem.films]
        self._width = min(_MAX_ORDERS, max(1, _MAX_PAIRS // max(1, len(seats) ** 2)))
        self._work = _MAX_PACKED

    def extend(self, orders: list[_PartialOrder]) -> list[_PartialOrder]:
        """Return the best orders that are one showing longer; at least one."""
        steps = [
            (cost + bound, number, cost, step)
            for number, order in enumerate(orders)
            for cost, bound, step in self._steps(order)
        ]
        heapify(steps)
        best: list[_PartialOrder] = []
        visited = set()
        while steps and len(best) < self._width:
            _, number, cost, step = heappop(steps)
            order = orders[number]
            state = step, frozenset(order.seats)
            if state not in visited:
                visited.add(state)
                seats = self._pack_before(order, step)
                if seats is not None:
                    best.append(_PartialOrder(cost, step, seats, order))
        return best

    def _steps(self, order: _PartialOrder) -> Iterator[tuple[int, int, SearchStep]]:
        """Yield the showings that can come before *order*.

        Each comes as the cost of the order with it, a lower bound of the cost of the
        rest, and the showing.
        """
        step = order.step
        counts = [0] * 6
        for film in order.seats:
            counts[self._weights[film]] += 1
        opening = self._opening(step)
        next_film, films_before = step and step.film, len(order.seats) - 1
        for film in order.seats:
            weight = self._weights[film]
            remaining = (*counts[:weight], counts[weight] - 1, *counts[weight + 1 :])
            bound = self._lightest(remaining, weight)
            for earlier in ways_before(self._problem, film, step, opening):
                cost = self._costs.step(film, next_film, films_before, earlier.evening)
                yield order.cost + cost, bound, earlier

    def _opening(self, step: SearchStep | None) -> list[int]:
        """Return the evenings that may end before *step*: the last one of each kind."""
        earlier = [
            evening for evening in self._near if step is None or evening < step.evening
        ]
        return list(
            {self._problem.kinds[evening]: evening for evening in earlier}.values()
        )

    def _pack_before(self, order: _PartialOrder, step: SearchStep) -> Seats | None:
        """Return evenings before *step* for the other films of *order*, if they fit.

        First, only the films that have to move and the films on the evening of the film
        of *step* are packed again; if that fails, all films are.
        """
        if step.used > self._most:
            return None
        problem, room = self._problem, self._rooms[step.evening]
        room = Room(step.evening, step.until, room.films - step.films)
        evening_of = dict(order.seats)
        moved_evenings = {evening_of.pop(step.film)}
        moved_evenings |= {
            evening for evening in evening_of.values() if evening >= step.evening
        }
        unmoved = {
            film: evening
            for film, evening in evening_of.items()
            if evening not in moved_evenings
        }
        moved_films = [film for film in evening_of if film not in unmoved]
        near_rooms = [
            self._rooms[evening]
            for evening in sorted(moved_evenings)
            if evening < step.evening
        ]
        max_evenings = self._most - step.used
        max_near = max_evenings - len(set(unmoved.values()))
        if max_near >= 0:
            packed = pack(
                problem,
                moved_films,
                [room, *largest_rooms(problem, moved_films, near_rooms, max_near)],
            )
            if packed is not None:
                return unmoved | packed
        if self._work <= 0:
            return None
        self._work -= len(evening_of)
        earlier_rooms = [
            self._rooms[evening] for evening in self._near if evening < step.evening
        ]
        return pack(
            problem,
            list(evening_of),
            [room, *largest_rooms(problem, evening_of, earlier_rooms, max_evenings)],
        )
