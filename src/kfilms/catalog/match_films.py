"""Finds the films of a catalog that others name by an id, or by a title and a year.

Three queries look up all mentions together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfilms.catalog.query_sql import IN, json_array
from kfilms.films import Match
from kfilms.normalize import fold
from kfilms.row import FilmRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kfilms.catalog.cache import RunQuery
    from kfilms.films import Mention

    FilmsByValue = dict[str, dict[str, FilmRow]]
    """Films by a value of theirs, such as an IMDb id, and then by their own id."""

NEAR: Final = 1
"""Years that two releases of a film may be apart, at a festival and at home."""

_FILM: Final = "id, film.title, year, imdb, tmdb"


def match_films(mentions: Sequence[Mention], run_query: RunQuery) -> list[Match]:
    """Return the match of each of *mentions*, in their order.

    A mention matches the film that has its IMDb or TMDB id. If there is none, it
    matches by title: the film has one of the titles of the mention, no contradicting
    id, and a release within a year; films of the same year are preferred.
    """
    folded_titles = [
        tuple(filter(None, map(fold, mention.titles))) for mention in mentions
    ]
    by_imdb = _films_by("imdb", "film", {film.imdb for film in mentions}, run_query)
    by_tmdb = _films_by("tmdb", "film", {film.tmdb for film in mentions}, run_query)
    by_title = _films_by(
        "folded",
        "title JOIN film ON film = position",
        {title for titles in folded_titles for title in titles},
        run_query,
    )
    return [
        _match_by_id(
            {
                **by_imdb.get(mention.imdb or "", {}),
                **by_tmdb.get(mention.tmdb or "", {}),
            }
        )
        or _match_by_title(
            mention,
            [film for title in titles for film in by_title.get(title, {}).values()],
        )
        for mention, titles in zip(mentions, folded_titles, strict=True)
    ]


def _films_by(
    column: str, tables: str, values: set[Any], run_query: RunQuery
) -> FilmsByValue:
    """Return the films that have one of *values* in *column*, by value and by id."""
    sql = f"SELECT {column}, {_FILM} FROM {tables} WHERE {column} {IN}"
    films: FilmsByValue = {}
    for value, film_id, title, year, imdb, tmdb in run_query(sql, [json_array(values)]):
        film = FilmRow(film_id, title, year=year, imdb=imdb, tmdb=tmdb)
        films.setdefault(value, {})[film_id] = film
    return films


def _match_by_id(films: dict[str, FilmRow]) -> Match | None:
    if len(films) == 1:
        return Match(next(iter(films.values())))
    return Match(perhaps=tuple(films.values())) if films else None


def _match_by_title(mention: Mention, namesakes: list[FilmRow]) -> Match:
    films = {film.id: film for film in namesakes if not _contradicts(mention, film)}
    near = [
        film
        for film in films.values()
        if _years_apart(mention, film) in range(NEAR + 1)
    ]
    same_year = [film for film in near if film.year == mention.year]
    for candidates in (same_year, near):
        if len(candidates) == 1:
            return Match(candidates[0])
    unknown = (film for film in films.values() if _years_apart(mention, film) is None)
    return Match(perhaps=(*near, *unknown))


def _contradicts(mention: Mention, film: FilmRow) -> bool:
    """Return whether the two have different ids of the same service."""
    pairs = ((mention.imdb, film.imdb), (mention.tmdb, film.tmdb))
    return any(expected and actual and expected != actual for expected, actual in pairs)


def _years_apart(mention: Mention, film: FilmRow) -> int | None:
    """Return the years between the two releases; ``None`` if a year is unknown."""
    if mention.year is None or film.year is None:
        return None
    return abs(mention.year - film.year)
