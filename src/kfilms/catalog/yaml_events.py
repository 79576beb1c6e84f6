"""Reads YAML by its events: every scalar arrives as the text that was written.

Nothing is constructed or guessed: no types, tags, aliases, merges or second documents.
Knows nothing of films; what the values mean is the format's business.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TextIO

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from kfilms.catalog.problems import Path, Position, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DEEPEST: Final = 20
"""Nesting that no catalog needs; libyaml grows slow and may crash far beyond it."""

_PARSER: Final[type] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""libyaml's parser where it is built in, else the same events from pure Python."""


_NODES: Final = (ScalarEvent, AliasEvent, MappingStartEvent, SequenceStartEvent)


class UnreadableError(Exception):
    """The text is no YAML that can be read further; carries the one problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.what)
        self.problem = problem


class Events:
    """The events of one document, and the values they build.

    *report* is called with each problem after which reading can go on.
    """

    def __init__(self, stream: TextIO, report: Callable[[Problem], object]) -> None:
        self._stream = stream
        self._report = report

    def items(self) -> Iterator[tuple[Path, Any]]:
        """Yield the entries of the top mapping as ``(key,), value``, in file order.

        A list or mapping at the top is yielded one entry at a time, as ``(key, index
        or name), value``, and an empty one as ``(key,), [] or {}``, so that a long
        list never stands in memory as a whole.

        Raises:
            UnreadableError: the text is not YAML, or not one mapping of modest depth.
            UnicodeDecodeError: the stream is not UTF-8.
        """
        try:
            yield from self._items()
        except yaml.MarkedYAMLError as error:
            raise UnreadableError(_syntax_problem(error)) from error
        except yaml.reader.ReaderError as error:
            raise UnreadableError(_character_problem(error)) from error

    def _items(self) -> Iterator[tuple[Path, Any]]:
        self._next: Callable[[], Any] = _PARSER(self._stream).get_event
        self._next()
        if type(self._next()) is StreamEndEvent:
            raise UnreadableError(Problem((), "the file is empty", position=(1, 1)))
        top = self._next()
        if type(top) is not MappingStartEvent:
            what = "the file is not a mapping of catalog, vocabulary and films"
            raise UnreadableError(Problem((), what, position=_position(top)))
        self._plain(top, ())
        for key in self._keys(()):
            yield from self._entries((key,))
        self._next()
        if type(event := self._next()) is DocumentStartEvent:
            what = "a second document begins; a catalog is one"
            raise UnreadableError(Problem((), what, position=_position(event)))

    def _entries(self, path: Path) -> Iterator[tuple[Path, Any]]:
        event = self._next()
        kind = type(event)
        count = 0
        if kind is SequenceStartEvent:
            self._plain(event, path)
            while type(event := self._next()) is not SequenceEndEvent:
                yield (*path, count), self._value(event, (*path, count))
                count += 1
        elif kind is MappingStartEvent:
            self._plain(event, path)
            for count, key in enumerate(self._keys(path), 1):  # noqa: B007 - counted for below
                yield (*path, key), self._value(self._next(), (*path, key))
        else:
            yield path, self._value(event, path)
            return
        if not count:
            yield path, ([] if kind is SequenceStartEvent else {})

    def _keys(self, path: Path) -> Iterator[str]:
        """Yield each key of the mapping that has begun; the caller reads its value."""
        seen = set()
        while type(event := self._next()) is not MappingEndEvent:
            if type(event) is not ScalarEvent:
                what = "a key is not text"
                raise UnreadableError(Problem(path, what, position=_position(event)))
            key = event.value
            if key in seen:
                what = "is given twice"
                self._report(Problem((*path, key), what, position=_position(event)))
            if key == "<<":
                what = "merge keys are not read; write the fields out"
                self._report(Problem((*path, key), what, position=_position(event)))
            self._plain(event, (*path, key))
            seen.add(key)
            yield key

    def _value(self, event: Event, path: Path) -> Any:  # noqa: ANN401 - nested text
        kind = type(event)
        if kind is ScalarEvent:
            if event.tag is not None or event.anchor is not None:
                self._plain(event, path)
            return event.value
        if len(path) > DEEPEST:
            what = f"is nested deeper than {DEEPEST} levels"
            raise UnreadableError(Problem(path[:2], what, position=_position(event)))
        if kind is MappingStartEvent:
            self._plain(event, path)
            return {
                key: self._value(self._next(), (*path, key)) for key in self._keys(path)
            }
        if kind is SequenceStartEvent:
            self._plain(event, path)
            values: list[Any] = []
            while type(event := self._next()) is not SequenceEndEvent:
                values.append(self._value(event, (*path, len(values))))
            return values
        what = f"refers to *{event.anchor}; aliases are not read, write the value out"
        self._report(Problem(path, what, position=_position(event)))
        return ""

    def _plain(self, event: Any, path: Path) -> None:  # noqa: ANN401 - any node event
        """Report a tag or an anchor on *event*."""
        for sign, name in (("!", event.tag), ("&", event.anchor)):
            if name is not None:
                what = (
                    f"carries {sign}{name.lstrip('!')}; tags and anchors are not read"
                )
                self._report(Problem(path, what, position=_position(event)))


def locate(stream: TextIO, paths: set[Path]) -> dict[tuple[Path, bool], Position]:
    """Return where in *stream* the values and the keys at *paths* stand.

    The key of the result is the path, and whether the place is that of its key. A path
    that is not in the file gets the place of its nearest parent. A file that cannot be
    read to its end is looked through as far as it can.
    """
    wanted = {path[:length] for path in paths for length in range(len(path) + 1)}
    found: dict[tuple[Path, bool], Position] = {((), False): (1, 1)}
    with suppress(yaml.YAMLError, UnicodeDecodeError, UnreadableError):
        for path, on_key, event in _walk(_PARSER(stream).get_event):
            if path in wanted:
                found.setdefault((path, on_key), _position(event))
    return {
        (path, on_key): _nearest_place(found, path, on_key=on_key)
        for path in paths
        for on_key in (False, True)
    }


def _nearest_place(
    found: dict[tuple[Path, bool], Position], path: Path, *, on_key: bool
) -> Position:
    if (path, on_key) in found:
        return found[path, on_key]
    while (path, False) not in found:
        path = path[:-1]
    return found[path, False]


def _walk(get_event: Callable[[], Any]) -> Iterator[tuple[Path, bool, Any]]:
    """Yield each node of the document with its path, keys before their values."""
    while type(event := get_event()) is not StreamEndEvent:
        if type(event) in _NODES:
            yield from _walk_node(get_event, event, ())


def _walk_node(
    get_event: Callable[[], Any],
    node: Any,
    path: Path,  # noqa: ANN401 - any node event
) -> Iterator[tuple[Path, bool, Any]]:
    yield path, False, node
    if len(path) > DEEPEST:
        raise UnreadableError(Problem(path, "is nested too deeply"))
    if type(node) is MappingStartEvent:
        while type(key := get_event()) is ScalarEvent:
            yield (*path, key.value), True, key
            yield from _walk_node(get_event, get_event(), (*path, key.value))
    elif type(node) is SequenceStartEvent:
        count = 0
        while type(event := get_event()) in _NODES:
            yield from _walk_node(get_event, event, (*path, count))
            count += 1


def _position(event: Any) -> Position:  # noqa: ANN401 - an event or an error with a mark
    return event.start_mark.line + 1, event.start_mark.column + 1


def _syntax_problem(error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    said = ": ".join(filter(None, (error.context, error.problem)))
    what = f"is not YAML: {said}"
    return Problem(
        (), what, position=(mark.line + 1, mark.column + 1) if mark else (1, 1)
    )


def _character_problem(error: yaml.reader.ReaderError) -> Problem:
    code = error.character if isinstance(error.character, int) else ord(error.character)
    return Problem((), f"contains the control character U+{code:04X}")
