"""``kfilms watchlist``: the command group; without a subcommand it shows the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from kfilms.cli.command import Group, LazyCommand
from kfilms.cli.print_list import format_option
from kfilms.errors import RequestError

if TYPE_CHECKING:
    from kfilms.hints import Hint


_PLAN: Final = "Plan"
_HAND_ON: Final = "Hand on"

COMMANDS: Final = {
    "build": LazyCommand(
        "watchlist.build",
        _PLAN,
        "Plan films that fit your evenings",
    ),
    "show": LazyCommand(
        "watchlist.show",
        _PLAN,
        "Show the watchlist: what plays when",
    ),
    "add": LazyCommand("watchlist.add", _PLAN, "Add films to the watchlist"),
    "remove": LazyCommand("watchlist.remove", _PLAN, "Take films off the watchlist"),
    "move": LazyCommand("watchlist.move", _PLAN, "Move a film; the times follow"),
    "clear": LazyCommand(
        "watchlist.clear",
        _PLAN,
        "Take every film off the watchlist",
    ),
    "export": LazyCommand(
        "watchlist.export",
        _HAND_ON,
        "Write the watchlist for people or programs",
    ),
}


@click.command(
    cls=Group,
    lazy=COMMANDS,
    examples=(
        ("kfilms watchlist", "what is on it"),
        ("kfilms watchlist add ditto always", "two films more"),
        ("kfilms watchlist --watchlist club add oasis", "another watchlist beside it"),
        ("kfilms watchlist export", "a programme to hand on"),
    ),
    invoke_without_command=True,
)
@format_option
@click.pass_context
def command(ctx: click.Context, form: str) -> None:
    """Without a command it shows the watchlist. What you watched is kept apart."""
    if ctx.invoked_subcommand is None:
        from kfilms.cli.commands.watchlist import show

        ctx.invoke(show.command, form=form)
    elif form != "auto":
        name = ctx.invoked_subcommand
        subcommand = command.get_command(ctx, name)
        takes_format = any(
            param.name == "form" for param in (subcommand.params if subcommand else ())
        )
        hint: Hint = "leave it out"
        if takes_format:
            from kfilms.hints import propose

            hint = propose(f"watchlist {name}", options=["--format", form])
        raise RequestError("--format stands before the command", hint=hint)
