"""What can be wrong with a catalog, worded for the person who wrote it, with its place.

A problem is found by its path first; line and column are looked up only when there
is something to report. Knows the words for pydantic's findings, not pydantic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kfilms.errors import CatalogError
from kfilms.film import counted
from kfilms.query import either, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_REPORTED: Final = 100

Path = tuple[str | int, ...]
Position = tuple[int, int]


class Problem(NamedTuple):
    """One thing that is wrong.

    *path* leads to it from the top of the file; *subject* names the film, theme or
    content note it belongs to. *position* is line and column from 1, where already
    known; *on_key* asks for the place of the key rather than of its value.
    """

    path: Path
    what: str
    subject: str = ""
    position: Position | None = None
    on_key: bool = False


class Problems:
    """Gathers problems: the first hundred to report, the rest to count."""

    def __init__(self) -> None:
        self.first: list[Problem] = []
        self.count = 0

    def add(self, problem: Problem) -> None:
        """Take one problem more."""
        self.count += 1
        if self.count <= MOST_REPORTED:
            self.first.append(problem)

    def error(
        self, file: str, positions: Mapping[tuple[Path, bool], Position]
    ) -> CatalogError:
        """Return the error that reports them all, in the order of the file."""
        placed = [
            (
                problem.position
                or positions.get((problem.path, problem.on_key), (1, 1)),
                problem,
            )
            for problem in self.first
        ]
        lines = tuple(
            _line(file, position, problem)
            for position, problem in sorted(placed, key=lambda pair: pair[0])
        )
        if self.count > len(lines):
            lines += (f"… and {self.count - len(lines):,} more",)
        return CatalogError(
            f"the catalog {file} has {counted(self.count, 'problem')}",
            details=lines,
            hint="mend the file; nothing was read from it",
        )


def _line(file: str, position: Position, problem: Problem) -> str:
    place = ":".join((file, *map(str, position)))
    return ": ".join(
        filter(None, (place, problem.subject, field(problem), problem.what))
    )


def field(problem: Problem) -> str:
    """Name the field of *problem* as it is written: ``cast, entry 2, role``."""
    path = problem.path
    inside = path[2:] if path[:1] and path[0] in _NAMED else path
    return ", ".join(
        f"entry {part + 1}" if isinstance(part, int) else part for part in inside
    )


_NAMED: Final = ("films", "themes", "content_notes")


def from_pydantic(
    findings: Iterable[Mapping[str, Any]],
    *,
    path: Path,
    subject: str,
    fields: Iterable[str],
    expected: Mapping[str, str],
) -> Iterable[Problem]:
    """Reword pydantic's *findings* on the value at *path*.

    *fields* are the names a misspelt key is compared with, *expected* tells for each
    pattern what it stands for.
    """
    names = tuple(fields)
    for finding in findings:
        kind = finding["type"]
        yield Problem(
            path=path + tuple(finding["loc"]),
            what=_WORDS.get(kind, _own_words)(finding, names, expected),
            subject=subject,
            on_key=kind == "extra_forbidden",
        )


def shown(value: object) -> str:
    """Quote a value of the file, shortened to what a line can carry."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    text = str(value)
    return f'"{text[:60]}…"' if len(text) > 60 else f'"{text}"'  # noqa: PLR2004 - said here only


def _missing(*_: object) -> str:
    return "is missing"


def _extra(finding: Mapping[str, Any], names: tuple[str, ...], _: object) -> str:
    close = nearest(str(finding["loc"][-1]), names)
    hint = f"; did you mean {either(close)}?" if close else ""
    return f"is not a field that the format knows{hint}"


def _pattern(finding: Mapping[str, Any], _: object, expected: Mapping[str, str]) -> str:
    if finding["input"] == "":
        return "is empty; leave an unknown fact out"
    return f"{shown(finding['input'])} is not {expected[finding['ctx']['pattern']]}"


def _too_long(finding: Mapping[str, Any], *_: object) -> str:
    return f"is longer than {finding['ctx']['max_length']:,} characters"


def _wrong_shape(shape: str) -> Any:  # noqa: ANN401 - one of the wordings above
    def words(finding: Mapping[str, Any], *_: object) -> str:
        return f"{shown(finding['input'])} stands where {shape} belongs"

    return words


def _literal(finding: Mapping[str, Any], *_: object) -> str:
    choices = finding["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
    return f"{shown(finding['input'])} is none of {choices}"


def _unicode(*_: object) -> str:
    return "contains half of a surrogate pair, which is no character"


def _own_words(finding: Mapping[str, Any], *_: object) -> str:
    return str(finding["msg"])


_WORDS: Final[dict[str, Any]] = {
    "missing": _missing,
    "extra_forbidden": _extra,
    "string_pattern_mismatch": _pattern,
    "string_too_long": _too_long,
    "string_type": _wrong_shape("text"),
    "string_unicode": _unicode,
    "tuple_type": _wrong_shape("a list"),
    "too_short": lambda *_: "is an empty list; leave an unknown fact out",
    "model_type": _wrong_shape("a mapping"),
    "model_attributes_type": _wrong_shape("a mapping"),
    "dict_type": _wrong_shape("a mapping"),
    "literal_error": _literal,
}
