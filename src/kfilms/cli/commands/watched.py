"""``kfilms watched``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms.cli import completers as complete
from kfilms.cli.command import Command, pass_app
from kfilms.cli.remember import remember
from kfilms.dates import parse_past_day
from kfilms.filters import parse_rating

if TYPE_CHECKING:
    from kfilms.cli.app import App


@click.command(
    cls=Command,
    examples=(
        ("kfilms watched ditto", "today"),
        ("kfilms watched ditto --on yesterday", "or a date, or a weekday"),
        ("kfilms watched ditto --rating 4.5", "and how it was"),
    ),
)
@click.argument("film", metavar="FILM", shell_complete=complete.complete_films)
@click.option("--on", "day", metavar="DAY", default="today", help="When; else today.")
@click.option("--rating", metavar="N", help="0.5 to 5 in halves.")
@pass_app
def command(app: App, film: str, *, day: str, rating: str | None) -> None:
    """It stays in your history, whatever becomes of the watchlist."""
    when = parse_past_day(day, app.now().date())
    facts = {} if rating is None else {"rating": parse_rating(rating)}
    stars = "" if rating is None else f", {facts['rating']:g} of 5"
    remember(app, film, f"watched on {when}{stars}", day=when, **facts)
