"""Options that select the evenings of a plan, and their validation."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from kfilms.cli import completers as complete
from kfilms.cli.clock import rounded_up
from kfilms.cli.command import IntRange, option_group
from kfilms.dates import (
    HOLIDAYS,
    LAST_DAY,
    checked_window,
    holiday_on,
    next_holiday,
    parse_clock,
    parse_coming_day,
    parse_evening,
    parse_every,
)
from kfilms.errors import RequestError
from kfilms.evenings import evening_on
from kfilms.library import MAX_BREAK_MINUTES, BuildSettings
from kfilms.text import WEEKDAYS, join_or, long_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime, time

    from kfilms.evenings import Evening

FEAST: Final = "valentines"
MAX_DEFAULT_EVENINGS: Final = 7
"""The most evenings of a plan without ``--evenings``."""
_USUAL: Final = BuildSettings()
_OPENS: Final = f"{_USUAL.opens:%H:%M}"
_CLOSES: Final = f"{_USUAL.closes:%H:%M}"
_MAX_EVENINGS: Final = 366
_MAX_PER_EVENING: Final = 24


class EveningOptions(NamedTuple):
    """The options about evenings as typed."""

    on: str | None = None
    starting: str | None = None
    every: str | None = None
    evenings: int | None = None
    evening: tuple[str, ...] = ()
    opens: str = _OPENS
    closes: str = _CLOSES
    pause: int = _USUAL.pause
    per_evening: int | None = None

    def offer(self, now: datetime) -> EveningRange:
        """Return the evenings these options offer at *now*, which is aware.

        Raises:
            RequestError: an option cannot be parsed, is past, or contradicts another.
        """
        if self.evening:
            self._refuse_beside_evening()
        opens, closes = parse_clock(self.opens), parse_clock(self.closes)
        checked_window(opens, closes)
        today = BuildSettings((), opens, closes).day(now)
        usual = DefaultWindow(opens, closes, today, rounded_up(now))
        if self.evening:
            return self._named(usual)
        first = parse_coming_day(self.starting or "today", today)
        target = self._target(today)
        if target and target < first:
            raise RequestError(
                f"the last evening, {target}, would be before the first, {first}"
            )
        weekdays = parse_every(self.every or "day")
        if weekdays is None:
            weekdays = ((target or first).weekday(),)
        offer = EveningRange(usual, first, target, weekdays)
        if next(offer.days(), None) is None:
            weekday_names = join_or(
                WEEKDAYS[number].capitalize() for number in weekdays
            )
            last = target or LAST_DAY
            raise RequestError(f"there is no {weekday_names} from {first} until {last}")
        return offer

    def _target(self, today: date) -> date | None:
        if self.on:
            return parse_coming_day(self.on, today)
        return None if self.starting else next_holiday(FEAST, today)

    def _refuse_beside_evening(self) -> None:
        conflicting = {
            "--on": self.on is not None,
            "--starting": self.starting is not None,
            "--every": self.every is not None,
            "--evenings": self.evenings is not None,
            "--from": self.opens != _OPENS,
            "--until": self.closes != _CLOSES,
        }
        for option, is_given in conflicting.items():
            if is_given:
                raise RequestError(
                    f"--evening says which evening and when, and {option} would "
                    "say it otherwise",
                    hint=f"leave {option} out",
                )

    def _named(self, usual: DefaultWindow) -> EveningRange:
        evening_of_day: dict[date, Evening] = {}
        for text in self.evening:
            evening = usual.from_now(parse_evening(text, usual.today))
            if evening.day in evening_of_day:
                raise RequestError(f"{evening.day} is given two evenings")
            if evening.minutes <= 0:
                raise RequestError(f'the evening "{text}" is over')
            evening_of_day[evening.day] = evening
        evenings = tuple(sorted(evening_of_day.values()))
        refuse_overlap(evenings)
        return EveningRange(usual, evenings[0].day, evenings[-1].day, (), evenings)


def refuse_overlap(evenings: Iterable[Evening]) -> None:
    """Refuse *evenings*, in order of time, if one ends after the next has begun.

    Raises:
        RequestError: two evenings overlap.
    """
    for evening, next_evening in pairwise(evenings):
        if evening.closes > next_evening.opens:
            raise RequestError(
                f"the evening of {evening.day} goes on into that of {next_evening.day}",
                hint=f"let it end by {next_evening.opens:%H:%M}",
            )


class DefaultWindow(NamedTuple):
    """The window of an evening on any day; today's begins *now* at the earliest."""

    opens: time
    closes: time
    today: date
    now: datetime

    def evening(self, day: date) -> Evening:
        """Return the evening of *day*; its minutes are not positive if it is over."""
        return self.from_now(evening_on(day, self.opens, self.closes))

    def from_now(self, evening: Evening) -> Evening:
        """Return *evening*, which opens now if it has begun already."""
        return evening._replace(opens=max(evening.opens, self.now))


class EveningRange(NamedTuple):
    """Evenings to plan on: the *named* ones, or those on *weekdays* from *first* on.

    *target* is the last day; ``None`` means that there is no last day.
    """

    usual: DefaultWindow
    first: date
    target: date | None
    weekdays: tuple[int, ...]
    named: tuple[Evening, ...] = ()

    @property
    def earliest(self) -> bool:
        """Whether the first evenings are used before the last ones."""
        return self.target is None

    def days(self) -> Iterator[date]:
        """Yield the days of the range, backwards from *target* or on from *first*."""
        day, step = self.first, timedelta(1)
        if self.target:
            day, step = self.target, -step
        while self.first <= day <= LAST_DAY:
            if day.weekday() in self.weekdays:
                yield day
            day += step

    def evenings(self, most: int) -> tuple[Evening, ...]:
        """Return at most *most* evenings that are not over, in order of time.

        Named evenings are all returned.
        """
        if self.named:
            return self.named
        evenings: list[Evening] = []
        for day in self.days():
            evening = self.usual.evening(day)
            if evening.minutes > 0:
                evenings.append(evening)
            if len(evenings) == most:
                break
        return tuple(sorted(evenings))

    def later(self, target: date) -> EveningRange:
        """Return the same range with a later *target*: the next of its weekdays."""
        day = target + timedelta(1)
        while day.weekday() not in self.weekdays:
            day += timedelta(1)
        return self._replace(target=day)


_OPTIONS: Final = (
    click.option(
        "--on",
        metavar="DAY",
        shell_complete=complete.complete_days,
        help=f"The last evening: a date, today, friday, {join_or(HOLIDAYS)}.",
    ),
    click.option(
        "--starting",
        metavar="DAY",
        shell_complete=complete.complete_days,
        help="The first evening, instead of the last.",
    ),
    click.option("--every", metavar="DAYS", help="Which days: day, week or fri,sat."),
    click.option(
        "--evenings",
        type=IntRange(1, _MAX_EVENINGS),
        metavar="N",
        help="At most so many evenings.",
    ),
    click.option(
        "--evening",
        multiple=True,
        metavar='"DATE 14:00..18:00"',
        help="This evening, with a window of its own; may be repeated.",
    ),
    click.option(
        "--from",
        "opens",
        default=_OPENS,
        metavar="TIME",
        help=f"When an evening begins, else {_OPENS}.",
    ),
    click.option(
        "--until",
        "closes",
        default=_CLOSES,
        metavar="TIME",
        help=f"When it ends, else {_CLOSES}.",
    ),
    click.option(
        "--break",
        "pause",
        type=IntRange(0, MAX_BREAK_MINUTES),
        default=_USUAL.pause,
        metavar="MINUTES",
        help=f"Minutes between two films, else {_USUAL.pause}.",
    ),
    click.option(
        "--per-evening",
        type=IntRange(1, _MAX_PER_EVENING),
        metavar="N",
        help="At most so many films an evening.",
    ),
)


HEADING: Final = {"Which evenings": EveningOptions._fields}
"""The heading of these options in the help of a command."""

evening_options = option_group("windows", EveningOptions, _OPTIONS)
"""Adds the options about evenings to a command, which receives them as *windows*."""


def heading(day: date) -> str:
    """Return the text of *day*, with its feast if one falls on it."""
    holiday = holiday_on(day)
    return f"{long_day(day)}, {holiday.title}" if holiday else long_day(day)
