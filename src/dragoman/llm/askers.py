"""Threads that ask, several reports at once, and never keep a program that is stopped from ending.

The standard library's pool waits for its threads at the end; one that waits for an endpoint may wait for minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class Askers(Generic[T]):
    """`many` threads that call `ask` on whatever is submitted, in order."""

    def __init__(self, ask: Callable[[str], T], many: int) -> None:
        self._ask, self._many = ask, many
        self._waiting: SimpleQueue[tuple[Future[T], str] | None] = SimpleQueue()
        for number in range(many):
            Thread(target=self._work, name=f"llm-{number}", daemon=True).start()

    def submit(self, told: str) -> Future[T]:
        """The answer to come; it raises what `ask` raises."""
        answer: Future[T] = Future()
        self._waiting.put((answer, told))
        return answer

    def close(self) -> None:
        """Ask nothing that is not yet asked; the threads end with what they are at."""
        with suppress(Empty):
            while (left := self._waiting.get_nowait()) is not None:
                left[0].cancel()
        for _ in range(self._many):
            self._waiting.put(None)

    def _work(self) -> None:
        while (job := self._waiting.get()) is not None:
            answer, told = job
            if not answer.set_running_or_notify_cancel():
                continue
            try:
                answer.set_result(self._ask(told))
            except BaseException as problem:  # it is raised again where the answer is awaited
                answer.set_exception(problem)
