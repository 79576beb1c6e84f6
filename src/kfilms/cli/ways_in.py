"""Words why films found no place on a plan, and which option would let them in.

A number of evenings is named only if the plan with it has the film.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kfilms.days import LAST_DAY
from kfilms.errors import NoMatchError, RequestError
from kfilms.evenings import evening
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
    asked: int | None,
) -> tuple[tuple[str, str, str | None], ...]:
    """Return id, reason and way in of each film of *left*; ``None`` if unknown.

    *asked* is the number of evenings that was asked for, if any was.
    """
    no_room = {one.film.film for one in left if _no_room(one)}
    ways = {}
    if no_room and len(films) <= MOST_EXACT and not offer.named:
        ways = _with_more(no_room, films, len(evenings), offer, rules, asked)
    musts = [film for film in films if film.must]

    @cache
    def fits_beside_them(minutes: int) -> bool:
        film = Candidate("", "", minutes, None, 0)
        return holds_all([*musts, film], evenings, rules)

    for one in left:
        name = one.film.film
        waits = name in no_room and name not in ways
        if waits and fits_beside_them(one.film.minutes or 0):
            ways[name] = f"--must {name}"
    return tuple(
        (one.film.film, *_worded(one, ways.get(one.film.film), named=rules.named))
        for one in left
    )


def _no_room(one: LeftOut) -> bool:
    return one.film.minutes is not None and one.evening is None


def _worded(one: LeftOut, found: str | None, *, named: bool) -> tuple[str, str | None]:
    if one.film.minutes is None:
        return "nobody knows how long it is", None
    if one.evening:
        return f"{counted(one.too_long, 'minute')} too long", way_in(one, named=named)
    return "no room left on any evening", found


def _with_more(
    no_room: set[str],
    films: Sequence[Candidate],
    number: int,
    offer: Offer,
    rules: Rules,
    asked: int | None,
) -> dict[str, str]:
    """Return for films without room the option with which the plan has them."""
    found: dict[str, str] = {}
    for option, evenings in _wider(number, offer, asked):
        placed = plan(films, evenings, rules).placed
        for name in no_room & {one.film.film for one in placed}:
            found.setdefault(name, option)
        if len(found) == len(no_room):
            break
    return found


def _wider(
    number: int, offer: Offer, asked: int | None
) -> Iterator[tuple[str, tuple[Evening, ...]]]:
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
            option = f"--on {offer.target}"
            if asked is not None and asked < wanted:
                option += f" --evenings {wanted}"
        yield option, evenings


def too_many(films: Sequence[Candidate], offer: Offer, rules: Rules) -> RequestError:
    """Return the error that *films* take more evenings than are planned unasked."""
    usual = offer.usual
    number = counted(len(films), "film")
    if len(films) > _MOST_COUNTED:
        return RequestError(
            f"{number} are more than can be planned unasked",
            hint="say for how many: kfilms watchlist build --evenings 7",
        )
    takes = needed(films, evening(usual.today, usual.opens, usual.closes), rules)
    return RequestError(
        f"{number} would take {counted(takes, 'evening')}",
        hint=f"say how many it may be: kfilms watchlist build --evenings {takes}",
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
