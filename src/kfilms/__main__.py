"""Runs the command line for ``kfilms`` and ``python -m kfilms``."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType, TracebackType

INTERRUPTED = 130

_SOON = 0.05
"""Seconds after which a lost interrupt is sent again."""


class _Interruptible:
    """Context manager that ends its block without a traceback on Ctrl-C.

    It also handles interrupts that arrive as another exception: Python 3.11 wraps an
    interrupt that comes while a class is created, and pydantic one that comes while it
    builds a validator. If no exception can be raised, as in `__del__` or while pydantic
    compiles a pattern, Python only reports the interrupt; then it is sent again.
    """

    def __init__(self) -> None:
        self._pressed = False
        self._report = sys.unraisablehook

    def __enter__(self) -> None:
        import signal  # noqa: PLC0415 - loading takes long enough to be interrupted

        # A shell ignores SIGINT for its background jobs: leave that as it is.
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, self._hear)
            sys.unraisablehook = self._unheard

    def _unheard(self, unraisable: sys.UnraisableHookArgs) -> None:
        if unraisable.exc_type is not KeyboardInterrupt:
            self._report(unraisable)
            return
        from threading import Timer  # noqa: PLC0415 - rarely wanted

        # An interrupt raised inside this hook would be lost as well.
        Timer(_SOON, self._press_again).start()

    def _press_again(self) -> None:
        import signal  # noqa: PLC0415 - it is loaded
        from _thread import interrupt_main  # noqa: PLC0415 - rarely wanted
        from threading import main_thread  # noqa: PLC0415 - rarely wanted

        # pthread_kill also interrupts a blocking read; Windows does not have it.
        kill = getattr(signal, "pthread_kill", lambda *_: interrupt_main())
        if signal.getsignal(signal.SIGINT) == self._hear:
            kill(main_thread().ident, signal.SIGINT)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._pressed = True
        raise KeyboardInterrupt

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        import signal  # noqa: PLC0415 - it is loaded

        if signal.getsignal(signal.SIGINT) == self._hear:
            # The work is done: from here on an interrupt ends the process.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            sys.unraisablehook = self._report
        return self._pressed


def run() -> None:
    """Run kfilms and exit with its exit code; an interrupt prints nothing.

    The garbage collector is disabled: a command is short and creates no reference
    cycles, but reading a catalog creates many objects that the collector would scan
    repeatedly. The remaining objects are frozen because Python collects at exit, too.
    """
    gc.disable()
    code = INTERRUPTED
    try:
        with _Interruptible():
            from kfilms.cli.main import main  # noqa: PLC0415 - see _Interruptible

            code = main()
    except KeyboardInterrupt:
        pass  # it came before _Interruptible was entered
    finally:
        gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    run()
