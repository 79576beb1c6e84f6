"""``kfilms taste list``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms.cli.command import Command, pass_app
from kfilms.cli.taste import files
from kfilms.errors import NoMatchError, StateError

if TYPE_CHECKING:
    from kfilms.cli.context import App


@click.command(cls=Command, examples=(("kfilms taste list", "who wants what"),))
@pass_app
def command(app: App) -> None:
    """A taste with problems is listed too; kfilms taste show NAME tells them."""
    names = files.names(app)
    if not names:
        raise NoMatchError(
            "no taste is kept yet", hint="kfilms taste new NAME --want THEME"
        )
    from kfilms.render import plain

    header = ["Taste", "Wants", "Vetoes", "Min", "Heavy"]
    lines = [_line(app, name) for name in names]
    app.output.write(plain.aligned(header, lines, [False] * len(header)))
    app.output.say(f"Edit them in {files.folder(app)}")


def _line(app: App, name: str) -> list[str]:
    try:
        taste = files.load(app, name)
    except StateError:
        return [name, f"has problems: kfilms taste show {name}", "", "", ""]
    limits = (str(limit or "-") for limit in (taste.minutes, taste.heaviness))
    lists = (",".join(listed) or "-" for listed in (taste.wants, taste.vetoes))
    return [name, *lists, *limits]
