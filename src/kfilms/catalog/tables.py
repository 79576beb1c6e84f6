"""The tables of the compiled catalog, and how films become their rows.

Which file they lie in, and whether that is still true, is no business of it.
"""

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
"""What is kept of a film, by its position: the columns of a row of a list, in their
order, and what filters and sorting need; folded text to search; the whole record as
JSON, its spoilers apart. In three tables, since a list reads all of the first and none
of the others, which are ten times as large."""

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
"""Films inserted at once; more gains no time, and costs memory."""

_TOGETHER: Final = 10
"""Rows of one statement: to run it costs as much as one of them."""

_REMEMBERED: Final = 20_000
"""People whose names are at hand in folded form while a database is filled."""

_SECRETS: Final = 100
"""What films hide, at hand as JSON."""


def insert_catalog(
    connection: sqlite3.Connection,
    entries: Iterable[Heading | Term | CatalogEntry],
    source: str,
) -> None:
    """Make the tables in *connection* and fill them from *entries* of *source*."""
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


@lru_cache(_SECRETS)
def _hidden_json(secrets: tuple[tuple[str, Any], ...]) -> str | None:
    """Return *secrets* as JSON; most films have no other than how they end."""
    return _as_json(dict(secrets)) if secrets else None


class _FilmInserter:
    """What the tables of films hold, a portion at a time until it is inserted.

    *terms* may be filled until the first film comes.
    """

    def __init__(self, connection: sqlite3.Connection, terms: dict[str, Term]) -> None:
        self._connection = connection
        self._count = 0
        self._terms = terms
        self.common_theme: CommonTheme | None = None
        self._names = lru_cache(_REMEMBERED)(person_words)
        self._rows: dict[str, list[tuple[Any, ...]]] = {
            table: [] for table in (*COLUMNS, "tag", "title", "seen")
        }

    def add(self, entry: CatalogEntry) -> None:
        """Let the film of *entry* follow those before it."""
        rows, position = self._rows, self._count
        film = entry.film
        open_fields = film.visible_fields()
        safe = film._replace(**open_fields)
        titles = [(title, words(title)) for title in film.titles]
        sort_title = "".join(titles[0][1])
        rows["film"].append((position, *_film_columns(entry, safe, sort_title)))
        rows["text"].append((position, *self._searched(safe, titles)))
        secrets = tuple([(name, getattr(film, name)) for name in open_fields])
        rows["record"].append((position, _as_json(safe), _hidden_json(secrets)))
        rows["title"] += [(position, "".join(one), title) for title, one in titles]
        numbers = self._numbers
        for place, uses in ((MAIN, film.themes), (MINOR, film.minor_themes)):
            rows["tag"] += [
                (numbers[name], position, ~place if spoiler else place, gloss)
                for name, _, gloss, spoiler in uses
            ]
        rows["tag"] += [
            (numbers[note.id], position, ~NOTE if note.spoiler else NOTE, None)
            for note in film.content_notes or ()
        ]
        if entry.rating is not None:
            rated_on = entry.rated_on and entry.rated_on.isoformat()
            rows["seen"].append((position, entry.rating, rated_on))
        self._count += 1
        if self._count % AT_ONCE == 0:
            self.insert()

    def insert(self) -> None:
        """Insert what waits."""
        for table, rows in self._rows.items():
            if rows:
                self._insert(table, rows)
                rows.clear()

    def _insert(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        values = f"({', '.join('?' * len(rows[0]))})"
        sql = f"INSERT INTO {table} VALUES {values}"
        left = len(rows) % _TOGETHER
        self._connection.executemany(sql, rows[:left])
        together = [iter(rows[left:])] * _TOGETHER
        self._connection.executemany(
            sql + f", {values}" * (_TOGETHER - 1),
            map(tuple, map(chain.from_iterable, zip(*together, strict=True))),
        )

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """The rows of the terms, which SQLite counts from 1 as they come."""
        return {name: number for number, name in enumerate(self._terms, 1)}

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
        """Return the folded names of directors, of the cast, and the text to search."""
        directors, cast, writers = (
            "\n".join([self._names(person[:3]) for person in some])
            for some in (film.directors, film.cast, film.writers)
        )
        text = search_text(film, [one for _, one in titles], self._words)
        return directors, cast, f"{text}\n{writers}{self._common_words}"


def _film_columns(entry: CatalogEntry, safe: Film, sort_title: str) -> tuple[Any, ...]:
    """Return what a list reads of a film, of which *safe* gives nothing away."""
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
