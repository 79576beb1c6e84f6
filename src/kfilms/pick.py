"""Words the reasons of a pick, and draws films by a chance that it is given.

A reason uses only what may be printed; the order of a pick is the catalog's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence
    from random import Random

    from kfilms.vocabulary import ThemeUse


def pick_reason(matches: Iterable[tuple[ThemeUse, bool]]) -> str:
    """Say which asked-for themes a film has, and whether they are main ones.

    *matches* holds a theme and whether it is a main one for each theme asked for, in
    the order of asking; a theme that answers twice is said once.
    """
    return "; ".join(
        _theme_words(theme, main=main) for theme, main in dict.fromkeys(matches)
    )


def _theme_words(theme: ThemeUse, *, main: bool) -> str:
    place = "at its heart" if main else "in the background"
    gloss = f": {theme.gloss}" if theme.gloss else ""
    return f"{theme.label} {place}{gloss}"


def draw_films(
    films: Sequence[str], most: int, last: Container[str], chance: Random
) -> list[str]:
    """Return *most* of *films*, drawn by *chance*, or as many as there are.

    Those of *last* are drawn only where too few others remain.
    """
    others = [film for film in films if film not in last]
    drawn = chance.sample(others, min(most, len(others)))
    again = [film for film in films if film in last]
    return drawn + chance.sample(again, min(most - len(drawn), len(again)))
