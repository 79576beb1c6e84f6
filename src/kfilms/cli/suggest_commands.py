"""Suggests commands when a group has no command with the typed name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from kfilms.cli.app import App
from kfilms.cli.command import Group
from kfilms.cli.main import command as root
from kfilms.errors import KfilmsError, RequestError
from kfilms.hints import join_hints, propose, propose_help
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
"""Command names of other programs, each with the equivalent command of kfilms.

TEXT is a placeholder for optional arguments.
"""


def no_such_command(
    ctx: click.Context, group: Group, name: str, rest: Iterable[str] = ()
) -> RequestError:
    """Return the error that *group* has no command *name*; *rest* was typed after it.

    The hint suggests, in this order of preference: commands of the same name in other
    groups, a synonym, commands with a similar name, or showing a film.
    """
    path = ctx.command_path
    commands = _commands_by_name()
    same = commands.get(name) or [
        command
        for synonym, command in _SYNONYMS.items()
        if synonym == name and f"kfilms {command}".startswith(path)
    ]
    app = ctx.ensure_object(App)
    close = _suggestions(app, same, rest) or list(close_matches(name, group.lazy))
    if not close:
        similar_names = close_matches(name, commands)
        similar = (command for word in similar_names for command in commands[word])
        close = _suggestions(app, similar, rest)
    hint = join_hints(f"{did_you_mean(close)}All of them: ", propose_help(path))
    if not close and ctx.parent is None and _is_film(app, name):
        hint = join_hints(hint, " · a film: ", propose("show", name))
    return RequestError(f'{path} has no command "{name}"', hint=hint)


def _is_film(app: App, name: str) -> bool:
    """Return whether *name* is a film of the catalog in use."""
    try:
        app.catalog.find_film(name)
    except KfilmsError:
        return False
    return True


def _commands_by_name() -> dict[str, list[str]]:
    """Return the commands by their last word: ``watchlist add`` is under ``add``."""
    commands: dict[str, list[str]] = {}
    ctx = click.Context(root)
    for name in root.lazy:
        commands.setdefault(name, []).append(name)
        command = root.get_command(ctx, name)
        for inner in command.lazy if isinstance(command, Group) else ():
            commands.setdefault(inner, []).append(f"{name} {inner}")
    return commands


def _suggestions(app: App, commands: Iterable[str], rest: Iterable[str]) -> list[str]:
    """Return the command lines of those *commands* that accept the arguments *rest*.

    If none does, return all of them, with the names of their required arguments.
    """
    candidates = list(commands)
    accepted = [
        line
        for command in candidates
        if (line := _command_line(app, command.removesuffix(" TEXT"), [*rest]))
    ]
    return accepted or [_usage(app, command) for command in candidates]


def _command_line(app: App, command_name: str, rest: list[str]) -> str:
    """Return the command line with the arguments and options *rest*.

    Empty if *rest* is empty, or if the command does not accept *rest*.
    """
    words = [*command_name.split(), *rest]
    command, args = _find_command(words)
    try:
        parser = command.make_parser(click.Context(command))
        _, left, _ = parser.parse_args([*args])
    except click.UsageError:
        return ""
    if not rest or left:
        return ""
    path = " ".join(words[: len(words) - len(args)])
    end = args.index("--") if "--" in args else len(args)
    return app.command_line(path, *args[end + 1 :], options=args[:end])


def _usage(app: App, line: str) -> str:
    """Return the command *line* with placeholders for its required arguments."""
    command, _ = _find_command(line.split())
    ctx = click.Context(command)
    arguments = [
        param.make_metavar(ctx).rstrip(".")
        for param in command.params
        if isinstance(param, click.Argument) and param.required
    ]
    return app.command_line(line, *arguments)


def _find_command(words: list[str]) -> tuple[click.Command, list[str]]:
    """Return the command that *words* begin with, and the words after its name."""
    command: click.Command = root
    args = [*words]
    while isinstance(command, Group) and args and args[0] in command.lazy:
        command = command.get_command(click.Context(command), args.pop(0)) or command
    return command, args
