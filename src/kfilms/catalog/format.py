"""The file format of a catalog, as pydantic models: what each field may hold.

Every scalar comes in as the text that was written and is matched as a whole. What one
entry cannot know (unique ids, references) is checked by the reader.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

LONGEST_LINE: Final = 500
LONGEST_PROSE: Final = 5_000
FIRST_YEAR: Final = 1888
LAST_YEAR: Final = 2099

_REFUSED: Final = (
    r"\p{Cc}\u{61c}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}-\u{202e}\u{2066}-\u{2069}"
)
"""Control characters, line separators, and whatever turns the direction of writing."""

_TEXT: Final = rf"^[^\s{_REFUSED}](?:[^{_REFUSED}]*[^\s{_REFUSED}])?$"
_ID: Final = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
_WHOLE: Final = r"^(?:0|[1-9][0-9]{0,8})$"
_DATE: Final = r"^[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?$"
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


def _number(low: int, high: int, unit: str) -> Any:
    """Return the type of a whole number of *unit* from *low* to *high*."""

    def within(text: str) -> int:
        number = int(text)
        if not low <= number <= high:
            message = f"{number:,} is not from {low} to {high:,}{unit}"
            raise PydanticCustomError("out_of_range", "{message}", {"message": message})
        return number

    return Annotated[str, StringConstraints(pattern=_WHOLE), AfterValidator(within)]


def _named(key: str) -> BeforeValidator:
    """Let a plain text stand for a mapping that holds only *key*."""
    return BeforeValidator(
        lambda value: {key: value} if isinstance(value, str) else value
    )


Line = Annotated[str, StringConstraints(pattern=_TEXT, max_length=LONGEST_LINE)]
Prose = Annotated[
    str,
    BeforeValidator(_collapse),
    StringConstraints(pattern=_TEXT, max_length=LONGEST_PROSE),
]
Id = Annotated[str, StringConstraints(pattern=_ID, max_length=100)]
Truth = Annotated[
    str, StringConstraints(pattern=_TRUTH), AfterValidator(lambda text: text == "true")
]
ReleaseDate = Annotated[
    str, StringConstraints(pattern=_DATE), AfterValidator(_real_date)
]
Minutes = _number(1, 1_440, " minutes")
Age = _number(0, 21, " years")
Heaviness = _number(1, 5, "")
WholeNumber = Annotated[str, StringConstraints(pattern=_WHOLE)]


class _Model(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True
    )


class Article(_Model):
    """The article a catalog follows."""

    title: Line
    publisher: Line | None = None
    date: ReleaseDate | None = None


class Theme(_Model):
    """A curator's subject term."""

    label: Line
    """The name as it stands in the middle of a sentence."""
    description: Line | None = None
    """What the term means, in one line."""
    broader: Id | None = None
    """The theme that finds this one too."""
    aliases: Annotated[tuple[Line, ...], Field(min_length=1)] = ()
    """Further words that mean this term when they are typed."""


class ContentNote(Theme):
    """A warning a considerate host gives."""

    severe: Truth = False  # type: ignore[assignment] # the default is already a truth
    """Whether it is said before anything else."""


class Person(_Model):
    """A name, or a name with its original form and other spellings."""

    name: Line
    original_name: Line | None = None
    other_names: Annotated[tuple[Line, ...], Field(min_length=1)] = ()


class CastMember(Person):
    """An actor and the part."""

    role: Line | None = None
    """The part, named so that it gives nothing away."""
    spoiler_role: Line | None = None
    """The part's full name where that gives something away."""


class ThemeUse(_Model):
    """A theme of a film."""

    theme: Id
    gloss: Line | None = None
    """What it is in this film; gives nothing away."""
    spoiler: Truth = False  # type: ignore[assignment] # the default is already a truth
    """Whether the theme itself gives something away."""


class ContentNoteUse(_Model):
    """A content note of a film."""

    content_note: Id
    detail: Line | None = None
    spoiler: Truth = False  # type: ignore[assignment] # the default is already a truth


class Ids(_Model):
    """What other services call the film."""

    imdb: Annotated[str, StringConstraints(pattern=_IMDB)] | None = None
    tmdb: WholeNumber | None = None
    letterboxd: Id | None = None
    kobis: WholeNumber | None = None
    wikidata: Annotated[str, StringConstraints(pattern=_WIKIDATA)] | None = None


People = Annotated[tuple[Annotated[Person, _named("name")], ...], Field(min_length=1)]
Themes = Annotated[
    tuple[Annotated[ThemeUse, _named("theme")], ...], Field(min_length=1)
]


class Film(_Model):
    """One film; a fact nobody found is left out."""

    id: Id
    title: Line
    original_title: Line | None = None
    romanized_title: Line | None = None
    alternative_titles: Annotated[tuple[Line, ...], Field(min_length=1)] = ()
    released: ReleaseDate | None = None
    minutes: Minutes | None = None  # type: ignore[valid-type] # made by a function
    age: Age | None = None  # type: ignore[valid-type] # made by a function
    directors: People = ()
    writers: People = ()
    based_on: Line | None = None
    cast: Annotated[
        tuple[Annotated[CastMember, _named("name")], ...], Field(min_length=1)
    ] = ()
    themes: Themes | None = None
    minor_themes: Themes | None = None
    content_notes: (
        tuple[Annotated[ContentNoteUse, _named("content_note")], ...] | None
    ) = None
    """Absent: nobody looked. An empty list: somebody looked, and there are none."""
    heaviness: Heaviness | None = None  # type: ignore[valid-type] # made by a function
    ending: Literal["happy", "bittersweet", "tragic"] | None = None
    premise: Prose | None = None
    why: Prose | None = None
    ids: Ids | None = None
    sources: Annotated[tuple[Line, ...], Field(min_length=1)] = ()


class Head(_Model):
    """What stands before the vocabulary and the films."""

    title: Line | None = None
    occasion: Line | None = None
    article: Article | None = None


_PARTS: Final[dict[str, type[_Model]]] = {
    "article": Article,
    "directors": Person,
    "writers": Person,
    "cast": CastMember,
    "themes": ThemeUse,
    "minor_themes": ThemeUse,
    "content_notes": ContentNoteUse,
    "ids": Ids,
}


_ALL: Final[tuple[type[_Model], ...]] = (Film, Theme, *_PARTS.values())
REQUIRED: Final = frozenset(
    name
    for model in _ALL
    for name, field in model.model_fields.items()
    if field.is_required()
)
"""The fields without which an entry is nothing."""


def fields_at(model: type[BaseModel], way: tuple[str | int, ...]) -> tuple[str, ...]:
    """Return the fields that may stand where *way*, from a *model*, ends."""
    inside = _PARTS[str(way[0])] if len(way) > 1 else model
    return tuple(inside.model_fields)
