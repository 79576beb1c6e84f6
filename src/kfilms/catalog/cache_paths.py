"""Locates the cached database of a catalog and identifies the files it was made of."""

from __future__ import annotations

import os
from binascii import crc32
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

ABANDONED: Final = 3600
"""Seconds after which a temporary file counts as abandoned by its process."""


class Source(NamedTuple):
    """The files of a catalog; where they disagree, the earlier one takes precedence.

    With *keep_going*, unreadable rows are skipped.
    """

    paths: tuple[str, ...]
    keep_going: bool = False


def identity(path: str, status: os.stat_result) -> str:
    """Return a text that identifies the file at *path* in the state *status*."""
    times = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
    return " ".join((*map(str, times), ascii(os.path.abspath(path))))


def cache_key(source: Source, states: Iterable[os.stat_result]) -> str:
    """Return a text that identifies the files of *source* in these *states*."""
    files = map(identity, source.paths, states)
    return "\n".join((*["keep going"] * source.keep_going, *files))


def remove_database(path: str) -> None:
    """Remove the file at *path*, ignoring errors."""
    with suppress(OSError):
        os.unlink(path)


def cache_path(source: Source, cache: str) -> str:
    """Return the path of the database of *source* in the directory *cache*."""
    # Collisions do no harm: the database itself also holds the paths.
    parts = [*map(os.path.abspath, source.paths), *["keep going"] * source.keep_going]
    checksum = crc32("\0".join(parts).encode("utf-8", "surrogatepass"))
    return os.path.join(cache, f"{checksum:08x}.db")


def database_uri(path: str) -> str:
    """Return the URI with which SQLite opens *path* read-only."""
    quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:{quoted}?mode=ro&immutable=1"


def temporary_path(source: Source, cache: str) -> str | None:
    """Create a file next to the cached database and return its path.

    ``None`` if it cannot be created. Also removes abandoned temporary files.
    """
    temporary = cache_path(source, cache) + os.urandom(8).hex()
    try:
        os.makedirs(cache, mode=0o700, exist_ok=True)
        descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        return None
    os.close(descriptor)
    _sweep(cache, temporary)
    return temporary


def _sweep(cache: str, temporary: str) -> None:
    """Remove files in *cache* that are ABANDONED seconds older than *temporary*.

    Processes killed while building a database leave such files.
    """
    with suppress(OSError):
        now = os.stat(temporary).st_mtime
        for entry in os.scandir(cache):
            unfinished = ".db" in entry.name[:-3]
            if unfinished and now - entry.stat().st_mtime > ABANDONED:
                remove_database(entry.path)
