"""Opens a catalog and answers what is asked of it.

Owns the way from a file to records; a first reading compiles the file, every later
one asks the compiled database and loads neither YAML nor models.
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
    conditions,
    json_array,
    order_clause,
    where_clause,
    where_unknown_clause,
)
from kfilms.errors import GONE, CatalogError
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


_KEPT: Final = FilmRow._fields[: FilmRow._fields.index("mark")]
_SAID: Final = FilmRow._fields[: FilmRow._fields.index("romanized_title")]
_EMPTY: Final = FilmRow("", "")
_ROW: Final = ", ".join(_KEPT)


class Catalog:
    """An open catalog; answers are in its order unless they say otherwise."""

    def __init__(
        self,
        source: Source,
        cache: str | None,
        build_below: int | None = None,
        tell: ProgressCallback = database.no_progress,
    ) -> None:
        self._source = source
        self._cache = cache
        found = database.open_cached(source, cache) if cache else None
        self._connection = found or database.build_database(
            source, cache, build_below, tell
        )

    def __del__(self) -> None:
        """Close the database: nobody who asks a catalog has to."""
        with suppress(AttributeError):  # it was refused and never opened
            self._connection.close()

    def _ask(
        self,
        sql: str,
        parameters: Iterable[object] = (),
        read: Callable[[Any], Any] = tuple,
    ) -> list[Any]:
        """Run one query and *read* its rows; what cannot be is compiled anew, once."""
        values = tuple(parameters)
        try:
            return list(map(read, self._connection.execute(sql, values)))
        except (sqlite3.DatabaseError, ValueError, TypeError):
            self._connection.close()
            if self._cache:
                database.discard_cached(self._source, self._cache)
            self._connection = database.build_database(self._source, self._cache)
            return list(map(read, self._connection.execute(sql, values)))

    @cached_property
    def heading(self) -> Heading:
        """What the catalog says of itself."""
        from kfilms.catalog.decode import decode_heading

        heading: Heading
        (heading,) = self._ask("SELECT heading FROM source", read=decode_heading)
        return heading

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was not read of it, and why; mostly nothing."""
        ((remarks,),) = self._ask("SELECT remarks FROM source")
        return tuple((remarks or "").splitlines())

    @cached_property
    def terms(self) -> dict[str, Term]:
        """The vocabulary by id, uncounted, themes and content notes in file order."""
        from kfilms.catalog.decode import decode_term

        found = self._ask("SELECT * FROM term ORDER BY rowid", read=decode_term)
        return {term.id: term for term in found}

    def counted_terms(self, query: Query | None = None) -> tuple[Term, ...]:
        """Return the vocabulary with the films that carry each term openly.

        With *query*, only films that fit it are counted, whatever its limit.
        """
        from kfilms.catalog.counts import count_terms
        from kfilms.catalog.decode import decode_term

        met = self._conditions(query) if query else ()
        return tuple(decode_term(row) for row in count_terms(met, self._ask))

    def count_facts(self, query: Query, seen: Sequence[str]) -> Counts:
        """Count what the films that fit *query* are like, and which were *seen*."""
        from kfilms.catalog.counts import count_films

        terms = self.counted_terms(query)
        themes = tuple(term for term in terms if term.kind == "theme")
        return count_films(self._conditions(query), self._ask, themes, seen)

    def find_terms(self, word: str, *kinds: str) -> tuple[Term, ...]:
        """Return the terms of *kinds* that *word* means: at most one of each kind.

        Raises:
            RequestError: the word means no term of *kinds*; the hint says what to do.
        """
        from kfilms.catalog.find_terms import find_terms

        common = self.heading.common_theme
        return find_terms(word, kinds, self.terms, common, self._ask, self.count)

    def rows(self, query: Query, *, briefly: bool = False) -> list[FilmRow]:
        """Return the row of each film that fits *query*, in its order; may be empty.

        *briefly*, of each is told what people read in a list, and the rest is empty: of
        many films, that takes less time.
        """
        clause, parameters = where_clause(self._conditions(query))
        sequence, more = order_clause(query)
        limit = "" if query.limit is None else f" LIMIT {query.limit}"
        sql = f"{clause} ORDER BY {sequence}{limit}"
        return self._rows(sql, (*parameters, *more), _SAID if briefly else _KEPT)

    def _rows(
        self, clause: str, parameters: Iterable[object], read: Sequence[str] = _KEPT
    ) -> list[FilmRow]:
        sql = f"SELECT {', '.join(read)} FROM film WHERE {clause}"
        rest = _EMPTY[len(read) :]
        return self._ask(sql, parameters, lambda row: FilmRow._make(row + rest))

    def rows_of(self, names: Sequence[str]) -> list[FilmRow]:
        """Return the rows of the films with the ids *names*, without those unknown."""
        return self._rows(f"id {IN} ORDER BY position", [json_array(names)])

    def count(self, query: Query | None = None) -> int:
        """Count the films that fit *query*, whatever its limit; without one, all."""
        return self._count(self._conditions(query) if query else ())

    def _count(self, met: tuple[Condition, ...]) -> int:
        clause, parameters = where_clause(met)
        ((number,),) = self._ask(
            f"SELECT count(*) FROM film WHERE {clause}", parameters
        )
        return int(number)

    def films(self, names: Sequence[str], reveal: Reveal = "nothing") -> list[Film]:
        """Return the whole records of the films with the ids *names*, in that order.

        Ids that the catalog does not know are left out.
        """
        from kfilms.catalog.decode import decode_film

        secrets = "NULL" if reveal == "nothing" else "spoilers"
        sql = f"""SELECT record, {secrets} FROM film JOIN record USING (position)
                  WHERE id {IN}"""
        read = self._ask(sql, [json_array(names)], lambda row: decode_film(row, reveal))
        found = {film.id: film for film in read}
        return [found[name] for name in names if name in found]

    def find_film(self, text: str) -> FilmRow:
        """Return the film that *text* names.

        An id, an IMDb id, a whole title, then any part of a title that only one film
        has, in any script.

        Raises:
            RequestError: no film or several are meant; the hint names the candidates.
        """
        from kfilms.catalog.find_film import find_film

        return find_film(text, self._rows, self._ask)

    def ratings(self) -> list[tuple[FilmRow, float, str | None]]:
        """Return the films that the catalog itself says you rated; most say nothing.

        Each comes with the rating, 0.5 to 5, and its day, ``YYYY-MM-DD``.
        """
        found = self._ask(
            f"SELECT {_ROW}, rating, rated_on FROM seen JOIN film ON film = position"
        )
        return [(FilmRow(*row), stars, day) for *row, stars, day in found]

    def find_by_ids(
        self, names: Sequence[str], imdb: Sequence[str], tmdb: Sequence[str]
    ) -> list[FilmRow]:
        """Return the films with an id of *names*, *imdb* or *tmdb*.

        Of each nothing is known but its ids, its title and its year.

        A film may come twice.
        """
        return [
            FilmRow(name, title, year=year, imdb=of_imdb, tmdb=of_tmdb)
            for column, values in (("id", names), ("imdb", imdb), ("tmdb", tmdb))
            if values
            for name, title, year, of_imdb, of_tmdb in self._ask(
                f"""SELECT id, title, year, imdb, tmdb
                    FROM film WHERE {column} {IN} ORDER BY position""",
                [json_array(values)],
            )
        ]

    def match_films(self, mentions: Sequence[Mention]) -> list[Match]:
        """Return for each of *mentions* which film it is, in their order."""
        from kfilms.catalog.match_films import match_films

        return match_films(mentions, self._ask)

    def matched_themes(
        self, groups: tuple[tuple[str, ...], ...], names: Sequence[str]
    ) -> dict[str, list[tuple[ThemeUse, bool]]]:
        """Return why each film of *names* fits the theme *groups*.

        For each group, the first theme of the film that belongs to it, a main one if
        there is one, and whether it is main. Hidden themes do not count.
        """
        from kfilms.vocabulary import ThemeUse

        matched: dict[str, list[tuple[ThemeUse, bool]]] = {name: [] for name in names}
        sql = f"""
SELECT film.id, term.id, term.label, gloss, place = {database.MAIN}
FROM tag CROSS JOIN film ON tag.film = film.position JOIN term ON term.rowid = tag.term
WHERE tag.term IN ({NARROWER})
  AND place BETWEEN {database.MAIN} AND {database.MINOR}
  AND +tag.film IN (SELECT position FROM film WHERE id {IN})
ORDER BY place, tag.rowid"""
        for group in groups:
            seen = set()
            for film, name, label, gloss, main in self._ask(
                sql, (json_array(group), json_array(names))
            ):
                if film not in seen:
                    seen.add(film)
                    matched[film].append((ThemeUse(name, label, gloss), bool(main)))
        return matched

    def explain_unsuited(
        self, taste: Taste, names: Sequence[str]
    ) -> dict[str, list[str]]:
        """Return which films of *names* do not suit *taste*, and what it asks of them.

        Worded to follow "not": ``without suicide``. A veto of what a film hides is not
        named; what is left may be empty.
        """
        from kfilms.filters import Query

        against: dict[str, list[str]] = {}
        for condition in self._conditions(Query(tastes=(taste,))):
            openly = condition.openly or condition.sql
            sql = f"""SELECT id, ({openly}) IS NOT 1 FROM film
                      WHERE id {IN} AND ({condition.sql}) IS NOT 1"""
            met = condition.parameters
            for film, told in self._ask(sql, (*met, json_array(names), *met)):
                against.setdefault(film, []).extend([condition.words] * told)
        return against

    def violations(self, query: Query, names: Sequence[str]) -> dict[str, Violation]:
        """Return how each film of *names* violates what *query* avoids, if it does."""
        avoidances = tuple(one for one in self._conditions(query) if one.avoids)
        if not avoidances:
            return {}
        from kfilms.catalog.violations import violations

        return violations(avoidances, names, self._ask)

    def passed_over(self, query: Query) -> list[tuple[str, int, tuple[str, ...]]]:
        """Return which films a filter of *query* could not judge.

        For each unknown fact: the fact, how many films lack it, and the first titles.
        Films that another filter rules out are not counted.
        """
        met = self._conditions(query)
        counts: dict[str, tuple[int, tuple[str, ...]]] = {}
        for condition in met:
            if condition.unknown != "0" and condition.fact not in counts:
                clause, parameters = where_unknown_clause(met, condition)
                titles = self._ask(
                    f"SELECT title FROM film WHERE {clause} ORDER BY position",
                    parameters,
                )
                if titles:
                    first = tuple(title for (title,) in titles[:MAX_NAMED])
                    counts[condition.fact] = (len(titles), first)
        return [(fact, number, titles) for fact, (number, titles) in counts.items()]

    def explain_no_match(self, query: Query) -> NoMatchError:
        """Return the error for a *query* that no film fits, with the nearest misses."""
        from kfilms.catalog.no_match import explain_no_match

        return explain_no_match(self._conditions(query), self._ask)

    def complete_films(self, start: str, most: int) -> list[tuple[str, str]]:
        """Return ids or titles that begin with *start*, each with what it names.

        At most *most* of them.
        """
        from kfilms.catalog.find_film import complete_films

        return complete_films(start, most, self._ask)

    def _conditions(self, query: Query) -> tuple[Condition, ...]:
        named = query.themes or query.without or query.tastes
        return conditions(query, self.terms if named else {})


def open_catalog(
    path: str,
    cache: str | None,
    *,
    more: Sequence[str] = (),
    keep_going: bool = False,
    build_below: int | None = None,
    tell: ProgressCallback = database.no_progress,
) -> Catalog:
    """Open the catalog file at *path*, compiled into the directory *cache* if possible.

    *more* catalogs join it: a film that several have is one, and what the first says of
    it counts. With *keep_going*, rows that cannot be read are left out. With
    *build_below*, files of that many bytes or more are opened only if they were
    compiled before. While they are read, *tell* is called with the share read so far,
    and with 1 at the end.

    Raises:
        CatalogError: a file is missing, cannot be read or is not a catalog.
    """
    paths = tuple(dict.fromkeys((path, *more)))
    for one in paths:
        try:
            os.path.abspath(one)
        except FileNotFoundError:
            raise CatalogError(f"there is no catalog at {one}", hint=GONE) from None
    return Catalog(Source(paths, keep_going), cache, build_below, tell)
