"""Evenings, and when their films start: naive local times, and nothing else.

Which film goes where is decided elsewhere.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

LATEST_END: Final = time(6)
"""An evening that goes past midnight ends by then."""
MINUTE: Final = timedelta(minutes=1)


class Evening(NamedTuple):
    """A date with a start and a latest end, naive and local.

    *day* is the date on which it starts, also where it goes on past midnight.
    """

    day: date
    opens: datetime
    closes: datetime

    @property
    def minutes(self) -> int:
        """How long it lasts; not positive once it is over."""
        return (self.closes - self.opens) // MINUTE


def latest_end(day: date) -> datetime:
    """Return when the evening of *day* ends at the latest."""
    return datetime.combine(day + timedelta(1), LATEST_END)


def evening_on(day: date, opens: time, closes: time) -> Evening:
    """Return the evening of *day*; a *closes* not after *opens* is the next day's."""
    start, end = datetime.combine(day, opens), datetime.combine(day, closes)
    return Evening(day, start, end if end > start else end + timedelta(1))


def time_on(one: Evening, clock: time) -> datetime:
    """Return when it is *clock* on the evening *one*, which may go past midnight.

    A time of the night before it opens is that of the night after.
    """
    moment = datetime.combine(one.day, clock)
    return moment + timedelta(moment < one.opens and clock < LATEST_END)


class ScheduleConflict(NamedTuple):
    """Films that do not fit their evening: which one is in the way, by how much.

    It ends too late, or *early* it begins before the one before it lets it. *place*
    counts from 0; *minutes* is positive.
    """

    place: int
    minutes: int
    early: bool = False


def schedule(
    one: Evening, pause: int, films: Iterable[tuple[int, datetime | None]]
) -> list[datetime] | ScheduleConflict:
    """Return when each of *films* starts on the evening *one*, in their order.

    A film is its minutes and its fixed start, or ``None``: then it starts as early as
    it can, *pause* minutes after the one before. A fixed start may lie before the
    evening opens. Returns the overrun of the first film that starts or ends too late.
    """
    starts: list[datetime] = []
    earliest = None
    for place, (minutes, fixed) in enumerate(films):
        start = fixed or max(earliest or one.opens, one.opens)
        if earliest and start < earliest:
            return ScheduleConflict(place, (earliest - start) // MINUTE, early=True)
        end = start + minutes * MINUTE
        if end > one.closes:
            return ScheduleConflict(place, (end - one.closes) // MINUTE)
        starts.append(start)
        earliest = end + pause * MINUTE
    return starts
