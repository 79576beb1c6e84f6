"""``kfilms help``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms.cli.command import Command, Group, print_out
from kfilms.errors import RequestError
from kfilms.hints import propose_help

if TYPE_CHECKING:
    from collections.abc import Iterable

    from click.shell_completion import CompletionItem


def _complete(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete the commands of the group named by the words before the cursor."""
    try:
        group = _context(ctx, ctx.params[str(param.name)]).command
    except RequestError:
        return []
    return group.complete_commands(incomplete) if isinstance(group, Group) else []


@click.command(
    cls=Command,
    examples=(
        ("kfilms help pick", "the same as kfilms pick --help"),
        ("kfilms help watchlist build", "a command of a group"),
    ),
)
@click.argument("names", nargs=-1, metavar="[COMMAND]...", shell_complete=_complete)
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Without a command it shows the help of kfilms."""
    named_ctx = _context(ctx, names)
    print_out(named_ctx, named_ctx.get_help())


def _context(ctx: click.Context, names: Iterable[str]) -> click.Context:
    """Return the context of the command with the path *names*, from the root.

    Raises:
        RequestError: one of *names* is not a command.
    """
    current = ctx.find_root()
    for name in names:
        if not isinstance(current.command, Group):
            raise RequestError(
                f'{current.command_path} has no command "{name}"',
                hint=propose_help(current.command_path),
            )
        subcommand = current.command.get_command(current, name)
        if subcommand is None:
            from kfilms.cli.suggest_commands import no_such_command

            raise no_such_command(current, current.command, name)
        current = click.Context(subcommand, info_name=name, parent=current)
    return current
