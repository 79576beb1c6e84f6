"""How wide text is on a terminal. Knows no films and no terminal."""

from __future__ import annotations

import unicodedata
from typing import Final

_JOINING: Final = frozenset(map(chr, (*range(0x1160, 0x1200), *range(0xD7B0, 0xD7FC))))
"""Vowels and finals of decomposed hangul: they join the syllable before them."""
_NO_WIDTH: Final = ("Mn", "Me", "Cf")


def cells(text: str) -> int:
    """Return how many terminal cells *text* takes (Unicode Annex 11, wide as two)."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.category(char) in _NO_WIDTH or char in _JOINING
        else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )


def padded(text: str, width: int, right: bool = False) -> str:  # noqa: FBT001, FBT002 - mapped over
    """Return *text* filled up with spaces to *width* cells; *right* puts them first."""
    space = " " * (width - cells(text))
    return space + text if right else text + space
