"""The file format of a catalog as pydantic models, which validate one entry each.

Rules that span entries (unique ids, references) are checked by ``parse``. Editors show
the docstrings of the models and their fields.
"""

# No annotations from __future__: pydantic would compile each of them.
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from kfilms.catalog.scalars import (
    REFERS_TO,
    Age,
    ContentNoteId,
    Heaviness,
    Id,
    Imdb,
    Line,
    Minutes,
    Prose,
    ReleaseDate,
    ThemeId,
    Truth,
    WholeNumber,
    Wikidata,
)


def _text_as(key: str) -> BeforeValidator:
    """Return a validator that turns a plain text into a mapping with only *key*."""
    return BeforeValidator(
        lambda value: {key: value} if isinstance(value, str) else value
    )


def _any_of(*definitions: str) -> WithJsonSchema:
    """Return a JSON Schema that accepts a value of any of *definitions*."""
    return WithJsonSchema({"anyOf": [{REFERS_TO: name} for name in definitions]})


def definition_name(model: type) -> str:
    """Return the name of *model* in JSON Schema."""
    return model.__name__.removesuffix("Model")


class _Model(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", model_title_generator=definition_name
    )


class ArticleModel(_Model):
    """The article a catalog follows."""

    title: Line
    """What the article is called."""
    publisher: Line | None = None
    """Who published it."""
    date: ReleaseDate | None = None
    """When it came out: YYYY, YYYY-MM or YYYY-MM-DD."""


class CommonThemeModel(_Model):
    """A theme that every film of the catalog has."""

    label: Line
    """The name as it stands in the middle of a sentence."""
    aliases: Annotated[tuple[Line, ...], Field(min_length=1)] = ()
    """Further words that mean this theme when they are typed."""
    narrower: Annotated[tuple[ThemeId, ...], Field(min_length=1)] = ()
    """The themes to offer to somebody who asks for it."""


class _TermModel(_Model):
    label: Line
    """The name as it stands in the middle of a sentence."""
    description: Line | None = None
    """What the term means, in one line."""


class ThemeModel(_TermModel):
    """A curator's subject term."""

    broader: ThemeId | None = None
    """The theme that finds this one too."""
    aliases: Annotated[tuple[Line, ...], Field(min_length=1)] = ()
    """Further words that mean this term when they are typed."""


class ContentNoteModel(_TermModel):
    """A warning a considerate host gives."""

    broader: ContentNoteId | None = None
    """The content note that finds this one too."""
    aliases: Annotated[tuple[Line, ...], Field(min_length=1)] = ()
    """Further words that mean this term when they are typed."""
    severe: Truth = False
    """Whether it is said before anything else."""


class PersonModel(_Model):
    """A name, or a name with its original form and other spellings."""

    name: Line
    """The name in English letters."""
    original_name: Line | None = None
    """The name in its own script."""
    other_names: Annotated[tuple[Line, ...], Field(min_length=1)] = ()
    """Other spellings, found as well."""


class CastMemberModel(PersonModel):
    """An actor and the part."""

    role: Line | None = None
    """The part, named so that it gives nothing away."""
    spoiler_role: Line | None = None
    """The part's full name where that gives something away."""


class ThemeUseModel(_Model):
    """A theme of a film."""

    theme: ThemeId
    """The id of a theme of this catalog."""
    gloss: Line | None = None
    """What it is in this film; gives nothing away."""
    spoiler: Truth = False
    """Whether the theme itself gives something away."""


class ContentNoteUseModel(_Model):
    """A content note of a film."""

    content_note: ContentNoteId
    """The id of a content note of this catalog."""
    detail: Line | None = None
    """What happens, as plainly as a viewer needs it."""
    spoiler: Truth = False
    """Whether the content note itself gives something away."""


class IdsModel(_Model):
    """What other services call the film."""

    imdb: Imdb | None = None
    """As in imdb.com/title/tt0270919."""
    tmdb: WholeNumber | None = None
    """As in themoviedb.org/movie/81760."""
    letterboxd: Id | None = None
    """As in letterboxd.com/film/a-moment-to-remember."""
    kobis: WholeNumber | None = None
    """The film code of the Korean Film Council."""
    wikidata: Wikidata | None = None
    """As in wikidata.org/wiki/Q484048."""


People = Annotated[
    tuple[Annotated[PersonModel, _text_as("name"), _any_of("text", "Person")], ...],
    Field(min_length=1),
]
Themes = Annotated[
    tuple[
        Annotated[ThemeUseModel, _text_as("theme"), _any_of("theme", "ThemeUse")], ...
    ],
    Field(min_length=1),
]


class FilmModel(_Model):
    """One film; a fact nobody found is left out."""

    id: Id
    """What the film is called in commands and on watchlists; never changes."""
    title: Line
    """The English title."""
    original_title: Line | None = None
    """The title in its own script."""
    romanized_title: Line | None = None
    """The original title in Latin letters."""
    alternative_titles: Annotated[tuple[Line, ...], Field(min_length=1)] = ()
    """Whatever else it is called."""
    released: ReleaseDate | None = None
    """The first release: YYYY, YYYY-MM or YYYY-MM-DD."""
    minutes: Minutes | None = None
    """How long it lasts, in minutes."""
    age: Age | None = None
    """The youngest age it is meant for; 0 for everybody."""
    directors: People = ()
    """Who directed it: names, or names with more."""
    writers: People = ()
    """Who wrote it: names, or names with more."""
    based_on: Line | None = None
    """What it was made from, to follow "based on"."""
    cast: Annotated[
        tuple[
            Annotated[CastMemberModel, _text_as("name"), _any_of("text", "CastMember")],
            ...,
        ],
        Field(min_length=1),
    ] = ()
    """Who plays in it, the leads first."""
    themes: Themes | None = None
    """What it is about above all."""
    minor_themes: Themes | None = None
    """What it is about in passing."""
    content_notes: (
        tuple[
            Annotated[
                ContentNoteUseModel,
                _text_as("content_note"),
                _any_of("content_note", "ContentNoteUse"),
            ],
            ...,
        ]
        | None
    ) = None
    """Absent: nobody looked. An empty list: somebody looked, and there are none."""
    heaviness: Heaviness | None = None
    """From 1 (light) to 5 (devastating)."""
    ending: Literal["happy", "bittersweet", "tragic"] | None = None
    """Happy: together and well. Bittersweet: parted, or together at a lasting price.
    Tragic: a death ends it. Never shown unasked."""
    premise: Prose | None = None
    """How it begins, in a few sentences that do not give away the ending."""
    why: Prose | None = None
    """Which evening it is for, in a sentence or two."""
    ids: IdsModel | None = None
    """What other services call it. An empty mapping: somebody looked for all."""
    sources: Annotated[tuple[Line, ...], Field(min_length=1)] = ()
    """Where the facts come from."""


class HeadModel(_Model):
    """The head of a catalog: the fields before the vocabulary and the films."""

    title: Line | None = None
    """What the catalog is called."""
    occasion: Line | None = None
    """What the films were chosen for."""
    article: ArticleModel | None = None
    """The article that it follows."""
    common_theme: CommonThemeModel | None = None
    """The theme that every film has; asking for it would narrow nothing down."""


_PARTS: Final[dict[str, type[_Model]]] = {
    "article": ArticleModel,
    "common_theme": CommonThemeModel,
    "directors": PersonModel,
    "writers": PersonModel,
    "cast": CastMemberModel,
    "themes": ThemeUseModel,
    "minor_themes": ThemeUseModel,
    "content_notes": ContentNoteUseModel,
    "ids": IdsModel,
}


MODELS: Final[tuple[type[_Model], ...]] = (
    HeadModel, ArticleModel, CommonThemeModel, ThemeModel, ContentNoteModel, FilmModel,
    PersonModel, CastMemberModel, ThemeUseModel, ContentNoteUseModel, IdsModel,
)  # fmt: skip

REQUIRED: Final = frozenset(
    name
    for model in MODELS
    for name, field in model.model_fields.items()
    if field.is_required()
)
"""The names of all required fields."""


def fields_at(
    model: type[BaseModel], location: tuple[str | int, ...]
) -> tuple[str, ...]:
    """Return the names of the fields allowed at *location* in a *model*."""
    part = _PARTS[str(location[0])] if len(location) > 1 else model
    return tuple(part.model_fields)
