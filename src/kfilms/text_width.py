"""How wide text is on a terminal. Knows no films and no terminal."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from kfilms.text import ASCII_AND_HANGUL

if TYPE_CHECKING:
    from collections.abc import Sequence

_JOINING: Final = (("\u1160", "\u11ff"), ("\ud7b0", "\ud7fb"))
"""Vowels and finals of decomposed hangul: they join the syllable before them."""
_NO_WIDTH: Final = ("Mn", "Me", "Cf")


def display_width(text: str) -> int:
    """Return how many terminal cells *text* takes (Unicode Annex 11, wide as two)."""
    if text.isascii():
        return len(text)
    return sum(map(_cells_of, text))


@cache
def _cells_of(char: str) -> int:
    joins = any(first <= char <= last for first, last in _JOINING)
    if joins or unicodedata.category(char) in _NO_WIDTH:
        return 0
    return 1 + (unicodedata.east_asian_width(char) in "WF")


def display_widths(texts: Sequence[str]) -> list[int]:
    """Return how many terminal cells each of *texts* takes; of many, in less time."""
    if re.fullmatch(ASCII_AND_HANGUL, "".join(texts)):
        # A syllable has two cells and three bytes of UTF-8.
        return [(len(text) + len(text.encode())) // 2 for text in texts]
    return list(map(display_width, texts))


def pad(text: str, width: int, right: bool = False) -> str:  # noqa: FBT001, FBT002 - mapped over
    """Return *text* filled up with spaces to *width* cells; *right* puts them first."""
    space = " " * (width - display_width(text))
    return space + text if right else text + space
