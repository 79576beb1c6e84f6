"""How other services know a film: by its ids, else by title and year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfilms.columns import severe_remark
from kfilms.row import FilmRow
from kfilms.text import pluralize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kfilms.films import Film

_MAX_NAMED: Final = 20


def named(films: Sequence[Film]) -> str:
    """Name *films* by title, the first twenty of them."""
    titles = ", ".join(film.title for film in films[:_MAX_NAMED])
    more = len(films) - _MAX_NAMED
    return f"{titles} and {pluralize(more, 'film')} more" if more > 0 else titles


def severe_remarks(films: Sequence[Film]) -> tuple[str, ...]:
    """Name the severe content notes, for a format without a place for them."""
    rows = [
        FilmRow(
            film.id,
            film.title,
            severe=", ".join(note.label for note in film.severe_content_notes),
            hidden_severe=film.hidden_severe,
        )
        for film in films
    ]
    said = severe_remark(rows)
    return (said,) if said else ()


def identified(film: Film, services: Sequence[str]) -> bool:
    """Tell whether *film* has an id of one of *services*."""
    return any(service in services for service, _ in film.ids)


def by_title(films: Sequence[Film], services: Sequence[str]) -> tuple[str, ...]:
    """Say which of *films* go by title and year for want of an id; may be empty."""
    unknown = [film for film in films if not identified(film, services)]
    return (f"No id, so by title and year: {named(unknown)}",) if unknown else ()
