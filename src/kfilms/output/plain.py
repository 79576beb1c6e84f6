"""Plain text: aligned columns and cards of natural width, not truncated or wrapped.

Wide characters count as two columns. This module does not import rich, whose import
would slow down output to a pipe.
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
    header: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[bool]
) -> str:
    """Return *rows* in columns under *header* in capitals.

    *right* says for each column whether it is aligned to the right.
    """
    table = [[name.upper() for name in header], *rows]
    return _side_by_side(zip(*table, strict=True), right)


def _side_by_side(columns: Iterable[Sequence[str]], right: Sequence[bool]) -> str:
    padded = [
        _pad_column(column, at_right)
        for column, at_right in zip(columns, right, strict=True)
    ]
    lines = map(_GAP.join, zip(*padded, strict=True))
    return "\n".join([*map(str.rstrip, lines), ""])


def _pad_column(texts: Sequence[str], at_right: bool) -> list[str]:  # noqa: FBT001 - mapped over
    """Return *texts*, each padded with spaces to the width of the widest."""
    fill = str.rjust if at_right else str.ljust
    if "".join(texts).isascii():
        widest = max(map(len, texts))
        return [fill(text, widest) for text in texts]
    measured_texts = list(zip(texts, display_widths(texts), strict=True))
    widest = max(width for _, width in measured_texts)
    return [fill(text, widest - width + len(text)) for text, width in measured_texts]


def films_text(rows: Sequence[FilmRow], columns: Sequence[Column]) -> str:
    """Return a header, and one line for each film."""
    return _side_by_side(
        ([column.header.upper(), *map(column.text, rows)] for column in columns),
        [column.right for column in columns],
    )


def tsv_text(rows: Iterable[Sequence[str]]) -> str:
    """Return *rows* as tab-separated lines; no cell may contain a tab."""
    return "".join(["\t".join(row) + "\n" for row in rows])


def left_out_text(films: Sequence[tuple[str, str, str]]) -> str:
    """Return a table of the films left out: title, reason and suggestion."""
    return align_columns(
        ["Left out", "Why", "What would let it in"], films, [False] * 3
    )


def term_count(term: Term) -> str:
    """Return the number of films with *term*: ``3 main, 2 minor`` or ``4 films``."""
    if term.kind == "theme":
        counts = ((term.main, "main"), (term.minor, "minor"))
        return (
            ", ".join(f"{number:,} {word}" for number, word in counts if number)
            or "none"
        )
    return pluralize(term.films, "film") if term.films else "none"


def term_tree(terms: Iterable[Term]) -> list[tuple[int, Term]]:
    """Return *terms* with their depth, each below its broader term.

    Terms with the same broader term keep their order.
    """
    all_terms = list(terms)
    ids = {term.id for term in all_terms}
    narrower: dict[str | None, list[Term]] = {}
    for term in reversed(all_terms):
        parent = term.broader if term.broader in ids else None
        narrower.setdefault(parent, []).append(term)
    entries = []
    stack = [(0, term) for term in narrower.get(None, ())]
    while stack:
        depth, term = stack.pop()
        entries.append((depth, term))
        stack += [(depth + 1, child) for child in narrower.get(term.id, ())]
    return entries


def terms_text(vocabulary: Sequence[Term]) -> str:
    """Return the vocabulary as two trees, themes first, with counts and ids."""
    parts = []
    for kind, header in (("theme", "Theme"), ("content note", "Content note")):
        terms = (term for term in vocabulary if term.kind == kind)
        rows = [
            [
                "  " * depth + capitalized(term.label) + ("!" if term.severe else ""),
                term_count(term),
                term.id,
                term.description or "",
            ]
            for depth, term in term_tree(terms)
        ]
        if rows:
            parts.append(
                align_columns([header, "Films", "Id", "What it is"], rows, [False] * 4)
            )
    return "\n".join(parts)


def fields_text(fields: Sequence[tuple[str, str]]) -> list[str]:
    """Return a line for each pair of label and text, with the texts aligned."""
    width = max((display_width(label) for label, _ in fields), default=0)
    return [pad(label, width) + _GAP + text for label, text in fields]


def card_text(card: Card) -> str:
    """Return *card* as text: titles, facts, severe notes, premise, fields, remarks."""
    weight = [] if card.heaviness is None else [f"heaviness {card.heaviness} of 5"]
    lines = [
        _GAP.join(card.titles),
        " · ".join(filter(None, (*card.facts, *weight, card.makers))),
        *(f"! {note}" for note in card.severe),
        *(["", card.premise] if card.premise else []),
        "",
    ]
    lines += fields_text(card.fields)
    lines += ["", *card.remarks] if card.remarks else []
    return "\n".join(line.rstrip() for line in lines) + "\n"
