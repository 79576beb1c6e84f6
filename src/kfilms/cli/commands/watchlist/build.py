"""``kfilms watchlist build``."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING, Final

import click

from kfilms.cli import completers as complete
from kfilms.cli import filter_options as shared
from kfilms.cli.build_plan import BuildRequest, build
from kfilms.cli.command import Command, pass_app
from kfilms.cli.commands.watchlist.naming import all_found
from kfilms.cli.commands.watchlist.plan import show_plan
from kfilms.cli.commands.watchlist.programme import to_programme
from kfilms.cli.evening_options import HEADING, evening_options
from kfilms.cli.print_list import format_option
from kfilms.errors import KfilmsError, RequestError
from kfilms.text import has_control_chars, join_and, pluralize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kfilms.cli.app import App
    from kfilms.cli.build_plan import BuildResult
    from kfilms.cli.evening_options import EveningOptions
    from kfilms.cli.filter_options import Filters
    from kfilms.filters import Query
    from kfilms.library import Watchlist

PATIENCE: Final = 1.0
"""Seconds of silence before a message says that planning goes on."""
_MAX_TITLE: Final = 200


@click.command(
    cls=Command,
    examples=(
        ("kfilms watchlist build", "for Valentine's night"),
        ("kfilms watchlist build --evenings 2 --every sat", "two Saturdays"),
        ("kfilms watchlist build --theme family --on friday", "asked for"),
        ('kfilms watchlist build --evening "friday 14:00..23:00"', "one day"),
        ("kfilms watchlist build --must oasis --dry-run", "just to see"),
        ("kfilms watchlist build --for mina --for jun", "for two: kfilms taste"),
    ),
    headings={heading: (*names, "musts") for heading, names in shared.HEADING.items()}
    | HEADING,
)
@shared.list_options
@evening_options
@click.option(
    "--must",
    "musts",
    multiple=True,
    metavar="FILM",
    shell_complete=complete.complete_films,
    help="This film has to be on it.",
)
@click.option("--title", metavar="TITLE", help="What to call the programme.")
@click.option("--dry-run", is_flag=True, help="Show the plan, and save nothing.")
@format_option
@pass_app
def command(
    app: App,
    *,
    filters: Filters,
    windows: EveningOptions,
    musts: tuple[str, ...],
    title: str | None,
    dry_run: bool,
    form: str,
) -> None:
    """As many films as fit, gentler towards the last evening, which the gentlest film
    closes. Films added by hand stay on it; what you watched already is left out. A film
    that --without, --age or a veto rules out gets no evening, also if added by hand.

    Filters choose the films. Unasked, it takes as few evenings as hold them all, the
    last one on Valentine's Day; today counts from now on.
    """  # noqa: D205 - the summary is in the table of commands
    request = _make_request(app, filters, windows, musts, title)
    built: list[BuildResult] = []

    def alter(watchlist: Watchlist) -> tuple[str, Watchlist]:
        built[:] = [build(app, watchlist, request)]
        return f"built {app.watchlist_name}", built[0].watchlist

    try:
        with _announce_delay(app):
            if dry_run:
                alter(app.memory.watchlist(app.watchlist_name))
            else:
                app.change(alter)
    except KfilmsError:
        shared.say_passed_over(app, request.query)
        raise
    for remark in built[0].remarks:
        app.output.say(remark)
    shared.say_passed_over(app, request.query)
    show_plan(app, to_programme(app, built[0]), form)
    if dry_run:
        app.output.say("Nothing was saved: leave --dry-run out to keep it.")
    else:
        move = app.command_line("watchlist move", "FILM", options=["--to", "DAY"])
        app.output.say(
            f"Saved. Change it: {move} · take it back: {app.command_line('undo')}"
        )


def _make_request(
    app: App,
    filters: Filters,
    windows: EveningOptions,
    musts: tuple[str, ...],
    title: str | None,
) -> BuildRequest:
    query = filters.query(app, "theme")
    if query.watched is None:
        query = query._replace(watched=False)
    must_rows = all_found(musts, app.catalog.find_film)
    contradictory = [row.title for row in must_rows if row.id in query.leaving_out]
    if contradictory:
        raise RequestError(f"{contradictory[0]} stands under --must and under --except")
    _refuse_avoided(app, query, dict.fromkeys(row.id for row in must_rows))
    if title is not None and (has_control_chars(title) or len(title) > _MAX_TITLE):
        raise RequestError(f"a title is one line of up to {_MAX_TITLE} characters")
    return BuildRequest(
        query, windows, tuple(row.id for row in must_rows), title, app.typed_command
    )


def _refuse_avoided(app: App, query: Query, musts: Iterable[str]) -> None:
    """Refuse films of *musts* that *query* excludes.

    Raises:
        RequestError: there are such films; it reports each contradiction.
    """
    violation_of_film = app.catalog.violations(query, list(musts))
    violations = {
        f"--must {film}": violation_of_film[film]
        for film in musts
        if film in violation_of_film
    }
    contradictions = []
    for must, violation in violations.items():
        for option, reason in violation.reasons:
            contradictions.append(
                f"{must} and {option} contradict each other: {reason}"
            )
        if not violation.reasons:
            contradictions.append(
                f"{join_and((must, *violation.options))} contradict each other"
            )
    if contradictions:
        hint = f"leave out {join_and(violations)}"
        if len(contradictions) == 1:
            raise RequestError(contradictions[0], hint=hint)
        count = pluralize(len(contradictions), "contradiction")
        raise RequestError(f"{count} in that", details=tuple(contradictions), hint=hint)


@contextmanager
def _announce_delay(app: App) -> Iterator[None]:
    """Print a message, on a terminal, if planning takes longer than ``PATIENCE``."""
    timer = Timer(PATIENCE, app.output.say, ["Planning; many films take a while …"])
    if app.output.terminal:
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
