"""Provides the help of every command in parts, in the order of the program."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from kfilms.cli.command import EVERYWHERE, Command, Group
from kfilms.cli.main import command as root

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SKIPPED_SECTIONS: Final = (EVERYWHERE, "Examples")
"""Sections that a page shows once for all commands, or from ``Help.examples``."""


class Section(NamedTuple):
    """A heading with its rows: the text that a user types, and its meaning."""

    heading: str
    rows: list[tuple[str, str]]


class Help(NamedTuple):
    """The help of one command; *group* is its section in the help of kfilms."""

    path: str
    group: str
    usage: str
    paragraphs: list[str]
    sections: list[Section]
    examples: Sequence[tuple[str, str]]


class _Recorder(click.HelpFormatter):
    """A help formatter that stores the parts of a help instead of laying them out."""

    def __init__(self) -> None:
        super().__init__(width=80)
        self.usage = ""
        self.paragraphs: list[str] = []
        self.sections: list[Section] = []

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        del prefix
        self.usage = f"{prog} {args}".strip()

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        self.sections.append(Section(name, []))
        yield

    def write_text(self, text: str) -> None:
        self.paragraphs += [" ".join(part.split()) for part in text.split("\n\n")]

    def write_dl(
        self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        del col_max, col_spacing
        self.sections[-1].rows.extend(
            (" ".join(typed.split()), " ".join(meaning.split()))
            for typed, meaning in rows
        )


def _help(path: str, group: str, command: Command) -> Help:
    parts = _Recorder()
    command.format_help(click.Context(command, info_name=path), parts)
    sections = [
        section
        for section in parts.sections
        if section.heading not in _SKIPPED_SECTIONS
    ]
    return Help(path, group, parts.usage, parts.paragraphs, sections, command.examples)


def everywhere() -> list[tuple[str, str]]:
    """Return the rows of the global options."""
    parts = _Recorder()
    root.format_help(click.Context(root, info_name="kfilms"), parts)
    return next(
        section.rows for section in parts.sections if section.heading == EVERYWHERE
    )


def walked(
    group: Group = root, path: str = "kfilms", under: str = ""
) -> Iterator[tuple[str, str, Command]]:
    """Yield every command in order: its full name, its section, the command."""
    yield path, under, group
    for name, lazy in group.lazy.items():
        command = group.get_command(click.Context(group), name)
        section = under or lazy.section
        if isinstance(command, Group):
            yield from walked(command, f"{path} {name}", section)
        elif isinstance(command, Command):
            yield f"{path} {name}", section, command


def helps() -> list[Help]:
    """Return the help of kfilms, then of each command, in the order of the program."""
    return [_help(path, group, command) for path, group, command in walked()]
