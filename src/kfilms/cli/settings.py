"""The global options, and commands spelled with the options that were typed."""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING, Final

from kfilms.cli import paths as places
from kfilms.cli.output import printable
from kfilms.errors import GONE, RequestError, StateError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

DEFAULT_WATCHLIST: Final = "valentine"


def local_now() -> datetime:
    """Return the time it is, aware and local."""
    return datetime.now().astimezone()


class Settings:
    """The global options of one run, with environment variables as their defaults.

    *argv* is what was typed. *now* returns the aware local time.
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
        """Return the global option *name*, else its environment variable, else none."""
        given = self.settings.get(name) or self.environ.get(f"KFILMS_{name.upper()}")
        return given or None

    @property
    def catalogs(self) -> tuple[str, ...]:
        """The files that were named as catalogs, the first counting most; or none."""
        named = self.environ.get("KFILMS_CATALOG", "").split(os.pathsep)
        return self.named_catalogs or tuple(filter(None, named))

    @property
    def state_path(self) -> str | None:
        """The state file; ``None`` where the user has no home and named none."""
        named = self.setting("state")
        if named:
            try:
                return os.path.abspath(named)
            except FileNotFoundError:
                there_is = f"there is no state file at {named}"
                raise StateError(there_is, hint=GONE) from None
        folder = places.directory("data", self.environ)
        return folder and os.path.join(folder, "state.json")

    @property
    def watchlist_name(self) -> str:
        """The name of the watchlist in use.

        Raises:
            RequestError: the name given is no name.
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
        """The command as it was typed, for people to read again."""
        from shlex import join

        return printable(join(("kfilms", *self.argv)))

    def command_line(self, command: str) -> str:
        """Return *command* on the catalogs and the state file that were named."""
        catalogs = _typed("--catalog", *self.named_catalogs)
        going = " --keep-going" if self.keep_going else ""
        return f"kfilms {command}{catalogs}{going}" + self._state_typed

    def watchlist_command_line(self, command: str) -> str:
        """Return *command* as ``spelled``, and on the watchlist in use."""
        name = self.watchlist_name
        unsaid = self.environ.get("KFILMS_WATCHLIST") or DEFAULT_WATCHLIST
        named = "" if name == unsaid else _typed("--watchlist", name)
        return self.command_line(command) + named

    @property
    def undo_command_line(self) -> str:
        """The command that takes back what was done."""
        return "kfilms undo" + self._state_typed

    @property
    def _state_typed(self) -> str:
        return _typed("--state", *filter(None, [self.settings.get("state")]))


def _typed(option: str, *values: str) -> str:
    """Return *option* with each of *values* as it would be typed, after a space."""
    if not values:
        return ""
    from shlex import quote

    return printable("".join(f" {option} {quote(value)}" for value in values))
