"""Folds what a film is searched by: titles, names, roles, labels and the premise.

Knows no tables; the compiled catalog keeps what is made here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfilms.normalize import words
from kfilms.vocabulary import MAX_DEPTH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kfilms.films import Film
    from kfilms.vocabulary import Term


def search_text(
    film: Film, titles: list[tuple[str, ...]], theme_words: dict[str, str]
) -> str:
    """Return the folded words a text may be found in, a space before each field.

    Names of people are not among them. *titles* are the words of each title; they are
    repeated without spaces, so that ``20thcentury`` finds them. *theme_words* comes
    from ``term_words``.
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
    """Return the search fields of each term: its own names and those of broader terms.

    So ``illness`` and ``alzheimer`` both find dementia.
    """
    found = {}
    for term in terms.values():
        chain = [term]
        # The parser refuses missing terms, circles and long chains only at the end.
        while len(chain) < MAX_DEPTH and (above := terms.get(chain[-1].broader or "")):
            chain.append(above)
        found[term.id] = "\n ".join(
            [name_words((one.label, *one.aliases)).lstrip() for one in chain]
        )
    return found


def name_words(names: Iterable[str]) -> str:
    """Return the folded words of each of *names*, then the same without spaces."""
    folded = [words(name) for name in names]
    return "".join([f"\n {' '.join(one)} {''.join(one)}" for one in folded])


def person_words(person: tuple[str, str | None, tuple[str, ...]]) -> str:
    """Return the folded names of a *person*, each in every way it is put apart.

    The name, the original one and the others. ``Han Hyo-joo`` is found as three words,
    as two and as one. A space stands before each word, so that the beginning of one can
    be found.
    """
    name, original, others = person
    known = filter(None, (name, original, *others))
    return "\n".join([f" {_name_variants(one)}" for one in known])


def _role_words(role: str) -> str:
    """Return the folded words of *role*, a hyphened name in it in every way."""
    return _name_variants(role) if "-" in role else " ".join(words(role))


def _name_variants(name: str) -> str:
    parts = [words(part) for part in name.split()]
    apart = " ".join([word for part in parts for word in part])
    joined = ["".join(part) for part in parts]
    return " ".join(dict.fromkeys((apart, " ".join(joined), "".join(joined))))
