"""Writes films as lines of a catalog, in YAML that everybody reads alike.

Gives text; reads nothing and opens no file.
"""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STEP: Final = 2
"""Columns by which what stands inside is moved to the right."""

_MAX_WIDTH: Final = 88
_ENDLESS: Final = 1 << 30
"""Columns before a line is folded: none is."""

_DUMPER: Final[Any] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
"""In C where there is libyaml, since that is far faster."""
_NUMBER: Final = re.compile(
    r"0o[0-7]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
)
"""What YAML 1.2 takes for a number; PyYAML quotes just what 1.1 took for one."""


class Layout(NamedTuple):
    """How the films of a file stand in it, in columns from 0.

    *dash* is where the dashes of the list stand, *key* where the fields do. *apart*
    tells whether an empty line comes between two films.
    """

    dash: int
    key: int
    apart: bool


def film_lines(film: Mapping[str, Any], layout: Layout) -> Iterator[str]:
    """Yield the lines of *film*, without their ends.

    It has fields of the format: texts, whole numbers, lists and mappings of texts.
    """
    inside = " " * layout.key
    start = (" " * layout.dash + "-").ljust(layout.key)
    deeper = layout.key + (STEP if layout.dash else 0)
    for field, value in film.items():
        if isinstance(value, list):
            yield f"{start}{field}:"
            yield from (f"{' ' * deeper}- {scalar(one)}" for one in value)
        elif isinstance(value, dict):
            yield f"{start}{field}:"
            for key, one in value.items():
                yield f"{inside}{' ' * STEP}{key}: {scalar(one)}"
        else:
            line = f"{start}{field}: {scalar(value)}"
            yield from _folded(line, field, value, inside)
        start = inside


def _folded(line: str, field: str, value: object, inside: str) -> list[str]:
    """Return *line*, or its text folded where it is prose too long for one line."""
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
    """Write *value* so that everybody's YAML reads the text it is."""
    if isinstance(value, int):
        return str(value)
    dumped: str = yaml.dump(value, Dumper=_DUMPER, allow_unicode=True, width=_ENDLESS)
    written = dumped.removesuffix("\n").removesuffix("\n...")
    return f'"{written}"' if _NUMBER.fullmatch(written) else written
