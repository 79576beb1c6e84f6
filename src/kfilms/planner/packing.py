"""Bin packing: whether films fit on evenings, and on which; ignores their order.

Films with a fixed start divide their evening into gaps. If there are many films, one
gap after another is filled as well as possible; the last few films are placed by
backtracking.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from kfilms.planner.problem import PlanningProblem

MAX_TRIES: Final = 300
"""The most placements tried in one packing: a number and not a time, so that the same
films get the same evenings on every machine."""
_FEW: Final = 12
"""The most films that are placed by backtracking from the start."""
_WORTH_TRYING: Final = 8
"""The fewest tries per film for which backtracking over all films is worthwhile."""


class Room(NamedTuple):
    """The rest of an evening: films end by *until*, at most *films* are added."""

    evening: int
    until: int
    films: int


def rooms(problem: PlanningProblem) -> list[Room]:
    """Return the evenings of *problem*, all empty."""
    limit = problem.rules.per_evening or len(problem.films)
    return [
        Room(evening, closes, limit) for evening, closes in enumerate(problem.closes)
    ]


def largest_rooms(
    problem: PlanningProblem, films: Iterable[int], evenings: Iterable[Room], most: int
) -> list[Room]:
    """Return *most* of *evenings*: those that pinned *films* need, then the longest."""
    tied = {
        evening
        for film in films
        if problem.films[film].evening
        for evening in problem.may[film]
    }

    def rank(room: Room) -> tuple[bool, int]:
        return room.evening not in tied, problem.opens[room.evening] - room.until

    return sorted(evenings, key=rank)[: max(most, 0)]


def pack(
    problem: PlanningProblem,
    films: Collection[int],
    evenings: Sequence[Room],
    tries: int = MAX_TRIES,
) -> dict[int, int] | None:
    """Return the evening of each of *films*, or ``None`` if no packing is found.

    Up to twelve films are placed by backtracking. If there are more, gaps are filled
    until twelve films are left. If that fails, all films are placed by backtracking,
    unless *tries* is too small for so many.
    """
    packing = _Packing(problem, films, evenings)
    if not packing.possible():
        return None
    if len(films) > _FEW:
        packed = packing.backtrack(tries) if packing.filled() else None
        if packed is not None or len(films) * _WORTH_TRYING > tries:
            return packed
        packing = _Packing(problem, films, evenings)
    return packing.backtrack(tries)


class _Packing:
    """Films to place, the most constrained first, and the minutes left in each gap."""

    def __init__(
        self, problem: PlanningProblem, films: Collection[int], evenings: Sequence[Room]
    ) -> None:
        self._may = problem.may
        unpinned = [film for film in films if problem.starts[film] is None]
        unpinned.sort(
            key=lambda film: (len(self._may[film]), -problem.minutes[film], film)
        )
        self._films = unpinned
        self._needs = [problem.minutes[film] + problem.rules.pause for film in unpinned]
        self._spare: list[int] = []
        self._where: list[int] = []
        self._more: dict[int, int] = {}
        self._seated: dict[int, int] = {}
        self._fixed = [film for film in films if problem.starts[film] is not None]
        gaps = []
        for room in evenings:
            fixed_here = [
                film for film in self._fixed if room.evening in self._may[film]
            ]
            self._seated |= dict.fromkeys(fixed_here, room.evening)
            self._more[room.evening] = room.films - len(fixed_here)
            gaps += [(-gap, room.evening) for gap in _gaps(problem, room, fixed_here)]
        for gap, evening in sorted(gaps):
            self._spare.append(-gap)
            self._where.append(evening)

    def possible(self) -> bool:
        """Tell whether the fixed films fit and leave enough minutes for the others."""
        return (
            len(self._seated) == len(self._fixed)
            and min(self._more.values(), default=0) >= 0
            and min(self._spare, default=0) >= 0
            and sum(self._needs) <= sum(self._spare)
        )

    def filled(self) -> bool:
        """Fill the longest gaps until few films are left; false if they cannot fit."""
        while len(self._films) > _FEW:
            if not self._spare:
                return False
            self._fill(self._spare.pop(0), self._where.pop(0))
        return sum(self._needs) <= sum(self._spare)

    def _fill(self, room: int, evening: int) -> None:
        waiting = enumerate(self._films)
        candidates = [place for place, film in waiting if evening in self._may[film]]
        needs = [self._needs[place] for place in candidates]
        chosen = _best_fill(needs, room, self._more[evening])
        self._more[evening] -= len(chosen)
        for index in reversed(chosen):
            place = candidates[index]
            self._seated[self._films.pop(place)] = evening
            del self._needs[place]

    def backtrack(self, tries: int) -> dict[int, int] | None:
        """Return the evening of each film; ``None`` if none is found in *tries*.

        Films with the fewest possible evenings are placed first, then the longest. Each
        goes into the gap with the least time to spare. If a film fits nowhere, the film
        placed before it is moved.
        """
        gaps: list[int] = []
        choices: list[Iterator[int]] = []
        while len(gaps) < len(self._films):
            if not tries:
                return None
            tries -= 1
            choices.append(self._candidate_gaps(len(gaps)))
            while (gap := next(choices[-1], None)) is None:
                choices.pop()
                if not choices:
                    return None
                self._seat(len(choices) - 1, gaps.pop(), -1)
            self._seat(len(gaps), gap, 1)
            gaps.append(gap)
        evenings = (self._where[gap] for gap in gaps)
        return self._seated | dict(zip(self._films, evenings, strict=True))

    def _seat(self, place: int, gap: int, count: int) -> None:
        self._spare[gap] -= self._needs[place] * count
        self._more[self._where[gap]] -= count

    def _candidate_gaps(self, place: int) -> Iterator[int]:
        """Yield the gaps for the film at *place*, one of each set of identical gaps."""
        need, allowed = self._needs[place], self._may[self._films[place]]
        waiting = self._needs[place:]
        shortest = min(waiting)
        usable_minutes, usable_films, candidates = 0, 0, {}
        for gap, spare in enumerate(self._spare):
            evening = self._where[gap]
            more = self._more[evening]
            if spare >= shortest and more:
                usable_minutes += spare
                usable_films += min(more, spare // shortest)
                if spare >= need and evening in allowed:
                    candidates[spare, more] = gap
        if sum(waiting) > usable_minutes or len(waiting) > usable_films:
            return iter(())
        return iter([gap for _, gap in sorted(candidates.items())])


def _gaps(problem: PlanningProblem, room: Room, fixed: Iterable[int]) -> list[int]:
    """Return the minutes in the gaps around the films *fixed*, pauses included.

    A single negative gap if the fixed films themselves do not fit.
    """
    pause, opens = problem.rules.pause, problem.opens[room.evening]
    gaps: list[int] = []
    free = opens
    for start, film in sorted((problem.starts[film] or 0, film) for film in fixed):
        end = start + problem.minutes[film]
        if end > room.until or (gaps and start < free):
            return [-1]
        gaps.append(max(start - free, 0))
        free = max(end + pause, opens)
    return [*gaps, max(room.until - free + pause, 0)]


def _best_fill(needs: list[int], room: int, most: int) -> list[int]:
    """Return the places of at most *most* of *needs* that fill *room* best.

    *needs* are sorted, longest first. The longest that fits is among the result.
    """
    negated = [-need for need in needs]
    best: tuple[int, list[int]] = (room, [])
    stack = [(bisect_left(negated, -room), room, list[int]())] if most else []
    tries = 0
    while stack and best[0] and tries < MAX_TRIES:
        tries += 1
        place, room_left, chosen = stack.pop()
        if place == len(needs):
            continue
        if chosen:
            stack.append(
                (bisect_right(negated, negated[place], place), room_left, chosen)
            )
        room_left, chosen = room_left - needs[place], [*chosen, place]
        if room_left < best[0]:
            best = room_left, chosen
        if len(chosen) < most:
            stack.append(
                (bisect_left(negated, -room_left, place + 1), room_left, chosen)
            )
    return best[1]
