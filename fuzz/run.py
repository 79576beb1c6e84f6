"""Fuzzes one target with atheris for a while, and says what came of it.

    python fuzz/run.py catalog 3600

Needs ``pip install atheris``. A find is written to ``fuzz/finds``; what it was goes to
``tests/corpus``, where every run of the tests tries it again.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["kfilms", "yaml", "csv"]):
    from tests.targets import PIECES, TARGETS, edited, seeds

    from kfilms.catalog import source  # noqa: F401 - loaded to be watched
    from kfilms.cli.main import command  # noqa: F401 - loaded to be watched


def run(target: str, seconds: int) -> None:
    """Fuzz *target* for so many *seconds*; never returns."""
    home = tempfile.mkdtemp()
    corpus = Path(home) / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(seeds(target)):
        (corpus / str(number)).write_bytes(seed)
    finds = ROOT / "fuzz" / "finds"
    finds.mkdir(exist_ok=True)
    words = Path(home) / "words"
    words.write_text("".join(f'"{_escaped(one)}"\n' for one in PIECES))
    options = [
        f"-dict={words}",
        f"-max_total_time={seconds}",
        "-max_len=8192",
        "-timeout=20",
        "-rss_limit_mb=1024",
        f"-artifact_prefix={finds}/{target}-",
        "-print_final_stats=1",
    ]
    one = TARGETS[target]
    mutating = {"custom_mutator": _mutated} if target == "state" else {}
    arguments = [sys.argv[0], *options, str(corpus)]
    atheris.Setup(arguments, lambda data: one(data, home), **mutating)
    atheris.Fuzz()


def _mutated(data: bytes, longest: int, seed: int) -> bytes:
    changed = edited(data, seed)
    if seed % 4 == 0 or len(changed) > longest:
        return atheris.Mutate(data, longest)
    return changed


def _escaped(piece: bytes) -> str:
    # libFuzzer takes at most 64 bytes a word.
    return "".join(f"\\x{byte:02x}" for byte in piece[:64])


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]))
