"""``kfilms catalog``: the group."""

from __future__ import annotations

from typing import Final

import click

from kfilms.cli.command import Group, LazyCommand, print_out

_MAKE: Final = "Make"
_CHECK: Final = "Check"

COMMANDS: Final = {
    "new": LazyCommand("catalog.new", _MAKE, "Begin a catalog of your own"),
    "add": LazyCommand("catalog.add", _MAKE, "Add a film to a catalog of your own"),
    "convert": LazyCommand(
        "catalog.convert",
        _MAKE,
        "Make a catalog of what IMDb exports",
    ),
    "check": LazyCommand("catalog.check", _CHECK, "Find what is wrong with a catalog"),
    "schema": LazyCommand("catalog.schema", _CHECK, "Print the format for editors"),
}


@click.command(
    cls=Group,
    lazy=COMMANDS,
    examples=(
        ("kfilms catalog new mine.yaml", "a file to fill in"),
        ("kfilms catalog add Parasite --catalog mine.yaml", "one film more"),
        ("kfilms catalog convert WATCHLIST.csv -o mine.yaml", "from a list of IMDb"),
        ("kfilms catalog check mine.yaml", "what is wrong or doubtful"),
    ),
    invoke_without_command=True,
)
@click.pass_context
def command(ctx: click.Context) -> None:
    """It is a YAML file; every command takes it with --catalog or KFILMS_CATALOG."""
    if ctx.invoked_subcommand is None:
        print_out(ctx, ctx.get_help())
