"""Joins several catalogs: their words, and the films that more than one has.

Of a film that several have, each fact is that of the first that knows it.
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
    """What the ids of a catalog's terms mean, and which terms cannot be joined."""

    meant: dict[str, Term]
    conflicts: list[tuple[Term, str]]


class MergedVocabulary:
    """The themes and content notes of several catalogs, each once.

    A term that is called as an earlier one of its kind is that one.
    """

    def __init__(self) -> None:
        self.terms: dict[str, Term] = {}
        self._words: dict[tuple[str, str], tuple[Term, str]] = {}
        """By kind and folded word, a term and the file that it comes from."""

    def join(self, terms: Iterable[Term], name: str) -> JoinedTerms:
        """Take the *terms* of the catalog *name*, and tell what each of them means."""
        own = list(terms)
        conflicts: list[tuple[Term, str]] = []
        meant = {term.id: self._meaning(term, conflicts) for term in own}
        for term in own:
            if meant[term.id] is term:
                above = meant.get(term.broader or "")
                self.terms[term.id] = term._replace(broader=above and above.id)
        for term in own:
            self._learn(term, meant[term.id], name)
        return JoinedTerms(meant, conflicts)

    def _learn(self, term: Term, meant: Term, file: str) -> None:
        """Let the words of *term* stand for what is *meant*, if they are free."""
        for spelling in (term.id, term.label, *term.aliases):
            word = term.kind, fold(spelling)
            if word[1] and word not in self._words:
                known = self.terms[meant.id]
                if meant is not term:
                    known = known._replace(aliases=(*known.aliases, spelling))
                    self.terms[meant.id] = known
                self._words[word] = known, file

    def _meaning(self, term: Term, conflicts: list[tuple[Term, str]]) -> Term:
        """Return the earlier term that *term* is, or itself; note *conflicts*."""
        names = [fold(name) for name in (term.id, term.label)]
        for kind in (term.kind, *KINDS.values()):
            for other, where in filter(
                None, (self._words.get((kind, name)) for name in names)
            ):
                if kind == term.kind:
                    return other
                conflicts.append(
                    (term, f'is called as the {other.kind} "{other.id}" of {where}')
                )
                return term
        return term


class _FilmPosition(NamedTuple):
    """Where a film stands: in which catalog, and at which place there."""

    catalog: int
    number: int


def identity_keys(film: Film) -> set[str]:
    """Return what tells that two films are one: the id, and the IMDb id."""
    imdb_id = dict(film.ids).get("imdb")
    return {film.id, f"imdb:{imdb_id}"} if imdb_id else {film.id}


def title_key(film: Film) -> str:
    """Return what films share that are called the same and came out in one year."""
    return f"{fold(film.title) or film.title}\n{film.year}"


def quoted_title(film: Film) -> str:
    """Return how a message calls *film*: ``"Okja" (2017)``."""
    return f'"{film.title}" ({film.year})' if film.year else f'"{film.title}"'


def merge_catalogs(
    catalogs: Sequence[Iterable[CatalogEntry]],
) -> Iterator[CatalogEntry]:
    """Yield the films of all *catalogs*, each once, in the order of the first."""
    first, *rest = catalogs
    later = [list(entries) for entries in rest]
    by_key: dict[str, list[_FilmPosition]] = {}
    for catalog, entries in enumerate(later):
        for number, entry in enumerate(entries):
            for key in identity_keys(entry.film):
                by_key.setdefault(key, []).append(_FilmPosition(catalog, number))
    absorb = _Merger(later, by_key)
    for entry in first:
        yield absorb(entry, 0)
    for catalog, entries in enumerate(later):
        for number, entry in enumerate(entries):
            if _FilmPosition(catalog, number) not in absorb.taken:
                yield absorb(entry, catalog + 1)


class _Merger:
    """Joins to a film what later catalogs know of it, and marks it *taken* there."""

    def __init__(
        self,
        later: Sequence[Sequence[CatalogEntry]],
        by_key: Mapping[str, list[_FilmPosition]],
    ) -> None:
        self.taken: set[_FilmPosition] = set()
        self._later = later
        self._by_key = by_key

    def __call__(self, entry: CatalogEntry, after: int) -> CatalogEntry:
        """Return *entry* with what the catalogs from *after* on know of the film.

        One of them may tell an id by which another knows it.
        """
        todo = identity_keys(entry.film)
        tried: set[str] = set()
        while todo := todo - tried:
            tried |= todo
            found = {one for key in todo for one in self._by_key.get(key, ())}
            for place in sorted(found - self.taken):
                if place.catalog >= after:
                    self.taken.add(place)
                    other = self._later[place.catalog][place.number]
                    todo |= identity_keys(other.film)
                    entry = merge_films(entry, other)
        return entry


def merge_films(first: CatalogEntry, second: CatalogEntry) -> CatalogEntry:
    """Return the film of both: every fact is the first's, or else the second's."""
    one, other = first.film, second.film
    facts = {
        field: value
        for field, value in other._asdict().items()
        if getattr(one, field) in (None, ()) and field not in _TOGETHER
    }
    if not first.themes_known:
        facts |= {"themes": other.themes, "minor_themes": other.minor_themes}
    if one.content_notes is None:
        facts["content_notes"] = other.content_notes
    known = {fold(title) for title in one._replace(**facts).titles}
    more = (title for title in other.titles if fold(title) not in known)
    facts["alternative_titles"] = (*one.alternative_titles, *dict.fromkeys(more))
    facts["ids"] = tuple({**dict(one.ids), **_missing(one, other)}.items())
    rated = first if first.rating is not None else second
    return first._replace(
        film=one._replace(**facts),
        themes_known=first.themes_known or second.themes_known,
        ids_known=first.ids_known or second.ids_known,
        rating=rated.rating,
        rated_on=rated.rated_on,
    )


_TOGETHER: Final = (
    "alternative_titles", "themes", "minor_themes", "content_notes", "ids",
)  # fmt: skip
"""The fields that are joined in a way of their own."""


def _missing(one: Film, other: Film) -> dict[str, str]:
    there = dict(one.ids)
    return {name: value for name, value in other.ids if name not in there}
