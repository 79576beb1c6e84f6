"""The history as a diary, for a service that keeps one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfilms.film import Candidate, Film, Viewing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfilms.cli.context import App
    from kfilms.watchlist import Remembered


def diary(app: App) -> tuple[Viewing, ...]:
    """Return what was watched by day, then what was watched or rated on no known day.

    A film that is in no catalog goes by what the history knows of it.
    """
    viewings = [
        viewing
        for film, seen in _remembered(app)
        if seen.watched or seen.rating
        for viewing in _viewings(film, seen)
    ]
    dated = [(one.watched_on, place) for place, one in enumerate(viewings)]
    by_day = sorted((day, place) for day, place in dated if day)
    undated = [one for one in viewings if not one.watched_on]
    return (*(viewings[place] for _, place in by_day), *undated)


def _remembered(app: App) -> Iterator[tuple[Film, Remembered]]:
    memory = app.memory
    outside = {
        key: candidate for key in memory.history if (candidate := _candidate(key))
    }
    found = app.catalog.match(list(outside.values()))
    names = {
        key: match.film.id
        for key, match in zip(outside, found, strict=True)
        if match.film
    }
    wanted = [names.get(key, key) for key in memory.history]
    known = {film.id: film for film in app.catalog.films(wanted)}
    for name, (key, seen) in dict(
        zip(wanted, memory.history.items(), strict=True)
    ).items():
        film = known.get(name)
        if film:
            yield film, memory.seen(film.keys) or seen
        else:
            yield _unknown(key, seen), seen


def _candidate(key: str) -> Candidate | None:
    """Return what a *key* of the history tells of a film in no catalog."""
    service, colon, number = key.partition(":")
    if not colon:
        return None
    return Candidate(imdb=number) if service == "imdb" else Candidate(tmdb=number)


def _unknown(key: str, seen: Remembered) -> Film:
    service, colon, number = key.partition(":")
    return Film(
        key,
        seen.title,
        released=str(seen.year) if seen.year else None,
        ids=((service, number),) if colon else (),
    )


def _viewings(film: Film, seen: Remembered) -> Iterator[Viewing]:
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
