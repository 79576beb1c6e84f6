"""Counts by trying how many films can find room: what the search is held against.

Knows films that may play on any evening, and nothing of their order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kfilms.planner.problem import PlanningProblem

    Evenings = tuple[tuple[int, int], ...]
    """What is left of each: minutes, and how many films may come; in order."""

_MOST_TRIES = 150_000


def most_films(table: PlanningProblem) -> tuple[int, bool]:
    """Return how many films of *table*, musts among them, find room; -1 if no musts do.

    Not true where trying has not come to an end: then it can be no more films.
    """
    pause, limit = table.rules.pause, table.rules.per_evening or len(table.films)
    windows = zip(table.opens, table.closes, strict=True)
    evenings = tuple(
        sorted((closes - opens + pause, limit) for opens, closes in windows)
    )
    films = list(zip(table.films, table.minutes, strict=True))
    musts = [pause + minutes for film, minutes in films if film.must]
    others = sorted(pause + minutes for film, minutes in films if not film.must)
    for count in range(len(others), -1, -1):
        trying = _Trying([*musts, *others[:count]])
        if trying.fits(0, evenings) or trying.given_up:
            return len(musts) + count, not trying.given_up
    return -1, True


class _Trying:
    """Films by the minutes they need, the longest first, and what was tried in vain."""

    def __init__(self, needs: list[int]) -> None:
        self._needs = sorted(needs, reverse=True)
        self._in_vain: set[tuple[int, Evenings]] = set()

    @property
    def given_up(self) -> bool:
        """Whether trying took too long."""
        return len(self._in_vain) > _MOST_TRIES

    def fits(self, first: int, evenings: Evenings) -> bool:
        """Tell whether the films from the *first* on find room on *evenings*."""
        needs = self._needs[first:]
        if not needs:
            return True
        open_ = tuple(one for one in evenings if one[0] >= needs[-1] and one[1])
        if (first, open_) in self._in_vain or self.given_up:
            return False
        if sum(needs) <= sum(minutes for minutes, _ in open_):
            for one in dict.fromkeys(open_):
                minutes, films = one
                if minutes >= needs[0]:
                    rest = list(open_)
                    rest.remove(one)
                    rest.append((minutes - needs[0], films - 1))
                    if self.fits(first + 1, tuple(sorted(rest))):
                        return True
        self._in_vain.add((first, open_))
        return False
