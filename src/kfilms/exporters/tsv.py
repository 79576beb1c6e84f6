"""Tab-separated values for cut and awk: no quotes, one line for each showing.

A tab or a line break within a value becomes a space, because TSV cannot represent it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfilms.exporters import Export
from kfilms.exporters.rows import export_rows
from kfilms.text import sanitize

if TYPE_CHECKING:
    from kfilms.exporters import Options
    from kfilms.programme import Programme


def _value(cell: object) -> str:
    return "" if cell is None else sanitize(str(cell))


def export(programme: Programme, options: Options) -> Export:
    """Return a header and one line for each showing of *programme*."""
    table = export_rows(programme, options)
    lines = ["\t".join(map(_value, row)) for row in table.rows]
    return Export(("".join(f"{line}\n" for line in lines),), table.remarks)
