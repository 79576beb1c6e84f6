"""The reference of the commands: every help, as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from made.helps import everywhere, helps
from made.marks import NOTICE, code, table, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from made.helps import Help


def page() -> str:
    """Return the page."""
    return "\n".join(_parts())


def _parts() -> Iterator[str]:
    first, *others = helps()
    yield f"# The commands\n\n{NOTICE}"
    yield f"`{first.usage}`\n"
    yield from (f"{text(said)}\n" for said in first.paragraphs)
    yield "These stand before or after any command:\n"
    yield _table(everywhere())
    yield "Alone, kfilms prints its help. It also takes:\n"
    yield from (_table(one.rows) for one in first.sections if one.heading == "Options")
    group = ""
    for one in others:
        if one.group != group:
            group = one.group
            yield f"## {group}\n"
        yield from _command(one)


def _command(one: Help) -> Iterator[str]:
    yield f"### {one.path}\n"
    yield f"`{one.usage}`\n"
    yield from (f"{text(said)}\n" for said in one.paragraphs)
    for section in one.sections:
        rows = [row for row in section.rows if "--help" not in row[0]]
        if rows:
            yield f"*{section.heading}*\n"
            yield _table(rows)
    yield "*Examples*\n"
    yield _table(one.examples)


def _table(rows: list[tuple[str, str]]) -> str:
    lines = [(code(typed), text(meaning)) for typed, meaning in rows]
    return table(("typed", "meaning"), lines)
