"""Words why each film plays where it does: one true reason for each showing.

A reason goes by the order as it stands, whether a plan or a hand made it, and uses only
what may be printed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.planner.problem import HEAVY, UNKNOWN_HEAVINESS
from kfilms.text_width import display_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

MAX_WIDTH: Final = 48
"""Terminal cells of a reason."""
_NUMBERS: Final = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve",
)  # fmt: skip
_FEW: Final = 2


class Slot(NamedTuple):
    """A showing as its reason sees it, in the order of playing.

    *kin* holds main themes and the broader of each; *evening* is its day, or ``None``.
    """

    title: str
    heaviness: int | None
    kin: frozenset[str] = frozenset()
    evening: date | None = None

    @property
    def weight(self) -> int:
        """How heavy it counts."""
        return UNKNOWN_HEAVINESS if self.heaviness is None else self.heaviness


def reasons(seats: Sequence[Slot], labels: Mapping[str, str], night: str) -> list[str]:
    """Return the reason of each of *seats*.

    *labels* words the themes; *night* names the last evening: ``Valentine's night``. A
    showing without an evening has the empty reason.
    """
    known = [seat for seat in seats if seat.evening]
    told = iter(_Reasons(known, labels, night).all())
    return [next(told) if seat.evening else "" for seat in seats]


class _Reasons:
    """One programme; its showings are known by their places."""

    def __init__(
        self, seats: Sequence[Slot], labels: Mapping[str, str], night: str
    ) -> None:
        self._seats = seats
        self._labels = labels
        self._night = night
        self._days = list(dict.fromkeys(seat.evening for seat in seats))

    def all(self) -> list[str]:
        """Return for each showing the first of its reasons that is short enough."""
        return [
            next(said for said in self._ways(place) if display_width(said) <= MAX_WIDTH)
            for place in range(len(self._seats))
        ]

    def _ways(self, place: int) -> Iterator[str]:
        """Yield what may be said of a showing, the most telling first."""
        seat = self._seats[place]
        last = place == len(self._seats) - 1
        before, after = self._beside(place, -1), self._beside(place, 1)
        if last:
            yield from self._closing(seat)
        elif place == 0 and seat.weight >= HEAVY:
            yield from self._opening(seat)
        if before is None and after is None:
            yield from self._alone(place, seat, last=last)
        elif before is None:
            yield from self._first(place, seat, after)
        elif after is None:
            yield from self._last(place, seat, before)
        else:
            yield from self._eased(seat, before)
            yield from self._apart(place, "apart from")
        yield "keeps the evening going"

    def _beside(self, place: int, step: int) -> Slot | None:
        """Return the showing before or after on the same evening, if there is one."""
        other = place + step
        if not 0 <= other < len(self._seats):
            return None
        same = self._seats[other].evening == self._seats[place].evening
        return self._seats[other] if same else None

    def _rank(self, seat: Slot) -> str:
        """Return how gentle *seat* is among all, if it is one of the gentlest two."""
        weights = sorted(one.weight for one in self._seats)
        many = f"gentlest of the {_number_word(len(weights))}"
        unknown = any(one.heaviness is None for one in self._seats)
        if len(weights) <= _FEW or unknown:
            return ""
        if weights.count(seat.weight) > 1:
            return f"among the {many}" if seat.weight == weights[0] else ""
        if seat.weight == weights[0]:
            return many
        return f"second {many}" if seat.weight == weights[1] else ""

    def _is_the_night_before(self, seat: Slot) -> bool:
        """Tell whether *seat* plays on the day before the last evening."""
        last, day = self._days[-1], seat.evening
        return last is not None and day is not None and (last - day).days == 1

    def _closing(self, seat: Slot) -> Iterator[str]:
        rank = self._rank(seat)
        if rank:
            yield f"closes {self._night}: {rank}"
        if len(self._seats) > 1:
            yield f"closes {self._night}"

    def _opening(self, seat: Slot) -> Iterator[str]:
        heaviest = max(one.weight for one in self._seats)
        if seat.weight == heaviest and len(self._days) > 1:
            yield f"heaviness {seat.weight}: farthest from {self._night}"

    def _alone(self, place: int, seat: Slot, *, last: bool) -> Iterator[str]:
        if last and len(self._seats) == 1:
            yield f"has {self._night} to itself"
        if place and _gentler(seat, self._seats[place - 1]):
            other = self._seats[place - 1]
            pair = f"({other.weight}, then {seat.weight})"
            yield f"an easier night after {other.title} {pair}"
        yield from self._apart(place, "apart from")
        yield "has the evening to itself"

    def _first(self, place: int, seat: Slot, after: Slot | None) -> Iterator[str]:
        yield from self._apart(place, "opens; apart from")
        if after and seat.weight >= HEAVY > after.weight and _gentler(after, seat):
            yield "opens: the heavier film while you are fresh"
        if after and _gentler(seat, after):
            yield f"opens gently ({seat.weight}, then {after.weight})"
        if self._days[-1:] == [seat.evening] and len(self._days) > 1:
            yield "opens the last night"
        yield "opens the evening"

    def _last(self, place: int, seat: Slot, before: Slot) -> Iterator[str]:
        rank = self._rank(seat)
        if rank and self._is_the_night_before(seat):
            yield f"{rank}, the night before"
        yield from self._eased(seat, before)
        yield from self._apart(place, "apart from")
        if seat.heaviness is not None and seat.heaviness == before.heaviness:
            yield f"keeps the weight of the night ({seat.weight}, both)"
        yield "closes the evening"

    def _eased(self, seat: Slot, before: Slot) -> Iterator[str]:
        if _gentler(seat, before):
            pair = f"({before.weight}, then {seat.weight})"
            yield f"eases the night after {before.title} {pair}"
            yield f"eases the night {pair}"

    def _apart(self, place: int, lead: str) -> Iterator[str]:
        """Say from which film this one is kept apart, if a theme is shared by two."""
        seat = self._seats[place]
        for other, one in enumerate(self._seats):
            shared = seat.kin & one.kin
            if abs(other - place) > 1 and shared:
                for theme in sorted(shared):
                    both = sum(theme in each.kin for each in self._seats) == _FEW
                    if both and theme in self._labels:
                        label = self._labels[theme]
                        yield f"{lead} {one.title}, also about {label}"
                        yield f"{lead} the other film about {label}"


def _gentler(seat: Slot, other: Slot) -> bool:
    """Tell whether *seat* is known to be gentler than *other*."""
    known = None not in (seat.heaviness, other.heaviness)
    return known and seat.weight < other.weight


def _number_word(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"
