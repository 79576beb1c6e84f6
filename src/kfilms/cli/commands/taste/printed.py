"""How tastes are printed: in columns for people, as records or JSON for programs.

Owns the formats of ``taste list`` and ``taste show``; reads no file.
"""

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
    """A taste as a list has it; *taste* is ``None`` where it has *problems*.

    *name* is what ``--for`` takes.
    """

    name: str
    path: str
    taste: Taste | None
    problems: tuple[str, ...] = ()


def print_tastes(app: App, tastes: Sequence[ListedTaste], form: str) -> None:
    """Print *tastes* in *form*, one of ``FORMATS`` but ``auto``, a line each."""

    def table() -> RenderableType:
        from kfilms.output import rich_tables as table

        return table.rows_table(HEADER, list(map(_list_line, tastes)))

    def plain() -> str:
        from kfilms.output import plain

        return plain.align_columns(
            HEADER, map(_list_line, tastes), [False] * len(HEADER)
        )

    def as_json() -> str:
        from kfilms.exporters import json

        return json.json_document(tastes=list(map(_document, tastes)))

    def lines() -> list[Sequence[str]]:
        return [_KEYS, *map(_record, tastes)]

    sheet = OutputViews(
        table, plain, lines, as_json, lambda: (one.name for one in tastes)
    )
    print_views(app, sheet, form)


def _list_line(one: ListedTaste) -> list[str]:
    taste = one.taste
    if taste is None:
        from shlex import quote

        known = f"has problems: kfilms taste show {quote(one.name)}"
        return [one.name, known, "", "", ""]
    limits = (str(limit or "-") for limit in (taste.minutes, taste.heaviness))
    lists = (", ".join(listed) or "-" for listed in (taste.wants, taste.vetoes))
    return [one.name, *lists, *limits]


def _record(one: ListedTaste) -> tuple[str, ...]:
    taste = one.taste or Taste("")
    lists = map(",".join, (taste.wants, taste.vetoes, taste.watched))
    limits = (str(limit or "") for limit in (taste.minutes, taste.heaviness))
    return (one.name, taste.name, *lists, *limits, str(len(one.problems)))


def _document(one: ListedTaste) -> dict[str, Any]:
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
