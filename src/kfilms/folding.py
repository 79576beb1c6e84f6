"""How words are compared: folded, whatever their case and accents; and the nearest.

Knows no films.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from kfilms.errors import RequestError
from kfilms.wording import ASCII_AND_HANGUL, meant

if TYPE_CHECKING:
    from collections.abc import Iterable

LATIN_UNTIL: Final = "\u1100"
"""Scripts from here on (hangul, kana, han) do not mark every word by a space."""

_WORD: Final = r"[^\W_]+"
"""Not compiled: most commands fold nothing but ASCII."""

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


def nearest(word: str, candidates: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """Return the *candidates* most like *word*, the likest first; may be empty."""
    from difflib import get_close_matches  # noqa: PLC0415 - only an error needs it

    by_fold: dict[str, str] = {}
    for candidate in candidates:
        by_fold.setdefault(fold(candidate), candidate)
    by_fold.pop("", None)
    matches = get_close_matches(fold(word), by_fold, n=count, cutoff=0.7)
    return tuple(dict.fromkeys(by_fold[match] for match in matches))


def unknown(
    kind: str,
    word: str,
    candidates: Iterable[str],
    lead: str,
    rest: Iterable[str] = (),
) -> RequestError:
    """Say that *word* is no *kind*, with the nearest candidates as the hint."""
    close = nearest(word, candidates)
    hint = meant(close) + lead + ", ".join(rest)
    return RequestError(f'no {kind} is called "{word}"', hint=hint)
