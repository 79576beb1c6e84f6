"""The record of one line of a film list.

It is separate from the record of a whole film because most commands only print lines.
"""

# No annotations from __future__: a NamedTuple would compile each of them.
from datetime import date, datetime
from typing import NamedTuple


class FilmRow(NamedTuple):
    """The facts of a film in one line of a list; the columns read their cells from it.

    The fields that every list for people shows come first, then other fields of the
    catalog, then fields that only a command fills in. *severe* and *themes* are joined
    by ``", "``, *theme_ids* by ``","``. *hidden_severe* is true if a severe content
    note is hidden. *why* is the catalog's own reason, or the reason of a pick or a
    plan. *mark* is the film's status on the watchlist. The last three fields are its
    evening and times.
    """

    id: str
    title: str
    original_title: str | None = None
    year: int | None = None
    minutes: int | None = None
    age: int | None = None
    heaviness: int | None = None
    severe: str = ""
    hidden_severe: bool = False
    themes: str = ""
    imdb_rating: float | None = None
    romanized_title: str | None = None
    theme_ids: str = ""
    imdb: str | None = None
    tmdb: str | None = None
    why: str | None = None
    added_on: str | None = None
    mark: str = ""
    evening: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def warns(self) -> bool:
        """Whether the film has a severe content note, hidden or not."""
        return bool(self.severe or self.hidden_severe)
