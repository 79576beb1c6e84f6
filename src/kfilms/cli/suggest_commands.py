"""Suggests a command for a word that is none where it was typed."""

from __future__ import annotations

from shlex import join, quote
from typing import TYPE_CHECKING, Final

import click

from kfilms.cli.app import App
from kfilms.cli.command import Group
from kfilms.cli.main import command as root
from kfilms.errors import RequestError
from kfilms.normalize import close_matches
from kfilms.text import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

_SYNONYMS: Final = {
    "tonight": "pick --tonight",
    "search": "list TEXT",
    "find": "list TEXT",
    "ls": "list",
    "rm": "watchlist remove",
    "plan": "watchlist build",
    "diary": "list --watched",
    "history": "list --watched",
}
"""Words of other programs, each with the command that does the same here.

TEXT stands for arguments that a command does not need.
"""


def no_such_command(
    ctx: click.Context, group: Group, name: str, rest: Iterable[str] = ()
) -> RequestError:
    """Return the error that *group* has no command *name*; *rest* was typed after it.

    The hint proposes commands of that name elsewhere, else a synonym, else commands
    that are spelled alike, else a film.
    """
    app = ctx.ensure_object(App)
    path = ctx.command_path
    everywhere = _everywhere()
    same = everywhere.get(name) or [
        line
        for word, line in _SYNONYMS.items()
        if word == name and f"kfilms {line}".startswith(path)
    ]
    close = _proposed(app, same, rest) or list(close_matches(name, group.lazy))
    if not close:
        alike = close_matches(name, everywhere)
        lines = (line for word in alike for line in everywhere[word])
        close = _proposed(app, lines, rest)
    hint = f"{did_you_mean(close)}All of them: {path} --help"
    if not close and ctx.parent is None:
        hint += f" · a film: {app.command_line(f'show {quote(name)}')}"
    return RequestError(f'{path} has no command "{name}"', hint=hint)


def _everywhere() -> dict[str, list[str]]:
    """Return how each command is typed, by its own name; several may share one."""
    lines: dict[str, list[str]] = {}
    ctx = click.Context(root)
    for name in root.lazy:
        lines.setdefault(name, []).append(name)
        command = root.get_command(ctx, name)
        for inner in command.lazy if isinstance(command, Group) else ():
            lines.setdefault(inner, []).append(f"{name} {inner}")
    return lines


def _proposed(app: App, lines: Iterable[str], rest: Iterable[str]) -> list[str]:
    """Return the commands *lines* with the arguments *rest*, if some take them.

    Else each of them stands with the names of the arguments that it needs.
    """
    commands = list(lines)
    typed = [line for one in commands if (line := _with(one, [*rest]))]
    return [
        app.watchlist_command_line(line)
        if line.startswith("watchlist ")
        else app.command_line(line)
        for line in typed or map(_usage, commands)
    ]


def _with(line: str, rest: list[str]) -> str:
    """Return *line* with the arguments *rest*; nothing if it does not take them."""
    words = [*line.removesuffix(" TEXT").split(), *rest]
    command, args = _found(words)
    try:
        _, left, _ = command.make_parser(click.Context(command)).parse_args(args)
    except click.UsageError:
        return ""
    return join(words) if rest and not left else ""


def _usage(line: str) -> str:
    """Return *line* with the names of the arguments that it needs."""
    command, _ = _found(line.split())
    ctx = click.Context(command)
    needed = [
        param.make_metavar(ctx).rstrip(".")
        for param in command.params
        if isinstance(param, click.Argument) and param.required
    ]
    return " ".join([line, *needed])


def _found(words: list[str]) -> tuple[click.Command, list[str]]:
    """Return the command that *words* lead to, and those after its name."""
    command: click.Command = root
    args = [*words]
    while isinstance(command, Group) and args and args[0] in command.lazy:
        command = command.get_command(click.Context(command), args.pop(0)) or command
    return command, args
