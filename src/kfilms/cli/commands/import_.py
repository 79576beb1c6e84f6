"""``kfilms import``."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from kfilms.cli.command import Choice, Command, complete_file, pass_app
from kfilms.cli.import_files import USES, classify_export
from kfilms.cli.output import printable
from kfilms.importers.apply import apply_import, group_by_film, imported_rows
from kfilms.text import MAX_NAMED, join_or, pluralize, summarize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kfilms.cli.app import App
    from kfilms.cli.import_files import Taken
    from kfilms.importers.apply import ImportedRow, Outcome
    from kfilms.library import UserData


@click.command(
    cls=Command,
    examples=(
        ("kfilms import letterboxd.zip", "Letterboxd, the whole of it"),
        ("kfilms import ratings.csv --dry-run", "what would be taken over"),
        ("kfilms import watched.csv --as watched", "where the file cannot tell"),
        ("kfilms import watchlist.csv --as watchlist", "onto the watchlist"),
    ),
)
@click.argument("path", metavar="FILE", shell_complete=complete_file)
@click.option(
    "--as",
    "use",
    type=Choice(tuple(USES), "kind"),
    metavar="watched|watchlist",
    help="What a list of films is, where its header leaves that open.",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen; keep nothing.")
@pass_app
def command(app: App, path: str, *, use: str | None, dry_run: bool) -> None:
    """FILE is what Letterboxd or IMDb export: the whole zip or one CSV file of any age,
    known by its header. What you watched, rated and reviewed goes into your history,
    also films that this catalog lacks; a watchlist or list goes onto the watchlist in
    use, and each list of a zip onto one of its own name. A rating of FILE takes the
    place of yours; a review becomes your note where you have none.
    """  # noqa: D205 - the summary is in the table of commands
    pieces = classify_export(path, use, app.output.say)
    records = group_by_film(_usable_rows(app, pieces))
    if not records:
        app.output.say(f"There is no film in {path}.")
        return
    matches = app.catalog.match_films([record.film for record in records])
    file = printable(os.path.basename(path))
    name = app.watchlist_name
    at = app.now().isoformat(timespec="seconds")

    outcomes: list[Outcome] = []

    def alter(memory: UserData) -> tuple[str, UserData]:
        outcomes.append(apply_import(memory, records, matches, name, at))
        return f"imported {file}", outcomes[-1].memory

    if dry_run:
        before = app.memory
        alter(before)
    else:
        before, _ = app.change_memory(alter)
    outcome = outcomes[-1]
    for message in (*_describe_matches(outcome), *_describe_ratings(outcome)):
        app.output.say(message)
    changes = ", ".join(_describe_changes(before, outcome.memory))
    if not changes:
        app.output.say(f"Nothing new in {file}.")
    elif dry_run:
        app.output.say(f"{file} would bring {changes}. Nothing was kept.")
    else:
        app.output.say(
            f"Imported {file}: {changes}. Take it back: {app.command_line('undo')}"
        )


def _usable_rows(app: App, pieces: Iterable[Taken]) -> Iterator[ImportedRow]:
    """Yield the usable rows of *pieces*, and report the cells and rows left out."""
    # In other time zones it is tomorrow already.
    latest = app.now().date() + timedelta(1)
    for sheet, holds, listed, place in pieces:
        film_rows = list(imported_rows(sheet, holds, listed))
        past_rows = [row for row in film_rows if row.day <= latest]
        yield from past_rows
        if sheet.unread_count:
            bad_cells = (
                f'line {cell.line}: {cell.column} "{cell.text}"'
                for cell in sheet.unread
            )
            cells = pluralize(sheet.unread_count, "cell")
            within = place and f" in {place}"
            app.output.say(
                f"Not understood{within}: {cells}: "
                f"{summarize(bad_cells, sheet.unread_count)}"
            )
        left_out = f"Left out{place and f' of {place}'}"
        if len(film_rows) < len(sheet.rows):
            others = pluralize(len(sheet.rows) - len(film_rows), "row")
            app.output.say(f"{left_out}, being no films: {others}")
        if len(past_rows) < len(film_rows):
            others = pluralize(len(film_rows) - len(past_rows), "row")
            app.output.say(f"{left_out}, of a day still to come: {others}")


def _describe_matches(outcome: Outcome) -> Iterator[str]:
    """Yield messages on films in the catalog, ambiguous films, and missing films."""
    if outcome.matched:
        many = pluralize(len(outcome.matched), "film")
        titles = summarize(
            (film.title for film in outcome.matched), len(outcome.matched)
        )
        yield f"In this catalog: {many}: {titles}"
    if outcome.ambiguous:
        many = pluralize(len(outcome.ambiguous), "film")
        choices = (
            f"{record.film.titles[0] if record.film.titles else record.key}"
            f" ({record.film.year or 'no year'}) may be "
            + join_or(film.id for film in match.perhaps[:MAX_NAMED])
            for record, match in outcome.ambiguous
        )
        titles = summarize(choices, len(outcome.ambiguous))
        yield f"Ambiguous, left alone: {many}: {titles}"
    if outcome.elsewhere:
        many = pluralize(outcome.elsewhere, "film")
        yield f"Not in this catalog, kept in the history all the same: {many}"
    if outcome.off_list:
        many = pluralize(outcome.off_list, "film")
        yield f"Not in this catalog, and so on no watchlist: {many}"


def _describe_ratings(outcome: Outcome) -> Iterator[str]:
    if outcome.rerated:
        ratings = (f"{title} {old:g} → {new:g}" for title, old, new in outcome.rerated)
        yield f"Rated anew: {summarize(ratings, len(outcome.rerated))}"


def _describe_changes(before: UserData, after: UserData) -> Iterator[str]:
    """Yield a phrase for each kind of change that the import made, if any."""
    changed = [
        key for key, entry in after.history.items() if before.history.get(key) != entry
    ]
    new = sum(key not in before.history for key in changed)
    if new:
        yield f"{pluralize(new, 'film')} new in the history"
    if len(changed) > new:
        yield f"{pluralize(len(changed) - new, 'film')} known better"
    for name, watchlist in after.watchlists.items():
        more = len(watchlist.entries) - len(before.watchlist(name).entries)
        if more:
            yield f"{pluralize(more, 'film')} onto {name}"
