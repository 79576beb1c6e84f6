"""The history as a diary, in the form that diary services import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfilms.films import Film
from kfilms.programme import Viewing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfilms.cli.app import App
    from kfilms.library import HistoryEntry


def diary(app: App) -> tuple[Viewing, ...]:
    """Return the viewings of a known date by day, then those without a date.

    A rating without a viewing has no date. A film that no catalog has is described by
    its history entry.
    """
    viewings = [
        viewing
        for film, entry in _history_films(app)
        if entry.watched
        for viewing in _viewings(film, entry)
    ]
    dated = [(viewing.watched_on, place) for place, viewing in enumerate(viewings)]
    by_day = sorted((day, place) for day, place in dated if day)
    undated = [viewing for viewing in viewings if not viewing.watched_on]
    return (*(viewings[place] for _, place in by_day), *undated)


def _history_films(app: App) -> Iterator[tuple[Film, HistoryEntry]]:
    history = app.memory.history
    catalog_films = {film.id: film for film in app.catalog.films(list(history))}
    for film_id, entry in history.items():
        yield catalog_films.get(film_id) or _film_from_entry(film_id, entry), entry


def _film_from_entry(film_id: str, entry: HistoryEntry) -> Film:
    """Return a film that no catalog in use has; its name may hold an id."""
    service, colon, number = film_id.partition(":")
    imdb_ids = {"imdb": entry.imdb} if entry.imdb else {}
    ids = {service: number, **imdb_ids} if colon else imdb_ids
    return Film(
        film_id,
        entry.title,
        released=str(entry.year) if entry.year else None,
        ids=tuple(ids.items()),
    )


def _viewings(film: Film, entry: HistoryEntry) -> Iterator[Viewing]:
    if not entry.watched_on:
        yield Viewing(film, None, entry.rating, entry.note)
    for place, day in enumerate(entry.watched_on, 1):
        latest = place == len(entry.watched_on)
        yield Viewing(
            film,
            day,
            entry.rating if latest else None,
            entry.note if latest else None,
            again=place > 1,
        )
