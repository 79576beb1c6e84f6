"""Formats counts, lengths and days as text, and removes control characters."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

WEEKDAYS: Final = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December",
)  # fmt: skip

BIDI_CONTROLS: Final = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""The bidirectional control characters, for a regular expression character class.
Written in escapes that Rust, Python and JavaScript all read."""

CONTROL_CHARS: Final = rf"[\x00-\x1f\x7f-\x9f\u2028\u2029{BIDI_CONTROLS}\ud800-\udfff]"
"""Matches each character that could control a terminal or break a line: control
characters, bidirectional controls, line separators, lone surrogates."""


ASCII_AND_HANGUL: Final = "[\0-\x7f\uac00-\ud7a3]*"
"""Matches ASCII and precomposed hangul syllables, as most titles are. It is not
compiled, because most commands handle only ASCII."""

HIDDEN_SEVERE: Final = "a severe content note is hidden because it gives the story away"
"""The warning if the note itself would be a spoiler."""
NOTES_ONLY: Final = "To read the notes, not the ending"
"""Introduces the command that shows hidden content notes."""

MAX_NAMED: Final = 5
"""Number of items that a sentence names; it counts the rest."""

IMDB_ID: Final = "tt[0-9]{7,10}"
"""The pattern of an IMDb id of a film."""

BY_TITLE_OR_ID: Final = "A film goes by its title or id"
"""The hint if a user gives a number, which is not a film."""


def has_control_chars(text: str) -> bool:
    """Return whether *text* contains a character of ``CONTROL_CHARS``."""
    # Printable text has none, so few texts need the regular expression.
    return not text.isprintable() and re.search(CONTROL_CHARS, text) is not None


def sanitize(text: str, instead: str | Callable[[re.Match[str]], str] = " ") -> str:
    """Replace each character of ``CONTROL_CHARS`` in *text* by *instead*."""
    return text if text.isprintable() else re.sub(CONTROL_CHARS, instead, text)


def summarize(names: Iterable[str], count: int) -> str:
    """Return the first ``MAX_NAMED`` of *count* names, and the number of the rest."""
    first = list(islice(names, MAX_NAMED))
    more = count - len(first)
    return ", ".join(first) + (f" and {more:,} more" if more else "")


def summarize_films(titles: Sequence[str], most: int) -> str:
    """Return the first *most* of *titles*, and the number of the other films."""
    more = len(titles) - most
    rest = f" and {pluralize(more, 'film')} more" if more > 0 else ""
    return ", ".join(titles[:most]) + rest


def format_number(value: float) -> str:
    """Return *value* as a user types it: ``7`` or ``7.5``."""
    return str(int(value)) if value == int(value) else str(value)


def hours_and_minutes(minutes: int) -> str:
    """Return *minutes* as ``19 h 14 min``, or ``45 min`` below an hour."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours:,} h {rest} min" if rest else f"{hours:,} h"


def total_length(minutes: Iterable[int | None]) -> list[str]:
    """Return the total of the known lengths, then the number of unknown lengths.

    A part that would be zero is left out, so the list may be empty.
    """
    lengths = list(minutes)
    known = [length for length in lengths if length is not None]
    parts = [hours_and_minutes(sum(known))] if known else []
    if len(known) < len(lengths):
        parts.append(f"{len(lengths) - len(known):,} of unknown length")
    return parts


def pluralize(count: int, noun: str, plural: str | None = None) -> str:
    """Return a count with its noun: ``1 film``, ``10,000 films``."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def capitalized(text: str) -> str:
    """Return *text* with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def long_day(day: date) -> str:
    """Return *day* for a heading: ``Sunday 14 February 2027``."""
    name = WEEKDAYS[day.weekday()].capitalize()
    return f"{name} {day.day} {MONTHS[day.month - 1]} {day.year}"


def short_day(day: date) -> str:
    """Return *day* for a column: ``Sun 2027-02-14``."""
    return f"{WEEKDAYS[day.weekday()][:3].capitalize()} {day.isoformat()}"


def join_or(options: Iterable[str]) -> str:
    """Join *options* with commas and a final "or": ``a, b or c``."""
    *first, last = options
    return f"{', '.join(first)} or {last}" if first else last


def did_you_mean(options: Iterable[str]) -> str:
    """Return the question "did you mean a or b? ", or "" if *options* is empty."""
    close = tuple(options)
    return f"did you mean {join_or(close)}? " if close else ""


def join_and(names: Iterable[str]) -> str:
    """Join *names* with commas and a final "and": ``a, b and c``."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
