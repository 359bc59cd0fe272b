"""The record that is served: opened a few times, so that several readers ask at once."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dragoman.errors import QuestionError
from dragoman.record import Record
from dragoman.store.unpacked import Unpacked
from dragoman.web.options import Options


class BusyError(QuestionError):
    """A question that had to be ended: too many others, or too long."""


class Held:
    """At most `readers` openings of a record, each asked by one request at a time.

    What a run adds meanwhile is seen by the next question. A question that takes longer than `seconds` is ended.
    """

    def __init__(self, where: str, options: Options) -> None:
        self.where, self.waits = where, options.waits
        self._options = options
        self._free: queue.LifoQueue[Record] = queue.LifoQueue()
        self._lock = threading.Lock()
        self._open = 0
        self._all: list[Record] = []
        self._behind = threading.Lock()
        self._aside: Record | None = None
        self.unpacked = Unpacked(where)

    def _opened(self) -> Record:
        self._all.append(Record(self.where, create=False, unpacked=self.unpacked))
        return self._all[-1]

    def _take(self) -> Record:
        try:
            return self._free.get_nowait()
        except queue.Empty:
            pass
        with self._lock:
            if self._open < self._options.readers:
                self._open += 1
                try:
                    return self._opened()
                except BaseException:
                    self._open -= 1
                    raise
        try:
            return self._free.get(timeout=self.waits)
        except queue.Empty:
            raise BusyError("too many questions at once: try again in a moment") from None

    @contextmanager
    def aside(self) -> Iterator[Record]:
        """An opening of its own for what nobody waits for: without an end in time, and in no reader's way."""
        with self._behind:
            if self._aside is None:
                self._aside = self._opened()
            yield self._aside

    @contextmanager
    def asking(self) -> Iterator[Record]:
        """A record to ask, given back afterwards. Raises BusyError when none gets free, or it lasts too long."""
        import duckdb

        record = self._take()
        watch = threading.Timer(self._options.seconds, record.interrupt)
        watch.daemon = True
        watch.start()
        try:
            yield record
        except duckdb.InterruptException as ended:
            said = f"this takes longer than {self._options.seconds:g} seconds: ask for less, with filters"
            raise BusyError(said) from ended
        finally:
            watch.cancel()
            self._free.put(record)

    def close(self) -> None:
        """End questions that are still asked, and close what nobody asks; a later question opens the record anew."""
        self.unpacked.close()
        for record in self._all:
            record.interrupt()
        self._all.clear()
        if self._behind.acquire(timeout=2):
            if self._aside is not None:
                self._aside.close()
                self._aside = None
            self._behind.release()
        while True:
            try:
                self._free.get_nowait().close()
            except queue.Empty:
                return
            with self._lock:
                self._open -= 1
