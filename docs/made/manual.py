"""The man page: every help in one page, in the macros of man(7)."""

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

_SIGNS: Final = {"\\": r"\e", "-": r"\-", "`": "", "~": r"\(ti", "^": r"\(ha"}
_OTHER: Final = re.compile(r"[^\x00-\x7f]")
_WIDTH: Final = 78
CHANGES: Final = Path(__file__).parents[2] / "CHANGELOG.md"


def page() -> str:
    """Return the page."""
    lines: list[str] = []
    for line in _lines():
        if line.startswith((".", r"\fB")):
            # No paragraph begins where a section has just begun.
            lines += [] if line == ".PP" and lines[-1].startswith(".S") else [line]
        else:
            lines += _broken(line)
    return "".join(f"{line}\n" for line in lines)


def _broken(line: str) -> list[str]:
    """Return *line* broken at its spaces, no part of it beginning as a request does."""
    parts = wrap(line, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return [rf"\&{one}" if one[0] in ".'" else one for one in parts]


def _lines() -> Iterator[str]:
    first, *others = helps()
    yield '.\\" made by python docs/generate.py'
    yield f'.TH KFILMS 1 {_released()} "kfilms {kfilms.__version__}" "User Commands"'
    yield from (".SH NAME", _said(f"kfilms - {_lead(first.paragraphs[0])}"))
    yield from (".SH SYNOPSIS", *_usage(first.usage))
    yield ".SH DESCRIPTION"
    yield from _paragraphs(first.paragraphs[1:])
    yield ".SH OPTIONS"
    yield "These stand before or after any command."
    yield from _rows(everywhere())
    for section in first.sections:
        if section.heading == "Options":
            yield from _rows(section.rows)
    group = ""
    for one in others:
        if one.group != group:
            group = one.group
            yield f".SH {group.upper()}"
        yield from _command(one)
    yield ".SH ENVIRONMENT"
    yield from _rows(facts.ENVIRONMENT.items())
    yield ".SH FILES"
    yield from _rows(facts.FILES.items())
    yield '.SH "EXIT STATUS"'
    yield from _rows((str(code), said) for code, said in facts.exit_codes().items())
    yield ".SH EXAMPLES"
    yield from _rows(first.examples)


def _command(one: Help) -> Iterator[str]:
    yield f".SS {_said(one.path)}"
    yield from _usage(one.usage)
    yield from _paragraphs(one.paragraphs)
    for section in one.sections:
        rows = [row for row in section.rows if "--help" not in row[0]]
        if rows:
            yield from (".PP", rf"\fI{_said(section.heading)}\fP")
            yield from _rows(rows)
    yield from (".PP", r"\fIExamples\fP")
    yield from _rows(one.examples)


def _released() -> str:
    """Return the day of this version, from the changelog."""
    heading = rf"^## {re.escape(kfilms.__version__)} - (\S+)$"
    changes = CHANGES.read_text(encoding="utf-8")
    return re.findall(heading, changes, re.MULTILINE)[0]


def _usage(usage: str) -> Iterator[str]:
    program, bracket, rest = usage.partition(" [")
    yield ".PP"
    yield rf"\fB{_said(program)}\fP{_said(bracket + rest)}"


def _paragraphs(paragraphs: Iterable[str]) -> Iterator[str]:
    for said in paragraphs:
        yield from (".PP", _said(said))


def _rows(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    for typed, meaning in rows:
        yield from (".TP", rf"\fB{_said(typed)}\fP", _said(meaning))


def _lead(summary: str) -> str:
    return summary[0].lower() + summary[1:].rstrip(".")


def _said(words: str) -> str:
    """Return *words* as roff takes them: no sign is a request, none is changed."""
    escaped = "".join(_SIGNS.get(sign, sign) for sign in words)
    return _OTHER.sub(lambda found: rf"\[u{ord(found[0]):04X}]", escaped)
