"""Where showings lie on a line of hours, in per cent of its length."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.exporters.by_evening import clock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kfilms.exporters.by_evening import EveningProgramme
    from kfilms.programme import Showing

_HOUR: Final = 60
_MOST_HOURS_NAMED: Final = 6


class Bar(NamedTuple):
    """A showing as a bar: where it begins and how long it is, in per cent."""

    showing: Showing
    starts: str
    x: float
    width: float


class Tick(NamedTuple):
    """A full hour, and where it lies."""

    hour: str
    x: float


class Timeline(NamedTuple):
    """The hours, and a row of bars for each evening."""

    ticks: tuple[Tick, ...]
    rows: tuple[tuple[EveningProgramme, tuple[Bar, ...]], ...]


def timeline(by_evening: Sequence[EveningProgramme]) -> Timeline | None:
    """Return the timeline of *by_evening*; ``None`` where no showing has its times."""
    spans = [
        (_minutes(evening.day, showing.starts_at), _minutes(evening.day, end))
        for evening in by_evening
        for showing in evening.showings
        if showing.starts_at and (end := showing.ends_at)
    ]
    if not spans:
        return None
    first = min(start for start, _ in spans) // _HOUR
    last = -(-max(end for _, end in spans) // _HOUR)
    length = (last - first) * _HOUR

    def place(minutes: int) -> float:
        return round((minutes - first * _HOUR) / length * 100, 3)

    rows = tuple(
        (
            evening,
            tuple(
                Bar(
                    showing,
                    clock(showing.starts_at),
                    start := place(_minutes(evening.day, showing.starts_at)),
                    round(place(_minutes(evening.day, showing.ends_at)) - start, 3),
                )
                for showing in evening.showings
                if showing.starts_at and showing.ends_at
            ),
        )
        for evening in by_evening
    )
    step = -(-(last - first) // _MOST_HOURS_NAMED)
    ticks = tuple(
        Tick(f"{hour % 24:02}:00", place(hour * _HOUR))
        for hour in range(first, last + 1, step)
    )
    return Timeline(ticks, rows)


def _minutes(day: date, at: datetime) -> int:
    """Return the minutes of the wall clock from the start of *day* until *at*."""
    passed = at.replace(tzinfo=None) - datetime.combine(day, time())
    return int(passed.total_seconds()) // 60
