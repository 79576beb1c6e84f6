"""Markdown: a programme to send to somebody, readable as source and rendered.

GitHub Flavored Markdown. Severe content notes are always visible, before the premise.
One ``<details>`` element at the end lists all content notes, including these.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kfilms.columns import age_words
from kfilms.exporters import Export
from kfilms.exporters.film_text import (
    content_warnings,
    film_facts,
    show_notes,
    viewing_sentence,
)
from kfilms.exporters.schedule_text import (
    amount,
    clock_time,
    evenings,
    feast,
    other_title,
    short_day,
    span,
    times,
    unplaced,
    weekday,
    zone,
)
from kfilms.programme import MAX_LEFT_OUT
from kfilms.text import pluralize
from kfilms.text_width import display_width, pad

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kfilms.exporters import Options
    from kfilms.exporters.schedule_text import EveningProgramme
    from kfilms.films import Film
    from kfilms.programme import Programme, Showing
    from kfilms.vocabulary import ContentNoteUse

_HEADER: Final = ("#", "film", "original title", "year", "min", "age", "heaviness")
_MIN_WIDTH: Final = 3
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
_RIGHT: Final = (True, False, False, True, True, True, False)
_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>|~#]|:(?=[\w+-]+:))")
_ENTITY: Final = re.compile(r"&(?=#|\w)")
_OPENS_A_BLOCK: Final = re.compile(
    r"^(?:[-+](?=\s|$)|(\d{1,9})(?=[.)](?:\s|$))|=+\s*$)"
)


def escaped(text: str) -> str:
    """Return *text* on one line, with all Markdown and HTML syntax escaped.

    Source of the escaped characters: CommonMark 0.31, backslash escapes and entities;
    GitHub's tables, strikethrough and emoji names.
    """
    line = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return _ENTITY.sub("&amp;", line)


def _paragraph(text: str) -> str:
    """Return *text* escaped so that it cannot begin a list, a heading or a rule."""
    line = escaped(text)
    opener = _OPENS_A_BLOCK.match(line)
    if not opener:
        return line
    place = opener.end(1) if opener[1] else 0
    return f"{line[:place]}\\{line[place:]}"


def _table_lines(rows: Sequence[Sequence[str]], right: Sequence[bool]) -> Iterator[str]:
    """Yield the lines of a table of *rows*, header first, aligned in the source too."""
    widths = [
        max(_MIN_WIDTH, *map(display_width, column))
        for column in zip(*rows, strict=True)
    ]
    rule = [
        "-" * (width - 1) + ":" if at_right else "-" * width
        for width, at_right in zip(widths, right, strict=True)
    ]
    for row in (rows[0], rule, *rows[1:]):
        yield f"| {' | '.join(map(pad, row, widths, right))} |"


def _marked_title(film: Film) -> str:
    """Return the title of *film* for a table; ``!`` marks severe content notes."""
    return f"{escaped(film.title)} **!**" if film.warns else escaped(film.title)


def _overview_row(place: int, film: Film) -> tuple[str, ...]:
    return (
        str(place),
        _marked_title(film),
        escaped(film.original_title or ""),
        str(film.year or ""),
        str(film.minutes or ""),
        age_words(film.age),
        f"{film.heaviness} of 5" if film.heaviness else "",
    )


def _overview(programme: Programme) -> Iterator[str]:
    """Yield a programme without evenings: a table of the films, then film by film."""
    rows = [
        _overview_row(place, showing.film)
        for place, showing in enumerate(programme.showings, 1)
    ]
    yield " · ".join(amount(programme))
    yield ""
    yield from _table_lines([_HEADER, *rows], _RIGHT)
    yield ""
    yield from _legend(programme)
    for place, showing in enumerate(programme.showings, 1):
        yield from _showing_lines(f"## {place}.", showing)


def _legend(programme: Programme) -> Iterator[str]:
    if any(showing.film.warns for showing in programme.showings):
        yield "**!** has content notes to read before choosing."
        yield ""


def _schedule(
    programme: Programme, by_evening: list[EveningProgramme]
) -> Iterator[str]:
    """Yield a programme with evenings: a table of the evenings, then film by film."""
    count = pluralize(len(by_evening), "evening")
    days = [evening.day for evening in by_evening]
    facts = [span(days), count, *amount(programme), escaped(zone(programme))]
    yield " · ".join(filter(None, facts))
    yield ""
    most = max(len(evening.showings) for evening in by_evening)
    header = ["evening", *map(_ordinal, range(most)), "ends"]
    rows = [_evening_row(evening, most) for evening in by_evening]
    yield from _table_lines([header, *rows], [False] * len(header))
    yield ""
    yield from _legend(programme)
    spans_years = len({day.year for day in days}) > 1
    for evening in by_evening:
        day = evening.day
        year = f" {day.year}" if spans_years else ""
        occasion = f", {feast(day)}" if feast(day) else ""
        yield f"## {weekday(day)}{year}{occasion}"
        yield ""
        for showing in evening.showings:
            clock = times(showing)
            yield from _showing_lines(f"### {clock} ·" if clock else "###", showing)
    without_evening = unplaced(programme)
    if without_evening:
        yield "## Not placed yet"
        yield ""
    for showing in without_evening:
        yield from _showing_lines("###", showing)


def _ordinal(place: int) -> str:
    has_name = place < len(_ORDINALS)
    return f"{_ORDINALS[place]} film" if has_name else f"film {place + 1}"


def _evening_row(evening: EveningProgramme, most: int) -> list[str]:
    day = short_day(evening.day)
    films = [
        f"{clock_time(showing.starts_at)} {_marked_title(showing.film)}".strip()
        for showing in evening.showings
    ]
    spare = [""] * (most - len(films))
    first = f"**{day}**" if feast(evening.day) else day
    return [first, *films, *spare, clock_time(evening.ends_at)]


def _showing_lines(lead: str, showing: Showing) -> Iterator[str]:
    film = showing.film
    original = other_title(film)
    addition = f" ({escaped(original)})" if original else ""
    year = f", {film.year}" if film.year else ""
    yield f"{lead} {escaped(film.title)}{addition}{year}"
    yield ""
    if warnings := content_warnings(film, escaped):
        more = " More content notes at the end." if film.other_content_notes else ""
        if notes := show_notes(film):
            label, command = notes
            more += f" {label} `{command}`"
        yield f"**{' '.join(warnings)}**{more}"
        yield ""
    if facts := " · ".join(filter(None, film_facts(film)[1:])):
        yield _paragraph(facts)
        yield ""
    if film.premise:
        yield _paragraph(film.premise)
        yield ""
    if showing.why:
        yield f"*{'Why here' if showing.starts_at else 'Why'}:* {escaped(showing.why)}"
        yield ""
    yield from _user_lines(showing)


def _user_lines(showing: Showing) -> Iterator[str]:
    """Yield the viewing, rating and note that the user recorded, if any."""
    if sentence := viewing_sentence(showing):
        yield sentence
        yield ""
    if showing.note:
        yield f"> {_paragraph(showing.note)}"
        yield ""


def _escape_notes(notes: Iterable[ContentNoteUse]) -> str:
    return ", ".join(escaped(note.text) for note in notes)


def _content_notes(programme: Programme) -> Iterator[str]:
    yield "## Content notes"
    yield ""
    yield "<details>"
    yield "<summary>What each film contains, if you want to know</summary>"
    yield ""
    for showing in programme.showings:
        film = showing.film
        notes = _escape_notes((*film.severe_content_notes, *film.other_content_notes))
        if film.hidden_severe:
            notes = ", ".join(filter(None, (notes, "a severe one that is hidden")))
        no_notes = "none recorded, which is not to say there are none"
        if film.has_no_content_notes:
            no_notes = "nothing to warn of"
        yield f"- **{escaped(film.title)}**: {notes or no_notes}"
    yield ""
    yield "</details>"
    yield ""


def _left_out_lines(programme: Programme) -> Iterator[str]:
    left_out = programme.left_out
    if not left_out:
        return
    yield "## Left out"
    yield ""
    for entry in left_out[:MAX_LEFT_OUT]:
        yield f"- **{escaped(entry.film.title)}**: {escaped(entry.why)}"
    if len(left_out) > MAX_LEFT_OUT:
        yield f"- and {pluralize(len(left_out) - MAX_LEFT_OUT, 'film')} more"
    yield ""


def export(programme: Programme, _options: Options) -> Export:
    """Return *programme* as one document: by evening, or as a list if it has none."""
    lines = [f"# {escaped(programme.title)}", ""]
    by_evening = evenings(programme)
    lines += _schedule(programme, by_evening) if by_evening else _overview(programme)
    lines += [*_left_out_lines(programme), *_content_notes(programme)]
    credit = f"{escaped(programme.credit)} " if programme.credit else ""
    lines += [f"{credit}Made with kfilms. Spoilers are left out on purpose."]
    return Export(("\n".join(lines) + "\n",))
