"""The state file: one JSON document with watchlists, history and the undo.

Reads it whole or refuses it, writes it whole or not at all; decides nothing about what
is in it. Its format is described in docs/architecture.md.
"""

from __future__ import annotations

import json
import os
import stat
from contextlib import contextmanager, suppress
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from kfilms.errors import NoMatchError, StateError
from kfilms.evenings import Evening
from kfilms.film import STEERING
from kfilms.watchlist import (
    MOST_PAUSE,
    MOST_UNDOS,
    Entry,
    Frame,
    Memory,
    Remembered,
    Watchlist,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

Kept = TypeVar("Kept", Watchlist, Remembered)

VERSION: Final = 1
PATIENCE: Final = 10
"""Seconds to wait for another kfilms that is writing."""
LARGEST: Final = 64 * 1024 * 1024
_END: Final = b"\n]}\n"


class Step(NamedTuple):
    """What was done, and how it is taken back.

    *watchlists* and *history* hold what stood before in the place of everything that
    was replaced, ``None`` where there was nothing.
    """

    did: str
    watchlists: dict[str, Watchlist | None]
    history: dict[str, Remembered | None]


class State(NamedTuple):
    """The content of the file; *undo* has the latest step last.

    *drawn* holds the ids of the films that were drawn last.
    """

    memory: Memory
    undo: tuple[Step, ...] = ()
    drawn: tuple[str, ...] = ()

    def after(self, did: str, memory: Memory) -> State:
        """Return the state after *did* made *memory* of what was remembered."""
        step = Step(
            did,
            _replaced(self.memory.watchlists, memory.watchlists),
            _replaced(self.memory.history, memory.history),
        )
        return self._replace(memory=memory, undo=(*self.undo, step)[-MOST_UNDOS:])

    def undone(self) -> State:
        """Return the state before the last step.

        Raises:
            NoMatchError: no step is left.
        """
        if not self.undo:
            raise NoMatchError("there is nothing to take back")
        last = self.undo[-1]
        memory = Memory(
            _put_back(self.memory.watchlists, last.watchlists),
            _put_back(self.memory.history, last.history),
        )
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


EMPTY: Final = State(Memory({}, {}))


def read(path: str) -> State:
    """Return the state in the file at *path*; an empty one where there is none.

    Raises:
        StateError: the file cannot be read, or is not wholly a state of this version.
    """
    try:
        text = _text(path)
    except FileNotFoundError:
        return EMPTY
    except OSError as error:
        raise StateError(
            f"the state file {path} cannot be read: {error.strerror}"
        ) from error
    try:
        return _state(json.loads(text), path)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise StateError(
            f"the state file {path} is damaged: {_reason(error)}",
            hint=f"nothing was changed; mend it or move it: {_moved(path)}",
        ) from error


def _text(path: str) -> bytes:
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    # Not blocking: the path may be a pipe that nobody writes to.
    with open(os.open(path, flags), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
            raise StateError(
                f"{path} is no state file: not a regular file of modest size",
                hint="name another one with --state FILE or KFILMS_STATE",
            )
        return file.read()


def _moved(path: str) -> str:
    from shlex import quote  # noqa: PLC0415 - only an error needs it

    return f"mv {quote(path)} {quote(path + '.broken')}"


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"it is not JSON from line {error.lineno} on"
    if isinstance(error, KeyError):
        return f"{error.args[0]} is missing"
    if type(error) is ValueError:
        return str(error)
    return "its parts are not where they belong"


@contextmanager
def locked(path: str) -> Iterator[None]:
    """Keep every other kfilms from writing the state file at *path* meanwhile.

    Raises:
        StateError: another one holds it for too long, or its folder cannot be written.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only a change needs it

    lock = f"{os.path.realpath(path)}.lock"
    try:
        os.makedirs(os.path.dirname(lock), mode=0o700, exist_ok=True)
        with FileLock(lock, timeout=PATIENCE, mode=0o600):
            yield
    except Timeout:
        raise StateError(
            f"another kfilms has held {lock} for {PATIENCE} seconds",
            hint="wait for it to end, and try again",
        ) from None
    except OSError as error:
        raise _unwritable(path, error) from error


def write(path: str, state: State) -> None:
    """Replace the file at *path* by *state*, wholly or not at all. Hold the lock.

    Raises:
        StateError: the file cannot be written; what was there still is.
    """
    from tempfile import mkstemp  # noqa: PLC0415 - only a change needs it

    path = os.path.realpath(path)
    folder = os.path.dirname(path)
    data = _written(path, state)
    try:
        descriptor, temporary = mkstemp(dir=folder, prefix=".kfilms-")
        try:
            with open(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(descriptor)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
        _sync_folder(folder)
    except OSError as error:
        raise _unwritable(path, error) from error


def _written(path: str, state: State) -> bytes:
    """Return the text of the file: a line for each watchlist, film and step.

    The oldest steps are forgotten where the file would else be too large to be read.

    Raises:
        StateError: it is too large even without them.
    """
    encode = json.JSONEncoder(ensure_ascii=False).encode
    kept = ",\n".join(
        f'"{name}": {{\n'
        + ",\n".join(f"{encode(key)}: {encode(one)}" for key, one in parts.items())
        + "\n}"
        for name, parts in _parts(state.memory).items()
    )
    drawn = f'"drawn": {encode(state.drawn)}'
    start = f'{{"kfilms": {VERSION},\n{kept},\n{drawn},\n"undo": [\n'.encode()
    steps = [encode({"did": step.did, **_parts(step)}).encode() for step in state.undo]
    room = LARGEST - len(start) - len(_END)
    while steps and sum(len(step) + 2 for step in steps) > room:
        del steps[0]
    if room < 0:
        most = LARGEST // 1024 // 1024
        raise StateError(
            f"the state file {path} cannot hold more than {most} MiB",
            hint="nothing was changed",
        )
    return start + b",\n".join(steps) + _END


def _sync_folder(folder: str) -> None:
    with suppress(PermissionError):  # Windows opens no folder, and needs no flush
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _unwritable(path: str, error: OSError) -> StateError:
    return StateError(
        f"the state file {path} cannot be written: {error.strerror}",
        hint="choose another place with --state FILE or KFILMS_STATE",
    )


def _parts(one: Memory | Step) -> dict[str, Any]:
    return {
        "watchlists": {
            name: watchlist and _watchlist_document(watchlist)
            for name, watchlist in one.watchlists.items()
        },
        "history": {
            film: seen
            and {
                **seen._asdict(),
                "watched_on": [_iso(day) for day in seen.watched_on],
            }
            for film, seen in one.history.items()
        },
    }


def _watchlist_document(watchlist: Watchlist) -> dict[str, Any]:
    frame = watchlist.built_with
    return {
        **watchlist._asdict(),
        "built_with": frame and _frame_document(frame),
        "entries": [_entry_document(entry) for entry in watchlist.entries],
    }


def _frame_document(frame: Frame) -> dict[str, Any]:
    return {
        "asked": frame.asked,
        "from": _clock(frame.opens),
        "until": _clock(frame.closes),
        "break": frame.pause,
        "evenings": [
            {
                "day": _iso(one.day),
                "opens": one.opens.isoformat(timespec="minutes"),
                "closes": one.closes.isoformat(timespec="minutes"),
            }
            for one in frame.evenings
        ],
    }


def _entry_document(entry: Entry) -> dict[str, Any]:
    starts = entry.starts and _clock(entry.starts)
    return {**entry._asdict(), "evening": _iso(entry.evening), "starts": starts}


def _clock(moment: time) -> str:
    return moment.isoformat(timespec="minutes")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _state(document: Any, path: str) -> State:
    _expect(
        isinstance(document, dict) and "kfilms" in document, "it is not a state file"
    )
    version = document["kfilms"]
    _expect(isinstance(version, int), "its version is not a number")
    if version > VERSION:
        raise StateError(
            f"the state file {path} was written by a newer kfilms",
            hint="bring this kfilms up to date, or use another file with --state",
        )
    memory = Memory(
        {name: _watchlist(name, one) for name, one in document["watchlists"].items()},
        {film: _remembered(one) for film, one in document["history"].items()},
    )
    return State(
        memory,
        tuple(_step(one) for one in _list(document["undo"])),
        tuple(_text_of(film) for film in _list(document["drawn"])),
    )


def _step(one: dict[str, Any]) -> Step:
    return Step(
        _text_of(one["did"]),
        {
            name: None if before is None else _watchlist(name, before)
            for name, before in one["watchlists"].items()
        },
        {
            film: None if before is None else _remembered(before)
            for film, before in one["history"].items()
        },
    )


def _watchlist(name: str, one: dict[str, Any]) -> Watchlist:
    built_with = one["built_with"]
    entries = tuple(_entry(entry) for entry in _list(one["entries"]))
    _expect(
        len({entry.film for entry in entries}) == len(entries), "a film stands twice"
    )
    return Watchlist(
        id=_text_of(name),
        title=_optional(one["title"]),
        built_with=None if built_with is None else _frame(built_with),
        changed_at=_optional(one["changed_at"]),
        revision=_whole(one["revision"]),
        entries=entries,
    )


def _frame(one: dict[str, Any]) -> Frame:
    pause = _whole(one["break"])
    _expect(0 <= pause <= MOST_PAUSE, "a break is impossible")
    return Frame(
        evenings=tuple(_evening(each) for each in _list(one["evenings"])),
        opens=_time(one["from"]),
        closes=_time(one["until"]),
        pause=pause,
        asked=_text_of(one["asked"]),
    )


def _evening(one: dict[str, Any]) -> Evening:
    evening = Evening(
        date.fromisoformat(one["day"]),
        datetime.fromisoformat(one["opens"]),
        datetime.fromisoformat(one["closes"]),
    )
    naive = evening.opens.tzinfo is None is evening.closes.tzinfo
    _expect(naive, "an evening has a time zone")
    return evening


def _time(value: Any) -> time:
    clock = time.fromisoformat(value)
    _expect(clock.tzinfo is None, "a time of day has a time zone")
    return clock


def _entry(one: dict[str, Any]) -> Entry:
    _expect(one["chosen"] in ("hand", "build"), "chosen is neither hand nor build")
    return Entry(
        film=_text_of(one["film"]),
        title=_text_of(one["title"]),
        year=None if one["year"] is None else _whole(one["year"]),
        evening=None if one["evening"] is None else date.fromisoformat(one["evening"]),
        starts=None if one["starts"] is None else _time(one["starts"]),
        chosen=one["chosen"],
    )


def _remembered(one: dict[str, Any]) -> Remembered:
    rating = one["rating"]
    fine = rating is None or (
        isinstance(rating, int | float) and rating * 2 in range(1, 11)
    )
    _expect(fine, "a rating is not 0.5 to 5 in halves")
    return Remembered(
        title=_text_of(one["title"]),
        year=None if one["year"] is None else _whole(one["year"]),
        watched_on=tuple(date.fromisoformat(day) for day in _list(one["watched_on"])),
        rating=rating,
        note=_optional(one["note"]),
        undated=_truth(one["undated"]),
    )


def _expect(condition: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not condition:
        raise ValueError(otherwise)


def _list(value: Any) -> list[Any]:
    _expect(isinstance(value, list), "a list is missing")
    return list(value)


def _whole(value: Any) -> int:
    _expect(
        isinstance(value, int) and not isinstance(value, bool), "a number is missing"
    )
    return int(value)


def _truth(value: Any) -> bool:
    _expect(isinstance(value, bool), "undated is neither true nor false")
    return bool(value)


def _optional(value: Any) -> str | None:
    return None if value is None else _text_of(value)


def _text_of(value: Any) -> str:
    """Return *value* if it is text that may be printed."""
    _expect(isinstance(value, str), "a text is missing")
    _expect(not STEERING.search(value), "a text holds control characters")
    return str(value)
