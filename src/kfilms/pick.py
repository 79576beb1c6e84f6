"""The reasons of a pick, and the random choice of films."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence
    from random import Random

    from kfilms.vocabulary import ThemeUse


def pick_reason(matches: Iterable[tuple[ThemeUse, bool]]) -> str:
    """Return which requested themes a film has, and whether they are main ones.

    *matches* holds each matching theme and whether it is a main one, in the order
    requested. A theme that matches twice appears once. The reason contains no spoilers.
    """
    return "; ".join(
        _theme_words(theme, main=main) for theme, main in dict.fromkeys(matches)
    )


def _theme_words(theme: ThemeUse, *, main: bool) -> str:
    place = "at its heart" if main else "in the background"
    gloss = f": {theme.gloss}" if theme.gloss else ""
    return f"{theme.label} {place}{gloss}"


def draw_films(
    films: Sequence[str], most: int, recent: Container[str], chance: Random
) -> list[str]:
    """Return *most* of *films*, drawn with *chance*, or as many as there are.

    Films of *recent* are drawn only if there are too few others.
    """
    others = [film for film in films if film not in recent]
    drawn = chance.sample(others, min(most, len(others)))
    repeats = [film for film in films if film in recent]
    return drawn + chance.sample(repeats, min(most - len(drawn), len(repeats)))
