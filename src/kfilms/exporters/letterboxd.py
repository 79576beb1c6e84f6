"""CSV for Letterboxd: a watchlist in the list format, or the history as a diary.

Source of the columns: the import page of Letterboxd. The list format has no date,
because Letterboxd would log a film with a date as watched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfilms.errors import DeliveryError
from kfilms.exporters import Export
from kfilms.exporters.csv import csv_text
from kfilms.exporters.external_ids import by_title, severe_remarks
from kfilms.hints import Placeholder, propose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kfilms.exporters import Options
    from kfilms.films import Film
    from kfilms.programme import Programme, Viewing

MAX_BYTES: Final = 1_000_000
"""Size limit of the importer for one file, in bytes."""
_FILM: Final = ("tmdbID", "imdbID", "LetterboxdURI", "Title", "Year", "Directors")
_LIST: Final = (*_FILM, "Review")
_DIARY: Final = (*_FILM, "Rating", "WatchedDate", "Rewatch", "Review")
_SERVICES: Final = ("tmdb", "imdb", "letterboxd")


def _film_cells(film: Film) -> tuple[object, ...]:
    ids = dict(film.ids)
    page = ids.get("letterboxd")
    return (
        ids.get("tmdb"),
        ids.get("imdb"),
        page and f"https://letterboxd.com/film/{page}/",
        film.title,
        film.year,
        ", ".join(person.name for person in film.directors),
    )


def _viewing_cells(viewing: Viewing) -> tuple[object, ...]:
    return (
        *_film_cells(viewing.film),
        f"{viewing.rating:g}" if viewing.rating else None,
        viewing.watched_on and viewing.watched_on.isoformat(),
        "true" if viewing.again else None,
        viewing.note,
    )


def _split_files(
    header: Sequence[object], rows: Sequence[Sequence[object]], largest: int
) -> Iterator[str]:
    """Yield *rows* as CSV files of at most *largest* bytes, each with the *header*."""
    head = csv_text([header])
    part, size = [head], len(head)
    for row in rows:
        text = csv_text([row])
        length = len(text.encode())
        if len(part) > 1 and size + length > largest:
            yield "".join(part)
            part, size = [head], len(head)
        part.append(text)
        size += length
    yield "".join(part)


def export(programme: Programme, options: Options) -> Export:
    """Return *programme* in the list format, or its history in the diary format.

    Raises:
        DeliveryError: the history was requested, but no film was watched or rated.
    """
    if options.watched:
        history = programme.history
        if not history:
            raise DeliveryError(
                "nothing was watched or rated yet",
                hint=propose("watched", Placeholder("FILM")),
            )
        films = [viewing.film for viewing in history]
        rows = [_viewing_cells(viewing) for viewing in history]
        texts = tuple(_split_files(_DIARY, rows, MAX_BYTES))
    else:
        showings = programme.showings
        films = [showing.film for showing in showings]
        rows = [(*_film_cells(showing.film), showing.note) for showing in showings]
        texts = tuple(_split_files(_LIST, rows, MAX_BYTES))
    remarks = by_title(tuple(dict.fromkeys(films)), _SERVICES)
    if not options.watched:
        remarks += severe_remarks(films)
    return Export(texts, remarks)
