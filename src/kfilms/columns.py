"""The one table of columns: key, header, text for people, value for programs.

Whatever shows films in lines draws its columns from here; nothing here prints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.row import FilmRow
from kfilms.text import capitalized, short_day, summarize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

UNKNOWN: Final = "-"
"""Stands for a fact nobody found; of neutral width, and in every encoding."""


class Column(NamedTuple):
    """One column of films.

    *key* is a promise to programs, *header* is what people read. *text* words a row
    for people, *value* for programs, where an unknown fact is empty.
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
    """Word a minimum age: ``All``, ``12+``."""
    if minimum is None:
        return UNKNOWN
    return f"{minimum}+" if minimum else "All"


def age_words(minimum: int | None) -> str:
    """Word a minimum age in a sentence: ``all ages``, ``12+``; empty if unknown."""
    return "all ages" if minimum == 0 else f"{minimum}+" if minimum else ""


def heaviness_words(row: FilmRow) -> str:
    """Word heaviness as ``4/5``, with ``!`` where severe content notes come first."""
    said = UNKNOWN if row.heaviness is None else f"{row.heaviness}/5"
    return f"{said}!" if row.warns else said


def severe_remark(rows: Iterable[FilmRow]) -> str:
    """Name the films of *rows* with severe content notes, and the notes; may be empty.

    A hidden note is not named.
    """
    warned = [
        f"{row.title} ({', '.join(filter(None, (row.severe, _hidden(row))))})"
        for row in rows
        if row.warns
    ]
    return f"Severe content notes: {summarize(warned, len(warned))}" if warned else ""


def _hidden(row: FilmRow) -> str:
    return f"hidden: kfilms show {row.id} --notes" if row.hidden_severe else ""


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
"""What every list of films says for people, before what this list is about."""

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
"""What a plan says for people, in its order."""

RECORDED: Final = (
    "id", "title", "original_title", "romanized_title", "year", "minutes", "age",
    "heaviness", "severe_content_notes", "themes", "imdb", "imdb_rating", "added_on",
    "hidden_severe_content_notes",
)  # fmt: skip
"""What every list says for programs; keys are added at the end, never removed."""


def list_columns(rows: Iterable[FilmRow]) -> tuple[str, ...]:
    """Return what a list of *rows* says for people, before what it is about.

    Where IMDb rates films, its rating takes the place of what is known of none.
    """
    there = list(rows)
    if all(row.imdb_rating is None for row in there):
        return LISTED
    known = (
        key
        for key in LISTED
        if key not in _EDITORIAL or any(getattr(row, key) is not None for row in there)
    )
    return (*known, "imdb_rating")


def columns_for(keys: Iterable[str]) -> tuple[Column, ...]:
    """Return the columns with *keys*, in that order."""
    return tuple(COLUMNS[key] for key in keys)
