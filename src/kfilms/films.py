"""The records of films, of headings of catalogs, and of mentions of films elsewhere.

Records are immutable, and their methods use only their own fields. The catalog leaves
spoilers out of a record unless the caller asks for them.
"""

# No annotations from __future__: a NamedTuple would compile each of a hundred texts.
from typing import Any, Literal, NamedTuple

from kfilms.row import FilmRow
from kfilms.vocabulary import ContentNoteUse, ThemeUse

Reveal = Literal["nothing", "notes", "all"]
"""Which hidden facts a record holds: none, the content notes, or every spoiler."""


class Person(NamedTuple):
    """A director or writer of a film, with every known name."""

    name: str
    original_name: str | None = None
    other_names: tuple[str, ...] = ()


class CastMember(NamedTuple):
    """An actor and the part played."""

    name: str
    original_name: str | None = None
    other_names: tuple[str, ...] = ()
    role: str | None = None
    spoiler_role: str | None = None


class Film(NamedTuple):
    """Everything known of one film.

    ``None`` means that the fact is unknown; ``content_notes == ()`` means that somebody
    looked for content notes and found none. Themes and content notes are in the
    curator's order. *released* is ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; *age* is the
    minimum age, 0 for everybody; *heaviness* goes from 1 (light) to 5 (devastating).
    *hidden_content_notes* counts the content notes left out as spoilers;
    *hidden_severe* is true if one of them is severe. *imdb_rating* goes to 10;
    *added_on* is the date on which the film was put on a list.
    """

    id: str
    title: str
    original_title: str | None = None
    romanized_title: str | None = None
    alternative_titles: tuple[str, ...] = ()
    released: str | None = None
    minutes: int | None = None
    age: int | None = None
    directors: tuple[Person, ...] = ()
    writers: tuple[Person, ...] = ()
    based_on: str | None = None
    cast: tuple[CastMember, ...] = ()
    themes: tuple[ThemeUse, ...] = ()
    minor_themes: tuple[ThemeUse, ...] = ()
    content_notes: tuple[ContentNoteUse, ...] | None = None
    heaviness: int | None = None
    ending: str | None = None
    premise: str | None = None
    why: str | None = None
    ids: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    hidden_content_notes: int = 0
    hidden_severe: bool = False
    imdb_rating: float | None = None
    added_on: str | None = None

    @property
    def year(self) -> int | None:
        """The year of release."""
        return int(self.released[:4]) if self.released else None

    @property
    def titles(self) -> tuple[str, ...]:
        """Every known title, the English one first, without duplicates."""
        titles = (
            self.title,
            self.original_title,
            self.romanized_title,
            *self.alternative_titles,
        )
        return tuple(dict.fromkeys(title for title in titles if title))

    def visible_fields(self) -> dict[str, Any]:
        """Return the fields that contain spoilers, with the spoilers removed."""
        fields: dict[str, Any] = {"ending": None} if self.ending else {}
        if [True for member in self.cast if member.spoiler_role]:
            fields["cast"] = tuple(
                [member._replace(spoiler_role=None) for member in self.cast]
            )
        for name, uses in (
            ("themes", self.themes),
            ("minor_themes", self.minor_themes),
        ):
            visible_uses = [use for use in uses if not use.spoiler]
            if len(visible_uses) < len(uses):
                fields[name] = tuple(visible_uses)
        notes = self.content_notes or ()
        open_notes = [note for note in notes if not note.spoiler]
        if len(open_notes) < len(notes):
            fields["content_notes"] = tuple(open_notes)
            fields["hidden_content_notes"] = len(notes) - len(open_notes)
            fields["hidden_severe"] = any(
                note.severe and note.spoiler for note in notes
            )
        return fields

    @property
    def has_no_content_notes(self) -> bool:
        """Whether somebody looked for content notes and found none, not even hidden."""
        return self.content_notes == () and not self.hidden_content_notes

    @property
    def warns(self) -> bool:
        """Whether the film has a severe content note, hidden or not."""
        return self.hidden_severe or bool(self.severe_content_notes)

    @property
    def severe_content_notes(self) -> tuple[ContentNoteUse, ...]:
        """The severe content notes, which are shown before anything else."""
        return tuple(note for note in self.content_notes or () if note.severe)

    @property
    def other_content_notes(self) -> tuple[ContentNoteUse, ...]:
        """The content notes that are not severe."""
        return tuple(note for note in self.content_notes or () if not note.severe)


class Mention(NamedTuple):
    """A film as another source names it, to be looked up in a catalog.

    *titles* are as written there. If there are none, only the ids identify the film.
    """

    titles: tuple[str, ...] = ()
    year: int | None = None
    imdb: str | None = None
    tmdb: str | None = None


class Match(NamedTuple):
    """The result of looking up a mention in a catalog.

    *film* is the film that matches. *perhaps* are the candidates if the match is
    ambiguous. Both are empty if the catalog has no such film.
    """

    film: FilmRow | None = None
    perhaps: tuple[FilmRow, ...] = ()


class Article(NamedTuple):
    """The article that a catalog follows; *date* is of any precision."""

    title: str
    publisher: str | None = None
    date: str | None = None

    @property
    def credit(self) -> str:
        """A sentence that names the article and its publisher."""
        owner = f"{self.publisher}'s " if self.publisher else ""
        date = f", {self.date}" if self.date else ""
        return f"Chosen after {owner}“{self.title}”{date}."


class CommonTheme(NamedTuple):
    """A theme that every film of a catalog has; *narrower* holds ids of themes."""

    label: str
    aliases: tuple[str, ...] = ()
    narrower: tuple[str, ...] = ()


class Heading(NamedTuple):
    """Facts about a whole catalog; *remarks* name the rows that were left out."""

    title: str
    occasion: str | None = None
    article: Article | None = None
    remarks: tuple[str, ...] = ()
    common_theme: CommonTheme | None = None
