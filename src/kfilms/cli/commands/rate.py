"""``kfilms rate``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms.cli import completers as complete
from kfilms.cli.command import Command, pass_app
from kfilms.cli.remember import remember
from kfilms.filters import parse_rating

if TYPE_CHECKING:
    from kfilms.cli.app import App


@click.command(
    cls=Command,
    examples=(
        ("kfilms rate ditto 4.5", "four and a half of five"),
        ("kfilms rate ditto 5", "all of them"),
    ),
)
@click.argument("film", metavar="FILM", shell_complete=complete.complete_films)
@click.argument("rating", metavar="N")
@pass_app
def command(app: App, film: str, rating: str) -> None:
    """N goes from 0.5 to 5 in halves. A new rating takes the place of the old one. Who
    has rated a film has watched it; `kfilms watched` says when.
    """  # noqa: D205 - the summary is in the table of commands
    stars = parse_rating(rating)
    remember(app, film, f"rated {stars:g} of 5", rating=stars)
