"""The compiled catalog: a SQLite database made from a catalog file, kept in a cache.

Has it built, finds it again while the file is unchanged, and trusts nothing else it
finds in its place. What is in it, and what is asked of it, is worded elsewhere.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final

from kfilms.catalog.cache_paths import (
    cache_key,
    cache_path,
    database_uri,
    remove_database,
    temporary_path,
)
from kfilms.errors import CatalogError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kfilms.catalog.cache_paths import Source
    from kfilms.catalog.entries import CatalogEntry
    from kfilms.catalog.sources import Named
    from kfilms.films import Heading
    from kfilms.vocabulary import Term

    ProgressCallback = Callable[[float], object]
    RunQuery = Callable[[str, Iterable[object]], list[Any]]
    """Runs a query with its parameters and returns the rows."""


def no_progress(share: float) -> None:
    """Tell nobody which *share* of a file was read."""


FORMAT: Final = 9
"""Raised with every change of the tables or of the records in them."""

MTIME_GRACE_NS: Final = 2_000_000_000
"""Nanoseconds a file was left alone; any later edit then shows in its times."""

MAIN: Final = 0
MINOR: Final = 1
NOTE: Final = 2
"""Where a film has a term: the places of its tags. A hidden use is at ``~place``, which
is below all of them."""


def open_cached(source: Source, cache: str) -> sqlite3.Connection | None:
    """Return the database compiled from *source*, if it is still true.

    ``None`` where there is none, where it was made from another state of a file, or
    where it is damaged.
    """
    try:
        # Whichever thread finds that nobody holds it any more closes it.
        path = database_uri(cache_path(source, cache))
        connection = sqlite3.connect(path, uri=True, check_same_thread=False)
    except sqlite3.Error:
        return None
    try:
        found = connection.execute("SELECT format, identity FROM source").fetchone()
        states = map(os.stat, source.paths)
        if found == (FORMAT, cache_key(source, states)):
            return connection
    except (sqlite3.Error, OSError, ValueError):
        pass  # ValueError: no file has such a path
    connection.close()
    return None


def build_database(
    source: Source,
    cache: str | None,
    below: int | None = None,
    tell: ProgressCallback = no_progress,
) -> sqlite3.Connection:
    """Compile *source* and return the database, kept in *cache* if it can be.

    Calls *tell* now and then with the share of the files that was read, 1 at the end.

    Raises:
        CatalogError: a file is no catalog, or they have *below* bytes or more.
    """
    from kfilms.catalog.source import open_catalog_file

    with ExitStack() as stack:
        files = [
            (stack.enter_context(open_catalog_file(path)), path)
            for path in source.paths
        ]
        size = sum(os.fstat(file.fileno()).st_size for file, _ in files)
        if below is not None and size >= below:
            names = ", ".join(source.paths)
            raise CatalogError(f"the catalog {names} has not been read yet")
        made = temporary_path(source, cache) if cache else None
        if cache and made:
            try:
                return _build_in(cache, made, files, source, tell)
            except (sqlite3.Error, OSError):
                pass  # The cache takes no more, or was cleared: do without it.
            finally:
                remove_database(made)
        return _compile(":memory:", files, source, tell)


def discard_cached(source: Source, cache: str) -> None:
    """Remove the database compiled from *source*, found to be damaged."""
    remove_database(cache_path(source, cache))


def _build_in(
    cache: str, made: str, files: list[Named], source: Source, tell: ProgressCallback
) -> sqlite3.Connection:
    """Compile *files* into *made* and keep that in *cache* if they lay still.

    Raises:
        OSError: the cache cannot be written.
        sqlite3.Error: the cache cannot be written.
        CatalogError: a file is not a catalog.
    """
    connection = _compile(made, files, source, tell)
    # By the clock of the file system; another's may differ.
    changed = max(os.fstat(file.fileno()).st_mtime_ns for file, _ in files)
    if os.stat(made).st_mtime_ns - changed <= MTIME_GRACE_NS:
        return connection
    connection.close()
    os.replace(made, cache_path(source, cache))
    return open_cached(source, cache) or _compile(":memory:", files, source, tell)


def _compile(
    database: str, files: list[Named], source: Source, tell: ProgressCallback
) -> sqlite3.Connection:
    """Return a connection to *database*, filled from *files*."""
    from kfilms.catalog.sources import read_files
    from kfilms.catalog.tables import AT_ONCE, insert_catalog

    states = [os.fstat(file.fileno()) for file, _ in files]
    with ExitStack() as unless_filled:
        connection = sqlite3.connect(
            database, isolation_level=None, check_same_thread=False
        )
        unless_filled.callback(connection.close)
        connection.executescript(
            """PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
               PRAGMA locking_mode = EXCLUSIVE;"""
        )
        unless_filled.callback(tell, 1)
        read = read_files(files, keep_going=source.keep_going)
        entries = _with_progress(read, files, tell, AT_ONCE)
        insert_catalog(connection, entries, cache_key(source, states))
        unless_filled.pop_all()
    tell(1)
    return connection


def _with_progress(
    entries: Iterator[Heading | Term | CatalogEntry],
    files: list[Named],
    tell: ProgressCallback,
    every: int,
) -> Iterator[Heading | Term | CatalogEntry]:
    """Yield *entries*, read from *files*; *tell* how far, *every* so many."""
    size = sum(os.fstat(file.fileno()).st_size for file, _ in files)
    for number, entry in enumerate(entries):
        if number % every == 0:
            read = sum(os.lseek(file.fileno(), 0, os.SEEK_CUR) for file, _ in files)
            tell(read / size)
        yield entry
