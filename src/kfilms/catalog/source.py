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

from kfilms.errors import CatalogError

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST: Final = 512 * 1024 * 1024
"""Bytes; no catalog written by people comes near it."""


@contextmanager
def opened(path: str) -> Iterator[IO[bytes]]:
    """Open the catalog at *path*.

    Raises:
        CatalogError: it is missing, no regular file, too large or may not be read.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        # Not blocking: a pipe that nobody writes to would otherwise hold us for ever.
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        raise CatalogError(
            f"there is no catalog at {path}", hint="check --catalog and KFILMS_CATALOG"
        ) from None
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
                f"the catalog {path} is {kind}", hint="name a YAML file with --catalog"
            )
        if status.st_size > LARGEST:
            raise CatalogError(
                f"the catalog {path} is larger than {LARGEST // 1024 // 1024} MiB"
            )
        yield stack.enter_context(open(descriptor, "rb", closefd=False))


def as_text(file: IO[bytes]) -> TextIO:
    """Return *file* from its start as text; closing one leaves the other open."""
    file.seek(0)
    if isinstance(file, BytesIO):
        return TextIOWrapper(BytesIO(file.getvalue()), encoding="utf-8-sig")
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
    file.seek(0)
    columns = ((number, _undecoded(line)) for number, line in enumerate(file, 1))
    return what, next((place for place in columns if place[1]), (1, 1))


def _undecoded(line: bytes) -> int:
    """Return the column of the first byte of *line* that is not UTF-8, or 0."""
    raw = line.removeprefix(codecs.BOM_UTF8)
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        return len(raw[: error.start].decode()) + 1
    return 0
