"""Merges the vocabularies and films of several catalogs.

If several catalogs have the same film, each fact comes from the first one that has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.catalog.diagnostics import KINDS
from kfilms.normalize import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kfilms.catalog.entries import CatalogEntry
    from kfilms.films import Film
    from kfilms.vocabulary import Term


class JoinedTerms(NamedTuple):
    """The merged term of each term id of a catalog, and the terms in conflict.

    *conflicts* pairs a term with the message that says what it conflicts with.
    """

    meant: dict[str, Term]
    conflicts: list[tuple[Term, str]]


class MergedVocabulary:
    """Merges the themes and content notes of several catalogs.

    A term whose id or label already means an earlier term of its kind is that term.
    """

    def __init__(self) -> None:
        self.terms: dict[str, Term] = {}
        self._words: dict[tuple[str, str], tuple[Term, str]] = {}
        """The term and its file by kind and folded word."""

    def join(self, terms: Iterable[Term], name: str) -> JoinedTerms:
        """Add the *terms* of the catalog *name* and return their merged terms."""
        new_terms = list(terms)
        conflicts: list[tuple[Term, str]] = []
        meanings = {term.id: self._meaning(term, conflicts) for term in new_terms}
        for term in new_terms:
            if meanings[term.id] is term:
                broader = meanings.get(term.broader or "")
                self.terms[term.id] = term._replace(broader=broader and broader.id)
        for term in new_terms:
            self._learn(term, meanings[term.id], name)
        return JoinedTerms(meanings, conflicts)

    def _learn(self, term: Term, meaning: Term, file: str) -> None:
        """Map the words of *term* to *meaning*, unless another term has them."""
        for spelling in (term.id, term.label, *term.aliases):
            word = term.kind, fold(spelling)
            if word[1] and word not in self._words:
                merged_term = self.terms[meaning.id]
                if meaning is not term:
                    aliases = (*merged_term.aliases, spelling)
                    merged_term = merged_term._replace(aliases=aliases)
                    self.terms[meaning.id] = merged_term
                self._words[word] = merged_term, file

    def _meaning(self, term: Term, conflicts: list[tuple[Term, str]]) -> Term:
        """Return the earlier term that equals *term*, or *term*; fill *conflicts*."""
        names = [fold(name) for name in (term.id, term.label)]
        for kind in (term.kind, *KINDS.values()):
            for owner, file in filter(
                None, (self._words.get((kind, name)) for name in names)
            ):
                if kind == term.kind:
                    return owner
                conflicts.append(
                    (term, f'is called as the {owner.kind} "{owner.id}" of {file}')
                )
                return term
        return term


class _FilmPosition(NamedTuple):
    """The index of a later catalog, and of a film in it."""

    catalog: int
    number: int


def identity_keys(film: Film) -> set[str]:
    """Return the id and the IMDb id; films that share one of them are the same."""
    imdb_id = dict(film.ids).get("imdb")
    return {film.id, f"imdb:{imdb_id}"} if imdb_id else {film.id}


def title_key(film: Film) -> str:
    """Return a key that films with the same title and year share."""
    return f"{fold(film.title) or film.title}\n{film.year}"


def quoted_title(film: Film) -> str:
    """Return the title and year of *film* for messages: ``"Okja" (2017)``."""
    return f'"{film.title}" ({film.year})' if film.year else f'"{film.title}"'


def merge_catalogs(
    catalogs: Sequence[Iterable[CatalogEntry]],
) -> Iterator[CatalogEntry]:
    """Yield the films of all *catalogs*, each once, where it first appears."""
    first, *rest = catalogs
    later = [list(entries) for entries in rest]
    by_key: dict[str, list[_FilmPosition]] = {}
    for catalog, entries in enumerate(later):
        for number, entry in enumerate(entries):
            for key in identity_keys(entry.film):
                by_key.setdefault(key, []).append(_FilmPosition(catalog, number))
    merger = _Merger(later, by_key)
    for entry in first:
        yield merger(entry, 0)
    for catalog, entries in enumerate(later):
        for number, entry in enumerate(entries):
            if _FilmPosition(catalog, number) not in merger.taken:
                yield merger(entry, catalog + 1)


class _Merger:
    """Merges a film with its entries in *later* catalogs.

    *taken* has the positions of the entries that are merged already.
    """

    def __init__(
        self,
        later: Sequence[Sequence[CatalogEntry]],
        by_key: Mapping[str, list[_FilmPosition]],
    ) -> None:
        self.taken: set[_FilmPosition] = set()
        self._later = later
        self._by_key = by_key

    def __call__(self, entry: CatalogEntry, after: int) -> CatalogEntry:
        """Return *entry* merged with the same film in the catalogs from *after* on.

        A merged entry may add an id, which is then searched in the catalogs as well.
        """
        new_keys = identity_keys(entry.film)
        searched_keys: set[str] = set()
        while new_keys := new_keys - searched_keys:
            searched_keys |= new_keys
            positions = {
                position for key in new_keys for position in self._by_key.get(key, ())
            }
            for position in sorted(positions - self.taken):
                if position.catalog >= after:
                    self.taken.add(position)
                    later_entry = self._later[position.catalog][position.number]
                    new_keys |= identity_keys(later_entry.film)
                    entry = merge_films(entry, later_entry)
        return entry


def merge_films(first: CatalogEntry, second: CatalogEntry) -> CatalogEntry:
    """Return *first* with the facts of *second* that *first* does not have."""
    film, second_film = first.film, second.film
    facts = {
        field: value
        for field, value in second_film._asdict().items()
        if getattr(film, field) in (None, ()) and field not in _JOINED_FIELDS
    }
    if not first.themes_known:
        facts |= {
            "themes": second_film.themes,
            "minor_themes": second_film.minor_themes,
        }
    if film.content_notes is None:
        facts["content_notes"] = second_film.content_notes
    titles = {fold(title) for title in film._replace(**facts).titles}
    more = (title for title in second_film.titles if fold(title) not in titles)
    facts["alternative_titles"] = (*film.alternative_titles, *dict.fromkeys(more))
    ids = {**dict(film.ids), **_missing_ids(film, second_film)}
    facts["ids"] = tuple(ids.items())
    rating_entry = first if first.rating is not None else second
    return first._replace(
        film=film._replace(**facts),
        themes_known=first.themes_known or second.themes_known,
        ids_known=first.ids_known or second.ids_known,
        rating=rating_entry.rating,
        rated_on=rating_entry.rated_on,
    )


_JOINED_FIELDS: Final = (
    "alternative_titles", "themes", "minor_themes", "content_notes", "ids",
)  # fmt: skip
"""The fields that have their own rules in ``merge_films``."""


def _missing_ids(film: Film, second_film: Film) -> dict[str, str]:
    services = dict(film.ids)
    return {name: value for name, value in second_film.ids if name not in services}
