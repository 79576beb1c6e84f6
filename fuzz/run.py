"""Fuzzes one target with atheris for some seconds, and prints statistics.

    python fuzz/run.py catalog 3600

Needs ``pip install atheris``. An input that fails is written to ``fuzz/finds``. Move it
to ``tests/corpus``, so that every run of the tests includes it.
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
    """Fuzz *target* for *seconds*; never returns."""
    home = tempfile.mkdtemp()
    corpus = Path(home) / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(seeds(target)):
        (corpus / str(number)).write_bytes(seed)
    finds = ROOT / "fuzz" / "finds"
    finds.mkdir(exist_ok=True)
    words = Path(home) / "words"
    words.write_text("".join(f'"{_escaped(piece)}"\n' for piece in PIECES))
    options = [
        f"-dict={words}",
        f"-max_total_time={seconds}",
        "-max_len=8192",
        "-timeout=20",
        "-rss_limit_mb=1024",
        f"-artifact_prefix={finds}/{target}-",
        "-print_final_stats=1",
    ]
    run_target = TARGETS[target]
    mutator = {"custom_mutator": _mutate} if target == "state" else {}
    arguments = [sys.argv[0], *options, str(corpus)]
    atheris.Setup(arguments, lambda data: run_target(data, home), **mutator)
    atheris.Fuzz()


def _mutate(data: bytes, longest: int, seed: int) -> bytes:
    mutation = edited(data, seed)
    if seed % 4 == 0 or len(mutation) > longest:
        return atheris.Mutate(data, longest)
    return mutation


def _escaped(piece: bytes) -> str:
    # libFuzzer allows at most 64 bytes for each word of a dictionary.
    return "".join(f"\\x{byte:02x}" for byte in piece[:64])


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]))
