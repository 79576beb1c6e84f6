"""One HTML page for browser and printer; it loads nothing and needs no script.

Severe content notes are always visible. The other notes of a film are in a disclosure
element. The browser stores which films the reader ticked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.exporters import Export
from kfilms.exporters import schedule_text as by_day
from kfilms.exporters.fill_template import render_template
from kfilms.exporters.film_text import (
    content_warnings,
    film_facts,
    show_notes,
    viewing_sentence,
)
from kfilms.exporters.timeline import timeline
from kfilms.programme import MAX_LEFT_OUT
from kfilms.text import pluralize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kfilms.exporters import Options
    from kfilms.films import Film
    from kfilms.programme import Programme, Showing
    from kfilms.vocabulary import ContentNoteUse

_SCRIPTS: Final = (
    ("ko", re.compile("[\u1100-\u11ff\uac00-\ud7a3]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
)
"""Scripts that only one language uses, so that screen readers get its code."""


def _language(text: str) -> str | None:
    return next((code for code, script in _SCRIPTS if script.search(text)), None)


def _join_notes(notes: Sequence[ContentNoteUse]) -> str:
    return ", ".join(note.text for note in notes)


class _PageFact(NamedTuple):
    """A fact of a film; a *gauge* of 1 to 5 is drawn next to it."""

    text: str
    gauge: int = 0
    makers: bool = False


def _page_facts(film: Film) -> list[_PageFact]:
    *plain_facts, heaviness, makers = film_facts(film)
    facts = (
        *map(_PageFact, plain_facts),
        _PageFact(heaviness, gauge=film.heaviness or 0),
        _PageFact(makers, makers=True),
    )
    return [fact for fact in facts if fact.text]


def _card(showing: Showing) -> dict[str, object]:
    """Return the template values of one showing."""
    film = showing.film
    original = by_day.other_title(film)
    return {
        "film": film,
        "showing": showing,
        "times": by_day.times(showing),
        "starts": by_day.clock_time(showing.starts_at),
        "original": original,
        "language": original and _language(original),
        "warnings": " ".join(content_warnings(film)),
        "show_notes": show_notes(film),
        "milder": _join_notes(film.other_content_notes),
        "facts": _page_facts(film),
        "own": viewing_sentence(showing),
        "why_lead": "Why here" if showing.starts_at else "Why",
    }


def _sections(programme: Programme) -> list[dict[str, object]]:
    """Return a section for each evening, then one for the films without an evening."""
    evenings = by_day.evenings(programme)
    sections: list[dict[str, object]] = [
        {
            "day": evening.day,
            "heading": by_day.weekday(evening.day),
            "feast": by_day.feast(evening.day),
            "ends": by_day.clock_time(evening.ends_at),
            "cards": [_card(showing) for showing in evening.showings],
        }
        for evening in evenings
    ]
    unplaced = by_day.unplaced(programme)
    if unplaced:
        heading = "Not placed yet" if evenings else "The films"
        cards = [_card(showing) for showing in unplaced]
        sections.append(
            {"day": None, "heading": heading, "feast": None, "ends": "", "cards": cards}
        )
    return sections


def _summary(programme: Programme) -> list[str]:
    evenings = by_day.evenings(programme)
    days = [evening.day for evening in evenings]
    parts = [
        by_day.span(days) if days else "",
        pluralize(len(evenings), "evening") if evenings else "",
        *by_day.amount(programme),
        by_day.zone(programme),
    ]
    return [part for part in parts if part]


def export(programme: Programme, _options: Options) -> Export:
    """Return *programme* as one HTML page."""
    text = render_template(
        "programme.html",
        programme=programme,
        summary=_summary(programme),
        sections=_sections(programme),
        timeline=timeline(by_day.evenings(programme)),
        short_day=by_day.short_day,
        feast=by_day.feast,
        left_out=programme.left_out[:MAX_LEFT_OUT],
        more_left_out=max(0, len(programme.left_out) - MAX_LEFT_OUT),
    )
    return Export((text,))
