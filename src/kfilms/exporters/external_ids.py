"""Helpers for services that identify a film by an id, or by title and year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfilms.columns import severe_remark
from kfilms.row import FilmRow
from kfilms.text import summarize_films

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kfilms.films import Film

_MAX_NAMED: Final = 20


def named(films: Sequence[Film]) -> str:
    """Return the titles of the first twenty *films*, and how many more there are."""
    return summarize_films([film.title for film in films], _MAX_NAMED)


def severe_remarks(films: Sequence[Film]) -> tuple[str, ...]:
    """Return a remark on severe content notes, for formats that have no field for them.

    Empty if no film has one.
    """
    rows = [
        FilmRow(
            film.id,
            film.title,
            severe=", ".join(note.label for note in film.severe_content_notes),
            hidden_severe=film.hidden_severe,
        )
        for film in films
    ]
    remark = severe_remark(rows)
    return (remark,) if remark else ()


def identified(film: Film, services: Sequence[str]) -> bool:
    """Return whether *film* has an id of one of *services*."""
    return any(service in services for service, _ in film.ids)


def by_title(films: Sequence[Film], services: Sequence[str]) -> tuple[str, ...]:
    """Return a remark that names the *films* without an id; empty if there are none."""
    without_id = [film for film in films if not identified(film, services)]
    return (f"No id, so by title and year: {named(without_id)}",) if without_id else ()
