"""Finds the films of a catalog that others name by an id, or by a title and a year.

Many at once: three queries answer for all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfilms.catalog.query_sql import IN, json_array
from kfilms.films import Match
from kfilms.normalize import fold
from kfilms.row import FilmRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kfilms.catalog.cache import RunQuery
    from kfilms.films import Mention

    Found = dict[str, dict[str, FilmRow]]

NEAR: Final = 1
"""Years between two releases of one film, at a festival and at home."""

_FILM: Final = "id, film.title, year, imdb, tmdb"


def match_films(mentions: Sequence[Mention], ask: RunQuery) -> list[Match]:
    """Return for each of *mentions* which film it is; *ask* runs a query.

    An id decides. Else the film has one of the titles, was released within a year of
    the mention, the same year before another, and has no other id.
    """
    titles = [tuple(filter(None, map(fold, one.titles))) for one in mentions]
    imdb = _by("imdb", "film", {one.imdb for one in mentions}, ask)
    tmdb = _by("tmdb", "film", {one.tmdb for one in mentions}, ask)
    named = _by(
        "folded",
        "title JOIN film ON film = position",
        {folded for some in titles for folded in some},
        ask,
    )
    return [
        _told_by_id({**imdb.get(one.imdb or "", {}), **tmdb.get(one.tmdb or "", {})})
        or _told_by_title(one, [film for name in some for film in _all(named, name)])
        for one, some in zip(mentions, titles, strict=True)
    ]


def _by(column: str, tables: str, values: set[Any], ask: RunQuery) -> Found:
    """Return the films that have one of *values* in *column*, by it and by their id."""
    sql = f"SELECT {column}, {_FILM} FROM {tables} WHERE {column} {IN}"
    found: Found = {}
    for value, name, title, year, imdb, tmdb in ask(sql, [json_array(values)]):
        film = FilmRow(name, title, year=year, imdb=imdb, tmdb=tmdb)
        found.setdefault(value, {})[name] = film
    return found


def _all(found: Found, value: str) -> Iterator[FilmRow]:
    yield from found.get(value, {}).values()


def _told_by_id(films: dict[str, FilmRow]) -> Match | None:
    if len(films) == 1:
        return Match(next(iter(films.values())))
    return Match(perhaps=tuple(films.values())) if films else None


def _told_by_title(mention: Mention, named: list[FilmRow]) -> Match:
    films = {film.id: film for film in named if not _other(mention, film)}
    near = [film for film in films.values() if _apart(mention, film) in range(NEAR + 1)]
    same = [film for film in near if film.year == mention.year]
    for some in (same, near):
        if len(some) == 1:
            return Match(some[0])
    unknown = (film for film in films.values() if _apart(mention, film) is None)
    return Match(perhaps=(*near, *unknown))


def _other(mention: Mention, film: FilmRow) -> bool:
    """Tell whether an id says that *film* is another one."""
    both = ((mention.imdb, film.imdb), (mention.tmdb, film.tmdb))
    return any(one and other and one != other for one, other in both)


def _apart(mention: Mention, film: FilmRow) -> int | None:
    """Return the years between the two; ``None`` where one of them is unknown."""
    if mention.year is None or film.year is None:
        return None
    return abs(mention.year - film.year)
