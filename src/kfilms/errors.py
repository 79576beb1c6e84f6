"""The errors that users can see, each with its message, hint and exit code.

    KfilmsError
    ├── NoMatchError    1   no film matches a valid request
    ├── DoubtsError     1   `check --strict` found only warnings
    ├── RequestError    2   an argument or an option has an invalid value
    ├── CatalogError    3   the catalog cannot be read or written
    ├── StateError      4   the state file or a taste cannot be read or written
    └── DeliveryError   5   an export, an import or the output itself failed

The first line of the docstring of each class is shown to users, as the meaning of its
exit code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kfilms.hints import Hint

GONE = "the directory you are in is gone; go to another"
"""The hint if no path can be made absolute, because the current directory is gone."""


class KfilmsError(Exception):
    """The base class of all errors with a message for users.

    *message* is one sentence without a full stop. *hint* says what to do, preferably
    a command. *details* holds further lines, one for each problem; it may be empty.
    Both may propose commands, which `kfilms.hints.spell_hint` writes.
    """

    exit_code = 1

    def __init__(
        self,
        message: str,
        *,
        hint: Hint | None = None,
        details: tuple[Hint, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details


class NoMatchError(KfilmsError):
    """The question was proper, but no film answers it."""

    exit_code = 1


class DoubtsError(KfilmsError):
    """Nothing is wrong, but something is doubtful, and only the best will do."""

    exit_code = 1


class RequestError(KfilmsError):
    """The request names something that does not exist or cannot be read."""

    exit_code = 2


class CatalogError(KfilmsError):
    """The catalog is missing, breaks its format, or cannot be read or written."""

    exit_code = 3


class StateError(KfilmsError):
    """The state file or a taste cannot be trusted, read or written."""

    exit_code = 4


class DeliveryError(KfilmsError):
    """An import cannot be read, or the result cannot be handed over."""

    exit_code = 5
