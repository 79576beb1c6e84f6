"""The record of a film in a catalog file, for YAML files and IMDb exports alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from kfilms.films import Film


class CatalogEntry(NamedTuple):
    """A film as it is in the file, including its spoilers."""

    film: Film
    themes_known: bool
    """True if the file has a list of themes for the film."""
    ids_known: bool
    """True if the file has external ids for the film, or says that it has none."""
    number: int
    """Its index in the list, from 0; invalid films are counted too."""
    line: int | None = None
    """The line on which its row begins; None in a YAML file."""
    rating: float | None = None
    """Your rating, 0.5 to 5 in half steps."""
    rated_on: date | None = None
    """The date of *rating*."""
