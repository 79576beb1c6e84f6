"""What is only doubtful in a catalog that reads well: perhaps meant, perhaps not.

Takes what the reader yields, film by film, and holds no film longer than it must. A
curator can settle every doubt honestly: what nobody found can be said to be so.
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
"""Minutes; what is shorter or longer is rarely a film for an evening."""
HEAVY: Final = 4
"""Heaviness from which a considerate host says why."""


class Linter:
    """Gathers the doubts of one catalog in *problems*."""

    def __init__(self) -> None:
        self.problems = Problems()
        self._terms: dict[str, Term] = {}
        self._used: set[str] = set()
        self._films: dict[tuple[str, object], int] = {}
        """The first film of each title and year, and of each id by its service."""

    def heed(self, record: Heading | Term | CatalogEntry) -> None:
        """Look at one *record* of the reader's."""
        if isinstance(record, Term):
            self._terms[record.id] = record
        elif isinstance(record, CatalogEntry):
            self._used.update(use.id for use in _uses(record.film))
            for field, what in chain(lint_film(record), self._tellings(record.film)):
                self._add(record.number, field, what)
            self._twice(record)

    def finish(self, *, whole: bool) -> None:
        """Look at the vocabulary; *whole* says that every film was read."""
        known = list(self._terms.values())
        for first, second in similar_pairs([term.label for term in known]):
            term, other = known[second], known[first]
            what = (
                f'"{term.label}" is nearly "{other.label}", the label of the '
                f"{other.kind} {other.id}; keep one, or tell them apart"
            )
            if fold(term.label) != fold(other.label):  # else it is an error already
                self.problems.add(Problem((PARTS[term.kind], term.id, "label"), what))
        if whole:
            for name in self._unused():
                term = self._terms[name]
                what = "is never used; give it to a film, or take it out"
                self.problems.add(Problem((PARTS[term.kind], name), what, on_key=True))

    def _unused(self) -> Iterator[str]:
        """Yield the ids of terms that no film has, nor one that is narrower."""
        used: set[str] = set()
        for name in self._used:
            above: str | None = name
            while above and above not in used:
                used.add(above)
                above = self._terms[above].broader
        return (name for name in self._terms if name not in used)

    def _add(self, number: int, field: tuple[str, ...], what: str) -> None:
        self.problems.add(Problem(("films", number, *field), what))

    def _twice(self, entry: CatalogEntry) -> None:
        """Doubt a film that has the title and year, or an id, of an earlier one."""
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
        """Yield what the texts that anybody may read give away."""
        secrets = [self._secret(use) for use in _uses(film) if use.spoiler]
        secrets += [
            Secret(f"the full name of {one.name}'s part", (one.spoiler_role,))
            for one in film.cast
            if one.spoiler_role
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
    """Yield what is doubtful in how long *film* is, with the field."""
    if film.minutes is None:
        yield ("minutes",), "are missing; no plan can place a film of unknown length"
    elif not MIN_MINUTES <= film.minutes <= MAX_MINUTES:
        usual = f"the {MIN_MINUTES} to {MAX_MINUTES} minutes of a film"
        yield ("minutes",), f"{film.minutes:,} is outside {usual}; look again"


def lint_film(entry: CatalogEntry) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what is doubtful in the facts of one film, with the field."""
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
