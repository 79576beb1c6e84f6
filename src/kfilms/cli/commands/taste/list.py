"""``kfilms taste list``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms.cli.command import Command, pass_app
from kfilms.cli.commands.taste import files
from kfilms.cli.commands.taste.printed import ListedTaste, print_tastes
from kfilms.cli.print_list import FOR_PEOPLE, format_option, resolve_format
from kfilms.errors import NoMatchError, StateError
from kfilms.hints import Placeholder, propose

if TYPE_CHECKING:
    from kfilms.cli.app import App


@click.command(
    cls=Command,
    examples=(
        ("kfilms taste list", "who wants what"),
        ("kfilms taste list --format json", "the same, for programs"),
    ),
)
@format_option
@pass_app
def command(app: App, form: str) -> None:
    """A taste with problems is listed too; kfilms taste show NAME tells them."""
    names = files.taste_names(app)
    if not names:
        raise NoMatchError(
            "no taste is kept yet",
            hint=propose(
                "taste new",
                Placeholder("NAME"),
                options=["--want", Placeholder("THEME")],
            ),
        )
    tastes = [_load_listed(app, name) for name in names]
    form = resolve_format(form, app, len(tastes))
    print_tastes(app, tastes, form)
    if form in FOR_PEOPLE:
        app.output.say(f"Edit them in {files.tastes_folder(app)}")


def _load_listed(app: App, name: str) -> ListedTaste:
    """Return the taste *name*, or its problems if it cannot be read."""
    path = files.resolve_taste_path(app, name)
    try:
        return ListedTaste(name, path, files.load_taste(app, name))
    except StateError as error:
        return ListedTaste(
            name, path, None, tuple(map(app.spell, error.details)) or (error.message,)
        )
