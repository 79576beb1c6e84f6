"""Converts the times of an evening to the local time zone, and names that zone."""

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
    """Return the start and end of each showing as timezone-aware local times.

    *opens* is the naive time at which the evening begins. *starts* holds, for each
    showing, its naive start, its length in minutes, and whether the start is fixed.
    A clock change in the night moves no showing: elapsed minutes are counted from the
    opening, or from the last fixed start.
    """
    base = opens
    times = []
    for naive, minutes, fixed in starts:
        base = naive if fixed else base
        start = base.astimezone(UTC) + (naive - base)
        end = start + timedelta(minutes=minutes)
        times.append((start.astimezone(), end.astimezone()))
    return times


def rounded_up(now: datetime) -> datetime:
    """Return *now* without its time zone, rounded up to five minutes."""
    naive = now.replace(tzinfo=None)
    midnight = naive.replace(hour=0, minute=0, second=0, microsecond=0)
    return naive + (midnight - naive) % _STEP


def zone_name(now: datetime) -> str:
    """Return the name of the local time zone, such as ``Europe/Berlin``.

    A zone without a name is given by its offset at *now*: ``UTC+01:00``.
    """
    from zoneinfo import ZoneInfo

    from tzlocal import get_localzone_name

    with suppress(LookupError):
        name = get_localzone_name()
        # A zone spelled out in TZ has no name; tzlocal then returns a different one.
        if now.astimezone(ZoneInfo(name)).utcoffset() == now.utcoffset():
            return name
    return f"UTC{now.isoformat()[-6:]}"
