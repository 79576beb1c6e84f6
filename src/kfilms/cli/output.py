"""Writes results to standard output and messages to standard error.

All output of kfilms goes through this module. Control characters in messages are
escaped here before they reach a terminal.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TextIO

from kfilms.errors import DeliveryError
from kfilms.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import RenderableType

    from kfilms.errors import KfilmsError
    from kfilms.row import FilmRow

DEFAULT_WIDTH: Final = 80
_MAX_WIDTH: Final = 500
_MIN_WIDTH: Final = 20
_MAX_DIGITS: Final = 9

_SIGNS: Final = str.maketrans(
    {
        "·": "|", "▰": "#", "▱": ".", "✓": "x", "…": "...", "“": '"', "”": '"',
        "─": "-", "–": "-", "→": "->",
    }
)  # fmt: skip
"""ASCII replacements for the symbols of kfilms, for encodings that lack them."""


def printable(text: str) -> str:
    """Return *text* with terminal control characters and line breaks escaped."""
    return sanitize(
        text, lambda match: match[0].encode("unicode_escape").decode("ascii")
    )


def _send(
    stream: TextIO, text: str, encoding: str | None = None, *, append: bool = False
) -> None:
    """Write *text* to *stream* and flush it; replace characters it cannot encode.

    *encoding* overrides that of the stream. With *append*, no byte order mark is
    written before *text*.

    Raises:
        OSError: the stream cannot be written. Its buffer is discarded, or Python
            would try to flush it again at exit.
    """
    encoding = encoding or stream.encoding or "utf-8"
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        data = text.translate(_SIGNS).encode(encoding, "backslashreplace")
    if append:
        data = data.removeprefix("".encode(encoding))
    try:
        stream.buffer.write(data)
        stream.buffer.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise


class Output:
    """Standard output and standard error, with their width, colour and encoding.

    A stream is ``None`` if it was closed before the program started. *color* is
    ``auto``, ``always`` or ``never``.
    """

    def __init__(
        self, stdout: TextIO | None, stderr: TextIO | None, environ: Mapping[str, str]
    ) -> None:
        self._stdout = stdout
        self._stderr = stderr
        self._environ = environ
        self._talked = False
        self.color = "auto"

    @property
    def terminal(self) -> bool:
        """Whether standard output is a terminal."""
        return self._stdout is not None and self._stdout.isatty()

    @property
    def width(self) -> int:
        """The maximum width of a table, in columns of the terminal."""
        columns = self._environ.get("COLUMNS", "")
        width = int(columns[:_MAX_DIGITS]) if columns.isdecimal() else 0
        if not width and self._stdout is not None and self.terminal:
            try:
                width = os.get_terminal_size(self._stdout.fileno()).columns
            except OSError:
                width = 0
        return max(_MIN_WIDTH, min(width or DEFAULT_WIDTH, _MAX_WIDTH))

    @property
    def colored(self) -> bool:
        """Whether the result is written in colour."""
        if self.color != "auto":
            return self.color == "always"
        plain = self._environ.get("NO_COLOR") or self._environ.get("TERM") == "dumb"
        return self.terminal and not plain

    @property
    def unlimited(self) -> bool:
        """Whether standard output can encode all of Unicode."""
        return self.encodes("\U0010ffff")

    def encodes(self, text: str) -> bool:
        """Return whether standard output can encode *text* without replacements."""
        try:
            text.encode(self._encoding())
        except UnicodeEncodeError:
            return False
        return True

    def legible(self, rows: Sequence[FilmRow]) -> Sequence[FilmRow]:
        """Return *rows*, with romanized titles if the originals cannot be encoded."""
        if self.unlimited:
            return rows
        return [
            row
            if self.encodes(row.original_title or "")
            else row._replace(original_title=row.romanized_title)
            for row in rows
        ]

    def _encoding(self) -> str:
        return (self._stdout and self._stdout.encoding) or "utf-8"

    def render(self, renderable: RenderableType) -> None:
        """Write *renderable* to standard output, rendered by rich."""
        from io import StringIO

        from rich.console import Console

        text = StringIO()
        console = Console(
            file=text,
            width=self.width,
            force_terminal=self.colored,
            color_system="standard" if self.colored else None,
            no_color=not self.colored,
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
            safe_box=False,
            _environ={},
        )
        console.print(renderable)
        lines = text.getvalue().splitlines()
        self.write("".join(f"{line.rstrip()}\n" for line in lines))

    def write(self, text: str, encoding: str | None = None) -> None:
        """Write *text*, the whole result, to standard output and flush it.

        Does nothing if standard output is closed, and ignores a broken pipe.
        *encoding* overrides that of the terminal, for file formats that define one.

        Raises:
            DeliveryError: standard output cannot be written.
        """
        if self._stdout is None:
            return
        try:
            _send(self._stdout, text, encoding)
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                return  # the reader closed the pipe, as `head` does
            raise DeliveryError(
                f"the output cannot be written: {error.strerror}"
            ) from error

    def say(self, text: str) -> None:
        """Write *text* as one line to standard error, if that is possible."""
        if self._stderr is None:
            return
        try:
            _send(self._stderr, printable(text) + "\n", append=self._talked)
        except OSError:
            self._stderr = None
        self._talked = True

    def progress(self, text: str) -> None:
        """Replace the progress line on standard error by *text*, which may be empty.

        Does nothing unless standard error is a terminal that can erase a line.
        """
        dumb = self._environ.get("TERM") == "dumb"
        if self._stderr is not None and self._stderr.isatty() and not dumb:
            with suppress(OSError):
                line = f"\r\x1b[K{printable(text)}"
                _send(self._stderr, line, append=self._talked)
            self._talked = True

    def complain(self, error: KfilmsError, details: Iterable[str], hint: str) -> None:
        """Write the message of *error*, *details* and *hint* to standard error."""
        message = error.message if error.message[-1] in ".?!" else f"{error.message}."
        if error.exit_code == 1:
            self.say(message[0].upper() + message[1:])
        else:
            self.say(f"Error: {message}")
        for detail in details:
            self.say(detail)
        if hint:
            self.say(f"Hint: {hint}")
