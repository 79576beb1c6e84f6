"""Runs the command line, as ``kfilms`` and as ``python -m kfilms``."""

from __future__ import annotations

import gc
import sys

from kfilms.cli.main import main


def run() -> None:
    """Run kfilms and leave with its exit code.

    Without the garbage collector: a command is over soon and makes nothing in circles,
    but a catalog being read makes much, which would be looked through again and again.
    """
    gc.disable()
    sys.exit(main())


if __name__ == "__main__":
    run()
