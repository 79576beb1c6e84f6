"""Positions of showings on a time axis, in per cent of its length."""

from __future__ import annotations

from datetime import datetime, time
from itertools import starmap
from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.evenings import MINUTE
from kfilms.exporters.schedule_text import clock_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kfilms.exporters.schedule_text import EveningProgramme
    from kfilms.programme import Showing

_HOUR: Final = 60
_MAX_HOURS_NAMED: Final = 6


class TimelineBar(NamedTuple):
    """A showing as a bar: its start and its width, in per cent."""

    showing: Showing
    starts: str
    x: float
    width: float


class Tick(NamedTuple):
    """A full hour and its position, in per cent."""

    hour: str
    x: float


class Timeline(NamedTuple):
    """The hours, and a row of bars for each evening."""

    ticks: tuple[Tick, ...]
    rows: tuple[tuple[EveningProgramme, tuple[TimelineBar, ...]], ...]


def timeline(by_evening: Sequence[EveningProgramme]) -> Timeline | None:
    """Return the timeline of *by_evening*; ``None`` if no showing has both times."""
    rows = [(evening, tuple(_spans(evening))) for evening in by_evening]
    spans = [span for _, row in rows for span in row]
    if not spans:
        return None
    first = min(start for _, start, _ in spans) // _HOUR
    last = -(-max(end for _, _, end in spans) // _HOUR)
    length = (last - first) * _HOUR

    def place(minutes: int) -> float:
        return round((minutes - first * _HOUR) / length * 100, 3)

    def bar(showing: Showing, start: int, end: int) -> TimelineBar:
        x = place(start)
        return TimelineBar(
            showing, clock_time(showing.starts_at), x, round(place(end) - x, 3)
        )

    step = -(-(last - first) // _MAX_HOURS_NAMED)
    ticks = tuple(
        Tick(f"{hour % 24:02}:00", place(hour * _HOUR))
        for hour in range(first, last + 1, step)
    )
    return Timeline(
        ticks, tuple((evening, tuple(starmap(bar, row))) for evening, row in rows)
    )


def _spans(evening: EveningProgramme) -> Iterator[tuple[Showing, int, int]]:
    """Yield each showing that has times, with its start and end in minutes of the day.

    The start is the local clock time, and the end adds the elapsed time to it. The
    local time of the end would be wrong in the night in which the clocks go back: it
    may be earlier than the start.
    """
    midnight = datetime.combine(evening.day, time())
    for showing in evening.showings:
        if showing.starts_at and showing.ends_at:
            start = (showing.starts_at.replace(tzinfo=None) - midnight) // MINUTE
            length = (showing.ends_at - showing.starts_at) // MINUTE
            yield showing, start, start + length
