"""Counts the films of a query, by term and for the statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfilms.catalog.query_sql import WATCHED, json_array, where_clause
from kfilms.stats import STEP, Counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kfilms.catalog.cache import RunQuery
    from kfilms.catalog.query_sql import Condition
    from kfilms.stats import Spread
    from kfilms.vocabulary import Term

_SUMS: Final = """SELECT count(*), coalesce(sum(minutes), 0), min(year), max(year),
  count(*) - coalesce(sum(themes_known), 0), (SELECT count(*) FROM film)"""

_TERMS: Final = """
WITH RECURSIVE above(term, ancestor) AS (
  SELECT rowid, rowid FROM term
  UNION SELECT above.term, upper.rowid FROM above
    JOIN term ON term.rowid = ancestor JOIN term AS upper ON upper.id = term.broader
), parent(term) AS (
  SELECT rowid FROM term WHERE id IN (SELECT broader FROM term)
), used(ancestor, main, minor, films) AS (
  SELECT term, sum(place = 0), sum(place = 1), count(*) FROM tag
  WHERE place >= 0 AND {among} AND term NOT IN parent
  GROUP BY term
  UNION ALL
  SELECT ancestor, sum(place = 0), sum(place = 1), count(*) FROM (
    SELECT ancestor, min(place) AS place FROM above CROSS JOIN tag USING (term)
    WHERE ancestor IN parent AND place >= 0 AND {among}
    GROUP BY ancestor, film)
  GROUP BY ancestor
)
SELECT term.*, coalesce(main, 0), coalesce(minor, 0), coalesce(films, 0)
FROM term LEFT JOIN used ON ancestor = term.rowid ORDER BY term.rowid"""
"""Counts the films of each term.

A term without narrower terms is counted in the order of the index; only the other terms
need a sort by film."""


def count_terms(conditions: tuple[Condition, ...], run_query: RunQuery) -> list[Any]:
    """Return the rows of the vocabulary in file order, each followed by its counts.

    Only films that satisfy *conditions* are counted, and hidden uses are not.
    """
    clause, parameters = where_clause(conditions)
    among = f"film IN (SELECT position FROM film WHERE {clause})" if conditions else "1"
    return run_query(_TERMS.format(among=among), (*parameters, *parameters))


def count_films(
    conditions: tuple[Condition, ...],
    run_query: RunQuery,
    themes: tuple[Term, ...],
    history: Sequence[str],
) -> Counts:
    """Return the statistics of the films that satisfy *conditions*.

    *themes* come with their counts among these films; *history* holds the ids of the
    watched films.
    """
    clause, parameters = where_clause(conditions)

    def spread(key: str) -> Spread:
        sql = f"SELECT {key}, count(*) FROM film WHERE {clause} GROUP BY 1 ORDER BY 1"
        return dict(run_query(sql, parameters))

    ((films, minutes, first, last, unknown, total),) = run_query(
        f"{_SUMS} FROM film WHERE {clause}", parameters
    )
    sql = f"SELECT id, minutes FROM film WHERE {clause} AND position IN ({WATCHED})"
    return Counts(
        films=films,
        total=total,
        minutes=minutes,
        years=(first, last),
        decades=spread(f"year / {STEP} * {STEP}"),
        lengths=spread(f"minutes / {STEP} * {STEP}"),
        heaviness=spread("heaviness"),
        themes=themes,
        without_themes=unknown,
        remembered=dict(run_query(sql, (*parameters, json_array(history)))),
    )
