"""Stores facts about one film in the history, for watched, rate and note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfilms.library import HistoryEntry, with_history_facts

if TYPE_CHECKING:
    from kfilms.cli.app import App
    from kfilms.library import UserData


def remember(app: App, film: str, did: str, **facts: object) -> None:
    """Store *facts* of the film that *film* names, and report the change.

    *did* describes the change, in the past tense.
    """
    row = app.catalog.find_film(film)
    entry = HistoryEntry(row.title, row.year)

    def alter(memory: UserData) -> tuple[str, UserData]:
        after = with_history_facts(memory, row.id, entry, **facts)
        return f"{row.title} {did}", after

    before, after = app.change_memory(alter)
    if after == before:
        app.output.say(f"Nothing new: {row.title} {did}.")
    else:
        app.output.say(f"{row.title} {did}. Take it back: {app.command_line('undo')}")
