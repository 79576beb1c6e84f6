"""What can be wrong with a catalog, worded for the person who wrote it, with its place.

A problem is found by its path first; line, column and the film's title are looked up
only when there is something to report. Knows the words for pydantic's findings, not
pydantic.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kfilms.errors import CatalogError
from kfilms.normalize import close_matches
from kfilms.text import BIDI_CONTROLS, join_or, pluralize

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

MAX_REPORTED: Final = 100
MAX_COUNTED: Final = 10_000
KINDS: Final = {"themes": "theme", "content_notes": "content note"}
"""What an entry of each part of the vocabulary is called."""
PARTS: Final = {kind: part for part, kind in KINDS.items()}
"""The part in which each kind of entry stands."""

INVALID: Final = object()
"""Stands for a value of which a problem was reported already; means no second one."""

_MAX_SHOWN: Final = 60

Path = tuple[str | int, ...]
Position = tuple[int, int]


class Problem(NamedTuple):
    """One thing that is wrong.

    *path* leads to it from the top of the file. *position* is line and column from 1,
    where already known; *on_key* asks for the place of the key rather than of its
    value.
    """

    path: Path
    what: str
    position: Position | None = None
    on_key: bool = False


class Diagnostic(NamedTuple):
    """A problem worded for the person who wrote the file, at its place.

    *line* and *column* count from 1. *subject* is the film or the term, *field* the
    way from there; either may be empty.
    """

    line: int
    column: int
    subject: str
    field: str
    what: str

    def __str__(self) -> str:
        """Say it on one line, without the place."""
        return ": ".join(filter(None, (self.subject, self.field, self.what)))


class SourceMap(NamedTuple):
    """Where things stand in a file, and what stands there.

    *positions* are found by a path and whether the place of its key is meant; *texts*
    are the values at paths that lead to text.
    """

    positions: Mapping[tuple[Path, bool], Position]
    texts: Mapping[Path, str]


class FormatDescription(NamedTuple):
    """What a format says of itself, for messages.

    *fields_at* tells which fields may stand where a path ends, *required* the names of
    those that must not be left out, *expected* what each pattern stands for.
    """

    fields_at: Callable[[Path], Iterable[str]]
    required: Collection[str]
    expected: Mapping[str, str]


class TooManyError(Exception):
    """So much is wrong that nothing is gained by reading on."""


class Problems:
    """Gathers problems: the first hundred to report, the rest to count, up to *most*.

    *passed* is how many characters of the file were read when the last was found,
    where that is known.
    """

    def __init__(self, most: int | None = None) -> None:
        self.first: list[Problem] = []
        self.count = 0
        self.passed: int | None = None
        self._most = most

    def add(self, problem: Problem) -> None:
        """Take one problem more.

        Raises:
            TooManyError: there are too many even to count.
        """
        self.count += 1
        if self.count <= MAX_REPORTED:
            self.first.append(problem)
        if self._most and self.count > self._most:
            raise TooManyError

    def merge(self, others: Problems) -> None:
        """Take the problems of *others* as well."""
        self.count += others.count
        self.first += others.first

    def placed(self, places: SourceMap) -> list[Diagnostic]:
        """Return the first of them, in the order of the file."""
        placed = [
            (
                problem.position or places.positions[problem.path, problem.on_key],
                problem,
            )
            for problem in self.first
        ]
        placed.sort(key=lambda pair: pair[0])
        return [
            _finding(position, problem, places.texts)
            for position, problem in placed[:MAX_REPORTED]
        ]

    def error(
        self, file: str, places: SourceMap, hint: str = "mend the file"
    ) -> CatalogError:
        """Return the error that reports them all, in the order of the file.

        *hint* says what to do.
        """
        lines = tuple(
            f"{file}:{found.line}:{found.column}: {found}"
            for found in self.placed(places)
        )
        if self.count > MAX_COUNTED:
            many = f"more than {pluralize(MAX_COUNTED, 'problem')}"
            lines += ("… and more; what follows was not read",)
        else:
            many = pluralize(self.count, "problem")
            if self.count > len(lines):
                lines += (f"… and {self.count - len(lines):,} more",)
        return CatalogError(
            f"the catalog {file} has {many}",
            details=lines,
            hint=f"{hint}; nothing was read from it",
        )


def _finding(
    position: Position, problem: Problem, texts: Mapping[Path, str]
) -> Diagnostic:
    subject, inside = _subject(problem.path, texts)
    field = ", ".join(
        f"entry {part + 1}" if isinstance(part, int) else shorten(part) or '""'
        for part in inside
    )
    return Diagnostic(*position, subject, field, problem.what)


def _subject(path: Path, texts: Mapping[Path, str]) -> tuple[str, Path]:
    """Name what *path* leads into, and return the rest of the way.

    A film is named by its title, else by its id, else by its place in the list.
    """
    if len(path) > 1 and path[0] == "films":
        names = (texts.get((*path[:2], field)) for field in ("title", "id"))
        name = next(filter(None, names), None)
        return f"film {quote_value(name) if name else int(path[1]) + 1}", path[2:]
    if len(path) > 1 and path[0] in KINDS:
        return f"{KINDS[str(path[0])]} {quote_value(path[1])}", path[2:]
    return "", path


def from_pydantic(
    findings: Iterable[Mapping[str, Any]],
    path: Path,
    words: FormatDescription,
) -> Iterator[Problem]:
    """Reword pydantic's *findings* on the value at *path*.

    What follows from another finding is no second problem: a field that is missing
    because it is misspelt, a list that is too short because its entries are wrong.
    """
    listed = [
        one
        for one in findings
        if one["input"] is not INVALID
        and not (one["type"] == "too_short" and one["input"])
    ]
    misspelt: set[Path] = set()
    for finding in listed:
        if finding["type"] == "extra_forbidden":
            inside, key = finding["loc"][:-1], finding["loc"][-1]
            close = close_matches(key, words.fields_at(finding["loc"]))
            misspelt.update((*inside, name) for name in close)
            what = f"is not a field that the format knows{did_you_mean(close)}"
            yield Problem((*path, *inside, key), what, on_key=True)
    for finding in listed:
        kind, place = finding["type"], finding["loc"]
        missing = kind == "missing"
        if kind != "extra_forbidden" and not (missing and place in misspelt):
            yield Problem((*path, *place), _describe(finding, words))


def did_you_mean(close: Iterable[str]) -> str:
    """Return the tail of a message that names the nearest words; may be empty."""
    names = tuple(close)
    return f"; did you mean {join_or(names)}?" if names else ""


def quote_value(value: object) -> str:
    """Quote a value of the file, shortened to what a line can carry."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return f'"{shorten(str(value))}"'


def shorten(text: str) -> str:
    """Return *text*, cut to what a line can carry."""
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"


def _describe(finding: Mapping[str, Any], words: FormatDescription) -> str:
    """Say what is wrong, by pydantic's word for it."""
    kind, value, limits = finding["type"], finding["input"], finding.get("ctx", {})
    if value == "":
        needed = finding["loc"][-1:] and finding["loc"][-1] in words.required
        what = "is empty" if needed else "is empty; leave out what is not known"
    elif kind == "string_pattern_mismatch":
        what = _mismatch(value, words.expected[limits["pattern"]])
    elif kind in ("string_too_long", "too_long"):
        what = f"is longer than {limits['max_length']:,} characters"
    elif kind == "literal_error":
        choices = limits["expected"].replace("'", "")
        what = f"{quote_value(value)} is not {choices}"
    elif kind in _SHAPES:
        what = f"{quote_value(value)} stands where {_SHAPES[kind]} belongs"
    else:
        what = _SAID.get(kind) or str(finding["msg"])
    return what


_SAID: Final = {
    "missing": "is missing",
    "string_unicode": "contains half of a surrogate pair, which is no character",
    "too_short": "is an empty list; leave out what is not known",
}
_SHAPES: Final = {
    "string_type": "text",
    "tuple_type": "a list",
    "model_type": "a mapping",
}


def _mismatch(text: str, expected: str) -> str:
    """Say what keeps *text* from being what was *expected*: one character, or all."""
    if "\n" in text or "\r" in text:
        return "contains a line break; write it on one line"
    for char in text:
        if unicodedata.category(char) in ("Cc", "Zl", "Zp"):
            return f"contains the control character U+{ord(char):04X}"
        if re.match(f"[{BIDI_CONTROLS}]", char):
            return f"contains U+{ord(char):04X}, which turns the direction of text"
    if text != text.strip():
        return f"{quote_value(text)} begins or ends with a space"
    return f"{quote_value(text)} is not {expected}"
