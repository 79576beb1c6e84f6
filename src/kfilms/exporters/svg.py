"""A poster of the plan, to share: one SVG image that loads nothing.

SVG does not wrap text, so this module estimates widths, rather too wide, and wraps the
text itself; no text is truncated.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.exporters import Export
from kfilms.exporters import schedule_text as by_day
from kfilms.exporters.fill_template import render_template
from kfilms.exporters.film_text import film_facts
from kfilms.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kfilms.exporters import Options
    from kfilms.programme import Programme, Showing

WIDTH: Final = 1080
_MARGIN: Final = 84
_FILMS_AT: Final = 330
_TITLE_AT: Final = 450
_NARROW: Final = frozenset("iljtfrI.,:;'|!()[] ·")
_BROAD: Final = frozenset("mwMW@%&—…")


class _Style(NamedTuple):
    """A text style: font size and line height (*leading*), in pixels."""

    name: str
    size: int
    leading: int


_STYLES: Final = {
    style.name: style
    for style in (
        _Style("title", 76, 86),
        _Style("summary", 26, 38),
        _Style("weekday", 34, 40),
        _Style("day", 24, 32),
        _Style("feast", 26, 34),
        _Style("time", 30, 42),
        _Style("film", 34, 42),
        _Style("original", 24, 32),
        _Style("facts", 22, 30),
        _Style("severe", 22, 30),
        _Style("foot", 22, 30),
    )
}


class _Text(NamedTuple):
    """A line of text on the poster; *y* is its baseline."""

    style: str
    x: int
    y: int
    text: str


class _Gauge(NamedTuple):
    """Five dots for heaviness, *on* of them filled."""

    x: int
    y: int
    on: int


class _Poster:
    """The elements of the poster so far; *y* is the bottom of the last one."""

    def __init__(self) -> None:
        self.texts: list[_Text] = []
        self.gauges: list[_Gauge] = []
        self.rules: list[int] = []
        self.y = 0

    def put(self, style: str, x: int, text: str, right: int = WIDTH - _MARGIN) -> None:
        """Add *text* below the last element, wrapped between *x* and *right*."""
        kind = _STYLES[style]
        for line in _break_lines(text, (right - x) / kind.size):
            self.y += kind.leading
            self.texts.append(_Text(style, x, self.y, line))


def _width(char: str) -> float:
    """Estimate the width of *char* in units of the font size; rather too wide."""
    if unicodedata.east_asian_width(char) in "WF":
        return 1.05
    if char in _NARROW:
        return 0.4
    return 0.92 if char in _BROAD else 0.74 if char.isupper() else 0.6


def _break_lines(text: str, room: float) -> Iterator[str]:
    """Wrap *text* at spaces, or within a word that is wider than *room*.

    *room* is in units of the font size.
    """
    line, used = "", 0.0
    for word in sanitize(text).split():
        width = sum(map(_width, word))
        if line and used + _width(" ") + width > room:
            yield line
            line, used = "", 0.0
        elif line:
            line, used = f"{line} ", used + _width(" ")
        for char in word:
            if used + _width(char) > room and width > room:
                yield line
                line, used = "", 0.0
            line, used = line + char, used + _width(char)
    yield line


def _put_head(poster: _Poster, programme: Programme) -> None:
    poster.y = 96
    poster.put("title", _MARGIN, programme.title)
    evenings = by_day.evenings(programme)
    days = [evening.day for evening in evenings]
    facts = [by_day.span(days) if days else "", *by_day.amount(programme)]
    poster.y += 14
    poster.put("summary", _MARGIN, " · ".join(filter(None, facts)))


def _put_section(
    poster: _Poster, heads: Sequence[tuple[str, str]], *showings: Showing
) -> None:
    """Add a section: its *heads* on the left, its films on the right."""
    poster.y += 34
    poster.rules.append(poster.y)
    poster.y += 14
    top = poster.y
    for style, text in heads:
        poster.put(style, _MARGIN, text, _FILMS_AT - 20)
    bottom, poster.y = poster.y, top
    for showing in showings:
        _put_film(poster, showing)
    poster.y = max(bottom, poster.y)


def _put_film(poster: _Poster, showing: Showing) -> None:
    film = showing.film
    start = by_day.clock_time(showing.starts_at)
    x = _TITLE_AT if start else _FILMS_AT
    top = poster.y
    poster.put("film", x, film.title)
    if start:
        baseline = top + _STYLES["film"].leading
        poster.texts.append(_Text("time", _FILMS_AT, baseline, start))
    original = by_day.other_title(film)
    if original:
        poster.put("original", x, original)
    notes = [note.label for note in film.severe_content_notes]
    notes += ["a severe note is hidden"] * film.hidden_severe
    if notes:
        poster.put("severe", x, f"Content: {', '.join(notes)}")
    facts = " · ".join(filter(None, film_facts(film)[:3]))
    if facts:
        poster.put("facts", x, facts)
    if film.heaviness:
        if not facts:
            poster.y += _STYLES["facts"].leading
        poster.gauges.append(
            _Gauge(WIDTH - _MARGIN - 107, poster.y - 8, film.heaviness)
        )
    poster.y += 16


def _put_sections(poster: _Poster, programme: Programme) -> None:
    evenings = by_day.evenings(programme)
    for evening in evenings:
        feast = by_day.feast(evening.day)
        heads = [
            ("weekday", by_day.weekday_name(evening.day)),
            ("day", by_day.day_of_month(evening.day)),
        ]
        heads += [("feast", feast)] if feast else []
        _put_section(poster, heads, *evening.showings)
    unplaced = by_day.unplaced(programme)
    if unplaced:
        heading = "Not placed yet" if evenings else "The films"
        _put_section(poster, [("weekday", heading)], *unplaced)


def export(programme: Programme, _options: Options) -> Export:
    """Return *programme* as an SVG image, 1080 pixels wide and as high as needed."""
    poster = _Poster()
    _put_head(poster, programme)
    _put_sections(poster, programme)
    poster.y += 40
    poster.rules.append(poster.y)
    poster.y += 14
    notes = [by_day.zone(programme), "dots: heaviness, 1 to 5", "made with kfilms"]
    poster.put("foot", _MARGIN, " · ".join(filter(None, notes)))
    if programme.credit:
        poster.put("foot", _MARGIN, programme.credit)
    text = render_template(
        "poster.svg",
        programme=programme,
        poster=poster,
        styles=_STYLES.values(),
        width=WIDTH,
        margin=_MARGIN,
        height=poster.y + 70,
    )
    return Export((text,))
