"""The compiled catalog: a SQLite database made from a catalog file, kept in a cache.

Builds it, finds it again while the file is unchanged, and trusts nothing else it finds
in its place. What is asked of it is worded elsewhere.
"""

from __future__ import annotations

import json
import os
import sqlite3
from binascii import crc32
from contextlib import ExitStack, suppress
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

from kfilms.catalog.searched import labels_of, names, names_text, search_text
from kfilms.errors import CatalogError
from kfilms.film import Film, Heading, Term
from kfilms.query import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kfilms.catalog.reading import Entry

    Tell = Callable[[float], object]


def untold(share: float) -> None:
    """Tell nobody which *share* of a file was read."""


class _Folding(NamedTuple):
    """What words become while one database is filled.

    *names* folds all names of a person; *labels* holds, by the id of a theme, its own
    label and those of its broader themes, folded.
    """

    names: Callable[[tuple[str, ...]], str]
    labels: dict[str, str]


FORMAT: Final = 3
"""Raised with every change of the tables or of the records in them."""

ABANDONED: Final = 3600
"""Seconds after which nobody is building any more."""

SETTLED: Final = 2_000_000_000
"""Nanoseconds a file was left alone; any later edit then shows in its times."""

COLUMNS: Final = {
    "film": (
        "id", "title", "original_title", "romanized_title", "year", "minutes", "age",
        "heaviness", "severe", "themes", "theme_ids", "imdb", "tmdb", "why",
        "released", "ending", "sort_title", "themes_known", "notes_known",
    ),
    "text": ("director_names", "cast_names", "search"),
    "record": ("record", "spoilers"),
}  # fmt: skip
"""What is kept of a film, by its position: the columns of a row of a list, in their
order, and what filters and sorting need; folded text to search; the whole record as
JSON, its spoilers apart. In three tables, since a list reads all of the first and none
of the others, which are ten times as large."""

_TABLES: Final = """
CREATE TABLE source (format, identity, heading);
CREATE TABLE term (
  id TEXT PRIMARY KEY, kind, label, description, broader, severe, aliases);
CREATE TABLE word (folded TEXT PRIMARY KEY, term) WITHOUT ROWID;
CREATE TABLE tag (
  term, film INTEGER, place INTEGER, rank INTEGER, hidden INTEGER, gloss);
CREATE TABLE title (film INTEGER, folded, title);
""" + "".join(
    f"CREATE TABLE {table} (position INTEGER PRIMARY KEY, {', '.join(columns)});"
    for table, columns in COLUMNS.items()
)
_INDEXES: Final = """
CREATE UNIQUE INDEX film_id ON film (id);
CREATE INDEX film_imdb ON film (imdb) WHERE imdb IS NOT NULL;
CREATE INDEX film_themes_unknown ON film (position) WHERE NOT themes_known;
CREATE INDEX film_notes_unknown ON film (position) WHERE NOT notes_known;
CREATE INDEX title_folded ON title (folded);
CREATE UNIQUE INDEX tag_term ON tag (term, film, place, hidden);
"""
_AT_ONCE: Final = 100
"""Films inserted at once; more gains no time, and costs memory."""

_REMEMBERED: Final = 20_000
"""People whose names are at hand in folded form while a database is filled."""

MAIN: Final = 0
MINOR: Final = 1
NOTE: Final = 2


def identity(path: str, status: os.stat_result) -> str:
    """Return what tells one state of the file at *path* from every other."""
    times = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
    return " ".join((*map(str, times), ascii(os.path.abspath(path))))


def find(path: str, cache: str) -> sqlite3.Connection | None:
    """Return the database compiled from the file at *path*, if it is still true.

    ``None`` where there is none, where it was made from another state of the file, or
    where it is damaged.
    """
    try:
        connection = sqlite3.connect(_address(_cached(path, cache)), uri=True)
    except sqlite3.Error:
        return None
    try:
        found = connection.execute("SELECT format, identity FROM source").fetchone()
        if found == (FORMAT, identity(path, os.stat(path))):
            return connection
    except (sqlite3.Error, OSError, ValueError):
        pass  # ValueError: no file has such a path
    connection.close()
    return None


def build(
    path: str, cache: str | None, below: int | None = None, tell: Tell = untold
) -> sqlite3.Connection:
    """Compile the file at *path* and return the database, kept in *cache* if it can be.

    Calls *tell* now and then with the share of the file that was read, 1 at the end.

    Raises:
        CatalogError: the file is not a catalog, or has *below* bytes or more.
    """
    from kfilms.catalog.source import opened

    with opened(path) as file:
        source = os.fstat(file.fileno())
        if below is not None and source.st_size >= below:
            raise CatalogError(f"the catalog {path} has not been read yet")
        temporary = _temporary(path, cache) if cache else None
        if cache and temporary:
            try:
                return _build_in(cache, temporary, file, path, tell)
            except (sqlite3.Error, OSError):
                pass  # The cache takes no more, or was cleared: do without it.
            finally:
                _remove(temporary)
        return _compile(":memory:", file, path, tell)


def discard(path: str, cache: str) -> None:
    """Remove the database compiled from the file at *path*, found to be damaged."""
    _remove(_cached(path, cache))


def _build_in(
    cache: str, temporary: str, file: IO[bytes], path: str, tell: Tell
) -> sqlite3.Connection:
    """Compile *file* into *temporary* and keep that in *cache* if *file* lay still.

    Raises:
        OSError: the cache cannot be written.
        sqlite3.Error: the cache cannot be written.
        CatalogError: the file is not a catalog.
    """
    connection = _compile(temporary, file, path, tell)
    # By the clock of the file system; another's may differ.
    changed = os.fstat(file.fileno()).st_mtime_ns
    if os.stat(temporary).st_mtime_ns - changed <= SETTLED:
        return connection
    connection.close()
    os.replace(temporary, _cached(path, cache))
    return find(path, cache) or _compile(":memory:", file, path, tell)


def _remove(path: str) -> None:
    with suppress(OSError):
        os.unlink(path)


def _cached(path: str, cache: str) -> str:
    # A checksum is enough: the path stands in the identity as well.
    checksum = crc32(os.path.abspath(path).encode("utf-8", "surrogatepass"))
    return os.path.join(cache, f"{checksum:08x}.db")


def _address(path: str) -> str:
    quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:{quoted}?mode=ro&immutable=1"


def _temporary(path: str, cache: str) -> str | None:
    """Return a new file beside the cached one, or ``None`` where none can be made."""
    from tempfile import mkstemp

    try:
        os.makedirs(cache, mode=0o700, exist_ok=True)
        prefix = os.path.basename(_cached(path, cache))
        descriptor, temporary = mkstemp(dir=cache, prefix=prefix)
    except OSError:
        return None
    os.close(descriptor)
    _sweep(cache, temporary)
    return temporary


def _sweep(cache: str, temporary: str) -> None:
    """Remove what builders that were killed have left, by the age of *temporary*."""
    with suppress(OSError):
        now = os.stat(temporary).st_mtime
        for entry in os.scandir(cache):
            unfinished = ".db" in entry.name[:-3]
            if unfinished and now - entry.stat().st_mtime > ABANDONED:
                _remove(entry.path)


def _compile(
    database: str, file: IO[bytes], path: str, tell: Tell
) -> sqlite3.Connection:
    """Return a connection to *database*, filled from *file*."""
    from kfilms.catalog.reading import read_catalog

    source = identity(path, os.fstat(file.fileno()))
    with ExitStack() as unless_filled:
        connection = sqlite3.connect(database, isolation_level=None)
        unless_filled.callback(connection.close)
        connection.executescript(
            """PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
               PRAGMA locking_mode = EXCLUSIVE;"""
        )
        unless_filled.callback(tell, 1)
        _fill(connection, _followed(read_catalog(file, path), file, tell), source)
        unless_filled.pop_all()
    tell(1)
    return connection


def _followed(
    entries: Iterator[Heading | Term | Entry], file: IO[bytes], tell: Tell
) -> Iterator[Heading | Term | Entry]:
    """Yield *entries*, read from *file*, and *tell* how far they are."""
    size = os.fstat(file.fileno()).st_size
    for number, entry in enumerate(entries):
        if number % _AT_ONCE == 0:
            tell(os.lseek(file.fileno(), 0, os.SEEK_CUR) / size)
        yield entry


def _fill(
    connection: sqlite3.Connection,
    entries: Iterable[Heading | Term | Entry],
    source: str,
) -> None:
    connection.executescript(_TABLES)
    connection.execute("BEGIN")
    folding = _Folding(lru_cache(_REMEMBERED)(names_text), {})
    terms: dict[str, Term] = {}
    films: list[Entry] = []
    first = 0
    for entry in entries:
        if isinstance(entry, Heading):
            row = (FORMAT, source, json.dumps(entry))
            connection.execute("INSERT INTO source VALUES (?, ?, ?)", row)
        elif isinstance(entry, Term):
            _insert_term(connection, entry)
            terms[entry.id] = entry
        else:
            if not films and not first:
                folding.labels.update(labels_of(terms))
            films.append(entry)
        if len(films) == _AT_ONCE:
            _insert_films(connection, first, films, folding)
            first += len(films)
            films.clear()
    _insert_films(connection, first, films, folding)
    connection.execute("COMMIT")
    connection.executescript(_INDEXES)


def _insert_films(
    connection: sqlite3.Connection, first: int, films: list[Entry], folding: _Folding
) -> None:
    """Insert *films*, the positions of which begin with *first*."""
    numbered = list(enumerate(films, first))
    rows = [(position, _rows(entry, folding)) for position, entry in numbered]
    for place, (table, columns) in enumerate(COLUMNS.items()):
        connection.executemany(
            f"INSERT INTO {table} VALUES (?{', ?' * len(columns)})",
            [(position, *row[place]) for position, row in rows],
        )
    connection.executemany(
        "INSERT INTO tag VALUES (?, ?, ?, ?, ?, ?)",
        [row for position, entry in numbered for row in _tags(position, entry.film)],
    )
    connection.executemany(
        "INSERT INTO title VALUES (?, ?, ?)",
        [
            (position, fold(title), title)
            for position, entry in numbered
            for title in entry.film.titles
        ],
    )


def _insert_term(connection: sqlite3.Connection, term: Term) -> None:
    row = (*term[:6], json.dumps(term.aliases))
    connection.execute("INSERT INTO term VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    connection.executemany(
        "INSERT OR IGNORE INTO word VALUES (?, ?)",
        [
            (folded, term.id)
            for word in (term.id, term.label, *term.aliases)
            if (folded := fold(word))
        ],
    )


def _rows(entry: Entry, folding: _Folding) -> tuple[tuple[Any, ...], ...]:
    """Return what the tables of ``COLUMNS`` hold of a film, in their order."""
    film = entry.film
    safe = film.without_spoilers()
    ids = dict(film.ids)
    secrets = {
        name: value
        for name, value, said in zip(Film._fields, film, safe, strict=True)
        if value != said
    }
    row = (
        *film[:4],
        film.year,
        film.minutes,
        film.age,
        film.heaviness,
        ", ".join([note.label for note in safe.severe]),
        ", ".join([theme.label for theme in safe.themes]),
        ",".join([theme.id for theme in safe.themes]),
        ids.get("imdb"),
        ids.get("tmdb"),
        film.why,
        film.released,
        film.ending,
        fold(film.title),
        entry.themes_known,
        film.content_notes is not None,
    )
    people = [
        "\n".join([folding.names(names(person)) for person in some])
        for some in (film.directors, film.cast, film.writers)
    ]
    text = (*people[:2], search_text(safe, people[2], folding.labels))
    return row, text, (_as_json(safe), _as_json(secrets) if secrets else None)


_as_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _tags(position: int, film: Film) -> Iterator[tuple[Any, ...]]:
    for place, uses in ((MAIN, film.themes), (MINOR, film.minor_themes)):
        for rank, use in enumerate(uses):
            yield use.id, position, place, rank, use.spoiler, use.gloss
    for rank, note in enumerate(film.content_notes or ()):
        yield note.id, position, NOTE, rank, note.spoiler, None
