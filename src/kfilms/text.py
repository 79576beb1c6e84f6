"""Words for counts, lengths and days, and the characters that no words may hold.

Knows no films.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

WEEKDAYS: Final = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December",
)  # fmt: skip

BIDI_CONTROLS: Final = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""The characters that turn the direction of writing, as a class of characters names
them; spelt so that Rust, Python and JavaScript read it alike."""

CONTROL_CHARS: Final = rf"[\x00-\x1f\x7f-\x9f\u2028\u2029{BIDI_CONTROLS}\ud800-\udfff]"
"""A pattern of whatever could steer a terminal or break a line: control and direction
characters, line separators, halves of surrogate pairs."""


ASCII_AND_HANGUL: Final = "[\0-\x7f\uac00-\ud7a3]*"
"""A pattern of plain ASCII and whole hangul syllables, as most titles are. It is not
compiled, for most commands meet nothing but ASCII."""

HIDDEN_SEVERE: Final = "a severe content note is hidden because it gives the story away"
"""The warning where the note itself would be a spoiler."""
NOTES_ONLY: Final = "To read the notes, not the ending"
"""Comes before the command that shows hidden content notes."""

MAX_NAMED: Final = 5
"""Things that a sentence names; it counts the others."""

BY_TITLE_OR_ID: Final = "A film goes by its title or id"
"""The hint to a number, which names no film."""


def has_control_chars(text: str) -> bool:
    """Tell whether *text* holds anything that ``STEERING`` means."""
    # What is printable steers nothing: few texts wait for the pattern.
    return not text.isprintable() and re.search(CONTROL_CHARS, text) is not None


def sanitize(text: str, instead: str | Callable[[re.Match[str]], str] = " ") -> str:
    """Return *text* with *instead* of every character that ``STEERING`` means."""
    return text if text.isprintable() else re.sub(CONTROL_CHARS, instead, text)


def summarize(named: Iterable[str], count: int) -> str:
    """Name the first few of *count* things, and count the others."""
    first = list(islice(named, MAX_NAMED))
    more = count - len(first)
    return ", ".join(first) + (f" and {more:,} more" if more else "")


def format_number(value: float) -> str:
    """Write *value* as it is typed: ``7`` or ``7.5``."""
    return str(int(value)) if value == int(value) else str(value)


def hours_and_minutes(minutes: int) -> str:
    """Word a length as ``19 h 14 min``, or ``45 min`` below an hour."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours:,} h {rest} min" if rest else f"{hours:,} h"


def total_length(minutes: Iterable[int | None]) -> list[str]:
    """Word how long films last together, and of how many nobody knows; may be empty."""
    told = list(minutes)
    known = [one for one in told if one is not None]
    parts = [hours_and_minutes(sum(known))] if known else []
    if len(known) < len(told):
        parts.append(f"{len(told) - len(known):,} of unknown length")
    return parts


def pluralize(count: int, noun: str, plural: str | None = None) -> str:
    """Word a number of things: ``1 film``, ``10,000 films``."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def capitalized(text: str) -> str:
    """Return *text* with its first letter as a line begins."""
    return text[:1].upper() + text[1:]


def long_day(day: date) -> str:
    """Word *day* as a heading does: ``Sunday 14 February 2027``."""
    name = WEEKDAYS[day.weekday()].capitalize()
    return f"{name} {day.day} {MONTHS[day.month - 1]} {day.year}"


def short_day(day: date) -> str:
    """Word *day* in a column: ``Sun 2027-02-14``."""
    return f"{WEEKDAYS[day.weekday()][:3].capitalize()} {day.isoformat()}"


def join_or(options: Iterable[str]) -> str:
    """Join *options* as a question does: ``a, b or c``."""
    *most, last = options
    return f"{', '.join(most)} or {last}" if most else last


def did_you_mean(options: Iterable[str]) -> str:
    """Ask whether one of *options* was meant, before a sentence; nothing for none."""
    close = tuple(options)
    return f"did you mean {join_or(close)}? " if close else ""


def join_and(names: Iterable[str]) -> str:
    """Join *names* as a sentence does: ``a, b and c``."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
