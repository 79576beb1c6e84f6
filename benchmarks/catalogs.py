"""Provides the catalogs for the benchmarks: the shipped one and larger, generated ones.

The same size always gives the same bytes. A generated film has every field and takes
1.3 KB; one film in sixteen is about an illness.
"""

from __future__ import annotations

import os
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

SHIPPED: Final = Path(__file__).parent.parent / "data" / "films.yaml"
SIZES: Final = (10, 1_000, 10_000, 100_000)
ILLNESS: Final = ("illness", "memory-loss", "dementia", "terminal-illness")
"""Themes that ``--theme illness`` finds."""

_ONE_IN: Final = 16
_ADJECTIVES: Final = ("Late", "Early", "Quiet", "Second", "Distant", "Paper", "Blue")
_NOUNS: Final = ("Spring", "Letter", "Harbour", "Train", "Summer", "Promise", "Room")
_HANGUL: Final = "가나다라마바사아자차카타파하"
_FAMILY: Final = tuple(zip(
    ("Kim", "Lee", "Park", "Choi", "Jung", "Han", "Bae", "Ryu"),
    "김이박최정한배류", strict=True,
))  # fmt: skip
_SYLLABLES: Final = tuple(zip(
    ("ji", "woo", "min", "ho", "hye", "jin", "soo", "ah", "tae", "il", "eun", "seo",
     "yoon", "kyung", "hyun", "young", "sun", "jae", "won", "na", "ra", "mi", "dong"),
    "지우민호혜진수아태일은서윤경현영선재원나라미동", strict=True,
))  # fmt: skip
_WORDS: Final = (
    "after", "before", "every", "letter", "winter", "never", "quite", "morning",
    "between", "station", "promise", "waiting", "harbour", "hospital", "brother",
    "slowly", "evening", "answer", "again", "stranger", "almost", "nobody", "window",
    "remember", "without", "summer", "leaving",
)  # fmt: skip


def catalog(folder: Path, size: int) -> Path:
    """Return the path of the catalog of *size* films in *folder*; create it if missing.

    Its modification time is a day ago, so that kfilms caches the compiled database.
    """
    path = folder / f"{size}.yaml"
    if not path.exists():
        temporary = path.with_suffix(".part")
        with temporary.open("w", encoding="utf-8") as file:
            text = SHIPPED.read_text("utf-8")
            file.writelines([text] if size == SIZES[0] else _generate(text, size))
        moment = temporary.stat().st_mtime - 86_400
        os.utime(temporary, (moment, moment))
        temporary.replace(path)
    return path


def _generate(shipped: str, size: int) -> Iterator[str]:
    """Yield the text of a catalog: the vocabulary of *shipped* and *size* films."""
    head, _, _ = shipped.partition("films:\n")
    yield f"{head}films:\n"
    themes, notes = head.partition("content_notes:\n")[::2]
    themes = themes.partition("themes:\n")[2]
    theme_ids = re.findall(r"^  ([a-z-]+):$", themes, re.MULTILINE)
    others = [
        name for name in theme_ids if "illness" not in name and name not in ILLNESS
    ]
    note_ids = re.findall(r"^  ([a-z-]+):$", notes, re.MULTILINE)
    chance = random.Random(2027)
    for number in range(size):
        yield _film(number, others, note_ids, chance)


def _film(
    number: int, themes: list[str], notes: list[str], chance: random.Random
) -> str:
    title = f"{chance.choice(_ADJECTIVES)} {chance.choice(_NOUNS)} {number}"
    hangul = "".join(chance.choices(_HANGUL, k=6))
    year, month, day = (
        chance.randint(1990, 2026),
        chance.randint(1, 12),
        1 + number % 28,
    )
    theme_ids = chance.sample(themes, 6)
    main, minor = theme_ids[:3], theme_ids[3:]
    if number % _ONE_IN == 0:
        (main if number % (2 * _ONE_IN) else minor)[0] = chance.choice(ILLNESS)
    note_ids = chance.sample(notes, 2)
    people = [_person(chance) for _ in range(6)]
    return f"""\
  - id: film-{number}
    title: {title}
    original_title: {hangul} {number}
    romanized_title: Gana {number}
    alternative_titles:
      - The {title}
    released: {year}-{month:02}-{day:02}
    minutes: {chance.randint(80, 150)}
    age: {chance.choice((0, 12, 15, 19))}
    directors:
      - name: {people[0][0]}
        original_name: {people[0][1]}
    writers:
      - {people[1][0]}
    based_on: a story of the {chance.choice(_WORDS)}
    cast:
      - name: {people[2][0]}
        role: {chance.choice(_WORDS).title()}
      - name: {people[3][0]}
        role: {chance.choice(_WORDS).title()}
      - {people[4][0]}
      - {people[5][0]}
    themes:
      - theme: {main[0]}
        gloss: {_prose(chance, 4)}
      - {main[1]}
      - {main[2]}
    minor_themes:
      - {minor[0]}
      - {minor[1]}
    content_notes:
      - content_note: {note_ids[0]}
        detail: {_prose(chance, 4)}
      - {note_ids[1]}
    heaviness: {chance.randint(1, 5)}
    ending: {chance.choice(("happy", "bittersweet", "tragic"))}
    premise: >-
      {_prose(chance, 12)}
      {_prose(chance, 12)}.
    why: For an evening of {_prose(chance, 8)}.
    ids:
      imdb: tt{9_000_000 + number}
      tmdb: {1_000_000 + number}
    sources:
      - Wikipedia, en.wikipedia.org/wiki/Film_{number}
"""


def _person(chance: random.Random) -> tuple[str, str]:
    """Return the romanized name and the hangul name of one of some 4,000 people."""
    family, hangul = chance.choice(_FAMILY)
    (first, first_hangul), (second, second_hangul) = chance.choices(_SYLLABLES, k=2)
    return f"{family} {first.title()}-{second}", hangul + first_hangul + second_hangul


def _prose(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(_WORDS, k=count))
