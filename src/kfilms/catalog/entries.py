"""What every kind of catalog is read into, besides its heading and its vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from kfilms.films import Film


class CatalogEntry(NamedTuple):
    """A film as the file has it, spoilers and all."""

    film: Film
    themes_known: bool
    """Whether the file names its themes at all."""
    ids_known: bool
    """Whether the file says anything of its ids, be it that there are none."""
    number: int
    """Its place in the list, from 0; films with problems are counted too."""
    line: int | None = None
    """Where it begins in a file of rows."""
    rating: float | None = None
    """Your rating, 0.5 to 5 in halves."""
    rated_on: date | None = None
    """The day of that rating."""
