"""The tables of the compiled catalog, and how films become their rows.

Which file they lie in, and whether that is still true, is no business of it.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kfilms.catalog.database import FORMAT, MAIN, MINOR, NOTE
from kfilms.catalog.searched import labels_of, names, names_text, search_text
from kfilms.film import Film, Heading
from kfilms.folding import fold
from kfilms.vocabulary import Term

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator

    from kfilms.catalog.entries import Entry

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
CREATE TABLE source (format, identity, heading, remarks);
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
AT_ONCE: Final = 100
"""Films inserted at once; more gains no time, and costs memory."""

_REMEMBERED: Final = 20_000
"""People whose names are at hand in folded form while a database is filled."""


class _Folding(NamedTuple):
    """What words become while one database is filled.

    *names* folds all names of a person; *labels* holds, by the id of a theme, its own
    label and those of its broader themes, folded.
    """

    names: Callable[[tuple[str, ...]], str]
    labels: dict[str, str]


def fill(
    connection: sqlite3.Connection,
    entries: Iterable[Heading | Term | Entry],
    source: str,
) -> None:
    """Make the tables in *connection* and fill them from *entries* of *source*."""
    connection.executescript(_TABLES)
    connection.execute("BEGIN")
    folding = _Folding(lru_cache(_REMEMBERED)(names_text), {})
    terms: dict[str, Term] = {}
    films: list[Entry] = []
    first = 0
    for entry in entries:
        if isinstance(entry, Heading):
            remarks = "\n".join(entry.remarks) or None
            row = (FORMAT, source, json.dumps(entry), remarks)
            connection.execute("INSERT INTO source VALUES (?, ?, ?, ?)", row)
        elif isinstance(entry, Term):
            _insert_term(connection, entry)
            terms[entry.id] = entry
        else:
            if not films and not first:
                folding.labels.update(labels_of(terms))
            films.append(entry)
        if len(films) == AT_ONCE:
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
