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
    """  # noqa: D205 - the summary stands in the table of commands
    pieces = classify_export(path, use, app.output.say)
    told = group_by_film(_classify_pieces(app, pieces))
    if not told:
        app.output.say(f"There is no film in {path}.")
        return
    matches = app.catalog.match_films([one.film for one in told])
    file = printable(os.path.basename(path))
    name = app.watchlist_name
    at = app.now().isoformat(timespec="seconds")

    outcomes: list[Outcome] = []

    def alter(memory: UserData) -> tuple[str, UserData]:
        outcomes.append(apply_import(memory, told, matches, name, at))
        return f"imported {file}", outcomes[-1].memory

    if dry_run:
        before = app.memory
        alter(before)
    else:
        before, _ = app.change_memory(alter)
    outcome = outcomes[-1]
    for line in (*_met(outcome), *_replaced(outcome)):
        app.output.say(line)
    done = ", ".join(_done(before, outcome.memory))
    if not done:
        app.output.say(f"Nothing new in {file}.")
    elif dry_run:
        app.output.say(f"{file} would bring {done}. Nothing was kept.")
    else:
        app.output.say(
            f"Imported {file}: {done}. Take it back: {app.undo_command_line}"
        )


def _classify_pieces(app: App, pieces: Iterable[Taken]) -> Iterator[ImportedRow]:
    """Yield what the rows of *pieces* tell, and say what of them cannot be used."""
    # Somewhere it is tomorrow already.
    latest = app.now().date() + timedelta(1)
    for sheet, holds, listed, place in pieces:
        told = list(imported_rows(sheet, holds, listed))
        past = [fact for fact in told if fact.day <= latest]
        yield from past
        if sheet.unread_count:
            named = (
                f'line {one.line}: {one.column} "{one.text}"' for one in sheet.unread
            )
            cells = pluralize(sheet.unread_count, "cell")
            within = place and f" in {place}"
            app.output.say(
                f"Not understood{within}: {cells}: "
                f"{summarize(named, sheet.unread_count)}"
            )
        left_out = f"Left out{place and f' of {place}'}"
        if len(told) < len(sheet.rows):
            others = pluralize(len(sheet.rows) - len(told), "row")
            app.output.say(f"{left_out}, being no films: {others}")
        if len(past) < len(told):
            others = pluralize(len(told) - len(past), "row")
            app.output.say(f"{left_out}, of a day still to come: {others}")


def _met(outcome: Outcome) -> Iterator[str]:
    """Yield what was found in the catalog, what may be, and what is not."""
    if outcome.matched:
        many = pluralize(len(outcome.matched), "film")
        titles = summarize(
            (film.title for film in outcome.matched), len(outcome.matched)
        )
        yield f"In this catalog: {many}: {titles}"
    if outcome.ambiguous:
        many = pluralize(len(outcome.ambiguous), "film")
        named = (
            f"{one.film.titles[0] if one.film.titles else one.key}"
            f" ({one.film.year or 'no year'}) may be "
            + join_or(film.id for film in match.perhaps[:MAX_NAMED])
            for one, match in outcome.ambiguous
        )
        titles = summarize(named, len(outcome.ambiguous))
        yield f"Ambiguous, left alone: {many}: {titles}"
    if outcome.elsewhere:
        many = pluralize(outcome.elsewhere, "film")
        yield f"Not in this catalog, kept in the history all the same: {many}"
    if outcome.off_list:
        many = pluralize(outcome.off_list, "film")
        yield f"Not in this catalog, and so on no watchlist: {many}"


def _replaced(outcome: Outcome) -> Iterator[str]:
    if outcome.rerated:
        named = (f"{title} {old:g} → {new:g}" for title, old, new in outcome.rerated)
        yield f"Rated anew: {summarize(named, len(outcome.rerated))}"


def _done(before: UserData, after: UserData) -> Iterator[str]:
    """Yield what the import changed, in a few words each; nothing where it did not."""
    changed = [
        key for key, seen in after.history.items() if before.history.get(key) != seen
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
