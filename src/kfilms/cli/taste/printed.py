"""How tastes are printed: in columns for people, as records or JSON for programs.

Owns the formats of ``taste list`` and ``taste show``; reads no file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kfilms.cli.command import printed_in
from kfilms.cli.formats import FORMATS
from kfilms.query import Taste

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kfilms.cli.context import App
    from kfilms.query import Range

HEADER: Final = ("Taste", "Wants", "Vetoes", "Min", "Heavy")
_KEYS: Final = ("taste", *Taste._fields, "problems")

taste_format_option = printed_in(FORMATS)


class Listed(NamedTuple):
    """A taste as a list has it; *taste* is ``None`` where it has *problems*.

    *name* is what ``--for`` takes.
    """

    name: str
    path: str
    taste: Taste | None
    problems: tuple[str, ...] = ()


def show(app: App, tastes: Sequence[Listed], form: str) -> None:
    """Print *tastes* in *form*, one of ``FORMATS`` but ``auto``, a line each."""
    if form == "table":
        from kfilms.render import table

        app.output.render(table.lines(HEADER, [_line(one) for one in tastes]))
    elif form == "plain":
        from kfilms.render import plain

        lines = [_line(one) for one in tastes]
        app.output.write(plain.aligned(HEADER, lines, [False] * len(HEADER)))
    else:
        app.output.write(_written(tastes, form))


def _line(one: Listed) -> list[str]:
    taste = one.taste
    if taste is None:
        from shlex import quote

        known = f"has problems: kfilms taste show {quote(one.name)}"
        return [one.name, known, "", "", ""]
    limits = (str(limit or "-") for limit in (taste.minutes, taste.heaviness))
    lists = (", ".join(listed) or "-" for listed in (taste.wants, taste.vetoes))
    return [one.name, *lists, *limits]


def _written(tastes: Sequence[Listed], form: str) -> str:
    if form == "json":
        from kfilms.exporters import json

        return json.document(tastes=[_document(one) for one in tastes])
    if form == "ids":
        return "".join(f"{one.name}\n" for one in tastes)
    lines = [_KEYS, *map(_record, tastes)]
    if form == "tsv":
        from kfilms.render import plain

        return plain.tsv(lines)
    from kfilms.exporters import csv

    return csv.lines(lines)


def _record(one: Listed) -> tuple[str, ...]:
    taste = one.taste or Taste("")
    lists = map(",".join, (taste.wants, taste.vetoes, taste.watched))
    limits = (str(limit or "") for limit in (taste.minutes, taste.heaviness))
    return (one.name, taste.name, *lists, *limits, str(len(one.problems)))


def _document(one: Listed) -> dict[str, Any]:
    taste = one.taste
    known = taste or Taste("")
    return {
        "taste": one.name,
        "name": taste and taste.name,
        **{key: list(getattr(known, key)) for key in ("wants", "vetoes", "watched")},
        "minutes": _limits(known.minutes),
        "heaviness": _limits(known.heaviness),
        "file": one.path,
        "problems": list(one.problems),
    }


def _limits(limit: Range | None) -> dict[str, float | None] | None:
    return limit and {"least": limit.low, "most": limit.high}
