"""The records of themes and content notes: terms, and their uses by one film."""

# No annotations from __future__: a NamedTuple would compile each of them.
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

MAX_DEPTH: Final = 20
"""Terms in a chain of broader terms, from the narrowest to the broadest."""


class Term(NamedTuple):
    """A theme or a content note of the vocabulary.

    *kind* is ``theme`` or ``content note``. *main*, *minor* and *films* count films.
    They include the films of narrower terms and exclude hidden uses. A content note has
    only *films*.
    """

    id: str
    kind: str
    label: str
    description: str | None = None
    broader: str | None = None
    severe: bool = False
    aliases: tuple[str, ...] = ()
    main: int = 0
    minor: int = 0
    films: int = 0


def broader_chain(term: Term, terms: Mapping[str, Term]) -> Iterator[Term]:
    """Yield *term* and its broader terms among *terms*, the narrowest first.

    It never ends if they form a circle.
    """
    link: Term | None = term
    while link:
        yield link
        link = terms.get(link.broader or "")


class ThemeUse(NamedTuple):
    """A theme as one film has it, with a gloss for this film."""

    id: str
    label: str
    gloss: str | None = None
    spoiler: bool = False


class ContentNoteUse(NamedTuple):
    """A content note as one film has it; a severe one is always shown first."""

    id: str
    label: str
    severe: bool = False
    detail: str | None = None
    spoiler: bool = False

    @property
    def text(self) -> str:
        """The content note with its detail in brackets."""
        return f"{self.label} ({self.detail})" if self.detail else self.label
