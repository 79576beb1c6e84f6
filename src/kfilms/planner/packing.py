"""Tells whether films find room on evenings, and on which: packing, not yet an order.

Fixed films cut their evening into gaps. Many films fill one gap after another, each as
well as can be; the last few are tried everywhere.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from kfilms.planner.problem import PlanningProblem

MAX_TRIES: Final = 300
"""Places tried in one packing: a number and not a time, so that the same films find the
same room on every machine."""
_FEW: Final = 12
"""Films that are tried on every evening."""
_WORTH_TRYING: Final = 8
"""Tries for each film, of which fewer would not be worth while."""


class Room(NamedTuple):
    """What is left of an evening: nothing ends after *until*, at most *films* come."""

    evening: int
    until: int
    films: int


def rooms(table: PlanningProblem) -> list[Room]:
    """Return the evenings of *table*, nothing on them."""
    most = table.rules.per_evening or len(table.films)
    return [Room(one, closes, most) for one, closes in enumerate(table.closes)]


def largest_rooms(
    table: PlanningProblem, films: Iterable[int], evenings: Iterable[Room], most: int
) -> list[Room]:
    """Return *most* of *evenings*: those that *films* are tied to, then the longest."""
    tied = {
        one for film in films if table.films[film].evening for one in table.may[film]
    }

    def rank(room: Room) -> tuple[bool, int]:
        return room.evening not in tied, table.opens[room.evening] - room.until

    return sorted(evenings, key=rank)[: max(most, 0)]


def pack(
    table: PlanningProblem,
    films: Collection[int],
    evenings: Sequence[Room],
    tries: int = MAX_TRIES,
) -> dict[int, int] | None:
    """Return on which of *evenings* each of *films* finds room, if a way is found.

    Up to twelve films are tried on every evening; of more, evenings are filled until no
    more are left. Where that fails, all are tried, if not too many for so few *tries*.
    """
    packing = _Packing(table, films, evenings)
    if not packing.possible():
        return None
    if len(films) > _FEW:
        found = packing.backtrack(tries) if packing.filled() else None
        if found is not None or len(films) * _WORTH_TRYING > tries:
            return found
        packing = _Packing(table, films, evenings)
    return packing.backtrack(tries)


class _Packing:
    """Films that wait, the longest first, and gaps with what they have to spare."""

    def __init__(
        self, table: PlanningProblem, films: Collection[int], evenings: Sequence[Room]
    ) -> None:
        self._may = table.may
        free = [film for film in films if table.starts[film] is None]
        free.sort(key=lambda film: (len(self._may[film]), -table.minutes[film], film))
        self._films = free
        self._needs = [table.minutes[film] + table.rules.pause for film in free]
        self._spare: list[int] = []
        self._where: list[int] = []
        self._more: dict[int, int] = {}
        self._seated: dict[int, int] = {}
        self._fixed = [film for film in films if table.starts[film] is not None]
        gaps = []
        for room in evenings:
            here = [film for film in self._fixed if room.evening in self._may[film]]
            self._seated |= dict.fromkeys(here, room.evening)
            self._more[room.evening] = room.films - len(here)
            gaps += [(-gap, room.evening) for gap in _gaps(table, room, here)]
        for gap, evening in sorted(gaps):
            self._spare.append(-gap)
            self._where.append(evening)

    def possible(self) -> bool:
        """Tell whether the fixed films have their place, and time enough is left."""
        return (
            len(self._seated) == len(self._fixed)
            and min(self._more.values(), default=0) >= 0
            and min(self._spare, default=0) >= 0
            and sum(self._needs) <= sum(self._spare)
        )

    def filled(self) -> bool:
        """Fill the longest gaps, until few films wait; false if not enough is left."""
        while len(self._films) > _FEW:
            if not self._spare:
                return False
            self._fill(self._spare.pop(0), self._where.pop(0))
        return sum(self._needs) <= sum(self._spare)

    def _fill(self, room: int, evening: int) -> None:
        waiting = enumerate(self._films)
        here = [place for place, film in waiting if evening in self._may[film]]
        needs = [self._needs[place] for place in here]
        full = _fullest(needs, room, self._more[evening])
        self._more[evening] -= len(full)
        for number in reversed(full):
            place = here[number]
            self._seated[self._films.pop(place)] = evening
            del self._needs[place]

    def backtrack(self, tries: int) -> dict[int, int] | None:
        """Return the evening of every film, or ``None`` after so many *tries*.

        The longest film comes first, each where the least is left over; where one finds
        no room, those before it go elsewhere, the last one first.
        """
        taken: list[int] = []
        ways: list[Iterator[int]] = []
        while len(taken) < len(self._films):
            if not tries:
                return None
            tries -= 1
            ways.append(self._ways(len(taken)))
            while (gap := next(ways[-1], None)) is None:
                ways.pop()
                if not ways:
                    return None
                self._seat(len(ways) - 1, taken.pop(), -1)
            self._seat(len(taken), gap, 1)
            taken.append(gap)
        seats = (self._where[gap] for gap in taken)
        return self._seated | dict(zip(self._films, seats, strict=True))

    def _seat(self, place: int, gap: int, count: int) -> None:
        self._spare[gap] -= self._needs[place] * count
        self._more[self._where[gap]] -= count

    def _ways(self, place: int) -> Iterator[int]:
        """Yield the gaps for the film at *place*, of those that are alike one."""
        need, may = self._needs[place], self._may[self._films[place]]
        waiting = self._needs[place:]
        least = min(waiting)
        usable, films, ways = 0, 0, {}
        for gap, spare in enumerate(self._spare):
            evening = self._where[gap]
            more = self._more[evening]
            if spare >= least and more:
                usable += spare
                films += min(more, spare // least)
                if spare >= need and evening in may:
                    ways[spare, more] = gap
        if sum(waiting) > usable or len(waiting) > films:
            return iter(())
        return iter([gap for _, gap in sorted(ways.items())])


def _gaps(table: PlanningProblem, room: Room, fixed: Iterable[int]) -> list[int]:
    """Return how much the gaps around *fixed* films hold, each film with a pause.

    A negative one where the fixed films themselves have no room.
    """
    pause, opens = table.rules.pause, table.opens[room.evening]
    gaps: list[int] = []
    free = opens
    for start, film in sorted((table.starts[film] or 0, film) for film in fixed):
        ends = start + table.minutes[film]
        if ends > room.until or (gaps and start < free):
            return [-1]
        gaps.append(max(start - free, 0))
        free = max(ends + pause, opens)
    return [*gaps, max(room.until - free + pause, 0)]


def _fullest(needs: list[int], room: int, most: int) -> list[int]:
    """Return the places of at most *most* of *needs* that fill *room* best.

    The longest that fits is among them; *needs* are given longest first.
    """
    down = [-need for need in needs]
    best: tuple[int, list[int]] = (room, [])
    ways = [(bisect_left(down, -room), room, list[int]())] if most else []
    tries = 0
    while ways and best[0] and tries < MAX_TRIES:
        tries += 1
        place, left, taken = ways.pop()
        if place == len(needs):
            continue
        if taken:
            ways.append((bisect_right(down, down[place], place), left, taken))
        left, taken = left - needs[place], [*taken, place]
        if left < best[0]:
            best = left, taken
        if len(taken) < most:
            ways.append((bisect_left(down, -left, place + 1), left, taken))
    return best[1]
