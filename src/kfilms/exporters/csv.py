"""CSV for spreadsheets and scripts: RFC 4180 but for plain line feeds, values raw."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kfilms.film import Programme, Showing

FIELDS: Final = (
    "position", "evening", "starts_at", "ends_at", "id", "title", "original_title",
    "romanized_title", "year", "minutes", "age", "heaviness", "severe_content_notes",
    "content_notes", "themes", "minor_themes", "directors", "imdb", "tmdb", "why",
    "watched_on", "rating", "note",
)  # fmt: skip


def lines(rows: Iterable[Sequence[object]]) -> str:
    """Return *rows* as CSV; ``None`` is an empty field."""
    text = _PlainLineFeeds()
    csv.writer(text).writerows(rows)
    return text.getvalue()


class _PlainLineFeeds(StringIO):
    """Takes the lines of a writer that quotes carriage returns; ends them with LF."""

    def write(self, line: str, /) -> int:
        return super().write(line.removesuffix("\r\n") + "\n")


def _labels(uses: Iterable[Any]) -> str:
    return ", ".join(use.label for use in uses)


def _fields(position: int, showing: Showing) -> tuple[object, ...]:
    film = showing.film
    ids = dict(film.ids)
    return (
        position,
        showing.evening and showing.evening.isoformat(),
        showing.starts_at and showing.starts_at.isoformat(),
        showing.ends_at and showing.ends_at.isoformat(),
        film.id,
        film.title,
        film.original_title,
        film.romanized_title,
        film.year,
        film.minutes,
        film.age,
        film.heaviness,
        _labels(film.severe),
        _labels(film.milder),
        _labels(film.themes),
        _labels(film.minor_themes),
        ", ".join(person.name for person in film.directors),
        ids.get("imdb"),
        ids.get("tmdb"),
        showing.why,
        showing.watched_on and showing.watched_on.isoformat(),
        showing.rating,
        showing.note,
    )


def write(programme: Programme) -> str:
    """Return a header and one line for each showing of *programme*."""
    rows = [_fields(place, one) for place, one in enumerate(programme.showings, 1)]
    return lines([FIELDS, *rows])
