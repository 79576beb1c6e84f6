"""Translates a query into SQL: a condition for each filter, and the sort order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.catalog.cache import MAIN, MINOR
from kfilms.errors import RequestError
from kfilms.normalize import LATIN_UNTIL, fold, words
from kfilms.text import format_number, join_or, pluralize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kfilms.filters import Query, Range, Taste
    from kfilms.vocabulary import Term

NARROWER: Final = """WITH RECURSIVE narrower(id) AS (
  SELECT value FROM json_each(?)
  UNION SELECT term.id FROM term JOIN narrower ON term.broader = narrower.id
) SELECT term.rowid FROM narrower JOIN term USING (id)"""
"""The rowids of terms and of all narrower terms, as in ``tag.term``.

The parameter is a JSON array of term ids."""

IN: Final = "IN (SELECT value FROM json_each(?))"
"""Membership in a list; the parameter is a JSON array (see ``json_array``)."""

WATCHED: Final = """WITH seen(name) AS (SELECT value FROM json_each(?))
SELECT position FROM seen JOIN film ON id = name"""
"""The positions of the films in the history; the parameter is a JSON array of ids."""

_FILMS_WITH_TERM: Final = f"SELECT film FROM tag WHERE term IN ({NARROWER})"
_FILMS_SHOWING_THEME: Final = f"{_FILMS_WITH_TERM} AND place BETWEEN {MAIN} AND {MINOR}"
_SORT_COLUMNS: Final = {
    "title": "sort_title",
    "imdb-rating": "imdb_rating",
    "added": "added_on",
}
_UNITS: Final = {
    "minutes": "minute",
    "year": "year",
    "imdb_rating": "point",
}
_SIDES: Final = {"year": ("later", "earlier")}

MAX_CONDITIONS: Final = 500
"""Maximum number of filters in a query; SQLite's own limit is not much higher."""


def json_array(values: Iterable[object]) -> str:
    """Return *values* as a JSON array, the one parameter of ``json_each(?)``."""
    import json  # Imported late: completions start faster without it.

    return json.dumps(list(values))


class Condition(NamedTuple):
    """One filter of a query as SQL.

    *option* is the option as typed, *words* a phrase that describes such films.
    *sql* is true if a film satisfies the filter, and false or null if not. *unknown* is
    true if the catalog does not know the *fact*, and ``0`` if a fact is never unknown.
    *measure* is the column compared with *limits* to find a nearest miss, or empty.
    *visible_sql* is the same test without hidden uses; empty if it equals *sql*.
    *owner* is the name of the taste that the filter comes from, or empty. *avoids* is
    the label of the avoided term, or ``age``; it is empty unless the filter is an
    avoidance, which no must, no film added by hand and no hint weakens.
    """

    option: str
    words: str
    sql: str
    parameters: tuple[object, ...]
    fact: str = ""
    unknown: str = "0"
    measure: str = ""
    limits: Range | None = None
    visible_sql: str = ""
    owner: str = ""
    avoids: str = ""


def conditions(query: Query, terms: Mapping[str, Term]) -> tuple[Condition, ...]:
    """Return the conditions of *query*, in the order in which help lists the options.

    Raises:
        RequestError: there are more than MAX_CONDITIONS.
    """
    filters = tuple(_conditions(query, terms))
    if len(filters) > MAX_CONDITIONS:
        raise RequestError(
            f"{len(filters):,} filters at once are too many",
            hint=f"use up to {MAX_CONDITIONS}",
        )
    return filters


def _conditions(query: Query, terms: Mapping[str, Term]) -> Iterator[Condition]:
    for word in query.text:
        start = " " if word < LATIN_UNTIL else ""
        sql = _in_text("instr(director_names || cast_names || search, ?)")
        yield Condition(word, f'with "{word}"', sql, (start + word,), fact="text")
    for group in query.themes:
        labels = join_or(terms[name].label for name in group)
        yield Condition(
            f"--theme {','.join(group)}",
            f"about {labels}",
            f"position IN ({_FILMS_SHOWING_THEME})",
            (json_array(group),),
            fact="themes",
            unknown="NOT themes_known",
        )
    for name in query.without:
        yield _exclusion(name, terms)
    if query.leaving_out:
        names = json_array(query.leaving_out)
        option = " ".join(f"--except {name}" for name in query.leaving_out)
        sql = f"id NOT {IN}"
        yield Condition(option, "other than those excepted", sql, (names,))
    yield from _range_conditions(query)
    for job, names_of_people, verb in (
        ("director", query.directors, "directed by"),
        ("cast", query.cast, "with"),
    ):
        for name in names_of_people:
            # Folded text has no hyphen: a name without letters matches no film.
            spaced, joined = " ".join(words(name)) or "-", fold(name) or "-"
            sql = _in_text(f"instr({job}_names, ?) OR instr({job}_names, ?)")
            starts = (f" {spaced}", f" {joined}")
            yield Condition(f"--{job} {name}", f"{verb} {name}", sql, starts, job)
    if query.endings:
        yield Condition(
            f"--ending {','.join(query.endings)}",
            f"with a {join_or(query.endings)} ending",
            f"ending {IN}",
            (json_array(query.endings),),
            fact="recorded ending",
            unknown="ending IS NULL",
        )
    if query.watched is not None:
        word = "watched" if query.watched else "unwatched"
        sql = f"position {'IN' if query.watched else 'NOT IN'} ({WATCHED})"
        yield Condition(f"--{word}", word, sql, (json_array(query.history),))
    for taste in query.tastes:
        yield from _taste_conditions(taste, terms)


def _in_text(test: str) -> str:
    """Return the SQL that is true for films whose row of ``text`` passes *test*."""
    return f"position IN (SELECT position FROM text WHERE {test})"


def _exclusion(name: str, terms: Mapping[str, Term]) -> Condition:
    """Return the condition that excludes films with the term *name*, hidden or not."""
    term = terms.get(name)
    if term is None:  # The watchlist was built with another catalog.
        return Condition(
            f"--without {name}",
            f"without {name}",
            "0",
            (),
            fact=name,
            unknown="1",
            avoids=name,
        )
    known = "themes" if term.kind == "theme" else "notes"
    return Condition(
        f"--without {name}",
        f"without {term.label}",
        f"({known}_known AND position NOT IN ({_FILMS_WITH_TERM}))",
        (json_array([name]),),
        fact="themes" if known == "themes" else "content notes",
        unknown=f"NOT {known}_known",
        visible_sql=(
            f"({known}_known AND position NOT IN ({_FILMS_WITH_TERM} AND place >= 0))"
        ),
        avoids=term.label,
    )


def _taste_conditions(taste: Taste, terms: Mapping[str, Term]) -> Iterator[Condition]:
    """Yield the conditions of *taste*: its vetoes, then its limits."""
    for name in taste.vetoes:
        veto = _exclusion(name, terms)
        yield veto._replace(option=f"--for {taste.name}", owner=taste.name)
    for condition in _limit_conditions(taste.minutes, taste.heaviness):
        option = f"{taste.name}'s limit of {condition.measure}"
        yield condition._replace(option=option, owner=taste.name)


def _range_conditions(query: Query) -> Iterator[Condition]:
    if query.year:
        yield _range_condition("year", query.year, "year", _year_words(query.year))
    minutes, heaviness = query.minutes, query.heaviness
    yield from _limit_conditions(minutes, None)
    if query.age is not None:
        from kfilms.filters import Range

        limits = Range(None, query.age)
        phrase = f"suitable at {query.age}"
        condition = _range_condition("age", limits, "age rating", phrase)
        yield condition._replace(option=f"--age {query.age}", avoids="age")
    yield from _limit_conditions(None, heaviness)
    if query.imdb_rating:
        phrase = f"rated {_range_words(query.imdb_rating, '')} at IMDb"
        yield _range_condition("imdb_rating", query.imdb_rating, "IMDb rating", phrase)


def _limit_conditions(
    minutes: Range | None, heaviness: Range | None
) -> Iterator[Condition]:
    if minutes:
        span = _range_words(minutes, " minutes")
        lead = "within" if minutes.low is None else "of"
        yield _range_condition("minutes", minutes, "running time", f"{lead} {span}")
    if heaviness:
        span = _range_words(heaviness, "")
        yield _range_condition(
            "heaviness", heaviness, "heaviness", f"of heaviness {span}"
        )


def _year_words(limits: Range) -> str:
    if limits.low is None:
        return f"until {limits.high}"
    if limits.high is None:
        return f"since {limits.low}"
    return (
        f"from {_range_words(limits, '')}"
        if limits.low != limits.high
        else f"of {limits.low}"
    )


def _option_name(column: str) -> str:
    return f"--{column.replace('_', '-')}"


def _range_condition(column: str, limits: Range, fact: str, phrase: str) -> Condition:
    bounds = [
        (f"{column} {sign} ?", bound)
        for sign, bound in ((">=", limits.low), ("<=", limits.high))
        if bound is not None
    ]
    return Condition(
        option=f"{_option_name(column)} {limits}",
        words=phrase,
        sql=" AND ".join(sql for sql, _ in bounds),
        parameters=tuple(bound for _, bound in bounds),
        fact=fact,
        unknown=f"{column} IS NULL",
        measure=column,
        limits=limits,
    )


def _range_words(limits: Range, unit: str) -> str:
    low, high = (None if end is None else format_number(end) for end in limits)
    if low is None:
        return f"{high}{unit}" if unit else f"{high} or less"
    if high is None:
        return f"{low}{unit} or more"
    return f"{low}{unit}" if low == high else f"{low} to {high}{unit}"


def where_clause(filters: tuple[Condition, ...]) -> tuple[str, tuple[object, ...]]:
    """Return the WHERE clause that requires all *filters*, and its parameters."""
    sql = " AND ".join(f"({condition.sql})" for condition in filters) or "1"
    return sql, tuple(
        parameter for condition in filters for parameter in condition.parameters
    )


def where_unknown_clause(
    filters: tuple[Condition, ...], undecided: Condition
) -> tuple[str, tuple[object, ...]]:
    """Return the WHERE clause for films that lack the fact which *undecided* needs.

    The films must satisfy the other *filters*, or lack the facts of those as well. The
    second value holds the parameters of the clause.
    """
    sql = undecided.unknown
    parameters: tuple[object, ...] = ()
    for condition in filters:
        if condition is not undecided:
            sql += f" AND ({condition.sql} OR {condition.unknown})"
            parameters += condition.parameters
    return sql, parameters


def order_clause(query: Query) -> tuple[str, tuple[object, ...]]:
    """Return the ORDER BY clause of *query*, and its parameters.

    Unknown facts come last in both directions; ties keep the catalog's order.
    """
    parts: list[str] = []
    parameters: tuple[object, ...] = ()
    for key, descending in query.sort:
        column = _SORT_COLUMNS.get(key, key)
        if key == "rating":
            column, rating_parameters = _rating_order(query)
            parameters += (*rating_parameters, *rating_parameters)
        parts += [f"{column} IS NULL", f"{column} {'DESC' if descending else 'ASC'}"]
    if query.order != "catalog" and not query.sort:
        if query.order == "pick" and (query.tastes or not query.themes):
            parts.append(f"position IN ({WATCHED})")
            parameters = (json_array(query.history),)
        taste_parts, taste_parameters = _taste_order(query.tastes)
        parts += taste_parts
        parameters += taste_parameters
        # Films that fit have all themes of the query, each as a main or a minor theme.
        main_themes = [
            f"(position IN ({_FILMS_SHOWING_THEME} AND place = {MAIN}))"
            for _ in query.themes
        ]
        if main_themes:
            parts.append(f"{' + '.join(main_themes)} DESC")
            parameters += tuple(json_array(group) for group in query.themes)
        if query.order == "pick":
            parts += ["heaviness IS NULL", "heaviness"]
    return ", ".join([*parts, "position"]), parameters


def _taste_order(tastes: Iterable[Taste]) -> tuple[list[str], tuple[object, ...]]:
    """Return the ORDER BY parts for *tastes*, and their parameters.

    Films are sorted by the points of the taste that gives them fewest, then by the sum
    of all points. A wanted theme gives two points if it is a main theme of the film and
    one if it is a minor theme. Tastes without wanted themes give no points and do not
    take part.
    """
    wish_lists = [taste.wants for taste in tastes if taste.wants]
    parameters = tuple(
        json_array([name]) for wants in wish_lists for name in wants for _ in range(2)
    )
    shown = _FILMS_SHOWING_THEME
    points = [
        " + ".join(
            f"(position IN ({shown} AND place = {MAIN})) + (position IN ({shown}))"
            for _ in wants
        )
        for wants in wish_lists
    ]
    # Each taste is in parentheses because SQLite limits how deep a sum is nested.
    total = [" + ".join(f"({sql})" for sql in points) + " DESC"] if points else []
    if len(points) == 1 or not points:
        return total, parameters
    return [f"min({', '.join(points)}) DESC", *total], (*parameters, *parameters)


def _rating_order(query: Query) -> tuple[str, tuple[object, ...]]:
    """Return your rating of a film as SQL, and its parameters."""
    cases = [
        f"WHEN position IN ({WATCHED}) THEN {rating:g}" for rating, _ in query.ratings
    ]
    sql = f"CASE {' '.join(cases)} END" if cases else "NULL"
    return sql, tuple(json_array(keys) for _, keys in query.ratings)


def widen_hint(condition: Condition, limits: Range, value: float, films: str) -> str:
    """Return the hint that widening *limits* to *value* would let *films* in."""
    more, less = _SIDES.get(condition.measure, ("more", "less"))
    if limits.high is not None and value > limits.high:
        gap, side, wider = value - limits.high, more, limits._replace(high=value)
    else:
        gap, side, wider = (limits.low or 0) - value, less, limits._replace(low=value)
    gap = round(gap, 1)
    unit = _UNITS.get(condition.measure, "step")
    lets = "lets" if gap == 1 else "let"
    option = f"{_option_name(condition.measure)} {wider}"
    if condition.owner:
        option = f'{condition.owner}\'s {condition.measure} = "{wider}"'
    steps = pluralize(int(gap), unit) if gap == int(gap) else f"{gap} {unit}s"
    return f"{steps} {side} {lets} {films} in: {option}"
