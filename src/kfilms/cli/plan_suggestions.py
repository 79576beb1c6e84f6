"""Words why films found no place on a plan, and which option would let them in.

A number of evenings is named only if the plan with it has the film.
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
"""Further evenings that are tried."""
_MAX_COUNTED = 2_000
"""Films of which it is counted how many evenings they take."""


class PlanContext(NamedTuple):
    """What a plan was made of: *films* for *evenings*, of which *offer* has more."""

    films: tuple[Candidate, ...]
    evenings: tuple[Evening, ...]
    offer: EveningRange
    rules: Rules


def suggest_options(
    left: Sequence[UnplacedFilm],
    ground: PlanContext,
    windows: EveningOptions,
    placed_with: PlacedWith,
) -> tuple[tuple[str, str, str | None], ...]:
    """Return id, reason and way in of each film of *left*; ``None`` if unknown.

    *ground* is what the plan without them was made of, with the options *windows*. Of
    few films each way is tried, with *placed_with*.
    """
    if len(ground.films) <= MAX_EXACT_FILMS:
        ways = _try_options(left, ground, windows, placed_with)
    else:
        ways = _estimate_options(left, ground)
    return tuple(
        (one.film.film, _unplaced_words(one), ways.get(one.film.film)) for one in left
    )


def _unplaced_words(one: UnplacedFilm) -> str:
    if one.film.minutes is None:
        return "nobody knows how long it is"
    if one.evening:
        return f"{pluralize(one.too_long, 'minute')} too long"
    return "no room left on any evening"


def _try_options(
    left: Sequence[UnplacedFilm],
    ground: PlanContext,
    windows: EveningOptions,
    placed_with: PlacedWith,
) -> dict[str, str]:
    """Return for films the first options with which the plan has them, of any."""
    ways: dict[str, str] = {}
    waiting = (one.film for one in left if not one.evening)
    no_room = {film.film for film in waiting if film.minutes is not None}
    for option, wider in _more_evenings(len(ground.evenings), ground.offer, windows):
        if len(ways) == len(no_room):
            break
        for name in no_room & placed_with(wider, ()):
            ways.setdefault(name, option)
    for one in left:
        name = one.film.film
        if one.film.minutes is None or name in ways:
            continue
        for option, longer in _later_ends(one, ground, windows):
            for must, musts in (("", ()), (f"--must {name}", (name,))):
                way = f"{option} {must}".strip()
                if way and name not in ways and name in placed_with(longer, musts):
                    ways[name] = way
    return ways


def _more_evenings(
    number: int, offer: EveningRange, windows: EveningOptions
) -> Iterator[tuple[str, EveningOptions]]:
    """Yield options that give one evening more than *number*, then two, and so on."""
    for more in range(1, _MAX_MORE_EVENINGS + 1):
        if offer.named:
            return
        wanted = number + more
        option, on = f"--evenings {wanted}", windows.on
        while len(offer.evenings(wanted)) < wanted and offer.target:
            if offer.target >= LAST_DAY:
                return
            offer = offer.later(offer.target)
            option, on = f"--on {offer.target} --evenings {wanted}", str(offer.target)
        yield option, windows._replace(on=on, evenings=wanted)


def _later_ends(
    one: UnplacedFilm, ground: PlanContext, windows: EveningOptions
) -> Iterator[tuple[str, EveningOptions]]:
    """Yield options that make evenings as long as *one* needs; none, where they are."""
    option = suggest_option(one, named=ground.rules.named) if one.evening else ""
    if option is None:
        return
    longer = _stretched(one, ground)
    if one.evening and ground.rules.named:
        windows = windows._replace(evening=tuple(map(format_evening, longer)))
    elif one.evening:
        windows = windows._replace(closes=f"{longer[0].closes:%H:%M}")
    yield option, windows
    if one.evening and not ground.rules.named and windows.evenings is None:
        number = len(ground.evenings)
        yield f"{option} --evenings {number}", windows._replace(evenings=number)


def _stretched(one: UnplacedFilm, ground: PlanContext) -> tuple[Evening, ...]:
    """Return the evenings as long as *one* needs: all, or of named ones its own."""
    return tuple(
        evening_on._replace(closes=evening_on.closes + one.too_long * MINUTE)
        if evening_on == one.evening or not ground.rules.named
        else evening_on
        for evening_on in ground.evenings
    )


def _estimate_options(
    left: Sequence[UnplacedFilm], ground: PlanContext
) -> dict[str, str]:
    """Return for films the option that lets them in, where there is room by the musts.

    Of many films, no plan can be made for each.
    """
    musts = [film for film in ground.films if film.must]

    @cache
    def fits_beside_them(minutes: int, evenings: tuple[Evening, ...]) -> bool:
        film = Candidate("", "", minutes, None, 0)
        return holds_all([*musts, film], evenings, ground.rules)

    ways = {}
    for one in left:
        way = suggest_option(one, named=ground.rules.named) if one.evening else ""
        if one.film.minutes is None or way is None:
            continue
        if fits_beside_them(one.film.minutes, _stretched(one, ground)):
            ways[one.film.film] = f"{way} --must {one.film.film}".lstrip()
    return ways


def too_many_films_error(
    films: Sequence[Candidate], offer: EveningRange, rules: Rules, build: str
) -> RequestError:
    """Return the error that *films* take more evenings than are planned unasked.

    *build* is the command that takes the option which helps, if another was typed.
    """
    usual = offer.usual
    whole = evening_on(usual.today, usual.opens, usual.closes)
    known = [film for film in films if film.minutes is not None]
    fitting = [film for film in known if (film.minutes or 0) <= whole.minutes]
    number = pluralize(len(fitting), "film")
    if len(fitting) > _MAX_COUNTED:
        return RequestError(
            f"{number} are more than can be planned unasked",
            hint=f"say for how many: {build}--evenings 7",
        )
    takes = evenings_needed(fitting, whole, rules)
    return RequestError(
        f"{number} would take {pluralize(takes, 'evening')}",
        hint=f"say how many it may be: {build}--evenings {takes}",
    )


def nothing_placed_error(made: Plan, offer: EveningRange) -> NoMatchError:
    """Return the error that not one film found a place, with the nearest miss."""
    near = [one for one in made.left_out if one.evening]
    if not near:
        closes = offer.usual.closes
        if any(one.film.minutes is not None for one in made.left_out):
            return NoMatchError(
                f"no evening is left: it is past {closes:%H:%M}",
                hint="for another day: --on tomorrow",
            )
        return NoMatchError(
            "nothing can be planned: nobody knows how long the films are"
        )
    best = min(near, key=lambda one: one.too_long)
    minutes = pluralize(best.too_long, "minute")
    return NoMatchError(
        f"nothing fits: {best.film.title} comes nearest, {minutes} too long",
        hint=suggest_option(best, named=bool(offer.named)),
    )
