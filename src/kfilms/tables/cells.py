"""Reads single cells: text as Letterboxd or IMDb write it becomes a value.

Every reader is given text that is not empty, and raises ``ValueError`` where it means
nothing.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Final

from kfilms.text import sanitize

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
"""What the words for a kind of film hold, in the languages of IMDb, without accents."""


def is_film(title_type: str) -> bool | None:
    """Tell whether IMDb's *title_type*, in any language, is a film or something else.

    ``None`` where the word is not known.
    """
    parts = unicodedata.normalize("NFKD", title_type.casefold())
    word = "".join(filter(str.isalpha, parts))
    if any(stem in word for stem in _NOT_FILMS):
        return False
    return True if any(stem in word for stem in _FILMS) else None


def plain_text(text: str) -> str:
    """Return *text* on one line, without what could steer a terminal."""
    return " ".join(sanitize(text).split())


def strip_html(text: str) -> str:
    """Return a review as plain text: the few tags that Letterboxd allows are gone."""
    return plain_text(unescape(_MARKUP.sub("", _BREAKS.sub(" ", text))))


def split_names(text: str) -> tuple[str, ...]:
    """Read names between commas."""
    return tuple(filter(None, map(plain_text, text.split(","))))


def matched(pattern: str) -> Callable[[str], str]:
    """Return a reader of what *pattern* has in its brackets."""
    found = re.compile(pattern, re.ASCII)

    def reader(text: str) -> str:
        match = found.search(text)
        if not match:
            raise ValueError
        return match[1]

    return reader


_digits: Final = matched(r"^(\d{1,9})$")
_decimal: Final = matched(r"^(\d{1,2}(?:\.\d{1,2})?)$")
_iso: Final = matched(r"^(\d{4}-\d\d-\d\d)(?:$|[T ])")


def whole(text: str) -> int:
    """Read a whole number; commas may stand between its digits."""
    return int(_digits(text.replace(",", "")))


imdb: Final = matched(r"(?:^|/)(tt\d{7,10})(?:$|[/?])")
tmdb: Final = matched(r"^(0|[1-9]\d{0,9})$")


def year(text: str) -> int:
    """Read a year in which there were films."""
    number = whole(text)
    if not _EARLIEST <= number <= _LATEST:
        raise ValueError
    return number


def decimal(text: str) -> float:
    """Read a number below 100."""
    return float(_decimal(text.replace(",", ".")))


def stars(text: str) -> float:
    """Read a rating of 0.5 to 5 in halves."""
    rating = decimal(text)
    if rating * 2 not in range(1, 11):
        raise ValueError
    return rating


def ten(text: str) -> int:
    """Read a rating of 1 to 10."""
    points = decimal(text)
    if points not in range(1, 11):
        raise ValueError
    return int(points)


def ten_point_rating(text: str) -> float:
    """Read a rating of 1 to 10 as one of 0.5 to 5."""
    return ten(text) / 2


def parse_day(text: str) -> date:
    """Read a day as it is exported now, or as it was: ``Sat Apr 23 08:36:35 2011``."""
    old = _OLD_DAY.fullmatch(text)
    if old:
        month = _MONTHS.index(old[1].lower()) // 3 + 1
        found = date(int(old[3]), month, int(old[2]))
    else:
        found = date.fromisoformat(_iso(text))
    if found.year < _EARLIEST:
        raise ValueError
    return found


def released(text: str) -> str:
    """Read a date of any precision; one with slashes has its month first."""
    american = _AMERICAN.fullmatch(text)
    if american:
        month, of_month, of_year = map(int, american.groups())
        return date(of_year, month, of_month).isoformat()
    match = _PARTIAL.fullmatch(text)
    if not match:
        raise ValueError
    date(*map(int, match.groups("01")))
    return text
