"""Shows a programme: as a plan where films have evenings, else as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfilms.cli.commands.watchlist.programme import evenings_of, with_zone
from kfilms.cli.evening_options import heading
from kfilms.cli.print_list import (
    FOR_PEOPLE,
    Listing,
    PlanView,
    print_films,
    resolve_format,
    severe_legend,
    total_words,
)
from kfilms.columns import RECORDED
from kfilms.row import FilmRow
from kfilms.text import pluralize

if TYPE_CHECKING:
    from kfilms.cli.app import App
    from kfilms.programme import Programme

_MAX_LEFT_OUT: Final = 10
"""Films left out that are named to people; all of them are in the JSON."""
_WHEN: Final = ("evening", "starts_at", "ends_at")


def show_plan(app: App, programme: Programme, form: str) -> None:
    """Print *programme* in *form* as the result, and its total as talk."""
    rows = _showing_rows(app, programme)
    form = resolve_format(form, app, len(rows))
    evenings = evenings_of(programme)
    plan = None
    if evenings:
        plan = PlanView(
            {day: heading(day) for day in evenings}, _left_out_lines(programme)
        )

    def as_json() -> str:
        from kfilms.exporters import json

        return json.programme_document(with_zone(app, programme))

    recorded = (*_WHEN, *RECORDED, "why")
    print_films(app, Listing(rows, "why", as_json, recorded, plan), form)
    if form in FOR_PEOPLE:
        app.output.say(_plan_total(programme, rows) + severe_legend(app, rows))
    for showing in programme.showings:
        if showing.said:
            told = "; ".join(f"{name}: {why}" for name, why in showing.said)
            app.output.say(f"{showing.film.title}: {told}")


def _showing_rows(app: App, programme: Programme) -> list[FilmRow]:
    ids = [showing.film.id for showing in programme.showings]
    known = {row.id: row for row in app.catalog.rows_of(ids)}
    bare = [
        known.get(film.id, FilmRow(film.id, film.title, year=film.year))
        for film in (showing.film for showing in programme.showings)
    ]
    return [
        row._replace(
            mark="✓" if row.mark == "✓" else "",
            why=showing.why,
            evening=showing.evening,
            starts_at=showing.starts_at,
            ends_at=showing.ends_at,
        )
        for row, showing in zip(
            app.with_status_marks(bare), programme.showings, strict=True
        )
    ]


def _left_out_lines(programme: Programme) -> list[tuple[str, str, str]]:
    lines = [(one.film.title, one.why, one.way_in or "") for one in programme.left_out]
    more = len(lines) - _MAX_LEFT_OUT
    if more > 0:
        rest = f"and {pluralize(more, 'more film')}"
        lines = [*lines[:_MAX_LEFT_OUT], (rest, "", "all of them: --format json")]
    return lines


def _plan_total(programme: Programme, rows: list[FilmRow]) -> str:
    """Word it as ``10 films on 5 evenings, 19 h 14 min; 2 films left out``."""
    placed = [row for row in rows if row.evening]
    said = total_words(placed or rows)
    if placed:
        films, *length = said.split(", ", 1)
        evenings = pluralize(len(evenings_of(programme)), "evening")
        said = ", ".join([f"{films} on {evenings}", *length])
        if others := len(rows) - len(placed):
            said += f"; {pluralize(others, 'film')} without an evening"
    if programme.left_out:
        said += f"; {pluralize(len(programme.left_out), 'film')} left out"
    return said
