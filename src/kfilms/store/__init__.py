"""The state file: one JSON document with watchlists, history and the undo.

Reads it whole or refuses it; decides nothing about what is in it. Its format is
described in docs/architecture.md.
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

__all__ = ["EMPTY", "State", "Step", "locked", "read", "stamp", "write"]

Kept = TypeVar("Kept", Watchlist, HistoryEntry)

VERSION: Final = 1
_MAX_PARTS: Final = 600_000
"""Mappings and lists; empty ones would take twenty times their bytes in memory."""
_MAX_KEYS: Final = 800_000
"""More would take seconds to read; what kfilms writes of films never comes near."""
_END: Final = b"\n]}\n"


class UndoStep(NamedTuple):
    """What was done, and how it is taken back.

    *watchlists* and *history* hold what stood before in the place of everything that
    was replaced, ``None`` where there was nothing.
    """

    did: str
    watchlists: dict[str, Watchlist | None]
    history: dict[str, HistoryEntry | None]


class StoredState(NamedTuple):
    """The content of the file; *undo* has the latest step last.

    *drawn* holds the ids of the films that were drawn last.
    """

    memory: UserData
    undo: tuple[UndoStep, ...] = ()
    drawn: tuple[str, ...] = ()

    def after(self, did: str, memory: UserData) -> StoredState:
        """Return the state after *did* made *memory* of what was remembered."""
        step = UndoStep(
            did,
            _replaced(self.memory.watchlists, memory.watchlists),
            _replaced(self.memory.history, memory.history),
        )
        return self._replace(memory=memory, undo=(*self.undo, step)[-MAX_UNDO_STEPS:])

    def undone(self) -> StoredState:
        """Return the state before the last step.

        Raises:
            NoMatchError: no step is left.
        """
        if not self.undo:
            raise NoMatchError("there is nothing to take back")
        last = self.undo[-1]
        memory = UserData(
            _put_back(self.memory.watchlists, last.watchlists),
            _put_back(self.memory.history, last.history),
        )
        for name, now in self.memory.watchlists.items():
            back = memory.watchlists.get(name)
            if back and back != now:
                memory.watchlists[name] = restored(now, back)
        return self._replace(memory=memory, undo=self.undo[:-1])


def _replaced(before: dict[str, Kept], after: dict[str, Kept]) -> dict[str, Any]:
    """Return what stood in *before* wherever *after* differs, ``None`` for nothing."""
    return {
        key: before.get(key)
        for key in {**before, **after}
        if before.get(key) != after.get(key)
    }


def _put_back(now: dict[str, Kept], before: dict[str, Kept | None]) -> dict[str, Kept]:
    return {key: one for key, one in {**now, **before}.items() if one is not None}


EMPTY: Final = StoredState(UserData({}, {}))


def read_state(path: str) -> StoredState:
    """Return the state in the file at *path*; an empty one where there is none.

    Raises:
        StateError: the file cannot be read, or is not wholly a state of this version.
    """
    data = file.read_bytes(path)
    if data is None:
        return EMPTY
    try:
        require(_within_limits(data), "it has more parts than a state")
        return _state(json.loads(data.decode("utf-8-sig")), path)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise StateError(
            f"the state file {path} is damaged: {_undo_reason(error)}",
            hint="nothing was changed; mend it or move it: "
            f"mv {quoted_path(path)} {quoted_path(path + '.broken')}",
        ) from error


def _within_limits(data: bytes) -> bool:
    """Tell whether *data* can be read without taking much time or memory."""
    containers = data.count(b"{") + data.count(b"[")
    return containers <= _MAX_PARTS and data.count(b'":') <= _MAX_KEYS


def _undo_reason(error: Exception) -> str:
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


def write_state(path: str, state: StoredState, seen: Stamp | None = None) -> None:
    """Replace the file at *path* by *state*, wholly or not at all. Hold the lock.

    With *seen*, the stamp of the file that *state* follows from, a file that another
    program has changed since is left as it is.

    Raises:
        StateError: the file cannot be written; what was there still is.
    """
    file.replace(path, _encode_state(path, state), seen)


def _encode_state(path: str, state: StoredState) -> bytes:
    """Return the text of the file: a line for each watchlist, film and step.

    The oldest steps are forgotten where the file would else be too large to be read.

    Raises:
        StateError: it is too large even without them.
    """
    encode = json.JSONEncoder(ensure_ascii=False).encode
    kept = ",\n".join(
        f'"{name}": {{\n'
        + ",\n".join(f"{encode(key)}: {encode(one)}" for key, one in part.items())
        + "\n}"
        for name, part in encode_parts(*state.memory).items()
    )
    drawn = f'"drawn": {encode(state.drawn)}'
    start = f'{{"kfilms": {VERSION},\n{kept},\n{drawn},\n"undo": [\n'.encode()
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
            name: read_watchlist(name, one)
            for name, one in document["watchlists"].items()
        },
        {
            text_of(film): read_remembered(one)
            for film, one in document["history"].items()
        },
    )
    return StoredState(
        memory,
        tuple(_step(one) for one in listed(document["undo"])),
        tuple(text_of(film) for film in listed(document["drawn"])),
    )


def _step(one: dict[str, Any]) -> UndoStep:
    return UndoStep(
        text_of(one["did"]),
        {
            name: None if before is None else read_watchlist(name, before)
            for name, before in one["watchlists"].items()
        },
        {
            text_of(film): None if before is None else read_remembered(before)
            for film, before in one["history"].items()
        },
    )
