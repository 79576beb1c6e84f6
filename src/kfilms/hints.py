"""Provides `Hint`: text and proposed commands, spelled at the boundary of the program.

The core proposes a command without the global options. The command line adds those in
use, such as ``--catalog mine.yaml``, and quotes the arguments for a shell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeAlias

    Hint: TypeAlias = "str | Proposal | tuple[str | Proposal, ...]"
    """Parts that are joined without a space; a single part needs no tuple."""


class Placeholder(str):
    """A word in capitals that the reader replaces, such as ``FILM``."""

    __slots__ = ()


class Proposal(NamedTuple):
    """A command of kfilms, its arguments, and its options with their values."""

    command: str
    arguments: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


def propose(command: str, *arguments: str, options: Iterable[str] = ()) -> Proposal:
    """Return the proposal to run *command*, such as ``watchlist add``."""
    return Proposal(command, arguments, tuple(options))


def propose_help(path: str) -> Proposal:
    """Return the proposal to read the help of the command *path*, with ``kfilms``."""
    return propose(path.partition(" ")[2], options=["--help"])


def join_hints(*hints: Hint) -> tuple[str | Proposal, ...]:
    """Return one hint with the parts of *hints*."""
    return tuple(part for hint in hints for part in _parts(hint))


def with_hint(message: str, hint: Hint | None) -> Hint:
    """Return *message* with *hint* in parentheses after it, if there is one."""
    return join_hints(f"{message} (", hint, ")") if hint else message


def spell_hint(hint: Hint, command_line: Callable[..., str]) -> str:
    """Return *hint* as one text.

    *command_line* takes a command, its arguments and the keyword *options*.
    """
    return "".join(
        part
        if isinstance(part, str)
        else command_line(part.command, *part.arguments, options=part.options)
        for part in _parts(hint)
    )


def _parts(hint: Hint) -> tuple[str | Proposal, ...]:
    return (hint,) if isinstance(hint, str | Proposal) else hint
