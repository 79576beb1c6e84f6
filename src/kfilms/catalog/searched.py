"""Folds what a film is searched by: titles, names, roles, labels and the premise.

Knows no tables; the compiled catalog keeps what is made here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfilms.folding import words

if TYPE_CHECKING:
    from kfilms.film import Film
    from kfilms.vocabulary import Term


def search_text(
    film: Film, titles: list[tuple[str, ...]], writers: str, labels: dict[str, str]
) -> str:
    """Return the folded words a text may be found in, a space before each field.

    Those of directors and cast stand elsewhere. *titles* are the words of each title;
    they stand in it a second time without spaces, so that ``20thcentury`` finds them.
    *labels* has those of a theme and its broader ones, so that ``illness`` finds
    dementia.
    """
    fields = [
        writers,
        *[labels[use.id] for use in film.themes],
        *[labels[use.id] for use in film.minor_themes],
        *[_role(member.role) for member in film.cast if member.role],
        *[" ".join(title) for title in titles],
        " ".join(words(film.premise or "")),
        *["".join(title) for title in titles],
    ]
    return " " + "\n ".join(fields)


def labels_of(terms: dict[str, Term]) -> dict[str, str]:
    """Return for each of *terms* its label and those above it, as search fields."""
    labels = {}
    for term in terms.values():
        chain = [term]
        # Nothing has been refused yet: what is above may be missing, or go round.
        while (above := terms.get(chain[-1].broader or "")) and above not in chain:
            chain.append(above)
        folded = [words(one.label) for one in chain]
        labels[term.id] = "\n ".join(
            f"{' '.join(one)} {''.join(one)}" for one in folded
        )
    return labels


def names_text(person: tuple[str, str | None, tuple[str, ...]]) -> str:
    """Return the folded names of a *person*, each in every way it is put apart.

    The name, the original one and the others. ``Han Hyo-joo`` is found as three words,
    as two and as one. A space stands before each word, so that the beginning of one can
    be found.
    """
    name, original, others = person
    known = filter(None, (name, original, *others))
    return "\n".join([f" {_ways(one)}" for one in known])


def _role(role: str) -> str:
    """Return the folded words of *role*, a hyphened name in it in every way."""
    return _ways(role) if "-" in role else " ".join(words(role))


def _ways(name: str) -> str:
    parts = [words(part) for part in name.split()]
    apart = " ".join([word for part in parts for word in part])
    joined = ["".join(part) for part in parts]
    return " ".join(dict.fromkeys((apart, " ".join(joined), "".join(joined))))
