"""Parses and formats taste files, and explains why a film suits a taste.

Parsing reports every problem of a taste at once. The catalog computes the order of a
pick.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kfilms.errors import RequestError, StateError
from kfilms.filters import Taste, parse_range
from kfilms.hints import with_hint
from kfilms.normalize import close_matches
from kfilms.text import has_control_chars, join_and, join_or, pluralize
from kfilms.vocabulary import broader_chain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kfilms.filters import Range
    from kfilms.hints import Hint
    from kfilms.row import FilmRow
    from kfilms.vocabulary import Term, ThemeUse

LISTS: Final = ("wants", "vetoes", "watched")
LIMITS: Final = {"minutes": "..120", "heaviness": "..3"}
"""The limits of a taste, each with an example."""

KEYS: Final = ("name", *LISTS, *LIMITS)
MAX_NAME_LENGTH: Final = 60
MAX_TERMS: Final = 100
"""Most entries of each of the lists *wants* and *vetoes*."""

_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class VocabularyLookup(NamedTuple):
    """Functions that look up the words of a taste in a catalog.

    *find_terms* takes a word and the kinds of term it may name, *find_film* takes a
    word. Both raise ``RequestError`` if they find nothing. *terms* is the vocabulary by
    id.
    """

    find_terms: Callable[..., tuple[Term, ...]]
    find_film: Callable[[str], FilmRow]
    terms: Mapping[str, Term]


class TasteReason(NamedTuple):
    """The reason *why* a film suits, or does not suit, the person *name*."""

    name: str
    why: str

    def __str__(self) -> str:
        """Return for example ``Mina: dementia at its heart``."""
        return f"{self.name}: {self.why}"


class TasteProblem(NamedTuple):
    """A problem of the field *key* of a taste; *value* is the wrong entry, if any."""

    key: str
    message: str
    value: str | None = None
    hint: Hint | None = None

    @property
    def line(self) -> Hint:
        """The message and its hint on one line."""
        return with_hint(self.message, self.hint)


def parse_taste(
    fields: Mapping[str, Any], name: str, words: VocabularyLookup
) -> tuple[Taste, list[TasteProblem]]:
    """Return the taste that *fields* describe, and all its problems.

    *fields* are the keys and values of a taste file; *name* is the default of the field
    ``name``. Use the taste only if there are no problems.
    """
    reading = _Reading(fields, words)
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
    """Parses the fields of one taste and collects their problems."""

    def __init__(self, fields: Mapping[str, Any], words: VocabularyLookup) -> None:
        self._fields = fields
        self._words = words
        self.problems = [
            TasteProblem(key, _unknown_field(key)) for key in fields if key not in KEYS
        ]

    def name(self, default: str) -> str:
        name = self._fields.get("name")
        if name is None:
            return default
        if not isinstance(name, str) or not is_name(name):
            self._add("name", f"is not a name of up to {MAX_NAME_LENGTH} characters")
            return default
        return name

    def each(self, key: str, find: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
        """Return the ids of the words in the list *key*, without duplicates."""
        words = self._fields.get(key, [])
        if not isinstance(words, list):
            self._add(key, 'is not a list; write ["…"]')
            return ()
        if len(words) > MAX_TERMS and key != "watched":
            self._add(key, f"has more than {MAX_TERMS} entries")
            return ()
        ids: list[str] = []
        for number, word in enumerate(words, 1):
            if not isinstance(word, str):
                self._add(key, f"entry {number} is not a text")
                continue
            try:
                ids += find(word)
            except RequestError as error:
                self._add(key, error.message, word, error.hint)
        return tuple(dict.fromkeys(ids))

    def wanted(self, word: str) -> list[str]:
        return [term.id for term in self._words.find_terms(word, "theme")]

    def vetoed(self, word: str) -> list[str]:
        terms = self._words.find_terms(word, "theme", "content note")
        return [term.id for term in terms]

    def film(self, word: str) -> list[str]:
        return [self._words.find_film(word).id]

    def limit(self, key: str) -> Range | None:
        text = self._fields.get(key)
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
        hint: Hint | None = None,
    ) -> None:
        self.problems.append(TasteProblem(key, message, value, hint))


def is_name(text: str) -> bool:
    """Return whether *text* can be a name: printable, neither empty nor too long."""
    fits = 0 < len(text) <= MAX_NAME_LENGTH and text == text.strip()
    return fits and not has_control_chars(text)


def _unknown_field(key: str) -> str:
    close = close_matches(key, KEYS)
    hint = f"did you mean {join_or(close)}?" if close else f"they are {', '.join(KEYS)}"
    return f"is not a field that a taste has; {hint}"


def _contradictions(taste: Taste, words: VocabularyLookup) -> Iterator[TasteProblem]:
    """Yield the wanted themes that are vetoed, themselves or by a broader theme."""
    for name in taste.wants:
        chain = broader_chain(words.terms[name], words.terms)
        vetoed = next((term.id for term in chain if term.id in taste.vetoes), None)
        if vetoed == name:
            yield TasteProblem("wants", f"{name} is vetoed as well", name)
        elif vetoed:
            message = f"{name} is ruled out by the veto of {vetoed}, which is broader"
            yield TasteProblem("wants", message, name)


def parse_taste_file(text: str, path: str, name: str, words: VocabularyLookup) -> Taste:
    """Parse *text*, the TOML of the taste file at *path*.

    *name* is the default of the field ``name``. *path* is used only in messages.

    Raises:
        StateError: *text* is not TOML or not a taste. The details list every problem
            with its line and column.
    """
    try:
        fields = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise taste_error(path, [_format_toml_error(path, str(error))]) from None
    except (ValueError, RecursionError):
        detail = f"{path}: has a number too long, or lists too deep, to be read"
        raise taste_error(path, [detail]) from None
    taste, problems = parse_taste(fields, name, words)
    if problems:
        raise taste_error(
            path,
            [
                _format_problem(path, text, problem)
                for problem in _sort_problems(problems, fields)
            ],
        )
    return taste


def taste_error(path: str, lines: Sequence[Hint]) -> StateError:
    """Return the error for the taste at *path*; *lines* describes each problem."""
    return StateError(
        f"the taste {path} has {pluralize(len(lines), 'problem')}",
        details=tuple(lines),
        hint="mend the file; it is read with the words of the catalog in use",
    )


def _sort_problems(
    problems: list[TasteProblem], fields: Mapping[str, Any]
) -> list[TasteProblem]:
    """Return *problems* in the order of the fields in the file."""
    order = list(fields)
    return sorted(problems, key=lambda problem: order.index(problem.key))


def _format_toml_error(path: str, message: str) -> str:
    """Move the position in a message of tomllib to the front, after *path*."""
    match = _PLACE.search(message)
    place = f"{path}:{match[1]}:{match[2]}" if match and match[1] else path
    reason = _PLACE.sub("", message)
    return f"{place}: is not TOML: {reason[:1].lower()}{reason[1:]}"


def _format_problem(path: str, text: str, problem: TasteProblem) -> Hint:
    """Return *problem* with its line and column, as far as they can be found."""
    field = re.search(
        rf"""^[ \t\["']*({re.escape(problem.key)})\b""", text, re.MULTILINE
    )
    start = field.start(1) if field else 0
    if problem.value is not None:
        for quoted in (_toml_string(problem.value), f"'{problem.value}'"):
            start = max(start, text.find(quoted, start))
    line = text.count("\n", 0, start) + 1
    column = start - text.rfind("\n", 0, start)
    message = f"{path}:{line}:{column}: {problem.key}: {problem.message}"
    return with_hint(message, problem.hint)


def format_taste(taste: Taste) -> str:
    """Return *taste* as TOML for ``parse_taste_file``, with comments for editing."""
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
    """Return why *film* suits *taste*, or why it does not.

    *matches* holds the wanted themes of the film that are not hidden, and whether each
    is a main theme; main themes come first. *against* holds the requirements that the
    film fails, ``None`` if it suits. A film that suits but has no wanted theme gets the
    limits it meets as its reason. The text is empty if every reason is a spoiler.
    """
    themes = [
        f"{theme.label} {'at its heart' if main else 'in the background'}"
        for theme, main in sorted(
            dict.fromkeys(matches), key=lambda match: not match[1]
        )
    ]
    reason = ", ".join(themes)
    if against is None:
        reason = reason or _kept(taste)
    elif against:
        failures = join_and(f"not {words}" for words in against)
        reason = f"{reason}, but {failures}" if reason else failures
    watched = "seen already" if film.id in taste.watched else ""
    return ", ".join(filter(None, (reason, watched)))


def _kept(taste: Taste) -> str:
    """Return the reason for a film that suits *taste* without a wanted theme."""
    limits = (("short", taste.minutes), ("gentle", taste.heaviness))
    upper = [word for word, limit in limits if limit and limit.low is None]
    reason = ""
    if upper:
        reason = f"{' and '.join(upper)} enough"
    elif taste.minutes or taste.heaviness:
        reason = "within the limits"
    elif taste.vetoes:
        reason = "nothing vetoed"
    if taste.wants:
        return f"no wish met, but {reason}" if reason else "no wish met"
    return reason or "fine with anything"
