"""The best plan for up to twelve films, found by dynamic programming over film sets.

A set of films is an integer with one bit for each film. First ``choose`` finds the
films and the number of evenings, then ``arrange`` finds their order. ``plan`` defines
which plan is best.
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count as counter
from typing import TYPE_CHECKING, Any, NamedTuple

from kfilms.planner.costs import Costs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kfilms.planner.problem import PlanningProblem

    _Node = tuple[int, int, int, "SearchStep | None", Any]


class _PackingState(NamedTuple):
    """A way to pack a set of films: evenings *used* and the state of the last one.

    *free* is when the next film may start on *evening*, *films* is how many films it
    holds; they are counted only if their number is limited.
    """

    used: int
    evening: int
    free: int
    films: int


class Packings(NamedTuple):
    """For each set of films, the packing states that can lead to a best plan."""

    problem: PlanningProblem
    fills: list[list[_PackingState]]

    def fewest_evenings(self, films: int) -> int | None:
        """Return the fewest evenings that hold *films*; ``None`` if they do not fit."""
        return min((state.used for state in self.fills[films]), default=None)

    def fits_before(self, films: int, step: SearchStep, most: int) -> bool:
        """Tell whether *films* fit before *step*, on *most* evenings in all."""
        problem, limit = self.problem, self.problem.rules.per_evening
        for state in self.fills[films]:
            unused_evenings = most - state.used - step.used
            if unused_evenings >= 0 and state.evening < step.evening:
                return True
            if (
                unused_evenings >= -1
                and 0 <= state.evening <= step.evening
                and problem.kinds[state.evening] == problem.kinds[step.evening]
                and state.free <= step.until + problem.rules.pause
                and (limit is None or state.films + step.films <= limit)
            ):
                return True
        return False


class SearchStep(NamedTuple):
    """The state of a plan that is built from the last showing to the first.

    *film* is the film placed last, the first in time. *evening* is its evening, *until*
    is when an earlier film on it must have ended, and *films* is how many films it
    holds. *used* counts the evenings.
    """

    evening: int
    until: int
    films: int
    used: int
    film: int


def packings(problem: PlanningProblem) -> Packings:
    """Return how each set of the films of *problem* can be packed."""
    first_evenings = [_openings(problem, film) for film in range(len(problem.films))]
    fills = [[_PackingState(0, -1, 0, 0)]]
    for film_set in range(1, 1 << len(problem.films)):
        best: dict[tuple[int, int, int], int] = {}
        for film in _members(film_set):
            for state in fills[film_set ^ 1 << film]:
                for key, free in _extend_packing(
                    problem, state, film, first_evenings[film]
                ):
                    if free < best.get(key, free + 1):
                        best[key] = free
        states = [
            _PackingState(used, evening, free, number)
            for (used, evening, number), free in best.items()
        ]
        fills.append(_pareto_front(states) if len(states) > 1 else states)
    return Packings(problem, fills)


def _members(film_set: int) -> list[int]:
    """Return the films of *film_set* in ascending order."""
    return [film for film in range(film_set.bit_length()) if film_set >> film & 1]


def _openings(problem: PlanningProblem, film: int) -> list[list[tuple[int, int]]]:
    """Return the evenings that *film* can open, and when the next film may start there.

    The list at index ``n`` leaves out the first ``n`` evenings. Of each kind it has
    only the first evening, because a later one would be no better.
    """
    openings = []
    for number in range(len(problem.evenings) + 1):
        first_of_kind: dict[int, tuple[int, int]] = {}
        for evening in range(number, len(problem.evenings)):
            if evening in problem.may[film]:
                free = (problem.ends(film, evening) or 0) + problem.rules.pause
                first_of_kind.setdefault(problem.kinds[evening], (evening, free))
        openings.append(list(first_of_kind.values()))
    return openings


def _extend_packing(
    problem: PlanningProblem,
    state: _PackingState,
    film: int,
    openings: list[list[tuple[int, int]]],
) -> list[tuple[tuple[int, int, int], int]]:
    """Return the ways to add *film* to *state*: on its evening, or on a later one.

    Each is ``((evenings used, last evening, films counted on it), when it is free)``.
    """
    limit = problem.rules.per_evening
    used, evening, free, films = state
    counted = 0 if limit is None else 1
    extended = [
        ((used + 1, later, counted), next_free)
        for later, next_free in openings[evening + 1]
    ]
    if evening in problem.may[film] and (limit is None or films < limit):
        end = problem.ends(film, evening, free)
        if end is not None:
            extended.append(
                ((used, evening, films + counted), end + problem.rules.pause)
            )
    return extended


def _pareto_front(states: list[_PackingState]) -> list[_PackingState]:
    """Drop the states that another beats: fewer evenings and an earlier last one."""
    return [
        state
        for state in states
        if not any(
            other.used < state.used and other.evening < state.evening
            for other in states
        )
    ]


def choose(packed: Packings) -> int | None:
    """Return the set of films to place; ``None`` if the musts do not fit.

    It has the most films, then needs the fewest evenings, then has the films asked for
    earlier.
    """
    films = packed.problem.films
    count = len(films)
    musts = sum(1 << place for place, film in enumerate(films) if film.must)
    best_rank, chosen = None, None
    for film_set in range(1 << count):
        fewest = packed.fewest_evenings(film_set)
        if fewest is not None and film_set & musts == musts:
            priority = sum(1 << count - 1 - film for film in _members(film_set))
            rank = film_set.bit_count(), -fewest, priority
            if best_rank is None or rank > best_rank:
                best_rank, chosen = rank, film_set
    return chosen


def arrange(packed: Packings, all_films: int) -> list[tuple[int, int]]:
    """Return *all_films*, a set, with their evenings, in the best order of playing.

    The films must fit. This is an A* search from the last showing to the first. Its
    lower bound is the cost of the films still to place, ignoring their evenings.
    """
    max_evenings = packed.fewest_evenings(all_films) or 0
    costs = Costs(packed.problem)
    bound = costs.lower_bound()

    def lower_bound(film_set: int, step: SearchStep | None) -> int:
        next_showing = (None, None) if step is None else (step.film, step.evening)
        return bound(tuple(_members(film_set)), *next_showing)

    tie_breaker = counter()
    queue: list[_Node] = [
        (lower_bound(all_films, None), next(tie_breaker), all_films, None, None)
    ]
    expanded: set[tuple[int, SearchStep | None]] = set()
    while True:
        node = heappop(queue)
        estimate, _, film_set, step, _ = node
        if not film_set:
            return _path(node)
        if (film_set, step) in expanded:
            continue
        expanded.add((film_set, step))
        cost_so_far = estimate - lower_bound(film_set, step)
        next_film = step and step.film
        for earlier in _steps(packed, film_set, step, max_evenings):
            remaining = film_set ^ 1 << earlier.film
            cost = costs.step(
                earlier.film, next_film, remaining.bit_count(), earlier.evening
            )
            new_estimate = cost_so_far + cost + lower_bound(remaining, earlier)
            heappush(queue, (new_estimate, next(tie_breaker), remaining, earlier, node))


def _path(node: Any) -> list[tuple[int, int]]:
    """Return the films and evenings from *node* to the last showing."""
    schedule = []
    while node[3]:
        *_, step, node = node
        schedule.append((step.film, step.evening))
    return schedule


def _steps(
    packed: Packings, film_set: int, step: SearchStep | None, max_evenings: int
) -> Iterator[SearchStep]:
    """Yield the ways to play a film of *film_set* just before *step*.

    Each leaves room before it for the other films of *film_set*.
    """
    problem = packed.problem
    openings = range(step.evening if step else len(problem.evenings))
    for film in _members(film_set):
        remaining = film_set ^ 1 << film
        for earlier in ways_before(problem, film, step, openings):
            if earlier.used <= max_evenings and packed.fits_before(
                remaining, earlier, max_evenings
            ):
                yield earlier


def ways_before(
    problem: PlanningProblem,
    film: int,
    step: SearchStep | None,
    evenings: Iterable[int],
) -> Iterator[SearchStep]:
    """Yield the ways to play *film* before *step*: on its evening, or closing another.

    *evenings* are the evenings before that of *step* which *film* may close.
    """
    pause, limit, may = (
        problem.rules.pause,
        problem.rules.per_evening,
        problem.may[film],
    )
    if step and step.evening in may and (limit is None or step.films < limit):
        start = problem.begins(film, step.evening, step.until)
        if start is not None:
            films = step.films + (limit is not None)
            yield SearchStep(step.evening, start - pause, films, step.used, film)
    used = step.used + 1 if step else 1
    films = 0 if limit is None else 1
    for evening in evenings:
        if evening in may:
            start = problem.begins(film, evening, problem.closes[evening]) or 0
            yield SearchStep(evening, start - pause, films, used, film)
