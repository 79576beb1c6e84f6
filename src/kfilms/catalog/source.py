"""Opens catalog files safely and reads them as bounded UTF-8 text."""

from __future__ import annotations

import codecs
import os
import stat
from contextlib import ExitStack, contextmanager
from io import BytesIO, TextIOWrapper
from typing import IO, TYPE_CHECKING, Final, TextIO

from kfilms import atomicfile
from kfilms.errors import CatalogError
from kfilms.hints import propose
from kfilms.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kfilms.hints import Hint

MAX_BYTES: Final = 512 * 1024 * 1024
"""Maximum size of a file in bytes; catalogs written by people are much smaller."""

MAX_CHARACTERS: Final = 250_000
"""Maximum length of one film, one term or one part of the head, in characters."""
BEFORE: Final = 1_000_000
"""Maximum length of everything before the films, in characters."""
FIRST: Final = 100_000
"""Maximum length of the text before the document begins, in characters.

Parsers are slow on such text.
"""

_CHUNK_SIZE: Final = 65_536


class TooLongError(Exception):
    """A part of the text is longer than *most* characters."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class BoundedReader:
    """A text stream that limits how much a parser reads between two ``refill`` calls.

    This bounds the memory of the parser for any file. The limit is ``FIRST``
    characters at the beginning, and ``MAX_CHARACTERS`` after each ``refill``. The text
    ends after *most* characters, if *most* is given. *passed* counts the characters
    read.
    """

    def __init__(self, text: TextIO, most: int | None = None) -> None:
        self._read = text.read
        self._stretch = self._left = FIRST
        self._most = most
        self._at_films = False
        self.passed = 0

    def refill(self, *, film: bool = False) -> None:
        """Renew the limit; from the first *film* on, the total is unlimited."""
        self._stretch = self._left = MAX_CHARACTERS
        self._at_films |= film

    def read(self, size: int) -> str:
        """Return the next *size* characters, fewer at the end.

        Raises:
            TooLongError: a limit is exceeded.
        """
        text = self._read(size)[: self._most and self._most - self.passed]
        self.passed += len(text)
        self._left -= len(text)
        if self._left < 0:
            raise TooLongError(self._stretch)
        if self.passed > BEFORE and not self._at_films:
            raise TooLongError(BEFORE)
        return text


def by_option(path: str) -> Hint:
    """Return the hint for a missing catalog at *path*, given by an option."""
    del path
    return "check --catalog and KFILMS_CATALOG"


def by_argument(path: str) -> Hint:
    """Return the hint for a missing catalog at *path*, the FILE of a command."""
    return ("check the name, or begin one: ", propose("catalog new", path))


@contextmanager
def open_catalog_file(
    path: str, hint: Callable[[str], Hint] = by_option
) -> Iterator[IO[bytes]]:
    """Open the catalog at *path*; *hint* returns the hint if the file is missing.

    Raises:
        CatalogError: the file is missing, not regular, too large or not readable.
    """
    try:
        descriptor = atomicfile.open_nonblocking(path)
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
    """Return *file* from its start as text; closing either leaves the other open."""
    file.seek(0)
    if isinstance(file, BytesIO):
        return TextIOWrapper(BytesIO(file.getvalue()), encoding="utf-8-sig")
    # The seek above may only move within the buffer, so move the descriptor too.
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    return open(  # the descriptor stays the caller's
        file.fileno(), encoding="utf-8-sig", closefd=False
    )


def not_utf8(file: IO[bytes], name: str) -> CatalogError:
    """Return the error for a *file* that is not UTF-8, with its line and column."""
    reason, (line, column) = undecodable(file)
    return CatalogError(
        f"the catalog {name} is not UTF-8 text",
        details=(f"{name}:{line}:{column}: {reason}",),
        hint="save the file as UTF-8",
    )


def undecodable(file: IO[bytes]) -> tuple[str, tuple[int, int]]:
    """Return the reason why *file* is not UTF-8, and the line and column."""
    file.seek(0)
    start = file.read(2)
    utf16 = start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    reason = "this is UTF-16" if utf16 else "this byte belongs to another encoding"
    return reason, _find_undecodable(file)


def _find_undecodable(file: IO[bytes]) -> tuple[int, int]:
    """Return line and column of the first byte of *file* that is not UTF-8."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    line = column = 1
    data = b"\n"
    while data:
        data = file.read(_CHUNK_SIZE)
        try:
            text = decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            # error.object begins with the bytes kept from the previous chunk.
            text = bytes(error.object[: error.start]).decode("utf-8-sig")
            data = b""
        line, column = after(text, line, column)
    return line, column


def after(text: str, line: int, column: int) -> tuple[int, int]:
    """Return line and column after *text*, which begins at *line* and *column*."""
    breaks = text.count("\n")
    return line + breaks, len(text) - text.rindex("\n") if breaks else column + len(
        text
    )


def default_title(path: str) -> str:
    """Return the title of an untitled catalog: the file name without its ending."""
    return sanitize(os.path.splitext(os.path.basename(path))[0], "\ufffd")
