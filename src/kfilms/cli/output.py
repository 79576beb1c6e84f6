"""The two streams: the result on standard output, talk on standard error.

The only place that writes to them, and the one door through which text from outside
reaches a terminal.
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
"""What our own signs become where an encoding lacks them."""


def printable(text: str) -> str:
    """Return *text* with escapes for whatever could steer a terminal."""
    return sanitize(
        text, lambda found: found[0].encode("unicode_escape").decode("ascii")
    )


def _send(
    stream: TextIO, text: str, encoding: str | None = None, *, begun: bool = False
) -> None:
    """Write *text* to *stream* at once, with stand-ins for what it cannot encode.

    *encoding* takes the place of the stream's own. Where the stream has *begun*, no
    byte order mark comes before *text*.

    Raises:
        OSError: the stream takes no more; what it still held goes nowhere, or Python
            would try again at its end.
    """
    encoding = encoding or stream.encoding or "utf-8"
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        data = text.translate(_SIGNS).encode(encoding, "backslashreplace")
    if begun:
        data = data.removeprefix("".encode(encoding))
    try:
        stream.buffer.write(data)
        stream.buffer.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise


class Output:
    """Standard output and standard error, and what is known of them.

    A stream may be ``None``: it was closed before the program began. *color* is
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
        """Whether the result is looked at by somebody."""
        return self._stdout is not None and self._stdout.isatty()

    @property
    def width(self) -> int:
        """The columns a table may take."""
        asked = self._environ.get("COLUMNS", "")
        width = int(asked[:_MAX_DIGITS]) if asked.isdecimal() else 0
        if not width and self._stdout is not None and self.terminal:
            try:
                width = os.get_terminal_size(self._stdout.fileno()).columns
            except OSError:
                width = 0
        return max(_MIN_WIDTH, min(width or DEFAULT_WIDTH, _MAX_WIDTH))

    @property
    def colored(self) -> bool:
        """Whether the result may carry colour."""
        if self.color != "auto":
            return self.color == "always"
        plain = self._environ.get("NO_COLOR") or self._environ.get("TERM") == "dumb"
        return self.terminal and not plain

    @property
    def unlimited(self) -> bool:
        """Whether the result stream can carry whatever Unicode has."""
        return self.encodes("\U0010ffff")

    def encodes(self, text: str) -> bool:
        """Tell whether the result stream can carry *text* as it is."""
        try:
            text.encode(self._encoding())
        except UnicodeEncodeError:
            return False
        return True

    def legible(self, rows: Sequence[FilmRow]) -> Sequence[FilmRow]:
        """Return *rows* with romanized titles where the original cannot be shown."""
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
        """Write what rich makes of *renderable* as the result."""
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
        """Write *text*, the whole result, at once; silent where nobody reads it.

        *encoding* is for a file format that has its own, whatever the terminal speaks.

        Raises:
            DeliveryError: the stream takes no more.
        """
        if self._stdout is None:
            return
        try:
            _send(self._stdout, text, encoding)
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                return  # The reader has seen enough.
            raise DeliveryError(
                f"the output cannot be written: {error.strerror}"
            ) from error

    def say(self, text: str) -> None:
        """Write one line of talk; where nobody listens, nothing happens."""
        if self._stderr is None:
            return
        try:
            _send(self._stderr, printable(text) + "\n", begun=self._talked)
        except OSError:
            self._stderr = None
        self._talked = True

    def progress(self, text: str) -> None:
        """Show *text* in place of the last one, if somebody watches; empty, take it."""
        dumb = self._environ.get("TERM") == "dumb"
        if self._stderr is not None and self._stderr.isatty() and not dumb:
            with suppress(OSError):
                line = f"\r\x1b[K{printable(text)}"
                _send(self._stderr, line, begun=self._talked)
            self._talked = True

    def complain(self, error: KfilmsError, details: Iterable[str], hint: str) -> None:
        """Say what is wrong, all *details*, and the *hint*, if there is one."""
        message = error.message if error.message[-1] in ".?!" else f"{error.message}."
        if error.exit_code == 1:
            self.say(message[0].upper() + message[1:])
        else:
            self.say(f"Error: {message}")
        for detail in details:
            self.say(detail)
        if hint:
            self.say(f"Hint: {hint}")
