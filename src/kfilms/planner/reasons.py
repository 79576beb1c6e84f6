"""The reason why each film plays where it does: one true sentence per showing.

A reason depends only on the order of the showings, whether a build or the user made it.
It contains no spoilers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.planner.problem import HEAVY, UNKNOWN_HEAVINESS
from kfilms.text_width import display_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

MAX_WIDTH: Final = 48
"""The most terminal cells of a reason."""
_NUMBERS: Final = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve",
)  # fmt: skip
_FEW: Final = 2


class Slot(NamedTuple):
    """A showing as its reason needs it, in order of playing.

    *kin* holds the main themes and their broader themes; *evening* is the day, or
    ``None``.
    """

    title: str
    heaviness: int | None
    kin: frozenset[str] = frozenset()
    evening: date | None = None

    @property
    def weight(self) -> int:
        """The heaviness; 3 if it is unknown."""
        return UNKNOWN_HEAVINESS if self.heaviness is None else self.heaviness


def reasons(slots: Sequence[Slot], labels: Mapping[str, str], night: str) -> list[str]:
    """Return the reason of each of *slots*.

    *labels* maps theme ids to their labels; *night* names the last evening:
    ``Valentine's night``. The reason of a showing without an evening is empty.
    """
    placed = [slot for slot in slots if slot.evening]
    texts = iter(_Reasons(placed, labels, night).all())
    return [next(texts) if slot.evening else "" for slot in slots]


class _Reasons:
    """The reasons of one programme; its showings are identified by their places."""

    def __init__(
        self, slots: Sequence[Slot], labels: Mapping[str, str], night: str
    ) -> None:
        self._slots = slots
        self._labels = labels
        self._night = night
        self._days = list(dict.fromkeys(slot.evening for slot in slots))

    def all(self) -> list[str]:
        """Return for each showing its first reason that is short enough."""
        return [
            next(
                text
                for text in self._candidate_reasons(place)
                if display_width(text) <= MAX_WIDTH
            )
            for place in range(len(self._slots))
        ]

    def _candidate_reasons(self, place: int) -> Iterator[str]:
        """Yield the possible reasons of a showing, the most specific first."""
        slot = self._slots[place]
        last = place == len(self._slots) - 1
        before, after = self._beside(place, -1), self._beside(place, 1)
        if last:
            yield from self._closing(slot)
        elif place == 0 and slot.weight >= HEAVY:
            yield from self._opening(slot)
        if before is None and after is None:
            yield from self._alone(place, slot, last=last)
        elif before is None:
            yield from self._first(place, slot, after)
        elif after is None:
            yield from self._last(place, slot, before)
        else:
            yield from self._eased(slot, before)
            yield from self._apart(place, "apart from")
        yield "keeps the evening going"

    def _beside(self, place: int, step: int) -> Slot | None:
        """Return the showing *step* places away, if it is on the same evening."""
        neighbour = place + step
        if not 0 <= neighbour < len(self._slots):
            return None
        same_evening = self._slots[neighbour].evening == self._slots[place].evening
        return self._slots[neighbour] if same_evening else None

    def _rank(self, slot: Slot) -> str:
        """Return how gentle *slot* is among all, if it is one of the gentlest two."""
        weights = sorted(other_slot.weight for other_slot in self._slots)
        superlative = f"gentlest of the {_number_word(len(weights))}"
        has_unknown = any(other_slot.heaviness is None for other_slot in self._slots)
        if len(weights) <= _FEW or has_unknown:
            return ""
        if weights.count(slot.weight) > 1:
            return f"among the {superlative}" if slot.weight == weights[0] else ""
        if slot.weight == weights[0]:
            return superlative
        return f"second {superlative}" if slot.weight == weights[1] else ""

    def _is_the_night_before(self, slot: Slot) -> bool:
        """Tell whether *seat* plays on the day before the last evening."""
        last, day = self._days[-1], slot.evening
        return last is not None and day is not None and (last - day).days == 1

    def _closing(self, slot: Slot) -> Iterator[str]:
        rank = self._rank(slot)
        if rank:
            yield f"closes {self._night}: {rank}"
        if len(self._slots) > 1:
            yield f"closes {self._night}"

    def _opening(self, slot: Slot) -> Iterator[str]:
        heaviest = max(other_slot.weight for other_slot in self._slots)
        if slot.weight == heaviest and len(self._days) > 1:
            yield f"heaviness {slot.weight}: farthest from {self._night}"

    def _alone(self, place: int, slot: Slot, *, last: bool) -> Iterator[str]:
        if last and len(self._slots) == 1:
            yield f"has {self._night} to itself"
        if place and _gentler(slot, self._slots[place - 1]):
            previous = self._slots[place - 1]
            pair = f"({previous.weight}, then {slot.weight})"
            yield f"an easier night after {previous.title} {pair}"
        yield from self._apart(place, "apart from")
        yield "has the evening to itself"

    def _first(self, place: int, slot: Slot, after: Slot | None) -> Iterator[str]:
        yield from self._apart(place, "opens; apart from")
        if after and slot.weight >= HEAVY > after.weight and _gentler(after, slot):
            yield "opens: the heavier film while you are fresh"
        if after and _gentler(slot, after):
            yield f"opens gently ({slot.weight}, then {after.weight})"
        if self._days[-1:] == [slot.evening] and len(self._days) > 1:
            yield "opens the last night"
        yield "opens the evening"

    def _last(self, place: int, slot: Slot, before: Slot) -> Iterator[str]:
        rank = self._rank(slot)
        if rank and self._is_the_night_before(slot):
            yield f"{rank}, the night before"
        yield from self._eased(slot, before)
        yield from self._apart(place, "apart from")
        if slot.heaviness is not None and slot.heaviness == before.heaviness:
            yield f"keeps the weight of the night ({slot.weight}, both)"
        yield "closes the evening"

    def _eased(self, slot: Slot, before: Slot) -> Iterator[str]:
        if _gentler(slot, before):
            pair = f"({before.weight}, then {slot.weight})"
            yield f"eases the night after {before.title} {pair}"
            yield f"eases the night {pair}"

    def _apart(self, place: int, lead: str) -> Iterator[str]:
        """Yield which film this one is kept apart from, if just two share a theme."""
        slot = self._slots[place]
        for other_place, other_slot in enumerate(self._slots):
            shared = slot.kin & other_slot.kin
            if abs(other_place - place) > 1 and shared:
                for theme in sorted(shared):
                    both = (
                        sum(theme in any_slot.kin for any_slot in self._slots) == _FEW
                    )
                    if both and theme in self._labels:
                        label = self._labels[theme]
                        yield f"{lead} {other_slot.title}, also about {label}"
                        yield f"{lead} the other film about {label}"


def _gentler(slot: Slot, other_slot: Slot) -> bool:
    """Tell whether *slot* is known to be gentler than *other_slot*."""
    both_known = None not in (slot.heaviness, other_slot.heaviness)
    return both_known and slot.weight < other_slot.weight


def _number_word(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"
