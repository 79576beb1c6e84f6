"""Problems of a catalog, and their messages and positions for its author.

A problem is recorded by its path. Line, column and the title of the film are looked up
only if there is a problem. Rewords pydantic's errors without importing pydantic.
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
"""The name of an entry of each part of the vocabulary."""
PARTS: Final = {kind: part for part, kind in KINDS.items()}
"""The part of the vocabulary that holds each kind of entry."""

INVALID: Final = object()
"""Replaces a value with a reported problem, so that it causes no second problem."""

_MAX_SHOWN: Final = 60

Path = tuple[str | int, ...]
Position = tuple[int, int]


class Problem(NamedTuple):
    """One problem of a file.

    *path* leads from the top of the file to the invalid value. *position* is line and
    column, from 1, if they are already known. *on_key* requests the position of the
    key instead of the value.
    """

    path: Path
    what: str
    position: Position | None = None
    on_key: bool = False


class Diagnostic(NamedTuple):
    """A problem with its position and message, for the author of the file.

    *line* and *column* count from 1. *subject* names the film or the term, *field* the
    path inside it; either may be empty.
    """

    line: int
    column: int
    subject: str
    field: str
    what: str

    def __str__(self) -> str:
        """Return the problem on one line, without its position."""
        return ": ".join(filter(None, (self.subject, self.field, self.what)))


class SourceMap(NamedTuple):
    """Positions and texts of a file by path.

    The key of *positions* is a path, and True for the position of its key or False for
    that of its value. *texts* has only the paths of texts.
    """

    positions: Mapping[tuple[Path, bool], Position]
    texts: Mapping[Path, str]


class FormatDescription(NamedTuple):
    """The facts about a format that messages need.

    *fields_at* returns the names of the fields allowed at a path. *required* has the
    names of the required fields. *expected* describes each pattern.
    """

    fields_at: Callable[[Path], Iterable[str]]
    required: Collection[str]
    expected: Mapping[str, str]


class TooManyError(Exception):
    """There are too many problems to continue."""


class Problems:
    """Collects problems: keeps the first MAX_REPORTED, only counts the others.

    ``add`` raises after *most* problems. *passed* is the number of characters of the
    file that were read when the last problem was found, or None if it is unknown.
    """

    def __init__(self, most: int | None = None) -> None:
        self.first: list[Problem] = []
        self.count = 0
        self.passed: int | None = None
        self._most = most

    def add(self, problem: Problem) -> None:
        """Add *problem*.

        Raises:
            TooManyError: there are more than *most* problems.
        """
        self.count += 1
        if self.count <= MAX_REPORTED:
            self.first.append(problem)
        if self._most and self.count > self._most:
            raise TooManyError

    def merge(self, others: Problems) -> None:
        """Add the problems of *others*."""
        self.count += others.count
        self.first += others.first

    def placed(self, places: SourceMap) -> list[Diagnostic]:
        """Return the first MAX_REPORTED problems, in the order of the file."""
        pairs = [
            (
                problem.position or places.positions[problem.path, problem.on_key],
                problem,
            )
            for problem in self.first
        ]
        pairs.sort(key=lambda pair: pair[0])
        return [
            _make_diagnostic(position, problem, places.texts)
            for position, problem in pairs[:MAX_REPORTED]
        ]

    def error(
        self, file: str, places: SourceMap, hint: str = "mend the file"
    ) -> CatalogError:
        """Return the error for the problems of *file*, in the order of the file.

        *hint* begins the hint of the error.
        """
        lines = tuple(
            f"{file}:{diagnostic.line}:{diagnostic.column}: {diagnostic}"
            for diagnostic in self.placed(places)
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


def _make_diagnostic(
    position: Position, problem: Problem, texts: Mapping[Path, str]
) -> Diagnostic:
    subject, inside = _split_subject(problem.path, texts)
    field = ", ".join(
        f"entry {part + 1}" if isinstance(part, int) else shorten(part) or '""'
        for part in inside
    )
    return Diagnostic(*position, subject, field, problem.what)


def _split_subject(path: Path, texts: Mapping[Path, str]) -> tuple[str, Path]:
    """Return the name of the film or term on *path*, and the rest of *path*.

    A film is named by its title, its id or its number in the list: the first that is
    known.
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
    description: FormatDescription,
) -> Iterator[Problem]:
    """Yield pydantic's *findings* on the value at *path* as problems.

    Skip a finding that another one explains: a required field that is only misspelt,
    or a list that is too short because its entries are invalid.
    """
    causes = [
        finding
        for finding in findings
        if finding["input"] is not INVALID
        and not (finding["type"] == "too_short" and finding["input"])
    ]
    misspelt_paths: set[Path] = set()
    for finding in causes:
        if finding["type"] == "extra_forbidden":
            inside, key = finding["loc"][:-1], finding["loc"][-1]
            close = close_matches(key, description.fields_at(finding["loc"]))
            misspelt_paths.update((*inside, name) for name in close)
            message = f"is not a field that the format knows{did_you_mean(close)}"
            yield Problem((*path, *inside, key), message, on_key=True)
    for finding in causes:
        kind, location = finding["type"], finding["loc"]
        misspelt = kind == "missing" and location in misspelt_paths
        if kind != "extra_forbidden" and not misspelt:
            yield Problem((*path, *location), _describe(finding, description))


def did_you_mean(close: Iterable[str]) -> str:
    """Return the end of a message that suggests *close*; empty if there are none."""
    names = tuple(close)
    return f"; did you mean {join_or(names)}?" if names else ""


def quote_value(value: object) -> str:
    """Return *value*, from the file, in quotes and shortened to fit a line."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return f'"{shorten(str(value))}"'


def shorten(text: str) -> str:
    """Return *text*, shortened to fit a line."""
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"


def _describe(finding: Mapping[str, Any], description: FormatDescription) -> str:
    """Return our message for pydantic's *finding*."""
    kind, value, limits = finding["type"], finding["input"], finding.get("ctx", {})
    if value == "":
        required = finding["loc"][-1:] and finding["loc"][-1] in description.required
        message = "is empty" if required else "is empty; leave out what is not known"
    elif kind == "string_pattern_mismatch":
        message = _describe_mismatch(value, description.expected[limits["pattern"]])
    elif kind in ("string_too_long", "too_long"):
        message = f"is longer than {limits['max_length']:,} characters"
    elif kind == "literal_error":
        choices = limits["expected"].replace("'", "")
        message = f"{quote_value(value)} is not {choices}"
    elif kind in _SHAPES:
        message = f"{quote_value(value)} stands where {_SHAPES[kind]} belongs"
    else:
        message = _MESSAGES.get(kind) or str(finding["msg"])
    return message


_MESSAGES: Final = {
    "missing": "is missing",
    "string_unicode": "contains half of a surrogate pair, which is no character",
    "too_short": "is an empty list; leave out what is not known",
}
_SHAPES: Final = {
    "string_type": "text",
    "tuple_type": "a list",
    "model_type": "a mapping",
}


def _describe_mismatch(text: str, expected: str) -> str:
    """Return the reason why *text* is not *expected*, with the character at fault."""
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
