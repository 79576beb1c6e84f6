"""What an export says of one film in a line, and of what you remember of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kfilms.columns import suitable
from kfilms.exporters.by_evening import full_day
from kfilms.wording import capitalized

if TYPE_CHECKING:
    from kfilms.film import Film
    from kfilms.programme import Showing


class Facts(NamedTuple):
    """Facts in words, in the order in which they are said; empty where unknown."""

    year: str
    length: str
    age: str
    heaviness: str
    makers: str


def facts(film: Film) -> Facts:
    """Return the facts of *film*: ``117 min``, ``12+``, ``heaviness 4 of 5``."""
    names = ", ".join(person.name for person in film.directors)
    return Facts(
        str(film.year or ""),
        f"{film.minutes} min" if film.minutes else "",
        suitable(film.age),
        f"heaviness {film.heaviness} of 5" if film.heaviness else "",
        f"directed by {names}" if names else "",
    )


def own(showing: Showing) -> str:
    """Say when it was watched and how it was rated, in a sentence; may be empty."""
    day, rating = showing.watched_on, showing.rating
    parts = (
        f"watched on {full_day(day)}" if day else "",
        f"rated {rating:g} of 5" if rating else "",
    )
    said = ", ".join(filter(None, parts))
    return capitalized(f"{said}.") if said else ""
