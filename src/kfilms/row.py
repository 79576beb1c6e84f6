"""The record that lists speak of: what one line says of a film.

The whole film is another record: most commands print lines and never make one.
"""

# No annotations from __future__: a NamedTuple would compile each of them.
from datetime import date, datetime
from typing import NamedTuple


class FilmRow(NamedTuple):
    """What one line of a list says of a film; the columns are drawn from it.

    What people read in every list comes first, then what else the catalog keeps, then
    what only a command knows. *severe* and *themes* are joined by ``", "``, *theme_ids*
    by ``","``; *hidden_severe* tells of a severe content note that is hidden. *why* is
    the catalog's own reason, or the reason of a pick or a plan. *mark* tells how the
    film stands on the watchlist, and the last three when it plays.
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
