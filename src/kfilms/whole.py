"""Writes a file wholly or not at all. Knows nothing of what is in it."""

from __future__ import annotations

import os
import stat
from contextlib import suppress


def replace(path: str, data: bytes, mode: int | None = None) -> None:
    """Put *data* in the place of the file at *path*, which then has the *mode*.

    Where *path* is a link, what it leads to is replaced. See ``stage`` for the mode.

    Raises:
        OSError: the file cannot be written; what was there still is.
    """
    path = os.path.realpath(path)
    temporary = stage(path, data, mode)
    try:
        settle(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def stage(path: str, data: bytes, mode: int | None = None) -> str:
    """Write *data* to the disk beside *path*, and return the name it waits under.

    With a *mode* of ``None`` it has the mode of the file at *path*, or a new file's.

    Raises:
        OSError: it cannot be written, and nothing waits.
    """
    from secrets import token_hex  # noqa: PLC0415 - only a change needs it

    temporary = os.path.join(os.path.dirname(path), f".kfilms-{token_hex(6)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o666 if mode is None else mode)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        if mode is None:
            with suppress(OSError):
                os.chmod(temporary, stat.S_IMODE(os.stat(path).st_mode))
    except BaseException:
        os.unlink(temporary)
        raise
    return temporary


def settle(temporary: str, path: str) -> None:
    """Let what waits as *temporary* take its place at *path*, for good.

    Raises:
        OSError: it cannot.
    """
    os.replace(temporary, path)
    with suppress(PermissionError):  # Windows opens no folder, and needs no flush
        descriptor = os.open(os.path.dirname(path), os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
