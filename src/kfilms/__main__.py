"""Runs the command line, as ``kfilms`` and as ``python -m kfilms``."""

from __future__ import annotations

import sys

from kfilms.cli.main import main


def run() -> None:
    """Run kfilms and leave with its exit code."""
    sys.exit(main())


if __name__ == "__main__":
    run()
