"""Finds the films of a catalog that others name by an id, or by a title and a year.

Many at once: three queries answer for all of them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from kfilms.film import FilmRow, Match
from kfilms.query import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kfilms.film import Candidate

    Ask = Callable[[str, Iterable[object]], list[Any]]
    Found = dict[str, dict[str, FilmRow]]

NEAR: Final = 1
"""Years between two releases of one film, at a festival and at home."""

_FILM: Final = "id, film.title, year, imdb, tmdb"
_AMONG: Final = "IN (SELECT value FROM json_each(?))"


def match(candidates: Sequence[Candidate], ask: Ask) -> list[Match]:
    """Return for each of *candidates* which film it is; *ask* runs a query.

    An id decides. Else the film has one of the titles, was released within a year of
    the candidate, the same year before another, and has no other id.
    """
    titles = [tuple(filter(None, map(fold, one.titles))) for one in candidates]
    imdb = _by("imdb", "film", {one.imdb for one in candidates}, ask)
    tmdb = _by("tmdb", "film", {one.tmdb for one in candidates}, ask)
    named = _by(
        "folded",
        "title JOIN film ON film = position",
        {folded for some in titles for folded in some},
        ask,
    )
    return [
        _told_by_id({**imdb.get(one.imdb or "", {}), **tmdb.get(one.tmdb or "", {})})
        or _told_by_title(one, [film for name in some for film in _all(named, name)])
        for one, some in zip(candidates, titles, strict=True)
    ]


def _by(column: str, tables: str, values: set[Any], ask: Ask) -> Found:
    """Return the films that have one of *values* in *column*, by it and by their id."""
    sql = f"SELECT {column}, {_FILM} FROM {tables} WHERE {column} {_AMONG}"
    found: Found = {}
    for value, name, title, year, imdb, tmdb in ask(sql, [json.dumps(list(values))]):
        film = FilmRow(name, title, year=year, imdb=imdb, tmdb=tmdb)
        found.setdefault(value, {})[name] = film
    return found


def _all(found: Found, value: str) -> Iterator[FilmRow]:
    yield from found.get(value, {}).values()


def _told_by_id(films: dict[str, FilmRow]) -> Match | None:
    if len(films) == 1:
        return Match(next(iter(films.values())))
    return Match(perhaps=tuple(films.values())) if films else None


def _told_by_title(candidate: Candidate, named: list[FilmRow]) -> Match:
    films = {film.id: film for film in named if not _other(candidate, film)}
    near = [
        film for film in films.values() if _apart(candidate, film) in range(NEAR + 1)
    ]
    same = [film for film in near if film.year == candidate.year]
    for some in (same, near):
        if len(some) == 1:
            return Match(some[0])
    unknown = (film for film in films.values() if _apart(candidate, film) is None)
    return Match(perhaps=(*near, *unknown))


def _other(candidate: Candidate, film: FilmRow) -> bool:
    """Tell whether an id says that *film* is another one."""
    both = ((candidate.imdb, film.imdb), (candidate.tmdb, film.tmdb))
    return any(one and other and one != other for one, other in both)


def _apart(candidate: Candidate, film: FilmRow) -> int | None:
    """Return the years between the two; ``None`` where one of them is unknown."""
    if candidate.year is None or film.year is None:
        return None
    return abs(candidate.year - film.year)
