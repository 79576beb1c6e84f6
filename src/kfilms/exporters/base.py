"""What an exporter is: a function from a programme to text, and what it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from kfilms.film import Programme


class Exporter(NamedTuple):
    """A format a programme can be written in.

    *write* knows no path, stream, console or clock: the same programme gives the same
    text.
    """

    suffix: str
    write: Callable[[Programme], str]
