"""Tastes: how one is read from a file and written to it, and what each says of a film.

Turns text into a ``Taste`` or says all that is wrong with it; opens no file and asks no
catalog but through what it is given. The order of a pick is the catalog's business.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kfilms.errors import RequestError, StateError
from kfilms.filters import Taste, parse_range
from kfilms.normalize import close_matches
from kfilms.text import has_control_chars, join_and, join_or, pluralize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kfilms.filters import Range
    from kfilms.row import FilmRow
    from kfilms.vocabulary import Term, ThemeUse

LISTS: Final = ("wants", "vetoes", "watched")
LIMITS: Final = {"minutes": "..120", "heaviness": "..3"}
"""The limits of a taste, each with an example."""

KEYS: Final = ("name", *LISTS, *LIMITS)
MAX_NAME_LENGTH: Final = 60
MAX_TERMS: Final = 100
"""Themes and content notes that a taste may want or veto."""

_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class VocabularyLookup(NamedTuple):
    """What gives the words of a taste their meaning.

    *find_terms* takes a word and the kinds it may be, *find_film* a word; both raise
    ``RequestError`` for one that means nothing. *terms* is the vocabulary by id.
    """

    find_terms: Callable[..., tuple[Term, ...]]
    find_film: Callable[[str], FilmRow]
    terms: Mapping[str, Term]


class TasteReason(NamedTuple):
    """What the taste of the person *name* says of a film."""

    name: str
    why: str

    def __str__(self) -> str:
        """Word it as ``Mina: dementia at its heart``."""
        return f"{self.name}: {self.why}"


class TasteProblem(NamedTuple):
    """What is wrong with a field of a taste; *value* is the part that is, if any."""

    key: str
    message: str
    value: str | None = None
    hint: str | None = None

    def __str__(self) -> str:
        """Word it with its hint, in a line."""
        return f"{self.message} ({self.hint})" if self.hint else self.message


def parse_taste(
    given: Mapping[str, Any], name: str, words: VocabularyLookup
) -> tuple[Taste, list[TasteProblem]]:
    """Return the taste that *given* describes, and all problems of it.

    *given* holds fields as they stand in a file; *name* stands in for a missing one.
    The taste is of use only where there is no problem.
    """
    reading = _Reading(given, words)
    taste = Taste(
        reading.name(name),
        reading.each("wants", reading.wanted),
        reading.each("vetoes", reading.vetoed),
        reading.each("watched", reading.film),
        reading.limit("minutes"),
        reading.limit("heaviness"),
    )
    return taste, [*reading.problems, *_contradictions(taste, words)]


class _Reading:
    """Reads the fields of one taste, gathering what cannot be."""

    def __init__(self, given: Mapping[str, Any], words: VocabularyLookup) -> None:
        self._given = given
        self._words = words
        self.problems = [
            TasteProblem(key, _unknown_field(key)) for key in given if key not in KEYS
        ]

    def name(self, otherwise: str) -> str:
        name = self._given.get("name")
        if name is None:
            return otherwise
        if not isinstance(name, str) or not is_name(name):
            self._add("name", f"is not a name of up to {MAX_NAME_LENGTH} characters")
            return otherwise
        return name

    def each(self, key: str, find: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
        """Return what the words of the list *key* mean, each once."""
        listed = self._given.get(key, [])
        if not isinstance(listed, list):
            self._add(key, 'is not a list; write ["…"]')
            return ()
        if len(listed) > MAX_TERMS and key != "watched":
            self._add(key, f"has more than {MAX_TERMS} entries")
            return ()
        found: list[str] = []
        for number, word in enumerate(listed, 1):
            if not isinstance(word, str):
                self._add(key, f"entry {number} is not a text")
                continue
            try:
                found += find(word)
            except RequestError as error:
                self._add(key, error.message, word, error.hint)
        return tuple(dict.fromkeys(found))

    def wanted(self, word: str) -> list[str]:
        return [term.id for term in self._words.find_terms(word, "theme")]

    def vetoed(self, word: str) -> list[str]:
        found = self._words.find_terms(word, "theme", "content note")
        return [term.id for term in found]

    def film(self, word: str) -> list[str]:
        return [self._words.find_film(word).id]

    def limit(self, key: str) -> Range | None:
        text = self._given.get(key)
        if text is None:
            return None
        if not isinstance(text, str):
            self._add(key, f'is not a range; write "{LIMITS[key]}"')
            return None
        try:
            return parse_range(text, key)
        except RequestError as error:
            self._add(key, error.message, text, error.hint)
            return None

    def _add(
        self,
        key: str,
        message: str,
        value: str | None = None,
        hint: str | None = None,
    ) -> None:
        self.problems.append(TasteProblem(key, message, value, hint))


def is_name(text: str) -> bool:
    """Tell whether *text* can name somebody: printable, neither empty nor too long."""
    fits = 0 < len(text) <= MAX_NAME_LENGTH and text == text.strip()
    return fits and not has_control_chars(text)


def _unknown_field(key: str) -> str:
    close = close_matches(key, KEYS)
    meant = (
        f"did you mean {join_or(close)}?" if close else f"they are {', '.join(KEYS)}"
    )
    return f"is not a field that a taste has; {meant}"


def _contradictions(taste: Taste, words: VocabularyLookup) -> Iterator[TasteProblem]:
    """Yield the wanted themes that the taste itself rules out."""
    for name in taste.wants:
        above = name
        while above not in taste.vetoes and (up := words.terms[above].broader):
            above = up
        if above == name and name in taste.vetoes:
            yield TasteProblem("wants", f"{name} is vetoed as well", name)
        elif above in taste.vetoes:
            message = f"{name} is ruled out by the veto of {above}, which is broader"
            yield TasteProblem("wants", message, name)


def parse_taste_file(text: str, path: str, name: str, words: VocabularyLookup) -> Taste:
    """Return the taste that *text* describes in TOML; *path* names it in errors.

    Raises:
        StateError: it is not TOML, or not a taste; every problem is told, with its
            place.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise taste_error(path, [_not_toml(path, str(error))]) from None
    except (ValueError, RecursionError):
        told = f"{path}: has a number too long, or lists too deep, to be read"
        raise taste_error(path, [told]) from None
    taste, problems = parse_taste(given, name, words)
    if problems:
        raise taste_error(
            path, [_told(path, text, problem) for problem in _sorted(problems, given)]
        )
    return taste


def taste_error(path: str, lines: Sequence[str]) -> StateError:
    """Return the error that the taste at *path* has the problems *lines*."""
    return StateError(
        f"the taste {path} has {pluralize(len(lines), 'problem')}",
        details=tuple(lines),
        hint="mend the file; it is read with the words of the catalog in use",
    )


def _sorted(
    problems: list[TasteProblem], given: Mapping[str, Any]
) -> list[TasteProblem]:
    """Return *problems* in the order of the file."""
    order = list(given)
    return sorted(problems, key=lambda problem: order.index(problem.key))


def _not_toml(path: str, message: str) -> str:
    found = _PLACE.search(message)
    place = f"{path}:{found[1]}:{found[2]}" if found and found[1] else path
    said = _PLACE.sub("", message)
    return f"{place}: is not TOML: {said[:1].lower()}{said[1:]}"


def _told(path: str, text: str, problem: TasteProblem) -> str:
    """Word *problem* with its line and column, as far as they can be found."""
    field = re.search(
        rf"""^[ \t\["']*({re.escape(problem.key)})\b""", text, re.MULTILINE
    )
    start = field.start(1) if field else 0
    if problem.value is not None:
        for quoted in (_toml_string(problem.value), f"'{problem.value}'"):
            start = max(start, text.find(quoted, start))
    line = text.count("\n", 0, start) + 1
    column = start - text.rfind("\n", 0, start)
    return f"{path}:{line}:{column}: {problem.key}: {problem}"


def format_taste(taste: Taste) -> str:
    """Return *taste* as the TOML that ``read`` reads, made for editing by hand."""
    lines = [
        "# What somebody wants to see, and what not: kfilms pick --for FILE",
        "# wants takes themes, vetoes themes and content notes: kfilms themes",
        "",
        f"name = {_toml_string(taste.name)}",
    ]
    for key in LISTS:
        words = ", ".join(map(_toml_string, getattr(taste, key)))
        lines.append(f"{key} = [{words}]")
    for key, example in LIMITS.items():
        limit = getattr(taste, key)
        comment = "" if limit else "# "
        lines.append(
            f"{comment}{key} = {_toml_string(str(limit) if limit else example)}"
        )
    return "\n".join(lines) + "\n"


def _toml_string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def taste_reason(
    taste: Taste,
    matches: Iterable[tuple[ThemeUse, bool]],
    film: FilmRow,
    against: Sequence[str] | None = None,
) -> str:
    """Say why *film* suits *taste*: the wanted themes in it, else the limits it keeps.

    *matches* holds the wanted themes that the film has openly, and whether each is a
    main one; those are said first. *against* holds what the taste asks for and the film
    is not, ``None`` where it suits; the reason is empty where nothing can be said
    openly.
    """
    met = [
        f"{theme.label} {'at its heart' if main else 'in the background'}"
        for theme, main in sorted(dict.fromkeys(matches), key=lambda one: not one[1])
    ]
    said = ", ".join(met)
    if against is None:
        said = said or _kept(taste)
    elif against:
        but = join_and(f"not {words}" for words in against)
        said = f"{said}, but {but}" if said else but
    seen = "seen already" if film.id in taste.watched else ""
    return ", ".join(filter(None, (said, seen)))


def _kept(taste: Taste) -> str:
    """Word what speaks for a film that has no wanted theme."""
    limits = (("short", taste.minutes), ("gentle", taste.heaviness))
    upper = [word for word, limit in limits if limit and limit.low is None]
    kept = ""
    if upper:
        kept = f"{' and '.join(upper)} enough"
    elif taste.minutes or taste.heaviness:
        kept = "within the limits"
    elif taste.vetoes:
        kept = "nothing vetoed"
    if taste.wants:
        return f"no wish met, but {kept}" if kept else "no wish met"
    return kept or "fine with anything"
