"""``kfilms help``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms.cli.command import Command, Group, print_out
from kfilms.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from click.shell_completion import CompletionItem


def _complete(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer the commands of the group that the words before the cursor name."""
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
    named = _context(ctx, names)
    print_out(named, named.get_help())


def _context(ctx: click.Context, names: Iterable[str]) -> click.Context:
    """Return the context of the command that *names* spell from the root.

    Raises:
        RequestError: one of them is no command.
    """
    found = ctx.find_root()
    for name in names:
        if not isinstance(found.command, Group):
            raise RequestError(
                f'{found.command_path} has no command "{name}"',
                hint=f"{found.command_path} --help",
            )
        named = found.command.get_command(found, name)
        if named is None:
            from kfilms.cli.suggest_commands import no_such_command

            raise no_such_command(found, found.command, name)
        found = click.Context(named, info_name=name, parent=found)
    return found
