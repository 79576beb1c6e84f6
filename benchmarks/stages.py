"""Measures the stages of a first read: ``python -m benchmarks.stages FILE``.

Prints JSON that maps each stage to its time, as a multiple of the time of PyYAML's C
loader alone. Each stage includes all earlier stages. ``benchmarks.__main__`` runs it.
"""

from __future__ import annotations

import gc
import json
import sqlite3
import sys
from time import process_time
from typing import TYPE_CHECKING, Any, Final

import yaml

from kfilms.catalog.format import FilmModel
from kfilms.catalog.parse import read_catalog
from kfilms.catalog.source import as_text
from kfilms.catalog.tables import insert_catalog
from kfilms.catalog.yaml_reader import Events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO

ROUNDS: Final = 7


def values(file: IO[bytes]) -> Iterator[Any]:
    """Yield each film as a mapping of unparsed texts."""
    events = Events(as_text(file), print)
    with events.readable():
        for key in events.sections():
            if key == "films":
                yield from (film for _, film in events.entries((key,), list, ""))
            else:
                events.skip((key,))


def all_of(items: Iterator[Any]) -> None:
    """Consume all *items*."""
    for _ in items:
        pass


STAGES: Final[dict[str, Callable[[IO[bytes]], object]]] = {
    "PyYAML's C loader alone": lambda file: yaml.load(file, yaml.CSafeLoader),
    "the events of its parser": lambda file: all_of(values(file)),
    "validation by pydantic": lambda file: all_of(
        map(FilmModel.model_validate, values(file))
    ),
    "the records": lambda file: all_of(read_catalog(file, "films")),
    "the rows, and SQLite": lambda file: insert_catalog(
        sqlite3.connect(":memory:", isolation_level=None),
        read_catalog(file, "films"),
        "films",
    ),
}


def main() -> None:
    """Measure all stages in alternation, and print the ratios of the fastest runs."""
    gc.disable()
    least = dict.fromkeys(STAGES, float("inf"))
    for _ in range(ROUNDS):
        for name, stage in STAGES.items():
            with open(sys.argv[1], "rb") as file:
                start = process_time()
                stage(file)
                least[name] = min(least[name], process_time() - start)
    loader, *stages = least.values()
    ratios = [seconds / loader for seconds in stages]
    print(json.dumps(dict(zip([*STAGES][1:], ratios, strict=True))))


if __name__ == "__main__":
    main()
