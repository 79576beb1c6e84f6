"""What is fuzzed: each target takes bytes, runs kfilms on them and judges what it did.

Driven by hypothesis in ``test_fuzz.py`` and by atheris in ``fuzz/run.py``. Needs no
test library.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kfilms.cli.main import main
from kfilms.film import STEERING

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


def judged(argv: Sequence[str], home: str, codes: set[int]) -> str:
    """Run kfilms; the code is one of *codes*, no text steers, errors print nothing."""
    with _streams() as (out, err):
        code = main(argv, {"HOME": home})
    said, told = (_text(stream) for stream in (out, err))
    assert code in codes, (argv, code, told)
    assert not (set(STEERING.findall(said + told)) - _ALLOWED), (argv, said, told)
    assert code == 0 or not said, (argv, said)
    assert code == 0 or told, argv
    return said


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
    if judged(["rate", "ditto", "4", "--state", path], home, {0, 4}):
        return
    after = Path(path).read_bytes()
    assert after == data or b'"kfilms"' in after


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


def seeds(target: str) -> list[bytes]:
    """Return what *target* sets out from, its finds among them."""
    patterns = (*SEEDS[target], f"corpus/{target}/*")
    paths = {path for one in patterns for path in _TESTS.glob(one) if path.is_file()}
    return [path.read_bytes() for path in sorted(paths)]
