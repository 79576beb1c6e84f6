"""What an order of films costs, as one number: the rules in their order of weight.

Knows no evening but by its number; finds no plan.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from kfilms.planner.problem import HEAVY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kfilms.planner.problem import PlanningProblem

_WEIGHT_BITS: Final = 3


class Costs:
    """The costs of the films of a table, counted from the last showing to the first.

    Each rule has bits of its own. A rule that compares films one after another has a
    few bits for each place, the highest for the last showing.
    """

    def __init__(
        self, table: PlanningProblem, films: Sequence[int] | None = None
    ) -> None:
        """Take the costs of *films* of the table; of all where none are named."""
        known = range(len(table.films)) if films is None else films
        number, evenings = len(known), len(table.evenings)
        self._bits = number.bit_length()
        self._late = [self._bits * one for one in range(evenings)]
        self._earliest = table.rules.earliest
        if self._earliest:
            self._late.reverse()
        self._places = self._bits * (evenings + 1)
        self._kin = self._places + self._bits * number
        self._heavy = self._kin + self._bits
        self._pairs = self._heavy + _WEIGHT_BITS * number
        self._closing = self._pairs + self._bits
        ordered = sorted(known, key=lambda film: table.films[film].position)
        self._rank = {film: rank for rank, film in enumerate(ordered)}
        self._kinship = [film.kin for film in table.films]
        self._weights = [film.weight for film in table.films]

    def step(self, film: int, after: int | None, left: int, evening: int) -> int:
        """Return what *film* costs before *after*, with the films *left* before it.

        *left* counts them. *after* is ``None`` for the last showing.
        """
        cost = self._weights[film] << self._heavy + _WEIGHT_BITS * left
        cost += self._rank[film] << self._places + self._bits * left
        cost -= 1 << self._late[evening]
        if after is None:
            return cost + (self._weights[film] << self._closing)
        if self._weights[film] >= HEAVY <= self._weights[after]:
            cost += 1 << self._pairs
        if not self._kinship[film].isdisjoint(self._kinship[after]):
            cost += 1 << self._kin
        return cost

    def heaviness_lower_bound(self) -> Callable[[tuple[int, ...], int | None], int]:
        """Return what tells the least that the heaviness of films to come can cost.

        It is given how many there are of each heaviness, and that of the film after.
        """

        @cache
        def weights(counts: tuple[int, ...], after: int | None) -> int:
            left = list(counts)
            heavy, light, cost = sum(left[HEAVY:]), sum(left[:HEAVY]), 0
            while heavy or light:
                rest = heavy + light - 1
                if light and (after is None or after >= HEAVY or heavy <= light):
                    weight = next(one for one, count in enumerate(left) if count)
                    light -= 1
                else:
                    weight = HEAVY if left[HEAVY] else HEAVY + 1
                    heavy -= 1
                    if after is not None and after >= HEAVY:
                        cost += 1 << self._pairs
                left[weight] -= 1
                cost += weight << self._heavy + _WEIGHT_BITS * rest
                if after is None:
                    cost += weight << self._closing
                after = weight
            return cost

        return weights

    def lower_bound(self) -> Callable[[tuple[int, ...], int | None, int | None], int]:
        """Return what tells the least that films to come can cost.

        It is given those films, the film after them and its evening, and is exact but
        for evenings, kinship, and who is who among films of one heaviness.
        """
        late = max(self._late, default=0)
        weights = self.heaviness_lower_bound()

        @cache
        def of(films: tuple[int, ...], after: int | None, evening: int | None) -> int:
            counts = [0] * 6
            for film in films:
                counts[self._weights[film]] += 1
            best = late
            if evening is not None and not self._earliest:
                best = self._late[evening]
            ranks = sorted(self._rank[film] for film in films)
            places = range(len(films) - 1, -1, -1)
            return (
                weights(tuple(counts), after if after is None else self._weights[after])
                + sum(
                    rank << self._places + self._bits * place
                    for rank, place in zip(ranks, places, strict=True)
                )
                - (len(films) << best)
            )

        return of
