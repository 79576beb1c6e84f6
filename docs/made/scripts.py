"""Generates the reference for scripts, from exit codes to environment and files."""

from __future__ import annotations

from calendar import month_name
from typing import TYPE_CHECKING, Final

import click

from kfilms.catalog import open_catalog
from kfilms.cli import paths
from kfilms.columns import COLUMNS, RECORDED
from kfilms.dates import HOLIDAYS
from kfilms.filters import ENDINGS, SORT_KEYS, Query
from made import facts
from made.helps import walked
from made.marks import NOTICE, code, table, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_EXAMPLE_FILM: Final = "a-moment-to-remember"
"""The id of the film whose values are the examples of the columns."""

_STREAMS: Final = """\
The result is on standard output; talk, totals, hints and errors are on standard error.
Standard output is empty where the exit code is not 0, except for `check`, whose
findings are its result. In a pipe nothing is cut, wrapped, coloured or asked.
"""


def page() -> str:
    """Return the page."""
    return "\n".join(_parts())


def _parts() -> Iterator[str]:
    yield f"# For scripts\n\n{NOTICE}"
    yield _STREAMS
    yield "## Exit codes\n"
    codes = facts.exit_codes().items()
    yield table(
        ("exit code", "meaning"), ((str(number), meaning) for number, meaning in codes)
    )
    yield "## Formats\n"
    yield "What `--format` takes; the first of a row is what you get unasked.\n"
    yield table(("command", "formats"), _formats())
    yield "## Columns\n"
    yield (
        "What `list` and `show` say of every film in TSV and CSV, in this order. An "
        "unknown fact is\nempty there, and `null` in JSON. `pick` says `why` after "
        "them; `watchlist` says `evening`,\n`starts_at` and `ends_at` before them and "
        "`why` after. Columns are added, never removed or\nrenamed: read them by "
        "their names.\n"
    )
    yield table(("column", "of A Moment to Remember"), _columns())
    yield "## Keys and words\n"
    yield f"`--sort` takes {_codes(SORT_KEYS)}, several with a comma, `-` reverses.\n"
    yield f"`--ending` takes {_codes(ENDINGS)}.\n"
    yield (
        "Days of a watchlist (`--on`, `--starting`, `--to`, `--evening`) are dates, "
        "`today`,\n`tomorrow`, weekdays, of which the next is meant and may be today, "
        "and the words below.\n`watched --on` looks back: it takes dates, `today`, "
        "`yesterday`, and weekdays, of which the\nlast before today is meant.\n"
    )
    yield table(
        ("word", "day", "date"),
        (
            (
                code(word),
                text(holiday.title),
                f"{holiday.day} {month_name[holiday.month]}",
            )
            for word, holiday in HOLIDAYS.items()
        ),
    )
    yield "## Environment\n"
    yield table(
        ("variable", "meaning"),
        ((code(name), meaning) for name, meaning in facts.ENVIRONMENT.items()),
    )
    yield "## Files\n"
    yield table(
        ("on Linux", "what"),
        ((code(path), content) for path, content in facts.FILES.items()),
    )
    yield "On macOS they are in `~/Library`, on Windows in `AppData\\Local`.\n"


def _codes(words: Iterable[str]) -> str:
    return ", ".join(map(code, words))


def _formats() -> Iterator[tuple[str, str]]:
    for path, _, command in walked():
        for param in command.params:
            if param.name == "form" and isinstance(param.type, click.Choice):
                choices = list(param.type.choices)
                yield code(path), _codes(choices)


def _columns() -> Iterator[tuple[str, str]]:
    catalog = open_catalog(paths.shipped_catalog(), None)
    (row,) = (row for row in catalog.rows(Query()) if row.id == _EXAMPLE_FILM)
    for key in RECORDED:
        yield code(key), text(COLUMNS[key].value(row))
