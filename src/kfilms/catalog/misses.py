"""Explains why no film fits: which filter is in the way, and by how much.

Asks the compiled catalog through a function it is given.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from kfilms.catalog.select import relaxed, where
from kfilms.errors import NoMatchError
from kfilms.film import Film, counted
from kfilms.query import either, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kfilms.catalog.select import Condition

    Ask = Callable[[str, Iterable[object]], list[Any]]

_MOST_HINTS: Final = 3
_PEOPLE: Final = {"director": ("directors",), "cast": ("cast",)}
_ANYBODY: Final = ("directors", "writers", "cast")


def nothing_fits(met: tuple[Condition, ...], ask: Ask) -> NoMatchError:
    """Return the error for the conditions *met*, which no film satisfies together."""
    for condition in met:
        if condition.fact in ("text", *_PEOPLE) and not _count((condition,), ask):
            return _no_such_word(condition, ask)
    for condition in met:
        others = tuple(one for one in met if one is not condition)
        number = _count(others, ask)
        if number:
            hints = [_way_in(one, met, ask) for one in met]
            return NoMatchError(
                _but_for(number, others, condition),
                hint=" · ".join([hint for hint in hints if hint][:_MOST_HINTS]),
            )
    alone = [f"{condition.option}: {_count((condition,), ask):,}" for condition in met]
    return NoMatchError(
        "nothing fits all of that together",
        hint=f"films that fit each alone: {', '.join(alone)}",
    )


def _count(met: tuple[Condition, ...], ask: Ask) -> int:
    clause, parameters = where(met)
    ((number,),) = ask(f"SELECT count(*) FROM film WHERE {clause}", parameters)
    return int(number)


def _no_such_word(condition: Condition, ask: Ask) -> NoMatchError:
    said = condition.option.removeprefix(f"--{condition.fact} ")
    if condition.fact == "text":
        message = f'nothing has "{said}" in a title, name, theme or premise'
        sql = "SELECT title FROM title UNION SELECT label FROM term"
        spellings = [*_names(_ANYBODY, ask), *(text for (text,) in ask(sql, ()))]
        spellings += [word for spelling in spellings for word in spelling.split()]
    else:
        message = f'no film is directed by "{said}"'
        if condition.fact == "cast":
            message = f'no film has "{said}" in its cast'
        spellings = _names(_PEOPLE[condition.fact], ask)
    close = nearest(said, spellings)
    hint = f"did you mean {either(close)}?" if close else "kfilms list shows all films"
    return NoMatchError(message, hint=hint)


def _names(fields: tuple[str, ...], ask: Ask) -> list[str]:
    """Return every spelling of the names in *fields* of the films, each once."""
    names: dict[str, None] = {}
    for field in fields:
        place = Film._fields.index(field)
        for (people,) in ask(
            f"SELECT json_extract(record, '$[{place}]') FROM film", ()
        ):
            for name, original, others, *_ in json.loads(people):
                names.update(dict.fromkeys(filter(None, (name, original, *others))))
    return list(names)


def _but_for(number: int, others: tuple[Condition, ...], condition: Condition) -> str:
    """Word it as ``nothing fits: 2 films about time travel, neither within …``."""
    subject = " ".join([counted(number, "film"), *(one.words for one in others)])
    none = {1: "but not", 2: "neither"}.get(number, "none")
    return f"nothing fits: {subject}, {none} {condition.words}"


def _way_in(condition: Condition, met: tuple[Condition, ...], ask: Ask) -> str:
    """Return what about *condition* to change so that films come in; may be empty."""
    others = tuple(one for one in met if one is not condition)
    number = _count(others, ask)
    measure, limits = condition.measure, condition.limits
    if not measure or not limits:
        return f"{counted(number, 'film')} without {condition.option}" if number else ""
    clause, parameters = where(others)
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
    return relaxed(condition, limits, value, films.get(found, f"{found:,} films"))
