"""A text file for Kometa: one id on each line, with the title as a comment."""

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
    """Return the line of *film*: its id and a comment, or a comment if it has no id."""
    year = f" ({film.year})" if film.year else ""
    comment = f"# {sanitize(film.title)}{year}"
    ids = dict(film.ids)
    service = next((name for name in _SERVICES if name in ids), None)
    return f"{service}:{ids[service]} {comment}" if service else comment


def export(programme: Programme, _options: Options) -> Export:
    """Return a line for each film of *programme*, in its order.

    Raises:
        DeliveryError: no film has an id.
    """
    films = [showing.film for showing in programme.showings]
    without_id = [film for film in films if not identified(film, _SERVICES)]
    if len(without_id) == len(films):
        raise DeliveryError("no film has an IMDb or TMDB id, and ids are all it holds")
    remarks = (
        (f"No id, so only title and year in a comment: {named(without_id)}",)
        if without_id
        else ()
    )
    text = "".join(f"{_id_line(film)}\n" for film in films)
    return Export((text,), (*remarks, *severe_remarks(films)))
