"""Provides `Catalog`: catalog files, compiled into a cached database and queried.

The first use compiles the files into a SQLite database. Later uses query that
database and import neither YAML nor the pydantic models.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from kfilms.catalog import cache as database
from kfilms.catalog.cache_paths import Source
from kfilms.catalog.query_sql import (
    IN,
    NARROWER,
    json_array,
    order_clause,
    where_clause,
    where_unknown_clause,
)
from kfilms.catalog.query_sql import conditions as query_conditions
from kfilms.errors import GONE, CatalogError
from kfilms.normalize import fold
from kfilms.row import FilmRow
from kfilms.text import MAX_NAMED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kfilms.catalog.cache import ProgressCallback
    from kfilms.catalog.query_sql import Condition
    from kfilms.catalog.violations import Violation
    from kfilms.errors import NoMatchError
    from kfilms.films import Film, Heading, Match, Mention, Reveal
    from kfilms.filters import Query, Taste
    from kfilms.stats import Counts
    from kfilms.vocabulary import Term, ThemeUse


_ROW_COLUMNS: Final = FilmRow._fields[: FilmRow._fields.index("mark")]
_LIST_COLUMNS: Final = FilmRow._fields[: FilmRow._fields.index("romanized_title")]
_EMPTY: Final = FilmRow("", "")
_MEANINGS: Final = """SELECT term FROM word JOIN term ON word.term = term.id
  WHERE folded = ? ORDER BY term.rowid"""


class Catalog:
    """An open catalog. Results are in the catalog's order unless stated otherwise."""

    def __init__(
        self,
        source: Source,
        cache: str | None,
        build_below: int | None = None,
        tell: ProgressCallback = database.no_progress,
    ) -> None:
        self._source = source
        self._cache = cache
        cached = database.open_cached(source, cache) if cache else None
        self._connection = cached or database.build_database(
            source, cache, build_below, tell
        )

    def __del__(self) -> None:
        """Close the database, so that callers need not."""
        with suppress(AttributeError):  # __init__ raised before it had a connection
            self._connection.close()

    def _ask(
        self,
        sql: str,
        parameters: Iterable[object] = (),
        decode: Callable[[Any], Any] = tuple,
    ) -> list[Any]:
        """Run a query and return its rows, each converted by *decode*.

        If the query or *decode* fails, the cached database is taken to be damaged: it
        is rebuilt and the query runs once more.
        """
        values = tuple(parameters)
        try:
            return list(map(decode, self._connection.execute(sql, values)))
        except (sqlite3.DatabaseError, ValueError, TypeError):
            self._connection.close()
            if self._cache:
                database.discard_cached(self._source, self._cache)
            self._connection = database.build_database(self._source, self._cache)
            return list(map(decode, self._connection.execute(sql, values)))

    @cached_property
    def heading(self) -> Heading:
        """The title of the catalog and other facts about it as a whole."""
        from kfilms.catalog.decode import decode_heading

        heading: Heading
        (heading,) = self._ask("SELECT heading FROM source", decode=decode_heading)
        return heading

    @property
    def remarks(self) -> tuple[str, ...]:
        """The parts of the files that were skipped, and why; usually empty."""
        ((remarks,),) = self._ask("SELECT remarks FROM source")
        return tuple((remarks or "").splitlines())

    @cached_property
    def terms(self) -> dict[str, Term]:
        """The vocabulary by id, without counts; themes and notes in file order."""
        from kfilms.catalog.decode import decode_term

        terms = self._ask("SELECT * FROM term ORDER BY rowid", decode=decode_term)
        return {term.id: term for term in terms}

    def counted_terms(self, query: Query | None = None) -> tuple[Term, ...]:
        """Return the vocabulary, each term with the number of films that show it.

        Hidden uses are not counted. With *query*, only films that fit it are counted,
        regardless of its limit.
        """
        from kfilms.catalog.counts import count_terms
        from kfilms.catalog.decode import decode_term

        conditions = self._conditions(query) if query else ()
        return tuple(decode_term(row) for row in count_terms(conditions, self._ask))

    def count_facts(self, query: Query, history: Sequence[str]) -> Counts:
        """Return statistics of the films that fit *query*.

        *history* holds the ids of the watched films.
        """
        from kfilms.catalog.counts import count_films

        terms = self.counted_terms(query)
        themes = tuple(term for term in terms if term.kind == "theme")
        return count_films(self._conditions(query), self._ask, themes, history)

    def find_terms(self, word: str, *kinds: str) -> tuple[Term, ...]:
        """Return the terms of *kinds* that *word* means: at most one of each kind.

        *word* is an id, a label or an alias.

        Raises:
            RequestError: the word means no term of *kinds*.
        """
        found = self._ask(_MEANINGS, [fold(word)])
        meanings = [self.terms[term_id] for (term_id,) in found]
        wanted = tuple(term for term in meanings if term.kind in kinds)
        if wanted:
            return wanted
        from kfilms.catalog.unknown_term import unknown_term_error

        common = self.heading.common_theme
        raise unknown_term_error(word, kinds, meanings, self.terms, common, self.count)

    def rows(self, query: Query, *, briefly: bool = False) -> list[FilmRow]:
        """Return the row of each film that fits *query*, in its order; may be empty.

        With *briefly*, only the columns that a list prints are read and the other
        fields stay empty, which is faster for long lists.
        """
        where, parameters = where_clause(self._conditions(query))
        order, order_parameters = order_clause(query)
        limit = "" if query.limit is None else f" LIMIT {query.limit}"
        return self._rows(
            f"{where} ORDER BY {order}{limit}",
            (*parameters, *order_parameters),
            _LIST_COLUMNS if briefly else _ROW_COLUMNS,
        )

    def _rows(
        self,
        clause: str,
        parameters: Iterable[object],
        columns: Sequence[str] = _ROW_COLUMNS,
    ) -> list[FilmRow]:
        sql = f"SELECT {', '.join(columns)} FROM film WHERE {clause}"
        defaults = _EMPTY[len(columns) :]
        return self._ask(sql, parameters, lambda row: FilmRow._make(row + defaults))

    def rows_of(self, ids: Sequence[str]) -> list[FilmRow]:
        """Return the rows of the films with one of *ids*; unknown ids are skipped."""
        return self._rows(f"id {IN} ORDER BY position", [json_array(ids)])

    def count(self, query: Query | None = None) -> int:
        """Return how many films fit *query*, regardless of its limit; default: all."""
        return self._count(self._conditions(query) if query else ())

    def _count(self, conditions: tuple[Condition, ...]) -> int:
        clause, parameters = where_clause(conditions)
        ((number,),) = self._ask(
            f"SELECT count(*) FROM film WHERE {clause}", parameters
        )
        return int(number)

    def films(self, ids: Sequence[str], reveal: Reveal = "nothing") -> list[Film]:
        """Return the complete records of the films with *ids*, in the order of *ids*.

        Unknown ids are skipped.
        """
        from kfilms.catalog.decode import decode_film

        secrets = "NULL" if reveal == "nothing" else "spoilers"
        sql = f"""SELECT record, {secrets} FROM film JOIN record USING (position)
                  WHERE id {IN}"""
        records = self._ask(
            sql, [json_array(ids)], lambda row: decode_film(row, reveal)
        )
        films = {film.id: film for film in records}
        return [films[film_id] for film_id in ids if film_id in films]

    def find_film(self, text: str) -> FilmRow:
        """Return the film that *text* names; see ``find_film.find_film``."""
        from kfilms.catalog.find_film import find_film

        return find_film(text, self._rows, self._ask)

    def ratings(self) -> list[tuple[FilmRow, float, str | None]]:
        """Return the films for which the catalog holds a rating of yours; often none.

        Each comes with the rating, 0.5 to 5, and its day, ``YYYY-MM-DD``.
        """
        columns = ", ".join(_ROW_COLUMNS)
        rows = self._ask(
            f"SELECT {columns}, rating, rated_on FROM seen JOIN film ON film = position"
        )
        return [(FilmRow(*row), stars, day) for *row, stars, day in rows]

    def find_by_ids(
        self, ids: Sequence[str], imdb: Sequence[str], tmdb: Sequence[str]
    ) -> list[FilmRow]:
        """Return the films with an id of *ids*, *imdb* or *tmdb*.

        Only the ids, the title and the year of each are filled in. A film may occur
        twice.
        """
        return [
            FilmRow(film_id, title, year=year, imdb=imdb_id, tmdb=tmdb_id)
            for column, values in (("id", ids), ("imdb", imdb), ("tmdb", tmdb))
            if values
            for film_id, title, year, imdb_id, tmdb_id in self._ask(
                f"""SELECT id, title, year, imdb, tmdb
                    FROM film WHERE {column} {IN} ORDER BY position""",
                [json_array(values)],
            )
        ]

    def match_films(self, mentions: Sequence[Mention]) -> list[Match]:
        """Return the match of each of *mentions*; see ``match_films.match_films``."""
        from kfilms.catalog.match_films import match_films

        return match_films(mentions, self._ask)

    def matched_themes(
        self, groups: tuple[tuple[str, ...], ...], ids: Sequence[str]
    ) -> dict[str, list[tuple[ThemeUse, bool]]]:
        """Return the themes by which each film of *ids* fits the theme *groups*.

        For each group that a film fits: its first theme in the group, a main theme if
        possible, and whether that theme is a main one. Hidden themes do not count.
        """
        from kfilms.vocabulary import ThemeUse

        matched: dict[str, list[tuple[ThemeUse, bool]]] = {
            film_id: [] for film_id in ids
        }
        sql = f"""
SELECT film.id, term.id, term.label, gloss, place = {database.MAIN}
FROM tag CROSS JOIN film ON tag.film = film.position JOIN term ON term.rowid = tag.term
WHERE tag.term IN ({NARROWER})
  AND place BETWEEN {database.MAIN} AND {database.MINOR}
  AND +tag.film IN (SELECT position FROM film WHERE id {IN})
ORDER BY place, tag.rowid"""
        for group in groups:
            matched_films = set()
            for film_id, term_id, label, gloss, main in self._ask(
                sql, (json_array(group), json_array(ids))
            ):
                if film_id not in matched_films:
                    matched_films.add(film_id)
                    theme = ThemeUse(term_id, label, gloss)
                    matched[film_id].append((theme, bool(main)))
        return matched

    def explain_unsuited(
        self, taste: Taste, ids: Sequence[str]
    ) -> dict[str, list[str]]:
        """Return the films of *ids* that do not suit *taste*, each with the reasons.

        A reason is a phrase that follows "not", such as ``without suicide``. Vetoes of
        hidden uses are not named, so a list of reasons may be empty.
        """
        from kfilms.filters import Query

        reasons: dict[str, list[str]] = {}
        for condition in self._conditions(Query(tastes=(taste,))):
            visible_sql = condition.visible_sql or condition.sql
            sql = f"""SELECT id, ({visible_sql}) IS NOT 1 FROM film
                      WHERE id {IN} AND ({condition.sql}) IS NOT 1"""
            parameters = (
                *condition.parameters,
                json_array(ids),
                *condition.parameters,
            )
            for film_id, visible in self._ask(sql, parameters):
                film_reasons = reasons.setdefault(film_id, [])
                if visible:
                    film_reasons.append(condition.words)
        return reasons

    def violations(self, query: Query, ids: Sequence[str]) -> dict[str, Violation]:
        """Return the films of *ids* that *query* avoids, each with its violation."""
        avoidances = tuple(
            condition for condition in self._conditions(query) if condition.avoids
        )
        if not avoidances:
            return {}
        from kfilms.catalog.violations import violations

        return violations(avoidances, ids, self._ask)

    def passed_over(self, query: Query) -> list[tuple[str, int, tuple[str, ...]]]:
        """Return the films that a filter of *query* could not judge, by unknown fact.

        Each tuple holds the fact, how many films lack it, and their first titles. Films
        that another filter rules out are not counted.
        """
        conditions = self._conditions(query)
        unjudged: dict[str, tuple[int, tuple[str, ...]]] = {}
        for condition in conditions:
            if condition.unknown != "0" and condition.fact not in unjudged:
                clause, parameters = where_unknown_clause(conditions, condition)
                titles = self._ask(
                    f"SELECT title FROM film WHERE {clause} ORDER BY position",
                    parameters,
                )
                if titles:
                    first = tuple(title for (title,) in titles[:MAX_NAMED])
                    unjudged[condition.fact] = (len(titles), first)
        return [(fact, number, titles) for fact, (number, titles) in unjudged.items()]

    def explain_no_match(self, query: Query) -> NoMatchError:
        """Return the error for a *query* that no film fits, with the nearest misses."""
        from kfilms.catalog.no_match import explain_no_match

        return explain_no_match(self._conditions(query), self._ask)

    def complete_films(self, start: str, most: int) -> list[tuple[str, str]]:
        """Return up to *most* completions; see ``find_film.complete_films``."""
        from kfilms.catalog.find_film import complete_films

        return complete_films(start, most, self._ask)

    def _conditions(self, query: Query) -> tuple[Condition, ...]:
        uses_terms = query.themes or query.without or query.tastes
        return query_conditions(query, self.terms if uses_terms else {})


def open_catalog(
    path: str,
    cache: str | None,
    *,
    more: Sequence[str] = (),
    keep_going: bool = False,
    build_below: int | None = None,
    tell: ProgressCallback = database.no_progress,
) -> Catalog:
    """Open the catalog file at *path*, with its database in the directory *cache*.

    The database is built in memory if *cache* is ``None`` or cannot be used. *more*
    catalogs are merged into this one: a film that several of them have appears once,
    with the facts of the first. With *keep_going*, unreadable rows are skipped. With
    *build_below*, files of that many bytes or more are opened only if their database is
    cached already. *tell* is called with the share of the files read so far, and with 1
    at the end.

    Raises:
        CatalogError: a file is missing, cannot be read or is not a catalog.
    """
    paths = tuple(dict.fromkeys((path, *more)))
    for catalog_path in paths:
        try:
            os.path.abspath(catalog_path)
        except FileNotFoundError:
            raise CatalogError(
                f"there is no catalog at {catalog_path}", hint=GONE
            ) from None
    return Catalog(Source(paths, keep_going), cache, build_below, tell)
