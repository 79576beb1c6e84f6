"""``kfilms taste list``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms.cli.command import Command, pass_app
from kfilms.cli.commands.taste import files
from kfilms.cli.commands.taste.printed import Listed, show
from kfilms.cli.print_list import FOR_PEOPLE, format_option, resolve_format
from kfilms.errors import NoMatchError, StateError

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
    names = files.names(app)
    if not names:
        raise NoMatchError(
            "no taste is kept yet", hint="kfilms taste new NAME --want THEME"
        )
    tastes = [_listed(app, name) for name in names]
    form = resolve_format(form, app, len(tastes))
    show(app, tastes, form)
    if form in FOR_PEOPLE:
        app.output.say(f"Edit them in {files.folder(app)}")


def _listed(app: App, name: str) -> Listed:
    path = files.located(app, name)
    try:
        return Listed(name, path, files.load(app, name))
    except StateError as error:
        return Listed(name, path, None, error.details or (error.message,))
