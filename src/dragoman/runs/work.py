"""What a worker does: load the models once, then read task after task and write what it found into the record's
folder."""

from __future__ import annotations

import gc
import pickle
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from dragoman.errors import DragomanError, RecordError
from dragoman.model import Document, Failure, Reading
from dragoman.runs.memory import peak
from dragoman.runs.tasks import CHARACTERS, Done, Ready, Task
from dragoman.settings import Settings
from dragoman.store import staging
from dragoman.store.folder import open_folder
from dragoman.store.segments import connect


class Reader(Protocol):
    """Whatever reads reports: the pipeline, or in a test something quicker. It calls `alive` within a long report."""

    def read(self, documents: list[Document], alive: Callable[[], None]) -> Iterable[Reading | Failure]:
        """A reading or a failure for each document, in order; `alive` is called between them."""


Opener = Callable[[Settings], Reader]


class Pipeline:
    """The stages of `pipeline`, open."""

    def __init__(self, settings: Settings) -> None:
        from dragoman.pipeline import open_stages

        self.stages = open_stages(settings)

    def read(self, documents: list[Document], alive: Callable[[], None]) -> Iterable[Reading | Failure]:
        from dragoman.pipeline import read_all

        return read_all(documents, self.stages, alive)


class Bench:
    """An open worker."""

    def __init__(self, where: str, settings: Settings, opener: Opener = Pipeline) -> None:
        gc.disable()  # next to all that is made here stays
        try:
            self.reader = opener(settings)
            self.batch = settings.batch
            self.folder = open_folder(where)
            self.connection = connect(self.folder, threads=1)
        finally:
            gc.freeze()
            gc.enable()

    def ready(self) -> Ready:
        """That the models are open, with processor seconds and the largest memory so far."""
        return Ready(time.process_time(), peak())

    def read(self, task: Task, alive: Callable[[], None] = lambda: None) -> Done:
        """Read the reports of a task and write their rows. `alive` is called now and then.

        Raises RecordError where the rows cannot be written.
        """
        start = time.process_time()
        readings: list[Reading] = []
        failed: list[tuple[Document, Failure]] = []
        for group in _groups(task.documents, self.batch):
            alive()
            for document, result in zip(group, self.reader.read(group, alive), strict=True):
                if isinstance(result, Failure):
                    failed.append((document, result))
                else:
                    readings.append(result)
        alive()
        batch, refused = self._write(readings)
        failed += refused
        return Done(
            task.number,
            task.part,
            pickle.dumps(batch),
            tuple(failed),
            read=len(batch.readings),
            words=sum(len(r.document.text.split()) for r in readings),
            events=sum(len(r.events) for r in readings),
            seconds=time.process_time() - start,
            memory=peak(),
        )

    def _write(self, readings: Sequence[Reading]) -> tuple[staging.Batch, list[tuple[Document, Failure]]]:
        """The rows of some readings, and those that no rows can be made of, each found by itself."""
        try:
            return self._stage(readings), []
        except DragomanError:
            raise
        except Exception:  # one of them breaks the rest: each is tried by itself, and its reason kept
            failed: list[tuple[Document, Failure]] = []
            good: list[Reading] = []
            for reading in readings:
                try:
                    self._stage([reading])
                    good.append(reading)
                except DragomanError:
                    raise
                except Exception as problem:  # one bad report never stops a run; the reason is kept
                    d = reading.document
                    failed.append((d, Failure(d.path or d.id, "rows", f"{type(problem).__name__}: {problem}")))
            return self._stage(good), failed

    def _stage(self, readings: Sequence[Reading]) -> staging.Batch:
        """Raises RecordError where nothing can be written, and what else DuckDB finds wrong."""
        import duckdb

        try:
            return staging.stage(self.connection, self.folder, readings)
        except (OSError, duckdb.IOException) as problem:
            said = getattr(problem, "strerror", None) or str(problem).splitlines()[0]
            raise RecordError(
                f"{self.folder.where} cannot be written: {said}; make room, or see to its permissions"
            ) from problem


def _groups(documents: Sequence[Document], most: int) -> Iterator[list[Document]]:
    """Documents that are read together."""
    group: list[Document] = []
    characters = 0
    for document in documents:
        if group and (len(group) >= most or characters + len(document.text) > CHARACTERS):
            yield group
            group, characters = [], 0
        group.append(document)
        characters += len(document.text)
    if group:
        yield group

