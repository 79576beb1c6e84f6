"""Finds the themes and content notes that a word means, or explains why none is meant.

Queries the compiled catalog through a function that the caller passes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.errors import RequestError
from kfilms.filters import Query
from kfilms.normalize import close_matches, fold, words
from kfilms.text import did_you_mean, join_or, pluralize

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kfilms.catalog.cache import RunQuery
    from kfilms.films import CommonTheme
    from kfilms.vocabulary import Term

THEME: Final = "theme"
NOTE: Final = "content note"
_MEANINGS: Final = """SELECT term FROM word JOIN term ON word.term = term.id
  WHERE folded = ? ORDER BY term.rowid"""


class Mood(NamedTuple):
    """A way to describe a film that another option than ``--theme`` asks for.

    *wanted* is that option, *unwanted* the option that leaves such films out.
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
    common: CommonTheme | None,
    ask: RunQuery,
    count: Callable[[Query], int],
) -> tuple[Term, ...]:
    """Return the terms of *kinds* that *word* means: at most one of each kind.

    A word is an id, a label or an alias. *common* is the theme that every film has;
    *count* counts the films that fit a query.

    Raises:
        RequestError: the word means no term of *kinds*; the hint says what to do.
    """
    folded = fold(word)
    meanings = [terms[name] for (name,) in ask(_MEANINGS, [folded])]
    found = tuple(term for term in meanings if term.kind in kinds)
    if found:
        return found
    if meanings:
        term = meanings[0]
        raise RequestError(
            f'"{word}" is a {term.kind}, not a {join_or(kinds)}',
            hint=f"to avoid it: --without {term.id}, in a taste --veto {term.id}",
        )
    if common and folded in map(fold, (common.label, *common.aliases)):
        raise _too_common(common)
    if mood := find_mood(word):
        option = mood.unwanted if NOTE in kinds else mood.wanted
        raise RequestError(
            f'"{word}" is {mood.kind}, not a {join_or(kinds)}', hint=_asked_by(option)
        )
    raise _no_such_term(word, kinds, terms, count)


def find_mood(word: str) -> Mood | None:
    """Return the mood or ending that *word* names, if it names one."""
    folded = fold(word)
    return next((mood for mood in MOODS if folded in map(fold, mood.words)), None)


def mood_hint(word: str) -> str:
    """Return the option that asks for the mood or ending *word*; may be empty."""
    mood = find_mood(word)
    return _asked_by(mood.wanted) if mood else ""


def _asked_by(option: str) -> str:
    spoiler = "; the answer is a spoiler" if option.startswith("--ending") else ""
    return f"use {option}{spoiler}"


def _too_common(common: CommonTheme) -> RequestError:
    narrower = ", ".join(common.narrower)
    return RequestError(
        f"every film of this catalog is about {common.label}",
        hint=f"narrower themes: {narrower}" if narrower else "kfilms themes",
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
    close = dict.fromkeys(spellings[one] for one in close_matches(word, spellings))
    message = f'no {join_or(kinds)} is called "{word}"'
    if close:
        return RequestError(
            message, hint=f"{did_you_mean(close)}All of them: kfilms themes"
        )
    if NOTE in kinds:
        message = f'nobody noted "{word}" for these films'
        return RequestError(message, hint="what was noted: kfilms themes")
    hint = "All of them: kfilms themes"
    text = words(word)
    if text and (mentions := count(Query(text=text))):
        from shlex import quote

        verb = "mentions" if mentions == 1 else "mention"
        films = pluralize(mentions, "film")
        hint = f"{films} {verb} it: kfilms list {quote(word)} · {hint}"
    return RequestError(message, hint=hint)
