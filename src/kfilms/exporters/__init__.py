"""The table of exporters: what a programme can be handed over as.

A new format is a module with a function ``write`` and a line in this table; the
option, the help and the tests follow from it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from kfilms.film import Programme

EXPORTERS: Final = {
    "markdown": "kfilms.exporters.markdown",
    "csv": "kfilms.exporters.csv",
    "json": "kfilms.exporters.json",
}
"""The module of each format; loaded only when the format is asked for."""


def exporter(name: str) -> Callable[[Programme], str]:
    """Return the function that writes a programme in the format *name* of the table.

    It knows no path, stream, console or clock: the same programme, the same text.
    """
    write: Callable[[Programme], str] = import_module(EXPORTERS[name]).write
    return write
