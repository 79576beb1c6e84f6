"""Which labels are nearly the same: plurals, other spellings, the words turned round.

Looks at words only, in time that grows with their number; knows no catalog. Careful
rather than thorough: "1970s" and "1980s" differ, and so do "cancer" and "dancer".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfilms.normalize import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SMALL: Final = frozenset(
    ("a", "an", "and", "at", "for", "in", "of", "on", "or", "s", "the", "to")
)
_MIN_LETTERS: Final = 5
"""Letters of a word below which one letter more or less makes another word."""
_MIN_LETTERS_REPLACED: Final = 6
"""The same for a letter that stands in the place of another."""


def similar_pairs(labels: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of labels that are nearly the same, each with an earlier one.

    A label comes with the first that it is like, and only once.
    """
    same: dict[tuple[str, ...], int] = {}
    alike: dict[tuple[tuple[str, ...], str], list[tuple[str, int]]] = {}
    for place, label in enumerate(labels):
        key = _key(label)
        found = [same[key]] if key in same else []
        for index, word in enumerate(() if found else key):
            others = (*key[:index], *key[index + 1 :])
            for shortened in _shortened(word):
                known = alike.setdefault((others, shortened), [])
                found += [first for one, first in known if _near(one, word)]
                known.append((word, place))
        same.setdefault(key, place)
        if key and found:
            yield min(found), place


def _key(label: str) -> tuple[str, ...]:
    """Return the words of *label* that count, in the singular and by the alphabet."""
    return tuple(sorted(_singular(word) for word in words(label) if word not in _SMALL))


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > _MIN_LETTERS:
        return word.removesuffix("ies") + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word.removesuffix("es")
    if len(word) >= _MIN_LETTERS and word[-1] == "s" and word[-2] not in "sui":
        return word.removesuffix("s")
    return word


def _shortened(word: str) -> set[str]:
    """Return *word* without any one of its letters, and whole; nothing if too short.

    Two words that are one step apart have one of these in common.
    """
    if len(word) < _MIN_LETTERS or not word.isalpha():
        return set()
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _near(one: str, other: str) -> bool:
    """Tell whether a letter too many, two swapped or another one tell them apart."""
    shorter, longer = sorted((one, other), key=len)
    if one == other or one[0] != other[0]:
        return False
    if len(shorter) < len(longer):
        return any(
            longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer))
        )
    differing = [at for at in range(len(one)) if one[at] != other[at]]
    first, last = differing[0], differing[-1]
    if len(differing) == 1:
        return len(one) >= _MIN_LETTERS_REPLACED
    swapped = one[first] == other[last] and one[last] == other[first]
    return len(differing) == 2 and last == first + 1 and swapped  # noqa: PLR2004 - two letters
