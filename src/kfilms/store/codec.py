"""The parts of the state file as JSON has them: written from records, read into them.

Raises ``ValueError``, ``TypeError``, ``KeyError`` or ``AttributeError`` where a part is
not what it has to be. Knows no file.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from kfilms.errors import RequestError
from kfilms.evenings import Evening
from kfilms.filters import OLDEST, Taste, parse_range
from kfilms.library import (
    MAX_BREAK_MINUTES,
    BuildSettings,
    HistoryEntry,
    Watchlist,
    WatchlistEntry,
)
from kfilms.text import has_control_chars

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfilms.filters import Range


def encode_parts(
    watchlists: Mapping[str, Watchlist | None],
    history: Mapping[str, HistoryEntry | None],
) -> dict[str, Any]:
    """Return both as JSON has them; ``None`` stands for what was not there."""
    return {
        "watchlists": {
            name: watchlist and _watchlist_document(watchlist)
            for name, watchlist in watchlists.items()
        },
        "history": {
            film: seen
            and {
                **_unless_unknown(seen._asdict()),
                "watched_on": [_encode_day(day) for day in seen.watched_on],
            }
            for film, seen in history.items()
        },
    }


def _watchlist_document(watchlist: Watchlist) -> dict[str, Any]:
    frame = watchlist.built_with
    return {
        **watchlist._asdict(),
        "built_with": frame and _frame_document(frame),
        "entries": [_entry_document(entry) for entry in watchlist.entries],
    }


def _frame_document(frame: BuildSettings) -> dict[str, Any]:
    tastes = [_taste_document(taste) for taste in frame.tastes]
    return {
        "asked": frame.asked,
        "from": _encode_time(frame.opens),
        "until": _encode_time(frame.closes),
        "break": frame.pause,
        "evenings": [
            {
                "day": _encode_day(one.day),
                "opens": one.opens.isoformat(timespec="minutes"),
                "closes": one.closes.isoformat(timespec="minutes"),
            }
            for one in frame.evenings
        ],
        **({"for": tastes} if tastes else {}),
        **({"without": list(frame.without)} if frame.without else {}),
        **({} if frame.age is None else {"age": frame.age}),
    }


def _taste_document(taste: Taste) -> dict[str, Any]:
    limits = {"minutes": taste.minutes, "heaviness": taste.heaviness}
    said = {key: one and str(one) for key, one in limits.items()}
    return {**taste._asdict(), **said}


def _entry_document(entry: WatchlistEntry) -> dict[str, Any]:
    starts = entry.starts and _encode_time(entry.starts)
    said = _unless_unknown(entry._asdict())
    return {**said, "evening": _encode_day(entry.evening), "starts": starts}


def _unless_unknown(one: dict[str, Any]) -> dict[str, Any]:
    """Return *one* without an IMDb id that is unknown, as older files have it."""
    return {key: value for key, value in one.items() if key != "imdb" or value}


def _encode_time(moment: time) -> str:
    return moment.isoformat(timespec="minutes")


def _encode_day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def read_watchlist(name: str, one: dict[str, Any]) -> Watchlist:
    """Return the watchlist *name* that JSON has."""
    built_with = one["built_with"]
    entries = tuple(_entry(entry) for entry in listed(one["entries"]))
    require(
        len({entry.film for entry in entries}) == len(entries), "a film stands twice"
    )
    return Watchlist(
        id=text_of(name),
        title=_optional(one["title"]),
        built_with=None if built_with is None else _frame(built_with),
        changed_at=_moment(one["changed_at"]),
        revision=_whole(one["revision"]),
        entries=entries,
    )


def _frame(one: dict[str, Any]) -> BuildSettings:
    pause = _whole(one["break"])
    require(0 <= pause <= MAX_BREAK_MINUTES, "a break is impossible")
    age = _whole(one["age"]) if "age" in one else None
    require(age is None or 0 <= age <= OLDEST, "an age is impossible")
    return BuildSettings(
        evenings=tuple(_decode_evening(each) for each in listed(one["evenings"])),
        opens=_time(one["from"]),
        closes=_time(one["until"]),
        pause=pause,
        asked=text_of(one["asked"]),
        tastes=tuple(_taste(each) for each in listed(one.get("for", []))),
        without=tuple(map(text_of, listed(one.get("without", [])))),
        age=age,
    )


def _taste(one: dict[str, Any]) -> Taste:
    lists = (one["wants"], one["vetoes"], one["watched"])
    wants, vetoes, watched = (tuple(map(text_of, listed(some))) for some in lists)
    limits = (_range(one[key], key) for key in ("minutes", "heaviness"))
    return Taste(text_of(one["name"]), wants, vetoes, watched, *limits)


def _range(text: Any, unit: str) -> Range | None:
    try:
        return None if text is None else parse_range(text_of(text), unit)
    except RequestError as error:
        raise DamageError(error.message) from error


def _decode_evening(one: dict[str, Any]) -> Evening:
    evening = Evening(
        date.fromisoformat(one["day"]),
        datetime.fromisoformat(one["opens"]),
        datetime.fromisoformat(one["closes"]),
    )
    naive = evening.opens.tzinfo is None is evening.closes.tzinfo
    require(naive, "an evening has a time zone")
    return evening


def _moment(value: Any) -> str | None:
    if value is not None:
        aware = datetime.fromisoformat(text_of(value)).tzinfo is not None
        require(aware, "a time of change has no time zone")
    return _optional(value)


def _time(value: Any) -> time:
    clock = time.fromisoformat(value)
    require(clock.tzinfo is None, "a time of day has a time zone")
    return clock


def _entry(one: dict[str, Any]) -> WatchlistEntry:
    require(one["chosen"] in ("hand", "build"), "chosen is neither hand nor build")
    return WatchlistEntry(
        film=text_of(one["film"]),
        title=text_of(one["title"]),
        year=None if one["year"] is None else _whole(one["year"]),
        evening=None if one["evening"] is None else date.fromisoformat(one["evening"]),
        starts=None if one["starts"] is None else _time(one["starts"]),
        chosen=one["chosen"],
        imdb=_optional(one.get("imdb")),
    )


def read_remembered(one: dict[str, Any]) -> HistoryEntry:
    """Return what JSON has of a film that was watched, rated or noted."""
    rating = one["rating"]
    fine = rating is None or (
        isinstance(rating, int | float)
        and not isinstance(rating, bool)
        and rating * 2 in range(1, 11)
    )
    require(fine, "a rating is not 0.5 to 5 in halves")
    return HistoryEntry(
        title=text_of(one["title"]),
        year=None if one["year"] is None else _whole(one["year"]),
        watched_on=tuple(sorted(map(date.fromisoformat, listed(one["watched_on"])))),
        rating=rating,
        note=_optional(one["note"]),
        undated=_truth(one["undated"]),
        imdb=_optional(one.get("imdb")),
    )


class DamageError(ValueError):
    """Says in words what of the document is not as it must be."""


def require(condition: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as a sentence
    """Refuse what is not so, saying *otherwise*."""
    if not condition:
        raise DamageError(otherwise)


def listed(value: Any) -> list[Any]:
    """Return *value* if it is a list."""
    require(isinstance(value, list), "a list is missing")
    return list(value)


def _whole(value: Any) -> int:
    require(
        isinstance(value, int) and not isinstance(value, bool), "a number is missing"
    )
    return int(value)


def _truth(value: Any) -> bool:
    require(isinstance(value, bool), "undated is neither true nor false")
    return bool(value)


def _optional(value: Any) -> str | None:
    return None if value is None else text_of(value)


def text_of(value: Any) -> str:
    """Return *value* if it is text that may be printed."""
    require(isinstance(value, str), "a text is missing")
    require(not has_control_chars(value), "a text holds control characters")
    return str(value)
