"""Fuzz targets: each runs kfilms on some bytes and checks the result.

``test_fuzz.py`` drives them with hypothesis, ``fuzz/run.py`` with atheris, so this
module imports neither.
"""

from __future__ import annotations

import io
import json
import os
import random
import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kfilms.cli.main import main
from kfilms.text import CONTROL_CHARS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_TESTS: Final = Path(__file__).parent
_ALLOWED: Final = set("\n\r\t")


@contextmanager
def _streams() -> Iterator[tuple[io.TextIOWrapper, io.TextIOWrapper]]:
    original = sys.stdout, sys.stderr, sys.stdin
    out, err, empty = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(3))
    sys.stdout, sys.stderr, sys.stdin = out, err, empty
    try:
        yield out, err
    finally:
        sys.stdout, sys.stderr, sys.stdin = original


def judged(argv: Sequence[str], home: str, codes: set[int]) -> int:
    """Run kfilms, check the result, and return the exit code.

    The exit code must be one of *codes*. No output may contain control characters. On
    an error, standard output must be empty and standard error must not.
    """
    with _streams() as (out, err):
        code = main(argv, {"HOME": home})
    output, message = (_text(stream) for stream in (out, err))
    assert code in codes, (argv, code, message)
    assert not (set(re.findall(CONTROL_CHARS, output + message)) - _ALLOWED), (
        argv,
        output,
        message,
    )
    assert code == 0 or not output, (argv, output)
    assert code == 0 or message, argv
    return code


def _text(stream: io.TextIOWrapper) -> str:
    buffer: Any = stream.buffer
    return bytes(buffer.getvalue()).decode()


def _save(data: bytes, home: str, name: str) -> str:
    path = os.path.join(home, name)
    with open(path, "wb") as file:
        file.write(data)
    return path


def catalog(data: bytes, home: str) -> None:
    """A catalog file of these bytes is either read or rejected."""
    path = _save(data, home, "fuzzed.yaml")
    judged(["list", "--catalog", path], home, {0, 3})


def letters(data: bytes, home: str) -> None:
    """A file of these bytes is either imported or rejected."""
    path = _save(data, home, "fuzzed.csv")
    judged(["import", path, "--dry-run"], home, {0, 2, 5})


def query(data: bytes, home: str) -> None:
    """Arguments separated by zero bytes are either accepted or rejected."""
    words = data.decode("utf-8", "surrogateescape").split("\0")
    argv = [word for word in words if "--state" not in word and word != "-"]
    first = ("list", "pick", "show")[len(data) % 3]
    judged([first, *argv], home, {0, 1, 2, 3, 4})


def state(data: bytes, home: str) -> None:
    """A state file of these bytes is either read, or rejected and left unchanged."""
    path = _save(data, home, "fuzzed.json")
    for argv in (["watchlist", "--format", "json"], ["list"]):
        judged([*argv, "--state", path], home, {0, 4})
    code = judged(["rate", "ditto", "4", "--state", path], home, {0, 4})
    after = Path(path).read_bytes()
    assert after == data if code else b'"kfilms"' in after


TARGETS: Final[dict[str, Callable[[bytes, str], None]]] = {
    "catalog": catalog,
    "import": letters,
    "query": query,
    "state": state,
}

SEEDS: Final = {
    "catalog": ("catalogs/*.yaml", "catalogs/bad/*.yaml"),
    "import": ("imports/*.csv", "imports/letterboxd/**/*.csv"),
    "query": ("corpus/query/*",),
    "state": ("corpus/state/*",),
}
"""Glob patterns of the initial inputs of each target."""


PIECES: Final = (
    b"\0", b"\x1b[31m", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc2\x9b", b"\xe2\x80\xae",
    b"\r\n", b"\t", b'"', b"'", b"[", b"{", b"- ", b": ", b"? ", b"&a ", b"*a", b"!!x ",
    b"<<: ", b"---\n", b"...\n", b"%YAML 9.9\n", b"|2\n", b"\\ud83d", b"null", b"1e999",
    b"9" * 5000, b"-1", b"NaN", b"..", b",,", b";", b"2026-02-30", b"tt0000000",
)  # fmt: skip
"""Byte sequences with a meaning in one of the input formats."""

_VALUES: Final[tuple[Any, ...]] = (
    None, True, 0, -1, 1.5, 1e308, 10**30, "", "ditto", "2027-02-14", "2026-02-30",
    "19:00", "24:00", "2026-11-24T12:00:00+00:00", "\x1b[31m", "\u202e", [], {}, [[]],
    {"kfilms": 2}, "valentine", "hand",
)  # fmt: skip


def edited(data: bytes, seed: int) -> bytes:
    """Return the JSON document *data* with one value changed, renamed or removed.

    Mutations of single bytes rarely give such documents. Returns *data* unchanged if it
    is not a JSON object or array.
    """
    chance = random.Random(seed)
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return data
    if not document or not isinstance(document, (dict, list)):
        return data
    parent, key = chance.choice(list(_places(document)))
    existing = (container[index] for container, index in _places(document))
    value = chance.choice((*_VALUES, *existing))
    match chance.randrange(4):
        case 0:
            del parent[key]
        case 1 if isinstance(parent, dict):
            parent[f"{key}{chance.choice('s 1')}"] = parent.pop(key)
        case _:
            # A copy, because a value must not contain itself.
            parent[key] = json.loads(json.dumps(value))
    return json.dumps(document, ensure_ascii=chance.random() < 0.5).encode(
        "utf-8", "surrogatepass"
    )


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = value if isinstance(value, dict) else range(len(value))
    for key in list(keys):
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from _places(value[key])


def seeds(target: str) -> list[bytes]:
    """Return the initial inputs of *target*, including its earlier finds."""
    patterns = (*SEEDS[target], f"corpus/{target}/*")
    paths = {
        path for pattern in patterns for path in _TESTS.glob(pattern) if path.is_file()
    }
    return [path.read_bytes() for path in sorted(paths)]
