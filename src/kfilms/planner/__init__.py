"""Plans which films play on which evenings, and reports the films left out.

Plans are compared by these rules; the first difference decides:

1. more films
2. fewer evenings
3. films that were asked for earlier
4. the film that closes the last evening is lighter
5. fewer neighbours that are both heavy
6. lower heaviness, compared film by film from the last showing to the first
7. fewer neighbours that share a main theme or a broader theme of one
8. films earlier in the catalog play later
9. later evenings are fuller (earlier ones with ``Rules.earliest``)

So there is exactly one best plan. It is found for up to ``MAX_EXACT_FILMS`` films (see
``exact``); more films are planned by ``beam_search``.

Times are naive and local.
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
    """Return the plan for *films*, which are in the order they were asked for.

    *evenings* are in order of time. If there are none, or all are too short, every film
    is left out.

    Raises:
        NoMatchError: the musts do not fit; the message gives the missing minutes.
    """
    problem = _reduced_problem(films, evenings, rules)
    _refuse_unplaceable_musts(films, problem.films, evenings, rules)
    schedule = _solve(problem)
    if schedule is None:
        raise _musts_conflict_error(problem)
    placed = _placed_films(problem, schedule)
    placed_ids = {entry.film.film for entry in placed}
    others = (film for film in films if film.film not in placed_ids)
    return Plan(placed, tuple(_unplaced_film(film, evenings) for film in others))


def refuse_too_long(
    films: Sequence[Candidate], evenings: Sequence[Evening], rules: Rules
) -> None:
    """Refuse musts that are too long for each of *evenings*, as ``plan`` does.

    Raises:
        NoMatchError: there are such musts; the message gives the missing minutes.
    """
    problem = _reduced_problem(films, evenings, rules)
    _refuse_unplaceable_musts(films, problem.films, evenings, rules)


def nearest_evenings(
    films: Sequence[Candidate], evenings: Sequence[Evening], rules: Rules
) -> tuple[Evening, ...]:
    """Return the fewest of the nearest *evenings* that hold all *films*.

    Films that fit none of *evenings* are ignored. Returns all evenings if even they do
    not hold the films. The nearest evenings are the last ones, or the first ones with
    ``rules.earliest``.
    """
    fitting = _reduced_problem(films, evenings, rules).films
    for count in range(1, len(evenings)):
        nearest = evenings[:count] if rules.earliest else evenings[-count:]
        problem = _reduced_problem(fitting, nearest, rules)
        if len(problem.films) == len(fitting) and _fits_all(problem):
            return tuple(nearest)
    return tuple(evenings)


def holds_all(
    films: Sequence[Candidate], evenings: Sequence[Evening], rules: Rules
) -> bool:
    """Tell whether *evenings* hold all *films* that fit at least one of them alone."""
    return _fits_all(_reduced_problem(films, evenings, rules))


def evenings_needed(films: Sequence[Candidate], evening: Evening, rules: Rules) -> int:
    """Return how many evenings like *evening* would hold all *films* that fit it.

    The number is the fewest possible for up to ``MAX_EXACT_FILMS`` films. Otherwise it
    is an upper bound: the evenings that ``pack`` uses.
    """
    unpinned = [film._replace(evening=None, starts=None) for film in films]
    days = (evening.day + timedelta(offset) for offset in range(len(films)))
    copies = tuple(evening._replace(day=day) for day in days)
    problem = _reduced_problem(unpinned, copies, rules)
    if len(problem.films) <= MAX_EXACT_FILMS:
        return (
            exact.packings(problem).fewest_evenings((1 << len(problem.films)) - 1) or 0
        )
    evening_of_film = pack(problem, range(len(problem.films)), rooms(problem)) or {}
    return len(set(evening_of_film.values()))


def _fits_all(problem: PlanningProblem) -> bool:
    """Tell whether all films fit together; exact for up to ``MAX_EXACT_FILMS``."""
    if pack(problem, range(len(problem.films)), rooms(problem)) is not None:
        return True
    if len(problem.films) > MAX_EXACT_FILMS or _exceeds_total_time(problem):
        return False
    return (
        exact.packings(problem).fewest_evenings((1 << len(problem.films)) - 1)
        is not None
    )


def _exceeds_total_time(problem: PlanningProblem) -> bool:
    """Tell whether the films last longer than all evenings together.

    Breaks are needed only between films, so each evening has room for one break more.
    """
    pause = problem.rules.pause
    room = sum(
        closes - opens + pause
        for opens, closes in zip(problem.opens, problem.closes, strict=True)
    )
    return sum(problem.minutes) + pause * len(problem.films) > room


def _solve(problem: PlanningProblem) -> list[tuple[int, int]] | None:
    """Return films and evenings, by number, in order of playing.

    Returns ``None`` if the musts do not fit.
    """
    if len(problem.films) > MAX_EXACT_FILMS:
        from kfilms.planner.beam_search import search  # noqa: PLC0415 - only many films need it

        return search(problem)
    packed = exact.packings(problem)
    film_set = exact.choose(packed)
    return None if film_set is None else exact.arrange(packed, film_set)


def _reduced_problem(
    films: Sequence[Candidate], evenings: Sequence[Evening], rules: Rules
) -> PlanningProblem:
    """Return the problem without films that fit no evening and evenings not needed.

    Films of unknown length are dropped, too.
    """
    timed_films = tuple(film for film in films if film.minutes is not None)
    full_problem = planning_problem(timed_films, tuple(evenings), rules)
    fitting = tuple(
        film for film, may in zip(timed_films, full_problem.may, strict=True) if may
    )
    nearest = tuple(
        full_problem.evenings[number] for number in full_problem.nearest(len(fitting))
    )
    return planning_problem(fitting, nearest, rules)


def _placed_films(
    problem: PlanningProblem, schedule: list[tuple[int, int]]
) -> tuple[PlacedFilm, ...]:
    """Return the films of *schedule* with their evenings, in order of playing."""
    return tuple(
        PlacedFilm(problem.films[film], problem.evenings[evening])
        for film, evening in schedule
    )


def _refuse_unplaceable_musts(
    films: Sequence[Candidate],
    fitting: Sequence[Candidate],
    evenings: Sequence[Evening],
    rules: Rules,
) -> None:
    """Raise the error for musts of *films* that are not among *fitting*, if any."""
    musts = [film for film in films if film.must]
    unplaceable = [
        _unplaced_film(film, evenings) for film in musts if film not in fitting
    ]
    if unplaceable:
        missing = _missing_minutes(musts, evenings, rules)
        raise do_not_fit(unplaceable, missing, evenings, named=rules.named)


def _musts_conflict_error(problem: PlanningProblem) -> NoMatchError:
    """Return the error for musts that each fit alone, but not all together."""
    musts = [film for film in problem.films if film.must]
    missing = _missing_minutes(musts, problem.evenings, problem.rules)
    if missing is not None:
        named = problem.rules.named
        return do_not_fit_together(musts, missing, problem.evenings, named=named)
    larger_limits = range((problem.rules.per_evening or len(musts)) + 1, len(musts) + 1)
    relaxed_rules = (
        problem.rules._replace(per_evening=limit) for limit in larger_limits
    )
    must_films = tuple(musts)
    enough = (
        relaxed
        for relaxed in relaxed_rules
        if _fits_all(planning_problem(must_films, problem.evenings, relaxed))
    )
    return find_no_room(musts, problem.rules.per_evening, next(enough, None))


def _unplaced_film(film: Candidate, evenings: Sequence[Evening]) -> UnplacedFilm:
    """Return *film* with the minutes by which it misses the nearest evening."""
    if film.minutes is None:
        return UnplacedFilm(film)
    misses = [
        (_minutes_past_closing(film, evening), number)
        for number, evening in enumerate(evenings)
        if film.evening in (None, evening.day)
    ]
    excess, number = min(misses, default=(0, 0))
    return UnplacedFilm(film, max(excess, 0), evenings[number] if excess > 0 else None)


def _minutes_past_closing(film: Candidate, evening: Evening) -> int:
    """Return how many minutes after closing *film* would end, alone on *evening*."""
    starts = film.starts or evening.opens
    return (film.minutes or 0) - (evening.closes - starts) // MINUTE


def _missing_minutes(
    musts: Sequence[Candidate], evenings: Sequence[Evening], rules: Rules
) -> int | None:
    """Return by how many minutes each evening is too short to hold all *musts*.

    ``None`` if a day more on each evening would not be enough: then more time does not
    help.
    """
    timed_musts = tuple(film for film in musts if film.minutes is not None)

    def long_enough(minutes: int) -> bool:
        longer = [
            evening._replace(closes=evening.closes + minutes * MINUTE)
            for evening in evenings
        ]
        problem = planning_problem(timed_musts, tuple(longer), rules)
        return all(problem.may) and _fits_all(problem)

    minutes_a_day = 24 * 60
    if not long_enough(minutes_a_day):
        return None
    return bisect_left(range(minutes_a_day), x=True, key=long_enough)
