"""Errors for musts that do not fit, and the options that would place them."""

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
    """Return the error for *musts* that fit no evening even alone; at least one.

    *together* is by how many minutes *evenings* are too short for all musts, or
    ``None`` if more minutes would not help. *named* is true if each evening was given
    with a window of its own, here and below.
    """
    messages = [_infeasible_words(unplaced) for unplaced in musts]
    # The option that places the film that misses most places the others, too.
    worst = max(musts, key=lambda unplaced: unplaced.too_long)
    minutes = (
        together
        if together and _share_closing_option(evenings, named=named)
        else worst.too_long
    )
    options = [
        suggest_option(unplaced._replace(too_long=minutes), named=named)
        for unplaced in musts
        if not unplaced.evening or unplaced is worst
    ]
    hint = " · ".join(dict.fromkeys(filter(None, options))) or None
    if len(messages) == 1:
        return NoMatchError(messages[0], hint=hint)
    count = pluralize(len(messages), "film")
    return NoMatchError(f"{count} cannot be placed", details=tuple(messages), hint=hint)


def _infeasible_words(unplaced: UnplacedFilm) -> str:
    title = unplaced.film.title
    if unplaced.film.minutes is None:
        return f"{title} cannot be placed: nobody knows how long it is"
    if unplaced.evening is None:
        return f"{title} cannot be placed: there is no evening for it"
    return f"{title} misses by {pluralize(unplaced.too_long, 'minute')}"


def suggest_option(unplaced: UnplacedFilm, *, named: bool) -> str | None:
    """Return the option or advice that would place a film that fits no evening.

    ``None`` if its evening may not end as late as that.
    """
    if unplaced.film.minutes is None:
        return f"leave out --must {unplaced.film.film}"
    if unplaced.evening is None:
        return "for another day: --on tomorrow"
    return until(unplaced.evening, unplaced.too_long, named=named)


def until(evening: Evening, minutes: int, *, named: bool) -> str | None:
    """Return the option that makes *evening* end *minutes* later.

    ``None`` if it would end after the latest end of an evening.
    """
    closes = evening.closes + minutes * MINUTE
    if closes > latest_end(evening.day):
        return None
    if named:
        return f'--evening "{format_evening(evening._replace(closes=closes))}"'
    return f"--until {closes:%H:%M}"


def format_evening(evening: Evening) -> str:
    """Return *evening* as ``--evening`` takes it: ``2027-02-14 14:00..18:00``."""
    return f"{evening.day} {evening.opens:%H:%M}..{evening.closes:%H:%M}"


def do_not_fit_together(
    musts: Sequence[Candidate],
    missing: int,
    evenings: Sequence[Evening],
    *,
    named: bool,
) -> NoMatchError:
    """Return the error that the evenings are *missing* minutes for all *musts*."""
    films = pluralize(len(musts), "film")
    each = " each" if len(evenings) > 1 else ""
    same_option = _share_closing_option(evenings, named=named)
    hint = until(evenings[0], missing, named=named) if same_option else None
    minutes = pluralize(missing, "minute")
    return NoMatchError(
        f"the {films} that have to be placed miss by {minutes}{each}",
        hint=hint or _FEWER,
    )


def _share_closing_option(evenings: Sequence[Evening], *, named: bool) -> bool:
    """Tell whether a single option can set the end of all *evenings*."""
    return (
        len({evening.day if named else evening.closes.time() for evening in evenings})
        == 1
    )


def find_no_room(
    musts: Sequence[Candidate], per_evening: int | None, relaxed: Rules | None
) -> NoMatchError:
    """Return the error for *musts* that longer evenings would not place either.

    *per_evening* is the most films of an evening. *relaxed* are rules with which the
    musts fit, if there are any.
    """
    films = pluralize(len(musts), "film")
    limit = f" with --per-evening {per_evening}" if per_evening else ""
    return NoMatchError(
        f"the {films} that have to be placed find no room together{limit}",
        hint=f"--per-evening {relaxed.per_evening}" if relaxed else _FEWER,
    )
