"""Explains why no film fits: which filter is in the way, and by how much.

Asks the compiled catalog through a function it is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfilms.catalog.select import Condition, relaxed, where
from kfilms.errors import NoMatchError
from kfilms.film import counted
from kfilms.query import either, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Ask = Callable[[str, Iterable[object]], list[Any]]

_MOST_HINTS: Final = 3
_SPELLINGS: Final = {
    "text": """SELECT title FROM title UNION SELECT name FROM person
               UNION SELECT label FROM term""",
    "director": "SELECT DISTINCT name FROM person WHERE job = 'director'",
    "cast": "SELECT DISTINCT name FROM person WHERE job = 'cast'",
}
"""Where the nearest words to one that nothing matches are looked for."""


def nothing_fits(met: tuple[Condition, ...], ask: Ask) -> NoMatchError:
    """Return the error for the conditions *met*, which no film satisfies together."""
    for condition in met:
        if condition.fact in _SPELLINGS and not _count((condition,), ask):
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
    said = str(condition.parameters[-1]).strip()
    if condition.fact != "text":
        said = condition.option.partition(" ")[2]
    spellings = [spelling for (spelling,) in ask(_SPELLINGS[condition.fact], ())]
    if condition.fact == "text":
        spellings += [word for spelling in spellings for word in spelling.split()]
    close = nearest(said, spellings)
    place = {
        "text": f'nothing has "{said}" in a title, name, theme or premise',
        "director": f'no film is directed by "{said}"',
        "cast": f'no film has "{said}" in its cast',
    }[condition.fact]
    return NoMatchError(
        place,
        hint=f"did you mean {either(close)}?"
        if close
        else "kfilms list shows all films",
    )


def _but_for(number: int, others: tuple[Condition, ...], condition: Condition) -> str:
    """Word it as ``nothing fits: 2 films about time travel, neither within …``."""
    subject = " ".join([counted(number, "film"), *(one.words for one in others)])
    none = {1: "but not", 2: "neither"}.get(number, "none")
    return f"nothing fits: {subject}, {none} {condition.words}"


def _way_in(condition: Condition, met: tuple[Condition, ...], ask: Ask) -> str:
    """Return what about *condition* to change so that films come in; may be empty."""
    clause, parameters = where(tuple(one for one in met if one is not condition))
    measure, limits = condition.measure, condition.limits
    if not measure or not limits:
        number = _count(tuple(one for one in met if one is not condition), ask)
        return f"{counted(number, 'film')} without {condition.option}" if number else ""
    beyond = []
    for best, sign, bound in (("min", ">", limits.high), ("max", "<", limits.low)):
        if bound is not None:
            sql = f"SELECT {best}({measure}) FROM film WHERE {clause} AND {measure} {sign} ?"
            ((value,),) = ask(sql, (*parameters, bound))
            if value is not None:
                beyond.append((abs(value - bound), value))
    if not beyond:
        return ""
    _, value = min(beyond)
    sql = f"SELECT count(*) FROM film WHERE {clause} AND {measure} = ?"
    ((number,),) = ask(sql, (*parameters, value))
    return relaxed(condition, value, number)
