"""Rich renderables: tables that fit the width, cards and trees of terms.

Titles wrap and are never truncated. Every text is wrapped in ``Text``, so that rich
never parses catalog text as markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.box import Box
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kfilms.columns import COLUMNS, UNKNOWN, list_columns
from kfilms.output.plain import term_count, term_tree
from kfilms.text import capitalized
from kfilms.text_width import display_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from kfilms.output.cards import Card
    from kfilms.row import FilmRow
    from kfilms.vocabulary import Term

_RULED: Final = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")
_GAP: Final = 2
STACKED_UNTIL: Final = 100
NO_AGE_UNTIL: Final = 72
SHORT_UNTIL: Final = 60
NO_HEAVINESS_UNTIL: Final = 45
_MIN_TITLE_WIDTH: Final = 14


def gauge(heaviness: int | None) -> Text:
    """Return *heaviness* as five marks, characters of neutral width."""
    if heaviness is None:
        return Text(UNKNOWN, "dim")
    return Text.assemble(("▰" * heaviness, "magenta"), ("▱" * (5 - heaviness), "dim"))


def _heaviness_text(row: FilmRow, *, digits: bool) -> Text:
    number = UNKNOWN if row.heaviness is None else str(row.heaviness)
    text = Text(number) if digits else gauge(row.heaviness)
    return Text.assemble(text, ("!", "bold red")) if row.warns else text


def _keys(rows: Sequence[FilmRow], width: int, last: str) -> list[str]:
    """Return the keys of the columns for *width*; minor columns are left out first."""
    has_marks = any(row.mark for row in rows)
    keys = [*list_columns(rows), last]
    dropped = ["original_title"] * (width < STACKED_UNTIL)
    dropped += ["age"] * (width < NO_AGE_UNTIL)
    if width < SHORT_UNTIL:
        essential = ["title", "minutes"]
        essential += ["heaviness", "imdb_rating"] * (width >= NO_HEAVINESS_UNTIL)
        dropped = [key for key in keys if key not in essential]
    remaining = (key for key in keys if key not in dropped)
    return [*["mark"] * has_marks, *remaining]


def films_table(rows: Sequence[FilmRow], last: str, width: int) -> Table:
    """Return a table of *rows* that fits *width*; *last* is the key of its last column.

    Below a width of 100 the original title is written under the title. At smaller
    widths minor columns are dropped, and the reason of a pick is also written under the
    title. The first column is the watchlist mark if any row has one.
    """
    keys = _keys(rows, width, last)
    digits, reasons = width < SHORT_UNTIL, last == "why"
    columns = [
        [cell(row, key, keys, digits=digits, reasons=reasons) for row in rows]
        for key in keys
    ]
    table = columned(keys, fit_columns(keys, columns, width))
    for cells in zip(*columns, strict=True):
        table.add_row(*cells)
    return table


def columned(
    keys: Sequence[str], widths: Sequence[int], *, header: bool = True
) -> Table:
    """Return an empty table with the columns *keys* and their *widths*."""
    table = _ruled_table()
    table.show_header = header
    for key, cell_width in zip(keys, widths, strict=True):
        table.add_column(
            Text(_header(key)),
            width=cell_width,
            justify="right" if COLUMNS[key].right else "left",
            overflow="fold",
        )
    return table


def cell(
    row: FilmRow, key: str, keys: Sequence[str], *, digits: bool, reasons: bool = True
) -> Text:
    """Return the cell of *row* in the column *key* of a table with the columns *keys*.

    Heaviness is written in *digits* or as a gauge. The cell of the title also contains
    the original title and, with *reasons*, the reason if these have no column.
    """
    if key == "heaviness":
        return _heaviness_text(row, digits=digits)
    if key == "mark":
        return Text(row.mark, "green")
    dim = "dim" if key == "original_title" else ""
    text = Text(COLUMNS[key].text(row), dim)
    if key == "title":
        if row.warns and "heaviness" not in keys:
            text.append("!", "bold red")
        if "original_title" not in keys and row.original_title not in (None, row.title):
            text.append(f"\n{row.original_title}", "dim")
        if reasons and "why" not in keys and row.why:
            text.append(f"\n{row.why}")
    return text


def _header(key: str) -> str:
    return "" if key == "mark" else COLUMNS[key].header


def _natural_width(header: str, column: Sequence[Text]) -> int:
    lines = (line for text in column for line in text.plain.split("\n"))
    return max((display_width(header), *map(display_width, lines)))


def fit_columns(
    keys: Sequence[str], columns: Sequence[Sequence[Text]], width: int
) -> list[int]:
    """Return the widths of the columns, which fit in *width* if possible.

    A long last column shrinks first, then the original title, then the title.
    """
    natural = [
        _natural_width(_header(key), column)
        for key, column in zip(keys, columns, strict=True)
    ]
    spare = width - _GAP * (len(keys) - 1) - sum(natural)
    if spare < 0 and keys[-1] in ("themes", "why"):
        given = max(natural[-1] + spare, min(natural[-1], width // 4))
        spare += natural[-1] - given
        natural[-1] = given
    for key in ("original_title", "title"):
        if spare < 0 and key in keys:
            place = keys.index(key)
            given = max(natural[place] + spare, _MIN_TITLE_WIDTH)
            spare += natural[place] - min(given, natural[place])
            natural[place] = min(given, natural[place])
    return [max(column_width, 1) for column_width in natural]


def terms_table(vocabulary: Sequence[Term], width: int) -> RenderableType:
    """Return the vocabulary as two trees with counts, and descriptions if they fit."""
    tables: list[RenderableType] = []
    for kind, header in (("theme", "Theme"), ("content note", "Content note")):
        entries = term_tree(term for term in vocabulary if term.kind == kind)
        if entries:
            table = _terms_of_kind(header, entries, width)
            tables.append(Padding(table, (1 if tables else 0, 0, 0, 0)))
    return Group(*tables)


def _terms_of_kind(
    header: str, entries: Sequence[tuple[int, Term]], width: int
) -> Table:
    headers = [header, "Films"]
    headers += ["Id"] * (width >= STACKED_UNTIL)
    headers += ["What it is"] * (width >= SHORT_UNTIL)
    table = _ruled_table()
    for name in headers:
        table.add_column(Text(name), overflow="fold")
    for depth, term in entries:
        label = Text("  " * depth + capitalized(term.label))
        if term.severe:
            label.append("!", "bold red")
        cells = {
            header: label,
            "Films": Text(term_count(term), "" if term.films else "dim"),
            "Id": Text(term.id, "dim"),
            "What it is": Text(term.description or "", "dim"),
        }
        table.add_row(*(cells[name] for name in headers))
    return table


def _ruled_table() -> Table:
    """Return an empty table whose only line is a rule under its header."""
    return Table(
        box=_RULED,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0),
        header_style="bold",
    )


def rows_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Return *rows* of texts under *header*."""
    table = _ruled_table()
    for name in header:
        table.add_column(Text(name), overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def fields_table(fields: Sequence[tuple[str, str]]) -> Table:
    """Return a table of pairs of label and text."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for label, text in fields:
        grid.add_row(Text(label), Text(text))
    return grid


def card_view(card: Card) -> RenderableType:
    """Return *card*: titles, facts, severe notes, premise, fields, remarks."""
    title, *other_titles = card.titles
    head = Text(title, "bold")
    for other_title in other_titles:
        head.append("  ").append(other_title, "dim")
    parts = [*map(Text, card.facts)]
    if card.heaviness is not None:
        parts.append(Text("heaviness ") + gauge(card.heaviness))
    if card.makers:
        parts.append(Text(card.makers))
    return Group(
        head,
        Text(" · ").join(parts),
        *(Text(f"! {note}", "bold red") for note in card.severe),
        *([Padding(Text(card.premise), (1, 0, 0, 0))] if card.premise else []),
        Padding(fields_table(card.fields), (1, 0, 0, 0)),
        *(
            [Padding(Text("\n".join(card.remarks), "dim"), (1, 0, 0, 0))]
            if card.remarks
            else []
        ),
    )
