"""Measures where a first read spends its time: ``python -m benchmarks.stages FILE``.

Prints JSON: by stage, how many times as long as PyYAML's C loader alone it takes.
Each does all that those before it do, and one thing more. The benchmark runs it.
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
    """Yield each film as the texts that were written."""
    events = Events(as_text(file), print)
    with events.readable():
        for key in events.sections():
            if key == "films":
                yield from (film for _, film in events.entries((key,), list, ""))
            else:
                events.skip((key,))


def all_of(yielded: Iterator[Any]) -> None:
    """Take and forget what is *yielded*."""
    for _ in yielded:
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
    """Measure in turns and print."""
    gc.disable()
    least = dict.fromkeys(STAGES, float("inf"))
    for _ in range(ROUNDS):
        for name, stage in STAGES.items():
            with open(sys.argv[1], "rb") as file:
                begun = process_time()
                stage(file)
                least[name] = min(least[name], process_time() - begun)
    loader, *stages = least.values()
    ratios = [seconds / loader for seconds in stages]
    print(json.dumps(dict(zip([*STAGES][1:], ratios, strict=True))))


if __name__ == "__main__":
    main()
