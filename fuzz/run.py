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
    from tests.targets import TARGETS, seeds

    from kfilms.catalog import reading, source  # noqa: F401 - loaded to be watched
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
    options = [
        f"-max_total_time={seconds}",
        "-max_len=8192",
        "-timeout=20",
        "-rss_limit_mb=1024",
        f"-artifact_prefix={finds}/{target}-",
        "-print_final_stats=1",
    ]
    one = TARGETS[target]
    atheris.Setup([sys.argv[0], *options, str(corpus)], lambda data: one(data, home))
    atheris.Fuzz()


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]))
