"""The tables of the database, and the function that fills them from a catalog."""

from __future__ import annotations

import json
from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from kfilms.catalog.cache import FORMAT, MAIN, MINOR, NOTE
from kfilms.catalog.search_text import name_words, person_words, search_text, term_words
from kfilms.films import Heading
from kfilms.normalize import fold, words
from kfilms.vocabulary import Term

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from kfilms.catalog.entries import CatalogEntry
    from kfilms.films import CommonTheme, Film

COLUMNS: Final = {
    "film": (
        "id", "title", "original_title", "year", "minutes", "age", "heaviness",
        "severe", "hidden_severe", "themes", "imdb_rating",
        "romanized_title", "theme_ids", "imdb", "tmdb", "why", "added_on",
        "released", "ending", "sort_title", "themes_known", "notes_known",
    ),
    "text": ("director_names", "cast_names", "search"),
    "record": ("record", "spoilers"),
}  # fmt: skip
"""The three tables of films, each with its columns after ``position``.

``film`` has the fields of FilmRow, in order, and columns for filters and sorting;
``text`` has folded text to search; ``record`` has the complete record as JSON, with its
spoilers in a column of their own. They are separate because a list reads the whole of
``film`` and none of the others, which are ten times as large."""

_TABLES: Final = """
CREATE TABLE source (format, identity, heading, remarks);
CREATE TABLE term (
  id TEXT PRIMARY KEY, kind, label, description, broader, severe, aliases);
CREATE TABLE word (folded, term, PRIMARY KEY (folded, term)) WITHOUT ROWID;
CREATE TABLE tag (term INTEGER, film INTEGER, place INTEGER, gloss);
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
CREATE UNIQUE INDEX tag_term ON tag (term, film, place);
"""
AT_ONCE: Final = 100
"""Films inserted at once; more would cost memory and save no time."""

_ROWS_PER_STATEMENT: Final = 10
"""Rows of one INSERT; running a statement costs as much as inserting a row."""

_CACHED_PEOPLE: Final = 20_000
"""People whose folded names are cached while a database is filled."""

_CACHED_SECRETS: Final = 100
"""Sets of hidden fields whose JSON is cached."""


def insert_catalog(
    connection: sqlite3.Connection,
    entries: Iterable[Heading | Term | CatalogEntry],
    source: str,
) -> None:
    """Create the tables in *connection* and fill them with *entries*.

    The heading and all terms come before the first film. *source* is the cache key of
    the files.
    """
    connection.executescript(_TABLES)
    connection.execute("BEGIN")
    terms: dict[str, Term] = {}
    films = _FilmInserter(connection, terms)
    for entry in entries:
        if isinstance(entry, Heading):
            remarks = "\n".join(entry.remarks) or None
            row = (FORMAT, source, json.dumps(entry), remarks)
            connection.execute("INSERT INTO source VALUES (?, ?, ?, ?)", row)
            films.common_theme = entry.common_theme
        elif isinstance(entry, Term):
            _insert_term(connection, entry)
            terms[entry.id] = entry
        else:
            films.add(entry)
    films.insert()
    connection.execute("COMMIT")
    connection.executescript(_INDEXES)


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


_as_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@lru_cache(_CACHED_SECRETS)
def _hidden_json(secrets: tuple[tuple[str, Any], ...]) -> str | None:
    """Return *secrets* as JSON; most films hide only their ending, hence the cache."""
    return _as_json(dict(secrets)) if secrets else None


class _FilmInserter:
    """Collects the rows of films and inserts them in batches.

    *terms* may be extended until the first film is added.
    """

    def __init__(self, connection: sqlite3.Connection, terms: dict[str, Term]) -> None:
        self._connection = connection
        self._count = 0
        self._terms = terms
        self.common_theme: CommonTheme | None = None
        self._names = lru_cache(_CACHED_PEOPLE)(person_words)
        self._rows: dict[str, list[tuple[Any, ...]]] = {
            table: [] for table in (*COLUMNS, "tag", "title", "seen")
        }

    def add(self, entry: CatalogEntry) -> None:
        """Add the film of *entry*; its position is the number of films before it."""
        rows, position = self._rows, self._count
        film = entry.film
        visible_fields = film.visible_fields()
        safe = film._replace(**visible_fields)
        titles = [(title, words(title)) for title in film.titles]
        sort_title = "".join(titles[0][1])
        rows["film"].append((position, *_film_columns(entry, safe, sort_title)))
        rows["text"].append((position, *self._searched(safe, titles)))
        secrets = tuple([(name, getattr(film, name)) for name in visible_fields])
        rows["record"].append((position, _as_json(safe), _hidden_json(secrets)))
        rows["title"] += [
            (position, "".join(title_words), title) for title, title_words in titles
        ]
        rowids = self._rowids
        for place, uses in ((MAIN, film.themes), (MINOR, film.minor_themes)):
            rows["tag"] += [
                (rowids[term_id], position, ~place if spoiler else place, gloss)
                for term_id, _, gloss, spoiler in uses
            ]
        rows["tag"] += [
            (rowids[note.id], position, ~NOTE if note.spoiler else NOTE, None)
            for note in film.content_notes or ()
        ]
        if entry.rating is not None:
            rated_on = entry.rated_on and entry.rated_on.isoformat()
            rows["seen"].append((position, entry.rating, rated_on))
        self._count += 1
        if self._count % AT_ONCE == 0:
            self.insert()

    def insert(self) -> None:
        """Insert the collected rows."""
        for table, rows in self._rows.items():
            if rows:
                self._insert(table, rows)
                rows.clear()

    def _insert(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        values = f"({', '.join('?' * len(rows[0]))})"
        sql = f"INSERT INTO {table} VALUES {values}"
        remainder = len(rows) % _ROWS_PER_STATEMENT
        self._connection.executemany(sql, rows[:remainder])
        groups = [iter(rows[remainder:])] * _ROWS_PER_STATEMENT
        self._connection.executemany(
            sql + f", {values}" * (_ROWS_PER_STATEMENT - 1),
            map(tuple, map(chain.from_iterable, zip(*groups, strict=True))),
        )

    @cached_property
    def _rowids(self) -> dict[str, int]:
        """The rowids of the terms, which SQLite counts from 1 in order of insertion."""
        return {term_id: rowid for rowid, term_id in enumerate(self._terms, 1)}

    @cached_property
    def _words(self) -> dict[str, str]:
        return term_words(self._terms)

    @cached_property
    def _common_words(self) -> str:
        theme = self.common_theme
        return name_words((theme.label, *theme.aliases)) if theme else ""

    def _searched(
        self, film: Film, titles: list[tuple[str, tuple[str, ...]]]
    ) -> tuple[str, ...]:
        """Return the columns of ``text``: directors, cast and the text to search."""
        directors, cast, writers = (
            "\n".join([self._names(person[:3]) for person in people])
            for people in (film.directors, film.cast, film.writers)
        )
        text = search_text(film, [pair[1] for pair in titles], self._words)
        return directors, cast, f"{text}\n{writers}{self._common_words}"


def _film_columns(entry: CatalogEntry, safe: Film, sort_title: str) -> tuple[Any, ...]:
    """Return the columns of ``film``; *safe* is the film without its hidden fields."""
    film = entry.film
    ids = dict(film.ids)
    return (
        film.id,
        film.title,
        film.original_title,
        film.year,
        film.minutes,
        film.age,
        film.heaviness,
        ", ".join([note.label for note in safe.severe_content_notes]),
        safe.hidden_severe,
        ", ".join([theme.label for theme in safe.themes]),
        film.imdb_rating,
        film.romanized_title,
        ",".join([theme.id for theme in safe.themes]),
        ids.get("imdb"),
        ids.get("tmdb"),
        film.why,
        film.added_on,
        film.released,
        film.ending,
        sort_title,
        entry.themes_known,
        film.content_notes is not None,
    )
