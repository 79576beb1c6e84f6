"""Parsers for single cells in the formats of Letterboxd and IMDb.

Every parser expects text that is not empty, and raises ``ValueError`` if the text is
invalid.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Final

from kfilms.text import IMDB_ID, sanitize

if TYPE_CHECKING:
    from collections.abc import Callable

_EARLIEST: Final = 1870
_LATEST: Final = 2999

_MONTHS: Final = "janfebmaraprmayjunjulaugsepoctnovdec"
_OLD_DAY: Final = re.compile(
    r"[a-z]{3} (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec) +(\d{1,2})"
    r"(?: \d\d:\d\d:\d\d)? (\d{4})",
    re.ASCII | re.IGNORECASE,
)
_AMERICAN: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_PARTIAL: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_MARKUP: Final = re.compile(
    r"</?(?:b|i|u|s|em|strong|a)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_BREAKS: Final = re.compile(
    r"</?(?:br|p|blockquote|ul|ol|li)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_NOT_FILMS: Final = (
    "serie", "seria", "episod", "folge", "videogame", "videospiel", "videojuego",
    "jeuvideo", "videogioco", "jogo", "podcast", "musicvideo", "musikvideo",
    "videomus", "videoclip", "clipvideo",
)  # fmt: skip
_FILMS: Final = (
    "film", "movie", "pelicul", "metra", "short", "corto", "curta", "court", "video",
    "document", "dokument", "special",
)  # fmt: skip
"""Parts of the words for kinds of film in the languages of IMDb, without accents."""


def is_film(title_type: str) -> bool | None:
    """Return whether IMDb's *title_type*, in any language, is a kind of film.

    Returns ``None`` if the type is unknown.
    """
    parts = unicodedata.normalize("NFKD", title_type.casefold())
    word = "".join(filter(str.isalpha, parts))
    if any(stem in word for stem in _NOT_FILMS):
        return False
    return True if any(stem in word for stem in _FILMS) else None


def plain_text(text: str) -> str:
    """Return *text* on one line, without control characters."""
    return " ".join(sanitize(text).split())


def strip_html(text: str) -> str:
    """Return a review as plain text, without the few tags that Letterboxd allows."""
    return plain_text(unescape(_MARKUP.sub("", _BREAKS.sub(" ", text))))


def split_names(text: str) -> tuple[str, ...]:
    """Parse names separated by commas."""
    return tuple(filter(None, map(plain_text, text.split(","))))


def matched(pattern: str) -> Callable[[str], str]:
    """Return a parser that returns the first group of *pattern*."""
    expression = re.compile(pattern, re.ASCII)

    def reader(text: str) -> str:
        match = expression.search(text)
        if not match:
            raise ValueError
        return match[1]

    return reader


_digits: Final = matched(r"^(\d{1,9})$")
_decimal: Final = matched(r"^(\d{1,2}(?:\.\d{1,2})?)$")
_iso: Final = matched(r"^(\d{4}-\d\d-\d\d)(?:$|[T ])")


def whole(text: str) -> int:
    """Parse a whole number; commas between its digits are ignored."""
    return int(_digits(text.replace(",", "")))


imdb: Final = matched(rf"(?:^|/)({IMDB_ID})(?:$|[/?])")
tmdb: Final = matched(r"^(0|[1-9]\d{0,9})$")


def year(text: str) -> int:
    """Parse a year from 1870 to 2999."""
    number = whole(text)
    if not _EARLIEST <= number <= _LATEST:
        raise ValueError
    return number


def decimal(text: str) -> float:
    """Parse a number below 100 with up to two decimals, after a point or a comma."""
    return float(_decimal(text.replace(",", ".")))


def stars(text: str) -> float:
    """Parse a rating of 0.5 to 5 in half steps."""
    rating = decimal(text)
    if rating * 2 not in range(1, 11):
        raise ValueError
    return rating


def ten(text: str) -> int:
    """Parse a whole rating of 1 to 10."""
    points = decimal(text)
    if points not in range(1, 11):
        raise ValueError
    return int(points)


def ten_point_rating(text: str) -> float:
    """Parse a rating of 1 to 10 and convert it to 0.5 to 5."""
    return ten(text) / 2


def parse_day(text: str) -> date:
    """Parse an ISO date, or the older form ``Sat Apr 23 08:36:35 2011``."""
    old = _OLD_DAY.fullmatch(text)
    if old:
        month = _MONTHS.index(old[1].lower()) // 3 + 1
        day = date(int(old[3]), month, int(old[2]))
    else:
        day = date.fromisoformat(_iso(text))
    if day.year < _EARLIEST:
        raise ValueError
    return day


def released(text: str) -> str:
    """Parse ``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD`` or the American ``MM/DD/YYYY``."""
    american = _AMERICAN.fullmatch(text)
    if american:
        month, day, american_year = map(int, american.groups())
        return date(american_year, month, day).isoformat()
    match = _PARTIAL.fullmatch(text)
    if not match:
        raise ValueError
    date(*map(int, match.groups("01")))
    return text
