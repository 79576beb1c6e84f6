"""Atomic file writes, and opening of files that may not be regular files."""

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

    Does not block, even if *path* is a pipe without a writer.

    Raises:
        OSError: the file cannot be opened.
        ValueError: *path* cannot be the name of a file.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    return os.open(path, flags)


def replace(
    path: str,
    data: bytes,
    mode: int | None = None,
    check: Callable[[], object] | None = None,
) -> None:
    """Replace the content of the file at *path* with *data*, atomically.

    If *path* is a symbolic link, its target is replaced. See ``write_temporary`` for
    *mode*. *check* is called just before the replacement; if it raises, the file is
    left unchanged.

    Raises:
        OSError: the file cannot be written; the old file is unchanged.
    """
    path = os.path.realpath(path)
    temporary = write_temporary(path, data, mode)
    try:
        if check:
            check()
        replace_file(temporary, path)
    except BaseException:
        with suppress(OSError):  # an interrupt may come after the file was moved
            os.unlink(temporary)
        raise


def create(path: str, data: bytes, mode: int | None = None) -> None:
    """Create a file at *path* with *data*, atomically.

    See ``write_temporary`` for *mode*.

    Raises:
        FileExistsError: *path* exists already.
        OSError: the file cannot be written; no file was created.
    """
    if os.path.lexists(path):
        raise FileExistsError(EEXIST, os.strerror(EEXIST), path)
    temporary = write_temporary(path, data, mode)
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # no hard links, as on many USB sticks
        replace_file(temporary, path)
    finally:
        with suppress(OSError):
            os.unlink(temporary)


def write_temporary(path: str, data: bytes, mode: int | None = None) -> str:
    """Write *data* to a temporary file next to *path*, and return its name.

    The file is flushed to disk. It gets the permissions of the file at *path* and, if
    the system allows it, its owner. If *path* does not exist, it gets *mode*, or the
    default mode of a new file if *mode* is ``None``.

    Raises:
        OSError: the file cannot be written; no temporary file is left.
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
        with suppress(OSError, AttributeError):  # Windows has no os.chown
            status = os.stat(path)
            os.chmod(temporary, stat.S_IMODE(status.st_mode))
            os.chown(temporary, status.st_uid, status.st_gid)
    except BaseException:
        os.unlink(temporary)
        raise
    return temporary


def replace_file(temporary: str, path: str) -> None:
    """Move *temporary* to *path*, and fsync the directory.

    Raises:
        OSError: the file cannot be moved.
    """
    os.replace(temporary, path)
    # Windows and some network shares cannot fsync a directory.
    with suppress(OSError):
        descriptor = os.open(os.path.dirname(path), os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def file_identity(status: os.stat_result) -> tuple[int, ...]:
    """Return inode, size, mtime and ctime, which identify one state of a file."""
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def remove_stale_temporaries(path: str) -> None:
    """Delete temporary files left by processes killed while replacing *path*.

    Call it with the lock held, so that no other process is replacing *path*.
    """
    path = os.path.realpath(path)
    folder, prefix = os.path.dirname(path), _prefix(path)
    with suppress(OSError):
        for name in os.listdir(folder):
            if name.startswith(prefix):
                os.unlink(os.path.join(folder, name))


def _prefix(path: str) -> str:
    return f".kfilms-{crc32(os.fsencode(os.path.basename(path))):08x}-"
