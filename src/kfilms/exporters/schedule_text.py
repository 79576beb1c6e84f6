"""Evenings of a programme, and the formats of days and times in an export."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kfilms import dates as days
from kfilms.text import MONTHS, WEEKDAYS, pluralize, total_length

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from kfilms.films import Film
    from kfilms.programme import Programme, Showing


class EveningProgramme(NamedTuple):
    """The showings of one date, in their order."""

    day: date
    showings: tuple[Showing, ...]

    @property
    def ends_at(self) -> datetime | None:
        """The end of the last film, if known."""
        return self.showings[-1].ends_at


def evenings(programme: Programme) -> list[EveningProgramme]:
    """Return the evenings of *programme* by date, without the films that have none."""
    by_day: dict[date, list[Showing]] = {}
    for showing in programme.showings:
        if showing.evening:
            by_day.setdefault(showing.evening, []).append(showing)
    return [
        EveningProgramme(day, tuple(showings))
        for day, showings in sorted(by_day.items())
    ]


def unplaced(programme: Programme) -> list[Showing]:
    """Return the showings of *programme* that have no evening yet, in its order."""
    return [showing for showing in programme.showings if not showing.evening]


def amount(programme: Programme) -> list[str]:
    """Return the number of films with an evening, their length, and how many have none.

    If no film has an evening, all films are counted.
    """
    showings = programme.showings
    counting = [showing for showing in showings if showing.evening] or showings
    lengths = total_length(showing.film.minutes for showing in counting)
    parts = [pluralize(len(counting), "film"), *lengths]
    if rest := len(showings) - len(counting):
        parts.append(f"{pluralize(rest, 'film')} without an evening")
    return parts


def feast(day: date) -> str | None:
    """Return the name of the feast on *day*, if any."""
    holiday = days.holiday_on(day)
    return holiday and holiday.title


def weekday(day: date) -> str:
    """Return *day* as ``Wednesday 10 February``."""
    return f"{weekday_name(day)} {day_of_month(day)}"


def weekday_name(day: date) -> str:
    """Return the name of the day of the week: ``Wednesday``."""
    return WEEKDAYS[day.weekday()].capitalize()


def day_of_month(day: date) -> str:
    """Return *day* as ``10 February``."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def short_day(day: date) -> str:
    """Return *day* as ``Wed 10 Feb``."""
    return f"{weekday_name(day)[:3]} {day.day} {MONTHS[day.month - 1][:3]}"


def full_day(day: date) -> str:
    """Return *day* as ``10 February 2027``."""
    return f"{day_of_month(day)} {day.year}"


def span(dates: Sequence[date]) -> str:
    """Return the first and the last of *dates* as a range: ``10–14 February 2027``."""
    first, last = dates[0], dates[-1]
    if first == last:
        return full_day(last)
    if first.year != last.year:
        return f"{full_day(first)} – {full_day(last)}"
    if first.month != last.month:
        return f"{day_of_month(first)} – {full_day(last)}"
    return f"{first.day}–{full_day(last)}"


def clock_time(time: datetime | None) -> str:
    """Return *time* as ``19:00``; empty if unknown."""
    return f"{time:%H:%M}" if time else ""


def times(showing: Showing) -> str:
    """Return the start and end of *showing*: ``19:00–21:12``; empty if unknown."""
    return "–".join(
        filter(None, (clock_time(showing.starts_at), clock_time(showing.ends_at)))
    )


def zone(programme: Programme) -> str:
    """Return the time zone as a phrase; empty if no showing has a time."""
    if not any(showing.starts_at for showing in programme.showings):
        return ""
    return f"times are local ({programme.zone})" if programme.zone else "local times"


def other_title(film: Film) -> str | None:
    """Return the original title of *film* if it differs from the title."""
    return film.original_title if film.original_title != film.title else None
