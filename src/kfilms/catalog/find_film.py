"""Finds films by what people call them, whole or as far as it is typed.

Asks the compiled catalog through functions it is given.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from kfilms.errors import RequestError
from kfilms.normalize import close_matches, fold
from kfilms.text import (
    BY_TITLE_OR_ID,
    MAX_NAMED,
    did_you_mean,
    has_control_chars,
    join_or,
    pluralize,
    summarize,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kfilms.catalog.cache import RunQuery
    from kfilms.row import FilmRow

    Rows = Callable[[str, Iterable[object]], list[FilmRow]]

_MAX_START: Final = 500
_NAMES: Final = """SELECT title.title, id FROM title JOIN film ON film = position
    UNION ALL SELECT id, id FROM film"""
"""Every title and id, each with the id of its film."""


def find_film(text: str, rows: Rows, ask: RunQuery) -> FilmRow:
    """Return the film that *text* names.

    An id, an IMDb id, a whole title, then any part of a title that only one film
    has, in any script. A number alone is no such part: it may mean the line of a list.

    Raises:
        RequestError: no film or several are meant; the hint names the candidates.
    """
    folded = fold(text)
    for clause, value in _lookup_clauses(text, folded):
        found = rows(f"{clause} ORDER BY position", [value])
        if len(found) == 1:
            return found[0]
        if found:
            raise _ambiguous_name_error(text, folded, found, ask)
    names = ask(_NAMES, ())
    close = close_matches(text, (name for name, _ in names))
    ids = dict.fromkeys(film for one in close for name, film in names if name == one)
    see = BY_TITLE_OR_ID if folded.isdigit() else "All of them"
    raise RequestError(
        f'no film is called "{text}"',
        hint=f"{did_you_mean(islice(ids, MAX_NAMED))}{see}: kfilms list",
    )


def _ambiguous_name_error(
    text: str, folded: str, found: list[FilmRow], ask: RunQuery
) -> RequestError:
    """Return the error that *text* fits all of *found*, each told from the others.

    A film is named with its year where its title is that of another, and with the
    title that *text* was found in where that is not the first.
    """
    sql = """SELECT title.title FROM title JOIN film ON film = position
             WHERE id = ? AND instr(folded, ?) LIMIT 1"""
    said = []
    for row in found[:MAX_NAMED]:
        same = sum(one.title == row.title for one in found) > 1
        title = f"{row.title} ({row.year})" if same and row.year else row.title
        if folded not in fold(row.title):
            for (other,) in ask(sql, (row.id, folded)):
                title += f" ({other})"
        said.append(title)
    ids = join_or(row.id for row in found[:MAX_NAMED])
    return RequestError(
        f'"{text}" fits {pluralize(len(found), "film")}: {summarize(said, len(found))}',
        hint=f"name one by its id: {ids}",
    )


def _lookup_clauses(text: str, folded: str) -> Iterator[tuple[str, str]]:
    """Yield the clauses by which *text* may name a film, the surest first."""
    name = text.strip().lower()
    if name.isascii():
        yield "id = ?", name
        yield "imdb = ?", name
    if folded:
        yield "position IN (SELECT film FROM title WHERE folded = ?)", folded
        if not folded.isdigit():
            yield "position IN (SELECT film FROM title WHERE instr(folded, ?))", folded
    elif not has_control_chars(text):
        yield "position IN (SELECT film FROM title WHERE title = ?)", text


def complete_films(start: str, most: int, ask: RunQuery) -> list[tuple[str, str]]:
    """Return ids or titles that begin with *start*, each with what it names.

    At most *most* of them.
    """
    if len(start) > _MAX_START or not start.isprintable():
        return []
    like = start.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    ids = ask(
        """SELECT id, title FROM film WHERE id LIKE ? ESCAPE '\\'
           ORDER BY position LIMIT ?""",
        (like, most),
    )
    if ids or not fold(start):
        return ids
    return ask(
        """SELECT title.title, id FROM title JOIN film ON film = position
           WHERE folded >= ? AND folded < ? AND title.title LIKE ? ESCAPE '\\'
           ORDER BY title.rowid LIMIT ?""",
        (fold(start), fold(start) + "\U0010ffff", like, most),
    )
