"""Runs the command line, as ``kfilms`` and as ``python -m kfilms``."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType, TracebackType

INTERRUPTED = 130

_SOON = 0.05
"""Seconds after which an interrupt that nobody could hear comes again."""


class _Interruptible:
    """Ends what it surrounds in silence when somebody presses Ctrl-C.

    Whatever that becomes on its way: Python 3.11 wraps an interrupt that comes while
    a class is made, pydantic one that comes while it builds a validator. And where
    nothing can be raised at all, as in `__del__` or while pydantic has a pattern
    compiled, Python only reports it: then it comes again.
    """

    def __init__(self) -> None:
        self._pressed = False
        self._report = sys.unraisablehook

    def __enter__(self) -> None:
        import signal  # noqa: PLC0415 - loading takes long enough to be interrupted

        # A shell keeps Ctrl-C from what runs behind it.
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, self._hear)
            sys.unraisablehook = self._unheard

    def _unheard(self, thrown_away: sys.UnraisableHookArgs) -> None:
        if thrown_away.exc_type is not KeyboardInterrupt:
            self._report(thrown_away)
            return
        from threading import Timer  # noqa: PLC0415 - rarely wanted

        # Now would be within this hook, where it would be thrown away as well.
        Timer(_SOON, self._press_again).start()

    def _press_again(self) -> None:
        import signal  # noqa: PLC0415 - it is loaded
        from _thread import interrupt_main  # noqa: PLC0415 - rarely wanted
        from threading import main_thread  # noqa: PLC0415 - rarely wanted

        # That which wakes a reader, too, where there is such a thing.
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
            # Nothing is left to do: from here on an interrupt just ends it.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            sys.unraisablehook = self._report
        return self._pressed


def run() -> None:
    """Run kfilms and leave with its exit code; an interrupt is met with silence.

    Without the garbage collector: a command is over soon and makes nothing in circles,
    but a catalog being read makes much, which would be looked through again and again.
    What is left at the end is kept from it too, as Python collects while it ends.
    """
    gc.disable()
    code = INTERRUPTED
    try:
        with _Interruptible():
            from kfilms.cli.main import main  # noqa: PLC0415 - see _Interruptible

            code = main()
    except KeyboardInterrupt:
        pass  # so early that nobody listened for it yet
    finally:
        gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    run()
