"""Narrows a query to the films that still end this evening."""

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
"""After midnight, an end before noon is still to come; a later one is over."""


class Tonight(NamedTuple):
    """The rest of this evening: from now, rounded up to five minutes, to its end.

    The evening may be over already; then the minutes left are zero or negative.
    """

    rest: Evening

    @property
    def said(self) -> str:
        """The minutes that are left, as a phrase."""
        left = pluralize(self.rest.minutes, "minute")
        return f"{left} left until {self.rest.closes:%H:%M}"

    def narrowed(self, query: Query) -> Query:
        """Return *query*, limited to films that end in time."""
        low, high = query.minutes or Range(None, None)
        left = max(self.rest.minutes, 0)
        most = left if high is None else min(high, left)
        return query._replace(minutes=Range(low, most))

    def nothing_fits(self, app: App, query: Query) -> NoMatchError | None:
        """Return the error that no film of *query* ends in time.

        *query* is the query before it was narrowed. The hint suggests the end of its
        shortest film. ``None`` if no film of known length fits *query*.
        """
        shortest = query._replace(sort=(SortKey("minutes"),), limit=1)
        rows = [row for row in app.catalog.rows(shortest) if row.minutes is not None]
        if not rows:
            return None
        end = self.rest.opens + (rows[0].minutes or 0) * MINUTE
        suggestion = (
            f"{rows[0].title} would end at {end:%H:%M}: --tonight --until {end:%H:%M}"
        )
        over = f"tonight is over: it is past {self.rest.closes:%H:%M}"
        return NoMatchError(
            over if self.rest.minutes <= 0 else f"nothing ends in time: {self.said}",
            hint=suggestion if end <= latest_end(self.rest.day) else None,
        )


def tonight(app: App, until: str | None) -> Tonight:
    """Return the rest of this evening, up to *until* or the usual end.

    After midnight, this evening is that of the day before.

    Raises:
        RequestError: *until* is not a time of day.
    """
    closes = parse_clock(until or _UNTIL)
    moment = app.now()
    past_midnight = moment.time() < LATEST_END
    day = moment.date() - timedelta(past_midnight)
    ends_next_day = closes < _NOON if past_midnight else closes <= LATEST_END
    end = datetime.combine(day + timedelta(ends_next_day), closes)
    return Tonight(Evening(day, rounded_up(moment), end))
