"""Plain text: aligned columns and cards of natural width; nothing is cut or wrapped.

Counts wide characters. Imports no rich, so that a pipe never waits for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfilms.text import capitalized, pluralize
from kfilms.text_width import display_width, display_widths, pad

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kfilms.columns import Column
    from kfilms.output.cards import Card
    from kfilms.row import FilmRow
    from kfilms.vocabulary import Term

_GAP: Final = "  "


def align_columns(
    header: Sequence[str], lines: Iterable[Sequence[str]], right: Sequence[bool]
) -> str:
    """Return *lines* in columns under *header* in capitals; *right* aligns a column."""
    table = [[name.upper() for name in header], *lines]
    return _side_by_side(zip(*table, strict=True), right)


def _side_by_side(columns: Iterable[Sequence[str]], right: Sequence[bool]) -> str:
    filled = [
        _pad_column(column, at_right)
        for column, at_right in zip(columns, right, strict=True)
    ]
    lines = map(_GAP.join, zip(*filled, strict=True))
    return "\n".join([*map(str.rstrip, lines), ""])


def _pad_column(texts: Sequence[str], at_right: bool) -> list[str]:  # noqa: FBT001 - mapped over
    """Return *texts*, each filled up with spaces to the widest of them."""
    fill = str.rjust if at_right else str.ljust
    if "".join(texts).isascii():
        widest = max(map(len, texts))
        return [fill(text, widest) for text in texts]
    known = list(zip(texts, display_widths(texts), strict=True))
    widest = max(width for _, width in known)
    return [fill(text, widest - width + len(text)) for text, width in known]


def films_text(rows: Sequence[FilmRow], columns: Sequence[Column]) -> str:
    """Return one line for each film under a header; just the header for none."""
    return _side_by_side(
        ([column.header.upper(), *map(column.text, rows)] for column in columns),
        [column.right for column in columns],
    )


def tsv_text(lines: Iterable[Sequence[str]]) -> str:
    """Return *lines* with tabs between their cells, which have none."""
    return "".join(["\t".join(line) + "\n" for line in lines])


def left_out_text(films: Sequence[tuple[str, str, str]]) -> str:
    """Return a line for each film left out: title, reason and way in."""
    return align_columns(
        ["Left out", "Why", "What would let it in"], films, [False] * 3
    )


def term_count(term: Term) -> str:
    """Word how many films carry *term*: ``3 main, 2 minor`` or ``4 films``."""
    if term.kind == "theme":
        counts = ((term.main, "main"), (term.minor, "minor"))
        return (
            ", ".join(f"{number:,} {word}" for number, word in counts if number)
            or "none"
        )
    return pluralize(term.films, "film") if term.films else "none"


def term_tree(terms: Iterable[Term]) -> list[tuple[int, Term]]:
    """Return *terms* with their depth, each under its broader one, else in order."""
    known = list(terms)
    ids = {term.id for term in known}
    below: dict[str | None, list[Term]] = {}
    for term in reversed(known):
        parent = term.broader if term.broader in ids else None
        below.setdefault(parent, []).append(term)
    lines = []
    waiting = [(0, term) for term in below.get(None, ())]
    while waiting:
        depth, term = waiting.pop()
        lines.append((depth, term))
        waiting += [(depth + 1, one) for one in below.get(term.id, ())]
    return lines


def terms_text(vocabulary: Sequence[Term]) -> str:
    """Return the vocabulary as two trees, themes first, with counts and ids."""
    parts = []
    for kind, header in (("theme", "Theme"), ("content note", "Content note")):
        lines = [
            [
                "  " * depth + capitalized(term.label) + ("!" if term.severe else ""),
                term_count(term),
                term.id,
                term.description or "",
            ]
            for depth, term in term_tree(one for one in vocabulary if one.kind == kind)
        ]
        if lines:
            parts.append(
                align_columns([header, "Films", "Id", "What it is"], lines, [False] * 4)
            )
    return "\n".join(parts)


def fields_text(said: Sequence[tuple[str, str]]) -> list[str]:
    """Return a line for each label with its text, the texts below each other."""
    width = max((display_width(label) for label, _ in said), default=0)
    return [pad(label, width) + _GAP + text for label, text in said]


def card_text(said: Card) -> str:
    """Return a card as text: titles, facts, severe content notes, premise, the rest."""
    weight = [] if said.heaviness is None else [f"heaviness {said.heaviness} of 5"]
    lines = [
        _GAP.join(said.titles),
        " · ".join(filter(None, (*said.facts, *weight, said.makers))),
        *(f"! {note}" for note in said.severe),
        *(["", said.premise] if said.premise else []),
        "",
    ]
    lines += fields_text(said.fields)
    lines += ["", *said.remarks] if said.remarks else []
    return "\n".join(line.rstrip() for line in lines) + "\n"
