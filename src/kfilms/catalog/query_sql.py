"""Words a query as SQL: one condition for each filter, one order.

Knows the tables of the compiled catalog; runs nothing.
"""

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
"""The asked-for terms and all narrower ones, as tags have them; asks for a JSON list
of ids."""

IN: Final = "IN (SELECT value FROM json_each(?))"
"""Asks for a JSON list, as ``listed`` makes one."""

WATCHED: Final = """WITH seen(name) AS (SELECT value FROM json_each(?))
SELECT position FROM seen JOIN film ON id = name"""
"""The positions of the films in the history."""

_TAGGED: Final = f"SELECT film FROM tag WHERE term IN ({NARROWER})"
_SHOWN: Final = f"{_TAGGED} AND place BETWEEN {MAIN} AND {MINOR}"
_TEXT: Final = "position IN (SELECT position FROM text WHERE"
_FOUND: Final = f"{_TEXT} instr(director_names || cast_names || search, ?))"
_SORTED_BY: Final = {
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
"""Filters at once; SQLite's own limit lies beyond, but not far."""


def json_array(values: Iterable[object]) -> str:
    """Return *values* as the one parameter that a query takes them apart from."""
    # A completion asks for none, and need not wait for json.
    import json

    return json.dumps(list(values))


class Condition(NamedTuple):
    """One filter as SQL.

    *option* is how it is typed, *words* how a sentence says it of films. *sql* is true
    where a film satisfies it and false or null where not; *unknown* is true where the
    catalog does not know the *fact*, and empty where a fact cannot be unknown.
    *measure* is the column that a nearest miss can be measured on. *openly*, where it
    differs from *sql*, goes by what may be said alone: hidden uses do not count.
    *owner* is whose taste asks for it, if anybody's. *avoids* marks an avoidance, which
    no must, no film added by hand and no hint weakens: it is the label of a term or
    ``age``, and else empty.
    """

    option: str
    words: str
    sql: str
    parameters: tuple[object, ...]
    fact: str = ""
    unknown: str = "0"
    measure: str = ""
    limits: Range | None = None
    openly: str = ""
    owner: str = ""
    avoids: str = ""


def conditions(query: Query, terms: Mapping[str, Term]) -> tuple[Condition, ...]:
    """Return the conditions of *query*, in the order in which options are listed.

    Raises:
        RequestError: they are too many.
    """
    met = tuple(_conditions(query, terms))
    if len(met) > MAX_CONDITIONS:
        raise RequestError(
            f"{len(met):,} filters at once are too many",
            hint=f"use up to {MAX_CONDITIONS}",
        )
    return met


def _conditions(query: Query, terms: Mapping[str, Term]) -> Iterator[Condition]:
    for word in query.text:
        start = " " if word < LATIN_UNTIL else ""
        yield Condition(word, f'with "{word}"', _FOUND, (start + word,), fact="text")
    for group in query.themes:
        labels = join_or(terms[name].label for name in group)
        yield Condition(
            f"--theme {','.join(group)}",
            f"about {labels}",
            f"position IN ({_SHOWN})",
            (json_array(group),),
            fact="themes",
            unknown="NOT themes_known",
        )
    for name in query.without:
        yield _excludes(name, terms)
    if query.leaving_out:
        names = json_array(query.leaving_out)
        option = " ".join(f"--except {name}" for name in query.leaving_out)
        sql = f"id NOT {IN}"
        yield Condition(option, "other than those excepted", sql, (names,))
    yield from _range_conditions(query)
    for job, asked, said in (
        ("director", query.directors, "directed by"),
        ("cast", query.cast, "with"),
    ):
        for name in asked:
            # A name without a letter is found nowhere: no folded text has a hyphen.
            spaced, whole = " ".join(words(name)) or "-", fold(name) or "-"
            sql = f"{_TEXT} instr({job}_names, ?) OR instr({job}_names, ?))"
            starts = (f" {spaced}", f" {whole}")
            yield Condition(f"--{job} {name}", f"{said} {name}", sql, starts, job)
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


def _excludes(name: str, terms: Mapping[str, Term]) -> Condition:
    term = terms.get(name)
    if term is None:  # a watchlist that was built with another catalog can avoid it
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
        f"({known}_known AND position NOT IN ({_TAGGED}))",
        (json_array([name]),),
        fact="themes" if known == "themes" else "content notes",
        unknown=f"NOT {known}_known",
        openly=f"({known}_known AND position NOT IN ({_TAGGED} AND place >= 0))",
        avoids=term.label,
    )


def _taste_conditions(taste: Taste, terms: Mapping[str, Term]) -> Iterator[Condition]:
    """Yield the conditions of *taste*: its vetoes, then its limits."""
    for name in taste.vetoes:
        veto = _excludes(name, terms)
        yield veto._replace(option=f"--for {taste.name}", owner=taste.name)
    for condition in _limit_conditions(taste.minutes, taste.heaviness):
        said = f"{taste.name}'s limit of {condition.measure}"
        yield condition._replace(option=said, owner=taste.name)


def _range_conditions(query: Query) -> Iterator[Condition]:
    if query.year:
        yield _range_condition("year", query.year, "year", _year_words(query.year))
    minutes, heaviness = query.minutes, query.heaviness
    yield from _limit_conditions(minutes, None)
    if query.age is not None:
        from kfilms.filters import Range

        limits = Range(None, query.age)
        words = f"suitable at {query.age}"
        condition = _range_condition("age", limits, "age rating", words)
        yield condition._replace(option=f"--age {query.age}", avoids="age")
    yield from _limit_conditions(None, heaviness)
    if query.imdb_rating:
        words = f"rated {_range_words(query.imdb_rating, '')} at IMDb"
        yield _range_condition("imdb_rating", query.imdb_rating, "IMDb rating", words)


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


def _range_condition(column: str, limits: Range, fact: str, words: str) -> Condition:
    bounds = [
        (f"{column} {sign} ?", bound)
        for sign, bound in ((">=", limits.low), ("<=", limits.high))
        if bound is not None
    ]
    return Condition(
        option=f"{_option_name(column)} {limits}",
        words=words,
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


def where_clause(met: tuple[Condition, ...]) -> tuple[str, tuple[object, ...]]:
    """Return the WHERE clause that asks for all of *met*, and its parameters."""
    sql = " AND ".join(f"({condition.sql})" for condition in met) or "1"
    return sql, tuple(one for condition in met for one in condition.parameters)


def where_unknown_clause(
    met: tuple[Condition, ...], unmet: Condition
) -> tuple[str, tuple[object, ...]]:
    """Return the clause for films of which the fact of *unmet* alone is unknown.

    The others of *met* must be satisfied, or unknown as well.
    """
    sql = unmet.unknown
    parameters: tuple[object, ...] = ()
    for condition in met:
        if condition is not unmet:
            sql += f" AND ({condition.sql} OR {condition.unknown})"
            parameters += condition.parameters
    return sql, parameters


def order_clause(query: Query) -> tuple[str, tuple[object, ...]]:
    """Return the ORDER BY clause of *query*, and its parameters.

    Unknown facts come last either way; what is left equal keeps the catalog's order.
    """
    parts: list[str] = []
    parameters: tuple[object, ...] = ()
    for key, descending in query.sort:
        column = _SORTED_BY.get(key, key)
        if key == "rating":
            column, more = _rating_order(query)
            parameters += (*more, *more)
        parts += [f"{column} IS NULL", f"{column} {'DESC' if descending else 'ASC'}"]
    if query.order != "catalog" and not query.sort:
        if query.order == "pick" and (query.tastes or not query.themes):
            parts.append(f"position IN ({WATCHED})")
            parameters = (json_array(query.history),)
        sequence, more = _taste_order(query.tastes)
        parts += sequence
        parameters += more
        # All that fits has every theme asked for: what is not main is minor.
        main = [f"(position IN ({_SHOWN} AND place = {MAIN}))" for _ in query.themes]
        if main:
            parts.append(f"{' + '.join(main)} DESC")
            parameters += tuple(json_array(group) for group in query.themes)
        if query.order == "pick":
            parts += ["heaviness IS NULL", "heaviness"]
    return ", ".join([*parts, "position"]), parameters


def _taste_order(tastes: Iterable[Taste]) -> tuple[list[str], tuple[object, ...]]:
    """Return how *tastes* order films, and the parameters of it.

    The less happy one decides, then all together. A wanted theme is worth two at the
    heart of a film, one in its background; whoever wants nothing is always happy.
    """
    wanted = [taste.wants for taste in tastes if taste.wants]
    once = tuple(
        json_array([name]) for wants in wanted for name in wants for _ in range(2)
    )
    points = [
        " + ".join(
            f"(position IN ({_SHOWN} AND place = {MAIN})) + (position IN ({_SHOWN}))"
            for _ in wants
        )
        for wants in wanted
    ]
    # In brackets each: SQLite nests what it adds up, and not as deep as it likes.
    together = [" + ".join(f"({one})" for one in points) + " DESC"] if points else []
    if len(points) == 1 or not points:
        return together, once
    return [f"min({', '.join(points)}) DESC", *together], (*once, *once)


def _rating_order(query: Query) -> tuple[str, tuple[object, ...]]:
    """Return your rating of a film as SQL, and its parameters."""
    cases = [
        f"WHEN position IN ({WATCHED}) THEN {rating:g}" for rating, _ in query.ratings
    ]
    sql = f"CASE {' '.join(cases)} END" if cases else "NULL"
    return sql, tuple(json_array(keys) for _, keys in query.ratings)


def widen_hint(condition: Condition, limits: Range, value: float, films: str) -> str:
    """Return the hint that *value*, outside *limits*, would let *films* in."""
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
