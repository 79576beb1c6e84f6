"""Content of the card of one film, for the plain and the rich renderer.

Severe content notes always come before the premise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.columns import age_words
from kfilms.text import HIDDEN_SEVERE, MONTHS, NOTES_ONLY, capitalized, pluralize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kfilms.films import CastMember, Film, Person
    from kfilms.library import HistoryEntry
    from kfilms.vocabulary import ContentNoteUse, ThemeUse

_SERVICES: Final = {
    "imdb": "IMDb",
    "tmdb": "TMDB",
    "letterboxd": "Letterboxd",
    "kobis": "KOBIS",
    "wikidata": "Wikidata",
}


class Card(NamedTuple):
    """The parts of a card, in order; *fields* are pairs of label and text."""

    titles: tuple[str, ...]
    facts: tuple[str, ...]
    heaviness: int | None
    makers: str
    severe: tuple[str, ...]
    premise: str
    fields: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]


def film_card(
    film: Film,
    show_notes: str,
    *,
    why: str | None = None,
    mark: str = "",
    seen: HistoryEntry | None = None,
    rated_on: str | None = None,
    sources: bool = False,
) -> Card:
    """Return the card of *film*.

    *show_notes* is the command that shows hidden content notes. *why* replaces the
    catalog's reason. *mark* is the film's mark on the watchlist. *seen* is its entry in
    the history, and *rated_on* the date of the rating if known.
    """
    return Card(
        titles=tuple(
            dict.fromkeys(
                filter(None, (film.title, film.original_title, film.romanized_title))
            )
        ),
        facts=tuple(_basic_facts(film)),
        heaviness=film.heaviness,
        makers=f"directed by {_join_names(film.directors)}" if film.directors else "",
        severe=tuple(_severe(film, show_notes)),
        premise=film.premise or "",
        fields=tuple(
            (label, text)
            for label, text in (
                ("Why", capitalized(why or film.why or "")),
                *_user_fields(mark, seen, rated_on),
                *_card_fields(film, sources=sources),
            )
            if text
        ),
        remarks=tuple(_remarks(film, show_notes)),
    )


def _severe(film: Film, show_notes: str) -> Iterable[str]:
    for note in film.severe_content_notes:
        yield f"{capitalized(note.label)}{_colon(note.detail)}"
    if film.hidden_severe:
        yield f"{capitalized(HIDDEN_SEVERE)}. {NOTES_ONLY}: {show_notes}"


def _remarks(film: Film, show_notes: str) -> Iterable[str]:
    hidden = film.hidden_content_notes
    lead = "One content note is hidden because it gives"
    if hidden > 1:
        lead = f"{hidden} content notes are hidden because they give"
    if hidden:
        yield f"{lead} the story away: {show_notes}"
    if film.content_notes is None:
        yield "Nobody has looked for content notes yet"


def _basic_facts(film: Film) -> Iterable[str]:
    if film.year:
        yield str(film.year)
    if film.minutes:
        yield f"{film.minutes} min"
    if film.age is not None:
        yield age_words(film.age)
    if film.imdb_rating is not None:
        yield f"IMDb {film.imdb_rating:.1f}"


def _user_fields(
    mark: str, entry: HistoryEntry | None, rated_on: str | None
) -> Iterable[tuple[str, str]]:
    if mark not in ("", "✓"):
        yield "Watchlist", "on it" if mark == "+" else f"planned for {mark}"
    if entry:
        days = ", ".join(_date_words(day.isoformat()) for day in entry.watched_on)
        yield "Watched", days or ("On a day not recorded" if entry.watched else "")
        on = f", on {_date_words(rated_on)}" if rated_on else ""
        yield "Your rating", f"{entry.rating:g} of 5{on}" if entry.rating else ""
        yield "Your note", entry.note or ""


def _card_fields(film: Film, *, sources: bool) -> Iterable[tuple[str, str]]:
    yield "Themes", capitalized(_join_themes(film.themes))
    yield "In passing", capitalized(_join_themes(film.minor_themes))
    yield "Content notes", capitalized(content_notes(film.other_content_notes))
    if film.has_no_content_notes:
        yield "Content notes", "None: somebody looked"
    yield "Ending", capitalized(film.ending or "")
    yield "Released", _date_words(film.released)
    yield "Written by", _join_names(film.writers)
    yield "Based on", film.based_on or ""
    yield "Cast", "; ".join(map(_role_words, film.cast))
    yield "Also called", ", ".join(film.alternative_titles)
    yield "Ids", " · ".join(f"{_SERVICES[name]} {value}" for name, value in film.ids)
    yield "Catalog id", film.id
    yield "Added", _date_words(film.added_on)
    if sources:
        for number, source in enumerate(film.sources):
            yield "" if number else pluralize(len(film.sources), "Source"), source


def content_notes(notes: Iterable[ContentNoteUse]) -> str:
    """Return *notes* as one text, each with its detail in brackets."""
    return ", ".join(note.text for note in notes)


def _join_themes(themes: Iterable[ThemeUse]) -> str:
    return ", ".join(
        f"{theme.label} ({theme.gloss})" if theme.gloss else theme.label
        for theme in themes
    )


def _join_names(people: Iterable[Person]) -> str:
    return ", ".join(person.name for person in people)


def _role_words(member: CastMember) -> str:
    role = member.spoiler_role or member.role
    return f"{member.name} as {role}" if role else member.name


def _colon(detail: str | None) -> str:
    return f": {detail}" if detail else ""


def _date_words(iso_date: str | None) -> str:
    """Return a date of any precision: ``15 August 2002``, ``August 2002``, ``2002``."""
    if not iso_date:
        return ""
    year, *rest = iso_date.split("-")
    month = [MONTHS[int(rest[0]) - 1]] if rest else []
    return " ".join([*(str(int(day)) for day in rest[1:]), *month, year])
