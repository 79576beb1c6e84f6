"""Parsers for days, feasts, clock times and evenings as users type them.

The caller passes the date of today.
"""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.errors import RequestError
from kfilms.evenings import LATEST_END, evening_on
from kfilms.filters import LIMITS
from kfilms.normalize import unknown_choice_error
from kfilms.text import WEEKDAYS, join_or

if TYPE_CHECKING:
    from kfilms.evenings import Evening

FIRST_DAY: Final = date(LIMITS["year"][0], 1, 1)
LAST_DAY: Final = date(LIMITS["year"][1], 12, 31)
_WEEK: Final = 7
_ALONE: Final = ("day", "week")
_CLOCK: Final = r"(\d{1,2})(?:[:.h](\d{2})?)?"
_WINDOW: Final = "DATE 14:00..18:00"


class Holiday(NamedTuple):
    """A day of the year to plan for; *title* and *night* are used in sentences."""

    month: int
    day: int
    title: str
    night: str


HOLIDAYS: Final = {
    "valentines": Holiday(2, 14, "Valentine's Day", "Valentine's night"),
    "white-day": Holiday(3, 14, "White Day", "White Day's night"),
    "black-day": Holiday(4, 14, "Black Day", "Black Day's night"),
    "pepero-day": Holiday(11, 11, "Pepero Day", "Pepero night"),
    "christmas": Holiday(12, 25, "Christmas Day", "Christmas night"),
}
"""The days that couples celebrate in Korea, by their name for ``--on``."""


def holiday_on(day: date) -> Holiday | None:
    """Return the feast on *day*, if there is one."""
    holidays = (
        holiday
        for holiday in HOLIDAYS.values()
        if (holiday.month, holiday.day) == day.timetuple()[1:3]
    )
    return next(holidays, None)


def next_holiday(name: str, today: date) -> date:
    """Return the first date of the feast *name* on or after *today*."""
    holiday = HOLIDAYS[name]
    this_year = date(today.year, holiday.month, holiday.day)
    return this_year if this_year >= today else this_year.replace(year=today.year + 1)


_NEAR: Final = {"yesterday": -1, "today": 0, "tomorrow": 1}


def parse_past_day(text: str, today: date) -> date:
    """Return the day *text* names: a date, ``today``, ``yesterday`` or a weekday.

    A weekday is the last one before *today*; it may be shortened to three letters.

    Raises:
        RequestError: *text* is not a day, or the day is in the future or before
            ``FIRST_DAY``.
    """
    days = {name: today + timedelta(step) for name, step in _NEAR.items()}
    days |= _weekdays(today, -1)
    day = _parse_day(text, days, f"write {today}, today, yesterday or friday")
    if day > today:
        raise RequestError(f"{day} is still to come", hint=f"today is {today}")
    if day < FIRST_DAY:
        raise RequestError(f"{day} is before there were films")
    return day


def parse_coming_day(text: str, today: date) -> date:
    """Return the day *text* names, *today* at the earliest.

    It is a date, ``today``, ``tomorrow``, the name of a feast, or a weekday. A weekday
    is the next one, today included.

    Raises:
        RequestError: *text* is not a day, or the day is past or after ``LAST_DAY``.
    """
    days = {name: today + timedelta(step) for name, step in _NEAR.items()}
    days |= {name: next_holiday(name, today) for name in HOLIDAYS}
    days |= _weekdays(today - timedelta(1), 1)
    words = (str(today + timedelta(1)), "today", "tomorrow", "friday", *HOLIDAYS)
    day = _parse_day(text, days, f"write {join_or(words)}")
    if day < today:
        raise RequestError(f"{day} is past", hint=f"today is {today}")
    if day > LAST_DAY:
        raise RequestError(f"{day} is too far off", hint=f"plan until {LAST_DAY}")
    return day


def _weekdays(after: date, step: int) -> dict[str, date]:
    """Return the seven days after *after*, by their long and short names.

    With a *step* of -1, the seven days before it.
    """
    days: dict[str, date] = {}
    for number in range(1, _WEEK + 1):
        day = after + timedelta(step * number)
        name = WEEKDAYS[day.weekday()]
        days |= {name: day, name[:3]: day}
    return days


def _parse_day(text: str, days: dict[str, date], hint: str) -> date:
    name = text.strip().lower()
    if name in days:
        return days[name]
    try:
        return date.fromisoformat(name)
    except ValueError:
        raise RequestError(f'"{text}" is not a day', hint=hint) from None


def parse_every(text: str) -> tuple[int, ...] | None:
    """Return the weekdays that ``day``, ``week`` or ``fri,sat`` means; 0 is Monday.

    ``None`` means ``week``: the weekday of the day that is planned for.

    Raises:
        RequestError: *text* has a word that is not a weekday.
    """
    if text.strip().lower() == "day":
        return tuple(range(_WEEK))
    if text.strip().lower() == "week":
        return None
    weekdays = []
    for part in text.lower().split(","):
        name = part.strip()
        matches = [
            number for number, day in enumerate(WEEKDAYS) if name in (day, day[:3])
        ]
        if not matches:
            if name in _ALONE:
                raise RequestError(
                    f'"{name}" stands alone', hint=f"--every {name}, or as fri,sat"
                )
            choices = (*_ALONE, *(day[:3] for day in WEEKDAYS))
            words = (*_ALONE, "or fri,sat")
            raise unknown_choice_error("weekday", name, choices, "The words: ", words)
        weekdays += matches
    return tuple(sorted(set(weekdays)))


def parse_clock(text: str) -> time:
    """Return the time of day in *text*: ``19:30``, ``19.30`` or ``19``.

    Raises:
        RequestError: *text* is not a time. If it has a day, the hint names
            ``--evening``.
    """
    match = re.fullmatch(_CLOCK, text.strip().lower())
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (-1, 0)
    if 0 <= hour < 24 and minute < 60:  # noqa: PLR2004 - hours and minutes
        return time(hour, minute)
    hint = "write a time of day: 19:30"
    if re.search(r"\d-\d|day|morrow", text.lower()):
        hint = f'only a time belongs here; for one day alone: --evening "{_WINDOW}"'
    raise RequestError(f'"{text}" is not a time of day', hint=hint)


def checked_window(opens: time, closes: time) -> None:
    """Check that an evening may last from *opens* to *closes*.

    Raises:
        RequestError: it ends when or before it starts, and not in the night after.
    """
    if closes <= opens and closes > LATEST_END:
        raise RequestError(
            f"an evening from {opens:%H:%M} until {closes:%H:%M} ends before it starts",
            hint=f"past midnight it may go on until {LATEST_END:%H:%M}",
        )


def parse_evening(text: str, today: date) -> Evening:
    """Return the evening in *text*: ``2027-02-13 14:00..18:00``.

    Raises:
        RequestError: *text* is not an evening, or the evening is past or ends before it
            starts.
    """
    day, _, window = text.strip().rpartition(" ")
    opens, dots, closes = window.partition("..")
    if not day or not dots:
        raise RequestError(
            f'"{text}" is not an evening', hint=f'write it so: --evening "{_WINDOW}"'
        )
    start, end = parse_clock(opens), parse_clock(closes)
    checked_window(start, end)
    return evening_on(parse_coming_day(day, today), start, end)
