"""Examines catalog files: all that is wrong with them, and all that is doubtful.

Finds and places; how it is printed is the command's business.
"""

from __future__ import annotations

from collections import Counter
from typing import IO, TYPE_CHECKING, NamedTuple

from kfilms.catalog.conflicts import Conflicts
from kfilms.catalog.diagnostics import MAX_COUNTED, Problem, Problems, SourceMap
from kfilms.catalog.entries import CatalogEntry
from kfilms.catalog.imdb_export import read_export, read_imdb_sheet, unreadable_rows
from kfilms.catalog.lint import Linter, lint_minutes
from kfilms.catalog.parse import parse_catalog
from kfilms.catalog.source import as_text, by_option, open_catalog_file, undecodable
from kfilms.catalog.sources import is_imdb_export
from kfilms.catalog.yaml_reader import locate
from kfilms.errors import CatalogError
from kfilms.vocabulary import Term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kfilms.catalog.diagnostics import Diagnostic, Path
    from kfilms.films import Heading


class Report(NamedTuple):
    """What was found in one file.

    *errors* and *doubts* hold the first hundred of each, in the order of the file, and
    *error_count* and *doubt_count* how many there are. *films*, *themes* and
    *content_notes* count what was read.
    """

    file: str
    errors: list[Diagnostic]
    doubts: list[Diagnostic]
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
        with open_catalog_file(path, hint) as file:
            look = _check_rows if is_imdb_export(file, path) else _check_yaml
            reports.append(look(file, path, conflicts))
    return reports


def _check_yaml(file: IO[bytes], path: str, conflicts: Conflicts) -> Report:
    """Return what is wrong with a catalog that somebody wrote."""
    problems, doubts = Problems(MAX_COUNTED), Linter()
    read: Counter[str] = Counter()
    try:
        for record in parse_catalog(file, path, problems):
            doubts.heed(record)
            conflicts.heed(record)
            read[_kind(record)] += 1
    except UnicodeDecodeError:
        problems, doubts = Problems(MAX_COUNTED), Linter()
        what, position = undecodable(file)
        problems.add(Problem((), f"{what}; save the file as UTF-8", position))
    doubts.finish(whole=not problems.count)
    conflicts.finish()
    problems.merge(conflicts.errors)
    doubts.problems.merge(conflicts.doubts)
    first = [*problems.first, *doubts.problems.first]
    places = (
        locate(as_text(file), first, problems.passed) if first else SourceMap({}, {})
    )
    return _report(path, problems, doubts.problems, places, read)


def _check_rows(file: IO[bytes], path: str, conflicts: Conflicts) -> Report:
    """Return what is wrong with a list of IMDb's, of which nobody wrote a word."""
    problems, doubts = unreadable_rows(read_imdb_sheet(file, path)), Problems()
    read: Counter[str] = Counter()
    titles: dict[Path, str] = {}
    for record in _readable(file, path, problems):
        conflicts.heed(record)
        read[_kind(record)] += 1
        if isinstance(record, CatalogEntry):
            way = ("films", record.number)
            titles[*way, "title"] = record.film.title
            for field, what in lint_minutes(record.film):
                doubts.add(Problem((*way, *field), what, (record.line or 1, 1)))
    conflicts.finish()
    doubts.merge(conflicts.doubts)
    problems.merge(conflicts.errors)
    positions = {(one.path, one.on_key): (1, 1) for one in problems.first}
    return _report(path, problems, doubts, SourceMap(positions, titles), read)


def _readable(
    file: IO[bytes], path: str, problems: Problems
) -> Iterator[Heading | Term | CatalogEntry]:
    """Yield what can be read of a list, nothing where only *problems* are left.

    Raises:
        CatalogError: nothing is wrong with its rows, and yet none is a film.
    """
    try:
        yield from read_export(file, path, keep_going=True)
    except CatalogError:
        if not problems.count:
            raise


def _report(
    path: str,
    problems: Problems,
    doubts: Problems,
    places: SourceMap,
    read: Counter[str],
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


def _kind(record: Heading | Term | CatalogEntry) -> str:
    if isinstance(record, Term):
        return record.kind
    return "film" if isinstance(record, CatalogEntry) else "heading"
