"""Finds words in a text that may reveal a film's ending or another spoiler.

For English texts only. It prefers missing a spoiler to a false alarm: phrases with
which a premise may well begin are ignored ("a dying man", "after the death of his
wife").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.normalize import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ALWAYS: Final = (
    "happy end", "happy ending", "happily ever after", "sad ending", "sad end",
    "tragic end", "tragic ending", "bittersweet ending", "unhappy ending", "in the end",
    "ends happily", "ends badly", "ends tragically", "ends in tragedy", "ends in death",
    "the film ends", "the story ends", "it all ends",
)  # fmt: skip
_BY_ENDING: Final[dict[str | None, tuple[str, ...]]] = {
    "happy": (
        "end up together", "ends up with", "stay together", "live happily", "reunited",
        "find each other again", "are together again", "get back together",
    ),
    "bittersweet": (
        "bittersweet", "part for ever", "part forever", "they part", "they must part",
        "part ways", "never meet again", "never see each other again", "break up",
        "separate for good", "lose each other", "goes back alone", "leaves for good",
    ),
    "tragic": (
        "tragic", "tragedy", "dies", "die together", "will die", "is killed",
        "is murdered", "is executed", "is hanged", "kills himself", "kills herself",
        "kills themselves", "passes away", "loses his life", "loses her life",
        "takes his own life", "takes her own life", "commits suicide", "last breath",
        "does not survive", "death of", "his death", "her death", "their death",
        "s death",
    ),
}  # fmt: skip
"""Phrases that reveal each ending; "Mia's death" folds to "mia s death"."""

_OF_DEATH: Final = "death"
_BEFORE_DEATH: Final = frozenset(
    (
        "after", "since", "following", "ago", "past", "mourns", "mourning", "grieves",
        "grieving",
    )
)  # fmt: skip
"""Words shortly before a death that place it before the story."""
_MAX_DISTANCE: Final = 4
"""Words before a phrase among which such a word is sought."""


class Secret(NamedTuple):
    """A hidden fact: its name in messages, and the spellings that would reveal it."""

    name: str
    spellings: tuple[str, ...]


def find_spoilers(
    text: str, ending: str | None, secrets: Iterable[Secret]
) -> Iterator[tuple[str, str]]:
    """Yield phrases of *text* that may be spoilers, each with the name of the spoiler.

    At most one phrase is reported for the ending, and one for each of *secrets*.
    """
    spaced_text = _spaced(text)
    phrases = [(phrase, "the ending") for phrase in _ALWAYS]
    phrases += [
        (phrase, f"the {ending} ending") for phrase in _BY_ENDING.get(ending, ())
    ]
    for phrase, spoiler in phrases:
        if f" {phrase} " in spaced_text and not _is_past_death(phrase, spaced_text):
            yield phrase.removeprefix("s "), spoiler
            break
    for secret in secrets:
        for spelling in secret.spellings:
            spaced_phrase = _spaced(spelling)
            if spaced_phrase.strip() and spaced_phrase in spaced_text:
                yield spelling, secret.name
                break


def _spaced(text: str) -> str:
    """Return the folded words of *text*, a space before and after each."""
    return f" {' '.join(words(text))} "


def _is_past_death(phrase: str, spaced_text: str) -> bool:
    """Return whether *phrase* only mentions deaths that happen before the story."""
    if _OF_DEATH not in phrase.split():
        return False
    return all(
        not _BEFORE_DEATH.isdisjoint(prefix.split()[-_MAX_DISTANCE:])
        for prefix in _prefixes(phrase, spaced_text)
    )


def _prefixes(phrase: str, spaced_text: str) -> Iterator[str]:
    """Yield the part of *spaced_text* before each occurrence of *phrase*."""
    parts = spaced_text.split(f" {phrase} ")
    for count in range(1, len(parts)):
        yield f" {phrase} ".join(parts[:count])
