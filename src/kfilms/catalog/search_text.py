"""Builds the folded text of a film to search: titles, names, roles, labels, premise."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from kfilms.normalize import words
from kfilms.vocabulary import MAX_DEPTH, broader_chain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kfilms.films import Film
    from kfilms.vocabulary import Term


def search_text(
    film: Film, titles: list[tuple[str, ...]], theme_words: dict[str, str]
) -> str:
    """Return the folded words of the fields to search, with a space before each field.

    The text has no names of people. *titles* holds the words of each title; a title
    occurs with and without spaces, so that ``20thcentury`` is found. *theme_words* is
    the result of ``term_words``.
    """
    fields = [
        *[theme_words[use.id] for use in film.themes],
        *[theme_words[use.id] for use in film.minor_themes],
        *[_role_words(member.role) for member in film.cast if member.role],
        *[" ".join(title) for title in titles],
        " ".join(words(film.premise or "")),
        " ".join(words(film.based_on or "")),
        *["".join(title) for title in titles],
    ]
    return " " + "\n ".join(fields)


def term_words(terms: dict[str, Term]) -> dict[str, str]:
    """Return the search text of each term by id: its names and those of broader terms.

    For example, both ``illness`` and ``alzheimer`` find dementia.
    """
    texts = {}
    for term in terms.values():
        # The parser refuses circles and long chains only at the end.
        chain = islice(broader_chain(term, terms), MAX_DEPTH)
        texts[term.id] = "\n ".join(
            [name_words((link.label, *link.aliases)).lstrip() for link in chain]
        )
    return texts


def name_words(names: Iterable[str]) -> str:
    """Return the folded words of each of *names*, with spaces and without."""
    folded_names = [words(name) for name in names]
    return "".join([f"\n {' '.join(name)} {''.join(name)}" for name in folded_names])


def person_words(person: tuple[str, str | None, tuple[str, ...]]) -> str:
    """Return the folded names of a *person*, each divided into words in every way.

    *person* holds the name, the original name and other names. ``Han Hyo-joo`` is found
    as three words, as two and as one. Each word follows a space, so that a search can
    match the beginning of a word.
    """
    name, original, other_names = person
    names = filter(None, (name, original, *other_names))
    return "\n".join([f" {_name_variants(spelling)}" for spelling in names])


def _role_words(role: str) -> str:
    """Return the folded words of *role*, hyphenated names divided in every way."""
    return _name_variants(role) if "-" in role else " ".join(words(role))


def _name_variants(name: str) -> str:
    parts = [words(part) for part in name.split()]
    separate = " ".join([word for part in parts for word in part])
    joined = ["".join(part) for part in parts]
    return " ".join(dict.fromkeys((separate, " ".join(joined), "".join(joined))))
