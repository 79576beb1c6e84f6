"""The scalar types of a catalog, as annotations for pydantic.

Each type validates the whole text as it is in the file. Its JSON Schema validates the
value that an editor reads from that text.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic_core import PydanticCustomError, core_schema

from kfilms.filters import LIMITS
from kfilms.text import BIDI_CONTROLS, IMDB_ID

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_LINE: Final = 500
MAX_PROSE: Final = 5_000
MAX_ID: Final = 100
FIRST_YEAR, LAST_YEAR = LIMITS["year"]

_ILLEGAL: Final = rf"\u0000-\u001f\u007f-\u009f\u2028\u2029{BIDI_CONTROLS}"
"""Control characters, line separators and controls of the writing direction."""

_SPACES: Final = r" \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_TEXT: Final = rf"^[^{_SPACES}{_ILLEGAL}](?:[^{_ILLEGAL}]*[^{_SPACES}{_ILLEGAL}])?$"
_PROSE: Final = (
    r"^(?!\s*$)[^\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f"
    rf"{BIDI_CONTROLS}]*$"
)
"""Prose before its lines are joined."""

_ID: Final = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
_WHOLE: Final = r"^(?:0|[1-9][0-9]{0,8})$"
_DATE: Final = r"^[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?$"
_CALENDAR: Final = (
    r"^(?:188[89]|189[0-9]|19[0-9]{2}|20[0-9]{2})(?:-(?:"
    r"(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]))?"
    r"|(?:0[13-9]|1[0-2])-30|(?:0[13578]|1[02])-31))?$"
)
"""Dates that exist; 29 February is accepted in every year."""

_TRUTH: Final = r"^(?:true|false)$"
_IMDB: Final = f"^{IMDB_ID}$"
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
"""A description of each pattern, which follows "is not" in a message."""

ID_PATTERN: Final = re.compile(_ID)
EXPECTED_ID: Final = EXPECTED[_ID]


def _collapse(value: object) -> object:
    """Return prose as one line, its words separated by single spaces."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _require_real_date(text: str) -> str:
    """Return *text* if the date exists and its year is one of cinema.

    Raises:
        PydanticCustomError: the date does not exist, or the year is not from
            FIRST_YEAR to LAST_YEAR.
    """
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
    """Return the JSON Schema keywords for *pattern*, with a message for editors."""
    return {"pattern": pattern, "patternErrorMessage": f"This is not {expected}."}


def _number_schema(low: int, high: int) -> dict[str, Any]:
    return {
        **_matching(_WHOLE, EXPECTED[_WHOLE]),
        "type": ["integer", "string"],
        "minimum": low,
        "maximum": high,
    }


REFERS_TO: Final = "$comment"
"""The keyword that carries the name of a definition through pydantic.

``build_schema`` replaces it with ``$ref``.
"""

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
    "minutes": _number_schema(*LIMITS["minutes"]),
    "age": _number_schema(*LIMITS["age"]),
    "heaviness": _number_schema(*LIMITS["heaviness"]),
    "whole_number": _number_schema(0, 999_999_999),
    "imdb": {**_matching(_IMDB, EXPECTED[_IMDB]), "type": "string"},
    "wikidata": {**_matching(_WIKIDATA, EXPECTED[_WIKIDATA]), "type": "string"},
}
"""The JSON Schema of each scalar, for the value that YAML makes of the text.

To an editor, the title ``1987`` is a number and ``true`` a boolean, so both types are
allowed.
"""


class _Scalar:
    """Annotates a text with its pydantic schema and its name in JSON Schema.

    One annotation has both, because pydantic searches all annotations of each field.
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


def _text_schema(
    check: Callable[[str], object], pattern: str
) -> core_schema.AfterValidatorFunctionSchema:
    """Return the schema of a text that matches *pattern*; *check* converts it."""
    text = core_schema.str_schema(pattern=pattern)
    return core_schema.no_info_after_validator_function(check, text)


def _number_scalar(name: str, low: int, high: int, unit: str) -> _Scalar:
    """Return the scalar of a whole number of *unit* from *low* to *high*."""

    def parse_number(text: str) -> int:
        number = int(text)
        if not low <= number <= high:
            message = f"{number:,} is not from {low} to {high:,}{unit}"
            raise PydanticCustomError("out_of_range", "{message}", {"message": message})
        return number

    return _Scalar(name, _text_schema(parse_number, _WHOLE))


_LINE_SCHEMA: Final = core_schema.str_schema(pattern=_TEXT, max_length=MAX_LINE)
_PROSE_SCHEMA: Final = core_schema.no_info_before_validator_function(
    _collapse, core_schema.str_schema(pattern=_TEXT, max_length=MAX_PROSE)
)
_ID_SCHEMA: Final = core_schema.str_schema(pattern=_ID, max_length=MAX_ID)

Line = Annotated[str, _Scalar("text", _LINE_SCHEMA)]
Prose = Annotated[str, _Scalar("prose", _PROSE_SCHEMA)]
Id = Annotated[str, _Scalar("id", _ID_SCHEMA)]
ThemeId = Annotated[str, _Scalar("theme", _ID_SCHEMA)]
ContentNoteId = Annotated[str, _Scalar("content note", _ID_SCHEMA)]
Truth = Annotated[
    bool, _Scalar("truth", _text_schema(lambda text: text == "true", _TRUTH))
]
ReleaseDate = Annotated[str, _Scalar("date", _text_schema(_require_real_date, _DATE))]
Minutes = Annotated[int, _number_scalar("minutes", *LIMITS["minutes"], " minutes")]
Age = Annotated[int, _number_scalar("age", *LIMITS["age"], " years")]
Heaviness = Annotated[int, _number_scalar("heaviness", *LIMITS["heaviness"], "")]
Imdb = Annotated[str, _Scalar("imdb", core_schema.str_schema(pattern=_IMDB))]
Wikidata = Annotated[
    str, _Scalar("wikidata", core_schema.str_schema(pattern=_WIKIDATA))
]
WholeNumber = Annotated[
    str, _Scalar("whole_number", core_schema.str_schema(pattern=_WHOLE))
]
