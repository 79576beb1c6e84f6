"""Provides the global options, and command lines that repeat the typed ones."""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING, Final

from kfilms.cli import paths
from kfilms.cli.output import printable
from kfilms.errors import GONE, RequestError, StateError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kfilms.hints import Hint

DEFAULT_WATCHLIST: Final = "valentine"
_WITHOUT_CATALOG: Final = ("catalog check", "catalog convert", "catalog new", "undo")
"""Commands that do not use ``--catalog``, or take the catalog as their argument."""


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

    def command_line(
        self, command: str, *arguments: str, options: Iterable[str] = ()
    ) -> str:
        """Return the line that runs *command*, quoted for a shell and safe to print.

        The global options that were typed come last, if the command uses them.
        Arguments come after ``--`` if one begins with a dash.

        Raises:
            RequestError: a watchlist was named, but that cannot be its name.
        """
        words = [*options, *self._global_options(command, *arguments, *options)]
        if any(argument[:1] == "-" and argument[1:] for argument in arguments):
            words = [*words, "--", *arguments]
        else:
            words = [*arguments, *words]
        return printable(" ".join(["kfilms", *command.split(), *map(_quote, words)]))

    def spell(self, hint: Hint) -> str:
        """Return *hint* as one text, its proposed commands as ``command_line`` does."""
        from kfilms.hints import spell_hint

        return spell_hint(hint, self.command_line)

    def _global_options(self, command: str, *words: str) -> Iterator[str]:
        """Yield the typed global options that *command* uses.

        *words* are its arguments and options. A catalog among them is not a catalog to
        *command*: it is the file to import. ``catalog add`` gets a placeholder if no
        catalog was named, because it refuses the shipped one.
        """
        group = command.partition(" ")[0]
        if "--help" in words:
            return
        if command not in _WITHOUT_CATALOG:
            for path in self.named_catalogs:
                if path not in words:
                    yield from ("--catalog", path)
        typed = any(word.startswith("--catalog") for word in words)
        if command == "catalog add" and not (self.catalogs or typed):
            yield from ("--catalog", "FILE")
        if self.keep_going and group != "undo":
            yield "--keep-going"
        state = self.settings.get("state")
        if state and group != "catalog":
            yield from ("--state", state)
        default = self.environ.get("KFILMS_WATCHLIST") or DEFAULT_WATCHLIST
        if group == "watchlist" and self.watchlist_name != default:
            yield from ("--watchlist", self.watchlist_name)


def _quote(word: str) -> str:
    """Return *word*, quoted for a shell."""
    if word.isascii() and word.replace("-", "").isalnum():
        return word  # most words are; spares a listing the import
    from shlex import quote

    return quote(word)
