"""Formats films as YAML lines that YAML 1.1 and 1.2 parsers read alike."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STEP: Final = 2
"""Columns of one level of indentation."""

_MAX_WIDTH: Final = 88
_NO_FOLD: Final = 1 << 30
"""A line width, in columns, at which PyYAML folds no line."""

_DUMPER: Final[Any] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
"""The dumper of libyaml if PyYAML has it, because it is far faster."""
_NUMBER: Final = re.compile(
    r"0o[0-7]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
)
"""A number of YAML 1.2; PyYAML only quotes texts that are numbers in YAML 1.1."""


class Layout(NamedTuple):
    """The layout of the films in a file, in columns from 0.

    *dash* is the column of the dashes of the list, *key* the column of the fields.
    *apart* is True if there is an empty line between two films.
    """

    dash: int
    key: int
    apart: bool


def film_lines(film: Mapping[str, Any], layout: Layout) -> Iterator[str]:
    """Yield the lines of *film*, without line ends.

    *film* has fields of the format: texts, whole numbers, lists and mappings of texts.
    """
    inside = " " * layout.key
    start = (" " * layout.dash + "-").ljust(layout.key)
    deeper = layout.key + (STEP if layout.dash else 0)
    for field, value in film.items():
        if isinstance(value, list):
            yield f"{start}{field}:"
            yield from (f"{' ' * deeper}- {scalar(item)}" for item in value)
        elif isinstance(value, dict):
            yield f"{start}{field}:"
            for key, item in value.items():
                yield f"{inside}{' ' * STEP}{key}: {scalar(item)}"
        else:
            line = f"{start}{field}: {scalar(value)}"
            yield from _fold_premise(line, field, value, inside)
        start = inside


def _fold_premise(line: str, field: str, value: object, inside: str) -> list[str]:
    """Return *line*, or several lines if it is a premise too long for one line."""
    text = str(value)
    if field != "premise" or len(line) <= _MAX_WIDTH or not text.isprintable():
        return [line]
    indent = inside + " " * STEP
    wrapped = textwrap.wrap(
        text,
        _MAX_WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [f"{line[: line.index(field)]}{field}: >-", *wrapped]


def scalar(value: object) -> str:
    """Return *value* as YAML that every parser reads alike; a text stays a text."""
    if isinstance(value, int):
        return str(value)
    dumped: str = yaml.dump(value, Dumper=_DUMPER, allow_unicode=True, width=_NO_FOLD)
    text = dumped.removesuffix("\n").removesuffix("\n...")
    return f'"{text}"' if _NUMBER.fullmatch(text) else text
