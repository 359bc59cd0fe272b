"""The record that is served: opened a few times, so that several readers ask at once."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dragoman.errors import QuestionError
from dragoman.record import Record
from dragoman.web.options import Options


class Held:
    """At most `readers` openings of a record, each asked by one request at a time.

    What a run adds meanwhile is seen by the next question. A question that takes longer than `seconds` is ended.
    """

    def __init__(self, where: str, options: Options) -> None:
        self.where = where
        self._options = options
        self._free: queue.LifoQueue[Record] = queue.LifoQueue()
        self._lock = threading.Lock()
        self._open = 0

    def _take(self) -> Record:
        try:
            return self._free.get_nowait()
        except queue.Empty:
            pass
        with self._lock:
            if self._open < self._options.readers:
                self._open += 1
                try:
                    return Record(self.where, create=False)
                except BaseException:
                    self._open -= 1
                    raise
        try:
            return self._free.get(timeout=self._options.seconds)
        except queue.Empty:
            raise QuestionError("too many questions at once: try again in a moment") from None

    @contextmanager
    def asking(self) -> Iterator[Record]:
        """A record to ask, given back afterwards. Raises QuestionError when none gets free in time."""
        record = self._take()
        watch = threading.Timer(self._options.seconds, record.interrupt)
        watch.daemon = True
        watch.start()
        try:
            yield record
        finally:
            watch.cancel()
            self._free.put(record)

    def close(self) -> None:
        while True:
            try:
                self._free.get_nowait().close()
            except queue.Empty:
                return
