"""The records everything else speaks of: films, vocabulary, showings, programmes.

Immutable and free of behaviour but for what follows from their own fields. A record
holds spoilers only if it was asked for with them: the catalog leaves them out.
"""

# No annotations from __future__: a NamedTuple would compile each of a hundred texts.
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, NamedTuple

STEERING: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Whatever could steer a terminal or break a line: control and direction characters,
line separators, halves of surrogate pairs."""


class Person(NamedTuple):
    """Somebody who made the film, under every name known."""

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


class ThemeUse(NamedTuple):
    """A theme as one film has it, with a gloss for this film."""

    id: str
    label: str
    gloss: str | None = None
    spoiler: bool = False


class ContentNoteUse(NamedTuple):
    """A content note as one film has it; a severe one is always said first."""

    id: str
    label: str
    severe: bool = False
    detail: str | None = None
    spoiler: bool = False


class Film(NamedTuple):
    """Everything known of one film.

    ``None`` means that nobody found the fact; ``content_notes == ()`` means that
    somebody looked and there are none. Themes and content notes are in the curator's
    order. *released* is ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; *age* is the minimum
    age, 0 for everybody; *heaviness* goes from 1 (light) to 5 (devastating).
    *hidden_content_notes* counts those left out because they give something away.
    *imdb_rating* goes to 10; *added_on* is the day on which it came on a list.
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
    imdb_rating: float | None = None
    added_on: str | None = None

    @property
    def year(self) -> int | None:
        """The year of release."""
        return int(self.released[:4]) if self.released else None

    @property
    def titles(self) -> tuple[str, ...]:
        """Every title known, the English one first; no title twice."""
        known = (
            self.title,
            self.original_title,
            self.romanized_title,
            *self.alternative_titles,
        )
        return tuple(dict.fromkeys(title for title in known if title))

    def without_spoilers(self) -> "Film":
        """Return the film without anything that gives something away."""
        notes = self.content_notes
        shown = notes and tuple(note for note in notes if not note.spoiler)
        return self._replace(
            cast=tuple(
                [
                    member._replace(spoiler_role=None)
                    if member.spoiler_role
                    else member
                    for member in self.cast
                ]
            ),
            themes=tuple(theme for theme in self.themes if not theme.spoiler),
            minor_themes=tuple(use for use in self.minor_themes if not use.spoiler),
            content_notes=shown,
            ending=None,
            hidden_content_notes=len(notes or ()) - len(shown or ()),
        )

    @property
    def severe(self) -> tuple[ContentNoteUse, ...]:
        """The content notes said before anything else."""
        return tuple(note for note in self.content_notes or () if note.severe)

    @property
    def milder(self) -> tuple[ContentNoteUse, ...]:
        """The content notes that are not severe."""
        return tuple(note for note in self.content_notes or () if not note.severe)


class FilmRow(NamedTuple):
    """What one line of a list says of a film; the columns are drawn from it.

    *severe*, *themes* and *theme_ids* are joined by ``", "`` and may be empty. *why*
    is the catalog's own reason, or the reason of a pick or a plan. *mark* tells how the
    film stands on the watchlist, *number* its place in a pick or a watchlist, and the
    last three when it plays.
    """

    id: str
    title: str
    original_title: str | None = None
    romanized_title: str | None = None
    year: int | None = None
    minutes: int | None = None
    age: int | None = None
    heaviness: int | None = None
    severe: str = ""
    themes: str = ""
    theme_ids: str = ""
    imdb: str | None = None
    tmdb: str | None = None
    why: str | None = None
    imdb_rating: float | None = None
    added_on: str | None = None
    mark: str = ""
    number: int = 0
    evening: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class Mention(NamedTuple):
    """A film as somebody else names it, to be looked up in a catalog.

    *titles* are as they are written; without them only the ids can tell.
    """

    titles: tuple[str, ...] = ()
    year: int | None = None
    imdb: str | None = None
    tmdb: str | None = None


class Match(NamedTuple):
    """What a catalog knows of a mention.

    *film* is the one that is meant, *perhaps* are those that may be where nothing
    tells; both are empty where the catalog has no such film.
    """

    film: FilmRow | None = None
    perhaps: tuple[FilmRow, ...] = ()


class Term(NamedTuple):
    """A theme or a content note of the vocabulary.

    *kind* is ``theme`` or ``content note``. *main*, *minor* and *films* count films,
    those of narrower terms included and hidden uses left out; a content note has only
    *films*.
    """

    id: str
    kind: str
    label: str
    description: str | None = None
    broader: str | None = None
    severe: bool = False
    aliases: tuple[str, ...] = ()
    main: int = 0
    minor: int = 0
    films: int = 0


class Heading(NamedTuple):
    """What a catalog says of itself; *remarks* tell what of it was not read."""

    title: str
    occasion: str | None = None
    article: str | None = None
    remarks: tuple[str, ...] = ()


class Showing(NamedTuple):
    """A film of a programme, placed in an evening or not yet.

    *evening* is the date on which its evening starts; times are aware and local.
    *rating* is 0.5 to 5 in halves. *said* is what each taste says of the film: a name
    and a reason.
    """

    film: Film
    evening: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    why: str | None = None
    watched_on: date | None = None
    rating: float | None = None
    note: str | None = None
    said: tuple[tuple[str, str], ...] = ()


class LeftOut(NamedTuple):
    """A film that found no place, the reason, and what would let it in, if anything."""

    film: Film
    why: str
    way_in: str | None = None


class Viewing(NamedTuple):
    """A film as the history has it: seen on one day, or rated without a day.

    *rating* and *note* stand with the latest viewing of a film; *again* tells that it
    was seen before.
    """

    film: Film
    watched_on: date | None = None
    rating: float | None = None
    note: str | None = None
    again: bool = False


class Programme(NamedTuple):
    """A watchlist ready to be shown or exported, in its order.

    *id* is the watchlist's name. *zone* names the time zone of the showings, an IANA
    name or ``UTC+01:00``; ``None`` where no showing has a time. *changed_at* is aware;
    ``None`` where nothing was saved. *revision* counts the changes. *history* is what
    was watched, on this watchlist or not; empty unless it was asked for. *tastes* names
    those whom it was built for.
    """

    title: str
    showings: tuple[Showing, ...]
    left_out: tuple[LeftOut, ...] = ()
    id: str = "valentine"
    zone: str | None = None
    changed_at: datetime | None = None
    revision: int = 0
    history: tuple[Viewing, ...] = ()
    tastes: tuple[str, ...] = ()


def hours_and_minutes(minutes: int) -> str:
    """Word a length as ``19 h 14 min``, or ``45 min`` below an hour."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def length(minutes: Iterable[int | None]) -> list[str]:
    """Word how long films last together, and of how many nobody knows; may be empty."""
    told = list(minutes)
    known = [one for one in told if one is not None]
    parts = [hours_and_minutes(sum(known))] if known else []
    if len(known) < len(told):
        parts.append(f"{len(told) - len(known):,} of unknown length")
    return parts


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """Word a number of things: ``1 film``, ``10,000 films``."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def capitalized(text: str) -> str:
    """Return *text* with its first letter as a line begins."""
    return text[:1].upper() + text[1:]
