"""CSV for spreadsheets and scripts: RFC 4180 with LF line ends and raw values."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from kfilms.exporters import Export
from kfilms.exporters.rows import export_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kfilms.exporters import Options
    from kfilms.programme import Programme


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Return *rows* as CSV; ``None`` is an empty field."""
    text = _PlainLineFeeds()
    csv.writer(text).writerows(rows)
    return text.getvalue()


class _PlainLineFeeds(StringIO):
    """A text buffer that ends each row with LF instead of CRLF.

    The CSV writer keeps its default line terminator, CRLF, so that it quotes carriage
    returns within values.
    """

    def write(self, line: str, /) -> int:
        return super().write(line.removesuffix("\r\n") + "\n")


def export(programme: Programme, options: Options) -> Export:
    """Return a header row and one row for each showing of *programme*."""
    table = export_rows(programme, options)
    return Export((csv_text(table.rows),), table.remarks)
