"""A good plan for more films than can be tried whole, always the same.

First which films: with the shortest ones as many as find room, on as few evenings; then
those asked for first replace longer ones, as long as all still find room. Then their
order, from the last showing to the first, along the few ways that cost least; and what
single changes make better still.
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
    """For each film its evening."""

_PATIENCE: Final = 3_000
"""Places tried for how many films, on how many evenings: these count most."""
_WORK: Final = 20_000
"""Films packed anew for which of them, and then for their order, before that ends: a
number and not a time, so that the same films give the same plan on every machine."""
_WAYS: Final = 150
"""Orders that are followed side by side, fewer where the films are many."""
_PAIRS: Final = 40_000
"""Pairs of films in all these orders; one order there always is."""


def search(table: PlanningProblem) -> list[tuple[int, int]] | None:
    """Return films with their evenings in order; ``None`` if the musts do not fit."""
    seats = _chosen(table)
    return None if seats is None else improve_plan(table, _arranged(table, seats))


def _chosen(table: PlanningProblem) -> Seats | None:
    """Return the films to place with evenings on which they find room.

    Where any films find room, the shortest do, so these tell how many it can be.
    """
    evenings = rooms(table)
    musts = [place for place, film in enumerate(table.films) if film.must]
    others = [place for place, film in enumerate(table.films) if not film.must]
    others.sort(key=lambda film: table.minutes[film])

    def seated(count: int, most: int) -> Seats | None:
        films = [*musts, *others[:count]]
        return pack(
            table, films, largest_rooms(table, films, evenings, most), _PATIENCE
        )

    def too_many(count: int) -> bool:
        return seated(count, len(evenings)) is None

    def enough(most: int) -> bool:
        return seated(count, most) is not None

    count = bisect_left(range(len(others) + 1), x=True, key=too_many) - 1
    if count < 0:
        return None
    most = bisect_left(range(len(evenings)), x=True, key=enough)
    seats = seated(count, most)
    return seats and _asked_for(table, seats, others[:count], most)


def _asked_for(
    table: PlanningProblem, seats: Seats, shortest: list[int], most: int
) -> Seats:
    """Return *seats*, in which films asked for first replace the longest of others.

    *shortest* are those others, the longest last. The films stay as many.
    """
    evenings = rooms(table)
    chosen = [film for film in seats if table.films[film].must]
    spare = _spare(table, seats, largest_rooms(table, seats, evenings, most))
    work = _WORK
    for film in (place for place, one in enumerate(table.films) if not one.must):
        if film in shortest:
            shortest.remove(film)
            chosen.append(film)
            continue
        if not shortest or work <= 0:
            break
        longer = table.minutes[film] - table.minutes[shortest[-1]]
        if longer <= spare:
            films = [*chosen, film, *shortest[:-1]]
            work -= len(films)
            found = pack(table, films, largest_rooms(table, films, evenings, most))
            if found is not None:
                seats, spare = found, spare - longer
                shortest.pop()
                chosen.append(film)
    return seats


def _spare(table: PlanningProblem, seats: Seats, evenings: list[Room]) -> int:
    """Return how much longer the films of *seats* could be at the very most."""
    pause = table.rules.pause
    room = sum(pause + one.until - table.opens[one.evening] for one in evenings)
    free = (film for film in seats if table.starts[film] is None)
    return room - sum(table.minutes[film] + pause for film in free)


class _PartialOrder(NamedTuple):
    """An order so far, from the end: *step* and those *after* it, and what they cost.

    *seats* has the films that come before, with evenings on which they find room.
    """

    cost: int
    step: SearchStep | None
    seats: Seats
    after: _PartialOrder | None


def _arranged(table: PlanningProblem, seats: Seats) -> list[tuple[int, int]]:
    """Return the films of *seats* in a good order, on no more evenings."""
    order = _Order(table, seats)
    ways = [_PartialOrder(0, None, seats, None)]
    for _ in seats:
        ways = order.longer(ways)
    line, way = [], ways[0]
    while way.step and way.after:
        line.append((way.step.film, way.step.evening))
        way = way.after
    return line


class _Order:
    """Orders of the films of a plan, made from their end."""

    def __init__(self, table: PlanningProblem, seats: Seats) -> None:
        self._table = table
        self._most = len(set(seats.values()))
        self._near = table.nearest(self._most)
        self._rooms = rooms(table)
        self._costs = Costs(table, list(seats))
        self._lightest = self._costs.heaviness_lower_bound()
        self._weights = [film.weight for film in table.films]
        self._width = min(_WAYS, max(1, _PAIRS // max(1, len(seats) ** 2)))
        self._work = _WORK

    def longer(self, ways: list[_PartialOrder]) -> list[_PartialOrder]:
        """Return the best ways that have one showing more; there is one at least."""
        steps = [
            (cost + rest, number, cost, step)
            for number, way in enumerate(ways)
            for cost, rest, step in self._steps(way)
        ]
        heapify(steps)
        found: list[_PartialOrder] = []
        seen = set()
        while steps and len(found) < self._width:
            _, number, cost, step = heappop(steps)
            way = ways[number]
            same = step, frozenset(way.seats)
            if same not in seen:
                seen.add(same)
                seats = self._before(way, step)
                if seats is not None:
                    found.append(_PartialOrder(cost, step, seats, way))
        return found

    def _steps(self, way: _PartialOrder) -> Iterator[tuple[int, int, SearchStep]]:
        """Yield what can come before, what it costs, and the least of what is left."""
        step = way.step
        counts = [0] * 6
        for film in way.seats:
            counts[self._weights[film]] += 1
        opening = self._opening(step)
        after, left = step and step.film, len(way.seats) - 1
        for film in way.seats:
            weight = self._weights[film]
            fewer = (*counts[:weight], counts[weight] - 1, *counts[weight + 1 :])
            rest = self._lightest(fewer, weight)
            for one in ways_before(self._table, film, step, opening):
                cost = self._costs.step(film, after, left, one.evening)
                yield way.cost + cost, rest, one

    def _opening(self, step: SearchStep | None) -> list[int]:
        """Return the evenings that may end before *step*: of those alike the last."""
        before = [one for one in self._near if step is None or one < step.evening]
        return list({self._table.kinds[one]: one for one in before}.values())

    def _before(self, way: _PartialOrder, step: SearchStep) -> Seats | None:
        """Return evenings for the films of *way* before *step*, if they find room.

        First those films move that have to, or share the evening of its film; then all.
        """
        if step.used > self._most:
            return None
        table, here = self._table, self._rooms[step.evening]
        here = Room(step.evening, step.until, here.films - step.films)
        old = dict(way.seats)
        moved = {old.pop(step.film)}
        moved |= {one for one in old.values() if one >= step.evening}
        kept = {film: one for film, one in old.items() if one not in moved}
        films = [film for film in old if film not in kept]
        near = [self._rooms[one] for one in sorted(moved) if one < step.evening]
        most = self._most - step.used
        fewer = most - len(set(kept.values()))
        if fewer >= 0:
            found = pack(
                table, films, [here, *largest_rooms(table, films, near, fewer)]
            )
            if found is not None:
                return kept | found
        if self._work <= 0:
            return None
        self._work -= len(old)
        far = [self._rooms[one] for one in self._near if one < step.evening]
        return pack(table, list(old), [here, *largest_rooms(table, old, far, most)])
