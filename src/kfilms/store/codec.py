"""Converts watchlists and history entries to JSON values and back.

All decoding functions raise ``ValueError``, ``TypeError``, ``KeyError`` or
``AttributeError`` if a value is invalid.
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
    """Return *watchlists* and *history* as JSON values; ``None`` means a new key."""
    return {
        "watchlists": {
            name: watchlist and _watchlist_document(watchlist)
            for name, watchlist in watchlists.items()
        },
        "history": {
            film: entry
            and {
                **_drop_unknown_imdb(entry._asdict()),
                "watched_on": [_encode_day(day) for day in entry.watched_on],
            }
            for film, entry in history.items()
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
                "day": _encode_day(evening.day),
                "opens": evening.opens.isoformat(timespec="minutes"),
                "closes": evening.closes.isoformat(timespec="minutes"),
            }
            for evening in frame.evenings
        ],
        **({"for": tastes} if tastes else {}),
        **({"without": list(frame.without)} if frame.without else {}),
        **({} if frame.age is None else {"age": frame.age}),
    }


def _taste_document(taste: Taste) -> dict[str, Any]:
    limits = {"minutes": taste.minutes, "heaviness": taste.heaviness}
    texts = {key: limit and str(limit) for key, limit in limits.items()}
    return {**taste._asdict(), **texts}


def _entry_document(entry: WatchlistEntry) -> dict[str, Any]:
    starts = entry.starts and _encode_time(entry.starts)
    fields = _drop_unknown_imdb(entry._asdict())
    return {**fields, "evening": _encode_day(entry.evening), "starts": starts}


def _drop_unknown_imdb(fields: dict[str, Any]) -> dict[str, Any]:
    """Return *fields* without an unknown IMDb id, which older files do not have."""
    return {key: value for key, value in fields.items() if key != "imdb" or value}


def _encode_time(moment: time) -> str:
    return moment.isoformat(timespec="minutes")


def _encode_day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def read_watchlist(name: str, document: dict[str, Any]) -> Watchlist:
    """Return the watchlist *name* from its JSON object."""
    built_with = document["built_with"]
    entries = tuple(_entry(entry) for entry in listed(document["entries"]))
    require(
        len({entry.film for entry in entries}) == len(entries), "a film stands twice"
    )
    return Watchlist(
        id=text_of(name),
        title=_optional(document["title"]),
        built_with=None if built_with is None else _frame(built_with),
        changed_at=_moment(document["changed_at"]),
        revision=_whole(document["revision"]),
        entries=entries,
    )


def _frame(document: dict[str, Any]) -> BuildSettings:
    pause = _whole(document["break"])
    require(0 <= pause <= MAX_BREAK_MINUTES, "a break is impossible")
    age = _whole(document["age"]) if "age" in document else None
    require(age is None or 0 <= age <= OLDEST, "an age is impossible")
    return BuildSettings(
        evenings=tuple(
            _decode_evening(evening) for evening in listed(document["evenings"])
        ),
        opens=_time(document["from"]),
        closes=_time(document["until"]),
        pause=pause,
        asked=text_of(document["asked"]),
        tastes=tuple(_taste(taste) for taste in listed(document.get("for", []))),
        without=tuple(map(text_of, listed(document.get("without", [])))),
        age=age,
    )


def _taste(document: dict[str, Any]) -> Taste:
    lists = (document["wants"], document["vetoes"], document["watched"])
    wants, vetoes, watched = (tuple(map(text_of, listed(ids))) for ids in lists)
    limits = (_range(document[key], key) for key in ("minutes", "heaviness"))
    return Taste(text_of(document["name"]), wants, vetoes, watched, *limits)


def _range(text: Any, unit: str) -> Range | None:
    try:
        return None if text is None else parse_range(text_of(text), unit)
    except RequestError as error:
        raise DamageError(error.message) from error


def _decode_evening(document: dict[str, Any]) -> Evening:
    evening = Evening(
        date.fromisoformat(document["day"]),
        datetime.fromisoformat(document["opens"]),
        datetime.fromisoformat(document["closes"]),
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


def _entry(item: dict[str, Any]) -> WatchlistEntry:
    require(item["chosen"] in ("hand", "build"), "chosen is neither hand nor build")
    return WatchlistEntry(
        film=text_of(item["film"]),
        title=text_of(item["title"]),
        year=None if item["year"] is None else _whole(item["year"]),
        evening=None
        if item["evening"] is None
        else date.fromisoformat(item["evening"]),
        starts=None if item["starts"] is None else _time(item["starts"]),
        chosen=item["chosen"],
        imdb=_optional(item.get("imdb")),
    )


def read_remembered(item: dict[str, Any]) -> HistoryEntry:
    """Return the history entry from its JSON object."""
    rating = item["rating"]
    valid = rating is None or (
        isinstance(rating, int | float)
        and not isinstance(rating, bool)
        and rating * 2 in range(1, 11)
    )
    require(valid, "a rating is not 0.5 to 5 in halves")
    return HistoryEntry(
        title=text_of(item["title"]),
        year=None if item["year"] is None else _whole(item["year"]),
        watched_on=tuple(sorted(map(date.fromisoformat, listed(item["watched_on"])))),
        rating=rating,
        note=_optional(item["note"]),
        undated=_truth(item["undated"]),
        imdb=_optional(item.get("imdb")),
    )


class DamageError(ValueError):
    """A value of the document is invalid; the message is shown to the user."""


def require(condition: bool, message: str) -> None:  # noqa: FBT001 - reads as a sentence
    """Raise ``DamageError`` with *message* unless *condition* is true."""
    if not condition:
        raise DamageError(message)


def listed(value: Any) -> list[Any]:
    """Return a copy of *value* if it is a list.

    Raises:
        DamageError: it is not a list.
    """
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
    """Return *value* if it is a string without control characters.

    Raises:
        DamageError: it is not such a string.
    """
    require(isinstance(value, str), "a text is missing")
    require(not has_control_chars(value), "a text holds control characters")
    return str(value)
