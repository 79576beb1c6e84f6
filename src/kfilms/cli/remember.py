"""What watched, rate and note share: a fact of one film goes into the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfilms import library as pure

if TYPE_CHECKING:
    from kfilms.cli.app import App


def remember(app: App, film: str, did: str, **facts: object) -> None:
    """Keep *facts* of the film that *film* names, and say what was done: *did*."""
    row = app.catalog.find_film(film)
    known = pure.HistoryEntry(row.title, row.year)

    def alter(memory: pure.UserData) -> tuple[str, pure.UserData]:
        after = pure.with_history_facts(memory, row.id, known, **facts)
        return f"{row.title} {did}", after

    before, after = app.change_memory(alter)
    if after == before:
        app.output.say(f"Nothing new: {row.title} {did}.")
    else:
        app.output.say(f"{row.title} {did}. Take it back: {app.undo_command_line}")
