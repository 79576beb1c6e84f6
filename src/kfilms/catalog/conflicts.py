"""Where several catalogs contradict each other: in a word, or in a fact of a film.

Heeds one catalog after the other, and holds of their films only what can be compared.
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

_COMPARED: Final = (
    ("released", "year", ""),
    ("minutes", "minutes", " minutes"),
    ("age", "age", ""),
    ("heaviness", "heaviness", ""),
)
"""Field of the file, field of the record, unit; endings are never told."""


class _Known(NamedTuple):
    """A film of a catalog: its facts in their order, and its ids."""

    file: str
    title: str
    facts: tuple[int | None, ...]
    ids: tuple[tuple[str, str], ...]


class Conflicts:
    """What catalogs say that is at odds with those before them.

    *errors* are what cannot be joined, *doubts* where the first one counts; both are
    of the file that is being read, and are begun anew with each.
    """

    def __init__(self) -> None:
        self.errors = Problems()
        self.doubts = Problems()
        self._file = ""
        self._terms: list[Term] = []
        self._vocabulary = MergedVocabulary()
        self._films: dict[str, _Known] = {}
        self._own: dict[str, _Known] = {}

    def begin(self, file: str) -> None:
        """Turn to the catalog *file*."""
        self.errors, self.doubts = Problems(), Problems()
        self._file = file
        self._terms, self._own = [], {}

    def heed(self, record: Heading | Term | CatalogEntry) -> None:
        """Look at one *record* of it."""
        if isinstance(record, Term):
            self._terms.append(record)
        elif isinstance(record, CatalogEntry):
            self._compare(record)

    def finish(self) -> None:
        """Keep what it says for those that follow, and look at its words."""
        for term, what in self._vocabulary.join(self._terms, self._file).conflicts:
            self.errors.add(Problem((PARTS[term.kind], term.id), what, on_key=True))
        self._films = {**self._own, **self._films}

    def _compare(self, entry: CatalogEntry) -> None:
        film = entry.film
        facts = tuple(getattr(film, record) for _, record, _ in _COMPARED)
        known = _Known(self._file, film.title, facts, film.ids)
        position = (entry.line, 1) if entry.line else None
        own, titled = sorted(identity_keys(film)), f"\n{title_key(film)}"
        for key in (*own, titled):
            self._own.setdefault(key, known)
        found = map(self._films.get, own)
        same = list(dict.fromkeys(one for one in found if one))
        doubts = [doubt for other in same for doubt in _differing(film, facts, other)]
        twin = self._films.get(titled)
        if twin and not same and not _other_film(film, twin):
            what = f"{quoted_title(film)} is also in {twin.file}, under another id"
            doubts.append((("id",), f"{what}; give it the same"))
        for field, what in doubts:
            path: Path = ("films", entry.number, *field)
            self.doubts.add(Problem(path, what, position))


def _other_film(film: Film, other: _Known) -> bool:
    """Tell whether the IMDb ids say that *film* and *other* are two."""
    one, two = dict(film.ids).get("imdb"), dict(other.ids).get("imdb")
    return one is not None and two is not None and one != two


def _differing(
    film: Film, facts: tuple[int | None, ...], other: _Known
) -> Iterator[tuple[tuple[str, ...], str]]:
    where = f"in {other.file}, which counts"
    pairs = zip(_COMPARED, facts, other.facts, strict=True)
    for (field, _, unit), here, there in pairs:
        if here is not None and there is not None and here != there:
            yield (field,), f"{here:d} is {there:d}{unit} {where}"
    ids = dict(other.ids)
    for service, value in film.ids:
        if value != ids.get(service, value):
            yield (
                ("ids", service),
                f"{quote_value(value)} is {quote_value(ids[service])} {where}",
            )
