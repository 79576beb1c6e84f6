"""Finds labels that are nearly the same: plurals, misspellings, another word order.

The running time grows with the number of words. The comparison prefers missing a pair
to a false alarm: "1970s" and "1980s" differ, and so do "cancer" and "dancer".
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
"""In shorter words, an added or a missing letter makes another word."""
_MIN_LETTERS_REPLACED: Final = 6
"""In shorter words, a replaced letter makes another word."""


def similar_pairs(labels: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield pairs of indexes of labels that are nearly the same, the earlier first.

    Each label is paired at most once, with the first label that it resembles.
    """
    by_key: dict[tuple[str, ...], int] = {}
    by_shortened: dict[tuple[tuple[str, ...], str], list[tuple[str, int]]] = {}
    for position, label in enumerate(labels):
        key = _key(label)
        matches = [by_key[key]] if key in by_key else []
        for index, word in enumerate(() if matches else key):
            rest = (*key[:index], *key[index + 1 :])
            for shortened in _shortened(word):
                candidates = by_shortened.setdefault((rest, shortened), [])
                matches += [
                    earlier
                    for candidate, earlier in candidates
                    if _is_near(candidate, word)
                ]
                candidates.append((word, position))
        by_key.setdefault(key, position)
        if key and matches:
            yield min(matches), position


def _key(label: str) -> tuple[str, ...]:
    """Return the words of *label* without small words, singular and sorted."""
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
    """Return *word* and every text made by deleting one letter; empty if too short.

    Two words have one of these in common if they differ by an added, a missing or a
    replaced letter, or by two adjacent letters swapped.
    """
    if len(word) < _MIN_LETTERS or not word.isalpha():
        return set()
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _is_near(first: str, second: str) -> bool:
    """Return whether the words differ by one letter, or by two swapped letters.

    The first letter must be the same. Equal words are not near.
    """
    shorter, longer = sorted((first, second), key=len)
    if first == second or first[0] != second[0]:
        return False
    if len(shorter) < len(longer):
        return any(
            longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer))
        )
    differences = [at for at in range(len(first)) if first[at] != second[at]]
    start, end = differences[0], differences[-1]
    if len(differences) == 1:
        return len(first) >= _MIN_LETTERS_REPLACED
    swapped = first[start] == second[end] and first[end] == second[start]
    return len(differences) == 2 and end == start + 1 and swapped  # noqa: PLR2004 - two letters
