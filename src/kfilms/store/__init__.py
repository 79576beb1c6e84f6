"""Reads and writes the state file: a JSON document of watchlists, history and undo.

A file that is not wholly valid is rejected. The format is described in
docs/architecture.md.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from kfilms.errors import NoMatchError, StateError
from kfilms.library import MAX_UNDO_STEPS, HistoryEntry, UserData, Watchlist, restored
from kfilms.store import state_file as file
from kfilms.store.codec import (
    DamageError,
    encode_parts,
    listed,
    read_remembered,
    read_watchlist,
    require,
    text_of,
)
from kfilms.store.state_file import locked, quoted_path, stamp

if TYPE_CHECKING:
    from kfilms.store.state_file import Stamp

__all__ = ["EMPTY", "locked", "stamp"]

Kept = TypeVar("Kept", Watchlist, HistoryEntry)

VERSION: Final = 1
_MAX_PARTS: Final = 600_000
"""Most JSON objects and arrays; empty ones take twenty times their bytes in memory."""
_MAX_KEYS: Final = 800_000
"""Most keys; more would take seconds to read. Real histories have far fewer."""
_END: Final = b"\n]}\n"


class UndoStep(NamedTuple):
    """The description of a change, and the values that undo it.

    *watchlists* and *history* map each key that the change replaced to its value before
    the change, ``None`` if the key was new.
    """

    did: str
    watchlists: dict[str, Watchlist | None]
    history: dict[str, HistoryEntry | None]


class StoredState(NamedTuple):
    """The content of the state file; the latest step of *undo* is last.

    *drawn* holds the ids of the films of the last random draw.
    """

    memory: UserData
    undo: tuple[UndoStep, ...] = ()
    drawn: tuple[str, ...] = ()

    def after(self, did: str, memory: UserData) -> StoredState:
        """Return the state with the new *memory*, and an undo step described by *did*.

        Only the last ``MAX_UNDO_STEPS`` steps are kept.
        """
        step = UndoStep(
            did,
            _previous_values(self.memory.watchlists, memory.watchlists),
            _previous_values(self.memory.history, memory.history),
        )
        return self._replace(memory=memory, undo=(*self.undo, step)[-MAX_UNDO_STEPS:])

    def undone(self) -> StoredState:
        """Return the state before the last step, with that step removed.

        The revisions of restored watchlists still increase.

        Raises:
            NoMatchError: no step is left.
        """
        if not self.undo:
            raise NoMatchError("there is nothing to take back")
        last = self.undo[-1]
        memory = UserData(
            _restore_values(self.memory.watchlists, last.watchlists),
            _restore_values(self.memory.history, last.history),
        )
        for name, current in self.memory.watchlists.items():
            previous = memory.watchlists.get(name)
            if previous and previous != current:
                memory.watchlists[name] = restored(current, previous)
        return self._replace(memory=memory, undo=self.undo[:-1])


def _previous_values(before: dict[str, Kept], after: dict[str, Kept]) -> dict[str, Any]:
    """Return the values of *before* that *after* changes, ``None`` for new keys."""
    return {
        key: before.get(key)
        for key in {**before, **after}
        if before.get(key) != after.get(key)
    }


def _restore_values(
    current: dict[str, Kept], previous: dict[str, Kept | None]
) -> dict[str, Kept]:
    return {
        key: value
        for key, value in {**current, **previous}.items()
        if value is not None
    }


EMPTY: Final = StoredState(UserData({}, {}))


def read_state(path: str) -> StoredState:
    """Return the state in the file at *path*, or ``EMPTY`` if the file does not exist.

    Raises:
        StateError: the file cannot be read, is damaged, or has a newer version.
    """
    data = file.read_bytes(path)
    if data is None:
        return EMPTY
    try:
        require(_within_limits(data), "it has more parts than a state")
        return _state(json.loads(data.decode("utf-8-sig")), path)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise StateError(
            f"the state file {path} is damaged: {_damage_reason(error)}",
            hint="nothing was changed; mend it or move it: "
            f"mv {quoted_path(path)} {quoted_path(path + '.broken')}",
        ) from error


def _within_limits(data: bytes) -> bool:
    """Return whether *data* can be parsed without much time or memory."""
    containers = data.count(b"{") + data.count(b"[")
    return containers <= _MAX_PARTS and data.count(b'":') <= _MAX_KEYS


def _damage_reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"it is not JSON from line {error.lineno} on"
    if isinstance(error, KeyError):
        return f"{error.args[0]} is missing"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    if isinstance(error, DamageError):
        return str(error)
    if isinstance(error, ValueError):
        return "a date, a time or a number in it cannot be read"
    return "its parts are not where they belong"


def write_state(path: str, state: StoredState, expected: Stamp | None = None) -> None:
    """Replace the file at *path* with *state*, atomically. Call with the lock held.

    *expected* is the stamp of the file that *state* was derived from. If it is given
    and another program has changed the file since, the file is not written.

    Raises:
        StateError: the file cannot be written or was changed; it is left unchanged.
    """
    file.replace(path, _encode_state(path, state), expected)


def _encode_state(path: str, state: StoredState) -> bytes:
    """Return the JSON of *state*, one line for each watchlist, film and undo step.

    The oldest undo steps are dropped until the file is small enough to be read again.

    Raises:
        StateError: the file is too large even without undo steps.
    """
    encode = json.JSONEncoder(ensure_ascii=False).encode
    parts = ",\n".join(
        f'"{name}": {{\n'
        + ",\n".join(f"{encode(key)}: {encode(value)}" for key, value in part.items())
        + "\n}"
        for name, part in encode_parts(*state.memory).items()
    )
    drawn = f'"drawn": {encode(state.drawn)}'
    start = f'{{"kfilms": {VERSION},\n{parts},\n{drawn},\n"undo": [\n'.encode()
    steps = [
        encode(
            {"did": step.did, **encode_parts(step.watchlists, step.history)}
        ).encode()
        for step in state.undo
    ]
    data = start + b",\n".join(steps) + _END
    while steps and not _readable(data):
        del steps[0]
        data = start + b",\n".join(steps) + _END
    if not _readable(data):
        most = file.MAX_BYTES // 1024 // 1024
        raise StateError(
            f"the state file {path} cannot hold more than {most} MiB",
            hint="nothing was changed",
        )
    return data


def _readable(data: bytes) -> bool:
    return len(data) <= file.MAX_BYTES and _within_limits(data)


def _state(document: Any, path: str) -> StoredState:
    require(
        isinstance(document, dict) and "kfilms" in document, "it is not a state file"
    )
    version = document["kfilms"]
    require(isinstance(version, int), "its version is not a number")
    if version > VERSION:
        raise StateError(
            f"the state file {path} was written by a newer kfilms",
            hint="bring this kfilms up to date, or use another file with --state",
        )
    memory = UserData(
        {
            name: read_watchlist(name, watchlist)
            for name, watchlist in document["watchlists"].items()
        },
        {
            text_of(film): read_remembered(entry)
            for film, entry in document["history"].items()
        },
    )
    return StoredState(
        memory,
        tuple(_step(step) for step in listed(document["undo"])),
        tuple(text_of(film) for film in listed(document["drawn"])),
    )


def _step(document: dict[str, Any]) -> UndoStep:
    return UndoStep(
        text_of(document["did"]),
        {
            name: None if watchlist is None else read_watchlist(name, watchlist)
            for name, watchlist in document["watchlists"].items()
        },
        {
            text_of(film): None if entry is None else read_remembered(entry)
            for film, entry in document["history"].items()
        },
    )
