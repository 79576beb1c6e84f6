"""``kfilms catalog new``."""

from __future__ import annotations

import os
from shlex import quote
from typing import TYPE_CHECKING, Final

import click

from kfilms import atomicfile, catalog
from kfilms.cli.command import Command, complete_file, pass_app
from kfilms.errors import GONE, CatalogError

if TYPE_CHECKING:
    from kfilms.cli.app import App

DEFAULT: Final = "films.yaml"


@click.command(
    cls=Command,
    examples=(
        ("kfilms catalog new mine.yaml", "a file with every field explained"),
        (
            "kfilms catalog check mine.yaml",
            "what is wrong with it, once you changed it",
        ),
    ),
)
@click.argument("file", required=False, shell_complete=complete_file)
@pass_app
def command(app: App, file: str | None) -> None:
    """Writes a file with one film and every field explained; FILE is films.yaml unless
    you name another. What is there already is never overwritten.
    """  # noqa: D205 - the summary is in the table of commands
    path = file or next(iter(app.catalogs), DEFAULT)
    _create_file(path, _starter())
    check = app.command_line("catalog check", path)
    app.output.say(f"Begun {path}, with one film to go by. Fill it in, then: {check}")


def _starter() -> bytes:
    """Return a catalog with comments, which passes ``kfilms catalog check``."""
    folder = os.path.dirname(os.path.abspath(catalog.__file__))
    with open(os.path.join(folder, "starter.yaml"), "rb") as file:
        return file.read()


def _create_file(path: str, data: bytes) -> None:
    """Write *data* to a new file at *path*, atomically.

    Raises:
        CatalogError: the file exists already, or cannot be written.
    """
    try:
        atomicfile.create(path, data)
    except FileExistsError:
        raise CatalogError(
            f"{path} is there already", hint="name another file, or move it away"
        ) from None
    except FileNotFoundError:
        folder = os.path.dirname(path)
        hint = f"mkdir -p {quote(folder)}" if folder else GONE
        raise CatalogError(
            f"there is no directory {folder or '.'}", hint=hint
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no file has such a name"
        raise CatalogError(f"{path} cannot be written: {reason}") from error
