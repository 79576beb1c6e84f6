"""Rich renderables: tables that fit the width, cards, trees. Titles wrap, never cut.

Every text goes in as ``Text``, so that nothing in a catalog is ever markup.
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
    """Return heaviness as five marks of neutral width."""
    if heaviness is None:
        return Text(UNKNOWN, "dim")
    return Text.assemble(("▰" * heaviness, "magenta"), ("▱" * (5 - heaviness), "dim"))


def _heavy(row: FilmRow, *, digits: bool) -> Text:
    number = UNKNOWN if row.heaviness is None else str(row.heaviness)
    said = Text(number) if digits else gauge(row.heaviness)
    return Text.assemble(said, ("!", "bold red")) if row.warns else said


def _keys(rows: Sequence[FilmRow], width: int, last: str) -> list[str]:
    """Choose the columns for *width*: the lesser ones go first."""
    marked = any(row.mark for row in rows)
    said = [*list_columns(rows), last]
    lesser = ["original_title"] * (width < STACKED_UNTIL)
    lesser += ["age"] * (width < NO_AGE_UNTIL)
    if width < SHORT_UNTIL:
        kept = ["title", "minutes"]
        kept += ["heaviness", "imdb_rating"] * (width >= NO_HEAVINESS_UNTIL)
        lesser = [key for key in said if key not in kept]
    shown = (key for key in said if key not in lesser)
    return [*["mark"] * marked, *shown]


def films_table(rows: Sequence[FilmRow], last: str, width: int) -> Table:
    """Return a table of *rows* that fits *width*; *last* is the key it ends with.

    Below 100 columns the original title stands under the title; then lesser columns
    go, and the reasons of a pick stand under it too. A column tells how films stand on
    the watchlist where any does.
    """
    keys = _keys(rows, width, last)
    digits, reasons = width < SHORT_UNTIL, last == "why"
    columns = [
        [cell(row, key, keys, digits=digits, reasons=reasons) for row in rows]
        for key in keys
    ]
    table = columned(keys, fit_columns(keys, columns, width))
    for line in zip(*columns, strict=True):
        table.add_row(*line)
    return table


def columned(
    keys: Sequence[str], widths: Sequence[int], *, header: bool = True
) -> Table:
    """Return an empty table with the columns *keys*, as wide as *widths* say."""
    table = _ruled()
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
    """Return what stands under *key* for *row*, beside the other columns *keys*.

    Heaviness is written in *digits* or as a gauge. With *reasons*, the reason stands
    under the title if it has no column.
    """
    if key == "heaviness":
        return _heavy(row, digits=digits)
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


def _natural(header: str, column: Sequence[Text]) -> int:
    lines = (line for text in column for line in text.plain.split("\n"))
    return max((display_width(header), *map(display_width, lines)))


def fit_columns(
    keys: Sequence[str], columns: Sequence[Sequence[Text]], width: int
) -> list[int]:
    """Share *width*: titles may take what they need, the last column takes the rest."""
    natural = [
        _natural(_header(key), column)
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
    return [max(one, 1) for one in natural]


def terms_table(vocabulary: Sequence[Term], width: int) -> RenderableType:
    """Return the vocabulary as two trees with counts, and meanings where they fit."""
    tables: list[RenderableType] = []
    for kind, header in (("theme", "Theme"), ("content note", "Content note")):
        lines = term_tree(one for one in vocabulary if one.kind == kind)
        if lines:
            table = _terms_of_kind(header, lines, width)
            tables.append(Padding(table, (1 if tables else 0, 0, 0, 0)))
    return Group(*tables)


def _terms_of_kind(header: str, lines: Sequence[tuple[int, Term]], width: int) -> Table:
    headers = [header, "Films"]
    headers += ["Id"] * (width >= STACKED_UNTIL)
    headers += ["What it is"] * (width >= SHORT_UNTIL)
    table = _ruled()
    for name in headers:
        table.add_column(Text(name), overflow="fold")
    for depth, term in lines:
        label = Text("  " * depth + capitalized(term.label))
        if term.severe:
            label.append("!", "bold red")
        said = {
            header: label,
            "Films": Text(term_count(term), "" if term.films else "dim"),
            "Id": Text(term.id, "dim"),
            "What it is": Text(term.description or "", "dim"),
        }
        table.add_row(*(said[name] for name in headers))
    return table


def _ruled() -> Table:
    """Return an empty table with a rule under its header, and no other line."""
    return Table(
        box=_RULED,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0),
        header_style="bold",
    )


def rows_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Return *rows* of texts under *header*."""
    table = _ruled()
    for name in header:
        table.add_column(Text(name), overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def fields_table(said: Sequence[tuple[str, str]]) -> Table:
    """Return labels with their texts beside them."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for label, text in said:
        grid.add_row(Text(label), Text(text))
    return grid


def card_view(said: Card) -> RenderableType:
    """Return a card: titles, facts, severe content notes, premise, the rest."""
    title, *others = said.titles
    head = Text(title, "bold")
    for other in others:
        head.append("  ").append(other, "dim")
    parts = [*map(Text, said.facts)]
    if said.heaviness is not None:
        parts.append(Text("heaviness ") + gauge(said.heaviness))
    if said.makers:
        parts.append(Text(said.makers))
    return Group(
        head,
        Text(" · ").join(parts),
        *(Text(f"! {note}", "bold red") for note in said.severe),
        *([Padding(Text(said.premise), (1, 0, 0, 0))] if said.premise else []),
        Padding(fields_table(said.fields), (1, 0, 0, 0)),
        *(
            [Padding(Text("\n".join(said.remarks), "dim"), (1, 0, 0, 0))]
            if said.remarks
            else []
        ),
    )
