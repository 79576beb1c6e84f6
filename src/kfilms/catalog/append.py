"""Appends a film to the bytes of a catalog without changing the existing bytes."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from kfilms.catalog.diagnostics import Problems
from kfilms.catalog.entries import CatalogEntry
from kfilms.catalog.format import FilmModel
from kfilms.catalog.parse import read_catalog, validate_model
from kfilms.catalog.source import as_text
from kfilms.catalog.yaml_reader import walk
from kfilms.catalog.yaml_text import STEP, Layout, film_lines
from kfilms.errors import CatalogError, RequestError

if TYPE_CHECKING:
    from collections.abc import Mapping

_LINE_END: Final = re.compile(rb"\r\n|\n|\r")
_LINE: Final = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""The line ends of YAML, which has more than ``_LINE_END``."""
_DOCUMENT_END: Final = re.compile(rb"(?:\A|(?<=[\r\n]))\.\.\.(?=\s|\Z)")


def check_film(film: Mapping[str, Any]) -> None:
    """Validate *film*, whose fields are as in ``append_film``.

    Raises:
        RequestError: *film* is invalid; the error lists every problem.
    """
    problems = Problems()
    validate_model(FilmModel, (), parse_text(film), problems)
    if problems.count:
        raise RequestError(
            "the film cannot be added",
            details=tuple(
                f"{next(part for part in path if part != 'ids')}: {message}"
                for path, message, *_ in problems.first
            ),
        )


def parse_text(value: Any) -> Any:
    """Return *value* as the parser would read it: with every scalar as text."""
    if isinstance(value, dict):
        return {key: parse_text(item) for key, item in value.items()}
    return [*map(parse_text, value)] if isinstance(value, list) else str(value)


def append_film(data: bytes, name: str, film: Mapping[str, Any]) -> bytes:
    """Return *data*, a catalog called *name*, with *film* after its last film.

    *film* has fields of the format: texts, whole numbers, lists and mappings of texts.

    Raises:
        CatalogError: *data* is no valid catalog, or no lines can be added to it.
    """
    layout = _layout(data, name)
    end = _DOCUMENT_END.search(data)
    offset = end.start() if end else len(data)
    before, after = data[:offset], data[offset:]
    # YAML has other line ends too; a file with only those gets LF.
    newline: bytes = [b"\n", *_LINE_END.findall(before)][-1]
    if not before.endswith((b"\n", b"\r")):
        before += newline
    if layout.apart and not before.endswith(newline * 2):
        before += newline
    lines = (line.encode() + newline for line in film_lines(film, layout))
    grown = before + b"".join(lines) + after
    _compare(data, grown, name, film)
    return grown


def _compare(data: bytes, grown: bytes, name: str, film: Mapping[str, Any]) -> None:
    """Require that *grown* is read as *data* with *film* added and no other change.

    Raises:
        CatalogError: the two differ in another way.
    """
    pairs = zip_longest(
        read_catalog(BytesIO(data), name), read_catalog(BytesIO(grown), name)
    )
    differing = [pair for pair in pairs if pair[0] != pair[1]]
    for before, after in differing:
        fits = isinstance(after, CatalogEntry) and after.film.id == film["id"]
        if before or not fits or len(differing) > 1:
            raise _unsafe(name, "a line more would change what is there")


def _unsafe(name: str, why: str) -> CatalogError:
    return CatalogError(
        f"nothing can be added to {name}: {why}",
        hint='write the films one below the other, each after a "- " of its own',
    )


def _layout(data: bytes, name: str) -> Layout:
    """Return the layout of the films of *data*.

    Raises:
        CatalogError: *data* is no valid catalog, or is written in brackets or braces.
    """
    for _ in read_catalog(BytesIO(data), name):
        pass
    last_marks: list[Any] = []
    dash = 0
    for path, on_key, event in walk(as_text(BytesIO(data))):
        if path in ((), ("films",)) and not on_key and event.flow_style:
            kind = "list of films" if path else "file"
            raise _unsafe(name, f"the {kind} is written in brackets")
        if path == ("films",) and not on_key:
            dash = event.start_mark.column
        elif path[:1] == ("films",) and len(path) == 2:  # noqa: PLR2004 - a film
            last_marks = [*last_marks[-1:], event.start_mark]
    last = last_marks[-1]
    lines = _LINE.split(data.decode("utf-8-sig"))
    above = last.line - 1
    while lines[above].lstrip().startswith("#"):
        above -= 1
    apart = len(last_marks) == 1 or not lines[above].strip()
    return Layout(dash, max(last.column, dash + STEP), apart)
