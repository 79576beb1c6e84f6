"""The file that holds the state: locked, read whole, replaced whole or not at all.

Knows nothing of what is in it.
"""

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
"""What tells one content of the file from another; empty where there is no file."""

PATIENCE: Final = 30
"""Seconds to wait for another kfilms that is writing."""
NOTICED: Final = 0.5
"""Seconds after which somebody wonders what is waited for."""
MAX_BYTES: Final = 10 * 1024 * 1024
"""Bytes; a hundred thousand films, and no more than a reading can hold in memory."""


def read_bytes(path: str) -> bytes | None:
    """Return what is in the file at *path*; ``None`` where there is none.

    Raises:
        StateError: it cannot be read, or is no regular file of modest size.
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
    """Return *path* as a shell takes it."""
    from shlex import quote  # noqa: PLC0415 - only an error needs it

    return quote(path)


@contextmanager
def locked(
    path: str, waiting: Callable[[str], object] = lambda _: None
) -> Iterator[None]:
    """Keep every other kfilms from writing the state file at *path* meanwhile.

    *waiting* is told, in a sentence, what is waited for if that takes a moment. The
    system gives the lock back with the end of its holder, whatever ended it.

    Raises:
        StateError: another one holds it for too long, or its folder cannot be written.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only a change needs it

    path = os.path.realpath(path)
    lock = f"{path}.lock"
    if os.path.exists(path) and not os.path.isfile(path):
        raise _no_state_file(path)  # before a lock is laid beside it
    try:
        os.makedirs(os.path.dirname(lock), mode=0o700, exist_ok=True)
        held = FileLock(lock, timeout=NOTICED, mode=0o600, poll_interval=0.01)
        _acquire(held, lock, waiting)
    except Timeout:
        raise StateError(
            f"another kfilms has held {lock} for {PATIENCE} seconds",
            hint="wait for it to end, and try again",
        ) from None
    except (OSError, NotImplementedError) as error:  # the latter: no such locks there
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
    """Return what tells the present content of the file at *path* from any other."""
    try:
        return whole.file_identity(os.stat(path))
    except OSError:
        return ()


def replace(path: str, data: bytes, seen: Stamp | None = None) -> None:
    """Make *data* the content of the file at *path*, wholly or not at all.

    Hold the lock. With *seen*, the stamp of what was read, a file that another program
    has changed since is left as it is.

    Raises:
        StateError: the file cannot be written; what was there still is.
    """
    whole.remove_stale_temporaries(path)
    try:
        whole.replace(path, data, 0o600, lambda: _refuse_changed(path, seen))
    except OSError as error:
        raise _unwritable(path, error) from error


def _refuse_changed(path: str, seen: Stamp | None) -> None:
    if seen is not None and stamp(path) != seen:
        raise StateError(
            f"another program has changed the state file {path} meanwhile",
            hint="nothing was written; try again",
        )


def _unwritable(path: str, error: Exception) -> StateError:
    reason = getattr(error, "strerror", None) or "the file system has no locks"
    if isinstance(error, FileExistsError):  # a file stands where its folder should
        reason = os.strerror(errno.ENOTDIR)
    return StateError(
        f"the state file {path} cannot be written: {reason}",
        hint="choose another place with --state FILE or KFILMS_STATE",
    )
