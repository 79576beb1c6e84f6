"""The compiled catalog: a SQLite database made from a catalog file, kept in a cache.

Builds it, finds it again while the file is unchanged, and trusts nothing else it finds
in its place. What is asked of it is worded elsewhere.
"""

from __future__ import annotations

import json
import os
import sqlite3
from binascii import crc32
from typing import TYPE_CHECKING, Any, Final

from kfilms.film import Film, Heading, Term
from kfilms.query import fold, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kfilms.catalog.reading import Entry

FORMAT: Final = 1
"""Raised with every change of the tables or of the records in them."""

SETTLED: Final = 2_000_000_000
"""Nanoseconds a file must have been left alone; a later edit then shows in its times."""

FILM_COLUMNS: Final = (
    "id", "title", "original_title", "romanized_title", "year", "minutes", "age",
    "heaviness", "severe", "themes", "theme_ids", "imdb", "why",
    "released", "ending", "sort_title", "search", "themes_known", "notes_known",
    "record", "spoilers",
)  # fmt: skip
"""The columns of a film: those of a row of a list in their order, what filters and
sorting need, and the whole record as JSON, its spoilers apart."""

_TABLES: Final = f"""
CREATE TABLE source (format, identity, heading);
CREATE TABLE term (
  id TEXT PRIMARY KEY, kind, label, description, broader, severe, aliases);
CREATE TABLE word (folded TEXT PRIMARY KEY, term) WITHOUT ROWID;
CREATE TABLE film (position INTEGER PRIMARY KEY, {", ".join(FILM_COLUMNS)});
CREATE TABLE tag (term, film INTEGER, place INTEGER, hidden INTEGER, gloss,
  PRIMARY KEY (term, film)) WITHOUT ROWID;
CREATE TABLE title (film INTEGER, folded, title);
CREATE TABLE person (film INTEGER, job, name, folded);
"""
_INDEXES: Final = """
CREATE UNIQUE INDEX film_id ON film (id);
CREATE INDEX film_imdb ON film (imdb) WHERE imdb IS NOT NULL;
CREATE INDEX title_folded ON title (folded);
"""
MAIN: Final = 0
MINOR: Final = 1
NOTE: Final = 2


def identity(path: str, status: os.stat_result) -> str:
    """Return what tells one state of the file at *path* from every other."""
    times = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
    return " ".join((*map(str, times), path))


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
    except (sqlite3.Error, OSError):
        pass
    connection.close()
    return None


def build(path: str, cache: str | None) -> sqlite3.Connection:
    """Compile the file at *path* and return the database, kept in *cache* if it can be.

    Raises:
        CatalogError: the file is not a catalog.
    """
    import gc  # noqa: PLC0415 - only a first reading needs these

    from kfilms.catalog.reading import opened, read_catalog  # noqa: PLC0415 - heavy

    temporary = _temporary(path, cache)
    collecting = gc.isenabled()
    gc.disable()
    try:
        with opened(path) as file:
            before = identity(path, os.fstat(file.fileno()))
            connection = _connect(temporary)
            _fill(connection, read_catalog(file, path), before)
            unchanged = before == identity(path, os.fstat(file.fileno()))
            settled = _settled(temporary, os.fstat(file.fileno()))
        if temporary is None or not (unchanged and settled):
            return connection
        connection.close()
        return _keep(temporary, path, cache) or build(path, None)
    finally:
        if collecting:
            gc.enable()
        if temporary and os.path.exists(temporary):
            _remove(temporary)


def discard(path: str, cache: str) -> None:
    """Remove the database compiled from the file at *path*, found to be damaged."""
    _remove(_cached(path, cache))


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return


def _cached(path: str, cache: str) -> str:
    # A checksum is enough: the path stands in the identity as well.
    return os.path.join(cache, f"{crc32(os.fsencode(path)):08x}.db")


def _address(path: str) -> str:
    quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:{quoted}?mode=ro&immutable=1"


def _temporary(path: str, cache: str | None) -> str | None:
    """Return a new file beside the cached one, or ``None`` where none can be made."""
    if cache is None:
        return None
    from tempfile import mkstemp  # noqa: PLC0415 - only a first reading needs it

    try:
        os.makedirs(cache, mode=0o700, exist_ok=True)
        descriptor, temporary = mkstemp(
            dir=cache, prefix=os.path.basename(_cached(path, cache))
        )
    except OSError:
        return None
    os.close(descriptor)
    return temporary


def _connect(temporary: str | None) -> sqlite3.Connection:
    connection = sqlite3.connect(temporary or ":memory:", isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
    )
    return connection


def _settled(temporary: str | None, source: os.stat_result) -> bool:
    """Tell whether the source rested long enough, by the clock of the file system."""
    if temporary is None:
        return False
    return os.stat(temporary).st_mtime_ns - source.st_mtime_ns > SETTLED


def _keep(temporary: str, path: str, cache: str | None) -> sqlite3.Connection | None:
    try:
        os.replace(temporary, _cached(path, cache or ""))
    except OSError:
        return None
    return find(path, cache or "")


def _fill(
    connection: sqlite3.Connection,
    entries: Iterable[Heading | Term | Entry],
    source: str,
) -> None:
    connection.executescript(_TABLES)
    connection.execute("BEGIN")
    insert = f"INSERT INTO film VALUES (?{', ?' * len(FILM_COLUMNS)})"
    position = 0
    for entry in entries:
        if isinstance(entry, Heading):
            row = (FORMAT, source, json.dumps(entry))
            connection.execute("INSERT INTO source VALUES (?, ?, ?)", row)
        elif isinstance(entry, Term):
            _insert_term(connection, entry)
        else:
            connection.execute(insert, (position, *_film_row(entry)))
            _insert_parts(connection, position, entry.film)
            position += 1
    connection.execute("COMMIT")
    connection.executescript(_INDEXES)


def _insert_term(connection: sqlite3.Connection, term: Term) -> None:
    row = (*term[:6], json.dumps(term.aliases))
    connection.execute("INSERT INTO term VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    connection.executemany(
        "INSERT OR IGNORE INTO word VALUES (?, ?)",
        [(fold(word), term.id) for word in (term.id, term.label, *term.aliases)],
    )


def _film_row(entry: Entry) -> tuple[Any, ...]:
    film = entry.film
    safe = film.without_spoilers()
    secrets = {
        name: value
        for name, value, said in zip(Film._fields, film, safe, strict=True)
        if value != said and name != "hidden_content_notes"
    }
    return (
        film.id,
        film.title,
        film.original_title,
        film.romanized_title,
        film.year,
        film.minutes,
        film.age,
        film.heaviness,
        ", ".join(note.label for note in safe.severe),
        ", ".join(theme.label for theme in safe.themes),
        ",".join(theme.id for theme in safe.themes),
        dict(film.ids).get("imdb"),
        film.why,
        film.released,
        film.ending,
        fold(film.title),
        _search_text(safe),
        entry.themes_known,
        film.content_notes is not None,
        json.dumps(safe, ensure_ascii=False, separators=(",", ":")),
        json.dumps(secrets, ensure_ascii=False, separators=(",", ":"))
        if secrets
        else None,
    )


def _search_text(film: Film) -> str:
    """Return all folded words a text may be found in, a space before each field.

    Titles stand in it a second time without spaces, so that ``20thcentury`` finds them.
    """
    titles = film.titles
    people = [
        name
        for person in (*film.directors, *film.writers, *film.cast)
        for name in names(person)
    ]
    labels = [theme.label for theme in (*film.themes, *film.minor_themes)]
    roles = [member.role for member in film.cast if member.role]
    fields = (*titles, *people, *roles, *labels, film.premise or "")
    spaced = (" ".join(words(field)) for field in fields)
    return "\n".join(
        f" {field}" for field in (*spaced, *(fold(title) for title in titles))
    )


def names(person: Any) -> tuple[str, ...]:  # noqa: ANN401 - a person or a cast member
    """Return every spelling of the name of *person*, the usual one first."""
    return tuple(filter(None, (person.name, person.original_name, *person.other_names)))


def _insert_parts(connection: sqlite3.Connection, position: int, film: Film) -> None:
    tags = [
        (use.id, position, place, use.spoiler, use.gloss)
        for place, uses in ((MAIN, film.themes), (MINOR, film.minor_themes))
        for use in uses
    ]
    tags += [
        (use.id, position, NOTE, use.spoiler, None) for use in film.content_notes or ()
    ]
    connection.executemany("INSERT OR IGNORE INTO tag VALUES (?, ?, ?, ?, ?)", tags)
    connection.executemany(
        "INSERT INTO title VALUES (?, ?, ?)",
        [(position, fold(title), title) for title in film.titles],
    )
    people = (
        *(("director", one) for one in film.directors),
        *(("cast", one) for one in film.cast),
    )
    connection.executemany(
        "INSERT INTO person VALUES (?, ?, ?, ?)",
        [
            (position, job, name, f" {' '.join(words(name))} {fold(name)}")
            for job, person in people
            for name in names(person)
        ],
    )
