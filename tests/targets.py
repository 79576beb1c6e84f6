"""What is fuzzed: each target takes bytes, runs kfilms on them and judges what it did.

Driven by hypothesis in ``test_fuzz.py`` and by atheris in ``fuzz/run.py``. Needs no
test library.
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
    kept = sys.stdout, sys.stderr, sys.stdin
    out, err, given = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(3))
    sys.stdout, sys.stderr, sys.stdin = out, err, given
    try:
        yield out, err
    finally:
        sys.stdout, sys.stderr, sys.stdin = kept


def judged(argv: Sequence[str], home: str, codes: set[int]) -> int:
    """Run kfilms; the code is one of *codes*, no text steers, errors print nothing.

    Returns the code.
    """
    with _streams() as (out, err):
        code = main(argv, {"HOME": home})
    said, told = (_text(stream) for stream in (out, err))
    assert code in codes, (argv, code, told)
    assert not (set(re.findall(CONTROL_CHARS, said + told)) - _ALLOWED), (
        argv,
        said,
        told,
    )
    assert code == 0 or not said, (argv, said)
    assert code == 0 or told, argv
    return code


def _text(stream: io.TextIOWrapper) -> str:
    buffer: Any = stream.buffer
    return bytes(buffer.getvalue()).decode()


def _saved(data: bytes, home: str, name: str) -> str:
    path = os.path.join(home, name)
    with open(path, "wb") as file:
        file.write(data)
    return path


def catalog(data: bytes, home: str) -> None:
    """A catalog file of these bytes is read whole, or refused."""
    path = _saved(data, home, "fuzzed.yaml")
    judged(["list", "--catalog", path], home, {0, 3})


def letters(data: bytes, home: str) -> None:
    """A file of these bytes is imported, or refused."""
    path = _saved(data, home, "fuzzed.csv")
    judged(["import", path, "--dry-run"], home, {0, 2, 5})


def query(data: bytes, home: str) -> None:
    """These words, parted by zero bytes, are a command, or refused."""
    words = data.decode("utf-8", "surrogateescape").split("\0")
    argv = [word for word in words if "--state" not in word and word != "-"]
    first = ("list", "pick", "show")[len(data) % 3]
    judged([first, *argv], home, {0, 1, 2, 3, 4})


def state(data: bytes, home: str) -> None:
    """A state file of these bytes is read whole, or refused and left as it is."""
    path = _saved(data, home, "fuzzed.json")
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
"""The files from which each target sets out."""


PIECES: Final = (
    b"\0", b"\x1b[31m", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc2\x9b", b"\xe2\x80\xae",
    b"\r\n", b"\t", b'"', b"'", b"[", b"{", b"- ", b": ", b"? ", b"&a ", b"*a", b"!!x ",
    b"<<: ", b"---\n", b"...\n", b"%YAML 9.9\n", b"|2\n", b"\\ud83d", b"null", b"1e999",
    b"9" * 5000, b"-1", b"NaN", b"..", b",,", b";", b"2026-02-30", b"tt0000000",
)  # fmt: skip
"""What means something to one of the readers."""

_VALUES: Final[tuple[Any, ...]] = (
    None, True, 0, -1, 1.5, 1e308, 10**30, "", "ditto", "2027-02-14", "2026-02-30",
    "19:00", "24:00", "2026-11-24T12:00:00+00:00", "\x1b[31m", "\u202e", [], {}, [[]],
    {"kfilms": 2}, "valentine", "hand",
)  # fmt: skip


def edited(data: bytes, seed: int) -> bytes:
    """The JSON document *data* with one of its values changed, moved or gone.

    *data* itself, where it is none: what a mutation of bytes would hardly ever reach.
    """
    chance = random.Random(seed)
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return data
    if not document or not isinstance(document, (dict, list)):
        return data
    parent, key = chance.choice(list(_places(document)))
    value = chance.choice((*_VALUES, *(holds[at] for holds, at in _places(document))))
    match chance.randrange(4):
        case 0:
            del parent[key]
        case 1 if isinstance(parent, dict):
            parent[f"{key}{chance.choice('s 1')}"] = parent.pop(key)
        case _:
            # Through JSON, lest a value come to hold itself.
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
    """Return what *target* sets out from, its finds among them."""
    patterns = (*SEEDS[target], f"corpus/{target}/*")
    paths = {path for one in patterns for path in _TESTS.glob(one) if path.is_file()}
    return [path.read_bytes() for path in sorted(paths)]
