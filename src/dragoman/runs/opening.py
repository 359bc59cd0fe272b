"""Pages and PDF files taken apart by processes of their own, so that the leader of a run waits for none.

To take the article out of a page costs a quarter to a half of what it costs to analyse it. Were that the leader's work,
three workers would wait for it. The helpers hold no model, and a page that ends one (compiled code that crashes, or
never comes back) costs its report and nothing else.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection

from dragoman.model import Document, Failure
from dragoman.readers import Unopened, opened
from dragoman.readers.entries import STAGE
from dragoman.readers.limits import PARSE_SECONDS

Found = Document | Failure
Item = tuple[str, Found | Unopened]

FEED = 3
"""Workers that one helper keeps busy with pages, at least."""

AHEAD = 8
"""Items for each helper that are looked at before the first of them is taken."""

AHEAD_BYTES = 64_000_000
"""Bytes that wait to be taken apart, at most, or one larger file."""

BEGIN_SECONDS = 120.0
"""Seconds that a helper may take to start on a busy machine, beside what a page may take."""


def helpers(workers: int) -> int:
    """How many helpers so many workers need."""
    return max(1, -(-workers // FEED))


def opened_ahead(
    items: Iterable[Item], processes: int, open_: Callable[[Unopened], list[Found]] = opened
) -> Generator[tuple[str, Found]]:
    """The items in their order, the unopened ones taken apart. Where there are none, no process is started."""
    source = iter(items)
    waiting: deque[tuple[str, Found | Future[list[Found]], int]] = deque()
    held = 0
    with _Helpers(processes, open_) as pool:
        while True:
            while len(waiting) < AHEAD * processes and held < AHEAD_BYTES:
                item = next(source, None)
                if item is None:
                    break
                given, one = item
                if isinstance(one, Unopened):
                    waiting.append((given, pool.submit(one), len(one.data)))
                    held += len(one.data)
                else:
                    waiting.append((given, one, 0))
            if not waiting:
                return
            given, found, size = waiting.popleft()
            held -= size
            if isinstance(found, Future):
                for each in found.result():
                    yield given, each
            else:
                yield given, found


class _Helpers:
    """Helper processes, each served by a thread; started as they are needed."""

    def __init__(self, most: int, open_: Callable[[Unopened], list[Found]]) -> None:
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="dragoman opening")
        self._idle: queue.LifoQueue[_Helper | None] = queue.LifoQueue()
        for _ in range(most):
            self._idle.put(None)
        self._open = open_
        self._all: list[_Helper] = []

    def __enter__(self) -> _Helpers:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for helper in self._all:
            helper.end()
        self._threads.shutdown()

    def submit(self, one: Unopened) -> Future[list[Found]]:
        return self._threads.submit(self._taken_apart, one)

    def _taken_apart(self, one: Unopened) -> list[Found]:
        helper = self._idle.get()
        try:
            if helper is None:
                helper = _Helper(self._open)
                self._all.append(helper)
            return helper.take_apart(one)
        except _Gone as gone:
            helper = None
            reason = f"the process that took it apart {gone}; save its words as .txt"
            return [Failure(one.name, STAGE, reason)]
        finally:
            self._idle.put(helper)


class _Gone(Exception):
    """A helper is no more; how it ended, in words."""


class _Helper:
    def __init__(self, open_: Callable[[Unopened], list[Found]]) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_help, args=(theirs, open_), name="dragoman opening", daemon=True)
        self._process.start()
        theirs.close()
        self._seconds = BEGIN_SECONDS

    def take_apart(self, one: Unopened) -> list[Found]:
        """Raises _Gone where the process ends over it, or does not end."""
        try:
            self._connection.send(one)
            if not self._connection.poll(PARSE_SECONDS + self._seconds):
                self.end()
                raise _Gone(f"took more than {PARSE_SECONDS:g} seconds")
            found: list[Found] = self._connection.recv()
        except (EOFError, OSError):
            self._process.join(5)
            code = self._process.exitcode
            self.end()
            name = f"signal {-code}" if code is not None and code < 0 else f"status {code}"
            raise _Gone(f"was ended by {name}") from None
        self._seconds = PARSE_SECONDS / 2
        return found

    def end(self) -> None:
        if self._process.is_alive():
            self._process.kill()
        self._process.join()
        with contextlib.suppress(OSError):
            self._connection.close()


def _help(leader: Connection, open_: Callable[[Unopened], list[Found]]) -> None:
    """Take apart what the leader sends, until it closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the leader hears Ctrl-C, and ends its helpers
    threading.Thread(target=end_with_parent, daemon=True).start()
    with contextlib.suppress(EOFError, OSError):
        while True:
            leader.send(open_(leader.recv()))


def end_with_parent() -> None:
    """Waits for the run that started this process, killed or not, and ends with it. For a thread of its own."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
