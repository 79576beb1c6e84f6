"""Replaces a file wholly or not at all. Knows nothing of what is in it."""

from __future__ import annotations

import os
from contextlib import suppress


def replace(path: str, data: bytes, mode: int = 0o600) -> None:
    """Put *data* in the place of the file at *path*, which then has the *mode*.

    Where *path* is a link, what it leads to is replaced.

    Raises:
        OSError: the file cannot be written; what was there still is.
    """
    from tempfile import mkstemp  # noqa: PLC0415 - only a change needs it

    path = os.path.realpath(path)
    folder = os.path.dirname(path)
    descriptor, temporary = mkstemp(dir=folder, prefix=".kfilms-")
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    _sync_folder(folder)


def _sync_folder(folder: str) -> None:
    with suppress(PermissionError):  # Windows opens no folder, and needs no flush
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
