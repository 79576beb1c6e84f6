"""Explains that a word means no theme and no content note, and what to type instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.errors import RequestError
from kfilms.filters import Query
from kfilms.hints import propose
from kfilms.normalize import close_matches, fold, words
from kfilms.text import did_you_mean, join_or, pluralize

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kfilms.films import CommonTheme
    from kfilms.hints import Hint
    from kfilms.vocabulary import Term

NOTE: Final = "content note"


class Mood(NamedTuple):
    """Words that describe a film but are no theme, and the options to use instead.

    *wanted* is the option that selects such films, *unwanted* the one that excludes
    them.
    """

    kind: str
    words: tuple[str, ...]
    wanted: str
    unwanted: str


MOODS: Final = (
    Mood(
        "a mood",
        ("sad", "heavy", "depressing", "tearjerker", "weepie", "melodrama"),
        "--heaviness 4..",
        "--heaviness ..3",
    ),
    Mood("a mood", ("drama", "serious"), "--heaviness 3..", "--heaviness ..2"),
    Mood(
        "a mood",
        ("light", "lighthearted", "gentle", "cheerful", "feel-good", "uplifting"),
        "--heaviness ..2",
        "--heaviness 3..",
    ),
    Mood(
        "an ending",
        ("happy", "happy ending", "happy end"),
        "--ending happy",
        "--ending bittersweet,tragic",
    ),
    Mood("an ending", ("bittersweet",), "--ending bittersweet", "--ending happy"),
    Mood(
        "an ending",
        ("tragic", "tragedy", "sad ending", "unhappy"),
        "--ending tragic",
        "--ending happy,bittersweet",
    ),
)


def unknown_term_error(
    word: str,
    kinds: tuple[str, ...],
    meanings: Sequence[Term],
    terms: Mapping[str, Term],
    common: CommonTheme | None,
    count: Callable[[Query], int],
) -> RequestError:
    """Return the error that *word* means no term of *kinds*; the hint says what to do.

    *meanings* are the terms of other kinds that it means. *common* is the theme that
    every film has; *count* counts the films that fit a query.
    """
    if meanings:
        term = meanings[0]
        return RequestError(
            f'"{word}" is a {term.kind}, not a {join_or(kinds)}',
            hint=f"to avoid it: --without {term.id}, in a taste --veto {term.id}",
        )
    if common and fold(word) in map(fold, (common.label, *common.aliases)):
        return _common_theme_error(common)
    if mood := find_mood(word):
        option = mood.unwanted if NOTE in kinds else mood.wanted
        return RequestError(
            f'"{word}" is {mood.kind}, not a {join_or(kinds)}',
            hint=_option_hint(option),
        )
    return _no_such_term(word, kinds, terms, count)


def find_mood(word: str) -> Mood | None:
    """Return the mood or ending that *word* names, or ``None``."""
    folded = fold(word)
    return next((mood for mood in MOODS if folded in map(fold, mood.words)), None)


def mood_hint(word: str) -> str:
    """Return the hint to use the option for the mood or ending *word*; may be empty."""
    mood = find_mood(word)
    return _option_hint(mood.wanted) if mood else ""


def _option_hint(option: str) -> str:
    spoiler = "; the answer is a spoiler" if option.startswith("--ending") else ""
    return f"use {option}{spoiler}"


def _common_theme_error(common: CommonTheme) -> RequestError:
    narrower = ", ".join(common.narrower)
    return RequestError(
        f"every film of this catalog is about {common.label}",
        hint=f"narrower themes: {narrower}" if narrower else propose("themes"),
    )


def _no_such_term(
    word: str,
    kinds: tuple[str, ...],
    terms: Mapping[str, Term],
    count: Callable[[Query], int],
) -> RequestError:
    spellings = {
        spelling: term.id
        for term in reversed(list(terms.values()))
        if term.kind in kinds
        for spelling in (term.label, *term.aliases, term.id)
    }
    close_spellings = close_matches(word, spellings)
    close_ids = dict.fromkeys(spellings[spelling] for spelling in close_spellings)
    message = f'no {join_or(kinds)} is called "{word}"'
    themes = propose("themes")
    if close_ids:
        return RequestError(
            message, hint=(f"{did_you_mean(close_ids)}All of them: ", themes)
        )
    if NOTE in kinds:
        message = f'nobody noted "{word}" for these films'
        return RequestError(message, hint=("what was noted: ", themes))
    hint: Hint = ("All of them: ", themes)
    text = words(word)
    if text and (mentions := count(Query(text=text))):
        verb = "mentions" if mentions == 1 else "mention"
        films = pluralize(mentions, "film")
        hint = (
            f"{films} {verb} it: ",
            propose("list", word),
            " · All of them: ",
            themes,
        )
    return RequestError(message, hint=hint)
