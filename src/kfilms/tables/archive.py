"""Opens what a service exported: a single file, or a zip of them.

Bounds what it reads before it reads it; knows nothing of what stands in the files.
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
"""Bytes of one file; a hundred thousand ratings are fewer."""

MAX_ZIP_BYTES: Final = 4 * MAX_BYTES
"""Bytes of a zip, and of all that is read from one."""

MAX_DIRECTORY_BYTES: Final = 1024 * 1024
"""Bytes that a zip may take to list its files."""

_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_END: Final = b"PK\x05\x06"
_END_LENGTH: Final = 22
_END_64: Final = b"PK\x06\x07"
_END_64_LENGTH: Final = 20
_MAX_COMMENT: Final = 65_535
_ENCRYPTED: Final = 1
_BROKEN: Final = (EOFError, OSError, ValueError, struct.error)
_METHODS: Final = (0, 8)
"""Stored and deflated; the others may ask for any amount of memory."""


class Part(NamedTuple):
    """A file: *place* is its path within a zip, empty for a single file.

    *data* is ``None`` where nobody wanted it.
    """

    place: str
    data: bytes | None


def open_parts(path: str, wanted: Callable[[str], bool]) -> Iterator[Part]:
    """Yield the file at *path*, or what is in it; read are the places *wanted*.

    Raises:
        DeliveryError: it is missing, no regular file, damaged or too large.
    """
    with _opened(path) as file:
        if file.read(4) not in _ZIP:
            yield Part("", _read_file(file, path))
        else:
            yield from _unpacked(file, path, wanted)


@contextmanager
def _opened(path: str) -> Iterator[IO[bytes]]:
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


def _unpacked(
    file: IO[bytes], path: str, wanted: Callable[[str], bool]
) -> Iterator[Part]:
    from zipfile import BadZipFile, ZipFile  # noqa: PLC0415 - only a zip needs it

    _check_directory(file, path)
    try:
        with ZipFile(file) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            read = {one.filename for one in members if wanted(one.filename)}
            sizes = (one.file_size for one in members if one.filename in read)
            if sum(sizes) > MAX_ZIP_BYTES:
                raise _too_large(f"what is in {path}", MAX_ZIP_BYTES)
            for one in members:
                asked = one.filename in read
                data = _read_member(archive, one, path) if asked else None
                yield Part(one.filename, data)
    except (BadZipFile, NotImplementedError, zlib.error, *_BROKEN):
        raise _damaged(path) from None


def _check_directory(file: IO[bytes], path: str) -> None:
    """Refuse a zip whose list of files would take all the memory there is.

    The record at its end is found as ``zipfile`` finds it, see APPNOTE.TXT 4.3.16.
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
        raise _damaged(path)
    before = tail[max(0, place - _END_64_LENGTH) : place]
    (directory,) = struct.unpack_from("<L", record, 12)
    if before.startswith(_END_64) or directory > MAX_DIRECTORY_BYTES:
        raise DeliveryError(f"{path} holds more files than any export does")


def _damaged(path: str) -> DeliveryError:
    return DeliveryError(
        f"the zip {path} is damaged or cut off", hint="download it once more"
    )


def _read_member(archive: ZipFile, one: ZipInfo, path: str) -> bytes:
    name = f"{one.filename} in {path}"
    if one.flag_bits & _ENCRYPTED:
        raise DeliveryError(f"{name} is locked with a password")
    if one.compress_type not in _METHODS:
        raise DeliveryError(
            f"{name} is packed in an unusual way", hint="import the zip as it came"
        )
    if one.file_size > MAX_BYTES:
        raise _too_large(name, MAX_BYTES)
    with archive.open(one) as member:
        return member.read(MAX_BYTES)
