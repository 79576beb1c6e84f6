"""The history as a diary, for a service that keeps one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfilms.films import Film
from kfilms.programme import Viewing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfilms.cli.app import App
    from kfilms.library import HistoryEntry


def diary(app: App) -> tuple[Viewing, ...]:
    """Return what was watched by day, then what was watched or rated on no known day.

    A film that is in no catalog goes by what the history knows of it.
    """
    viewings = [
        viewing
        for film, seen in _remembered(app)
        if seen.watched
        for viewing in _viewings(film, seen)
    ]
    dated = [(one.watched_on, place) for place, one in enumerate(viewings)]
    by_day = sorted((day, place) for day, place in dated if day)
    undated = [one for one in viewings if not one.watched_on]
    return (*(viewings[place] for _, place in by_day), *undated)


def _remembered(app: App) -> Iterator[tuple[Film, HistoryEntry]]:
    history = app.memory.history
    known = {film.id: film for film in app.catalog.films(list(history))}
    for name, seen in history.items():
        yield known.get(name) or _unknown(name, seen), seen


def _unknown(name: str, seen: HistoryEntry) -> Film:
    """Return a film that no catalog in use has; its name may tell an id."""
    service, colon, number = name.partition(":")
    imdb = {"imdb": seen.imdb} if seen.imdb else {}
    ids = {service: number, **imdb} if colon else imdb
    return Film(
        name,
        seen.title,
        released=str(seen.year) if seen.year else None,
        ids=tuple(ids.items()),
    )


def _viewings(film: Film, seen: HistoryEntry) -> Iterator[Viewing]:
    if not seen.watched_on:
        yield Viewing(film, None, seen.rating, seen.note)
    for place, day in enumerate(seen.watched_on, 1):
        latest = place == len(seen.watched_on)
        yield Viewing(
            film,
            day,
            seen.rating if latest else None,
            seen.note if latest else None,
            again=place > 1,
        )
