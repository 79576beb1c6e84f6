"""The query as a value: filters, tastes and sort keys, and parsers for their texts."""

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
"""``rating`` is the user's rating, ``position`` the order of the catalog."""

ENDINGS: Final = ("happy", "bittersweet", "tragic")
OLDEST: Final = 120
"""The highest age limit, in years."""

Order = Literal["catalog", "theme", "pick"]

_MINUTES: Final = r"(?:(\d{1,3})h)?(?:([0-9]{1,6})(?:m|min)?)?"
LIMITS: Final = {
    "year": (1888, 2099),
    "minutes": (1, 1_440),
    "age": (0, 21),
    "heaviness": (1, 5),
}
"""The least and the greatest value of the facts of a film."""

_EXAMPLES: Final = {
    "years": "2004, 2000..2010 or 2015..",
    "minutes": "..120, 90..1h50 or 118",
    "heaviness": "..3, 2..4 or 5",
    "ratings": "7.., 6.5..8 or ..5.9",
}
_RATING: Final = r"0[.,]5|[1-4](?:[.,][05])?|5(?:[.,]0)?"
_RANGE_LIMITS: Final = {
    "years": LIMITS["year"],
    "minutes": (0, 100_000),
    "heaviness": LIMITS["heaviness"],
    "ratings": (0, 10),
}
_WHOLE: Final = r"\d{1,9}"
_TENTHS: Final = r"[0-9]{1,2}[.,][0-9]"


class Range(NamedTuple):
    """A closed range; an end that is ``None`` is unbounded."""

    low: float | None
    high: float | None

    def __str__(self) -> str:
        """Return the range as a user types it."""
        low = "" if self.low is None else format_number(self.low)
        high = "" if self.high is None else format_number(self.high)
        return low if low and low == high else f"{low}..{high}"


class SortKey(NamedTuple):
    """A column to sort by, ascending unless *descending*."""

    key: str
    descending: bool = False


class Taste(NamedTuple):
    """The preferences of one person.

    *wants* holds ids of themes, *vetoes* ids of themes and content notes, *watched* ids
    of films. A film outside *minutes* or *heaviness* is excluded.
    """

    name: str
    wants: tuple[str, ...] = ()
    vetoes: tuple[str, ...] = ()
    watched: tuple[str, ...] = ()
    minutes: Range | None = None
    heaviness: Range | None = None


class Query(NamedTuple):
    """All filters, the sort order and the limit of a list or a pick.

    *text* holds folded words; a film must match all of them. *themes* holds groups of
    theme ids; a film must have a theme of each group. *without* holds the ids of themes
    and content notes to exclude, *leaving_out* the ids of films to exclude. *history*
    holds the ids of watched films, including films that the catalog lacks. *ratings*
    groups such ids by the user's rating; it is used only for sorting.

    Each of *tastes* excludes films, and affects every order except ``catalog``. *order*
    applies if *sort* is empty: ``catalog`` is the catalog's own order, ``theme`` puts
    the best match first, ``pick`` also puts the gentlest film first among ties. The
    catalog's order breaks all remaining ties.
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
    """Parse ``A``, ``A..B``, ``..B`` or ``A..``.

    *unit* is ``years``, ``minutes``, ``heaviness`` or ``ratings``. An end in minutes
    may also be written ``1h50``, an end in ratings ``7.5``.

    Raises:
        RequestError: *text* is not such a range, is outside the limits of *unit*, or
            its ends are in the wrong order.
    """
    low, dots, high = text.replace(" ", "").partition("..")
    ends = Range(_end(low, unit), _end(high, unit) if dots else _end(low, unit))
    invalid = (low and ends.low is None) or (dots and high and ends.high is None)
    if invalid or ends == Range(None, None):
        raise RequestError(
            f'"{text}" is not a range of {unit}', hint=f"write {_EXAMPLES[unit]}"
        )
    least, most = _RANGE_LIMITS[unit]
    if any(end is not None and not least <= end <= most for end in ends):
        raise RequestError(
            f'"{text}" is outside what {unit} can be', hint=f"{least} to {most}"
        )
    if ends.low is not None and ends.high is not None and ends.low > ends.high:
        raise RequestError(f'"{text}" runs backwards', hint=f"write {high}..{low}")
    return ends


def _end(text: str, unit: str) -> float | None:
    """Parse one end of a range; ``None`` if it is absent or not a number."""
    if re.fullmatch(_WHOLE, text):
        return int(text)
    if unit == "ratings" and re.fullmatch(_TENTHS, text):
        return float(text.replace(",", "."))
    length = (
        re.fullmatch(_MINUTES, text.lower()) if unit == "minutes" and text else None
    )
    return int(length[1] or 0) * 60 + int(length[2] or 0) if length else None


def parse_sort(text: str) -> tuple[SortKey, ...]:
    """Parse ``KEY[,-KEY]``; a minus sign sorts in descending order.

    If a key is given twice, the second is ignored, because it could not change the
    order.

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
        RequestError: *text* contains no word.
    """
    folded = words(text)
    if not folded:
        raise RequestError(f'there is no word in "{text}" to look for')
    return folded


def parse_ending(text: str) -> str:
    """Return the ending that *text* names.

    Raises:
        RequestError: no ending has that name; the hint names the nearest.
    """
    name = text.lower()
    if name not in ENDINGS:
        raise unknown_choice_error("ending", text, ENDINGS, "The endings: ", ENDINGS)
    return name


def parse_rating(text: str) -> float:
    """Parse a rating from 0.5 to 5 in half steps, as on Letterboxd.

    Raises:
        RequestError: *text* is not such a number.
    """
    if not re.fullmatch(_RATING, text.strip()):
        raise RequestError(
            f'"{text}" is not a rating', hint="write 0.5 to 5 in halves: 4.5"
        )
    return float(text.replace(",", "."))
