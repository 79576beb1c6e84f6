"""Markdown: a programme to send to somebody, readable raw and rendered.

GitHub Flavored Markdown. Severe content notes stand in the open, before the premise;
the others are behind one ``<details>`` at the end.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kfilms.cells import cells, padded
from kfilms.columns import suitable
from kfilms.film import capitalized, counted, length

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kfilms.film import ContentNoteUse, Film, Programme, Showing

_HEADER: Final = ("#", "film", "original title", "year", "min", "age", "heaviness")
_NARROWEST: Final = 3
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


def _length(programme: Programme) -> str:
    films = [showing.film for showing in programme.showings]
    lasting = length(film.minutes for film in films)
    return " · ".join([counted(len(films), "film"), *lasting])


def _overview(programme: Programme) -> Iterator[str]:
    """Lay the films out in a table that is aligned also where nothing renders it."""
    lines = [_HEADER, *_overview_lines(programme)]
    widths = [
        max(_NARROWEST, *map(cells, column)) for column in zip(*lines, strict=True)
    ]
    rule = [
        "-" * (width - 1) + ":" if right else "-" * width
        for width, right in zip(widths, _RIGHT, strict=True)
    ]
    for line in (lines[0], rule, *lines[1:]):
        yield f"| {' | '.join(map(padded, line, widths, _RIGHT))} |"


def _overview_lines(programme: Programme) -> Iterator[tuple[str, ...]]:
    for place, showing in enumerate(programme.showings, 1):
        film = showing.film
        title = escaped(film.title)
        yield (
            str(place),
            f"{title} **!**" if film.severe else title,
            escaped(film.original_title or ""),
            str(film.year or ""),
            str(film.minutes or ""),
            suitable(film.age),
            f"{film.heaviness} of 5" if film.heaviness else "",
        )


def _showing(place: int, showing: Showing) -> Iterator[str]:
    film = showing.film
    original = film.original_title or film.title
    beside = f" ({escaped(original)})" if original != film.title else ""
    year = f", {film.year}" if film.year else ""
    yield f"## {place}. {escaped(film.title)}{beside}{year}"
    yield ""
    if film.severe:
        more = " More notes at the end." if film.milder else ""
        yield f"**Content: {_notes(film.severe)}.**{more}"
        yield ""
    facts = [
        f"{film.minutes} min" if film.minutes else "",
        suitable(film.age),
        f"heaviness {film.heaviness} of 5" if film.heaviness else "",
        _makers(film),
    ]
    if any(facts):
        yield _paragraph(" · ".join(filter(None, facts)))
        yield ""
    if film.premise:
        yield _paragraph(film.premise)
        yield ""
    if showing.why:
        yield f"*Why:* {escaped(showing.why)}"
        yield ""
    yield from _own(showing)


def _makers(film: Film) -> str:
    names = ", ".join(person.name for person in film.directors)
    return f"directed by {names}" if names else ""


def _own(showing: Showing) -> Iterator[str]:
    """Say what the user remembers of the film, if anything."""
    parts = [
        f"watched on {showing.watched_on.isoformat()}" if showing.watched_on else "",
        f"rated {showing.rating:g} of 5" if showing.rating else "",
    ]
    if any(parts):
        yield capitalized(", ".join(filter(None, parts))) + "."
        yield ""
    if showing.note:
        yield f"> {_paragraph(showing.note)}"
        yield ""


def _notes(notes: Iterable[ContentNoteUse]) -> str:
    return ", ".join(
        escaped(f"{note.label} ({note.detail})" if note.detail else note.label)
        for note in notes
    )


def _content_notes(programme: Programme) -> Iterator[str]:
    yield "## Content notes"
    yield ""
    yield "<details>"
    yield "<summary>What each film contains, should you want to know</summary>"
    yield ""
    for showing in programme.showings:
        film = showing.film
        said = _notes((*film.severe, *film.milder))
        if film.content_notes is None:
            said = "none recorded, which is not to say there are none"
        yield f"- **{escaped(film.title)}**: {said or 'nothing to warn of'}"
    yield ""
    yield "</details>"
    yield ""


def write(programme: Programme) -> str:
    """Return *programme* as one markdown document."""
    lines = [f"# {escaped(programme.title)}", "", _length(programme), ""]
    lines += [*_overview(programme), ""]
    if any(showing.film.severe for showing in programme.showings):
        lines += ["**!** has content notes to read before choosing.", ""]
    for place, showing in enumerate(programme.showings, 1):
        lines += _showing(place, showing)
    lines += _content_notes(programme)
    lines += ["Made with kfilms. Some endings are not in here on purpose."]
    return "\n".join(lines) + "\n"
