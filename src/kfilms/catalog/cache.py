"""The cached database of a catalog, compiled from its files.

The database is reused while the files are unchanged, and rebuilt if they change or if
it is damaged.
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
    """Ignore the *share* of the files that was read."""


FORMAT: Final = 9
"""Increased with every change of the tables or of the records in them."""

MTIME_GRACE_NS: Final = 2_000_000_000
"""Nanoseconds after an edit from which another edit surely changes the file's times.

The database of files that were edited later than that is not cached."""

MAIN: Final = 0
MINOR: Final = 1
NOTE: Final = 2
"""The values of ``tag.place``: how a film uses a term.

A hidden use has ``~place``, which is negative."""


def open_cached(source: Source, cache: str) -> sqlite3.Connection | None:
    """Return the cached database of *source*, if it is current.

    ``None`` if there is no such database, if a file of *source* has changed since, or
    if the database is damaged.
    """
    try:
        # The thread that drops the last reference to a connection closes it.
        path = database_uri(cache_path(source, cache))
        connection = sqlite3.connect(path, uri=True, check_same_thread=False)
    except sqlite3.Error:
        return None
    try:
        row = connection.execute("SELECT format, identity FROM source").fetchone()
        states = map(os.stat, source.paths)
        if row == (FORMAT, cache_key(source, states)):
            return connection
    except (sqlite3.Error, OSError, ValueError):
        pass  # os.stat raises ValueError for a path with a null character.
    connection.close()
    return None


def build_database(
    source: Source,
    cache: str | None,
    below: int | None = None,
    report_progress: ProgressCallback = no_progress,
) -> sqlite3.Connection:
    """Compile *source* and return its database, cached if possible.

    *report_progress* is called with the share of the files read so far, and with 1 at
    the end. The database is in memory if *cache* is ``None`` or cannot be written.

    Raises:
        CatalogError: a file is not a catalog, or the files have *below* bytes or more.
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
        temporary = temporary_path(source, cache) if cache else None
        if cache and temporary:
            try:
                return _build_in(cache, temporary, files, source, report_progress)
            except (sqlite3.Error, OSError):
                pass  # The cache is full or was deleted: build in memory instead.
            finally:
                remove_database(temporary)
        return _compile(":memory:", files, source, report_progress)


def discard_cached(source: Source, cache: str) -> None:
    """Remove the cached database of *source*, which is damaged."""
    remove_database(cache_path(source, cache))


def _build_in(
    cache: str,
    temporary: str,
    files: list[Named],
    source: Source,
    report_progress: ProgressCallback,
) -> sqlite3.Connection:
    """Compile *files* into *temporary* and move it into *cache*.

    The database is not cached if a file was modified within MTIME_GRACE_NS.

    Raises:
        OSError: the cache cannot be written.
        sqlite3.Error: the cache cannot be written.
        CatalogError: a file is not a catalog.
    """
    connection = _compile(temporary, files, source, report_progress)
    # Both times come from the clock of the file system, which may differ from ours.
    modified = max(os.fstat(file.fileno()).st_mtime_ns for file, _ in files)
    if os.stat(temporary).st_mtime_ns - modified <= MTIME_GRACE_NS:
        return connection
    connection.close()
    os.replace(temporary, cache_path(source, cache))
    return open_cached(source, cache) or _compile(
        ":memory:", files, source, report_progress
    )


def _compile(
    database: str,
    files: list[Named],
    source: Source,
    report_progress: ProgressCallback,
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
        unless_filled.callback(report_progress, 1)
        entries = read_files(files, keep_going=source.keep_going)
        entries_with_progress = _with_progress(entries, files, report_progress, AT_ONCE)
        insert_catalog(connection, entries_with_progress, cache_key(source, states))
        unless_filled.pop_all()
    report_progress(1)
    return connection


def _with_progress(
    entries: Iterator[Heading | Term | CatalogEntry],
    files: list[Named],
    report_progress: ProgressCallback,
    every: int,
) -> Iterator[Heading | Term | CatalogEntry]:
    """Yield *entries* of *files*, and report progress once per *every* entries."""
    size = sum(os.fstat(file.fileno()).st_size for file, _ in files)
    for number, entry in enumerate(entries):
        if number % every == 0:
            offset = sum(os.lseek(file.fileno(), 0, os.SEEK_CUR) for file, _ in files)
            report_progress(offset / size)
        yield entry
