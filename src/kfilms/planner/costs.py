"""The cost of an order of films as one number, for comparing orders by all rules."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from kfilms.planner.problem import HEAVY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kfilms.planner.problem import PlanningProblem

_WEIGHT_BITS: Final = 3


class Costs:
    """The costs of films, added up from the last showing to the first.

    Each rule has its own bits, higher ones for more important rules. A rule that
    compares films one after another has a few bits for each position; the last showing
    has the highest.
    """

    def __init__(
        self, problem: PlanningProblem, films: Sequence[int] | None = None
    ) -> None:
        """Compute the bits for *films* of *problem*; for all its films by default."""
        numbers = range(len(problem.films)) if films is None else films
        count, evening_count = len(numbers), len(problem.evenings)
        self._bits = count.bit_length()
        self._late = [self._bits * evening for evening in range(evening_count)]
        self._earliest = problem.rules.earliest
        if self._earliest:
            self._late.reverse()
        self._places = self._bits * (evening_count + 1)
        self._kin = self._places + self._bits * count
        self._heavy = self._kin + self._bits
        self._pairs = self._heavy + _WEIGHT_BITS * count
        self._closing = self._pairs + self._bits
        ordered = sorted(numbers, key=lambda film: problem.films[film].position)
        self._rank = {film: rank for rank, film in enumerate(ordered)}
        self._kinship = [film.kin for film in problem.films]
        self._weights = [film.weight for film in problem.films]

    def step(
        self, film: int, next_film: int | None, films_before: int, evening: int
    ) -> int:
        """Return the cost of playing *film* just before *next_film* on *evening*.

        *films_before* is the number of films that play before *film*. *next_film* is
        ``None`` for the last showing.
        """
        cost = self._weights[film] << self._heavy + _WEIGHT_BITS * films_before
        cost += self._rank[film] << self._places + self._bits * films_before
        cost -= 1 << self._late[evening]
        if next_film is None:
            return cost + (self._weights[film] << self._closing)
        if self._weights[film] >= HEAVY <= self._weights[next_film]:
            cost += 1 << self._pairs
        if not self._kinship[film].isdisjoint(self._kinship[next_film]):
            cost += 1 << self._kin
        return cost

    def heaviness_lower_bound(self) -> Callable[[tuple[int, ...], int | None], int]:
        """Return a function for a lower bound of the heaviness cost of films to place.

        Its arguments are how many films there are of each heaviness, and the heaviness
        of the film that plays after them.
        """

        @cache
        def bound(counts: tuple[int, ...], next_weight: int | None) -> int:
            remaining = list(counts)
            heavy, light, cost = sum(remaining[HEAVY:]), sum(remaining[:HEAVY]), 0
            while heavy or light:
                films_before = heavy + light - 1
                if light and (
                    next_weight is None or next_weight >= HEAVY or heavy <= light
                ):
                    weight = next(
                        heaviness for heaviness, count in enumerate(remaining) if count
                    )
                    light -= 1
                else:
                    weight = HEAVY if remaining[HEAVY] else HEAVY + 1
                    heavy -= 1
                    if next_weight is not None and next_weight >= HEAVY:
                        cost += 1 << self._pairs
                remaining[weight] -= 1
                cost += weight << self._heavy + _WEIGHT_BITS * films_before
                if next_weight is None:
                    cost += weight << self._closing
                next_weight = weight
            return cost

        return bound

    def lower_bound(self) -> Callable[[tuple[int, ...], int | None, int | None], int]:
        """Return a function for a lower bound of the cost of films to place.

        Its arguments are these films, the film that plays after them and the evening of
        that film. The bound is exact except for evenings, shared themes and the order
        of films of equal heaviness.
        """
        highest_shift = max(self._late, default=0)
        heaviness_bound = self.heaviness_lower_bound()

        @cache
        def bound(
            films: tuple[int, ...], next_film: int | None, evening: int | None
        ) -> int:
            counts = [0] * 6
            for film in films:
                counts[self._weights[film]] += 1
            latest = highest_shift
            if evening is not None and not self._earliest:
                latest = self._late[evening]
            ranks = sorted(self._rank[film] for film in films)
            films_before = range(len(films) - 1, -1, -1)
            return (
                heaviness_bound(
                    tuple(counts),
                    next_film if next_film is None else self._weights[next_film],
                )
                + sum(
                    rank << self._places + self._bits * before
                    for rank, before in zip(ranks, films_before, strict=True)
                )
                - (len(films) << latest)
            )

        return bound
