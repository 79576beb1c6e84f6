"""Runs the command line, as ``kfilms`` and as ``python -m kfilms``."""

from __future__ import annotations

import gc
import sys

INTERRUPTED = 130


def run() -> None:
    """Run kfilms and leave with its exit code; an interrupt is met with silence.

    Without the garbage collector: a command is over soon and makes nothing in circles,
    but a catalog being read makes much, which would be looked through again and again.
    """
    gc.disable()
    try:
        # Loading takes long enough to be interrupted.
        import signal  # noqa: PLC0415 - see above

        from kfilms.cli.main import main  # noqa: PLC0415 - see above

        code = main()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except RuntimeError as error:
        # So Python 3.11 wraps what interrupts the naming of a class's attributes.
        if not isinstance(error.__cause__, KeyboardInterrupt):
            raise
        code = INTERRUPTED
    else:
        # Nothing is left to do: from here on an interrupt just ends it.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(code)


if __name__ == "__main__":
    run()
