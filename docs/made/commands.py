"""Generates the reference of the commands from their help."""

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
    root, *subcommands = helps()
    yield f"# The commands\n\n{NOTICE}"
    yield f"`{root.usage}`\n"
    yield from (f"{text(paragraph)}\n" for paragraph in root.paragraphs)
    yield "These stand before or after any command:\n"
    yield _table(everywhere())
    yield "Alone, kfilms prints its help. It also takes:\n"
    for section in root.sections:
        if section.heading == "Options":
            yield _table(section.rows)
    group = ""
    for subcommand in subcommands:
        if subcommand.group != group:
            group = subcommand.group
            yield f"## {group}\n"
        yield from _command(subcommand)


def _command(command: Help) -> Iterator[str]:
    yield f"### {command.path}\n"
    yield f"`{command.usage}`\n"
    yield from (f"{text(paragraph)}\n" for paragraph in command.paragraphs)
    for section in command.sections:
        rows = [row for row in section.rows if "--help" not in row[0]]
        if rows:
            yield f"*{section.heading}*\n"
            yield _table(rows)
    yield "*Examples*\n"
    yield _table(command.examples)


def _table(rows: list[tuple[str, str]]) -> str:
    lines = [(code(typed), text(meaning)) for typed, meaning in rows]
    return table(("typed", "meaning"), lines)
