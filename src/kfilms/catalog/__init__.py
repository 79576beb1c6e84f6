"""Opens a catalog and answers what is asked of it.

Owns the way from a file to records; a first reading compiles the file, every later
one asks the compiled database and loads neither YAML nor models.
"""

from __future__ import annotations

import json
import os
import sqlite3
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from kfilms.catalog import database
from kfilms.catalog.misses import nothing_fits
from kfilms.catalog.select import (
    NARROWER,
    Condition,
    conditions,
    order,
    where,
    where_unknown,
)
from kfilms.errors import CatalogError, RequestError
from kfilms.film import (
    CastMember,
    ContentNoteUse,
    Film,
    FilmRow,
    Heading,
    Person,
    Term,
    ThemeUse,
    counted,
)
from kfilms.query import Query, either, fold, nearest, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kfilms.errors import NoMatchError

MOST_CANDIDATES: Final = 100
_MOST_NAMED: Final = 5

_ROW: Final = FilmRow._fields[: FilmRow._fields.index("mark")]
_NESTED: Final[dict[str, Any]] = {
    "directors": Person,
    "writers": Person,
    "cast": CastMember,
    "themes": ThemeUse,
    "minor_themes": ThemeUse,
    "content_notes": ContentNoteUse,
}
_TERMS: Final = """
WITH RECURSIVE above(term, ancestor) AS (
  SELECT id, id FROM term
  UNION SELECT above.term, term.broader FROM above
    JOIN term ON term.id = above.ancestor WHERE term.broader IS NOT NULL
), used(ancestor, film, place) AS (
  SELECT ancestor, film, min(place) FROM tag JOIN above USING (term)
  WHERE NOT hidden GROUP BY ancestor, film
)
SELECT term.*, coalesce(sum(place = 0), 0), coalesce(sum(place = 1), 0), count(film)
FROM term LEFT JOIN used ON used.ancestor = term.id
GROUP BY term.rowid ORDER BY term.rowid"""


class Catalog:
    """An open catalog. Every answer is in the catalog's order unless it says otherwise."""

    def __init__(
        self, path: str, cache: str | None, build_below: int | None = None
    ) -> None:
        self.path = path
        self._cache = cache
        found = database.find(path, cache) if cache else None
        if (
            not found
            and build_below is not None
            and os.path.getsize(path) >= build_below
        ):
            raise CatalogError(f"the catalog {path} has not been read yet")
        self._connection = found or database.build(path, cache)

    def _ask(self, sql: str, parameters: Iterable[object] = ()) -> list[Any]:
        """Run one query; a database found damaged is compiled anew, once."""
        values = tuple(parameters)
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError:
            self._connection.close()
            if self._cache:
                database.discard(self.path, self._cache)
            self._connection = database.build(self.path, self._cache)
            return self._connection.execute(sql, values).fetchall()

    @cached_property
    def heading(self) -> Heading:
        """What the catalog says of itself."""
        ((text,),) = self._ask("SELECT heading FROM source")
        return Heading(*json.loads(text))

    @cached_property
    def terms(self) -> dict[str, Term]:
        """The vocabulary by id, uncounted, themes and content notes in file order."""
        return {
            row[0]: _term(row) for row in self._ask("SELECT * FROM term ORDER BY rowid")
        }

    def counted_terms(self) -> tuple[Term, ...]:
        """Return the vocabulary with the films that carry each term openly."""
        return tuple(_term(row) for row in self._ask(_TERMS))

    def find_term(self, word: str, *kinds: str) -> Term:
        """Return the term that *word* means: an id, a label or an alias.

        Raises:
            RequestError: no term of one of *kinds* is called so.
        """
        for (name,) in self._ask(
            "SELECT term FROM word WHERE folded = ?", [fold(word)]
        ):
            if self.terms[name].kind in kinds:
                return self.terms[name]
        known = [term for term in self.terms.values() if term.kind in kinds]
        spellings = {
            spelling: term.id
            for term in reversed(known)
            for spelling in (term.label, *term.aliases, term.id)
        }
        close = tuple(dict.fromkeys(spellings[one] for one in nearest(word, spellings)))
        hint = f"did you mean {either(close)}? " if close else ""
        raise RequestError(
            f'no {either(kinds)} is called "{word}"',
            hint=f"{hint}All of them: kfilms themes",
        )

    def rows(self, query: Query) -> list[FilmRow]:
        """Return one row for each film that fits *query*, in its order; may be empty."""
        clause, parameters = where(self._conditions(query))
        sequence, more = order(query)
        limit = "" if query.limit is None else f" LIMIT {query.limit}"
        found = self._ask(
            f"SELECT {', '.join(_ROW)} FROM film WHERE {clause} ORDER BY {sequence}{limit}",
            (*parameters, *more),
        )
        return list(map(FilmRow._make, (row + ("", 0) for row in found)))

    def rows_of(self, names: Sequence[str]) -> list[FilmRow]:
        """Return the rows of the films with the ids *names*; those unknown are missing."""
        sql = f"SELECT {', '.join(_ROW)} FROM film WHERE id IN (SELECT value FROM json_each(?))"
        return [
            FilmRow._make(row + ("", 0))
            for row in self._ask(sql, [json.dumps(list(names))])
        ]

    def count(self, query: Query | None = None) -> int:
        """Count the films that fit *query*, whatever its limit; without one, all."""
        return self._count(self._conditions(query) if query else ())

    def _count(self, met: tuple[Condition, ...]) -> int:
        clause, parameters = where(met)
        ((number,),) = self._ask(
            f"SELECT count(*) FROM film WHERE {clause}", parameters
        )
        return int(number)

    def films(self, names: Sequence[str], *, spoilers: bool = False) -> list[Film]:
        """Return the whole records of the films with the ids *names*, in that order.

        Ids that the catalog does not know are left out. Without *spoilers* the records
        hold nothing that gives anything away.
        """
        sql = "SELECT id, record, spoilers FROM film WHERE id IN (SELECT value FROM json_each(?))"
        found = {
            name: _film(text, secrets if spoilers else None)
            for name, text, secrets in self._ask(sql, [json.dumps(list(names))])
        }
        return [found[name] for name in names if name in found]

    def find_film(self, text: str) -> FilmRow:
        """Return the film that *text* names.

        An id, an IMDb id, a whole title, then any part of a title that only one film
        has, in any script.

        Raises:
            RequestError: no film or several are meant; the hint names the candidates.
        """
        folded = fold(text)
        exact = "SELECT film FROM title WHERE folded = ?"
        part = "SELECT film FROM title WHERE instr(folded, ?)"
        for clause, value in (
            ("id = ?", text.strip().lower()),
            ("imdb = ?", text.strip().lower()),
            (f"position IN ({exact})", folded),
            (f"position IN ({part})", folded),
        ):
            found = self._ask(
                f"SELECT {', '.join(_ROW)} FROM film WHERE {clause} AND ? <> '' ORDER BY position",
                (value, folded),
            )
            if len(found) == 1:
                return FilmRow._make(found[0] + ("", 0))
            if found:
                raise self._ambiguous(
                    text, folded, [FilmRow._make(row + ("", 0)) for row in found]
                )
        titles = (title for (title,) in self._ask("SELECT title FROM title"))
        close = nearest(text, titles)
        ids = [self.find_film(title).id for title in close]
        hint = f"did you mean {either(dict.fromkeys(ids))}? " if ids else ""
        raise RequestError(
            f'no film is called "{text}"', hint=f"{hint}All of them: kfilms list"
        )

    def _ambiguous(self, text: str, folded: str, found: list[FilmRow]) -> RequestError:
        said = []
        for row in found[:_MOST_NAMED]:
            same = sum(one.title == row.title for one in found) > 1
            title = f"{row.title} ({row.year})" if same and row.year else row.title
            if folded not in fold(row.title):
                sql = """SELECT title.title FROM title JOIN film ON film = position
                         WHERE id = ? AND instr(folded, ?)"""
                title += f" ({self._ask(sql, (row.id, folded))[0][0]})"
            said.append(title)
        more = len(found) - len(said)
        rest = f" and {more:,} more" if more else ""
        ids = either(row.id for row in found[:_MOST_NAMED])
        return RequestError(
            f'"{text}" fits {counted(len(found), "film")}: {", ".join(said)}{rest}',
            hint=f"name one by its id: {ids}",
        )

    def matched_themes(
        self, groups: tuple[tuple[str, ...], ...], names: Sequence[str]
    ) -> dict[str, list[tuple[ThemeUse, bool]]]:
        """Return why each film of *names* fits the theme *groups*.

        For each group, the first theme of the film that belongs to it, a main one if
        there is one, and whether it is main. Hidden themes do not count.
        """
        matched: dict[str, list[tuple[ThemeUse, bool]]] = {name: [] for name in names}
        sql = f"""
SELECT film.id, term.id, term.label, gloss, place = {database.MAIN}
FROM tag JOIN film ON film.position = tag.film JOIN term ON term.id = tag.term
WHERE tag.term IN ({NARROWER}) AND NOT hidden AND place < {database.NOTE}
  AND film.id IN (SELECT value FROM json_each(?))
ORDER BY place, instr(',' || theme_ids || ',', ',' || term.id || ','), term.rowid"""
        for group in groups:
            seen = set()
            for film, name, label, gloss, main in self._ask(
                sql, (json.dumps(group), json.dumps(list(names)))
            ):
                if film not in seen:
                    seen.add(film)
                    matched[film].append((ThemeUse(name, label, gloss), bool(main)))
        return matched

    def passed_over(self, query: Query) -> list[tuple[str, int, tuple[str, ...]]]:
        """Return which films a filter of *query* could not judge.

        For each unknown fact: the fact, how many films lack it, and the first titles.
        Films that another filter rules out are not counted.
        """
        met = self._conditions(query)
        counts: dict[str, tuple[int, tuple[str, ...]]] = {}
        for condition in met:
            if condition.unknown != "0" and condition.fact not in counts:
                clause, parameters = where_unknown(met, condition)
                titles = self._ask(
                    f"SELECT title FROM film WHERE {clause} ORDER BY position",
                    parameters,
                )
                if titles:
                    first = tuple(title for (title,) in titles[:_MOST_NAMED])
                    counts[condition.fact] = (len(titles), first)
        return [(fact, number, titles) for fact, (number, titles) in counts.items()]

    def nothing_fits(self, query: Query) -> NoMatchError:
        """Return the error for a *query* that no film fits, with the nearest misses."""
        return nothing_fits(self._conditions(query), self._ask)

    def complete_films(self, start: str) -> list[tuple[str, str]]:
        """Return ids or titles that begin with *start*, each with what it stands for."""
        like = start.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        ids = self._ask(
            "SELECT id, title FROM film WHERE id LIKE ? ESCAPE '\\' ORDER BY position LIMIT ?",
            (like, MOST_CANDIDATES),
        )
        if ids or not fold(start):
            return ids
        return self._ask(
            """SELECT title.title, id FROM title JOIN film ON film = position
               WHERE folded >= ? AND folded < ? AND title.title LIKE ? ESCAPE '\\'
               ORDER BY position LIMIT ?""",
            (fold(start), fold(start) + "\U0010ffff", like, MOST_CANDIDATES),
        )

    def _conditions(self, query: Query) -> tuple[Condition, ...]:
        return conditions(query, self.terms if query.themes or query.without else {})


def open_catalog(
    path: str, cache: str | None, *, build_below: int | None = None
) -> Catalog:
    """Open the catalog file at *path*, compiled into the directory *cache* if it can be.

    With *build_below*, a file of that many bytes or more is opened only if it was
    compiled before.

    Raises:
        CatalogError: the file is missing, cannot be read or is not a catalog.
    """
    try:
        return Catalog(os.path.abspath(path), cache, build_below)
    except ValueError as error:
        raise CatalogError(f"the catalog {path!r} cannot be opened: {error}") from error


def _term(row: tuple[Any, ...]) -> Term:
    name, kind, label, description, broader, severe, aliases, *counts = row
    words = tuple(json.loads(aliases))
    return Term(name, kind, label, description, broader, bool(severe), words, *counts)


def _film(text: str, secrets: str | None) -> Film:
    values = dict(zip(Film._fields, json.loads(text), strict=True))
    if secrets:
        values |= json.loads(secrets)
    for name, record in _NESTED.items():
        if values[name] is not None:
            values[name] = tuple(record(*_tuples(one)) for one in values[name])
    for name in ("alternative_titles", "ids", "sources"):
        values[name] = _tuples(values[name])
    return Film(**values)


def _tuples(value: list[Any]) -> tuple[Any, ...]:
    return tuple(tuple(one) if isinstance(one, list) else one for one in value)
