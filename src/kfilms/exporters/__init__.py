"""The table of exporters: what a programme can be handed over as.

A new format is a module with an ``EXPORTER`` and a line in this table; the option, the
help and the tests follow from it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kfilms.exporters.base import Exporter

EXPORTERS: Final = {
    "markdown": "kfilms.exporters.markdown",
    "csv": "kfilms.exporters.csv",
    "json": "kfilms.exporters.json",
}
"""The module of each format; loaded only when the format is asked for."""


def exporter(name: str) -> Exporter:
    """Return the exporter for the format *name*, a key of the table."""
    found: Exporter = import_module(EXPORTERS[name]).EXPORTER
    return found
