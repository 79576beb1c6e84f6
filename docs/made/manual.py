"""Generates the man page from all helps, with the macros of man(7)."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Final

import kfilms
from made import facts
from made.helps import everywhere, helps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from made.helps import Help

_ESCAPES: Final = {"\\": r"\e", "-": r"\-", "`": "", "~": r"\(ti", "^": r"\(ha"}
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_WIDTH: Final = 78
CHANGES: Final = Path(__file__).parents[2] / "CHANGELOG.md"


def page() -> str:
    """Return the page."""
    lines: list[str] = []
    for line in _lines():
        if line.startswith((".", r"\fB")):
            # mandoc warns of a paragraph macro right after a section macro.
            lines += [] if line == ".PP" and lines[-1].startswith(".S") else [line]
        else:
            lines += _wrap(line)
    return "".join(f"{line}\n" for line in lines)


def _wrap(line: str) -> list[str]:
    """Return *line* wrapped at spaces; no part begins like a roff request."""
    parts = wrap(line, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return [rf"\&{part}" if part[0] in ".'" else part for part in parts]


def _lines() -> Iterator[str]:
    root, *subcommands = helps()
    yield '.\\" made by python docs/generate.py'
    date = _release_date()
    yield f'.TH KFILMS 1 {date} "kfilms {kfilms.__version__}" "User Commands"'
    yield from (".SH NAME", _escape(f"kfilms - {_lead(root.paragraphs[0])}"))
    yield from (".SH SYNOPSIS", *_usage(root.usage))
    yield ".SH DESCRIPTION"
    yield from _paragraphs(root.paragraphs[1:])
    yield ".SH OPTIONS"
    yield "These stand before or after any command."
    yield from _rows(everywhere())
    for section in root.sections:
        if section.heading == "Options":
            yield from _rows(section.rows)
    group = ""
    for subcommand in subcommands:
        if subcommand.group != group:
            group = subcommand.group
            yield f".SH {group.upper()}"
        yield from _command(subcommand)
    yield ".SH ENVIRONMENT"
    yield from _rows(facts.ENVIRONMENT.items())
    yield ".SH FILES"
    yield from _rows(facts.FILES.items())
    yield '.SH "EXIT STATUS"'
    codes = facts.exit_codes().items()
    yield from _rows((str(code), meaning) for code, meaning in codes)
    yield ".SH EXAMPLES"
    yield from _rows(root.examples)


def _command(command: Help) -> Iterator[str]:
    yield f".SS {_escape(command.path)}"
    yield from _usage(command.usage)
    yield from _paragraphs(command.paragraphs)
    for section in command.sections:
        rows = [row for row in section.rows if "--help" not in row[0]]
        if rows:
            yield from (".PP", rf"\fI{_escape(section.heading)}\fP")
            yield from _rows(rows)
    yield from (".PP", r"\fIExamples\fP")
    yield from _rows(command.examples)


def _release_date() -> str:
    """Return the date of this version, from the changelog."""
    heading = rf"^## {re.escape(kfilms.__version__)} - (\S+)$"
    changes = CHANGES.read_text(encoding="utf-8")
    return re.findall(heading, changes, re.MULTILINE)[0]


def _usage(usage: str) -> Iterator[str]:
    program, bracket, rest = usage.partition(" [")
    yield ".PP"
    yield rf"\fB{_escape(program)}\fP{_escape(bracket + rest)}"


def _paragraphs(paragraphs: Iterable[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        yield from (".PP", _escape(paragraph))


def _rows(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    for typed, meaning in rows:
        yield from (".TP", rf"\fB{_escape(typed)}\fP", _escape(meaning))


def _lead(summary: str) -> str:
    return summary[0].lower() + summary[1:].rstrip(".")


def _escape(text: str) -> str:
    """Return *text* escaped for roff, without backticks."""
    escaped = "".join(_ESCAPES.get(char, char) for char in text)
    return _NOT_ASCII.sub(lambda match: rf"\[u{ord(match[0]):04X}]", escaped)
