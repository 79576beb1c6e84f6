"""Local search: improves the order of a plan by small changes until none helps.

The films that play and the evenings in use stay the same.
"""

from __future__ import annotations

from itertools import cycle, permutations
from typing import TYPE_CHECKING, Final

from kfilms.planner.costs import Costs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfilms.planner.problem import PlanningProblem

    _Schedule = list[tuple[int, int]]
    """Films with their evenings, in order of playing."""

_WORK: Final = 200_000
"""The most showings compared in all changes: a number and not a time, so that the same
films give the same plan on every machine."""


def improve_plan(problem: PlanningProblem, schedule: _Schedule) -> _Schedule:
    """Return *schedule* in an order that no single change improves.

    A change swaps two films, swaps the films of two evenings, or moves one film. The
    search ends early if there are very many films.
    """
    costs = Costs(problem, [film for film, _ in schedule])

    def cost(schedule: _Schedule, first: int, last: int) -> int:
        """Return the cost from the showing before *first* to *last*."""
        total = 0
        for position in range(max(first - 1, 0), last + 1):
            film, evening = schedule[position]
            after = schedule[position + 1][0] if position + 1 < len(schedule) else None
            total += costs.step(film, after, position, evening)
        return total

    work = _WORK
    all_pairs = pairs_left = len(schedule) * (len(schedule) - 1)
    for place, target in cycle(permutations(range(len(schedule)), 2)):
        pairs_left -= 1
        for changed, first, last in _neighbours(schedule, place, target):
            work -= last - first
            improves = cost(changed, first, last) < cost(schedule, first, last)
            if improves and _fits(problem, changed):
                schedule, pairs_left = changed, all_pairs
                break
        if not pairs_left or work < 0:
            break
    return schedule


def _neighbours(
    schedule: _Schedule, place: int, target: int
) -> Iterator[tuple[_Schedule, int, int]]:
    """Yield the schedules that differ by one change at *place* and *target*.

    Each comes with the first and the last place that changed.
    """
    film, evening = schedule[place]
    if place < target:
        other_film, other_evening = schedule[target]
        changed = schedule.copy()
        changed[place], changed[target] = (other_film, evening), (film, other_evening)
        yield changed, place, target
        if (
            evening != other_evening
            and _opens(schedule, place)
            and _opens(schedule, target)
        ):
            yield _exchange_evenings(schedule, evening, other_evening)
    others = schedule[:place] + schedule[place + 1 :]
    for new_evening in sorted(
        {new_evening for _, new_evening in others[max(target - 1, 0) : target + 1]}
    ):
        changed = [*others[:target], (film, new_evening), *others[target:]]
        yield changed, min(place, target), max(place, target)


def _opens(schedule: _Schedule, place: int) -> bool:
    """Tell whether the film at *place* is the first of its evening."""
    return not place or schedule[place - 1][1] != schedule[place][1]


def _exchange_evenings(
    schedule: _Schedule, earlier: int, later: int
) -> tuple[_Schedule, int, int]:
    """Return *schedule* with the films of *earlier* and *later* exchanged."""
    places = [
        place
        for place, (_, evening) in enumerate(schedule)
        if earlier <= evening <= later
    ]
    first, last = places[0], places[-1]
    earlier_films = [(film, later) for film, evening in schedule if evening == earlier]
    later_films = [(film, earlier) for film, evening in schedule if evening == later]
    between = [showing for showing in schedule if earlier < showing[1] < later]
    return (
        [
            *schedule[:first],
            *later_films,
            *between,
            *earlier_films,
            *schedule[last + 1 :],
        ],
        first,
        last,
    )


def _fits(problem: PlanningProblem, schedule: _Schedule) -> bool:
    """Tell whether each film of *schedule* fits its evening."""
    limit = problem.rules.per_evening or len(schedule)
    last_evening, free, count = -1, None, 0
    for film, evening in schedule:
        if evening != last_evening:
            free, count = None, 0
        end = problem.ends(film, evening, free)
        count += 1
        if evening not in problem.may[film] or end is None or count > limit:
            return False
        last_evening, free = evening, end + problem.rules.pause
    return True
