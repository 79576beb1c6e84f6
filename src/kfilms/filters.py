"""What was asked, as a value: the filters, and how ranges are read.

Knows neither films nor SQL; the catalog answers a query.
"""

# No annotations from __future__: a NamedTuple would compile each of them.
import re
from typing import Final, Literal, NamedTuple

from kfilms.errors import RequestError
from kfilms.normalize import unknown_choice_error, words
from kfilms.text import format_number

SORT_KEYS: Final = (
    "title", "year", "minutes", "age", "heaviness", "released", "id", "imdb-rating",
    "rating", "added", "position",
)  # fmt: skip
"""``rating`` is yours, ``position`` the catalog's own order."""

ENDINGS: Final = ("happy", "bittersweet", "tragic")
OLDEST: Final = 120
"""Years that an age can be."""

Order = Literal["catalog", "theme", "pick"]

_MINUTES: Final = r"(?:(\d{1,3})h)?(?:([0-9]{1,6})(?:m|min)?)?"
_EXAMPLES: Final = {
    "years": "2004, 2000..2010 or 2015..",
    "minutes": "..120, 90..1h50 or 118",
    "heaviness": "..3, 2..4 or 5",
    "ratings": "7.., 6.5..8 or ..5.9",
}
_RATING: Final = r"0[.,]5|[1-4](?:[.,][05])?|5(?:[.,]0)?"
_LIMITS: Final = {
    "years": (1888, 2099),
    "minutes": (0, 100_000),
    "heaviness": (1, 5),
    "ratings": (0, 10),
}
_WHOLE: Final = r"\d{1,9}"
_TENTHS: Final = r"[0-9]{1,2}[.,][0-9]"


class Range(NamedTuple):
    """A closed range; an end that is ``None`` is open."""

    low: float | None
    high: float | None

    def __str__(self) -> str:
        """Write the range as it is typed."""
        low = "" if self.low is None else format_number(self.low)
        high = "" if self.high is None else format_number(self.high)
        return low if low and low == high else f"{low}..{high}"


class SortKey(NamedTuple):
    """A fact to sort by, smallest first unless *descending*."""

    key: str
    descending: bool = False


class Taste(NamedTuple):
    """What somebody wants to see, and what not.

    *wants* holds ids of themes, *vetoes* those of themes and content notes, *watched*
    those of films. Nothing outside *minutes* and *heaviness* will do.
    """

    name: str
    wants: tuple[str, ...] = ()
    vetoes: tuple[str, ...] = ()
    watched: tuple[str, ...] = ()
    minutes: Range | None = None
    heaviness: Range | None = None


class Query(NamedTuple):
    """Everything that a list or a pick can be asked.

    *text* holds folded words, all of which must be found. *themes* holds groups of
    theme ids: any of a group, all of the groups. *without* holds ids of themes and
    content notes; *leaving_out* and *history* (what was watched) hold ids of films, the
    latter also of films elsewhere. *ratings* holds such ids by your rating of the
    films, for sorting alone.
    Each of *tastes* rules films out, and has a say in any order but the catalog's.
    *order* holds where nothing is sorted: the catalog's; by theme,
    best first; or that of a pick, the gentlest first among equals. The catalog's
    order holds where films are left equal.
    """

    text: tuple[str, ...] = ()
    themes: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()
    leaving_out: tuple[str, ...] = ()
    year: Range | None = None
    minutes: Range | None = None
    heaviness: Range | None = None
    age: int | None = None
    imdb_rating: Range | None = None
    directors: tuple[str, ...] = ()
    cast: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    watched: bool | None = None
    history: tuple[str, ...] = ()
    ratings: tuple[tuple[float, tuple[str, ...]], ...] = ()
    sort: tuple[SortKey, ...] = ()
    limit: int | None = None
    order: Order = "catalog"
    tastes: tuple[Taste, ...] = ()


def parse_range(text: str, unit: str) -> Range:
    """Read ``A``, ``A..B``, ``..B`` or ``A..``.

    *unit* is ``years``, ``minutes``, ``heaviness`` or ``ratings``; an end in minutes
    may also be written ``1h50``, and one of ratings ``7.5``.

    Raises:
        RequestError: *text* is no such range, or its ends are the wrong way round.
    """
    low, dots, high = text.replace(" ", "").partition("..")
    ends = Range(_end(low, unit), _end(high, unit) if dots else _end(low, unit))
    unread = (low and ends.low is None) or (dots and high and ends.high is None)
    if unread or ends == Range(None, None):
        raise RequestError(
            f'"{text}" is not a range of {unit}', hint=f"write {_EXAMPLES[unit]}"
        )
    least, most = _LIMITS[unit]
    if any(end is not None and not least <= end <= most for end in ends):
        raise RequestError(
            f'"{text}" is outside what {unit} can be', hint=f"{least} to {most}"
        )
    if ends.low is not None and ends.high is not None and ends.low > ends.high:
        raise RequestError(f'"{text}" runs backwards', hint=f"write {high}..{low}")
    return ends


def _end(text: str, unit: str) -> float | None:
    """Read one end of a range; ``None`` if it is absent or not a number."""
    if re.fullmatch(_WHOLE, text):
        return int(text)
    if unit == "ratings" and re.fullmatch(_TENTHS, text):
        return float(text.replace(",", "."))
    length = (
        re.fullmatch(_MINUTES, text.lower()) if unit == "minutes" and text else None
    )
    return int(length[1] or 0) * 60 + int(length[2] or 0) if length else None


def parse_sort(text: str) -> tuple[SortKey, ...]:
    """Read ``KEY[,-KEY]``; a minus sign puts the greatest first.

    Of a key given twice the first counts: it leaves nothing to the second.

    Raises:
        RequestError: a key is unknown; the hint names the nearest.
    """
    keys: dict[str, SortKey] = {}
    for part in text.split(","):
        name = part.strip().removeprefix("-")
        if name not in SORT_KEYS:
            raise unknown_choice_error(
                "sort key", name, SORT_KEYS, "The keys: ", SORT_KEYS
            )
        keys.setdefault(name, SortKey(name, part.strip().startswith("-")))
    return tuple(keys.values())


def parse_words(text: str) -> tuple[str, ...]:
    """Return the folded words of *text*, at least one.

    Raises:
        RequestError: there is no word in it.
    """
    found = words(text)
    if not found:
        raise RequestError(f'there is no word in "{text}" to look for')
    return found


def parse_ending(text: str) -> str:
    """Return the ending that *text* names.

    Raises:
        RequestError: it is none.
    """
    name = text.lower()
    if name not in ENDINGS:
        raise unknown_choice_error("ending", text, ENDINGS, "The endings: ", ENDINGS)
    return name


def parse_rating(text: str) -> float:
    """Return the rating *text* writes: 0.5 to 5 in halves, as on Letterboxd.

    Raises:
        RequestError: it is no such number.
    """
    if not re.fullmatch(_RATING, text.strip()):
        raise RequestError(
            f'"{text}" is not a rating', hint="write 0.5 to 5 in halves: 4.5"
        )
    return float(text.replace(",", "."))
