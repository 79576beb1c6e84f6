"""Finds the themes and content notes that a word means, or explains why none match."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.errors import RequestError
from kfilms.filters import Query
from kfilms.hints import propose
from kfilms.normalize import close_matches, fold, words
from kfilms.text import did_you_mean, join_or, pluralize

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kfilms.catalog.cache import RunQuery
    from kfilms.films import CommonTheme
    from kfilms.hints import Hint
    from kfilms.vocabulary import Term

THEME: Final = "theme"
NOTE: Final = "content note"
_MEANINGS: Final = """SELECT term FROM word JOIN term ON word.term = term.id
  WHERE folded = ? ORDER BY term.rowid"""


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


def find_terms(
    word: str,
    kinds: tuple[str, ...],
    terms: Mapping[str, Term],
    common_theme: Callable[[], CommonTheme | None],
    run_query: RunQuery,
    count: Callable[[Query], int],
) -> tuple[Term, ...]:
    """Return the terms of *kinds* that *word* means: at most one of each kind.

    *word* is an id, a label or an alias. *common_theme* returns the theme that
    every film has, if there is one; *count* counts the films that fit a query.

    Raises:
        RequestError: the word means no term of *kinds*; the hint says what to do.
    """
    folded = fold(word)
    meanings = [terms[term_id] for (term_id,) in run_query(_MEANINGS, [folded])]
    wanted = tuple(term for term in meanings if term.kind in kinds)
    if wanted:
        return wanted
    if meanings:
        term = meanings[0]
        raise RequestError(
            f'"{word}" is a {term.kind}, not a {join_or(kinds)}',
            hint=f"to avoid it: --without {term.id}, in a taste --veto {term.id}",
        )
    common = common_theme()
    if common and folded in map(fold, (common.label, *common.aliases)):
        raise _common_theme_error(common)
    if mood := find_mood(word):
        option = mood.unwanted if NOTE in kinds else mood.wanted
        raise RequestError(
            f'"{word}" is {mood.kind}, not a {join_or(kinds)}',
            hint=_option_hint(option),
        )
    raise _no_such_term(word, kinds, terms, count)


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
