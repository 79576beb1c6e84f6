"""Locks, reads and atomically replaces the state file, as bytes."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from kfilms import atomicfile as whole
from kfilms.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from filelock import BaseFileLock

Stamp = tuple[int, ...]
"""The result of ``file_identity``; empty if the file does not exist."""

PATIENCE: Final = 30
"""Seconds to wait for the lock, after the user was notified."""
NOTICED: Final = 0.5
"""Seconds to wait for the lock before the user is notified."""
MAX_BYTES: Final = 10 * 1024 * 1024
"""Largest state file in bytes: enough for a hundred thousand films."""


def read_bytes(path: str) -> bytes | None:
    """Return the content of the file at *path*, or ``None`` if it does not exist.

    Raises:
        StateError: the file cannot be read, is not a regular file, or is too large.
    """
    try:
        with open(whole.open_nonblocking(path), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
                raise _no_state_file(path)
            return file.read()
    except FileNotFoundError:
        return None
    except IsADirectoryError:
        raise _no_state_file(path) from None
    except OSError as error:
        raise StateError(
            f"the state file {path} cannot be read: {error.strerror}",
            hint=f"it may belong to somebody else: ls -l {quoted_path(path)}",
        ) from error


def _no_state_file(path: str) -> StateError:
    return StateError(
        f"{path} is no state file: not a regular file of modest size",
        hint="name another one with --state FILE or KFILMS_STATE",
    )


def quoted_path(path: str) -> str:
    """Return *path* quoted for a shell."""
    from shlex import quote  # noqa: PLC0415 - only an error needs it

    return quote(path)


@contextmanager
def locked(
    path: str, waiting: Callable[[str], object] = lambda _: None
) -> Iterator[None]:
    """Hold the lock of the state file at *path*, so that no other kfilms writes it.

    *waiting* is called with a sentence for the user if the lock is not free within
    ``NOTICED`` seconds. The system releases the lock when the process ends, even if the
    process is killed.

    Raises:
        StateError: another process keeps the lock for too long, or the lock or its
            directory cannot be written.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only a change needs it

    path = os.path.realpath(path)
    lock = f"{path}.lock"
    if os.path.exists(path) and not os.path.isfile(path):
        raise _no_state_file(path)  # before a lock file is created next to it
    try:
        os.makedirs(os.path.dirname(lock), mode=0o700, exist_ok=True)
        held = FileLock(lock, timeout=NOTICED, mode=0o600, poll_interval=0.01)
        _acquire(held, lock, waiting)
    except Timeout:
        raise StateError(
            f"another kfilms has held {lock} for {PATIENCE} seconds",
            hint="wait for it to end, and try again",
        ) from None
    except (OSError, NotImplementedError) as error:  # NotImplementedError: no flock
        if os.path.lexists(lock) and isinstance(error, OSError):
            raise StateError(
                f"the lock {lock} cannot be taken: {error.strerror}",
                hint=f"if no kfilms is running, remove it: rm -r {quoted_path(lock)}",
            ) from error
        raise _unwritable(path, error) from error
    try:
        yield
    finally:
        held.release()


def _acquire(held: BaseFileLock, lock: str, waiting: Callable[[str], object]) -> None:
    from filelock import Timeout  # noqa: PLC0415 - only a change needs it

    try:
        held.acquire()
    except Timeout:
        waiting(f"Waiting for another kfilms, which holds {lock}")
        held.acquire(timeout=PATIENCE)


def stamp(path: str) -> Stamp:
    """Return the stamp of the file at *path* as it is now."""
    try:
        return whole.file_identity(os.stat(path))
    except OSError:
        return ()


def replace(path: str, data: bytes, expected: Stamp | None = None) -> None:
    """Replace the content of the file at *path* with *data*, atomically.

    Call it with the lock held. If *expected* is given and the stamp of the file
    differs, because another program has changed it, the file is not written.

    Raises:
        StateError: the file cannot be written or was changed; it is left unchanged.
    """
    whole.remove_stale_temporaries(path)
    try:
        whole.replace(path, data, 0o600, lambda: _refuse_changed(path, expected))
    except OSError as error:
        raise _unwritable(path, error) from error


def _refuse_changed(path: str, expected: Stamp | None) -> None:
    if expected is not None and stamp(path) != expected:
        raise StateError(
            f"another program has changed the state file {path} meanwhile",
            hint="nothing was written; try again",
        )


def _unwritable(path: str, error: Exception) -> StateError:
    reason = getattr(error, "strerror", None) or "the file system has no locks"
    if isinstance(error, FileExistsError):  # a file is in the place of its directory
        reason = os.strerror(errno.ENOTDIR)
    return StateError(
        f"the state file {path} cannot be written: {reason}",
        hint="choose another place with --state FILE or KFILMS_STATE",
    )
