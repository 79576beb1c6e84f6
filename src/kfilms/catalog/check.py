"""Checks catalog files and reports their errors and doubts, with line and column."""

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
    from kfilms.hints import Hint


class Report(NamedTuple):
    """The result of the check of one file.

    *errors* and *doubts* hold the first hundred of each, in the order of the file;
    *error_count* and *doubt_count* count all of them. *films*, *themes* and
    *content_notes* count the records that were read.
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
    paths: Iterable[str], hint: Callable[[str], Hint] = by_option
) -> list[Report]:
    """Return a report of each of the catalogs at *paths*, in order.

    A conflict between two catalogs is reported for the later one. *hint* returns the
    hint for a path at which there is no catalog.

    Raises:
        CatalogError: a file does not exist or cannot be read.
    """
    conflicts = Conflicts()
    reports = []
    for path in paths:
        conflicts.begin(path)
        with open_catalog_file(path, hint) as file:
            check = _check_export if is_imdb_export(file, path) else _check_yaml
            reports.append(check(file, path, conflicts))
    return reports


def _check_yaml(file: IO[bytes], path: str, conflicts: Conflicts) -> Report:
    """Return the report of a YAML catalog."""
    problems, linter = Problems(MAX_COUNTED), Linter()
    counts: Counter[str] = Counter()
    try:
        for record in parse_catalog(file, path, problems):
            linter.heed(record)
            conflicts.heed(record)
            counts[_kind(record)] += 1
    except UnicodeDecodeError:
        problems, linter = Problems(MAX_COUNTED), Linter()
        what, position = undecodable(file)
        problems.add(Problem((), f"{what}; save the file as UTF-8", position))
    linter.finish(whole=not problems.count)
    conflicts.finish()
    problems.merge(conflicts.errors)
    linter.problems.merge(conflicts.doubts)
    first = [*problems.first, *linter.problems.first]
    places = (
        locate(as_text(file), first, problems.passed) if first else SourceMap({}, {})
    )
    return _report(path, problems, linter.problems, places, counts)


def _check_export(file: IO[bytes], path: str, conflicts: Conflicts) -> Report:
    """Return the report of an IMDb export, of which only the values are checked."""
    problems, doubts = unreadable_rows(read_imdb_sheet(file, path)), Problems()
    counts: Counter[str] = Counter()
    titles: dict[Path, str] = {}
    for record in _read_rows(file, path, problems):
        conflicts.heed(record)
        counts[_kind(record)] += 1
        if isinstance(record, CatalogEntry):
            film_path = ("films", record.number)
            titles[*film_path, "title"] = record.film.title
            for field, what in lint_minutes(record.film):
                doubts.add(Problem((*film_path, *field), what, (record.line or 1, 1)))
    conflicts.finish()
    doubts.merge(conflicts.doubts)
    problems.merge(conflicts.errors)
    # A problem without a position of its own is placed at the start of the file.
    positions = {(problem.path, problem.on_key): (1, 1) for problem in problems.first}
    return _report(path, problems, doubts, SourceMap(positions, titles), counts)


def _read_rows(
    file: IO[bytes], path: str, problems: Problems
) -> Iterator[Heading | Term | CatalogEntry]:
    """Yield the records of an IMDb export, none if *problems* affect all its rows.

    Raises:
        CatalogError: no row is a film, although all rows can be read.
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
    counts: Counter[str],
) -> Report:
    return Report(
        path,
        problems.placed(places),
        doubts.placed(places),
        problems.count,
        doubts.count,
        counts["film"],
        counts["theme"],
        counts["content note"],
    )


def _kind(record: Heading | Term | CatalogEntry) -> str:
    if isinstance(record, Term):
        return record.kind
    return "film" if isinstance(record, CatalogEntry) else "heading"
