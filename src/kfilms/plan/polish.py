"""Makes the order of a plan better by small changes, until none of them helps.

Which films play, and on which evenings any do, stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfilms.plan.costs import Costs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfilms.plan.records import Table

    Line = list[tuple[int, int]]
    """Films with their evenings, in the order in which they play."""

_WORK: Final = 300_000
"""Showings looked at in all changes: a number and not a time, so that the same films
give the same plan on every machine."""


def polished(table: Table, line: Line) -> Line:
    """Return *line* in an order that no single change makes better.

    A change lets two films, or the films of two evenings, change places, or takes a
    film elsewhere. Of very many films not all changes are tried.
    """
    costs = Costs(table, [film for film, _ in line])
    work = _WORK

    def cost(line: Line, first: int, last: int) -> int:
        films = [film for film, _ in line[first : last + 2]]
        after = [*films[1:], None][: last + 1 - first]
        places = range(first, last + 1)
        return sum(
            costs.step(film, then, place, line[place][1])
            for film, then, place in zip(films, after, places, strict=False)
        )

    better = True
    while better:
        better = False
        for one in range(len(line)):
            for other in range(len(line)):
                for changed, first, last in _changes(line, one, other):
                    before = max(first - 1, 0)
                    work -= last + 1 - before
                    if work < 0:
                        return line
                    now = cost(changed, before, last)
                    if now < cost(line, before, last) and _fits(table, changed):
                        line, better = changed, True
                        break
    return line


def _changes(line: Line, one: int, other: int) -> Iterator[tuple[Line, int, int]]:
    """Yield what can be done with the showings at *one* and *other*.

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
    if one != other:
        rest = line[:one] + line[one + 1 :]
        near = {then for _, then in rest[max(other - 1, 0) : other + 1]}
        for then in sorted(near):
            yield (
                [*rest[:other], (film, then), *rest[other:]],
                min(one, other),
                max(one, other),
            )


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


def _fits(table: Table, line: Line) -> bool:
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
