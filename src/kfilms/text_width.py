"""Measures and pads text in terminal cells."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from kfilms.text import ASCII_AND_HANGUL

if TYPE_CHECKING:
    from collections.abc import Sequence

_JOINING: Final = (("\u1160", "\u11ff"), ("\ud7b0", "\ud7fb"))
"""Vowels and final consonants of decomposed hangul: part of the preceding syllable."""
_NO_WIDTH: Final = ("Mn", "Me", "Cf")


def display_width(text: str) -> int:
    """Return the width of *text* in terminal cells (Unicode Annex 11, wide is two)."""
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
    """Return the width of each of *texts* in terminal cells; faster for many texts."""
    if re.fullmatch(ASCII_AND_HANGUL, "".join(texts)):
        # A syllable takes two cells and three bytes of UTF-8.
        return [(len(text) + len(text.encode())) // 2 for text in texts]
    return list(map(display_width, texts))


def pad(text: str, width: int, right: bool = False) -> str:  # noqa: FBT001, FBT002 - mapped over
    """Pad *text* with spaces to *width* cells; *right* aligns it to the right."""
    space = " " * (width - display_width(text))
    return space + text if right else text + space
