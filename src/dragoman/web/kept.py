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
        self._behind = ThreadPoolExecutor(1, "kept")

    def get(self, asked: Hashable, make: Callable[[Record], T]) -> T:
        """What `make` gives for the record as it is, or as it was less than a minute ago."""
        with self._held.asking() as record:
            state = record.state()
            key = (asked, state.corrections)
            known = self._known(key)
            if known and (known.state == state or time.monotonic() - known.at < OLDEST):
                if known.state != state:
                    self._anew(key, asked, make)
                held: T = known.made
                return held
            if key not in self._making:
                made = make(record)
                self._keep(key, Answer(made, state, time.monotonic()))
                return made
        awaited: T = self._awaited(key)
        return awaited

    def begin(self, asked: Hashable, make: Callable[[Record], Any]) -> None:
        """Make an answer that will soon be asked for, before it is. Returns at once."""

        def first() -> None:
            with self._held.aside() as record:
                key = (asked, record.state().corrections)
            self._anew(key, asked, make)

        self._behind.submit(first)

    def _awaited(self, key: Hashable) -> Any:
        """What another thread is making. Raises BusyError where that takes too long."""
        ends = time.monotonic() + self._held.seconds
        while time.monotonic() < ends:
            known = self._known(key)
            if known:
                return known.made
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
        with self._lock:
            if key in self._making:
                return
            self._making.add(key)

        def behind() -> None:
            try:
                with self._held.aside() as record:
                    state = record.state()
                    made = make(record)
                self._keep((asked, state.corrections), Answer(made, state, time.monotonic()))
            finally:
                with self._lock:
                    self._making.discard(key)

        self._behind.submit(behind)

    def close(self) -> None:
        """Begin nothing more; what is being made ends as `Held` closes."""
        self._behind.shutdown(wait=False, cancel_futures=True)
