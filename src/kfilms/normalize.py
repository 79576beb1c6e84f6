"""Comparison of words without case and accents, and suggestions for misspelt words."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from kfilms.errors import RequestError
from kfilms.text import ASCII_AND_HANGUL, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

LATIN_UNTIL: Final = "\u1100"
"""Scripts from this character on (hangul, kana, han) do not put spaces between all
words."""

_WORD: Final = r"[^\W_]+"
"""Not compiled, because most commands fold only ASCII."""

_SHORT: Final = 6
"""Longest word, in characters, that may differ by only one edit instead of two."""

_MAX_EDITS: Final = 2

_PER_LETTER: Final = 4
"""Code points per letter, at most: a hangul syllable has three, and a space."""

_ASCII: Final = bytes(
    ord(char.lower()) if char.isalnum() else ord(" ") for char in map(chr, range(128))
).ljust(256)
"""Translates each character to a lower-case letter, a digit or a space."""


def fold(text: str) -> str:
    """Return the form of *text* that is used in comparisons.

    Case, accents, spaces, punctuation and Unicode form are removed. The result may be
    empty.
    """
    return "".join(words(text))


def words(text: str) -> tuple[str, ...]:
    """Return the folded words of *text* in order; the result may be empty."""
    if text.isascii():
        return tuple(text.encode().translate(_ASCII).decode().split())
    return tuple(re.findall(_WORD, _remove_accents(text)))


def _remove_accents(text: str) -> str:
    """Return *text* in lower case without accents, hangul syllables composed."""
    # ASCII and hangul syllables have no accents and are composed already.
    if re.fullmatch(ASCII_AND_HANGUL, text):
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in parts if not unicodedata.combining(char))
    return unicodedata.normalize("NFKC", letters.casefold())


def close_matches(
    word: str, candidates: Iterable[str], count: int = 3
) -> tuple[str, ...]:
    """Return up to *count* candidates that *word* may be a misspelling of, best first.

    Words are compared folded. A word of up to six characters may differ by one edit, a
    longer word by two, a single letter by none. Candidates with the same number of
    edits keep their order; the result may be empty.
    """
    known = list(candidates)
    longest = max(map(len, known), default=0) + _MAX_EDITS
    if len(word) > longest * _PER_LETTER:
        return ()  # folding a very long word could take seconds
    folded = fold(word)
    most = min(len(folded) - 1, 1) if len(folded) <= _SHORT else _MAX_EDITS
    letters = set(folded)
    matches: dict[str, tuple[int, str]] = {}
    for candidate in known:
        if candidate.isascii() and len(candidate) < len(folded) - most:
            continue  # folding never lengthens ASCII
        folded_candidate = fold(candidate)
        if (
            -most <= len(folded_candidate) - len(folded) <= most
            and len(letters.difference(folded_candidate)) <= most
            and (edits := _edit_distance(folded, folded_candidate, most)) <= most
        ):
            matches.setdefault(folded_candidate, (edits, candidate))
    close = sorted(matches.values(), key=lambda match: match[0])
    return tuple(candidate for _, candidate in close[:count])


def _edit_distance(left: str, right: str, most: int) -> int:
    """Return how many edits turn *left* into *right*; a lower bound if above *most*.

    An edit inserts, deletes or replaces a character, or swaps two neighbours that no
    other edit touches (optimal string alignment distance).
    """
    if left == right:
        return 0
    if not most:
        return 1
    shorter = min(len(left), len(right))
    same = 0
    while same < shorter and left[same] == right[same]:
        same += 1
    left, right = left[same:], right[same:]
    rest = [
        _edit_distance(left[1:], right[1:], most - 1),
        _edit_distance(left[1:], right, most - 1),
        _edit_distance(left, right[1:], most - 1),
    ]
    if left[:2] == right[1::-1]:
        rest.append(_edit_distance(left[2:], right[2:], most - 1))
    return 1 + min(rest)


def unknown_choice_error(
    kind: str,
    word: str,
    candidates: Iterable[str],
    lead: str,
    rest: Iterable[str] = (),
) -> RequestError:
    """Return the error that no *kind* is called *word*.

    The hint suggests the nearest candidates, followed by *lead* and *rest*.
    """
    close = close_matches(word, candidates)
    hint = did_you_mean(close) + lead + ", ".join(rest)
    return RequestError(f'no {kind} is called "{word}"', hint=hint)
