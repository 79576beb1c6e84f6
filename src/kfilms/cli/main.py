"""Entry point of the program: the table of commands, and the handling of errors."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

import click

from kfilms import __version__
from kfilms.cli.app import App
from kfilms.cli.command import Group, LazyCommand, print_out
from kfilms.cli.settings import local_now
from kfilms.errors import KfilmsError, RequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

INTERRUPTED: Final = 130

COMMANDS: Final = {
    "list": LazyCommand("list", "Choose", "List the films, filtered and sorted"),
    "show": LazyCommand("show", "Choose", "Show one film, nothing given away"),
    "themes": LazyCommand("themes", "Choose", "Show the themes and content notes"),
    "pick": LazyCommand(
        "pick",
        "Choose",
        "Pick films that answer a question, best first",
    ),
    "taste": LazyCommand("taste", "Choose", "Keep what each of you wants to see"),
    "watchlist": LazyCommand("watchlist", "Plan", "Keep a watchlist and hand it on"),
    "watched": LazyCommand("watched", "Remember", "Remember that you watched a film"),
    "rate": LazyCommand("rate", "Remember", "Rate a film"),
    "note": LazyCommand("note", "Remember", "Keep a note about a film"),
    "import": LazyCommand(
        "import_",
        "Remember",
        "Take over what Letterboxd or IMDb know",
    ),
    "undo": LazyCommand("undo", "Remember", "Take back the last change"),
    "stats": LazyCommand(
        "stats",
        "Curate",
        "Show the catalog and your history in figures",
    ),
    "catalog": LazyCommand("catalog", "Curate", "Make and check a catalog of your own"),
    "help": LazyCommand("help", "Help", "Show the help of a command"),
    "completion": LazyCommand(
        "completion",
        "Help",
        "Print the completion script of a shell",
    ),
}

OLD_NAMES: Final = {
    name: LazyCommand(f"catalog.{name}", "Curate", f"Use catalog {name}")
    for name in ("check", "schema")
}
"""Names that commands had in version 1; accepted, but listed nowhere."""

EXAMPLES: Final = (
    ("kfilms list", "every film, with its themes"),
    ("kfilms pick --theme illness", "films about illness, and why"),
    ("kfilms pick --minutes ..110 --without suicide", "short enough, and bearable"),
    ("kfilms show oasis", "one film, what to know first"),
    ("kfilms watchlist add ditto always", "keep two for the night"),
    ("kfilms watchlist export", "a programme to hand on"),
)


def _print_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    del param
    if value and not ctx.resilient_parsing:
        print_out(ctx, f"kfilms {__version__}")


@click.pass_context
def _print_default_help(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        print_out(ctx, ctx.get_help())


command = Group(
    "kfilms",
    lazy=COMMANDS,
    old_names=OLD_NAMES,
    examples=EXAMPLES,
    short_help="Choose and plan films for Valentine's Day",
    help="Ten Korean romances, or a catalog of your own. Nothing is looked up online.",
    invoke_without_command=True,
    callback=_print_default_help,
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=_print_version,
            help="Show the version and exit.",
        )
    ],
)


def main(
    argv: Sequence[str] | None = None,
    environ: Mapping[str, str] | None = None,
    now: Callable[[], datetime] = local_now,
) -> int:
    """Run kfilms and return its exit code.

    *argv* and *environ* default to those of the process. *now* returns the
    timezone-aware local time.

    All errors meant for users are printed here. Any other exception is a bug and
    shows its traceback.
    """
    argv = sys.argv[1:] if argv is None else argv
    app = App(os.environ if environ is None else environ, argv, now)
    if "_KFILMS_COMPLETE" in app.environ:
        from kfilms.cli import completion_scripts

        completion_scripts.register()
    try:
        command.main(argv, prog_name="kfilms", standalone_mode=False, obj=app)
    except KfilmsError as error:
        app.report_error(error)
        return error.exit_code
    except click.UsageError as error:
        from kfilms.cli.usage_errors import to_request_error

        app.report_error(to_request_error(error))
        return RequestError.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    return 0
