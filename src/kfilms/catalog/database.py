"""The compiled catalog: a SQLite database made from a catalog file, kept in a cache.

Builds it, finds it again while the file is unchanged, and trusts nothing else it finds
in its place. What is asked of it is worded elsewhere.
"""

from __future__ import annotations

import json
import os
import sqlite3
from binascii import crc32
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

from kfilms.errors import CatalogError
from kfilms.film import Film, Heading, Term
from kfilms.query import fold, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kfilms.catalog.reading import Entry


class _Folding(NamedTuple):
    """What words become while one database is filled.

    *spaced* folds a text into its words; *labels* holds, by the id of a theme, its own
    label and those of its broader themes, folded so.
    """

    spaced: Callable[[str], str]
    labels: dict[str, str]


FORMAT: Final = 2
"""Raised with every change of the tables or of the records in them."""

SETTLED: Final = 2_000_000_000
"""Nanoseconds a file was left alone; any later edit then shows in its times."""

FILM_COLUMNS: Final = (
    "id", "title", "original_title", "romanized_title", "year", "minutes", "age",
    "heaviness", "severe", "themes", "theme_ids", "imdb", "tmdb", "why",
    "released", "ending", "sort_title", "director_names", "cast_names", "search",
    "themes_known", "notes_known", "record", "spoilers",
)  # fmt: skip
"""The columns of a film: those of a row of a list in their order, what filters and
sorting need, and the whole record as JSON, its spoilers apart."""

_TABLES: Final = f"""
CREATE TABLE source (format, identity, heading);
CREATE TABLE term (
  id TEXT PRIMARY KEY, kind, label, description, broader, severe, aliases);
CREATE TABLE word (folded TEXT PRIMARY KEY, term) WITHOUT ROWID;
CREATE TABLE film (position INTEGER PRIMARY KEY, {", ".join(FILM_COLUMNS)});
CREATE TABLE tag (
  term, film INTEGER, place INTEGER, rank INTEGER, hidden INTEGER, gloss,
  PRIMARY KEY (term, film)) WITHOUT ROWID;
CREATE TABLE title (film INTEGER, folded, title);
"""
_INDEXES: Final = """
CREATE UNIQUE INDEX film_id ON film (id);
CREATE INDEX film_imdb ON film (imdb) WHERE imdb IS NOT NULL;
CREATE INDEX title_folded ON title (folded);
"""
_AT_ONCE: Final = 100
"""Films inserted at once; more gains no time, and costs memory."""

_REMEMBERED: Final = 5_000
"""Names and labels whose folded form is at hand while a database is filled."""

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


def build(path: str, cache: str | None, below: int | None = None) -> sqlite3.Connection:
    """Compile the file at *path* and return the database, kept in *cache* if it can be.

    Raises:
        CatalogError: the file is not a catalog, or has *below* bytes or more.
    """
    from kfilms.catalog.source import opened

    with opened(path) as file, _uncollected():
        source = os.fstat(file.fileno())
        if below is not None and source.st_size >= below:
            raise CatalogError(f"the catalog {path} has not been read yet")
        temporary = _temporary(path, cache) if cache else None
        if cache and temporary:
            try:
                return _build_in(cache, temporary, file, path)
            except (sqlite3.Error, OSError):
                pass  # The cache takes no more, or was cleared: do without it.
            finally:
                _remove(temporary)
        return _compile(":memory:", file, path)


def discard(path: str, cache: str) -> None:
    """Remove the database compiled from the file at *path*, found to be damaged."""
    _remove(_cached(path, cache))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector out: a reading makes much, and nothing in circles."""
    import gc

    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _build_in(
    cache: str, temporary: str, file: IO[bytes], path: str
) -> sqlite3.Connection:
    """Compile *file* into *temporary* and keep that in *cache* if *file* lay still.

    Raises:
        OSError: the cache cannot be written.
        sqlite3.Error: the cache cannot be written.
        CatalogError: the file is not a catalog.
    """
    connection = _compile(temporary, file, path)
    # By the clock of the file system; another's may differ.
    changed = os.fstat(file.fileno()).st_mtime_ns
    if os.stat(temporary).st_mtime_ns - changed <= SETTLED:
        return connection
    connection.close()
    os.replace(temporary, _cached(path, cache))
    return find(path, cache) or _compile(":memory:", file, path)


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
        descriptor, temporary = mkstemp(
            dir=cache, prefix=os.path.basename(_cached(path, cache))
        )
    except OSError:
        return None
    os.close(descriptor)
    return temporary


def _compile(database: str, file: IO[bytes], path: str) -> sqlite3.Connection:
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
        _fill(connection, read_catalog(file, path), source)
        unless_filled.pop_all()
    return connection


def _fill(
    connection: sqlite3.Connection,
    entries: Iterable[Heading | Term | Entry],
    source: str,
) -> None:
    connection.executescript(_TABLES)
    connection.execute("BEGIN")
    folding = _Folding(lru_cache(_REMEMBERED)(_spaced), {})
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
                folding.labels.update(_labels(terms))
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
    connection.executemany(
        f"INSERT INTO film VALUES (?{', ?' * len(FILM_COLUMNS)})",
        [(position, *_film_row(entry, folding)) for position, entry in numbered],
    )
    connection.executemany(
        "INSERT INTO tag VALUES (?, ?, ?, ?, ?, ?)",
        [row for position, entry in numbered for row in _tags(position, entry.film)],
    )
    connection.executemany(
        "INSERT INTO title VALUES (?, ?, ?)",
        [
            (position, folding.spaced(title).replace(" ", ""), title)
            for position, entry in numbered
            for title in entry.film.titles
        ],
    )


def _spaced(text: str) -> str:
    """Return the folded words of *text*; without the spaces, it is *text* folded."""
    return " ".join(words(text))


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


def _film_row(entry: Entry, folding: _Folding) -> tuple[Any, ...]:
    film = entry.film
    spaced = folding.spaced
    safe = film.without_spoilers()
    ids = dict(film.ids)
    secrets = {
        name: value
        for name, value, said in zip(Film._fields, film, safe, strict=True)
        if value != said
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
        ids.get("imdb"),
        ids.get("tmdb"),
        film.why,
        film.released,
        film.ending,
        spaced(film.title).replace(" ", ""),
        _names_text(film.directors, spaced),
        _names_text(film.cast, spaced),
        _search_text(safe, folding),
        entry.themes_known,
        film.content_notes is not None,
        _as_json(safe),
        _as_json(secrets) if secrets else None,
    )


_as_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _search_text(film: Film, folding: _Folding) -> str:
    """Return all folded words a text may be found in, a space before each field.

    Titles stand in it a second time without spaces, so that ``20thcentury`` finds them;
    a theme brings the labels of its broader ones, so that ``illness`` finds dementia.
    """
    spaced = folding.spaced
    titles = [spaced(title) for title in film.titles]
    people = _names_text((*film.directors, *film.writers, *film.cast), spaced)
    labels = [folding.labels[use.id] for use in (*film.themes, *film.minor_themes)]
    roles = [spaced(member.role) for member in film.cast if member.role]
    fields = (*titles, people, *roles, *labels, _spaced(film.premise or ""))
    whole = [title.replace(" ", "") for title in titles]
    return " " + "\n ".join((*fields, *whole))


def _labels(terms: dict[str, Term]) -> dict[str, str]:
    """Return for each of *terms* its label and those above it, as search fields."""
    labels = {}
    for term in terms.values():
        chain = [term]
        # Nothing has been refused yet: what is above may be missing, or go round.
        while (above := terms.get(chain[-1].broader or "")) and above not in chain:
            chain.append(above)
        folded = [_spaced(one.label) for one in chain]
        labels[term.id] = "\n ".join(f"{one} {one.replace(' ', '')}" for one in folded)
    return labels


def _names_text(people: Iterable[Any], spaced: Callable[[str], str]) -> str:
    """Return the folded names of *people*, each in every way it is put apart.

    ``Han Hyo-joo`` is found as three words, as two and as one. A space stands before
    each word, so that the beginning of one can be found.
    """
    names = [name for person in people for name in _names(person)]
    return "\n".join(f" {_ways(spaced(name), name, spaced)}" for name in names)


def _ways(folded: str, name: str, spaced: Callable[[str], str]) -> str:
    parts = " ".join(spaced(part).replace(" ", "") for part in name.split())
    return " ".join(dict.fromkeys((folded, parts, folded.replace(" ", ""))))


def _names(person: Any) -> tuple[str, ...]:
    """Return every spelling of the name of a person or cast member."""
    return tuple(filter(None, (person.name, person.original_name, *person.other_names)))


def _tags(position: int, film: Film) -> Iterator[tuple[Any, ...]]:
    for place, uses in ((MAIN, film.themes), (MINOR, film.minor_themes)):
        for rank, use in enumerate(uses):
            yield use.id, position, place, rank, use.spoiler, use.gloss
    for rank, note in enumerate(film.content_notes or ()):
        yield note.id, position, NOTE, rank, note.spoiler, None
