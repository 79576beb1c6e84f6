"""``kfilms taste``: the group; alone it lists the tastes."""

from __future__ import annotations

from typing import Final

import click

from kfilms.cli.command import Group, LazyCommand

_KEEP: Final = "Keep"

COMMANDS: Final = {
    "new": LazyCommand("taste.new", _KEEP, "Write down what somebody wants"),
    "list": LazyCommand("taste.list", _KEEP, "List the tastes"),
    "show": LazyCommand("taste.show", _KEEP, "Show one taste, and check it"),
}


@click.command(
    cls=Group,
    lazy=COMMANDS,
    examples=(
        ("kfilms taste new mina --want dementia --veto suicide", "a first taste"),
        ("kfilms taste new jun --minutes ..2h --heaviness ..3", "and a second"),
        ("kfilms pick --for mina --for jun", "films that suit both"),
    ),
    invoke_without_command=True,
)
@click.pass_context
def command(ctx: click.Context) -> None:
    """A taste is a small file: themes wanted, themes and content notes vetoed, films
    watched, limits. Without a command it lists the tastes.
    """  # noqa: D205 - the summary is in the table of commands
    if ctx.invoked_subcommand is None:
        from kfilms.cli.commands.taste import list as listing

        ctx.invoke(listing.command)
