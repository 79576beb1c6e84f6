"""Prints tastes in every output format, for ``taste list`` and ``taste show``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kfilms.cli.print_list import OutputViews, print_views
from kfilms.filters import Taste

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from kfilms.cli.app import App
    from kfilms.filters import Range

HEADER: Final = ("Taste", "Wants", "Vetoes", "Min", "Heavy")
_KEYS: Final = ("taste", *Taste._fields, "problems")


class ListedTaste(NamedTuple):
    """A taste in a list; *taste* is ``None`` if the file has *problems*.

    *name* is the value for ``--for``.
    """

    name: str
    path: str
    taste: Taste | None
    problems: tuple[str, ...] = ()


def print_tastes(app: App, tastes: Sequence[ListedTaste], form: str) -> None:
    """Print *tastes* in *form*, one of ``FORMATS`` except ``auto``, one per line."""

    def table() -> RenderableType:
        from kfilms.output import rich_tables

        return rich_tables.rows_table(HEADER, list(map(_cells, tastes)))

    def plain() -> str:
        from kfilms.output import plain

        return plain.align_columns(HEADER, map(_cells, tastes), [False] * len(HEADER))

    def as_json() -> str:
        from kfilms.exporters import json

        return json.json_document(tastes=list(map(_document, tastes)))

    def lines() -> list[Sequence[str]]:
        return [_KEYS, *map(_record, tastes)]

    views = OutputViews(
        table, plain, lines, as_json, lambda: (listed.name for listed in tastes)
    )
    print_views(app, views, form)


def _cells(listed: ListedTaste) -> list[str]:
    taste = listed.taste
    if taste is None:
        from shlex import quote

        problem = f"has problems: kfilms taste show {quote(listed.name)}"
        return [listed.name, problem, "", "", ""]
    limits = (str(limit or "-") for limit in (taste.minutes, taste.heaviness))
    lists = (", ".join(terms) or "-" for terms in (taste.wants, taste.vetoes))
    return [listed.name, *lists, *limits]


def _record(listed: ListedTaste) -> tuple[str, ...]:
    taste = listed.taste or Taste("")
    lists = map(",".join, (taste.wants, taste.vetoes, taste.watched))
    limits = (str(limit or "") for limit in (taste.minutes, taste.heaviness))
    return (listed.name, taste.name, *lists, *limits, str(len(listed.problems)))


def _document(listed: ListedTaste) -> dict[str, Any]:
    taste = listed.taste
    fields = taste or Taste("")
    return {
        "taste": listed.name,
        "name": taste and taste.name,
        **{key: list(getattr(fields, key)) for key in ("wants", "vetoes", "watched")},
        "minutes": _limits(fields.minutes),
        "heaviness": _limits(fields.heaviness),
        "file": listed.path,
        "problems": list(listed.problems),
    }


def _limits(limit: Range | None) -> dict[str, float | None] | None:
    return limit and {"least": limit.low, "most": limit.high}
