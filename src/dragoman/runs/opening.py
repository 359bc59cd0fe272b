"""Pages, documents and messages taken apart by processes of their own, so that the leader of a run waits for none.

To take the article out of a page costs a quarter to a half of what it costs to analyse it. Were that the leader's work,
three workers would wait for it. The helpers hold no model, and what ends one (compiled code that crashes, or never
comes back, or takes ever more memory) costs its report and nothing else. Archives, mailboxes and tables are the
leader's, who reads them as streams; what is attached to a message comes back to it.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection

from dragoman.model import Document, Failure
from dragoman.readers import Unopened, attached, opened
from dragoman.readers.entries import STAGE
from dragoman.readers.limits import PARSE_MEMORY, PARSE_SECONDS
from dragoman.runs.memory import held

Found = Document | Failure
Item = tuple[str, Found | Unopened]
Open = Callable[[Unopened], list[Found | Unopened]]

FEED = 3
"""Workers that one helper keeps busy with pages, at least."""

AHEAD = 8
"""Items for each helper that are looked at before the first of them is taken."""

AHEAD_BYTES = 64_000_000
"""Bytes that wait to be taken apart, at most, or one larger file."""

LOOK_SECONDS = 0.2
"""Seconds after which the memory of a helper is looked at again."""

WORN_MEMORY = 400
"""Megabytes; a helper that holds more once it is done is replaced, as it seldom gives back what a large one took."""

BEGIN_SECONDS = 120.0
"""Seconds that a helper may take to start on a busy machine, beside what a page may take."""


def helpers(workers: int) -> int:
    """How many helpers so many workers need."""
    return max(1, -(-workers // FEED))


def opened_ahead(
    items: Iterable[Item], processes: int, open_: Open = opened
) -> Generator[tuple[str, Found]]:
    """The items in their order, the unopened ones taken apart. Where there are none, no process is started."""
    with _Helpers(processes, open_) as pool:
        yield from _in_order(items, pool, AHEAD * processes)


def _in_order(items: Iterable[Item], pool: _Helpers, ahead: int) -> Generator[tuple[str, Found]]:
    """The same, with helpers that are there. What is attached to a message follows it, its archives read as streams."""
    source = iter(items)
    waiting: deque[tuple[str, Found | tuple[Unopened, Future[list[Found | Unopened]]]]] = deque()
    size = 0
    while True:
        while len(waiting) < ahead and size < AHEAD_BYTES:
            item = next(source, None)
            if item is None:
                break
            given, one = item
            if isinstance(one, Unopened):
                waiting.append((given, (one, pool.submit(one))))
                size += len(one.data)
            else:
                waiting.append((given, one))
        if not waiting:
            return
        given, found = waiting.popleft()
        if not isinstance(found, tuple):
            yield given, found
            continue
        one, future = found
        size -= len(one.data)
        for each in future.result():
            if isinstance(each, Unopened):
                yield from _in_order(((given, part) for part in attached(each, one.budget)), pool, ahead)
            else:
                yield given, each


class _Helpers:
    """Helper processes, each served by a thread; started as they are needed."""

    def __init__(self, most: int, open_: Open) -> None:
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

    def submit(self, one: Unopened) -> Future[list[Found | Unopened]]:
        return self._threads.submit(self._taken_apart, one)

    def _taken_apart(self, one: Unopened) -> list[Found | Unopened]:
        helper = self._idle.get()
        try:
            if helper is None:
                helper = _Helper(self._open)
                self._all.append(helper)
            found = helper.take_apart(one)
            if helper.worn():
                helper.end()
                helper = None
            return found
        except _Gone as gone:
            helper = None
            reason = f"the process that took it apart {gone}; save its words as .txt"
            return [Failure(one.name, STAGE, reason)]
        finally:
            self._idle.put(helper)


class _Gone(Exception):
    """A helper is no more; how it ended, in words."""


class _Helper:
    def __init__(self, open_: Open) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_help, args=(theirs, open_), name="dragoman opening", daemon=True)
        self._process.start()
        theirs.close()
        self._seconds = BEGIN_SECONDS

    def take_apart(self, one: Unopened) -> list[Found | Unopened]:
        """Raises _Gone where the process ends over it, or does not end, or holds too much memory."""
        try:
            self._connection.send(one)
            end = time.monotonic() + PARSE_SECONDS + self._seconds
            while not self._connection.poll(LOOK_SECONDS):
                if time.monotonic() > end:
                    self.end()
                    raise _Gone(f"took more than {PARSE_SECONDS:g} seconds")
                if held(self._process.pid) > PARSE_MEMORY:
                    self.end()
                    raise _Gone(f"took more than {PARSE_MEMORY:,} megabytes of memory")
            found: list[Found | Unopened] = self._connection.recv()
        except (EOFError, OSError):
            self._process.join(5)
            code = self._process.exitcode
            self.end()
            name = f"signal {-code}" if code is not None and code < 0 else f"status {code}"
            raise _Gone(f"was ended by {name}") from None
        self._seconds = PARSE_SECONDS / 2
        return found

    def worn(self) -> bool:
        """Whether it holds more than it should now that it is done."""
        return held(self._process.pid) > WORN_MEMORY

    def end(self) -> None:
        if self._process.is_alive():
            self._process.kill()
        self._process.join()
        with contextlib.suppress(OSError):
            self._connection.close()


def _help(leader: Connection, open_: Open) -> None:
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
