"""Evenings, and the schedule of the films on one; all times are naive and local."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

LATEST_END: Final = time(6)
"""The latest end of an evening that goes past midnight."""
MINUTE: Final = timedelta(minutes=1)


class Evening(NamedTuple):
    """A date with a start and a latest end, naive and local.

    *day* is the date on which it starts, even if it goes on past midnight.
    """

    day: date
    opens: datetime
    closes: datetime

    @property
    def minutes(self) -> int:
        """The length; zero or negative once the evening is over."""
        return (self.closes - self.opens) // MINUTE


def latest_end(day: date) -> datetime:
    """Return the latest time at which the evening of *day* may end."""
    return datetime.combine(day + timedelta(1), LATEST_END)


def evening_on(day: date, opens: time, closes: time) -> Evening:
    """Return the evening of *day*; it ends on the next day if *closes* is not later."""
    start, end = datetime.combine(day, opens), datetime.combine(day, closes)
    return Evening(day, start, end if end > start else end + timedelta(1))


def time_on(evening: Evening, clock: time) -> datetime:
    """Return the moment of *clock* on *evening*, which may go past midnight.

    A time before ``LATEST_END`` and before *evening* opens is on the next day.
    """
    moment = datetime.combine(evening.day, clock)
    return moment + timedelta(moment < evening.opens and clock < LATEST_END)


class ScheduleConflict(NamedTuple):
    """A film that does not fit its evening: its place, and by how many minutes.

    It ends too late or, with *early*, its fixed start comes before the film before it
    and the break have ended. *place* counts from 0; *minutes* is positive.
    """

    place: int
    minutes: int
    early: bool = False


def schedule(
    evening: Evening, pause: int, films: Iterable[tuple[int, datetime | None]]
) -> list[datetime] | ScheduleConflict:
    """Return when each of *films* starts on *evening*, in their order.

    A film is its minutes and its fixed start. If that is ``None``, it starts as early
    as possible, *pause* minutes after the film before. A fixed start may be before the
    evening opens. Returns the conflict of the first film that starts too early or ends
    too late.
    """
    starts: list[datetime] = []
    earliest = None
    for place, (minutes, fixed) in enumerate(films):
        start = fixed or max(earliest or evening.opens, evening.opens)
        if earliest and start < earliest:
            return ScheduleConflict(place, (earliest - start) // MINUTE, early=True)
        end = start + minutes * MINUTE
        if end > evening.closes:
            return ScheduleConflict(place, (end - evening.closes) // MINUTE)
        starts.append(start)
        earliest = end + pause * MINUTE
    return starts
