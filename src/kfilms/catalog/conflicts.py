"""Finds contradictions between catalogs: in a word, or in a fact of a film.

Compares the catalogs in order and keeps only the facts of films that it compares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.catalog.diagnostics import PARTS, Problem, Problems, quote_value
from kfilms.catalog.entries import CatalogEntry
from kfilms.catalog.merge import (
    MergedVocabulary,
    identity_keys,
    quoted_title,
    title_key,
)
from kfilms.vocabulary import Term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfilms.catalog.diagnostics import Path
    from kfilms.films import Film, Heading

_COMPARED_FACTS: Final = (
    ("released", "year", ""),
    ("minutes", "minutes", " minutes"),
    ("age", "age", ""),
    ("heaviness", "heaviness", ""),
)
"""Field of the file, field of the record, unit; endings are spoilers and left out."""


class _KnownFilm(NamedTuple):
    """A film of an earlier catalog; *facts* are in the order of _COMPARED_FACTS."""

    file: str
    title: str
    facts: tuple[int | None, ...]
    ids: tuple[tuple[str, str], ...]


class Conflicts:
    """Collects the conflicts of each catalog with the catalogs before it.

    *errors* has the terms that cannot be joined. *doubts* has the facts that differ,
    of which the first catalog's count, and equal titles under another id. Both are
    about the current file: ``begin`` empties them.
    """

    def __init__(self) -> None:
        self.errors = Problems()
        self.doubts = Problems()
        self._file = ""
        self._terms: list[Term] = []
        self._vocabulary = MergedVocabulary()
        self._films: dict[str, _KnownFilm] = {}
        self._own: dict[str, _KnownFilm] = {}

    def begin(self, file: str) -> None:
        """Begin the catalog *file*."""
        self.errors, self.doubts = Problems(), Problems()
        self._file = file
        self._terms, self._own = [], {}

    def heed(self, record: Heading | Term | CatalogEntry) -> None:
        """Add *record* of the current catalog, and compare it if it is a film."""
        if isinstance(record, Term):
            self._terms.append(record)
        elif isinstance(record, CatalogEntry):
            self._compare(record)

    def finish(self) -> None:
        """Compare the terms of the current catalog, and keep its films and terms."""
        for term, message in self._vocabulary.join(self._terms, self._file).conflicts:
            self.errors.add(Problem((PARTS[term.kind], term.id), message, on_key=True))
        self._films = {**self._own, **self._films}

    def _compare(self, entry: CatalogEntry) -> None:
        film = entry.film
        facts = tuple(getattr(film, record) for _, record, _ in _COMPARED_FACTS)
        known_film = _KnownFilm(self._file, film.title, facts, film.ids)
        position = (entry.line, 1) if entry.line else None
        id_keys, by_title = sorted(identity_keys(film)), f"\n{title_key(film)}"
        for key in (*id_keys, by_title):
            self._own.setdefault(key, known_film)
        matches = map(self._films.get, id_keys)
        earlier_films = list(dict.fromkeys(match for match in matches if match))
        doubts = [
            doubt
            for earlier_film in earlier_films
            for doubt in _find_differences(film, facts, earlier_film)
        ]
        twin = self._films.get(by_title)
        if twin and not earlier_films and not _has_other_imdb_id(film, twin):
            message = f"{quoted_title(film)} is also in {twin.file}, under another id"
            doubts.append((("id",), f"{message}; give it the same"))
        for field, message in doubts:
            path: Path = ("films", entry.number, *field)
            self.doubts.add(Problem(path, message, position))


def _has_other_imdb_id(film: Film, earlier_film: _KnownFilm) -> bool:
    imdb_id = dict(film.ids).get("imdb")
    earlier_id = dict(earlier_film.ids).get("imdb")
    return imdb_id is not None and earlier_id is not None and imdb_id != earlier_id


def _find_differences(
    film: Film, facts: tuple[int | None, ...], earlier_film: _KnownFilm
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the path inside the film, and the message, of each fact that differs."""
    where = f"in {earlier_film.file}, which counts"
    pairs = zip(_COMPARED_FACTS, facts, earlier_film.facts, strict=True)
    for (field, _, unit), fact, earlier_fact in pairs:
        if fact is not None and earlier_fact is not None and fact != earlier_fact:
            yield (field,), f"{fact:d} is {earlier_fact:d}{unit} {where}"
    ids = dict(earlier_film.ids)
    for service, value in film.ids:
        if value != ids.get(service, value):
            yield (
                ("ids", service),
                f"{quote_value(value)} is {quote_value(ids[service])} {where}",
            )
