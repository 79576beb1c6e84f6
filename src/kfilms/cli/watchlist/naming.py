"""Several films named in one command: all are found, or all that are not are named."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from kfilms.errors import RequestError
from kfilms.film import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Found = TypeVar("Found")


def all_found(words: Iterable[str], find: Callable[[str], Found]) -> list[Found]:
    """Return what *find* finds for each of *words*, in their order.

    Raises:
        RequestError: some cannot be found; it reports each of them.
    """
    found, errors = [], []
    for word in words:
        try:
            found.append(find(word))
        except RequestError as error:
            errors.append(error)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        lines = tuple(f"{error.message} ({error.hint})" for error in errors)
        raise RequestError(
            f"{counted(len(errors), 'film')} cannot be found", details=lines
        )
    return found
