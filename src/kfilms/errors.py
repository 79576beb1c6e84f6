"""The errors a person can meet, each with its message, hint and exit code.

    KfilmsError
    ├── NoMatchError    1   asked properly, nothing fits
    ├── DoubtsError     1   a strict check found nothing worse than doubts
    ├── RequestError    2   a word of the request is wrong
    ├── CatalogError    3   the catalog cannot be read
    ├── StateError      4   the state file or a taste cannot be read or written
    └── DeliveryError   5   an export, an import or the output itself failed

Imports nothing, prints nothing: the command line words them in one place.
"""

from __future__ import annotations

GONE = "the directory you are in is gone; go to another"
"""The hint where no path can be made absolute."""


class KfilmsError(Exception):
    """A sentence that says what is wrong and where, and perhaps what to do about it.

    *message* is one sentence without a full stop. *hint* says what to do, preferably
    a command. *details* are further lines, one for each problem; it may be empty.
    """

    exit_code = 1

    def __init__(
        self, message: str, *, hint: str | None = None, details: tuple[str, ...] = ()
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
