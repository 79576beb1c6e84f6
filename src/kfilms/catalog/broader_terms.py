"""Checks chains of broader terms: no circle, and at most ``MAX_DEPTH`` terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfilms.catalog.diagnostics import PARTS, Problem
from kfilms.vocabulary import MAX_DEPTH, broader_chain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kfilms.vocabulary import Term


def check_broader_terms(terms: Mapping[str, Term]) -> Iterator[Problem]:
    """Yield a problem for each circle of broader terms and each chain that is too long.

    A circle is reported at its first term in file order, a long chain at the first term
    that has too many broader ones. Takes linear time.
    """
    depths: dict[str, int] = {}
    for first in terms.values():
        chain: dict[str, Term] = {}
        term: Term | None = first
        while term and term.id not in depths and term.id not in chain:
            chain[term.id] = term
            term = terms.get(term.broader or "")
        if term and term.id in chain:
            ids = list(chain)
            circle = [*ids[ids.index(term.id) :], term.id]
            yield _problem(term, f"goes round in a circle: {' → '.join(circle)}")
            depths.update(dict.fromkeys(chain, 0))
            continue
        depth = depths[term.id] if term else 0
        for narrower in reversed(chain.values()):
            depth += 1
            depths[narrower.id] = depth
            if depth == MAX_DEPTH + 1:
                chain_ids = [link.id for link in broader_chain(narrower, terms)]
                names = " → ".join(chain_ids)
                what = f"makes a chain of more than {MAX_DEPTH} terms: {names}"
                yield _problem(narrower, what)


def _problem(term: Term, what: str) -> Problem:
    return Problem((PARTS[term.kind], term.id, "broader"), what)
