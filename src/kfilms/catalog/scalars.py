"""The scalars of a catalog: what one line of text may be, as types for pydantic.

Every scalar comes in as the text that was written and is matched as a whole. Each says
for JSON Schema what an editor may make of it. Knows no film.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic_core import PydanticCustomError, core_schema

from kfilms.text import BIDI_CONTROLS

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_LINE: Final = 500
MAX_PROSE: Final = 5_000
MAX_ID: Final = 100
FIRST_YEAR: Final = 1888
LAST_YEAR: Final = 2099

_REFUSED: Final = rf"\u0000-\u001f\u007f-\u009f\u2028\u2029{BIDI_CONTROLS}"
"""Control characters, line separators, and whatever turns the direction of writing."""

_SPACES: Final = r" \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_TEXT: Final = rf"^[^{_SPACES}{_REFUSED}](?:[^{_REFUSED}]*[^{_SPACES}{_REFUSED}])?$"
_PROSE: Final = (
    r"^(?!\s*$)[^\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f"
    rf"{BIDI_CONTROLS}]*$"
)
"""Text before its lines are made one."""

_ID: Final = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
_WHOLE: Final = r"^(?:0|[1-9][0-9]{0,8})$"
_DATE: Final = r"^[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?$"
_CALENDAR: Final = (
    r"^(?:188[89]|189[0-9]|19[0-9]{2}|20[0-9]{2})(?:-(?:"
    r"(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]))?"
    r"|(?:0[13-9]|1[0-2])-30|(?:0[13578]|1[02])-31))?$"
)
"""The dates that exist, but for the leap days."""

_TRUTH: Final = r"^(?:true|false)$"
_IMDB: Final = r"^tt[0-9]{7,10}$"
_WIKIDATA: Final = r"^Q[1-9][0-9]{0,11}$"

EXPECTED: Final = {
    _TEXT: "text",
    _ID: "an id of lower-case letters, digits and single hyphens",
    _WHOLE: "a whole number such as 118",
    _DATE: "a date written YYYY, YYYY-MM or YYYY-MM-DD",
    _TRUTH: "true or false",
    _IMDB: "an IMDb id such as tt0270919",
    _WIKIDATA: "a Wikidata id such as Q484048",
}
"""What each pattern stands for, to follow "is not" in a message."""

ID_PATTERN: Final = re.compile(_ID)
EXPECTED_ID: Final = EXPECTED[_ID]


def _collapse(value: object) -> object:
    """Make one line of folded prose."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _real_date(text: str) -> str:
    """Refuse a date that no calendar has, or a year outside cinema's."""
    if not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
        message = f'"{text}" is outside the years {FIRST_YEAR} to {LAST_YEAR}'
        raise PydanticCustomError("impossible_year", "{message}", {"message": message})
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        message = f'"{text}" is a date that does not exist'
        raise PydanticCustomError(
            "impossible_date", "{message}", {"message": message}
        ) from None
    return text


def _matching(pattern: str, expected: str) -> dict[str, Any]:
    """Return the keywords for a *pattern*, the words for editors among them."""
    return {"pattern": pattern, "patternErrorMessage": f"This is not {expected}."}


def _numbers(low: int, high: int) -> dict[str, Any]:
    return {
        **_matching(_WHOLE, EXPECTED[_WHOLE]),
        "type": ["integer", "string"],
        "minimum": low,
        "maximum": high,
    }


REFERS_TO: Final = "$comment"
"""The keyword under which pydantic hands through the name of a definition."""

_AGES: Final = (0, 21)
_HEAVINESSES: Final = (1, 5)
_MINUTES: Final = (1, 1_440)

SCHEMAS: Final[dict[str, dict[str, Any]]] = {
    "text": {
        **_matching(_TEXT, "one line of text, with no space at its ends"),
        "type": ["string", "number", "boolean"],
        "maxLength": MAX_LINE,
    },
    "prose": {
        **_matching(_PROSE, "text without control characters"),
        "type": ["string", "number", "boolean"],
    },
    "id": {
        **_matching(_ID, EXPECTED[_ID]),
        "type": ["string", "integer", "boolean"],
        "maxLength": MAX_ID,
        "minimum": 0,
    },
    "truth": {**_matching(_TRUTH, EXPECTED[_TRUTH]), "type": ["boolean", "string"]},
    "date": {
        **_matching(_CALENDAR, EXPECTED[_DATE]),
        "type": ["string", "integer"],
        "minimum": FIRST_YEAR,
        "maximum": LAST_YEAR,
    },
    "minutes": _numbers(*_MINUTES),
    "age": _numbers(*_AGES),
    "heaviness": _numbers(*_HEAVINESSES),
    "whole_number": _numbers(0, 999_999_999),
    "imdb": {**_matching(_IMDB, EXPECTED[_IMDB]), "type": "string"},
    "wikidata": {**_matching(_WIKIDATA, EXPECTED[_WIKIDATA]), "type": "string"},
}
"""Each scalar in JSON Schema, which judges not the text but what YAML makes of it.

To an editor the title ``1987`` is a number and ``true`` a truth, so both are allowed.
"""


class _Scalar:
    """Annotates a text: how pydantic checks it, and what JSON Schema calls it.

    One annotation for both, since pydantic looks through all of them for every field.
    """

    def __init__(self, name: str, schema: core_schema.CoreSchema) -> None:
        self._name = name
        self._schema = schema

    def __get_pydantic_core_schema__(
        self, source: object, handler: object
    ) -> core_schema.CoreSchema:
        del source, handler
        return {**self._schema}

    def __get_pydantic_json_schema__(
        self, schema: object, handler: object
    ) -> dict[str, Any]:
        del schema, handler
        return {REFERS_TO: self._name}


def _checked(
    check: Callable[[str], object], pattern: str
) -> core_schema.AfterValidatorFunctionSchema:
    """Return the schema of a text that has the *pattern* and passes the *check*."""
    text = core_schema.str_schema(pattern=pattern)
    return core_schema.no_info_after_validator_function(check, text)


def _number_scalar(name: str, low: int, high: int, unit: str) -> _Scalar:
    """Return what reads a whole number of *unit* from *low* to *high*."""

    def within(text: str) -> int:
        number = int(text)
        if not low <= number <= high:
            message = f"{number:,} is not from {low} to {high:,}{unit}"
            raise PydanticCustomError("out_of_range", "{message}", {"message": message})
        return number

    return _Scalar(name, _checked(within, _WHOLE))


_A_LINE: Final = core_schema.str_schema(pattern=_TEXT, max_length=MAX_LINE)
_SOME_PROSE: Final = core_schema.no_info_before_validator_function(
    _collapse, core_schema.str_schema(pattern=_TEXT, max_length=MAX_PROSE)
)
_AN_ID: Final = core_schema.str_schema(pattern=_ID, max_length=MAX_ID)

Line = Annotated[str, _Scalar("text", _A_LINE)]
Prose = Annotated[str, _Scalar("prose", _SOME_PROSE)]
Id = Annotated[str, _Scalar("id", _AN_ID)]
ThemeId = Annotated[str, _Scalar("theme", _AN_ID)]
ContentNoteId = Annotated[str, _Scalar("content note", _AN_ID)]
Truth = Annotated[bool, _Scalar("truth", _checked(lambda text: text == "true", _TRUTH))]
ReleaseDate = Annotated[str, _Scalar("date", _checked(_real_date, _DATE))]
Minutes = Annotated[int, _number_scalar("minutes", *_MINUTES, " minutes")]
Age = Annotated[int, _number_scalar("age", *_AGES, " years")]
Heaviness = Annotated[int, _number_scalar("heaviness", *_HEAVINESSES, "")]
Imdb = Annotated[str, _Scalar("imdb", core_schema.str_schema(pattern=_IMDB))]
Wikidata = Annotated[
    str, _Scalar("wikidata", core_schema.str_schema(pattern=_WIKIDATA))
]
WholeNumber = Annotated[
    str, _Scalar("whole_number", core_schema.str_schema(pattern=_WHOLE))
]
