"""The columns of every film list: key, header, text for people, value for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.row import FilmRow
from kfilms.text import capitalized, short_day, summarize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

UNKNOWN: Final = "-"
"""Text of an unknown fact; of neutral width and available in every encoding."""


class Column(NamedTuple):
    """One column of a film list.

    *key* is stable, for programs; *header* is for people. *text* returns the cell of a
    row for people. *value* returns it for programs, empty if the fact is unknown.
    """

    key: str
    header: str
    text: Callable[[FilmRow], str]
    value: Callable[[FilmRow], str]
    right: bool = False


def _raw_value(field: str) -> Callable[[FilmRow], str]:
    position = FilmRow._fields.index(field)

    def text(row: FilmRow) -> str:
        value = row[position]
        return "" if value is None else str(value)

    return text


def _known_value(field: str) -> Callable[[FilmRow], str]:
    position = FilmRow._fields.index(field)

    def text(row: FilmRow) -> str:
        value = row[position]
        return UNKNOWN if value is None else str(value)

    return text


def age(minimum: int | None) -> str:
    """Return a minimum age as text: ``All``, ``12+``."""
    if minimum is None:
        return UNKNOWN
    return f"{minimum}+" if minimum else "All"


def age_words(minimum: int | None) -> str:
    """Return a minimum age for a sentence: ``all ages``, ``12+``; empty if unknown."""
    return "all ages" if minimum == 0 else f"{minimum}+" if minimum else ""


def heaviness_words(row: FilmRow) -> str:
    """Return heaviness as ``4/5``; ``!`` is added if the film has severe notes."""
    text = UNKNOWN if row.heaviness is None else f"{row.heaviness}/5"
    return f"{text}!" if row.warns else text


def severe_remark(rows: Iterable[FilmRow]) -> str:
    """Return a remark that names films with severe content notes; may be empty.

    It names the notes too, except for hidden ones.
    """
    films = [
        f"{row.title} ({', '.join(filter(None, (row.severe, _hidden_hint(row))))})"
        for row in rows
        if row.warns
    ]
    return f"Severe content notes: {summarize(films, len(films))}" if films else ""


def _hidden_hint(row: FilmRow) -> str:
    return f"hidden: {notes_command(row.id)}" if row.hidden_severe else ""


def notes_command(film_id: str) -> str:
    """Return the command that shows all content notes of a film, but not its ending."""
    return f"kfilms show {film_id} --notes"


def _tenths(row: FilmRow) -> str:
    return UNKNOWN if row.imdb_rating is None else f"{row.imdb_rating:.1f}"


def _clock_time(moment: datetime | None) -> str:
    return f"{moment:%H:%M}" if moment else UNKNOWN


def _iso_or_empty(moment: date | None) -> str:
    return moment.isoformat() if moment else ""


def _time_range(row: FilmRow) -> str:
    if row.starts_at and row.ends_at:
        return f"{row.starts_at:%H:%M}\N{EN DASH}{row.ends_at:%H:%M}"
    return UNKNOWN


def _evening_words(row: FilmRow) -> str:
    return short_day(row.evening) if row.evening else UNKNOWN


_TABLE: Final = (
    Column("time", "Time", _time_range, _time_range),
    Column(
        "evening", "Evening", _evening_words, lambda row: _iso_or_empty(row.evening)
    ),
    Column(
        "starts_at",
        "Starts",
        lambda row: _clock_time(row.starts_at),
        lambda row: _iso_or_empty(row.starts_at),
    ),
    Column(
        "ends_at",
        "Ends",
        lambda row: _clock_time(row.ends_at),
        lambda row: _iso_or_empty(row.ends_at),
    ),
    Column("mark", "Mark", _raw_value("mark"), _raw_value("mark")),
    Column("id", "Id", _raw_value("id"), _raw_value("id")),
    Column("title", "Film", _raw_value("title"), _raw_value("title")),
    Column(
        "original_title",
        "Original title",
        _raw_value("original_title"),
        _raw_value("original_title"),
    ),
    Column(
        "romanized_title",
        "Romanized title",
        _raw_value("romanized_title"),
        _raw_value("romanized_title"),
    ),
    Column("year", "Year", _known_value("year"), _raw_value("year"), right=True),
    Column(
        "minutes", "Min", _known_value("minutes"), _raw_value("minutes"), right=True
    ),
    Column("age", "Age", lambda row: age(row.age), _raw_value("age"), right=True),
    Column("heaviness", "Heavy", heaviness_words, _raw_value("heaviness")),
    Column(
        "severe_content_notes",
        "Severe content notes",
        _raw_value("severe"),
        _raw_value("severe"),
    ),
    Column(
        "themes", "Themes", lambda row: capitalized(row.themes), _raw_value("theme_ids")
    ),
    Column("imdb", "IMDb id", _raw_value("imdb"), _raw_value("imdb")),
    Column("imdb_rating", "IMDb", _tenths, _raw_value("imdb_rating"), right=True),
    Column("added_on", "Added", _known_value("added_on"), _raw_value("added_on")),
    Column(
        "hidden_severe_content_notes",
        "Hidden severe content notes",
        lambda row: "yes" if row.hidden_severe else "",
        lambda row: str(bool(row.hidden_severe)).lower(),
    ),
    Column("why", "Why", lambda row: row.why or "", _raw_value("why")),
)
COLUMNS: Final = {column.key: column for column in _TABLE}

LISTED: Final = ("title", "original_title", "year", "minutes", "age", "heaviness")
"""Columns of every film list for people; other columns of a list follow them."""

_EDITORIAL: Final = ("age", "heaviness")

PLANNED: Final = (
    "evening",
    "starts_at",
    "ends_at",
    "title",
    "minutes",
    "heaviness",
    "why",
)
"""Columns of a plan for people, in order."""

RECORDED: Final = (
    "id", "title", "original_title", "romanized_title", "year", "minutes", "age",
    "heaviness", "severe_content_notes", "themes", "imdb", "imdb_rating", "added_on",
    "hidden_severe_content_notes",
)  # fmt: skip
"""Columns of every list for programs; keys are appended, never removed."""


def list_columns(rows: Iterable[FilmRow]) -> tuple[str, ...]:
    """Return the keys of the first columns of a list of *rows* for people.

    They are LISTED if no row has an IMDb rating. Otherwise the rating is the last of
    them, and age and heaviness are dropped if they are unknown for every row.
    """
    films = list(rows)
    if all(row.imdb_rating is None for row in films):
        return LISTED
    keys = (
        key
        for key in LISTED
        if key not in _EDITORIAL or any(getattr(row, key) is not None for row in films)
    )
    return (*keys, "imdb_rating")


def columns_for(keys: Iterable[str]) -> tuple[Column, ...]:
    """Return the columns with *keys*, in that order."""
    return tuple(COLUMNS[key] for key in keys)
