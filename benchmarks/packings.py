"""Finds by exhaustive search how many films fit, as the reference for the planner.

Every film may play on any evening, and the order within an evening is ignored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kfilms.planner.problem import PlanningProblem

    Evenings = tuple[tuple[int, int], ...]
    """The free minutes and the free places of each evening, sorted."""

_MOST_TRIES = 150_000


def most_films(table: PlanningProblem) -> tuple[int, bool]:
    """Return the largest number of films of *table* that fit, and whether it is exact.

    The number includes all musts; it is -1 if the musts do not fit. If the search was
    stopped, the number is only an upper bound, and the second value is false.
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
        search = _PackingSearch([*musts, *others[:count]])
        if search.fits(0, evenings) or search.stopped:
            return len(musts) + count, not search.stopped
    return -1, True


class _PackingSearch:
    """A depth-first search with memoized failures; longest films are placed first.

    *needs* holds the minutes of each film, including the break after it.
    """

    def __init__(self, needs: list[int]) -> None:
        self._needs = sorted(needs, reverse=True)
        self._failures: set[tuple[int, Evenings]] = set()

    @property
    def stopped(self) -> bool:
        """Whether the search was stopped after too many failures."""
        return len(self._failures) > _MOST_TRIES

    def fits(self, first: int, evenings: Evenings) -> bool:
        """Return whether all films from index *first* on fit on *evenings*."""
        needs = self._needs[first:]
        if not needs:
            return True
        usable = tuple(
            (minutes, places)
            for minutes, places in evenings
            if minutes >= needs[-1] and places
        )
        if (first, usable) in self._failures or self.stopped:
            return False
        if sum(needs) <= sum(minutes for minutes, _ in usable):
            for minutes, places in dict.fromkeys(usable):
                if minutes >= needs[0]:
                    rest = list(usable)
                    rest.remove((minutes, places))
                    rest.append((minutes - needs[0], places - 1))
                    if self.fits(first + 1, tuple(sorted(rest))):
                        return True
        self._failures.add((first, usable))
        return False
