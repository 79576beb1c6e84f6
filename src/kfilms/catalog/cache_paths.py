"""Where a compiled catalog lies, and by what it is known to be still true.

Knows files by their names and times; neither reads nor writes what stands in them.
"""

from __future__ import annotations

import os
from binascii import crc32
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

ABANDONED: Final = 3600
"""Seconds after which nobody is building any more."""


class Source(NamedTuple):
    """The files that a catalog is made of, the first of which counts most.

    *keep_going* leaves out rows that cannot be read.
    """

    paths: tuple[str, ...]
    keep_going: bool = False


def identity(path: str, status: os.stat_result) -> str:
    """Return what tells one state of the file at *path* from every other."""
    times = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
    return " ".join((*map(str, times), ascii(os.path.abspath(path))))


def cache_key(source: Source, states: Iterable[os.stat_result]) -> str:
    """Return what tells the files of *source* in these *states* from all others."""
    files = map(identity, source.paths, states)
    return "\n".join((*["keep going"] * source.keep_going, *files))


def remove_database(path: str) -> None:
    """Remove the file at *path*, if it can be."""
    with suppress(OSError):
        os.unlink(path)


def cache_path(source: Source, cache: str) -> str:
    """Return where in the directory *cache* the database of *source* lies."""
    # A checksum is enough: the paths stand in the identity as well.
    parts = [*map(os.path.abspath, source.paths), *["keep going"] * source.keep_going]
    checksum = crc32("\0".join(parts).encode("utf-8", "surrogatepass"))
    return os.path.join(cache, f"{checksum:08x}.db")


def database_uri(path: str) -> str:
    """Return the address at which SQLite opens *path* and never writes it."""
    quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:{quoted}?mode=ro&immutable=1"


def temporary_path(source: Source, cache: str) -> str | None:
    """Return a new file beside the cached one, or ``None`` where none can be made."""
    made = cache_path(source, cache) + os.urandom(8).hex()
    try:
        os.makedirs(cache, mode=0o700, exist_ok=True)
        descriptor = os.open(made, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        return None
    os.close(descriptor)
    _sweep(cache, made)
    return made


def _sweep(cache: str, made: str) -> None:
    """Remove what builders that were killed have left, by the age of *made*."""
    with suppress(OSError):
        now = os.stat(made).st_mtime
        for entry in os.scandir(cache):
            unfinished = ".db" in entry.name[:-3]
            if unfinished and now - entry.stat().st_mtime > ABANDONED:
                remove_database(entry.path)
