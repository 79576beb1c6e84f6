"""The compiled catalog: a SQLite database made from a catalog file, kept in a cache.

Builds it, finds it again while the file is unchanged, and trusts nothing else it finds
in its place. What is asked of it is worded elsewhere.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import ExitStack
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kfilms.catalog.cached import address, place_of, remove, temporary, whole_identity
from kfilms.catalog.searched import labels_of, names, names_text, search_text
from kfilms.errors import CatalogError
from kfilms.film import Film, Heading, Term
from kfilms.query import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kfilms.catalog.cached import Source
    from kfilms.catalog.entries import Entry
    from kfilms.catalog.files import Named

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


FORMAT: Final = 4
"""Raised with every change of the tables or of the records in them."""

SETTLED: Final = 2_000_000_000
"""Nanoseconds a file was left alone; any later edit then shows in its times."""

COLUMNS: Final = {
    "film": (
        "id", "title", "original_title", "romanized_title", "year", "minutes", "age",
        "heaviness", "severe", "themes", "theme_ids", "imdb", "tmdb", "why",
        "imdb_rating", "added_on",
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
CREATE TABLE seen (film INTEGER PRIMARY KEY, rating, rated_on);
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


def find(source: Source, cache: str) -> sqlite3.Connection | None:
    """Return the database compiled from *source*, if it is still true.

    ``None`` where there is none, where it was made from another state of a file, or
    where it is damaged.
    """
    try:
        connection = sqlite3.connect(address(place_of(source, cache)), uri=True)
    except sqlite3.Error:
        return None
    try:
        found = connection.execute("SELECT format, identity FROM source").fetchone()
        states = map(os.stat, source.paths)
        if found == (FORMAT, whole_identity(source, states)):
            return connection
    except (sqlite3.Error, OSError, ValueError):
        pass  # ValueError: no file has such a path
    connection.close()
    return None


def build(
    source: Source, cache: str | None, below: int | None = None, tell: Tell = untold
) -> sqlite3.Connection:
    """Compile *source* and return the database, kept in *cache* if it can be.

    Calls *tell* now and then with the share of the files that was read, 1 at the end.

    Raises:
        CatalogError: a file is no catalog, or they have *below* bytes or more.
    """
    from kfilms.catalog.source import opened

    with ExitStack() as stack:
        files = [(stack.enter_context(opened(path)), path) for path in source.paths]
        size = sum(os.fstat(file.fileno()).st_size for file, _ in files)
        if below is not None and size >= below:
            names = ", ".join(source.paths)
            raise CatalogError(f"the catalog {names} has not been read yet")
        made = temporary(source, cache) if cache else None
        if cache and made:
            try:
                return _build_in(cache, made, files, source, tell)
            except (sqlite3.Error, OSError):
                pass  # The cache takes no more, or was cleared: do without it.
            finally:
                remove(made)
        return _compile(":memory:", files, source, tell)


def discard(source: Source, cache: str) -> None:
    """Remove the database compiled from *source*, found to be damaged."""
    remove(place_of(source, cache))


def _build_in(
    cache: str, made: str, files: list[Named], source: Source, tell: Tell
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
    if os.stat(made).st_mtime_ns - changed <= SETTLED:
        return connection
    connection.close()
    os.replace(made, place_of(source, cache))
    return find(source, cache) or _compile(":memory:", files, source, tell)


def _compile(
    database: str, files: list[Named], source: Source, tell: Tell
) -> sqlite3.Connection:
    """Return a connection to *database*, filled from *files*."""
    from kfilms.catalog.files import read_files

    states = [os.fstat(file.fileno()) for file, _ in files]
    with ExitStack() as unless_filled:
        connection = sqlite3.connect(database, isolation_level=None)
        unless_filled.callback(connection.close)
        connection.executescript(
            """PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
               PRAGMA locking_mode = EXCLUSIVE;"""
        )
        unless_filled.callback(tell, 1)
        entries = _followed(
            read_files(files, keep_going=source.keep_going), files, tell
        )
        _fill(connection, entries, whole_identity(source, states))
        unless_filled.pop_all()
    tell(1)
    return connection


def _followed(
    entries: Iterator[Heading | Term | Entry], files: list[Named], tell: Tell
) -> Iterator[Heading | Term | Entry]:
    """Yield *entries*, read from *files*, and *tell* how far they are."""
    size = sum(os.fstat(file.fileno()).st_size for file, _ in files)
    for number, entry in enumerate(entries):
        if number % _AT_ONCE == 0:
            read = sum(os.lseek(file.fileno(), 0, os.SEEK_CUR) for file, _ in files)
            tell(read / size)
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
    connection.executemany(
        "INSERT INTO seen VALUES (?, ?, ?)",
        [
            (position, entry.rating, entry.rated_on and entry.rated_on.isoformat())
            for position, entry in numbered
            if entry.rating is not None
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
        film.imdb_rating,
        film.added_on,
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
