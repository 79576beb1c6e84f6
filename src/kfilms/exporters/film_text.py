"""What an export says of one film in a line, and of what you remember of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kfilms.columns import age_words
from kfilms.exporters.schedule_text import full_day
from kfilms.text import HIDDEN_SEVERE, NOTES_ONLY, capitalized

if TYPE_CHECKING:
    from collections.abc import Callable

    from kfilms.films import Film
    from kfilms.programme import Showing


class Facts(NamedTuple):
    """Facts in words, in the order in which they are said; empty where unknown."""

    year: str
    length: str
    age: str
    heaviness: str
    makers: str


def film_facts(film: Film) -> Facts:
    """Return the facts of *film*: ``117 min``, ``12+``, ``heaviness 4 of 5``."""
    names = ", ".join(person.name for person in film.directors)
    return Facts(
        str(film.year or ""),
        f"{film.minutes} min" if film.minutes else "",
        age_words(film.age),
        f"heaviness {film.heaviness} of 5" if film.heaviness else "",
        f"directed by {names}" if names else "",
    )


def content_warnings(film: Film, word: Callable[[str], str] = str) -> list[str]:
    """Return the sentences that come before anything else about *film*; may be empty.

    They name its severe content notes, then say that a severe one is hidden. *word*
    escapes a text of the catalog.
    """
    sentences = []
    if film.severe_content_notes:
        notes = ", ".join(word(note.text) for note in film.severe_content_notes)
        sentences.append(f"Content: {notes}.")
    if film.hidden_severe:
        sentences.append(f"{capitalized(HIDDEN_SEVERE)}.")
    return sentences


def show_notes(film: Film) -> tuple[str, str]:
    """Return a lead, and the command that shows every content note but no ending."""
    return f"{NOTES_ONLY}:", f"kfilms show {film.id} --notes"


def viewing_sentence(showing: Showing) -> str:
    """Say when it was watched and how it was rated, in a sentence; may be empty."""
    day, rating = showing.watched_on, showing.rating
    parts = (
        f"watched on {full_day(day)}" if day else "",
        f"rated {rating:g} of 5" if rating else "",
    )
    said = ", ".join(filter(None, parts))
    return capitalized(f"{said}.") if said else ""
