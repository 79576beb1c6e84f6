"""Which words of a text may give a film's ending away, or what else it keeps hidden.

English only, and careful rather than thorough: what a premise may well begin with
("a dying man", "after the death of his wife") is let pass.
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
"""What tells each ending; "s death" is what "Mia's death" is folded to."""

_OF_DEATH: Final = "death"
_BEFORE: Final = frozenset(
    (
        "after", "since", "following", "ago", "past", "mourns", "mourning", "grieves",
        "grieving",
    )
)  # fmt: skip
_NEARBY: Final = 4


class Secret(NamedTuple):
    """Something hidden, as a message names it, and the words that would tell it."""

    name: str
    spellings: tuple[str, ...]


def find_spoilers(
    text: str, ending: str | None, secrets: Iterable[Secret]
) -> Iterator[tuple[str, str]]:
    """Yield each telling phrase of *text*, and what it may give away.

    An ending is told once; so is each secret.
    """
    said = _spaced(text)
    told = [(phrase, "the ending") for phrase in _ALWAYS]
    told += [(phrase, f"the {ending} ending") for phrase in _BY_ENDING.get(ending, ())]
    for phrase, what in told:
        if f" {phrase} " in said and not _before_the_story(phrase, said):
            yield phrase.removeprefix("s "), what
            break
    for secret in secrets:
        for spelling in secret.spellings:
            phrase = _spaced(spelling)
            if phrase.strip() and phrase in said:
                yield spelling, secret.name
                break


def _spaced(text: str) -> str:
    """Return the folded words of *text*, a space before and after each."""
    return f" {' '.join(words(text))} "


def _before_the_story(phrase: str, said: str) -> bool:
    """Tell whether *phrase* is of a death that is said to lie before the story."""
    if _OF_DEATH not in phrase.split():
        return False
    return all(
        not _BEFORE.isdisjoint(before.split()[-_NEARBY:])
        for before in _befores(phrase, said)
    )


def _befores(phrase: str, said: str) -> Iterator[str]:
    """Yield what stands in *said* before each place of *phrase*."""
    parts = said.split(f" {phrase} ")
    for count in range(1, len(parts)):
        yield f" {phrase} ".join(parts[:count])
