"""Parses a catalog file into heading, vocabulary and films, or reports every problem.

Validates each entry with the models of the format, and checks the rules that span
entries: ids are unique, a word means only one term, references lead to a term, and the
vocabulary comes before the films.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import IO, TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from kfilms import films as records
from kfilms import vocabulary
from kfilms.catalog import format as file_format
from kfilms.catalog import scalars
from kfilms.catalog.broader_terms import check_broader_terms
from kfilms.catalog.diagnostics import (
    KINDS,
    MAX_COUNTED,
    PARTS,
    FormatDescription,
    Problem,
    Problems,
    TooManyError,
    did_you_mean,
    from_pydantic,
    quote_value,
)
from kfilms.catalog.entries import CatalogEntry
from kfilms.catalog.source import as_text, default_title, not_utf8
from kfilms.catalog.yaml_reader import Events, UnreadableError, locate
from kfilms.errors import CatalogError
from kfilms.normalize import close_matches, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import BaseModel

    from kfilms.catalog.diagnostics import Path
    from kfilms.catalog.source import BoundedReader

_MODELS: Final[dict[str, type[BaseModel]]] = {
    "themes": file_format.ThemeModel,
    "content_notes": file_format.ContentNoteModel,
}
_THEME: Final = KINDS["themes"]
_TOP: Final = (*file_format.HeadModel.model_fields, *KINDS, "films")
_NO_FILMS: Final = 'the file has no films; begin the list with "films:"'


def read_catalog(
    file: IO[bytes], name: str
) -> Iterator[records.Heading | vocabulary.Term | CatalogEntry]:
    """Yield the heading, then the vocabulary, then the films, each in file order.

    *name* is the name of the file in messages. Use no record before the iteration has
    ended without an error.

    Raises:
        CatalogError: the file is invalid; the error lists every problem found.
    """
    problems = Problems(MAX_COUNTED)
    try:
        yield from parse_catalog(file, name, problems)
    except UnicodeDecodeError:
        raise not_utf8(file, name) from None
    if problems.count:
        raise problems.error(
            name, locate(as_text(file), problems.first, problems.passed)
        )


def parse_catalog(
    file: IO[bytes], name: str, problems: Problems
) -> Iterator[records.Heading | vocabulary.Term | CatalogEntry]:
    """Yield the valid records of the file as ``read_catalog`` does; fill *problems*.

    Raises:
        UnicodeDecodeError: the file is not UTF-8.
        CatalogError: reading the file fails.
    """
    parser = _CatalogParser(problems, name)
    try:
        yield from parser.read(as_text(file))
    except UnreadableError as error:
        problems.add(error.problem)
    except TooManyError:
        pass  # the problems found so far are enough
    except OSError as error:
        raise CatalogError(
            f"the catalog {name} cannot be read: {error.strerror}"
        ) from error
    finally:
        problems.passed = parser.read_so_far


def validate_model(
    model: type[BaseModel], path: Path, value: object, problems: Problems
) -> Any:
    """Return *value* as a *model*; if it is invalid, fill *problems*, return None."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        facts = FormatDescription(
            partial(file_format.fields_at, model),
            file_format.REQUIRED,
            scalars.EXPECTED,
        )
        for problem in from_pydantic(error.errors(include_url=False), path, facts):
            problems.add(problem)
        return None


class _CatalogParser:
    """Parses one file; create a new one for each file."""

    def __init__(self, problems: Problems, name: str) -> None:
        self._problems = problems
        self._name = name
        self._rationed: BoundedReader | None = None
        self._terms: dict[str, vocabulary.Term] = {}
        self._words: dict[tuple[str, str], vocabulary.Term] = {}
        """The term that each kind and folded word means."""
        self._ids: dict[str, int] = {}
        self._strays = {kind: Problems() for kind in KINDS.values()}
        self._unread: set[str] = set()
        """Misspelt, misplaced or malformed parts; references to them are accepted."""

    def read(
        self, text: Any
    ) -> Iterator[records.Heading | vocabulary.Term | CatalogEntry]:
        events = Events(text, self._problems.add)
        self._rationed = events.rationed
        with events.readable():
            yield from self._parts(events)
        for part, kind in KINDS.items():
            if part not in self._unread:
                self._problems.merge(self._strays[kind])

    @property
    def read_so_far(self) -> int:
        """The number of characters read."""
        return self._rationed.passed if self._rationed else 0

    def _add(self, path: Path, message: str, *, on_key: bool = False) -> None:
        self._problems.add(Problem(path, message, on_key=on_key))

    def _parts(
        self, events: Events
    ) -> Iterator[records.Heading | vocabulary.Term | CatalogEntry]:
        head: dict[str, Any] = {}
        films_begun = False
        for key in events.sections():
            if key not in _TOP:
                close = close_matches(key, _TOP)
                self._unread.update(close)
                message = f"is not a part of a catalog{did_you_mean(close)}"
                self._add((key,), message, on_key=True)
                events.skip((key,))
            elif films_begun:
                self._unread.add(key)
                message = "stands after the films; move it before them"
                self._add((key,), message, on_key=True)
                events.skip((key,))
            elif key == "films":
                films_begun = True
                yield from self._before_films(head)
                yield from self._films(events)
            elif key in KINDS:
                self._vocabulary(key, events)
            else:
                head[key] = events.value((key,))
        if not films_begun:
            yield from self._before_films(head)
            if "films" not in self._unread:
                self._add((), _NO_FILMS)

    def _validated(self, model: type[BaseModel], path: Path, value: object) -> Any:
        return validate_model(model, path, value, self._problems)

    def _before_films(
        self, values: dict[str, Any]
    ) -> Iterator[records.Heading | vocabulary.Term]:
        head = (
            self._validated(file_format.HeadModel, (), values)
            or file_format.HeadModel()
        )
        yield records.Heading(
            head.title or default_title(self._name),
            head.occasion,
            records.Article(*vars(head.article).values()) if head.article else None,
            common_theme=self._common_theme(head.common_theme),
        )
        for problem in check_broader_terms(self._terms):
            self._problems.add(problem)
        for term in self._terms.values():
            if term.broader and not self._known(term.broader, term.kind):
                path = (PARTS[term.kind], term.id, "broader")
                self._stray(path, term.broader, term.kind, besides=term.id)
            yield term

    def _common_theme(
        self, theme: file_format.CommonThemeModel | None
    ) -> records.CommonTheme | None:
        """Return *theme*; report words that already mean a theme, and unknown ids."""
        if theme is None:
            return None
        path = ("common_theme",)
        words: list[tuple[Path, str]] = [((*path, "label"), theme.label)]
        words += [
            ((*path, "aliases", index), alias)
            for index, alias in enumerate(theme.aliases)
        ]
        for word_path, word in words:
            if owner := self._words.get((_THEME, fold(word))):
                self._add(word_path, _duplicate_word_message(word, owner))
        for index, name in enumerate(theme.narrower):
            if not self._known(name, _THEME):
                self._stray((*path, "narrower", index), name, _THEME)
        return records.CommonTheme(*vars(theme).values())

    def _vocabulary(self, part: str, events: Events) -> None:
        problem_count = self._problems.count
        for name, value in events.entries((part,), dict, "a mapping of ids"):
            self._term(part, str(name), value)
            problem_count = self._problems.count
        if self._problems.count > problem_count:
            self._unread.add(part)

    def _term(self, part: str, name: str, value: object) -> None:
        path = (part, name)
        model = self._validated(_MODELS[part], path, value)
        if not scalars.ID_PATTERN.fullmatch(name):
            self._add(path, f"is not {scalars.EXPECTED_ID}", on_key=True)
        term = vocabulary.Term(name, KINDS[part], name)
        if model:
            term = term._replace(
                label=model.label,
                description=model.description,
                broader=model.broader,
                severe=getattr(model, "severe", False),
                aliases=model.aliases,
            )
        id_is_free = self._claim(path, term, name, *KINDS.values(), on_key=True)
        # Keep an invalid term, so that references to it are not reported as well.
        self._terms.setdefault(name, term)
        if model and id_is_free:
            self._claim((*path, "label"), term, model.label, *KINDS.values())
            for index, alias in enumerate(model.aliases):
                self._claim((*path, "aliases", index), term, alias, term.kind)

    def _claim(
        self,
        path: Path,
        term: vocabulary.Term,
        spelling: str,
        *kinds: str,
        on_key: bool = False,
    ) -> bool:
        """Reserve *spelling* for *term* among *kinds*; report, return False if taken.

        An alias may mean both a theme and a content note, because each command expects
        only one of the two.
        """
        folded = fold(spelling)
        for kind in kinds if folded else ():
            owner = self._words.setdefault((kind, folded), term)
            if owner is not term:
                self._add(path, _duplicate_word_message(spelling, owner), on_key=on_key)
                return False
        return True

    def _known(self, name: str, kind: str) -> vocabulary.Term | None:
        """Return the term with the id *name* if it is of *kind*."""
        term = self._terms.get(name)
        return term if term and term.kind == kind else None

    def _stray(self, path: Path, name: str, kind: str, *, besides: str = "") -> None:
        """Report *name*, which is no term of *kind*; never suggest *besides*."""
        term = self._terms.get(name)
        if term:
            self._add(path, f'"{name}" is a {term.kind}, not a {kind}')
            return
        ids = (item.id for item in self._terms.values() if item.kind == kind)
        close = close_matches(name, (term_id for term_id in ids if term_id != besides))
        message = f'no {kind} is called "{name}"{did_you_mean(close)}'
        self._strays[kind].add(Problem(path, message))

    def _films(self, events: Events) -> Iterator[CatalogEntry]:
        problem_count = self._problems.count
        number: int | str | None = None
        for number, value in events.entries(("films",), list, "a list of films"):
            path = ("films", number)
            film = self._validated(file_format.FilmModel, path, value)
            if isinstance(value, dict):
                self._check_id(path, value.get("id"), int(number))
            if film:
                themes_known = film.themes is not None or film.minor_themes is not None
                record = self._record(path, film)
                yield CatalogEntry(
                    record, themes_known, film.ids is not None, int(number)
                )
            elif isinstance(value, dict):
                self._record(path, _reference_only_film(value))
        if number is None and self._problems.count == problem_count:
            self._add(("films",), "is empty; a list of films belongs here")

    def _check_id(self, path: Path, name: object, number: int) -> None:
        if isinstance(name, str) and name:
            first = self._ids.setdefault(name, number)
            if first != number:
                message = f"{quote_value(name)} is already the id of film {first + 1}"
                self._add((*path, "id"), message)

    def _record(self, path: Path, film: file_format.FilmModel) -> records.Film:
        """Return *film* with the labels of its terms; report references to no term.

        The models and the records have the same fields in the same order.
        """
        used_ids: set[str] = set()

        def find_terms(field: str, kind: str) -> Iterator[tuple[vocabulary.Term, Any]]:
            for index, use in enumerate(getattr(film, field) or ()):
                name, *rest = vars(use).values()
                if name in used_ids:
                    message = f'the {kind} "{name}" is given twice'
                    self._add((*path, field, index), message)
                elif term := self._known(name, kind):
                    used_ids.add(name)
                    yield term, rest
                else:
                    self._stray((*path, field, index), name, kind)

        themes, minor_themes = (
            tuple(
                [
                    vocabulary.ThemeUse(term.id, term.label, *rest)
                    for term, rest in find_terms(field, "theme")
                ]
            )
            for field in ("themes", "minor_themes")
        )
        notes = tuple(
            [
                vocabulary.ContentNoteUse(term.id, term.label, term.severe, *rest)
                for term, rest in find_terms("content_notes", "content note")
            ]
        )
        ids = vars(film.ids).items() if film.ids else ()
        values = {
            **vars(film),
            "directors": _person_records(records.Person, film.directors),
            "writers": _person_records(records.Person, film.writers),
            "cast": _person_records(records.CastMember, film.cast),
            "themes": themes,
            "minor_themes": minor_themes,
            "content_notes": None if film.content_notes is None else notes,
            "ids": tuple([(key, value) for key, value in ids if value is not None]),
        }
        return records.Film(**values)


def _duplicate_word_message(word: str, owner: vocabulary.Term) -> str:
    return f'the word "{word}" already means the {owner.kind} "{owner.id}"'


def _person_records(
    record: type[Any], people: Iterable[file_format.PersonModel]
) -> tuple[Any, ...]:
    return tuple([record._make(vars(person).values()) for person in people])


def _reference_only_film(value: dict[str, Any]) -> file_format.FilmModel:
    """Return a film with only the valid references of *value*, an invalid film."""
    film: dict[str, Any] = {"id": "wrong", "title": "wrong"}
    for field in ("themes", "minor_themes", "content_notes"):
        with suppress(ValidationError):
            candidate = {**film, field: value.get(field)}
            file_format.FilmModel.model_validate(candidate)
            film = candidate
    return file_format.FilmModel.model_validate(film)
