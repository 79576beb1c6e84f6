"""Finds a film by its id or title, and completes ids and titles."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from kfilms.errors import RequestError
from kfilms.hints import propose
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


def find_film(text: str, rows: Rows, run_query: RunQuery) -> FilmRow:
    """Return the film that *text* names.

    *text* is tried as an id, as an IMDb id, as a whole title, and as a part of a title,
    in any script; a part must occur in the titles of one film only. A number is not
    tried as a part of a title, since it may be meant as the line number of a list.

    Raises:
        RequestError: *text* names no film or several; the hint names the candidates.
    """
    folded = fold(text)
    for clause, value in _lookup_clauses(text, folded):
        candidates = rows(f"{clause} ORDER BY position", [value])
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            raise _ambiguous_name_error(text, folded, candidates, run_query)
    names = run_query(_NAMES, ())
    close_names = close_matches(text, (name for name, _ in names))
    ids = dict.fromkeys(
        film_id
        for close_name in close_names
        for name, film_id in names
        if name == close_name
    )
    see = BY_TITLE_OR_ID if folded.isdigit() else "All of them"
    raise RequestError(
        f'no film is called "{text}"',
        hint=(f"{did_you_mean(islice(ids, MAX_NAMED))}{see}: ", propose("list")),
    )


def _ambiguous_name_error(
    text: str, folded: str, candidates: list[FilmRow], run_query: RunQuery
) -> RequestError:
    """Return the error that *text* fits all *candidates*, which it names distinctly.

    The year of a film is added if another candidate has the same title. The title that
    contains *text* is added if it is not the film's first title.
    """
    sql = """SELECT title.title FROM title JOIN film ON film = position
             WHERE id = ? AND instr(folded, ?) LIMIT 1"""
    names = []
    for row in candidates[:MAX_NAMED]:
        is_shared = sum(film.title == row.title for film in candidates) > 1
        name = f"{row.title} ({row.year})" if is_shared and row.year else row.title
        if folded not in fold(row.title):
            for (matching_title,) in run_query(sql, (row.id, folded)):
                name += f" ({matching_title})"
        names.append(name)
    ids = join_or(row.id for row in candidates[:MAX_NAMED])
    count = len(candidates)
    return RequestError(
        f'"{text}" fits {pluralize(count, "film")}: {summarize(names, count)}',
        hint=f"name one by its id: {ids}",
    )


def _lookup_clauses(text: str, folded: str) -> Iterator[tuple[str, str]]:
    """Yield WHERE clauses by which *text* may name a film, the most certain first.

    Each comes with the value of its one parameter.
    """
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


def complete_films(start: str, most: int, run_query: RunQuery) -> list[tuple[str, str]]:
    """Return up to *most* ids that begin with *start*, each with its film's title.

    If there are none, the titles that begin with *start*, each with its film's id.
    """
    if len(start) > _MAX_START or not start.isprintable():
        return []
    like = start.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    ids = run_query(
        """SELECT id, title FROM film WHERE id LIKE ? ESCAPE '\\'
           ORDER BY position LIMIT ?""",
        (like, most),
    )
    if ids or not fold(start):
        return ids
    return run_query(
        """SELECT title.title, id FROM title JOIN film ON film = position
           WHERE folded >= ? AND folded < ? AND title.title LIKE ? ESCAPE '\\'
           ORDER BY title.rowid LIMIT ?""",
        (fold(start), fold(start) + "\U0010ffff", like, most),
    )
