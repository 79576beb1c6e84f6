"""Reasons why films were left out of a plan, and options that would place them.

A number of evenings is suggested only if the plan with it has the film.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from kfilms.dates import LAST_DAY
from kfilms.errors import NoMatchError, RequestError
from kfilms.evenings import MINUTE, evening_on
from kfilms.planner import MAX_EXACT_FILMS, evenings_needed, holds_all
from kfilms.planner.infeasible import format_evening, suggest_option
from kfilms.planner.problem import Candidate
from kfilms.text import pluralize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kfilms.cli.evening_options import EveningOptions, EveningRange
    from kfilms.evenings import Evening
    from kfilms.planner.problem import Plan, Rules, UnplacedFilm

    PlacedWith = Callable[[EveningOptions, Iterable[str]], frozenset[str]]

_MAX_MORE_EVENINGS = 7
"""The most further evenings that are tried."""
_MAX_COUNTED = 2_000
"""The most films for which the evenings needed are computed."""


class PlanContext(NamedTuple):
    """The input of a plan: *films* and *evenings*; *offer* has further evenings."""

    films: tuple[Candidate, ...]
    evenings: tuple[Evening, ...]
    offer: EveningRange
    rules: Rules


def suggest_options(
    left_out: Sequence[UnplacedFilm],
    context: PlanContext,
    windows: EveningOptions,
    placed_with: PlacedWith,
) -> tuple[tuple[str, str, str | None], ...]:
    """Return id, reason and suggested option of each film of *left_out*.

    The option is ``None`` if none is known. *context* is the input of the plan that
    left the films out, *windows* its options. If there are few films, each option is
    tried with *placed_with*.
    """
    if len(context.films) <= MAX_EXACT_FILMS:
        options = _try_options(left_out, context, windows, placed_with)
    else:
        options = _estimate_options(left_out, context)
    return tuple(
        (unplaced.film.film, _unplaced_words(unplaced), options.get(unplaced.film.film))
        for unplaced in left_out
    )


def _unplaced_words(unplaced: UnplacedFilm) -> str:
    if unplaced.film.minutes is None:
        return "nobody knows how long it is"
    if unplaced.evening:
        return f"{pluralize(unplaced.too_long, 'minute')} too long"
    return "no room left on any evening"


def _try_options(
    left_out: Sequence[UnplacedFilm],
    context: PlanContext,
    windows: EveningOptions,
    placed_with: PlacedWith,
) -> dict[str, str]:
    """Return the first option, by film id, with which the plan has the film."""
    options: dict[str, str] = {}
    without_room = (unplaced.film for unplaced in left_out if not unplaced.evening)
    no_room = {film.film for film in without_room if film.minutes is not None}
    for option, more_windows in _more_evenings(
        len(context.evenings), context.offer, windows
    ):
        if len(options) == len(no_room):
            break
        for film_id in no_room & placed_with(more_windows, ()):
            options.setdefault(film_id, option)
    for unplaced in left_out:
        film_id = unplaced.film.film
        if unplaced.film.minutes is None or film_id in options:
            continue
        for option, longer_windows in _later_ends(unplaced, context, windows):
            for must, musts in (("", ()), (f"--must {film_id}", (film_id,))):
                suggestion = f"{option} {must}".strip()
                if (
                    suggestion
                    and film_id not in options
                    and film_id in placed_with(longer_windows, musts)
                ):
                    options[film_id] = suggestion
    return options


def _more_evenings(
    planned: int, offer: EveningRange, windows: EveningOptions
) -> Iterator[tuple[str, EveningOptions]]:
    """Yield options for one evening more than *planned*, then for two, and so on."""
    for extra in range(1, _MAX_MORE_EVENINGS + 1):
        if offer.named:
            return
        wanted = planned + extra
        option, on = f"--evenings {wanted}", windows.on
        while len(offer.evenings(wanted)) < wanted and offer.target:
            if offer.target >= LAST_DAY:
                return
            offer = offer.later(offer.target)
            option, on = f"--on {offer.target} --evenings {wanted}", str(offer.target)
        yield option, windows._replace(on=on, evenings=wanted)


def _later_ends(
    unplaced: UnplacedFilm, context: PlanContext, windows: EveningOptions
) -> Iterator[tuple[str, EveningOptions]]:
    """Yield options that make the evenings long enough for *unplaced*.

    The option is empty if they are long enough already. Yields nothing if they may not
    end as late as that.
    """
    option = (
        suggest_option(unplaced, named=context.rules.named) if unplaced.evening else ""
    )
    if option is None:
        return
    longer_evenings = _lengthen_evenings(unplaced, context)
    if unplaced.evening and context.rules.named:
        windows = windows._replace(evening=tuple(map(format_evening, longer_evenings)))
    elif unplaced.evening:
        windows = windows._replace(closes=f"{longer_evenings[0].closes:%H:%M}")
    yield option, windows
    if unplaced.evening and not context.rules.named and windows.evenings is None:
        number = len(context.evenings)
        yield f"{option} --evenings {number}", windows._replace(evenings=number)


def _lengthen_evenings(
    unplaced: UnplacedFilm, context: PlanContext
) -> tuple[Evening, ...]:
    """Return the evenings as long as *unplaced* needs.

    All of them are lengthened, or only its own if each evening was given.
    """
    return tuple(
        evening._replace(closes=evening.closes + unplaced.too_long * MINUTE)
        if evening == unplaced.evening or not context.rules.named
        else evening
        for evening in context.evenings
    )


def _estimate_options(
    left_out: Sequence[UnplacedFilm], context: PlanContext
) -> dict[str, str]:
    """Return the option, by film id, that places the film beside the musts.

    If there are many films, trying a plan for each would take too long.
    """
    musts = [film for film in context.films if film.must]

    @cache
    def fits_beside_musts(minutes: int, evenings: tuple[Evening, ...]) -> bool:
        film = Candidate("", "", minutes, None, 0)
        return holds_all([*musts, film], evenings, context.rules)

    options = {}
    for unplaced in left_out:
        option = (
            suggest_option(unplaced, named=context.rules.named)
            if unplaced.evening
            else ""
        )
        if unplaced.film.minutes is None or option is None:
            continue
        if fits_beside_musts(
            unplaced.film.minutes, _lengthen_evenings(unplaced, context)
        ):
            options[unplaced.film.film] = (
                f"{option} --must {unplaced.film.film}".lstrip()
            )
    return options


def too_many_films_error(
    films: Sequence[Candidate], offer: EveningRange, rules: Rules, command: str
) -> RequestError:
    """Return the error that *films* need more than the default number of evenings.

    *command* is put before the suggested option if the user typed another command.
    """
    usual = offer.usual
    evening = evening_on(usual.today, usual.opens, usual.closes)
    timed_films = [film for film in films if film.minutes is not None]
    fitting = [film for film in timed_films if (film.minutes or 0) <= evening.minutes]
    film_count = pluralize(len(fitting), "film")
    if len(fitting) > _MAX_COUNTED:
        return RequestError(
            f"{film_count} are more than can be planned unasked",
            hint=f"say for how many: {command}--evenings 7",
        )
    needed = evenings_needed(fitting, evening, rules)
    return RequestError(
        f"{film_count} would take {pluralize(needed, 'evening')}",
        hint=f"say how many it may be: {command}--evenings {needed}",
    )


def nothing_placed_error(plan: Plan, offer: EveningRange) -> NoMatchError:
    """Return the error that no film was placed, with the film that comes nearest."""
    near_misses = [unplaced for unplaced in plan.left_out if unplaced.evening]
    if not near_misses:
        closes = offer.usual.closes
        if any(unplaced.film.minutes is not None for unplaced in plan.left_out):
            return NoMatchError(
                f"no evening is left: it is past {closes:%H:%M}",
                hint="for another day: --on tomorrow",
            )
        return NoMatchError(
            "nothing can be planned: nobody knows how long the films are"
        )
    nearest = min(near_misses, key=lambda unplaced: unplaced.too_long)
    minutes = pluralize(nearest.too_long, "minute")
    return NoMatchError(
        f"nothing fits: {nearest.film.title} comes nearest, {minutes} too long",
        hint=suggest_option(nearest, named=bool(offer.named)),
    )
