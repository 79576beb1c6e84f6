"""Explains why no film fits: which filter is in the way, and by how much.

Asks the compiled catalog through a function it is given.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from kfilms.catalog.find_terms import mood_hint
from kfilms.catalog.query_sql import where_clause, widen_hint
from kfilms.errors import NoMatchError
from kfilms.films import Film
from kfilms.normalize import close_matches, fold
from kfilms.text import join_and, join_or, pluralize

if TYPE_CHECKING:
    from kfilms.catalog.cache import RunQuery
    from kfilms.catalog.query_sql import Condition

_MAX_HINTS: Final = 3
_NOTHING: Final = "nothing fits all of that together"
_MEANT: Final = """SELECT kind, id FROM word JOIN term ON word.term = term.id
  WHERE folded = ?"""
_PEOPLE: Final = {"director": ("directors",), "cast": ("cast",)}
_BEFORE: Final = ("watched", "unwatched")
"""Words of a filter that stand before the films; all others follow them."""
_ANYBODY: Final = ("directors", "writers", "cast")


def explain_no_match(met: tuple[Condition, ...], ask: RunQuery) -> NoMatchError:
    """Return the error for the conditions *met*, which no film satisfies together.

    What it says of counts holds for what may be shown and for what is hidden alike;
    where only something hidden is in the way, it says no more than that nothing fits.
    """
    filters = tuple(one for one in met if not one.owner)
    if len(filters) < len(met) and _count(filters, ask):
        return _no_suitable_film(met, ask)
    for condition in met:
        if condition.fact in ("text", *_PEOPLE) and not _count((condition,), ask):
            return _no_such_word(condition, met, ask)
    openly = _visible_conditions(met)
    if _count(openly, ask):
        return NoMatchError(_NOTHING, hint=_hint(met, openly, ask))
    for index, condition in enumerate(openly):
        others = _without(openly, index)
        number = _count(others, ask)
        if number and number == _count(_without(met, index), ask):
            message = _describe_blocking_filter(number, others, condition)
            return NoMatchError(message, hint=_hint(met, openly, ask))
    if any(one.avoids for one in met):
        return NoMatchError(_NOTHING, hint=_hint(met, openly, ask))
    alone = [f"{one.option}: {_count((one,), ask):,}" for one in met]
    return NoMatchError(_NOTHING, hint=f"films that fit each alone: {', '.join(alone)}")


def _visible_conditions(met: tuple[Condition, ...]) -> tuple[Condition, ...]:
    return tuple(one._replace(sql=one.openly or one.sql) for one in met)


def _no_suitable_film(met: tuple[Condition, ...], ask: RunQuery) -> NoMatchError:
    """Return the error that the tastes in *met* leave nothing."""
    owners = tuple(dict.fromkeys(one.owner for one in met if one.owner))
    rules = "vetoes and limits"
    if any(not one.owner and one.fact for one in met):
        rules = "vetoes, limits and filters"
    return NoMatchError(
        f"nothing suits {join_and(owners)}: {rules} leave no film",
        hint=_hint(met, _visible_conditions(met), ask),
    )


def _hint(
    met: tuple[Condition, ...], openly: tuple[Condition, ...], ask: RunQuery
) -> str | None:
    """Return which conditions to relax, those of tastes first; avoidances never.

    ``None`` if only avoidances are in the way.
    """
    places = [place for place, one in enumerate(met) if not one.avoids]
    places.sort(key=lambda place: not met[place].owner)
    ways = filter(
        None, (_suggest_relaxation(place, met, openly, ask) for place in places)
    )
    return " · ".join(list(ways)[:_MAX_HINTS]) or _ask_for_less(met, ask)


def _ask_for_less(met: tuple[Condition, ...], ask: RunQuery) -> str | None:
    """Return which conditions of *met* to leave out together so that some film fits.

    It names no number, so it may count what is hidden. Avoidances stay. ``--watched``
    and ``--unwatched`` stay too, since a build adds the latter by itself.
    """
    left_out = [one for one in met if not one.avoids and one.words not in _BEFORE]

    def fits() -> bool:
        kept = tuple(one for one in met if one not in left_out)
        return _count(kept, ask) > 0

    if not left_out or not fits():
        return None
    for condition in tuple(left_out):
        left_out.remove(condition)
        if not fits():
            left_out.append(condition)
    return f"ask for less: leave out {join_and(one.option for one in left_out)}"


def _without(met: tuple[Condition, ...], index: int) -> tuple[Condition, ...]:
    return met[:index] + met[index + 1 :]


def _count(met: tuple[Condition, ...], ask: RunQuery) -> int:
    clause, parameters = where_clause(met)
    ((number,),) = ask(f"SELECT count(*) FROM film WHERE {clause}", parameters)
    return int(number)


def _no_such_word(
    condition: Condition, met: tuple[Condition, ...], ask: RunQuery
) -> NoMatchError:
    said = condition.option.removeprefix(f"--{condition.fact} ")
    if condition.fact == "text":
        text = [one.option for one in met if one.fact == "text"]
        for phrase in (" ".join(text), said):
            if hint := _meaning(phrase, ask):
                return NoMatchError(_nothing_has(phrase), hint=hint)
        message = _nothing_has(said)
        sql = "SELECT title FROM title UNION SELECT label FROM term"
        spellings = [*_known_names(_ANYBODY, ask), *(text for (text,) in ask(sql, ()))]
        spellings += [word for spelling in spellings for word in spelling.split()]
    else:
        message = f'no film is directed by "{said}"'
        if condition.fact == "cast":
            message = f'no film has "{said}" in its cast'
        spellings = _known_names(_PEOPLE[condition.fact], ask)
    close = close_matches(said, spellings)
    hint = f"did you mean {join_or(close)}?" if close else "kfilms list shows all films"
    return NoMatchError(message, hint=hint)


def _nothing_has(text: str) -> str:
    return f'nothing has "{text}" in a title, name, theme or premise'


def _meaning(phrase: str, ask: RunQuery) -> str:
    """Return the option that asks for the term or mood *phrase*; may be empty."""
    for kind, name in ask(_MEANT, [fold(phrase)]):
        option = "--theme" if kind == "theme" else "--without"
        return f"as a {kind}: {option} {name}"
    return mood_hint(phrase)


def _known_names(fields: tuple[str, ...], ask: RunQuery) -> list[str]:
    """Return every spelling of the names in *fields* of the films, each once."""
    names: dict[str, None] = {}
    for field in fields:
        place = Film._fields.index(field)
        sql = f"SELECT json_extract(record, '$[{place}]') FROM record"
        for (people,) in ask(sql, ()):
            for name, original, others, *_ in json.loads(people):
                names.update(dict.fromkeys(filter(None, (name, original, *others))))
    return list(names)


def _describe_blocking_filter(
    number: int, others: tuple[Condition, ...], condition: Condition
) -> str:
    """Word it as ``nothing fits: 2 films about time travel, neither within …``."""
    before = [one.words for one in others if not one.fact and one.words in _BEFORE]
    after = [one.words for one in others if one.words not in before]
    subject = pluralize(number, " ".join([*before, "film"]))
    if after:
        subject += f" {join_and(after)}"
    none = {1: "but not", 2: "neither"}.get(number, "none")
    return f"nothing fits: {subject}, {none} {condition.words}"


def _suggest_relaxation(
    index: int, met: tuple[Condition, ...], openly: tuple[Condition, ...], ask: RunQuery
) -> str:
    """Return what about a condition to change so that films come in; may be empty.

    Empty too where what is hidden would make it another number of films.
    """
    others = _without(met, index)
    way = _way(met[index], others, ask)
    return way if way == _way(openly[index], _without(openly, index), ask) else ""


def _way(condition: Condition, others: tuple[Condition, ...], ask: RunQuery) -> str:
    number = _count(others, ask)
    measure, limits = condition.measure, condition.limits
    if not measure or not limits:
        if not number:
            return ""
        return f"leave out {condition.option}: {pluralize(number, 'film')}"
    clause, parameters = where_clause(others)
    beyond = []
    for best, sign, bound in (("min", ">", limits.high), ("max", "<", limits.low)):
        if bound is not None:
            sql = f"SELECT {best}({measure}) FROM film WHERE {clause}"
            ((value,),) = ask(f"{sql} AND {measure} {sign} ?", (*parameters, bound))
            if value is not None:
                beyond.append((abs(value - bound), value))
    if not beyond:
        return ""
    _, value = min(beyond)
    sql = f"SELECT count(*) FROM film WHERE {clause} AND {measure} = ?"
    ((found,),) = ask(sql, (*parameters, value))
    films = {1: "one film", 2: "2 films" if number > found else "both"}
    return widen_hint(condition, limits, value, films.get(found, f"{found:,} films"))
