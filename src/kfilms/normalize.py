"""How words are compared: folded, whatever their case and accents; and the nearest.

Knows no films.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from kfilms.errors import RequestError
from kfilms.text import ASCII_AND_HANGUL, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

LATIN_UNTIL: Final = "\u1100"
"""Scripts from here on (hangul, kana, han) do not mark every word by a space."""

_WORD: Final = r"[^\W_]+"
"""Not compiled: most commands fold nothing but ASCII."""

_SHORT: Final = 6
"""Characters of a word that two slips would make another word."""

_MAX_SLIPS: Final = 2

_PER_LETTER: Final = 4
"""Code points of a letter at most: a hangul syllable has three, and a space."""

_ASCII: Final = bytes(
    ord(char.lower()) if char.isalnum() else ord(" ") for char in map(chr, range(128))
).ljust(256)
"""What becomes of each character: a small letter, a digit or a space."""


def fold(text: str) -> str:
    """Reduce *text* to what counts when it is compared.

    Case, accents, spaces, punctuation and Unicode form are gone. The result may be
    empty.
    """
    return "".join(words(text))


def words(text: str) -> tuple[str, ...]:
    """Return the folded words of *text*, in order; may be empty."""
    if text.isascii():
        return tuple(text.encode().translate(_ASCII).decode().split())
    return tuple(re.findall(_WORD, _bare(text)))


def _bare(text: str) -> str:
    """Lower the case and drop the accents; hangul syllables stay whole."""
    # These hold no accents, and are composed already.
    if re.fullmatch(ASCII_AND_HANGUL, text):
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(char for char in parts if not unicodedata.combining(char))
    return unicodedata.normalize("NFKC", kept.casefold())


def close_matches(
    word: str, candidates: Iterable[str], count: int = 3
) -> tuple[str, ...]:
    """Return the *candidates* of which *word* may be a misspelling, the nearest first.

    They are compared as they fold. A word of up to six characters may hold one slip of
    the keys, a longer one two, and a single letter none. Candidates that are equally
    near keep their order; the result may be empty.
    """
    known = list(candidates)
    longest = max(map(len, known), default=0) + _MAX_SLIPS
    if len(word) > longest * _PER_LETTER:
        return ()  # folding it could take seconds
    folded = fold(word)
    most = min(len(folded) - 1, 1) if len(folded) <= _SHORT else _MAX_SLIPS
    letters = set(folded)
    found: dict[str, tuple[int, str]] = {}
    for candidate in known:
        if candidate.isascii() and len(candidate) < len(folded) - most:
            continue  # it does not grow where it is folded
        other = fold(candidate)
        if (
            -most <= len(other) - len(folded) <= most
            and len(letters.difference(other)) <= most
            and (slips := _slips(folded, other, most)) <= most
        ):
            found.setdefault(other, (slips, candidate))
    close = sorted(found.values(), key=lambda one: one[0])
    return tuple(candidate for _, candidate in close[:count])


def _slips(one: str, other: str, most: int) -> int:
    """Return how many edits lead from *one* to *other*; beyond *most* only a bound.

    An edit inserts, deletes or replaces a character, or swaps two neighbours, which no
    other edit touches: the distance of optimal string alignment.
    """
    if one == other:
        return 0
    if not most:
        return 1
    shorter = min(len(one), len(other))
    same = 0
    while same < shorter and one[same] == other[same]:
        same += 1
    one, other = one[same:], other[same:]
    rest = [
        _slips(one[1:], other[1:], most - 1),
        _slips(one[1:], other, most - 1),
        _slips(one, other[1:], most - 1),
    ]
    if one[:2] == other[1::-1]:
        rest.append(_slips(one[2:], other[2:], most - 1))
    return 1 + min(rest)


def unknown_choice_error(
    kind: str,
    word: str,
    candidates: Iterable[str],
    lead: str,
    rest: Iterable[str] = (),
) -> RequestError:
    """Say that *word* is no *kind*, with the nearest candidates as the hint."""
    close = close_matches(word, candidates)
    hint = did_you_mean(close) + lead + ", ".join(rest)
    return RequestError(f'no {kind} is called "{word}"', hint=hint)
