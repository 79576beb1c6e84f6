"""Words why films that have to be placed cannot be, and what would let them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfilms.errors import NoMatchError
from kfilms.evenings import MINUTE
from kfilms.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kfilms.evenings import Evening
    from kfilms.plan.records import Candidate, LeftOut


def do_not_fit(musts: Sequence[LeftOut]) -> NoMatchError:
    """Return the error that *musts* do not even fit alone; there is at least one."""
    said = [_said(one) for one in musts]
    hints = [hint for one in musts if (hint := way_in(one))]
    hint = " · ".join(dict.fromkeys(hints)) or None
    if len(said) == 1:
        return NoMatchError(said[0], hint=hint)
    number = counted(len(said), "film")
    return NoMatchError(f"{number} cannot be placed", details=tuple(said), hint=hint)


def _said(one: LeftOut) -> str:
    title = one.film.title
    if one.film.minutes is None:
        return f"{title} cannot be placed: nobody knows how long it is"
    if one.evening is None:
        return f"{title} cannot be placed: there is no evening for it"
    return f"{title} misses by {counted(one.too_long, 'minute')}"


def way_in(one: LeftOut) -> str | None:
    """Return the option that lets in a film that is too long for every evening."""
    if one.film.minutes is None:
        return f"leave it out: --except {one.film.film}"
    if one.evening is None:
        return None
    return until(one.evening, one.too_long)


def until(evening: Evening, minutes: int) -> str:
    """Return the option that lets *evening* end so many *minutes* later."""
    return f"--until {evening.closes + minutes * MINUTE:%H:%M}"


def do_not_fit_together(
    musts: Sequence[Candidate], missing: int, evenings: Sequence[Evening]
) -> NoMatchError:
    """Return the error that *musts* miss by *missing* minutes on every evening."""
    films = counted(len(musts), "film")
    each = " each" if len(evenings) > 1 else ""
    closes = {one.closes.time() for one in evenings}
    hint = until(evenings[0], missing) if len(closes) == 1 else None
    minutes = counted(missing, "minute")
    return NoMatchError(
        f"the {films} that have to be placed miss by {minutes}{each}",
        hint=hint or "take one of them off, or give more evenings",
    )
