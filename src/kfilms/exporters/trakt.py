"""CSV for Trakt's importer, which adds every film to the watchlist, none as watched.

Source of the columns: Trakt's own web client. Trakt would import a row without
``watchlisted_at`` and without an action as watched.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Final

from kfilms.errors import DeliveryError
from kfilms.exporters import Export
from kfilms.exporters.csv import csv_text
from kfilms.exporters.external_ids import by_title, identified, named, severe_remarks

if TYPE_CHECKING:
    from kfilms.exporters import Options
    from kfilms.films import Film
    from kfilms.programme import Programme

_HEADER: Final = (
    "imdb_id", "tmdb_id", "type", "action", "title", "year", "watchlisted_at",
)  # fmt: skip
_SERVICES: Final = ("imdb", "tmdb")


def _is_identifiable(film: Film) -> bool:
    return identified(film, _SERVICES) or film.year is not None


def export(programme: Programme, options: Options) -> Export:
    """Return a row for each film that has an id, or title and year.

    Raises:
        DeliveryError: no film has any of these.
    """
    changed_at = (programme.changed_at or options.now).astimezone(UTC)
    listed_at = f"{changed_at:%Y-%m-%dT%H:%M:%SZ}"
    films = [showing.film for showing in programme.showings]
    identifiable = [film for film in films if _is_identifiable(film)]
    skipped = [film for film in films if not _is_identifiable(film)]
    if not identifiable:
        raise DeliveryError("no film has an id or a year, and Trakt needs one of them")
    rows = []
    for film in identifiable:
        ids = dict(film.ids)
        leading_cells = (ids.get("imdb"), ids.get("tmdb"), "movie", "watchlist")
        rows.append((*leading_cells, film.title, film.year, listed_at))
    remarks = by_title(identifiable, _SERVICES)
    if skipped:
        remarks += (f"Left out, with neither id nor year: {named(skipped)}",)
    return Export(
        (csv_text([_HEADER, *rows]),), (*remarks, *severe_remarks(identifiable))
    )
