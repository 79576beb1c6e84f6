"""Words why films that have to be placed cannot be, and what would let them in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfilms.errors import NoMatchError
from kfilms.evenings import MINUTE, latest_end
from kfilms.text import pluralize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kfilms.evenings import Evening
    from kfilms.planner.problem import Candidate, Rules, UnplacedFilm

_FEWER: Final = "take one of them off, or give more evenings"


def do_not_fit(
    musts: Sequence[UnplacedFilm],
    together: int | None,
    evenings: Sequence[Evening],
    *,
    named: bool,
) -> NoMatchError:
    """Return the error that *musts* do not even fit alone; there is at least one.

    *together* is by how many minutes *evenings* are too short for all musts, if that
    would help. *named* tells that the evenings were named one by one, here and below.
    """
    said = [_infeasible_words(one) for one in musts]
    # What lets in the film that misses most lets in the others.
    most = max(musts, key=lambda one: one.too_long)
    needs = together if together and _alike(evenings, named=named) else most.too_long
    ways = [
        suggest_option(one._replace(too_long=needs), named=named)
        for one in musts
        if not one.evening or one is most
    ]
    hint = " · ".join(dict.fromkeys(filter(None, ways))) or None
    if len(said) == 1:
        return NoMatchError(said[0], hint=hint)
    number = pluralize(len(said), "film")
    return NoMatchError(f"{number} cannot be placed", details=tuple(said), hint=hint)


def _infeasible_words(one: UnplacedFilm) -> str:
    title = one.film.title
    if one.film.minutes is None:
        return f"{title} cannot be placed: nobody knows how long it is"
    if one.evening is None:
        return f"{title} cannot be placed: there is no evening for it"
    return f"{title} misses by {pluralize(one.too_long, 'minute')}"


def suggest_option(one: UnplacedFilm, *, named: bool) -> str | None:
    """Return the option that lets in a film that is too long for every evening."""
    if one.film.minutes is None:
        return f"leave out --must {one.film.film}"
    if one.evening is None:
        return "for another day: --on tomorrow"
    return until(one.evening, one.too_long, named=named)


def until(evening: Evening, minutes: int, *, named: bool) -> str | None:
    """Return the option that lets *evening* end so many *minutes* later, if one may."""
    closes = evening.closes + minutes * MINUTE
    if closes > latest_end(evening.day):
        return None
    if named:
        return f'--evening "{format_evening(evening._replace(closes=closes))}"'
    return f"--until {closes:%H:%M}"


def format_evening(evening: Evening) -> str:
    """Write *evening* as it is named: ``2027-02-14 14:00..18:00``."""
    return f"{evening.day} {evening.opens:%H:%M}..{evening.closes:%H:%M}"


def do_not_fit_together(
    musts: Sequence[Candidate],
    missing: int,
    evenings: Sequence[Evening],
    *,
    named: bool,
) -> NoMatchError:
    """Return the error that *musts* miss by *missing* minutes on every evening."""
    films = pluralize(len(musts), "film")
    each = " each" if len(evenings) > 1 else ""
    alike = _alike(evenings, named=named)
    hint = until(evenings[0], missing, named=named) if alike else None
    minutes = pluralize(missing, "minute")
    return NoMatchError(
        f"the {films} that have to be placed miss by {minutes}{each}",
        hint=hint or _FEWER,
    )


def _alike(evenings: Sequence[Evening], *, named: bool) -> bool:
    """Tell whether one option says when all *evenings* end."""
    return len({one.day if named else one.closes.time() for one in evenings}) == 1


def find_no_room(
    musts: Sequence[Candidate], per_evening: int | None, enough: Rules | None
) -> NoMatchError:
    """Return the error that no minutes more would give *musts* their room.

    *per_evening* films may play on an evening; with the rules *enough* it would do.
    """
    films = pluralize(len(musts), "film")
    why = f" with --per-evening {per_evening}" if per_evening else ""
    return NoMatchError(
        f"the {films} that have to be placed find no room together{why}",
        hint=f"--per-evening {enough.per_evening}" if enough else _FEWER,
    )
