"""A good plan for more films than can be tried: fill, then exchange, always the same.

Two fillings are tried, one in the order of the question, one of the shortest films
first; each is bettered by exchanges as long as that helps. The better one is the plan,
so that it is never worse than filling in order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfilms.plan.costs import Costs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kfilms.plan.records import Table

    Evenings = list[list[int]]
    """The films of each evening, in their order; may be empty."""

MOST_EXCHANGES: Final = 120_000
"""Exchanges weighed in all, a second or two: a number and not a time, so that the same
films give the same plan on every machine."""


def search(table: Table) -> list[tuple[int, int]] | None:
    """Return films with their evenings in order; ``None`` if the musts do not fit."""
    musts = [place for place, film in enumerate(table.films) if film.must]
    musts.sort(key=lambda film: (len(table.may[film]), -table.minutes[film]))
    start = filled(table, musts)
    if sum(map(len, start)) < len(musts):
        return None
    others = [place for place, film in enumerate(table.films) if not film.must]
    shortest = sorted(others, key=lambda film: table.minutes[film])
    lines = [
        _Line(table, _mended(table, filled(table, films, start)))
        for films in (others, shortest)
    ]
    for line in lines:
        line.better()
    return min(lines, key=_Line.value).seated()


def filled(
    table: Table, films: Iterable[int], start: Evenings | None = None
) -> Evenings:
    """Put each of *films* where the least time is left over, on a new evening last.

    Those that find no room are missing in the result.
    """
    plan = [list(one) for one in start or [[]] * len(table.evenings)]
    spare = [_spare(table, evening, plan[evening]) for evening in range(len(plan))]
    order = range(len(plan)) if table.rules.earliest else range(len(plan) - 1, -1, -1)
    for film in films:
        room = [
            evening
            for evening in _worth_trying(table, plan, order)
            if spare[evening] >= table.minutes[film] and evening in table.may[film]
        ]
        room.sort(key=lambda evening: (not plan[evening], spare[evening]))
        for evening in room:
            more = _with(table, evening, plan[evening], film)
            if more:
                plan[evening] = more
                spare[evening] = _spare(table, evening, more)
                break
    return plan


def _worth_trying(table: Table, plan: Evenings, order: Iterable[int]) -> Iterator[int]:
    """Yield the evenings of *order*, of those still empty one of each kind."""
    empty = set()
    for evening in order:
        if plan[evening]:
            yield evening
        elif table.kinds[evening] not in empty:
            empty.add(table.kinds[evening])
            yield evening


def _spare(table: Table, evening: int, films: list[int]) -> int:
    """Return how long one more film may be at the most."""
    taken = sum(table.minutes[film] + table.rules.pause for film in films)
    return table.closes[evening] - table.opens[evening] - taken


def _with(table: Table, evening: int, films: list[int], film: int) -> list[int] | None:
    """Return *films* with *film* among them, if all fit the evening."""
    limit = table.rules.per_evening
    if limit is not None and len(films) >= limit:
        return None
    for place in range(len(films), -1, -1):
        more = [*films[:place], film, *films[place:]]
        if _fits(table, evening, more):
            return more
    return None


def _fits(table: Table, evening: int, films: Iterable[int]) -> bool:
    """Tell whether *films* fit the evening, in that order."""
    free = None
    for film in films:
        ends = table.ends(film, evening, free)
        if ends is None or evening not in table.may[film]:
            return False
        free = ends + table.rules.pause
    return True


def _mended(table: Table, plan: Evenings) -> Evenings:
    """Exchange films for those left out that were asked for first, where they fit."""
    where = {film: place for place, films in enumerate(plan) for film in films}
    for film in range(len(table.films)):
        if film not in where:
            for other in sorted((one for one in where if one > film), reverse=True):
                evening = where[other]
                films = [film if one == other else one for one in plan[evening]]
                if not table.films[other].must and _fits(table, evening, films):
                    plan[evening] = films
                    del where[other]
                    where[film] = evening
                    break
    return plan


class _Line:
    """Showings one after another, each with its evening; they change places."""

    def __init__(self, table: Table, plan: Evenings) -> None:
        self._table = table
        self._films = [film for films in plan for film in films]
        self._evening = [place for place, films in enumerate(plan) for _ in films]
        self._first = [self._evening.index(one) for one in self._evening]
        self._costs = Costs(table, self._films)

    def seated(self) -> list[tuple[int, int]]:
        """Return the films with their evenings, in order."""
        return list(zip(self._films, self._evening, strict=True))

    def value(self) -> tuple[object, ...]:
        """Return what lines are compared by: the least is the best."""
        total = sum(map(self._cost, range(len(self._films))))
        asked = sorted(self._films)
        return -len(self._films), len(set(self._evening)), asked, total

    def better(self) -> None:
        """Exchange showings, the last one first, as long as that lowers the cost."""
        tries, going = 0, True
        while going and tries < MOST_EXCHANGES:
            going = False
            for last in range(len(self._films) - 1, 0, -1):
                tries += last
                gain, first = min(self._gains(last), default=(0, 0))
                if gain < 0:
                    self._exchange(first, last)
                    going = True

    def _gains(self, last: int) -> Iterator[tuple[int, int]]:
        """Yield what exchanging *last* with one before it adds to the cost."""
        for first in range(last):
            touched = {first, last, last - 1, max(first - 1, 0)}
            before = sum(map(self._cost, touched))
            self._exchange(first, last)
            if self._fits(first) and self._fits(last):
                yield sum(map(self._cost, touched)) - before, first
            self._exchange(first, last)

    def _exchange(self, first: int, last: int) -> None:
        films = self._films
        films[first], films[last] = films[last], films[first]

    def _fits(self, place: int) -> bool:
        start = self._first[place]
        evening = self._evening[place]
        films = self._films[start : start + self._evening.count(evening)]
        return _fits(self._table, evening, films)

    def _cost(self, place: int) -> int:
        after = self._films[place + 1] if place + 1 < len(self._films) else None
        return self._costs.step(self._films[place], after, place, self._evening[place])
