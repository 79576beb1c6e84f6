"""What still fits tonight: a query narrowed to the minutes that are left."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.cli.clock import rounded_up
from kfilms.dates import parse_clock
from kfilms.errors import NoMatchError
from kfilms.evenings import LATEST_END, MINUTE, Evening, latest_end
from kfilms.filters import Range, SortKey
from kfilms.text import pluralize

if TYPE_CHECKING:
    from kfilms.cli.app import App
    from kfilms.filters import Query

_UNTIL: Final = "23:30"
_NOON: Final = time(12)
"""What ends later ends in the evening; before morning, in that of the day before."""


class Tonight(NamedTuple):
    """The rest of this evening: *now*, rounded up to five minutes, until it closes.

    It may be over.
    """

    rest: Evening

    @property
    def said(self) -> str:
        """What is left, in words."""
        left = pluralize(self.rest.minutes, "minute")
        return f"{left} left until {self.rest.closes:%H:%M}"

    def narrowed(self, query: Query) -> Query:
        """Return *query* for films that end in time."""
        low, high = query.minutes or Range(None, None)
        left = max(self.rest.minutes, 0)
        most = left if high is None else min(high, left)
        return query._replace(minutes=Range(low, most))

    def nothing_fits(self, app: App, query: Query) -> NoMatchError | None:
        """Return what the shortest film that fits *query* but for tonight needs."""
        shortest = query._replace(sort=(SortKey("minutes"),), limit=1)
        rows = [row for row in app.catalog.rows(shortest) if row.minutes is not None]
        if not rows:
            return None
        end = self.rest.opens + (rows[0].minutes or 0) * MINUTE
        longer = f"{rows[0].title} would end at {end:%H:%M}: "
        longer += f"--tonight --until {end:%H:%M}"
        over = f"tonight is over: it is past {self.rest.closes:%H:%M}"
        return NoMatchError(
            over if self.rest.minutes <= 0 else f"nothing ends in time: {self.said}",
            hint=longer if end <= latest_end(self.rest.day) else None,
        )


def tonight(app: App, until: str | None) -> Tonight:
    """Return what is left of this evening *until* then, or until the usual time.

    Raises:
        RequestError: *until* is no time of day.
    """
    closes = parse_clock(until or _UNTIL)
    moment = app.now()
    past_midnight = moment.time() < LATEST_END
    day = moment.date() - timedelta(past_midnight)
    goes_on = closes < _NOON if past_midnight else closes <= LATEST_END
    end = datetime.combine(day + timedelta(goes_on), closes)
    return Tonight(Evening(day, rounded_up(moment), end))
