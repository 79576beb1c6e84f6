"""Writes a file wholly or not at all, and opens one that may be anything.

Knows nothing of what is in it.
"""

from __future__ import annotations

import os
import stat
from binascii import crc32
from contextlib import suppress
from errno import EEXIST
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def open_nonblocking(path: str) -> int:
    """Open the file at *path* for reading, and return its descriptor.

    Not waiting: it may be a pipe that nobody writes to.

    Raises:
        OSError: it cannot be opened.
        ValueError: no file has such a name.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    return os.open(path, flags)


def replace(
    path: str,
    data: bytes,
    mode: int | None = None,
    check: Callable[[], object] | None = None,
) -> None:
    """Put *data* in the place of the file at *path*.

    Where *path* is a link, what it leads to is replaced. See ``stage`` for the *mode*.
    *check* is called when all is ready; what it raises leaves the file as it is.

    Raises:
        OSError: the file cannot be written; what was there still is.
    """
    path = os.path.realpath(path)
    temporary = write_temporary(path, data, mode)
    try:
        if check:
            check()
        replace_file(temporary, path)
    except BaseException:
        with suppress(OSError):  # an interrupt may come when it is in place already
            os.unlink(temporary)
        raise


def create(path: str, data: bytes, mode: int | None = None) -> None:
    """Put *data* in a new file at *path*; see ``stage`` for the *mode*.

    Raises:
        FileExistsError: something is there already.
        OSError: the file cannot be written; nothing is there.
    """
    if os.path.lexists(path):
        raise FileExistsError(EEXIST, os.strerror(EEXIST), path)
    temporary = write_temporary(path, data, mode)
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # no links, as on a stick
        replace_file(temporary, path)
    finally:
        with suppress(OSError):
            os.unlink(temporary)


def write_temporary(path: str, data: bytes, mode: int | None = None) -> str:
    """Write *data* to the disk beside *path*, and return the name it waits under.

    It has the permissions of the file at *path* and, where that is allowed, its owner.
    Where there is none yet, it has the *mode*, or with ``None`` that of any new file.

    Raises:
        OSError: it cannot be written, and nothing waits.
    """
    from secrets import token_hex  # noqa: PLC0415 - only a change needs it

    temporary = os.path.join(os.path.dirname(path), f"{_prefix(path)}{token_hex(6)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o666 if mode is None else mode)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        with suppress(OSError, AttributeError):  # the latter: Windows knows no owner
            status = os.stat(path)
            os.chmod(temporary, stat.S_IMODE(status.st_mode))
            os.chown(temporary, status.st_uid, status.st_gid)
    except BaseException:
        os.unlink(temporary)
        raise
    return temporary


def replace_file(temporary: str, path: str) -> None:
    """Let what waits as *temporary* take its place at *path*, for good.

    Raises:
        OSError: it cannot.
    """
    os.replace(temporary, path)
    # It is in place. What cannot flush a folder, as Windows and some shares cannot,
    # does without.
    with suppress(OSError):
        descriptor = os.open(os.path.dirname(path), os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def file_identity(status: os.stat_result) -> tuple[int, ...]:
    """Return what tells one state of a file from any other."""
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def remove_stale_temporaries(path: str) -> None:
    """Remove what those left who were killed while they replaced the file at *path*.

    Keep others from replacing it meanwhile.
    """
    path = os.path.realpath(path)
    folder, prefix = os.path.dirname(path), _prefix(path)
    with suppress(OSError):
        for name in os.listdir(folder):
            if name.startswith(prefix):
                os.unlink(os.path.join(folder, name))


def _prefix(path: str) -> str:
    return f".kfilms-{crc32(os.fsencode(os.path.basename(path))):08x}-"
