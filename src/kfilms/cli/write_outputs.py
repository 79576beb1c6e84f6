"""Writes results to files, atomically; existing files need ``force``."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from kfilms import atomicfile
from kfilms.errors import GONE, DeliveryError

if TYPE_CHECKING:
    from collections.abc import Sequence


def numbered_names(path: str, count: int) -> list[str]:
    """Return *count* paths: *path* alone, or several numbered before the suffix."""
    if count == 1:
        return [path]
    stem, suffix = os.path.splitext(path)
    width = len(str(count))
    return [f"{stem}-{number:0{width}}{suffix}" for number in range(1, count + 1)]


def write_outputs(path: str, texts: Sequence[str], *, force: bool) -> list[str]:
    """Write *texts* as UTF-8 to *path*, several to numbered files; return their names.

    Each text is first written to a temporary file in the same directory. The temporary
    files are renamed only after the last one is on the disk. A path that exists but is
    not a regular file, such as a pipe, is written to directly.

    Raises:
        DeliveryError: a file cannot be written, or exists and *force* is not given.
            Existing files are unchanged, except those of several that were replaced
            before the error.
    """
    paths = numbered_names(path, len(texts))
    _refuse(paths, force=force)
    temporaries: dict[str, str] = {}
    current = path
    try:
        try:
            for current, text in zip(paths, texts, strict=True):
                if os.path.exists(current) and not os.path.isfile(current):
                    _write_special_file(current, text.encode())
                else:
                    real = os.path.realpath(current)
                    temporaries[real] = atomicfile.write_temporary(real, text.encode())
            while temporaries:
                current, temporary = next(iter(temporaries.items()))
                atomicfile.replace_file(temporary, current)
                del temporaries[current]
        finally:
            for temporary in temporaries.values():
                with suppress(FileNotFoundError):
                    os.unlink(temporary)
    except OSError as error:
        raise DeliveryError(
            f"{current} cannot be written: {error.strerror}",
            hint="choose another place with -o FILE; nothing was changed there",
        ) from error
    return paths


def _refuse(paths: Sequence[str], *, force: bool) -> None:
    """Check *paths* before anything is written.

    Raises:
        DeliveryError: a path is a directory, its directory is missing, or a file
            exists and *force* is not given.
    """
    for path in paths:
        try:
            folder = os.path.dirname(os.path.realpath(path))
        except FileNotFoundError:
            raise DeliveryError(
                f"there is no directory {os.path.dirname(path) or '.'}",
                hint=GONE,
            ) from None
        if os.path.isdir(path):
            raise DeliveryError(
                f"{path} is a directory", hint=f"name a file: -o {_file_in(path)}"
            )
        if not os.path.isdir(folder):
            from shlex import quote

            missing = os.path.dirname(path) or folder
            raise DeliveryError(
                f"there is no directory {missing}", hint=f"mkdir -p {quote(missing)}"
            )
    existing = [path for path in paths if os.path.isfile(path)]
    if existing and not force:
        verb = "is" if len(existing) == 1 else "are"
        raise DeliveryError(
            f"{', '.join(existing)} {verb} there already",
            hint="choose another name, or overwrite with --force",
        )


def _file_in(folder: str) -> str:
    from shlex import quote

    return quote(os.path.join(folder, "FILE"))


def _write_special_file(path: str, data: bytes) -> None:
    with open(path, "wb") as file:
        file.write(data)
