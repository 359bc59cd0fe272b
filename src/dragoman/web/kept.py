"""Answers that take long to make, kept: shown again at once, and made anew behind the reader's back.

While a run adds reports, a page that takes a second to make would never be at hand. What was made from an earlier
state of the record is shown while it is younger than `OLDEST`, and one thread makes it anew. What a person corrects is
never shown as it was: the corrections are part of what an answer is kept under.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from dragoman.record import Record
from dragoman.web.held import BusyError, Held

T = TypeVar("T")

OLDEST = 60.0
"""Seconds for which an answer from an earlier state of the record is shown."""
MOST = 200
"""Answers kept, those that were asked for last."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was made, from which state of the record, and when (seconds of `time.monotonic`)."""

    made: Any
    state: Hashable
    at: float


class Kept:
    """Answers by what was asked. `Held` gives the record that makes them."""

    def __init__(self, held: Held) -> None:
        self._held = held
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._lock = threading.Lock()
        self._making: set[Hashable] = set()
        self._behind: ThreadPoolExecutor | None = None
        self._ended = False

    def get(self, asked: Hashable, make: Callable[[Record], T]) -> T:
        """What `make` gives for the record as it is, or as it was less than a minute ago."""
        ends = time.monotonic() + self._held.waits
        while True:
            found, made, key = self._asked(asked, make)
            if found:
                answer: T = made
                return answer
            self._wait(key, ends)  # another thread makes it; if that fails, this one tries

    def _asked(self, asked: Hashable, make: Callable[[Record], Any]) -> tuple[bool, Any, Hashable]:
        """Whether there is an answer, kept or made now; the answer; and what it is kept under."""
        with self._held.asking() as record:
            state = record.state()
            key = (asked, state.corrections)
            known = self._known(key)
            if known and (known.state == state or time.monotonic() - known.at < OLDEST):
                if known.state != state:
                    self._anew(key, asked, make)
                return True, known.made, key
            if self._claimed(key):
                try:
                    made = make(record)
                    self._keep(key, Answer(made, state, time.monotonic()))
                finally:
                    self._done(key)
                return True, made, key
        return False, None, key

    def begin(self, asked: Hashable, make: Callable[[Record], Any]) -> None:
        """Make an answer that will soon be asked for, before it is. Returns at once; opens again what was closed."""
        with self._lock:
            self._ended = False

        def first() -> None:
            with self._held.aside() as record:
                key = (asked, record.state().corrections)
            self._anew(key, asked, make)

        self._submit(first)

    def _submit(self, work: Callable[[], None]) -> None:
        """To the thread behind; nothing once it has been closed."""
        with self._lock:
            if not self._ended:
                self._behind = self._behind or ThreadPoolExecutor(1, "kept")
                self._behind.submit(work)

    def _claimed(self, key: Hashable) -> bool:
        """Whether this thread is the one to make an answer; others wait for it rather than make the same."""
        with self._lock:
            if key in self._making:
                return False
            self._making.add(key)
            return True

    def _done(self, key: Hashable) -> None:
        with self._lock:
            self._making.discard(key)

    def _wait(self, key: Hashable, ends: float) -> None:
        """Until no thread makes an answer. Raises BusyError where that takes too long."""
        while time.monotonic() < ends:
            with self._lock:
                if key not in self._making:
                    return
            time.sleep(0.05)
        raise BusyError("this is still being made: open it again in a moment")

    def _known(self, key: Hashable) -> Answer | None:
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def _keep(self, key: Hashable, answer: Answer) -> None:
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > MOST:
                self._answers.popitem(last=False)

    def _anew(self, key: Hashable, asked: Hashable, make: Callable[[Record], Any]) -> None:
        if self._ended or not self._claimed(key):
            return

        def behind() -> None:
            try:
                with self._held.aside() as record:
                    state = record.state()
                    made = make(record)
                self._keep((asked, state.corrections), Answer(made, state, time.monotonic()))
            finally:
                self._done(key)

        self._submit(behind)

    def close(self) -> None:
        """Begin nothing more; what is being made ends as `Held` closes."""
        with self._lock:
            ended, self._behind, self._ended = self._behind, None, True
            self._making.clear()
        if ended is not None:
            ended.shutdown(wait=False, cancel_futures=True)
