"""Places films in evenings, and says which find no place.

What is best is decided by the first difference in this order: more films; fewer
evenings; the films asked for first; the gentlest of them closes the last evening; fewer
neighbours that are both heavy; heaviness, read from the end, is smallest; fewer
neighbours that share a main theme or the broader of one; films earlier in the catalog
play later; and later evenings are fuller. So there is exactly one best plan, and up to
``MOST_EXACT`` films it is found. Beyond, see ``search``.

Knows naive local time only, and no clock.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from kfilms.evenings import MINUTE
from kfilms.planner import exact
from kfilms.planner.infeasible import do_not_fit, do_not_fit_together, find_no_room
from kfilms.planner.packing import pack, rooms
from kfilms.planner.problem import PlacedFilm, Plan, UnplacedFilm, planning_problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kfilms.errors import NoMatchError
    from kfilms.evenings import Evening
    from kfilms.planner.problem import Candidate, PlanningProblem, Rules

MAX_EXACT_FILMS: Final = 12


def plan(films: Sequence[Candidate], evenings: Sequence[Evening], rules: Rules) -> Plan:
    """Return the plan for *films*, those asked for first given first.

    *evenings* are in order of time; none or too short ones leave every film out.

    Raises:
        NoMatchError: the musts do not fit; it says by how much they miss.
    """
    seen = _relevant_problem(films, evenings, rules)
    _refuse_alone(films, seen.films, evenings, rules)
    line = _arrange(seen)
    if line is None:
        raise _do_not_fit_together(seen)
    placed = _placed_films(seen, line)
    there = {one.film.film for one in placed}
    rest = (film for film in films if film.film not in there)
    return Plan(placed, tuple(_unplaced_film(film, evenings) for film in rest))


def refuse_too_long(
    films: Sequence[Candidate], evenings: Sequence[Evening], rules: Rules
) -> None:
    """Refuse musts that fit none of *evenings*, as ``plan`` does.

    Raises:
        NoMatchError: there are such musts; it says by how much they miss.
    """
    seen = _relevant_problem(films, evenings, rules)
    _refuse_alone(films, seen.films, evenings, rules)


def nearest_evenings(
    films: Sequence[Candidate], evenings: Sequence[Evening], rules: Rules
) -> tuple[Evening, ...]:
    """Return as few of the nearest *evenings* as hold all *films* that fit any of them.

    All of them, if not even they do. Nearest are the last ones, or with
    ``rules.earliest`` the first.
    """
    known = _relevant_problem(films, evenings, rules).films
    for number in range(1, len(evenings)):
        near = evenings[:number] if rules.earliest else evenings[-number:]
        seen = _relevant_problem(known, near, rules)
        if len(seen.films) == len(known) and _fits_all(seen):
            return tuple(near)
    return tuple(evenings)


def holds_all(
    films: Sequence[Candidate], evenings: Sequence[Evening], rules: Rules
) -> bool:
    """Tell whether *evenings* hold all *films* that fit one of them alone."""
    return _fits_all(_relevant_problem(films, evenings, rules))


def evenings_needed(films: Sequence[Candidate], evening: Evening, rules: Rules) -> int:
    """Return how many evenings like *evening* would hold all *films* that fit it.

    The fewest for few films; for many, what filling them takes.
    """
    free = [film._replace(evening=None, starts=None) for film in films]
    days = (evening.day + timedelta(number) for number in range(len(films)))
    alike = tuple(evening._replace(day=day) for day in days)
    seen = _relevant_problem(free, alike, rules)
    if len(seen.films) <= MAX_EXACT_FILMS:
        return exact.packings(seen).fewest_evenings((1 << len(seen.films)) - 1) or 0
    seats = pack(seen, range(len(seen.films)), rooms(seen)) or {}
    return len(set(seats.values()))


def _fits_all(seen: PlanningProblem) -> bool:
    """Tell whether all films find room; exact for few films."""
    if pack(seen, range(len(seen.films)), rooms(seen)) is not None:
        return True
    if len(seen.films) > MAX_EXACT_FILMS or _too_much(seen):
        return False
    return exact.packings(seen).fewest_evenings((1 << len(seen.films)) - 1) is not None


def _too_much(seen: PlanningProblem) -> bool:
    """Tell whether the films last longer than all evenings, breaks left out."""
    pause = seen.rules.pause
    room = sum(
        closes - opens + pause
        for opens, closes in zip(seen.opens, seen.closes, strict=True)
    )
    return sum(seen.minutes) + pause * len(seen.films) > room


def _arrange(seen: PlanningProblem) -> list[tuple[int, int]] | None:
    if len(seen.films) > MAX_EXACT_FILMS:
        from kfilms.planner.beam_search import search  # noqa: PLC0415 - only many films need it

        return search(seen)
    packed = exact.packings(seen)
    chosen = exact.choose(packed)
    return None if chosen is None else exact.arrange(packed, chosen)


def _relevant_problem(
    films: Sequence[Candidate], evenings: Sequence[Evening], rules: Rules
) -> PlanningProblem:
    """Return the films that fit an evening alone, and the evenings that can matter."""
    known = tuple(film for film in films if film.minutes is not None)
    whole = planning_problem(known, tuple(evenings), rules)
    fitting = tuple(film for film, may in zip(known, whole.may, strict=True) if may)
    near = tuple(whole.evenings[place] for place in whole.nearest(len(fitting)))
    return planning_problem(fitting, near, rules)


def _placed_films(
    seen: PlanningProblem, line: list[tuple[int, int]]
) -> tuple[PlacedFilm, ...]:
    """Return each film of *line* with its evening."""
    return tuple(
        PlacedFilm(seen.films[film], seen.evenings[evening]) for film, evening in line
    )


def _refuse_alone(
    films: Sequence[Candidate],
    fitting: Sequence[Candidate],
    evenings: Sequence[Evening],
    rules: Rules,
) -> None:
    musts = [film for film in films if film.must]
    alone = [_unplaced_film(film, evenings) for film in musts if film not in fitting]
    if alone:
        together = _missing_minutes(musts, evenings, rules)
        raise do_not_fit(alone, together, evenings, named=rules.named)


def _do_not_fit_together(seen: PlanningProblem) -> NoMatchError:
    musts = [film for film in seen.films if film.must]
    missing = _missing_minutes(musts, seen.evenings, seen.rules)
    if missing is not None:
        named = seen.rules.named
        return do_not_fit_together(musts, missing, seen.evenings, named=named)
    more = range((seen.rules.per_evening or len(musts)) + 1, len(musts) + 1)
    ways = (seen.rules._replace(per_evening=number) for number in more)
    known = tuple(musts)
    enough = (
        way for way in ways if _fits_all(planning_problem(known, seen.evenings, way))
    )
    return find_no_room(musts, seen.rules.per_evening, next(enough, None))


def _unplaced_film(film: Candidate, evenings: Sequence[Evening]) -> UnplacedFilm:
    """Return why *film* has no place: by how much it misses the nearest evening."""
    if film.minutes is None:
        return UnplacedFilm(film)
    misses = [
        (_beyond(film, one), number)
        for number, one in enumerate(evenings)
        if film.evening in (None, one.day)
    ]
    too_long, number = min(misses, default=(0, 0))
    return UnplacedFilm(
        film, max(too_long, 0), evenings[number] if too_long > 0 else None
    )


def _beyond(film: Candidate, one: Evening) -> int:
    """Return how many minutes after *one* closes the film would end, alone on it."""
    starts = film.starts or one.opens
    return (film.minutes or 0) - (one.closes - starts) // MINUTE


def _missing_minutes(
    musts: Sequence[Candidate], evenings: Sequence[Evening], rules: Rules
) -> int | None:
    """Return by how many minutes *evenings* are too short for all *musts* together.

    Nothing, where a day more would not be enough: then it is not for the minutes.
    """
    known = tuple(film for film in musts if film.minutes is not None)

    def enough(minutes: int) -> bool:
        longer = [
            one._replace(closes=one.closes + minutes * MINUTE) for one in evenings
        ]
        seen = planning_problem(known, tuple(longer), rules)
        return all(seen.may) and _fits_all(seen)

    day = 24 * 60
    if not enough(day):
        return None
    return bisect_left(range(day), x=True, key=enough)
