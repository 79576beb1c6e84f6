"""Markdown: a programme to send to somebody, readable raw and rendered.

GitHub Flavored Markdown. Severe content notes stand in the open, before the premise;
all of them once more behind one ``<details>`` at the end.
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
_MAX_LEFT_OUT: Final = 10
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
_RIGHT: Final = (True, False, False, True, True, True, False)
_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>|~#]|:(?=[\w+-]+:))")
_ENTITY: Final = re.compile(r"&(?=#|\w)")
_OPENS_A_BLOCK: Final = re.compile(
    r"^(?:[-+](?=\s|$)|(\d{1,9})(?=[.)](?:\s|$))|=+\s*$)"
)


def escaped(text: str) -> str:
    """Return *text* so that it reads as itself: no markup, no HTML, one line.

    Source of the set: CommonMark 0.31, backslash escapes and entities; GitHub's
    tables, strikethrough and emoji names.
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


def _table_lines(
    lines: Sequence[Sequence[str]], right: Sequence[bool]
) -> Iterator[str]:
    """Lay *lines* out, header first, aligned also where nothing renders them."""
    widths = [
        max(_MIN_WIDTH, *map(display_width, column))
        for column in zip(*lines, strict=True)
    ]
    rule = [
        "-" * (width - 1) + ":" if to_the_right else "-" * width
        for width, to_the_right in zip(widths, right, strict=True)
    ]
    for line in (lines[0], rule, *lines[1:]):
        yield f"| {' | '.join(map(pad, line, widths, right))} |"


def _marked(film: Film) -> str:
    """Return the title of *film* for a table, with ``!`` before severe notes."""
    return f"{escaped(film.title)} **!**" if _warns(film) else escaped(film.title)


def _warns(film: Film) -> bool:
    return bool(film.severe_content_notes or film.hidden_severe)


def _overview_line(place: int, film: Film) -> tuple[str, ...]:
    return (
        str(place),
        _marked(film),
        escaped(film.original_title or ""),
        str(film.year or ""),
        str(film.minutes or ""),
        age_words(film.age),
        f"{film.heaviness} of 5" if film.heaviness else "",
    )


def _overview(programme: Programme) -> Iterator[str]:
    """Write the films in their order, none placed in an evening yet."""
    lines = [
        _overview_line(place, showing.film)
        for place, showing in enumerate(programme.showings, 1)
    ]
    yield " · ".join(amount(programme))
    yield ""
    yield from _table_lines([_HEADER, *lines], _RIGHT)
    yield ""
    yield from _legend(programme)
    for place, showing in enumerate(programme.showings, 1):
        yield from _showing_lines(f"## {place}.", showing)


def _legend(programme: Programme) -> Iterator[str]:
    if any(_warns(showing.film) for showing in programme.showings):
        yield "**!** has content notes to read before choosing."
        yield ""


def _planned(programme: Programme, by_evening: list[EveningProgramme]) -> Iterator[str]:
    """Write the evenings, first as a table, then film by film."""
    many = pluralize(len(by_evening), "evening")
    days = [evening.day for evening in by_evening]
    facts = [span(days), many, *amount(programme), escaped(zone(programme))]
    yield " · ".join(filter(None, facts))
    yield ""
    most = max(len(evening.showings) for evening in by_evening)
    header = ["evening", *map(_ordinal, range(most)), "ends"]
    lines = [_evening_line(evening, most) for evening in by_evening]
    yield from _table_lines([header, *lines], [False] * len(header))
    yield ""
    yield from _legend(programme)
    years = len({day.year for day in days}) > 1
    for evening in by_evening:
        day = evening.day
        year = f" {day.year}" if years else ""
        occasion = f", {feast(day)}" if feast(day) else ""
        yield f"## {weekday(day)}{year}{occasion}"
        yield ""
        for showing in evening.showings:
            at = times(showing)
            yield from _showing_lines(f"### {at} ·" if at else "###", showing)
    left = unplaced(programme)
    if left:
        yield "## Not placed yet"
        yield ""
    for showing in left:
        yield from _showing_lines("###", showing)


def _ordinal(place: int) -> str:
    named = place < len(_ORDINALS)
    return f"{_ORDINALS[place]} film" if named else f"film {place + 1}"


def _evening_line(evening: EveningProgramme, most: int) -> list[str]:
    day = short_day(evening.day)
    films = [
        f"{clock_time(showing.starts_at)} {_marked(showing.film)}".strip()
        for showing in evening.showings
    ]
    spare = [""] * (most - len(films))
    first = f"**{day}**" if feast(evening.day) else day
    return [first, *films, *spare, clock_time(evening.ends_at)]


def _showing_lines(lead: str, showing: Showing) -> Iterator[str]:
    film = showing.film
    original = other_title(film)
    beside = f" ({escaped(original)})" if original else ""
    year = f", {film.year}" if film.year else ""
    yield f"{lead} {escaped(film.title)}{beside}{year}"
    yield ""
    if warnings := content_warnings(film, escaped):
        more = " More content notes at the end." if film.other_content_notes else ""
        if film.hidden_severe:
            lead, command = show_notes(film)
            more += f" {lead} `{command}`"
        yield f"**{' '.join(warnings)}**{more}"
        yield ""
    if said := " · ".join(filter(None, film_facts(film)[1:])):
        yield _paragraph(said)
        yield ""
    if film.premise:
        yield _paragraph(film.premise)
        yield ""
    if showing.why:
        yield f"*{'Why here' if showing.starts_at else 'Why'}:* {escaped(showing.why)}"
        yield ""
    yield from _user_lines(showing)


def _user_lines(showing: Showing) -> Iterator[str]:
    """Say what the user remembers of the film, if anything."""
    if said := viewing_sentence(showing):
        yield said
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
        said = _escape_notes((*film.severe_content_notes, *film.other_content_notes))
        if film.hidden_severe:
            said = ", ".join(filter(None, (said, "a severe one that is hidden")))
        none = "none recorded, which is not to say there are none"
        if film.has_no_content_notes:
            none = "nothing to warn of"
        yield f"- **{escaped(film.title)}**: {said or none}"
    yield ""
    yield "</details>"
    yield ""


def _left_out_lines(programme: Programme) -> Iterator[str]:
    left = programme.left_out
    if not left:
        return
    yield "## Left out"
    yield ""
    for one in left[:_MAX_LEFT_OUT]:
        yield f"- **{escaped(one.film.title)}**: {escaped(one.why)}"
    if len(left) > _MAX_LEFT_OUT:
        yield f"- and {pluralize(len(left) - _MAX_LEFT_OUT, 'film')} more"
    yield ""


def export(programme: Programme, _options: Options) -> Export:
    """Return *programme* as one document: by its evenings, or as a list without."""
    lines = [f"# {escaped(programme.title)}", ""]
    by_evening = evenings(programme)
    lines += _planned(programme, by_evening) if by_evening else _overview(programme)
    lines += [*_left_out_lines(programme), *_content_notes(programme)]
    credit = f"{escaped(programme.credit)} " if programme.credit else ""
    lines += [f"{credit}Made with kfilms. Spoilers are left out on purpose."]
    return Export(("\n".join(lines) + "\n",))
