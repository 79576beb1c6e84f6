"""Markdown as the pages need it: escapes and tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ACTIVE: Final = re.compile(r"[\\*_\[\]<>|]")

NOTICE: Final = "<!-- made by python docs/generate.py -->\n"


def text(words: str) -> str:
    """Return *words* so that none of them is markup."""
    return _ACTIVE.sub(r"\\\g<0>", words)


def code(words: str) -> str:
    """Return *words* as code, also inside a table."""
    return f"`{words.replace('|', chr(92) + '|')}`"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of *rows* of markdown, a line each."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
