"""Prints a programme: as a plan if films have evenings, otherwise as a list."""

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
from kfilms.programme import MAX_LEFT_OUT
from kfilms.row import FilmRow
from kfilms.text import pluralize

if TYPE_CHECKING:
    from kfilms.cli.app import App
    from kfilms.programme import Programme

_WHEN: Final = ("evening", "starts_at", "ends_at")


def show_plan(app: App, programme: Programme, form: str) -> None:
    """Print *programme* in *form* to standard output, and its total as a message."""
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
            taste_reasons = "; ".join(
                f"{name}: {reason}" for name, reason in showing.said
            )
            app.output.say(f"{showing.film.title}: {taste_reasons}")


def _showing_rows(app: App, programme: Programme) -> list[FilmRow]:
    ids = [showing.film.id for showing in programme.showings]
    row_of_film = {row.id: row for row in app.catalog.rows_of(ids)}
    rows = [
        row_of_film.get(film.id, FilmRow(film.id, film.title, year=film.year))
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
            app.with_status_marks(rows), programme.showings, strict=True
        )
    ]


def _left_out_lines(programme: Programme) -> list[tuple[str, str, str]]:
    lines = [
        (left_out.film.title, left_out.why, left_out.way_in or "")
        for left_out in programme.left_out
    ]
    hidden = len(lines) - MAX_LEFT_OUT
    if hidden > 0:
        rest = f"and {pluralize(hidden, 'more film')}"
        lines = [*lines[:MAX_LEFT_OUT], (rest, "", "all of them: --format json")]
    return lines


def _plan_total(programme: Programme, rows: list[FilmRow]) -> str:
    """Return the total as ``10 films on 5 evenings, 19 h 14 min; 2 films left out``."""
    placed = [row for row in rows if row.evening]
    text = total_words(placed or rows)
    if placed:
        films, *length = text.split(", ", 1)
        evenings = pluralize(len(evenings_of(programme)), "evening")
        text = ", ".join([f"{films} on {evenings}", *length])
        if without_evening := len(rows) - len(placed):
            text += f"; {pluralize(without_evening, 'film')} without an evening"
    if programme.left_out:
        text += f"; {pluralize(len(programme.left_out), 'film')} left out"
    return text
