"""Opens the export of a service: a single file, or a zip of files.

Checks all sizes before it reads.
"""

from __future__ import annotations

import os
import stat
import struct
import zlib
from contextlib import ExitStack, contextmanager
from typing import IO, TYPE_CHECKING, Final, NamedTuple

from kfilms import atomicfile as whole
from kfilms.errors import DeliveryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from zipfile import ZipFile, ZipInfo

MAX_BYTES: Final = 16 * 1024 * 1024
"""Largest file in bytes; a hundred thousand ratings are smaller."""

MAX_ZIP_BYTES: Final = 4 * MAX_BYTES
"""Largest zip in bytes, and most bytes to unpack from it."""

MAX_DIRECTORY_BYTES: Final = 1024 * 1024
"""Largest central directory of a zip in bytes."""

_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_END: Final = b"PK\x05\x06"
_END_LENGTH: Final = 22
_END_64: Final = b"PK\x06\x07"
_END_64_LENGTH: Final = 20
_MAX_COMMENT: Final = 65_535
_ENCRYPTED: Final = 1
_BROKEN: Final = (EOFError, OSError, ValueError, struct.error)
_METHODS: Final = (0, 8)
"""Stored and deflated; other methods may need any amount of memory."""


class Part(NamedTuple):
    """A file; *place* is its path within a zip, empty for a single file.

    *data* is ``None`` if the file was skipped.
    """

    place: str
    data: bytes | None


def open_parts(path: str, wanted: Callable[[str], bool]) -> Iterator[Part]:
    """Yield the file at *path*, or each file in a zip.

    Only files in a zip whose path *wanted* accepts are read.

    Raises:
        DeliveryError: the file is missing, not a regular file, damaged or too large.
    """
    with _open_regular_file(path) as file:
        if file.read(4) not in _ZIP:
            yield Part("", _read_file(file, path))
        else:
            yield from _read_zip(file, path, wanted)


@contextmanager
def _open_regular_file(path: str) -> Iterator[IO[bytes]]:
    try:
        descriptor = whole.open_nonblocking(path)
    except FileNotFoundError:
        raise DeliveryError(f"there is no file {path}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no file has such a name"
        raise DeliveryError(f"{path} cannot be opened: {reason}") from error
    with ExitStack() as stack:
        stack.callback(os.close, descriptor)
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            kind = "a directory" if stat.S_ISDIR(mode) else "not a regular file"
            raise DeliveryError(
                f"{path} is {kind}", hint="name a CSV file, or the zip as it came"
            )
        yield stack.enter_context(open(descriptor, "rb", closefd=False))


def _read_file(file: IO[bytes], path: str) -> bytes:
    file.seek(0)
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise _too_large(path, MAX_BYTES)
    return data


def _too_large(name: str, most: int) -> DeliveryError:
    return DeliveryError(f"{name} is larger than {most // 1024 // 1024} MiB")


def _read_zip(
    file: IO[bytes], path: str, wanted: Callable[[str], bool]
) -> Iterator[Part]:
    from zipfile import BadZipFile, ZipFile  # noqa: PLC0415 - only a zip needs it

    _check_directory(file, path)
    try:
        with ZipFile(file) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            names = {info.filename for info in members if wanted(info.filename)}
            sizes = (info.file_size for info in members if info.filename in names)
            if sum(sizes) > MAX_ZIP_BYTES:
                raise _too_large(f"what is in {path}", MAX_ZIP_BYTES)
            for info in members:
                is_wanted = info.filename in names
                data = _read_member(archive, info, path) if is_wanted else None
                yield Part(info.filename, data)
    except (BadZipFile, NotImplementedError, zlib.error, *_BROKEN):
        raise _damage_error(path) from None


def _check_directory(file: IO[bytes], path: str) -> None:
    """Reject a zip with a central directory that would need too much memory.

    The end of central directory record is located in the same way as in ``zipfile``;
    see APPNOTE.TXT 4.3.16.

    Raises:
        DeliveryError: the zip is damaged, too large, or lists too many files.
    """
    size = file.seek(0, os.SEEK_END)
    if size > MAX_ZIP_BYTES:
        raise _too_large(path, MAX_ZIP_BYTES)
    file.seek(max(0, size - _END_LENGTH - _MAX_COMMENT - _END_64_LENGTH))
    tail = file.read()
    place = len(tail) - _END_LENGTH
    if not (tail[place:].startswith(_END) and tail.endswith(b"\0\0")):
        place = tail.rfind(_END)
    record = tail[place : place + _END_LENGTH]
    if place < 0 or len(record) < _END_LENGTH:
        raise _damage_error(path)
    before = tail[max(0, place - _END_64_LENGTH) : place]
    (directory,) = struct.unpack_from("<L", record, 12)
    if before.startswith(_END_64) or directory > MAX_DIRECTORY_BYTES:
        raise DeliveryError(f"{path} holds more files than any export does")


def _damage_error(path: str) -> DeliveryError:
    return DeliveryError(
        f"the zip {path} is damaged or cut off", hint="download it once more"
    )


def _read_member(archive: ZipFile, info: ZipInfo, path: str) -> bytes:
    name = f"{info.filename} in {path}"
    if info.flag_bits & _ENCRYPTED:
        raise DeliveryError(f"{name} is locked with a password")
    if info.compress_type not in _METHODS:
        raise DeliveryError(
            f"{name} is packed in an unusual way", hint="import the zip as it came"
        )
    if info.file_size > MAX_BYTES:
        raise _too_large(name, MAX_BYTES)
    with archive.open(info) as member:
        return member.read(MAX_BYTES)
