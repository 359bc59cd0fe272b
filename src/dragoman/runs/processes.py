"""The engine of processes on this machine: each a fresh interpreter (`spawn`, the same on every system), one thread
each."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection, wait

from dragoman.errors import DragomanError
from dragoman.runs.memory import held
from dragoman.runs.opening import end_with_parent
from dragoman.runs.tasks import Alive, Done, Hand, Lost, Message, Plan, Ready, Stopped, Task
from dragoman.runs.work import Bench, Opener, Pipeline
from dragoman.settings import Settings

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Variables that numerical libraries look at when they are loaded."""


Main = Callable[[Connection, str, Settings], None]


class _Process:
    """A worker process. Tasks leave by a thread of their own, so that a worker that hangs never stops the leader."""

    def __init__(self, plan: Plan, main: Main) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(
            target=main, args=(theirs, plan.where, plan.settings), name="dragoman worker", daemon=True
        )
        with _single_thread():
            self.process.start()
        theirs.close()
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        threading.Thread(target=self._hand_over, daemon=True).start()

    def _hand_over(self) -> None:
        with contextlib.suppress(OSError, ValueError):  # the worker is gone: `hear` finds out
            while (task := self._tasks.get()) is not None:
                self.connection.send(task)

    def send(self, task: Task) -> None:
        self._tasks.put(task)

    def kill(self) -> None:
        self._tasks.put(None)
        self.process.kill()
        self.process.join()
        self.connection.close()

    def memory(self) -> int:
        return held(self.process.pid)

    def heard(self) -> Message:
        try:
            message = self.connection.recv()
        except (EOFError, OSError):
            self.process.join(5)
            return Lost(_ended(self.process.exitcode))
        assert isinstance(message, Done | Ready | Alive | Stopped)
        return message


def _ended(code: int | None) -> str:
    if code is None:
        return "its worker closed its end of the pipe"
    if code >= 0:
        return f"its worker ended with status {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    why = ", which is what a system does that runs out of memory" if name == "SIGKILL" else ""
    return f"its worker was ended by {name}{why}"


@contextlib.contextmanager
def _single_thread() -> Iterator[None]:
    """The environment of a worker: one thread each."""
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class Processes:
    """Worker processes of this machine. `main` is what they run."""

    def __init__(self, plan: Plan, main: Main | None = None) -> None:
        self.plan = plan
        self.main = main or work
        self._open: list[_Process] = []

    def open(self) -> Hand:
        """A further worker as a process of its own."""
        self._open.append(_Process(self.plan, self.main))
        return self._open[-1]

    def hear(self, hands: Iterable[Hand], seconds: float) -> list[tuple[Hand, Message]]:
        """What workers said within `seconds`; an empty list where none did."""
        by_end = {hand.connection: hand for hand in hands if isinstance(hand, _Process)}
        return [(by_end[end], by_end[end].heard()) for end in wait(list(by_end), seconds) if end in by_end]

    def close(self) -> None:
        """End all workers that still run."""
        for hand in self._open:
            if hand.process.is_alive() or not hand.connection.closed:
                hand.kill()
        self._open.clear()


# ------------------------------------------------------------------ in the worker
def work(leader: Connection, where: str, settings: Settings, opener: Opener = Pipeline) -> None:
    """Read tasks until the leader closes the pipe; what was found goes back by a thread of its own, so that the next
    task begins while the leader is busy."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the leader hears Ctrl-C, and ends its workers
    threading.Thread(target=end_with_parent, daemon=True).start()
    answers: queue.SimpleQueue[Message | None] = queue.SimpleQueue()

    def tell() -> None:
        with contextlib.suppress(OSError):
            while (message := answers.get()) is not None:
                leader.send(message)

    teller = threading.Thread(target=tell, daemon=True)
    try:
        bench = Bench(where, settings, opener)
        leader.send(bench.ready())  # at once: whoever dies from now on dies over a report
        teller.start()
        while (task := _next(leader)) is not None:
            answers.put(bench.read(task, lambda: answers.put(Alive())))
    except DragomanError as problem:
        answers.put(Stopped(str(problem)))
    except OSError:
        return  # the leader is gone
    answers.put(None)
    if not teller.is_alive():
        teller.start()
    teller.join()


def _next(leader: Connection) -> Task | None:
    """The next task; None once the leader is gone."""
    try:
        task = leader.recv()
    except (EOFError, OSError):
        return None
    return task if isinstance(task, Task) else None
