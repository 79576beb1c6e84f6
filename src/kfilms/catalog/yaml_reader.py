"""Reads YAML from parser events, so that every scalar stays the text in the file.

No types are guessed. Tags, anchors, aliases, merge keys and a second document are
reported as problems and never resolved.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TextIO

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from kfilms.catalog.diagnostics import INVALID, Problem, SourceMap, quote_value, shorten
from kfilms.catalog.source import MAX_CHARACTERS, BoundedReader, TooLongError, after

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from kfilms.catalog.diagnostics import Path, Position

DEEPEST: Final = 20
"""Levels of nesting, more than a catalog needs.

Far beyond this depth, libyaml becomes slow and may crash.
"""

_PARSER: Final[type] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""libyaml's parser if PyYAML has it; otherwise the slower one in pure Python."""

_CHUNK_SIZE: Final = 65_536

_STARTS: Final = {MappingStartEvent: "a mapping", SequenceStartEvent: "a list"}
_ENDS: Final = (MappingEndEvent, SequenceEndEvent)


class UnreadableError(Exception):
    """The YAML cannot be read any further; *problem* says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.what)
        self.problem = problem


class Events:
    """Reads the one mapping of a document as a stream.

    ``sections`` yields the keys of the mapping. Read the value of each key with
    ``value``, ``entries`` or ``skip`` before you request the next key. *report* is
    called with each problem that does not end the reading. An alias is read as
    ``INVALID``. The first of two equal keys counts. *rationed* is the bounded stream.
    """

    def __init__(self, stream: TextIO, report: Callable[[Problem], object]) -> None:
        self._stream = stream
        self.rationed = BoundedReader(stream)
        self._report = report
        self._at: Path = ()
        self._next: Callable[[], Any]

    @contextmanager
    def readable(self) -> Iterator[None]:
        """Convert exceptions of the parser to ``UnreadableError``.

        Raises:
            UnreadableError: the text is not YAML, or not one mapping of modest depth.
        """
        try:
            yield
        except yaml.MarkedYAMLError as error:
            raise UnreadableError(_syntax_problem(error, self._at)) from error
        except yaml.reader.ReaderError as error:
            message = f"contains the control character U+{error.character:04X}"
            position = _find_character(chr(error.character), self._stream)
            raise UnreadableError(Problem((), message, position)) from error
        except TooLongError as error:
            message = f"no film begins within {error.most:,} characters"
            if error.most == MAX_CHARACTERS:
                part = "" if self._at else "a part of the file "
                message = f"{part}is longer than {error.most:,} characters"
            raise UnreadableError(Problem(self._at, message)) from error

    def sections(self) -> Iterator[str]:
        """Yield the keys of the mapping in file order, each once."""
        self._next = _PARSER(self.rationed).get_event
        self._next()
        if type(self._next()) is StreamEndEvent:
            raise UnreadableError(Problem((), "the file is empty", (1, 1)))
        top = self._next()
        self.rationed.refill()
        if type(top) is ScalarEvent and not top.value:
            raise UnreadableError(Problem((), "the file is empty", _position(top)))
        if type(top) is not MappingStartEvent:
            kind = _STARTS.get(type(top), "a text")
            message = f'the file is {kind}; a catalog is a mapping with "films:" in it'
            raise UnreadableError(Problem((), message, _position(top)))
        self._plain(top, ())
        for key in self._keys(()):
            self._at = (key,)
            self.rationed.refill()
            yield key
            self._at = ()
        self._next()
        if type(event := self._next()) is DocumentStartEvent:
            message = "a second document begins here; a catalog is one document"
            raise UnreadableError(Problem((), message, _position(event)))

    def value(self, path: Path) -> Any:
        """Return the value at *path*: a text, or lists and mappings of texts."""
        return self._value(self._next(), path)

    def entries(
        self, path: Path, shape: type[list[Any] | dict[str, Any]], expected: str
    ) -> Iterator[tuple[int | str, Any]]:
        """Yield the entries of the list or mapping at *path* with their index or key.

        Only one entry is in memory at a time. Report a value that is empty or not of
        the *shape*; *expected* names the expected value in the message.
        """
        event = self._next()
        kind = type(event)
        self._plain(event, path)
        if kind is SequenceStartEvent and shape is list:
            number = 0
            while type(event := self._next()) is not SequenceEndEvent:
                self._at = (*path, number)
                self.rationed.refill(film=True)
                yield number, self._value(event, self._at)
                number += 1
        elif kind is MappingStartEvent and shape is dict:
            for key in self._keys(path):
                self._at = (*path, key)
                self.rationed.refill()
                yield key, self._value(self._next(), self._at)
        elif kind is not AliasEvent:
            value = _STARTS.get(kind) or quote_value(event.value)
            message = f"{value} stands where {expected} belongs"
            if kind is ScalarEvent and not event.value:
                message = f"is empty; {expected} belongs here"
            self._report(Problem(path, message, _position(event)))
            self._pass(event, path)

    def skip(self, path: Path) -> None:
        """Skip the value at *path* without reporting problems in it."""
        self._pass(self._next(), path)

    def _pass(self, event: Any, path: Path) -> None:
        depth = 0
        while True:
            depth += (type(event) in _STARTS) - (type(event) in _ENDS)
            if not depth:
                return
            if len(path) + depth > DEEPEST:
                raise _too_deep(event, path)
            event = self._next()

    def _keys(self, path: Path) -> Iterator[str]:
        keys: set[str] = set()
        while type(event := self._next()) is ScalarEvent:
            if self._accepts(event, path, keys):
                keys.add(event.value)
                yield event.value
        _require_mapping_end(event, path)

    def _accepts(self, event: Any, path: Path, earlier_keys: Container[str]) -> bool:
        """Return True if a key is valid; otherwise report it and skip its value."""
        key = event.value
        if event.tag is not None or event.anchor is not None:
            self._plain(event, (*path, key))
        if key in earlier_keys:
            message = "is given twice"
        elif key == "<<":
            message = "is a merge key, which is not read; write the fields out"
        else:
            return True
        self._report(Problem((*path, key), message, _position(event)))
        self.skip((*path, key))
        return False

    def _value(self, event: Any, path: Path) -> Any:
        kind = type(event)
        if event.anchor is not None or (kind is not AliasEvent and event.tag):
            self._plain(event, path)
        if kind is ScalarEvent:
            return event.value
        if kind is AliasEvent:
            return INVALID
        if len(path) > DEEPEST:
            raise _too_deep(event, path)
        if kind is MappingStartEvent:
            return self._mapping(path)
        return self._list(path)

    # Hot path: in the usual case, these two methods call only the parser.

    def _list(self, path: Path) -> list[Any]:
        values: list[Any] = []
        next_event = self._next
        while (kind := type(event := next_event())) is not SequenceEndEvent:
            if kind is ScalarEvent and event.tag is None and event.anchor is None:
                values.append(event.value)
            else:
                values.append(self._value(event, (*path, len(values))))
        return values

    def _mapping(self, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        next_event = self._next
        while type(event := next_event()) is ScalarEvent:
            key = event.value
            usual = event.tag is None and event.anchor is None and key != "<<"
            if (usual and key not in values) or self._accepts(event, path, values):
                event = next_event()
                usual = type(event) is ScalarEvent and event.tag is None
                if usual and event.anchor is None:
                    values[key] = event.value
                else:
                    values[key] = self._value(event, (*path, key))
        _require_mapping_end(event, path)
        return values

    def _plain(self, event: Any, path: Path) -> None:
        """Report *event* if it is an alias, and its tag and anchor if it has them."""
        if type(event) is AliasEvent:
            name = shorten(str(event.anchor))
            message = f"*{name} is an alias, which is not read; write the value out"
            self._report(Problem(path, message, _position(event)))
            return
        tag = event.tag and event.tag.replace("tag:yaml.org,2002:", "!!")
        properties = (
            tag and f"{shorten(tag)} is a tag",
            event.anchor and f"&{shorten(event.anchor)} is an anchor",
        )
        for node_property in filter(None, properties):
            message = f"{node_property}, which is not read; leave it out"
            self._report(Problem(path, message, _position(event)))


class Node(NamedTuple):
    """The event of a key or a value, and its path."""

    path: Path
    on_key: bool
    event: Any


def locate(stream: TextIO, problems: list[Problem], most: int | None) -> SourceMap:
    """Return the positions in *stream* of the keys and values that have *problems*.

    A path that is not in the file gets the position of its nearest parent. Read the
    first *most* characters, as many as the parser read, and stop at the first error.
    The texts include the titles and ids of the films with problems.
    """
    paths = {problem.path for problem in problems}
    paths |= {(*path[:2], field) for path in paths for field in ("title", "id")}
    wanted = {path[:length] for path in paths for length in range(len(path) + 1)}
    positions: dict[tuple[Path, bool], Position] = {((), False): (1, 1)}
    texts: dict[Path, str] = {}
    path: Path = ()
    try:
        for path, on_key, event in walk(stream, most):
            if path in wanted:
                positions.setdefault((path, on_key), _position(event))
                if type(event) is ScalarEvent and not on_key:
                    texts.setdefault(path, event.value)
    except (yaml.YAMLError, UnicodeDecodeError, UnreadableError, TooLongError):
        texts.pop(path, None)  # the last text may be cut off
    return SourceMap(
        {
            (path, on_key): _nearest_position(positions, path, on_key=on_key)
            for path in paths
            for on_key in (False, True)
        },
        texts,
    )


def _nearest_position(
    positions: dict[tuple[Path, bool], Position], path: Path, *, on_key: bool
) -> Position:
    if (path, on_key) in positions:
        return positions[path, on_key]
    while (path, False) not in positions:
        path = path[:-1]
    return positions[path, False]


def walk(stream: TextIO, most: int | None = None) -> Iterator[Node]:
    """Yield each node of the document with its path, keys before their values.

    Read only the first *most* characters, or all if *most* is None.
    """
    rationed = BoundedReader(stream, most)
    get_event = _PARSER(rationed).get_event
    while type(event := get_event()) is not StreamEndEvent:
        if type(event) in (ScalarEvent, AliasEvent, *_STARTS):
            for node in _walk_node(get_event, event, ()):
                rationed.refill(film=True)
                yield node


def _walk_node(get_event: Callable[[], Any], node: Any, path: Path) -> Iterator[Node]:
    yield Node(path, on_key=False, event=node)
    if len(path) > DEEPEST:
        raise _too_deep(node, path)
    if type(node) is MappingStartEvent:
        while type(key := get_event()) is ScalarEvent:
            inside = (*path, key.value)
            yield Node(inside, on_key=True, event=key)
            yield from _walk_node(get_event, get_event(), inside)
    elif type(node) is SequenceStartEvent:
        count = 0
        while type(event := get_event()) is not SequenceEndEvent:
            yield from _walk_node(get_event, event, (*path, count))
            count += 1


def _position(event: Any) -> Position:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _require_mapping_end(event: Any, path: Path) -> None:
    if type(event) is not MappingEndEvent:
        raise UnreadableError(Problem(path, "a key is not text", _position(event)))


def _too_deep(event: Any, path: Path) -> UnreadableError:
    message = f"is nested deeper than {DEEPEST} levels"
    return UnreadableError(Problem(path[:2], message, _position(event)))


def _find_character(char: str, stream: TextIO) -> Position:
    """Return the position of *char* in *stream*, or of its end if *char* is gone."""
    stream.seek(0)
    line = column = 1
    while (text := stream.read(_CHUNK_SIZE)) and char not in text:
        line, column = after(text, line, column)
    return after(text.partition(char)[0], line, column)


_IN_QUOTES: Final = "put the text in quotes, or mend the indentation"
_BACKSLASH: Final = "a backslash begins an escape; write two, or use single quotes"
_QUOTE: Final = "the quote that opens here is never closed"
_UNFIT: Final = f"this does not go on from what stands before it; {_IN_QUOTES}"

_SYNTAX_MESSAGES: Final = {
    "mapping values": f"a colon and a space cannot stand here; {_IN_QUOTES}",
    "sequence entries are not allowed": f"a list cannot begin here; {_IN_QUOTES}",
    "tab character": "a tab stands here; indent with spaces",
    r"'\t'": "a tab stands here; indent with spaces",
    "any token": "a tab, @, ` or % cannot stand here; use spaces, or quotes",
    "end of stream": _QUOTE,
    "unexpected document": _QUOTE,
    "',' or ']'": "the [ that opens here is not closed",
    "',' or '}'": "the { that opens here is not closed",
    "could not find expected ':'": "no colon and space follow this key",
    "expected key": _UNFIT,
    "expected '-' indicator": _UNFIT,
    "expected <block end>": _UNFIT,
    "Unicode character escape": "this escape stands for no character",
    "escape": _BACKSLASH,
    "hexdecimal": _BACKSLASH,
    "node content": "a value is missing here",
    "alphabetic or numeric": "a text that begins with * or & needs quotes",
    " tag": "a text that begins with ! needs quotes",
    "document start>": "nothing can stand here; a catalog is one document",
}
"""Our message for each part of a parser message; the first match counts."""

_OPENED: Final = (
    "quoted scalar: found unexpected",
    "',' or",
    "expected ':'",
    "numeric",
)
"""Parts of parser messages for mistakes at the context mark, not the problem mark."""


def _syntax_problem(error: yaml.MarkedYAMLError, path: Path) -> Problem:
    parser_text = ": ".join(filter(None, (error.context, error.problem)))
    messages = (
        message for part, message in _SYNTAX_MESSAGES.items() if part in parser_text
    )
    message = next(messages, f"is not YAML: {parser_text}")
    at_context = any(part in parser_text for part in _OPENED)
    mark: Any = error.context_mark if at_context else error.problem_mark
    return Problem(path[:2], message, (mark.line + 1, mark.column + 1))
