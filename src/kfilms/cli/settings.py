"""Provides the global options, and command lines that repeat the typed ones."""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING, Final

from kfilms.cli import paths
from kfilms.cli.output import printable
from kfilms.errors import GONE, RequestError, StateError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

DEFAULT_WATCHLIST: Final = "valentine"


def local_now() -> datetime:
    """Return the current local time, timezone-aware."""
    return datetime.now().astimezone()


class Settings:
    """The global options of one run, with environment variables as their defaults.

    *argv* holds the arguments as typed. *now* returns the timezone-aware local time.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        argv: Sequence[str] = (),
        now: Callable[[], datetime] = local_now,
    ) -> None:
        self.environ = environ
        self.argv = argv
        self.now = now
        self.settings: dict[str, str] = {}
        self.named_catalogs: tuple[str, ...] = ()
        self.keep_going = False

    def setting(self, name: str) -> str | None:
        """Return the global option *name*, or else its environment variable.

        ``None`` if both are unset or empty.
        """
        value = self.settings.get(name) or self.environ.get(f"KFILMS_{name.upper()}")
        return value or None

    @property
    def catalogs(self) -> tuple[str, ...]:
        """The catalog files named by option or environment; earlier ones take priority.

        Empty if none was named.
        """
        paths_in_environ = self.environ.get("KFILMS_CATALOG", "").split(os.pathsep)
        return self.named_catalogs or tuple(filter(None, paths_in_environ))

    @property
    def state_path(self) -> str | None:
        """The state file; ``None`` if the user has no home directory and named no file.

        Raises:
            StateError: the path is relative and the working directory is gone.
        """
        path = self.setting("state")
        if path:
            try:
                return os.path.abspath(path)
            except FileNotFoundError:
                message = f"there is no state file at {path}"
                raise StateError(message, hint=GONE) from None
        folder = paths.directory("data", self.environ)
        return folder and os.path.join(folder, "state.json")

    @property
    def watchlist_name(self) -> str:
        """The name of the watchlist in use.

        Raises:
            RequestError: the name is not valid.
        """
        from kfilms.library import MAX_NAME_LENGTH

        name = self.setting("watchlist") or DEFAULT_WATCHLIST
        if (
            not name.isprintable()
            or name.strip() != name
            or len(name) > MAX_NAME_LENGTH
        ):
            raise RequestError(
                f'"{name}" cannot name a watchlist',
                hint=f"use up to {MAX_NAME_LENGTH} characters: --watchlist club",
            )
        return name

    @property
    def typed_command(self) -> str:
        """The whole command line as typed, safe to print."""
        from shlex import join

        return printable(join(("kfilms", *self.argv)))

    def command_line(self, command: str) -> str:
        """Return the line for *command* with the typed catalog and state options."""
        catalogs = _quote_option("--catalog", *self.named_catalogs)
        keep_going = " --keep-going" if self.keep_going else ""
        return f"kfilms {command}{catalogs}{keep_going}" + self._state_typed

    def watchlist_command_line(self, command: str) -> str:
        """Like ``command_line``, with ``--watchlist`` unless it is the default."""
        name = self.watchlist_name
        default = self.environ.get("KFILMS_WATCHLIST") or DEFAULT_WATCHLIST
        option = "" if name == default else _quote_option("--watchlist", name)
        return self.command_line(command) + option

    @property
    def undo_command_line(self) -> str:
        """The command line that undoes the last change."""
        return "kfilms undo" + self._state_typed

    @property
    def _state_typed(self) -> str:
        return _quote_option("--state", *filter(None, [self.settings.get("state")]))


def _quote_option(option: str, *values: str) -> str:
    """Return *option* with each of *values*, quoted for a shell, after a space."""
    if not values:
        return ""
    from shlex import quote

    return printable("".join(f" {option} {quote(value)}" for value in values))
