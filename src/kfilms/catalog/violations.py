"""Explains how films violate the avoidances of a query, without revealing spoilers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kfilms.catalog.query_sql import IN, json_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kfilms.catalog.cache import RunQuery
    from kfilms.catalog.query_sql import Condition


class Violation(NamedTuple):
    """The *options* that rule a film out, and the *reasons*: an option and a sentence.

    If only something hidden rules it out, *options* holds all avoidances of the query
    and *reasons* is empty.
    """

    options: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...]


def violations(
    avoidances: Sequence[Condition], ids: Sequence[str], run_query: RunQuery
) -> dict[str, Violation]:
    """Return the violation of each film of *ids* that fails one of *avoidances*."""
    reasons: dict[str, list[tuple[str, str]]] = {}
    for avoidance in avoidances:
        visible_sql = avoidance.visible_sql or avoidance.sql
        sql = f"""SELECT id, title, age, ({visible_sql}) IS NOT 1,
                         {avoidance.unknown}
                  FROM film WHERE id {IN} AND ({avoidance.sql}) IS NOT 1"""
        parameters = (
            *avoidance.parameters,
            json_array(ids),
            *avoidance.parameters,
        )
        for film_id, title, age, visible, unknown in run_query(sql, parameters):
            film_reasons = reasons.setdefault(film_id, [])
            if visible:
                sentence = _violation_words(avoidance, title, age, unknown=unknown)
                film_reasons.append((avoidance.option, sentence))
    every_option = tuple(dict.fromkeys(avoidance.option for avoidance in avoidances))
    return {
        film_id: Violation(
            tuple(dict(film_reasons)) or every_option, tuple(film_reasons)
        )
        for film_id, film_reasons in reasons.items()
    }


def _violation_words(
    avoidance: Condition, title: str, age: int | None, *, unknown: bool
) -> str:
    if avoidance.measure:
        return f"{title} has no age rating" if unknown else f"{title} is {age}+"
    verb = "is about" if avoidance.fact == "themes" else "has"
    reason = f"{title} {verb} {avoidance.avoids}"
    if unknown:
        reason = f"nobody looked for {avoidance.fact} in {title}"
    if avoidance.owner:
        veto = f"{avoidance.owner} vetoes {avoidance.avoids}"
        return f"{veto}, and {reason}" if unknown else veto
    return reason
