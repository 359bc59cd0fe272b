"""A bound on the time that taking one report apart may cost: a library that runs away ends, the run goes on."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from typing import TypeVar

from dragoman.errors import InputError
from dragoman.readers.limits import PARSE_SECONDS

T = TypeVar("T")


class _OutOfTime(BaseException):
    """No Exception, so that a library's own `except Exception` lets it pass."""


def within(action: Callable[[], T], seconds: float = PARSE_SECONDS) -> T:
    """What the action gives. Raises InputError once it takes longer, in any thread and on any system.

    It ends between two steps of Python code; a step in C, such as one search in a parsed page, runs to its end.
    """
    thread = threading.get_ident()
    lock = threading.Lock()
    running = True

    def stop() -> None:
        with lock:
            if running:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(_OutOfTime))

    watch = threading.Timer(seconds, stop)
    watch.daemon = True
    watch.start()
    try:
        try:
            return action()
        finally:
            with lock:
                running = False
            watch.cancel()
    except _OutOfTime:
        raise InputError(f"taking it apart took more than {seconds:g} seconds; save its words as .txt") from None
