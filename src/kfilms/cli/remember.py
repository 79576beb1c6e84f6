"""Stores facts about one film in the history, for watched, rate and note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfilms import library

if TYPE_CHECKING:
    from kfilms.cli.app import App


def remember(app: App, film: str, did: str, **facts: object) -> None:
    """Store *facts* of the film that *film* names, and report the change.

    *did* describes the change, in the past tense.
    """
    row = app.catalog.find_film(film)
    known = library.HistoryEntry(row.title, row.year)

    def alter(memory: library.UserData) -> tuple[str, library.UserData]:
        after = library.with_history_facts(memory, row.id, known, **facts)
        return f"{row.title} {did}", after

    before, after = app.change_memory(alter)
    if after == before:
        app.output.say(f"Nothing new: {row.title} {did}.")
    else:
        app.output.say(f"{row.title} {did}. Take it back: {app.undo_command_line}")
