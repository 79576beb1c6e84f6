"""Reads a catalog file into heading, vocabulary and films, or says all that is wrong.

Joins the events, the format and what holds across entries: unique ids, one namespace
of words, references that lead somewhere, vocabulary before films.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

from pydantic import BaseModel, ValidationError

from kfilms import film as records
from kfilms.catalog import format as file_format
from kfilms.catalog.problems import Path, Problem, Problems, from_pydantic, shown
from kfilms.catalog.yaml_events import Events, UnreadableError, locate
from kfilms.errors import CatalogError
from kfilms.query import either, fold, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST: Final = 512 * 1024 * 1024
"""Bytes; no catalog written by people comes near it."""

_KINDS: Final = {"themes": "theme", "content_notes": "content note"}
_MODELS: Final[dict[str, type[BaseModel]]] = {
    "themes": file_format.Theme,
    "content_notes": file_format.ContentNote,
}
_TOP: Final = (*file_format.Head.model_fields, *_KINDS, "films")
_FILM_FIELDS: Final = tuple(file_format.Film.model_fields)


class Entry(NamedTuple):
    """A film as the file has it, spoilers and all."""

    film: records.Film
    themes_known: bool
    """Whether the file names its themes at all."""


@contextmanager
def opened(path: str) -> Iterator[IO[bytes]]:
    """Open the catalog at *path*.

    Raises:
        CatalogError: it is missing, no regular file, too large or may not be read.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        # Not blocking: a pipe that nobody writes to would otherwise hold us for ever.
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        raise CatalogError(
            f"there is no catalog at {path}", hint="check --catalog and KFILMS_CATALOG"
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CatalogError(f"the catalog {path} cannot be opened: {reason}") from error
    with open(descriptor, "rb") as file:  # noqa: PTH123 - it is a descriptor
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            kind = (
                "a directory" if stat.S_ISDIR(status.st_mode) else "not a regular file"
            )
            raise CatalogError(
                f"the catalog {path} is {kind}", hint="name a YAML file with --catalog"
            )
        if status.st_size > LARGEST:
            raise CatalogError(
                f"the catalog {path} is larger than {LARGEST // 1024 // 1024} MiB"
            )
        yield file


def read_catalog(
    file: IO[bytes], name: str
) -> Iterator[records.Heading | records.Term | Entry]:
    """Yield the heading, then the vocabulary, then the films, each in file order.

    *name* stands for the file in messages. Nothing that was yielded may be used unless
    the iteration comes to its end.

    Raises:
        CatalogError: something is wrong; it names all that could be found.
    """
    problems = Problems()
    reader = _Reader(problems, name)
    try:
        yield from reader.read(file)
    except UnreadableError as error:
        problems.add(error.problem)
    except UnicodeDecodeError:
        raise _not_utf8(file, name) from None
    if problems.count:
        unplaced = {item.path for item in problems.first if item.position is None}
        places = locate(_text(file), unplaced) if unplaced else {}
        raise problems.error(name, places)


def _text(file: IO[bytes]) -> Any:  # noqa: ANN401 - a text stream with a life of its own
    """Return *file* from its start as text; closing one leaves the other open."""
    file.seek(0)
    return open(  # noqa: SIM115, PTH123 - the descriptor stays the caller's
        file.fileno(), encoding="utf-8-sig", closefd=False
    )


def _not_utf8(file: IO[bytes], name: str) -> CatalogError:
    file.seek(0)
    line = column = 1
    for line, raw in enumerate(file, 1):  # noqa: B007 - the line that fails is the result
        try:
            raw.decode()
        except UnicodeDecodeError as error:
            column = error.start + 1
            break
    return CatalogError(
        f"the catalog {name} is not UTF-8 text",
        details=(f"{name}:{line}:{column}: this byte belongs to another encoding",),
        hint="save the file as UTF-8",
    )


class _Reader:
    """One reading of one file."""

    def __init__(self, problems: Problems, name: str) -> None:
        self._problems = problems
        self._name = name
        self._head: dict[str, Any] = {}
        self._terms: dict[str, records.Term] = {}
        self._words: dict[str, str] = {}
        self._ids: dict[str, int] = {}
        self._subject = ""

    def read(self, file: IO[bytes]) -> Iterator[records.Heading | records.Term | Entry]:
        events = Events(_text(file), self._report)
        films_begun = False
        for path, value in events.items():
            if path[0] == "films":
                if not films_begun:
                    films_begun = True
                    yield from self._vocabulary()
                yield from self._film(path, value)
            elif path[0] in _KINDS:
                if films_begun:
                    self._add(path[:1], "stands after the films; move it before them")
                    continue
                self._term(path, value)
            else:
                self._take_head(path, value)
        if not films_begun:
            yield from self._vocabulary()
            self._add((), 'has no films; begin the list with "films:"')

    def _report(self, problem: Problem) -> None:
        self._problems.add(problem._replace(subject=_subject(problem.path)))

    def _add(self, path: Path, what: str, *, on_key: bool = False) -> None:
        self._problems.add(Problem(path, what, self._subject, on_key=on_key))

    def _validated(self, model: type[BaseModel], path: Path, value: object) -> Any:  # noqa: ANN401 - one of the models
        try:
            return model.model_validate(value)
        except ValidationError as error:
            for problem in from_pydantic(
                error.errors(include_url=False),
                path=path,
                subject=self._subject,
                fields=model.model_fields,
                expected=file_format.EXPECTED,
            ):
                self._problems.add(problem)
            return None

    def _take_head(self, path: Path, value: object) -> None:
        key = str(path[0])
        if key not in _TOP:
            close = nearest(key, _TOP)
            hint = f"; did you mean {either(close)}?" if close else ""
            if len(path) == 1 or key not in self._head:
                self._add((key,), f"is not a part of a catalog{hint}", on_key=True)
            self._head.setdefault(key, None)
        elif len(path) == 1:
            self._head[key] = value
        else:
            self._head.setdefault(key, {})[path[1]] = value

    def _vocabulary(self) -> Iterator[records.Heading | records.Term]:
        known = {key: value for key, value in self._head.items() if key in _TOP}
        head = self._validated(file_format.Head, (), known) or file_format.Head()
        article = head.article
        said = article and ", ".join(
            filter(None, (f"“{article.title}”", article.publisher, article.date))
        )
        base = os.path.basename(self._name).rpartition(".")[0]  # noqa: PTH119 - a name only
        yield records.Heading(head.title or base or self._name, head.occasion, said)
        for term in self._terms.values():
            self._check_broader(term)
            yield term

    def _term(self, path: Path, value: object) -> None:
        key = str(path[0])
        if len(path) == 1:
            if value not in ({}, []):
                self._add(path, f"{shown(value)} stands where a mapping of ids belongs")
            return
        if isinstance(path[1], int):
            if path[1] == 0:
                self._add(path[:1], "is a list; write a mapping from id to label")
            return
        name = path[1]
        self._subject = f"{_KINDS[key]} {shown(name)}"
        term = self._validated(_MODELS[key], path, value)
        if not file_format.ID_PATTERN.fullmatch(name):
            self._add(path, f"is not {file_format.EXPECTED_ID}", on_key=True)
        elif term:
            self._claim(path, name, (name, term.label, *term.aliases))
            self._terms.setdefault(
                name,
                records.Term(
                    id=name,
                    kind=_KINDS[key],
                    label=term.label,
                    description=term.description,
                    broader=term.broader,
                    severe=getattr(term, "severe", False),
                    aliases=term.aliases,
                ),
            )
        self._subject = ""

    def _claim(self, path: Path, name: str, spellings: tuple[str, ...]) -> None:
        """Let every word for the term *name* stand for it alone."""
        for spelling in spellings:
            owner = self._words.setdefault(fold(spelling), name)
            if owner != name or (spelling == name and name in self._terms):
                self._add(path, f'the word "{spelling}" already means {owner}')

    def _check_broader(self, term: records.Term) -> None:
        section = "themes" if term.kind == "theme" else "content_notes"
        path: Path = (section, term.id, "broader")
        self._subject = f"{term.kind} {shown(term.id)}"
        chain = [term.id]
        while broader := self._terms[chain[-1]].broader:
            if broader in chain:
                self._add(
                    path, f"goes round in a circle: {' → '.join([*chain, broader])}"
                )
                break
            if len(chain) == 1 and not self._refers(path, broader, term.kind):
                break
            if broader not in self._terms:
                break
            chain.append(broader)
        self._subject = ""

    def _refers(self, path: Path, name: str, kind: str) -> bool:
        """Report *name* unless it is a term of *kind*."""
        term = self._terms.get(name)
        if term and term.kind == kind:
            return True
        if term:
            self._add(path, f'"{name}" is a {term.kind}, not a {kind}')
            return False
        close = nearest(
            name, (one.id for one in self._terms.values() if one.kind == kind)
        )
        hint = f"; did you mean {either(close)}?" if close else ""
        self._add(path, f'no {kind} is called "{name}"{hint}')
        return False

    def _film(self, path: Path, value: object) -> Iterator[Entry]:
        if len(path) == 1 or not isinstance(path[1], int):
            if path[1:] == () or not self._ids:
                self._add(path[:1], "is not a list with a film in it")
            self._ids.setdefault("", 0)
            return
        number = path[1]
        self._subject = _film_subject(number, value)
        film = self._validated(file_format.Film, path, value)
        if film:
            first = self._ids.setdefault(film.id, number)
            if first != number:
                self._add(
                    (*path, "id"), f'"{film.id}" is already that of film {first + 1}'
                )
            uses = self._uses(path, film)
            yield Entry(
                _record(film, *uses),
                film.themes is not None or film.minor_themes is not None,
            )
        self._subject = ""

    def _uses(self, path: Path, film: file_format.Film) -> tuple[Any, Any, Any]:
        """Give the themes and content notes of *film* their labels; report strays."""
        seen: set[str] = set()

        def terms(
            field: str, kind: str, key: str
        ) -> Iterator[tuple[Any, records.Term]]:
            for index, use in enumerate(getattr(film, field) or ()):
                name = getattr(use, key)
                place = (*path, field, index)
                if name in seen:
                    self._add(place, f'the {kind} "{name}" is given twice')
                elif self._refers(place, name, kind):
                    seen.add(name)
                    yield use, self._terms[name]

        def themes(field: str) -> tuple[records.ThemeUse, ...]:
            return tuple(
                records.ThemeUse(term.id, term.label, use.gloss, use.spoiler)
                for use, term in terms(field, "theme", "theme")
            )

        notes = tuple(
            records.ContentNoteUse(
                term.id, term.label, term.severe, use.detail, use.spoiler
            )
            for use, term in terms("content_notes", "content note", "content_note")
        )
        return (
            themes("themes"),
            themes("minor_themes"),
            None if film.content_notes is None else notes,
        )


def _subject(path: Path) -> str:
    if path[:1] == ("films",) and len(path) > 1:
        return f"film {int(path[1]) + 1}"
    if path and path[0] in _KINDS and len(path) > 1:
        return f"{_KINDS[str(path[0])]} {shown(path[1])}"
    return ""


def _film_subject(number: int, value: object) -> str:
    """Name a film by its title, else its id, else its place in the list."""
    known = value if isinstance(value, dict) else {}
    name = known.get("title") or known.get("id")
    return f"film {shown(name)}" if isinstance(name, str) else f"film {number + 1}"


def _record(
    film: file_format.Film,
    themes: tuple[records.ThemeUse, ...],
    minor_themes: tuple[records.ThemeUse, ...],
    content_notes: tuple[records.ContentNoteUse, ...] | None,
) -> records.Film:
    ids = film.ids.model_dump(exclude_none=True) if film.ids else {}
    return records.Film(
        id=film.id,
        title=film.title,
        original_title=film.original_title,
        romanized_title=film.romanized_title,
        alternative_titles=film.alternative_titles,
        released=film.released,
        minutes=film.minutes,
        age=film.age,
        directors=tuple(_person(one) for one in film.directors),
        writers=tuple(_person(one) for one in film.writers),
        based_on=film.based_on,
        cast=tuple(
            records.CastMember(*_person(one), one.role, one.spoiler_role)
            for one in film.cast
        ),
        themes=themes,
        minor_themes=minor_themes,
        content_notes=content_notes,
        heaviness=film.heaviness,
        ending=film.ending,
        premise=film.premise,
        why=film.why,
        ids=tuple(ids.items()),
        sources=film.sources,
    )


def _person(person: file_format.Person) -> records.Person:
    return records.Person(person.name, person.original_name, person.other_names)
