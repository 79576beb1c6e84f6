"""Writes what was asked for into files: whole or not at all, never over another."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from kfilms import atomicfile as whole
from kfilms.errors import GONE, DeliveryError

if TYPE_CHECKING:
    from collections.abc import Sequence


def numbered_names(path: str, count: int) -> list[str]:
    """Return where *count* texts go: *path* alone, or numbered before its suffix."""
    if count == 1:
        return [path]
    stem, suffix = os.path.splitext(path)
    width = len(str(count))
    return [f"{stem}-{number:0{width}}{suffix}" for number in range(1, count + 1)]


def write_outputs(path: str, texts: Sequence[str], *, force: bool) -> list[str]:
    """Write *texts* as UTF-8 to *path*, several to numbered files; return their names.

    Each goes into a temporary file in the same directory first, and all of them take
    their places only when the last one is on the disk. What is no regular file, such
    as a pipe, is written to as it is.

    Raises:
        DeliveryError: a file cannot be written, or is there and *force* is not given;
            what was there before still is, but where the first of several had taken
            their places already.
    """
    places = numbered_names(path, len(texts))
    _refuse(places, force=force)
    waiting: dict[str, str] = {}
    place = path
    try:
        try:
            for place, text in zip(places, texts, strict=True):
                if os.path.exists(place) and not os.path.isfile(place):
                    _write_special_file(place, text.encode())
                else:
                    real = os.path.realpath(place)
                    waiting[real] = whole.write_temporary(real, text.encode())
            while waiting:
                place, temporary = next(iter(waiting.items()))
                whole.replace_file(temporary, place)
                del waiting[place]
        finally:
            for temporary in waiting.values():
                with suppress(FileNotFoundError):
                    os.unlink(temporary)
    except OSError as error:
        raise DeliveryError(
            f"{place} cannot be written: {error.strerror}",
            hint="choose another place with -o FILE; nothing was changed there",
        ) from error
    return places


def _refuse(places: Sequence[str], *, force: bool) -> None:
    """Complain of what stands in the way before anything is written."""
    for place in places:
        try:
            folder = os.path.dirname(os.path.realpath(place))
        except FileNotFoundError:
            raise DeliveryError(
                f"there is no directory {os.path.dirname(place) or '.'}",
                hint=GONE,
            ) from None
        if os.path.isdir(place):
            raise DeliveryError(
                f"{place} is a directory", hint=f"name a file: -o {_inside(place)}"
            )
        if not os.path.isdir(folder):
            from shlex import quote

            shown = os.path.dirname(place) or folder
            raise DeliveryError(
                f"there is no directory {shown}", hint=f"mkdir -p {quote(shown)}"
            )
    there = [place for place in places if os.path.isfile(place)]
    if there and not force:
        verb = "is" if len(there) == 1 else "are"
        raise DeliveryError(
            f"{', '.join(there)} {verb} there already",
            hint="choose another name, or overwrite with --force",
        )


def _inside(folder: str) -> str:
    from shlex import quote

    return quote(os.path.join(folder, "FILE"))


def _write_special_file(place: str, data: bytes) -> None:
    with open(place, "wb") as file:
        file.write(data)
