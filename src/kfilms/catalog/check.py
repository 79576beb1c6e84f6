"""Examines a catalog file: all that is wrong with it, and all that is doubtful.

Finds and places; how it is printed is the command's business.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from kfilms.catalog.doubts import Doubts
from kfilms.catalog.problems import MOST_COUNTED, Places, Problem, Problems
from kfilms.catalog.reading import Entry, gather
from kfilms.catalog.source import as_text, opened, undecodable
from kfilms.catalog.yaml_events import locate
from kfilms.film import Term

if TYPE_CHECKING:
    from kfilms.catalog.problems import Finding
    from kfilms.film import Heading


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


def examine(path: str) -> Report:
    """Return what is wrong with the catalog at *path*, and what is doubtful.

    Raises:
        CatalogError: there is no such file, or none that may be read.
    """
    problems, doubts = Problems(MOST_COUNTED), Doubts()
    read: Counter[str] = Counter()
    with opened(path) as file:
        try:
            for record in gather(file, path, problems):
                doubts.heed(record)
                read[_kind(record)] += 1
        except UnicodeDecodeError:
            problems, doubts = Problems(MOST_COUNTED), Doubts()
            what, position = undecodable(file)
            problems.add(Problem((), f"{what}; save the file as UTF-8", position))
        doubts.finish(whole=not problems.count)
        first = [*problems.first, *doubts.problems.first]
        places = (
            locate(as_text(file), first, problems.passed) if first else Places({}, {})
        )
    return Report(
        path,
        problems.placed(places),
        doubts.problems.placed(places),
        problems.count,
        doubts.problems.count,
        read["film"],
        read["theme"],
        read["content note"],
    )


def _kind(record: Heading | Term | Entry) -> str:
    if isinstance(record, Term):
        return record.kind
    return "film" if isinstance(record, Entry) else "heading"
