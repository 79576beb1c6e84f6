"""Reads YAML by its events: every scalar arrives as the text that was written.

Nothing is constructed or guessed: no types, tags, aliases, merges or second documents.
Knows nothing of films; what the values mean is the format's business.
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
"""Nesting that no catalog needs; libyaml grows slow and may crash far beyond it."""

_PARSER: Final[type] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""libyaml's parser where it is built in, else the same events from pure Python."""

_AT_ONCE: Final = 65_536

_STARTS: Final = {MappingStartEvent: "a mapping", SequenceStartEvent: "a list"}
_ENDS: Final = (MappingEndEvent, SequenceEndEvent)


class UnreadableError(Exception):
    """The text is no YAML that can be read further; carries the one problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.what)
        self.problem = problem


class Events:
    """The one mapping that a document is, read from its start to its end.

    ``sections`` yields the keys of the mapping; the value of each must be read, by
    ``value`` or ``entries`` or ``skip``, before the next is asked for. *report* is
    called with each problem after which reading can go on; a value that is no value
    then stands as ``REFUSED``. Of a key given twice the first counts. *rationed* is the
    stream as it is read.
    """

    def __init__(self, stream: TextIO, report: Callable[[Problem], object]) -> None:
        self._stream = stream
        self.rationed = BoundedReader(stream)
        self._report = report
        self._at: Path = ()
        self._next: Callable[[], Any]

    @contextmanager
    def readable(self) -> Iterator[None]:
        """Word what the parser says when it cannot go on.

        Raises:
            UnreadableError: the text is not YAML, or not one mapping of modest depth.
        """
        try:
            yield
        except yaml.MarkedYAMLError as error:
            raise UnreadableError(_syntax_problem(error, self._at)) from error
        except yaml.reader.ReaderError as error:
            what = f"contains the control character U+{error.character:04X}"
            position = _first(chr(error.character), self._stream)
            raise UnreadableError(Problem((), what, position)) from error
        except TooLongError as error:
            what = f"no film begins within {error.most:,} characters"
            if error.most == MAX_CHARACTERS:
                part = "" if self._at else "a part of the file "
                what = f"{part}is longer than {error.most:,} characters"
            raise UnreadableError(Problem(self._at, what)) from error

    def sections(self) -> Iterator[str]:
        """Yield the keys of the mapping, in file order, each once."""
        self._next = _PARSER(self.rationed).get_event
        self._next()
        if type(self._next()) is StreamEndEvent:
            raise UnreadableError(Problem((), "the file is empty", (1, 1)))
        top = self._next()
        self.rationed.refill()
        if type(top) is ScalarEvent and not top.value:
            raise UnreadableError(Problem((), "the file is empty", _position(top)))
        if type(top) is not MappingStartEvent:
            found = _STARTS.get(type(top), "a text")
            what = f'is {found}; a catalog is a mapping with "films:" in it'
            raise UnreadableError(Problem((), f"the file {what}", _position(top)))
        self._plain(top, ())
        for key in self._keys(()):
            self._at = (key,)
            self.rationed.refill()
            yield key
            self._at = ()
        self._next()
        if type(event := self._next()) is DocumentStartEvent:
            what = "a second document begins here; a catalog is one document"
            raise UnreadableError(Problem((), what, _position(event)))

    def value(self, path: Path) -> Any:
        """Read the value at *path*: text, or lists and mappings of texts."""
        return self._value(self._next(), path)

    def entries(
        self, path: Path, shape: type[list[Any] | dict[str, Any]], belongs: str
    ) -> Iterator[tuple[int | str, Any]]:
        """Yield the entries of the list or mapping at *path*, one at a time.

        Each comes with its index or key; a long list never stands in memory as a
        whole. What is not of the *shape*, and an empty text, is reported: *belongs*
        says what belongs there.
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
            found = _STARTS.get(kind) or quote_value(event.value)
            what = f"{found} stands where {belongs} belongs"
            if kind is ScalarEvent and not event.value:
                what = f"is empty; {belongs} belongs here"
            self._report(Problem(path, what, _position(event)))
            self._pass(event, path)

    def skip(self, path: Path) -> None:
        """Read past the value at *path*, whatever is wrong with it."""
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
        seen: set[str] = set()
        while type(event := self._next()) is ScalarEvent:
            if self._accepts(event, path, seen):
                seen.add(event.value)
                yield event.value
        _ended(event, path)

    def _accepts(self, event: Any, path: Path, known: Container[str]) -> bool:
        """Tell whether a key begins an entry; if not, report it and read past it."""
        key = event.value
        if event.tag is not None or event.anchor is not None:
            self._plain(event, (*path, key))
        if key in known:
            what = "is given twice"
        elif key == "<<":
            what = "is a merge key, which is not read; write the fields out"
        else:
            return True
        self._report(Problem((*path, key), what, _position(event)))
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

    # Most of a catalog passes here: the usual case calls nothing but the parser.

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
        _ended(event, path)
        return values

    def _plain(self, event: Any, path: Path) -> None:
        """Report an alias, or a tag or an anchor on *event*."""
        if type(event) is AliasEvent:
            name = shorten(str(event.anchor))
            what = f"*{name} is an alias, which is not read; write the value out"
            self._report(Problem(path, what, _position(event)))
            return
        tag = event.tag and event.tag.replace("tag:yaml.org,2002:", "!!")
        carried = (
            tag and f"{shorten(tag)} is a tag",
            event.anchor and f"&{shorten(event.anchor)} is an anchor",
        )
        for one in filter(None, carried):
            what = f"{one}, which is not read; leave it out"
            self._report(Problem(path, what, _position(event)))


class Node(NamedTuple):
    """A node with the way to it; a key comes before its value."""

    path: Path
    on_key: bool
    event: Any


def locate(stream: TextIO, problems: list[Problem], most: int | None) -> SourceMap:
    """Return where in *stream* the values and the keys that *problems* name stand.

    What is not in the file gets the place of its nearest parent. The file is looked
    through as far as it was read, *most* characters, and as far as it can be. The texts
    are those that name the films.
    """
    paths = {problem.path for problem in problems}
    paths |= {(*path[:2], field) for path in paths for field in ("title", "id")}
    wanted = {path[:length] for path in paths for length in range(len(path) + 1)}
    found: dict[tuple[Path, bool], Position] = {((), False): (1, 1)}
    texts: dict[Path, str] = {}
    path: Path = ()
    try:
        for path, on_key, event in walk(stream, most):
            if path in wanted:
                found.setdefault((path, on_key), _position(event))
                if type(event) is ScalarEvent and not on_key:
                    texts.setdefault(path, event.value)
    except (yaml.YAMLError, UnicodeDecodeError, UnreadableError, TooLongError):
        texts.pop(path, None)  # it may be cut off
    return SourceMap(
        {
            (path, on_key): _nearest_place(found, path, on_key=on_key)
            for path in paths
            for on_key in (False, True)
        },
        texts,
    )


def _nearest_place(
    found: dict[tuple[Path, bool], Position], path: Path, *, on_key: bool
) -> Position:
    if (path, on_key) in found:
        return found[path, on_key]
    while (path, False) not in found:
        path = path[:-1]
    return found[path, False]


def walk(stream: TextIO, most: int | None = None) -> Iterator[Node]:
    """Yield each node of the document with its path, keys before their values.

    Only the first *most* characters are looked at, if that is a number.
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


def _ended(event: Any, path: Path) -> None:
    if type(event) is not MappingEndEvent:
        raise UnreadableError(Problem(path, "a key is not text", _position(event)))


def _too_deep(event: Any, path: Path) -> UnreadableError:
    what = f"is nested deeper than {DEEPEST} levels"
    return UnreadableError(Problem(path[:2], what, _position(event)))


def _first(char: str, stream: TextIO) -> Position:
    """Return where *char* stands first in *stream*: at its end, if it is gone."""
    stream.seek(0)
    line = column = 1
    while (text := stream.read(_AT_ONCE)) and char not in text:
        line, column = after(text, line, column)
    return after(text.partition(char)[0], line, column)


_IN_QUOTES: Final = "put the text in quotes, or mend the indentation"
_BACKSLASH: Final = "a backslash begins an escape; write two, or use single quotes"
_QUOTE: Final = "the quote that opens here is never closed"
_UNFIT: Final = f"this does not go on from what stands before it; {_IN_QUOTES}"

_SAID: Final = {
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
"""What of the parser's words tells the mistake, and our words for it."""

_OPENED: Final = (
    "quoted scalar: found unexpected",
    "',' or",
    "expected ':'",
    "numeric",
)
"""Where the mistake is not where the parser noticed it, but in its context."""


def _syntax_problem(error: yaml.MarkedYAMLError, path: Path) -> Problem:
    said = ": ".join(filter(None, (error.context, error.problem)))
    known = (what for words, what in _SAID.items() if words in said)
    what = next(known, f"is not YAML: {said}")
    opened = any(words in said for words in _OPENED)
    mark: Any = error.context_mark if opened else error.problem_mark
    return Problem(path[:2], what, (mark.line + 1, mark.column + 1))
