"""Examines catalog files: all that is wrong with them, and all that is doubtful.

Finds and places; how it is printed is the command's business.
"""

from __future__ import annotations

from collections import Counter
from typing import IO, TYPE_CHECKING, NamedTuple

from kfilms.catalog.conflicts import Conflicts
from kfilms.catalog.diagnostics import MOST_COUNTED, Places, Problem, Problems
from kfilms.catalog.entries import Entry
from kfilms.catalog.imdb_export import read_list, refused, sheet_of
from kfilms.catalog.lint import Doubts, lengths
from kfilms.catalog.parse import gather
from kfilms.catalog.source import as_text, by_option, opened, undecodable
from kfilms.catalog.sources import listed
from kfilms.catalog.yaml_reader import locate
from kfilms.errors import CatalogError
from kfilms.vocabulary import Term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kfilms.catalog.diagnostics import Finding, Path
    from kfilms.films import Heading


class Report(NamedTuple):
    """What was found in one file.

    *errors* and *doubts* hold the first hundred of each, in the order of the file, and
    *error_count* and *doubt_count* how many there are. *films*, *themes* and
    *content_notes* count what was read.
    """

    file: str
    errors: list[Finding]
    doubts: list[Finding]
    error_count: int = 0
    doubt_count: int = 0
    films: int = 0
    themes: int = 0
    content_notes: int = 0


def examine(
    paths: Iterable[str], hint: Callable[[str], str] = by_option
) -> list[Report]:
    """Return what is wrong with the catalogs at *paths*, and what is doubtful.

    Where they are at odds, the finding stands with the later one. *hint* says what to
    do where there is none at a path.

    Raises:
        CatalogError: there is no such file, or none that may be read.
    """
    conflicts = Conflicts()
    reports = []
    for path in paths:
        conflicts.begin(path)
        with opened(path, hint) as file:
            look = _rows if listed(file, path) else _written
            reports.append(look(file, path, conflicts))
    return reports


def _written(file: IO[bytes], path: str, conflicts: Conflicts) -> Report:
    """Return what is wrong with a catalog that somebody wrote."""
    problems, doubts = Problems(MOST_COUNTED), Doubts()
    read: Counter[str] = Counter()
    try:
        for record in gather(file, path, problems):
            doubts.heed(record)
            conflicts.heed(record)
            read[_kind(record)] += 1
    except UnicodeDecodeError:
        problems, doubts = Problems(MOST_COUNTED), Doubts()
        what, position = undecodable(file)
        problems.add(Problem((), f"{what}; save the file as UTF-8", position))
    doubts.finish(whole=not problems.count)
    conflicts.finish()
    problems.merge(conflicts.errors)
    doubts.problems.merge(conflicts.doubts)
    first = [*problems.first, *doubts.problems.first]
    places = locate(as_text(file), first, problems.passed) if first else Places({}, {})
    return _report(path, problems, doubts.problems, places, read)


def _rows(file: IO[bytes], path: str, conflicts: Conflicts) -> Report:
    """Return what is wrong with a list of IMDb's, of which nobody wrote a word."""
    problems, doubts = refused(sheet_of(file, path)), Problems()
    read: Counter[str] = Counter()
    titles: dict[Path, str] = {}
    for record in _readable(file, path, problems):
        conflicts.heed(record)
        read[_kind(record)] += 1
        if isinstance(record, Entry):
            way = ("films", record.number)
            titles[*way, "title"] = record.film.title
            for field, what in lengths(record.film):
                doubts.add(Problem((*way, *field), what, (record.line or 1, 1)))
    conflicts.finish()
    doubts.merge(conflicts.doubts)
    problems.merge(conflicts.errors)
    positions = {(one.path, one.on_key): (1, 1) for one in problems.first}
    return _report(path, problems, doubts, Places(positions, titles), read)


def _readable(
    file: IO[bytes], path: str, problems: Problems
) -> Iterator[Heading | Term | Entry]:
    """Yield what can be read of a list, nothing where only *problems* are left.

    Raises:
        CatalogError: nothing is wrong with its rows, and yet none is a film.
    """
    try:
        yield from read_list(file, path, keep_going=True)
    except CatalogError:
        if not problems.count:
            raise


def _report(
    path: str, problems: Problems, doubts: Problems, places: Places, read: Counter[str]
) -> Report:
    return Report(
        path,
        problems.placed(places),
        doubts.placed(places),
        problems.count,
        doubts.count,
        read["film"],
        read["theme"],
        read["content note"],
    )


def _kind(record: Heading | Term | Entry) -> str:
    if isinstance(record, Term):
        return record.kind
    return "film" if isinstance(record, Entry) else "heading"
