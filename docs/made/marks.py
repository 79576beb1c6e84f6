"""Provides markdown escapes and tables for the pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ACTIVE: Final = re.compile(r"[\\*_\[\]<>|]")

NOTICE: Final = "<!-- made by python docs/generate.py -->\n"


def text(words: str) -> str:
    """Return *words* with all markup escaped."""
    return _ACTIVE.sub(r"\\\g<0>", words)


def code(words: str) -> str:
    """Return *words* as inline code that a table can contain."""
    return f"`{words.replace('|', chr(92) + '|')}`"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table with a header and *rows*, whose cells are markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
