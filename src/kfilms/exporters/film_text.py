"""Sentences of an export about one film: its facts, its warnings and its viewing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kfilms.columns import age_words, notes_command
from kfilms.exporters.schedule_text import full_day
from kfilms.text import HIDDEN_SEVERE, NOTES_ONLY, capitalized

if TYPE_CHECKING:
    from collections.abc import Callable

    from kfilms.films import Film
    from kfilms.programme import Showing


class Facts(NamedTuple):
    """Facts as text, in the order in which they are shown; empty if unknown."""

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


def content_warnings(film: Film, escape: Callable[[str], str] = str) -> list[str]:
    """Return the sentences to show before anything else about *film*; may be empty.

    The first names its severe content notes; the last says that a severe note is
    hidden. *escape* is applied to each text of the catalog.
    """
    sentences = []
    if film.severe_content_notes:
        notes = ", ".join(escape(note.text) for note in film.severe_content_notes)
        sentences.append(f"Content: {notes}.")
    if film.hidden_severe:
        sentences.append(f"{capitalized(HIDDEN_SEVERE)}.")
    return sentences


def show_notes(film: Film) -> tuple[str, str] | None:
    """Return a label, and the command that shows the content notes of *film*.

    ``None`` if no severe one is hidden.
    """
    return (f"{NOTES_ONLY}:", notes_command(film.id)) if film.hidden_severe else None


def viewing_sentence(showing: Showing) -> str:
    """Return a sentence with the viewing date and the rating; empty without both."""
    day, rating = showing.watched_on, showing.rating
    parts = (
        f"watched on {full_day(day)}" if day else "",
        f"rated {rating:g} of 5" if rating else "",
    )
    sentence = ", ".join(filter(None, parts))
    return capitalized(f"{sentence}.") if sentence else ""
