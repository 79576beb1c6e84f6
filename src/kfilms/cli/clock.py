"""Local time: what it is, what naive times of an evening are, how the zone is called.

The only place that knows the time zone.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_STEP = timedelta(minutes=5)


def aware(
    opens: datetime, starts: Iterable[tuple[datetime, int, bool]]
) -> list[tuple[datetime, datetime]]:
    """Return when showings start and end, aware, on an evening that *opens* then.

    A showing is its naive start, its minutes, and whether the start is fixed. A clock
    that changes in the night moves no showing: minutes are counted from the opening, or
    from the last fixed start.
    """
    base = opens
    told = []
    for naive, minutes, fixed in starts:
        base = naive if fixed else base
        start = base.astimezone(UTC) + (naive - base)
        end = start + timedelta(minutes=minutes)
        told.append((start.astimezone(), end.astimezone()))
    return told


def rounded_up(now: datetime) -> datetime:
    """Return *now* without its zone, rounded up to five minutes."""
    naive = now.replace(tzinfo=None)
    midnight = naive.replace(hour=0, minute=0, second=0, microsecond=0)
    return naive + (midnight - naive) % _STEP


def zone_name(now: datetime) -> str:
    """Return the name of the local time zone: ``Europe/Berlin``, else ``UTC+01:00``."""
    from zoneinfo import ZoneInfo

    from tzlocal import get_localzone_name

    with suppress(LookupError):
        name = get_localzone_name()
        # A zone that TZ spells out has no name, and tzlocal then tells another one.
        if now.astimezone(ZoneInfo(name)).utcoffset() == now.utcoffset():
            return name
    return f"UTC{now.isoformat()[-6:]}"
