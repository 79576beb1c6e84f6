"""A text file for Kometa: an id a line, the title beside it as a comment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfilms.errors import DeliveryError
from kfilms.exporters import Export
from kfilms.exporters.external_ids import identified, named, severe_remarks
from kfilms.text import sanitize

if TYPE_CHECKING:
    from kfilms.exporters import Options
    from kfilms.films import Film
    from kfilms.programme import Programme

_SERVICES: Final = ("imdb", "tmdb")


def _id_line(film: Film) -> str:
    """Return the id of *film*; without one, a comment that only people read."""
    year = f" ({film.year})" if film.year else ""
    comment = f"# {sanitize(film.title)}{year}"
    known = dict(film.ids)
    service = next((one for one in _SERVICES if one in known), None)
    return f"{service}:{known[service]} {comment}" if service else comment


def export(programme: Programme, _options: Options) -> Export:
    """Return a line for each film of *programme*, in its order.

    Raises:
        DeliveryError: no film has an id.
    """
    films = [showing.film for showing in programme.showings]
    unknown = [film for film in films if not identified(film, _SERVICES)]
    if len(unknown) == len(films):
        raise DeliveryError("no film has an IMDb or TMDB id, and ids are all it holds")
    remarks = (
        (f"No id, so only title and year in a comment: {named(unknown)}",)
        if unknown
        else ()
    )
    text = "".join(f"{_id_line(film)}\n" for film in films)
    return Export((text,), (*remarks, *severe_remarks(films)))
