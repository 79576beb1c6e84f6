"""Explains why no film fits a query: which filters are in the way, and by how much."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from kfilms.catalog.query_sql import where_clause, widen_hint
from kfilms.catalog.unknown_term import mood_hint
from kfilms.errors import NoMatchError
from kfilms.films import Film
from kfilms.hints import propose
from kfilms.normalize import close_matches, fold
from kfilms.text import join_and, join_or, pluralize

if TYPE_CHECKING:
    from kfilms.catalog.cache import RunQuery
    from kfilms.catalog.query_sql import Condition
    from kfilms.hints import Hint

_MAX_HINTS: Final = 3
_NOTHING: Final = "nothing fits all of that together"
_TERMS_BY_NAME: Final = """SELECT kind, id FROM word JOIN term ON word.term = term.id
  WHERE folded = ?"""
_PEOPLE: Final = {"director": ("directors",), "cast": ("cast",)}
_ADJECTIVES: Final = ("watched", "unwatched")
"""Words of a filter that precede "films" in a sentence; all others follow it."""
_ANYBODY: Final = ("directors", "writers", "cast")


def explain_no_match(
    conditions: tuple[Condition, ...], run_query: RunQuery
) -> NoMatchError:
    """Return the error for *conditions* that no film satisfies together.

    The error states a count only if the count is the same with and without hidden uses,
    so that it reveals no spoiler. If only hidden uses are in the way, the error says no
    more than that nothing fits.
    """
    filters = tuple(condition for condition in conditions if not condition.owner)
    if len(filters) < len(conditions) and _count(filters, run_query):
        return _no_suitable_film(conditions, run_query)
    for condition in conditions:
        if condition.fact in ("text", *_PEOPLE) and not _count((condition,), run_query):
            return _no_such_word(condition, conditions, run_query)
    visible = _visible_conditions(conditions)
    if _count(visible, run_query):
        return NoMatchError(_NOTHING, hint=_hint(conditions, visible, run_query))
    for index, condition in enumerate(visible):
        rest = _without(visible, index)
        number = _count(rest, run_query)
        if number and number == _count(_without(conditions, index), run_query):
            message = _describe_blocking_filter(number, rest, condition)
            return NoMatchError(message, hint=_hint(conditions, visible, run_query))
    if any(condition.avoids for condition in conditions):
        return NoMatchError(_NOTHING, hint=_hint(conditions, visible, run_query))
    counts = [
        f"{condition.option}: {_count((condition,), run_query):,}"
        for condition in conditions
    ]
    return NoMatchError(
        _NOTHING, hint=f"films that fit each alone: {', '.join(counts)}"
    )


def _visible_conditions(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    return tuple(
        condition._replace(sql=condition.visible_sql or condition.sql)
        for condition in conditions
    )


def _no_suitable_film(
    conditions: tuple[Condition, ...], run_query: RunQuery
) -> NoMatchError:
    """Return the error that no film suits the tastes in *conditions*."""
    owners = tuple(
        dict.fromkeys(condition.owner for condition in conditions if condition.owner)
    )
    rules = "vetoes and limits"
    if any(not condition.owner and condition.fact for condition in conditions):
        rules = "vetoes, limits and filters"
    return NoMatchError(
        f"nothing suits {join_and(owners)}: {rules} leave no film",
        hint=_hint(conditions, _visible_conditions(conditions), run_query),
    )


def _hint(
    conditions: tuple[Condition, ...],
    visible: tuple[Condition, ...],
    run_query: RunQuery,
) -> str | None:
    """Return the conditions to relax, those of tastes first, but no avoidances.

    ``None`` if only avoidances are in the way.
    """
    indexes = [
        index for index, condition in enumerate(conditions) if not condition.avoids
    ]
    indexes.sort(key=lambda index: not conditions[index].owner)
    suggestions = filter(
        None,
        (
            _suggest_relaxation(index, conditions, visible, run_query)
            for index in indexes
        ),
    )
    hint = " · ".join(list(suggestions)[:_MAX_HINTS])
    return hint or _ask_for_less(conditions, run_query)


def _ask_for_less(conditions: tuple[Condition, ...], run_query: RunQuery) -> str | None:
    """Return the hint to leave out several conditions at once, ``None`` if none helps.

    The hint states no number, so hidden uses may count. It never names avoidances, nor
    ``--watched`` and ``--unwatched``, since a build adds the latter by itself.
    """
    omissions = [
        condition
        for condition in conditions
        if not condition.avoids and condition.words not in _ADJECTIVES
    ]

    def fits() -> bool:
        rest = tuple(
            condition for condition in conditions if condition not in omissions
        )
        return _count(rest, run_query) > 0

    if not omissions or not fits():
        return None
    for condition in tuple(omissions):
        omissions.remove(condition)
        if not fits():
            omissions.append(condition)
    options = join_and(condition.option for condition in omissions)
    return f"ask for less: leave out {options}"


def _without(conditions: tuple[Condition, ...], index: int) -> tuple[Condition, ...]:
    return conditions[:index] + conditions[index + 1 :]


def _count(conditions: tuple[Condition, ...], run_query: RunQuery) -> int:
    clause, parameters = where_clause(conditions)
    ((number,),) = run_query(f"SELECT count(*) FROM film WHERE {clause}", parameters)
    return int(number)


def _no_such_word(
    condition: Condition, conditions: tuple[Condition, ...], run_query: RunQuery
) -> NoMatchError:
    """Return the error that no film has the word or the person of *condition*."""
    name = condition.option.removeprefix(f"--{condition.fact} ")
    if condition.fact == "text":
        typed_words = [word.option for word in conditions if word.fact == "text"]
        for phrase in (" ".join(typed_words), name):
            if meaning := _meaning(phrase, run_query):
                return NoMatchError(_nothing_has(phrase), hint=meaning)
        message = _nothing_has(name)
        sql = "SELECT title FROM title UNION SELECT label FROM term"
        spellings = [
            *_known_names(_ANYBODY, run_query),
            *(text for (text,) in run_query(sql, ())),
        ]
        spellings += [word for spelling in spellings for word in spelling.split()]
    else:
        message = f'no film is directed by "{name}"'
        if condition.fact == "cast":
            message = f'no film has "{name}" in its cast'
        spellings = _known_names(_PEOPLE[condition.fact], run_query)
    close = close_matches(name, spellings)
    hint: Hint = (propose("list"), " shows all films")
    if close:
        hint = f"did you mean {join_or(close)}?"
    return NoMatchError(message, hint=hint)


def _nothing_has(text: str) -> str:
    return f'nothing has "{text}" in a title, name, theme or premise'


def _meaning(phrase: str, run_query: RunQuery) -> str:
    """Return the option that asks for the term or mood *phrase*; may be empty."""
    for kind, term_id in run_query(_TERMS_BY_NAME, [fold(phrase)]):
        option = "--theme" if kind == "theme" else "--without"
        return f"as a {kind}: {option} {term_id}"
    return mood_hint(phrase)


def _known_names(fields: tuple[str, ...], run_query: RunQuery) -> list[str]:
    """Return every spelling of the names in *fields* of the films, each once."""
    names: dict[str, None] = {}
    for field in fields:
        index = Film._fields.index(field)
        sql = f"SELECT json_extract(record, '$[{index}]') FROM record"
        for (people,) in run_query(sql, ()):
            for name, original, other_names, *_ in json.loads(people):
                spellings = filter(None, (name, original, *other_names))
                names.update(dict.fromkeys(spellings))
    return list(names)


def _describe_blocking_filter(
    number: int, rest: tuple[Condition, ...], blocker: Condition
) -> str:
    """Return a message such as ``nothing fits: 2 films about love, neither within …``.

    *number* films satisfy the *rest*, and none of them satisfies *blocker*.
    """
    before = [
        condition.words
        for condition in rest
        if not condition.fact and condition.words in _ADJECTIVES
    ]
    after = [condition.words for condition in rest if condition.words not in before]
    subject = pluralize(number, " ".join([*before, "film"]))
    if after:
        subject += f" {join_and(after)}"
    none = {1: "but not", 2: "neither"}.get(number, "none")
    return f"nothing fits: {subject}, {none} {blocker.words}"


def _suggest_relaxation(
    index: int,
    conditions: tuple[Condition, ...],
    visible: tuple[Condition, ...],
    run_query: RunQuery,
) -> str:
    """Return the change of the condition at *index* that lets films in; may be empty.

    Also empty if the suggestion differs with and without hidden uses.
    """
    suggestion = _relaxation(conditions[index], _without(conditions, index), run_query)
    shown = _relaxation(visible[index], _without(visible, index), run_query)
    return suggestion if suggestion == shown else ""


def _relaxation(
    condition: Condition, rest: tuple[Condition, ...], run_query: RunQuery
) -> str:
    """Return the hint to leave out or widen *condition*, empty if that lets no film in.

    *rest* holds the other conditions, which the films must satisfy.
    """
    number = _count(rest, run_query)
    measure, limits = condition.measure, condition.limits
    if not measure or not limits:
        if not number:
            return ""
        return f"leave out {condition.option}: {pluralize(number, 'film')}"
    clause, parameters = where_clause(rest)
    misses = []
    for nearest, sign, bound in (("min", ">", limits.high), ("max", "<", limits.low)):
        if bound is not None:
            sql = f"SELECT {nearest}({measure}) FROM film WHERE {clause}"
            ((value,),) = run_query(
                f"{sql} AND {measure} {sign} ?", (*parameters, bound)
            )
            if value is not None:
                misses.append((abs(value - bound), value))
    if not misses:
        return ""
    _, value = min(misses)
    sql = f"SELECT count(*) FROM film WHERE {clause} AND {measure} = ?"
    ((count,),) = run_query(sql, (*parameters, value))
    films = {1: "one film", 2: "2 films" if number > count else "both"}
    return widen_hint(condition, limits, value, films.get(count, f"{count:,} films"))
