"""Lint warnings, called doubts: parts of a valid catalog that are probably mistakes.

Films are checked one at a time and not kept. A curator can resolve every doubt without
inventing facts: the format can state that nobody found a fact.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from kfilms.catalog.diagnostics import PARTS, Problem, Problems
from kfilms.catalog.entries import CatalogEntry
from kfilms.catalog.merge import quoted_title, title_key
from kfilms.catalog.similar_labels import similar_pairs
from kfilms.catalog.spoilers import Secret, find_spoilers
from kfilms.normalize import fold
from kfilms.vocabulary import Term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfilms.films import Film, Heading
    from kfilms.vocabulary import ContentNoteUse, ThemeUse

MIN_MINUTES: Final = 40
MAX_MINUTES: Final = 300
"""Minutes; a shorter or longer film is rarely one for an evening."""
HEAVY: Final = 4
"""Heaviness from which a film should have content notes."""


class Linter:
    """Collects the doubts about one catalog in ``problems``."""

    def __init__(self) -> None:
        self.problems = Problems()
        self._terms: dict[str, Term] = {}
        self._used: set[str] = set()
        self._films: dict[tuple[str, object], int] = {}
        """The first film of each title and year, and of each id by its service."""

    def heed(self, record: Heading | Term | CatalogEntry) -> None:
        """Check one *record* of the catalog."""
        if isinstance(record, Term):
            self._terms[record.id] = record
        elif isinstance(record, CatalogEntry):
            self._used.update(use.id for use in _uses(record.film))
            for field, what in chain(lint_film(record), self._tellings(record.film)):
                self._add(record.number, field, what)
            self._twice(record)

    def finish(self, *, whole: bool) -> None:
        """Check the vocabulary after the last record.

        Unused terms are reported only if *whole* says that every film was read.
        """
        terms = list(self._terms.values())
        for first, second in similar_pairs([term.label for term in terms]):
            term, earlier = terms[second], terms[first]
            what = (
                f'"{term.label}" is nearly "{earlier.label}", the label of the '
                f"{earlier.kind} {earlier.id}; keep one, or tell them apart"
            )
            if fold(term.label) != fold(earlier.label):  # Equal labels are an error.
                self.problems.add(Problem((PARTS[term.kind], term.id, "label"), what))
        if whole:
            for term_id in self._unused():
                path = (PARTS[self._terms[term_id].kind], term_id)
                what = "is never used; give it to a film, or take it out"
                self.problems.add(Problem(path, what, on_key=True))

    def _unused(self) -> Iterator[str]:
        """Yield the ids of terms that no film uses, directly or by a narrower term."""
        used: set[str] = set()
        for used_id in self._used:
            term_id: str | None = used_id
            while term_id and term_id not in used:
                used.add(term_id)
                term_id = self._terms[term_id].broader
        return (term_id for term_id in self._terms if term_id not in used)

    def _add(self, number: int, field: tuple[str, ...], what: str) -> None:
        self.problems.add(Problem(("films", number, *field), what))

    def _twice(self, entry: CatalogEntry) -> None:
        """Report a film with the title and year, or with an id, of an earlier film."""
        film = entry.film
        first = self._films.setdefault((title_key(film), None), entry.number)
        if first != entry.number:
            what = f"{quoted_title(film)} is also film {first + 1}; take one out"
            self._add(entry.number, ("title",), what)
        for service, value in film.ids:
            first = self._films.setdefault((f"\n{service}", value), entry.number)
            if first != entry.number:
                what = f'"{value}" is also the id of film {first + 1}; one is wrong'
                self._add(entry.number, ("ids", service), what)

    def _tellings(self, film: Film) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield the doubts about spoilers in visible texts, each with its field."""
        secrets = [self._secret(use) for use in _uses(film) if use.spoiler]
        secrets += [
            Secret(f"the full name of {member.name}'s part", (member.spoiler_role,))
            for member in film.cast
            if member.spoiler_role
        ]
        for field, text in (("premise", film.premise), ("why", film.why)):
            for phrase, secret in find_spoilers(text or "", film.ending, secrets):
                what = f'"{phrase}" may give away {secret}; say it otherwise'
                yield (field,), what

    def _secret(self, use: ThemeUse | ContentNoteUse) -> Secret:
        term = self._terms[use.id]
        name = f"the hidden {term.kind} {term.id}"
        return Secret(name, (term.label, term.id, *term.aliases))


def _uses(film: Film) -> tuple[ThemeUse | ContentNoteUse, ...]:
    return (*film.themes, *film.minor_themes, *(film.content_notes or ()))


def lint_minutes(film: Film) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield doubts about the running time of *film*, each with its field."""
    if film.minutes is None:
        yield ("minutes",), "are missing; no plan can place a film of unknown length"
    elif not MIN_MINUTES <= film.minutes <= MAX_MINUTES:
        usual = f"the {MIN_MINUTES} to {MAX_MINUTES} minutes of a film"
        yield ("minutes",), f"{film.minutes:,} is outside {usual}; look again"


def lint_film(entry: CatalogEntry) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield doubts about the facts of one film, each with its field."""
    film = entry.film
    yield from lint_minutes(film)
    if film.premise is None:
        yield ("premise",), "is missing; tell in a sentence or two how it begins"
    if not entry.ids_known:
        what = "are missing; give one, or write ids: {} if nobody found any"
        yield ("ids",), what
    if film.heaviness and film.heaviness >= HEAVY and film.content_notes is None:
        what = (
            f"{film.heaviness} is heavy, but content notes are missing; give them, "
            "or write content_notes: [] if there are none"
        )
        yield ("heaviness",), what
