"""The file a catalog is read from: what may be opened, and as what text.

Knows nothing of YAML, and nothing of films.
"""

from __future__ import annotations

import codecs
import os
import stat
from contextlib import ExitStack, contextmanager
from io import BytesIO, TextIOWrapper
from typing import IO, TYPE_CHECKING, Final, TextIO

from kfilms import atomicfile as whole
from kfilms.errors import CatalogError
from kfilms.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_BYTES: Final = 512 * 1024 * 1024
"""Bytes; no catalog written by people comes near it."""

MAX_CHARACTERS: Final = 250_000
"""Characters of one film, one term, one part of the head."""
BEFORE: Final = 1_000_000
"""Characters of all that stands before the films."""
FIRST: Final = 100_000
"""Characters within which something must begin: parsers take their time over what may
stand before it."""

_AT_ONCE: Final = 65_536


class TooLongError(Exception):
    """More was read at a stretch than may be: *most* characters."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class BoundedReader:
    """A text for a parser, which may read ``LONGEST`` of it between two ``refill``.

    Whatever stands in a file, not much more comes to lie in memory. Behind *most*
    characters, if they are limited, the text ends. *passed* counts what was read.
    """

    def __init__(self, text: TextIO, most: int | None = None) -> None:
        self._read = text.read
        self._stretch = self._left = FIRST
        self._most = most
        self._at_films = False
        self.passed = 0

    def refill(self, *, film: bool = False) -> None:
        """Allow the next stretch; from the first *film* on, any number of them."""
        self._stretch = self._left = MAX_CHARACTERS
        self._at_films |= film

    def read(self, size: int) -> str:
        """Return the next *size* characters, fewer at the end.

        Raises:
            TooLongError: the stretch is too long.
        """
        text = self._read(size)[: self._most and self._most - self.passed]
        self.passed += len(text)
        self._left -= len(text)
        if self._left < 0:
            raise TooLongError(self._stretch)
        if self.passed > BEFORE and not self._at_films:
            raise TooLongError(BEFORE)
        return text


def by_option(path: str) -> str:
    """Return what to do where there is no catalog at *path*, which an option named."""
    del path
    return "check --catalog and KFILMS_CATALOG"


def by_argument(path: str) -> str:
    """Return what to do where there is none at *path*, the FILE of a command."""
    from shlex import quote

    return f"check the name, or begin one: kfilms catalog new {quote(path)}"


@contextmanager
def open_catalog_file(
    path: str, hint: Callable[[str], str] = by_option
) -> Iterator[IO[bytes]]:
    """Open the catalog at *path*; *hint* says what to do where there is none.

    Raises:
        CatalogError: it is missing, no regular file, too large or may not be read.
    """
    try:
        descriptor = whole.open_nonblocking(path)
    except FileNotFoundError:
        raise CatalogError(f"there is no catalog at {path}", hint=hint(path)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no file has such a name"
        raise CatalogError(f"the catalog {path} cannot be opened: {reason}") from error
    with ExitStack() as stack:
        stack.callback(os.close, descriptor)
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            directory = stat.S_ISDIR(status.st_mode)
            kind = "a directory" if directory else "not a regular file"
            raise CatalogError(
                f"the catalog {path} is {kind}",
                hint="name a YAML file, or a list as IMDb exports it",
            )
        if status.st_size > MAX_BYTES:
            raise CatalogError(
                f"the catalog {path} is larger than {MAX_BYTES // 1024 // 1024} MiB"
            )
        yield stack.enter_context(open(descriptor, "rb", closefd=False))


def as_text(file: IO[bytes]) -> TextIO:
    """Return *file* from its start as text; closing one leaves the other open."""
    file.seek(0)
    if isinstance(file, BytesIO):
        return TextIOWrapper(BytesIO(file.getvalue()), encoding="utf-8-sig")
    # What the file holds in its buffer would not let it go back by itself.
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    return open(  # the descriptor stays the caller's
        file.fileno(), encoding="utf-8-sig", closefd=False
    )


def not_utf8(file: IO[bytes], name: str) -> CatalogError:
    """Return the error that *file*, called *name*, is not UTF-8, with the place."""
    what, (line, column) = undecodable(file)
    return CatalogError(
        f"the catalog {name} is not UTF-8 text",
        details=(f"{name}:{line}:{column}: {what}",),
        hint="save the file as UTF-8",
    )


def undecodable(file: IO[bytes]) -> tuple[str, tuple[int, int]]:
    """Say what keeps *file* from being UTF-8, and on which line and column."""
    file.seek(0)
    start = file.read(2)
    utf16 = start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    what = "this is UTF-16" if utf16 else "this byte belongs to another encoding"
    return what, _undecoded(file)


def _undecoded(file: IO[bytes]) -> tuple[int, int]:
    """Return line and column of the first byte of *file* that is not UTF-8."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    line = column = 1
    data = b"\n"
    while data:
        data = file.read(_AT_ONCE)
        try:
            text = decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            # What was held back from the portion before stands in front of this one.
            text = bytes(error.object[: error.start]).decode("utf-8-sig")
            data = b""
        line, column = after(text, line, column)
    return line, column


def after(text: str, line: int, column: int) -> tuple[int, int]:
    """Return the place behind *text*, which begins at *line* and *column*."""
    breaks = text.count("\n")
    return line + breaks, len(text) - text.rindex("\n") if breaks else column + len(
        text
    )


def default_title(path: str) -> str:
    """Return what a catalog is called that does not say it: as its file at *path*."""
    return sanitize(os.path.splitext(os.path.basename(path))[0], "\ufffd")
