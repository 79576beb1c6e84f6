"""Makes the order of a plan better by small changes, until none of them helps.

Which films play, and on which evenings any do, stays as it is.
"""

from __future__ import annotations

from itertools import cycle, permutations
from typing import TYPE_CHECKING, Final

from kfilms.planner.costs import Costs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfilms.planner.problem import PlanningProblem

    Line = list[tuple[int, int]]
    """Films with their evenings, in the order in which they play."""

_WORK: Final = 200_000
"""Showings looked at in all changes: a number and not a time, so that the same films
give the same plan on every machine."""


def improve_plan(table: PlanningProblem, line: Line) -> Line:
    """Return *line* in an order that no single change makes better.

    A change lets two films, or the films of two evenings, change places, or takes a
    film elsewhere. Of very many films not all changes are tried.
    """
    costs = Costs(table, [film for film, _ in line])

    def cost(line: Line, first: int, last: int) -> int:
        """Return what it costs from the showing before *first* to the *last*."""
        total = 0
        for place in range(max(first - 1, 0), last + 1):
            film, evening = line[place]
            after = line[place + 1][0] if place + 1 < len(line) else None
            total += costs.step(film, after, place, evening)
        return total

    work = _WORK
    pairs = left = len(line) * (len(line) - 1)
    for one, other in cycle(permutations(range(len(line)), 2)):
        left -= 1
        for changed, first, last in _changes(line, one, other):
            work -= last - first
            better = cost(changed, first, last) < cost(line, first, last)
            if better and _fits(table, changed):
                line, left = changed, pairs
                break
        if not left or work < 0:
            break
    return line


def _changes(line: Line, one: int, other: int) -> Iterator[tuple[Line, int, int]]:
    """Yield what can be done with the showings at *one* and at another place.

    Each change comes with the first and the last place that it touches.
    """
    film, evening = line[one]
    if one < other:
        there, later = line[other]
        changed = line.copy()
        changed[one], changed[other] = (there, evening), (film, later)
        yield changed, one, other
        if evening != later and _opens(line, one) and _opens(line, other):
            yield _exchanged(line, evening, later)
    rest = line[:one] + line[one + 1 :]
    for then in sorted({then for _, then in rest[max(other - 1, 0) : other + 1]}):
        changed = [*rest[:other], (film, then), *rest[other:]]
        yield changed, min(one, other), max(one, other)


def _opens(line: Line, place: int) -> bool:
    return not place or line[place - 1][1] != line[place][1]


def _exchanged(line: Line, one: int, other: int) -> tuple[Line, int, int]:
    """Return *line* with the films of two evenings exchanged, *one* the earlier."""
    places = [place for place, (_, then) in enumerate(line) if one <= then <= other]
    first, last = places[0], places[-1]
    here = [(film, other) for film, then in line if then == one]
    there = [(film, one) for film, then in line if then == other]
    between = [showing for showing in line if one < showing[1] < other]
    return (
        [*line[:first], *there, *between, *here, *line[last + 1 :]],
        first,
        last,
    )


def _fits(table: PlanningProblem, line: Line) -> bool:
    """Tell whether every film of *line* has room where it stands."""
    most = table.rules.per_evening or len(line)
    before, free, films = -1, None, 0
    for film, evening in line:
        if evening != before:
            free, films = None, 0
        ends = table.ends(film, evening, free)
        films += 1
        if evening not in table.may[film] or ends is None or films > most:
            return False
        before, free = evening, ends + table.rules.pause
    return True
