"""Tells how films violate what a query avoids, without telling what they hide.

Asks the compiled catalog through a function it is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kfilms.catalog.query_sql import IN, json_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kfilms.catalog.cache import RunQuery
    from kfilms.catalog.query_sql import Condition


class Violation(NamedTuple):
    """Which *options* rule a film out; *reasons* holds an option and a sentence each.

    If only something hidden rules it out, *options* holds all avoidances of the query
    and *reasons* is empty.
    """

    options: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...]


def violations(
    avoidances: Sequence[Condition], names: Sequence[str], ask: RunQuery
) -> dict[str, Violation]:
    """Return the violation of each film of *names* that fails one of *avoidances*."""
    reasons: dict[str, list[tuple[str, str]]] = {}
    for one in avoidances:
        sql = f"""SELECT id, title, age, ({one.openly or one.sql}) IS NOT 1,
                         {one.unknown}
                  FROM film WHERE id {IN} AND ({one.sql}) IS NOT 1"""
        parameters = (*one.parameters, json_array(names), *one.parameters)
        for film, title, age, told, unknown in ask(sql, parameters):
            said = (one.option, _violation_words(one, title, age, unknown=unknown))
            reasons.setdefault(film, []).extend([said] * told)
    every = tuple(dict.fromkeys(one.option for one in avoidances))
    return {
        film: Violation(tuple(dict(told)) or every, tuple(told))
        for film, told in reasons.items()
    }


def _violation_words(
    one: Condition, title: str, age: int | None, *, unknown: bool
) -> str:
    if one.measure:
        return f"{title} has no age rating" if unknown else f"{title} is {age}+"
    said = f"{title} {'is about' if one.fact == 'themes' else 'has'} {one.avoids}"
    if unknown:
        said = f"nobody looked for {one.fact} in {title}"
    if one.owner:
        veto = f"{one.owner} vetoes {one.avoids}"
        return f"{veto}, and {said}" if unknown else veto
    return said
