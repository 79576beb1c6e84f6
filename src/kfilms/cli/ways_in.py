"""Words why films found no place on a plan, and which option would let them in.

A number of evenings is named only if the plan with it has the film.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kfilms.days import LAST_DAY
from kfilms.errors import NoMatchError, RequestError
from kfilms.evenings import MINUTE, evening
from kfilms.plan import MOST_EXACT, holds_all, needed, plan
from kfilms.plan.records import Candidate
from kfilms.plan.refusals import way_in
from kfilms.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kfilms.cli.offer import Offer
    from kfilms.evenings import Evening
    from kfilms.plan.records import LeftOut, Plan, Rules

_MOST_MORE = 7
"""Further evenings that are tried."""
_MOST_COUNTED = 2_000
"""Films of which it is counted how many evenings they take."""


def ways_in(
    left: Sequence[LeftOut],
    films: Sequence[Candidate],
    evenings: Sequence[Evening],
    offer: Offer,
    rules: Rules,
) -> tuple[tuple[str, str, str | None], ...]:
    """Return id, reason and way in of each film of *left*; ``None`` if unknown."""
    no_room = {one.film.film for one in left if _no_room(one)}
    few = len(films) <= MOST_EXACT
    ways: dict[str, str] = {}
    if no_room and few and not offer.named:
        ways = _with_more(no_room, films, len(evenings), offer, rules)
    musts = [film for film in films if film.must]

    @cache
    def fits_beside_them(minutes: int, offered: tuple[Evening, ...]) -> bool:
        film = Candidate("", "", minutes, None, 0)
        return holds_all([*musts, film], offered, rules)

    @cache
    def placed_in(offered: tuple[Evening, ...]) -> set[str]:
        return {one.film.film for one in plan(films, offered, rules).placed}

    for one in left:
        name = one.film.film
        way = way_in(one, named=rules.named) if one.evening else ""
        if name in ways or one.film.minutes is None or way is None:
            continue
        offered = _longer(evenings, one, named=rules.named)
        if way and few and name in placed_in(offered):
            ways[name] = way
        elif fits_beside_them(one.film.minutes, offered):
            ways[name] = f"{way} --must {name}".lstrip()
    return tuple((one.film.film, _reason(one), ways.get(one.film.film)) for one in left)


def _no_room(one: LeftOut) -> bool:
    return one.film.minutes is not None and one.evening is None


def _reason(one: LeftOut) -> str:
    if one.film.minutes is None:
        return "nobody knows how long it is"
    if one.evening:
        return f"{counted(one.too_long, 'minute')} too long"
    return "no room left on any evening"


def _longer(
    evenings: Sequence[Evening], one: LeftOut, *, named: bool
) -> tuple[Evening, ...]:
    """Return *evenings* as long as *one* needs: just its own where they are *named*."""
    return tuple(
        evening._replace(closes=evening.closes + one.too_long * MINUTE)
        if evening == one.evening or not named
        else evening
        for evening in evenings
    )


def _with_more(
    no_room: set[str],
    films: Sequence[Candidate],
    number: int,
    offer: Offer,
    rules: Rules,
) -> dict[str, str]:
    """Return for films without room the option with which the plan has them."""
    found: dict[str, str] = {}
    for option, evenings in _wider(number, offer):
        placed = plan(films, evenings, rules).placed
        for name in no_room & {one.film.film for one in placed}:
            found.setdefault(name, option)
        if len(found) == len(no_room):
            break
    return found


def _wider(number: int, offer: Offer) -> Iterator[tuple[str, tuple[Evening, ...]]]:
    """Yield options that give one evening more, then two, and those evenings."""
    for more in range(1, _MOST_MORE + 1):
        wanted = number + more
        evenings = offer.evenings(wanted)
        option = f"--evenings {wanted}"
        while len(evenings) < wanted and offer.target:
            if offer.target >= LAST_DAY:
                return
            offer = offer.later(offer.target)
            evenings = offer.evenings(wanted)
            option = f"--on {offer.target} --evenings {wanted}"
        yield option, evenings


def too_many(
    films: Sequence[Candidate], offer: Offer, rules: Rules, build: str
) -> RequestError:
    """Return the error that *films* take more evenings than are planned unasked.

    *build* is the command that takes the option which helps, if another was typed.
    """
    usual = offer.usual
    number = counted(len(films), "film")
    if len(films) > _MOST_COUNTED:
        return RequestError(
            f"{number} are more than can be planned unasked",
            hint=f"say for how many: {build}--evenings 7",
        )
    takes = needed(films, evening(usual.today, usual.opens, usual.closes), rules)
    return RequestError(
        f"{number} would take {counted(takes, 'evening')}",
        hint=f"say how many it may be: {build}--evenings {takes}",
    )


def nothing_placed(made: Plan, offer: Offer) -> NoMatchError:
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
    minutes = counted(best.too_long, "minute")
    return NoMatchError(
        f"nothing fits: {best.film.title} comes nearest, {minutes} too long",
        hint=way_in(best, named=bool(offer.named)),
    )
