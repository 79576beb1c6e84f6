"""What still fits tonight: a query narrowed to the minutes that are left."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.cli.clock import rounded_up
from kfilms.days import parse_clock
from kfilms.errors import NoMatchError
from kfilms.evenings import LATEST_END, MINUTE, Evening, at
from kfilms.query import Range, SortKey
from kfilms.wording import counted

if TYPE_CHECKING:
    from kfilms.cli.context import App
    from kfilms.query import Query

_UNTIL: Final = "23:30"
_LATER: Final = "01:30"
_NOON: Final = time(12)
"""What ends later ends in the evening; before morning, in that of the day before."""


class Tonight(NamedTuple):
    """The rest of this evening: *now*, rounded up to five minutes, until it closes."""

    rest: Evening

    @property
    def said(self) -> str:
        """What is left, in words."""
        left = counted(self.rest.minutes, "minute")
        return f"{left} left until {self.rest.closes:%H:%M}"

    def narrowed(self, query: Query) -> Query:
        """Return *query* for films that end in time."""
        low, high = query.minutes or Range(None, None)
        left = self.rest.minutes
        most = left if high is None else min(high, left)
        return query._replace(minutes=Range(low, most))

    def nothing_fits(self, app: App, query: Query) -> NoMatchError | None:
        """Return what the shortest film that fits *query* but for tonight needs."""
        shortest = query._replace(sort=(SortKey("minutes"),), limit=1)
        rows = [row for row in app.catalog.rows(shortest) if row.minutes is not None]
        if not rows:
            return None
        end = self.rest.opens + (rows[0].minutes or 0) * MINUTE
        late = end.date() > self.rest.day and end.time() > LATEST_END
        return NoMatchError(
            f"nothing ends in time: {self.said}",
            hint=None
            if late
            else f"{rows[0].title} would end at {end:%H:%M}: "
            f"--tonight --until {end:%H:%M}",
        )


def tonight(app: App, until: str | None) -> Tonight:
    """Return what is left of this evening *until* then, or until the usual time.

    Raises:
        RequestError: *until* is no time of day.
        NoMatchError: the evening is over.
    """
    closes = parse_clock(until or _UNTIL)
    moment = app.now()
    now, day = rounded_up(moment), timedelta(1)
    end = datetime.combine(moment.date(), closes)
    if moment.time() >= LATEST_END:
        end += day * (closes <= LATEST_END)
    elif closes >= _NOON:
        end -= day
    if end <= now:
        later = at(Evening(end.date(), end, end + day), parse_clock(_LATER))
        raise NoMatchError(
            f"tonight is over: it is past {closes:%H:%M}",
            hint=f"go on later: --tonight --until {_LATER}" if now < later else None,
        )
    return Tonight(Evening(moment.date(), now, end))
