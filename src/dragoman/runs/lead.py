"""The leader of a run: hands out what the record lacks, commits what comes back, keeps count."""

from __future__ import annotations

import pickle
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dragoman.errors import RecordError, RunError
from dragoman.model import Document, Failure
from dragoman.runs.known import Known
from dragoman.runs.schedule import Schedule
from dragoman.runs.tasks import Done, Plan, Pool, tasks
from dragoman.store import commits, failed, staging, upkeep
from dragoman.store.base import Base
from dragoman.store.failed import Failed
from dragoman.store.folder import open_folder
from dragoman.store.provenance import run_of
from dragoman.store.rows import Row, digest, report_id

TOGETHER = 64
"""Reports in one commit."""

SOON = 5.0
"""Seconds after which fewer are committed too."""

COMPACT = 256
"""Commits after which the small segments are merged: a record of many small files is slow to open and to ask."""


@dataclass(slots=True)
class Summary:
    """What a run did. `unchanged`: reports there already, or twice in the input; `before`: reports that failed in an
    earlier run and were passed over. `seconds` by the clock, `processor` those of the workers' processors; `memory`
    the most megabytes of a worker; `lost` workers that were replaced. `failed` counts by stage."""

    read: int = 0
    unchanged: int = 0
    words: int = 0
    events: int = 0
    before: int = 0
    mended: int = 0
    lost: int = 0
    workers: int = 0
    seconds: float = 0.0
    processor: float = 0.0
    memory: int = 0
    failed: Counter[str] = field(default_factory=Counter)

    @property
    def done(self) -> int:
        """Reports that need nothing more in this run."""
        return self.read + self.unchanged + self.before + self.failed.total()


Watcher = Callable[[Summary], None]
Listener = Callable[[Failed], None]


def read_into(
    plan: Plan,
    items: Iterable[tuple[str, Document | Failure]],
    *,
    retry: bool = False,
    pool: Pool | None = None,
    watch: Watcher = lambda _: None,
    listen: Listener = lambda _: None,
) -> Summary:
    """Read into a record what it lacks.

    `items` come with what they were found in, such as the path that was given. `retry` reads again what failed in an
    earlier run, which is passed over otherwise. `watch` is told the state of affairs now and then, `listen` each
    failure. Raises RunError or RecordError where the run cannot go on: what was committed stays, and another run
    goes on from there.
    """
    folder = open_folder(plan.where)
    commits.ensure(folder)
    base = Base(folder, threads=1)
    try:
        return _Run(plan, base, retry, watch, listen).go(items, pool or open_pool(plan))
    finally:
        base.close()


def open_pool(plan: Plan) -> Pool:
    """The engine of a plan. Raises MissingExtraError where Ray is wanted and missing."""
    if plan.engine == "ray":
        from dragoman.runs.cluster import Cluster

        return Cluster(plan)
    if plan.engine == "serial":
        from dragoman.runs.serial import Serial

        return Serial(plan)
    from dragoman.runs.processes import Processes

    return Processes(plan)


class _Run:
    """One run; open as long as it goes."""

    def __init__(self, plan: Plan, base: Base, retry: bool, watch: Watcher, listen: Listener) -> None:
        self.plan = plan
        self.base = base
        self.retry = retry
        self.watch = watch
        self.listen = listen
        self.run: Row = run_of(plan.settings)
        id = self.run["run"]
        self.known = Known(base.column("SELECT reading FROM readings WHERE run = ?", [id]))
        self.standing = failed.standing(base, id)
        self.sources: dict[str, str] = {}
        self.visited: set[str] = set()
        self.again: set[str] = set()
        self.batches: list[staging.Batch] = []
        self.rows: list[Row] = []
        self.summary = Summary()
        self._committed = time.monotonic()
        self._commits = 0

    def go(self, items: Iterable[tuple[str, Document | Failure]], pool: Pool) -> Summary:
        start = time.monotonic()
        schedule = Schedule(self.plan, pool)
        most = self.plan.workers
        try:
            for parts in schedule.results(tasks(self._wanted(items), most)):
                for done in parts:
                    self._take(done)
                self._commit(wait=True)
                self.summary.lost, self.summary.workers = schedule.lost, schedule.opened
                self.summary.seconds = time.monotonic() - start
                self.watch(self.summary)
            self._take_back()
        except KeyboardInterrupt:
            self._commit()  # what is whole is kept
            raise
        self._commit()
        self.summary.lost, self.summary.workers = schedule.lost, schedule.opened
        self.summary.seconds = time.monotonic() - start
        self.watch(self.summary)
        return self.summary

    # ------------------------------------------------------------------ what to read
    def _wanted(self, items: Iterable[tuple[str, Document | Failure]]) -> Iterator[Document]:
        """The documents that the record lacks, each once."""
        for given, item in items:
            if isinstance(item, Failure):
                self._refused(given, item)
                continue
            source = _source(item.path, given)
            self.visited.add(source)
            report = report_id(item)
            reading = digest(report, self.run["run"])
            if reading in self.known:
                self.summary.unchanged += 1
                continue
            self.known.add(reading)
            key = digest(self.run["run"], report)
            if key in self.standing and not self.retry:
                self.summary.before += 1
                continue
            self.sources[report] = source
            yield item

    def _refused(self, given: str, failure: Failure) -> None:
        """An input that no report could be had from. It was tried again, so it is told again; a row that stands
        already is not written again."""
        source = _source(failure.path, given)
        self.visited.add(source)
        self._fail(Failed(failure.path, source, "", failure.stage, failure.reason))

    # ------------------------------------------------------------------ what came back
    def _take(self, done: Done) -> None:
        s = self.summary
        batch: staging.Batch = pickle.loads(done.batch)
        if batch.readings:
            self.batches.append(batch)
        s.read += done.read
        s.words += done.words
        s.events += done.events
        s.processor += done.seconds
        s.memory = max(s.memory, done.memory)
        for document, failure in done.failed:
            report = report_id(document)
            self._fail(Failed(document.id, self.sources.pop(report, ""), report, failure.stage, failure.reason))
        for reading in batch.readings:
            self.sources.pop(reading.report.id, None)
            s.mended += digest(self.run["run"], reading.report.id) in self.standing

    def _fail(self, found: Failed) -> None:
        key = found.key(self.run["run"])
        self.again.add(key)
        self.summary.failed[found.stage] += 1
        self.listen(found)
        if self.standing.get(key) != found:
            stamp = commits.now().isoformat(" ")
            self.rows.append(failed.failure_row(found, self.run["run"], stamp, found.reason))

    def _take_back(self) -> None:
        """Inputs that could not be opened in an earlier run, and now were read: their failures stand no more."""
        stamp = commits.now().isoformat(" ")
        for key, found in self.standing.items():
            if not found.report and found.source in self.visited and key not in self.again:
                self.rows.append(failed.failure_row(found, self.run["run"], stamp, None))
                self.summary.mended += 1

    def _commit(self, wait: bool = False) -> None:
        """Link and commit what has come; with `wait`, only if it is enough or old."""
        count = sum(len(b.readings) for b in self.batches)
        if wait and count < TOGETHER and time.monotonic() - self._committed < SOON:
            return
        if not self.batches and not self.rows:
            return
        if not self._commits:
            self.base.ready()  # and again in the commit: who adds much wants the indexes at once
        runs = [self.run] if self.rows and self.run["run"] not in self.base.keys("runs") else []
        self._place(runs)
        self.batches, self.rows = [], []
        self._committed = time.monotonic()
        self._commits += 1
        if self._commits % COMPACT == 0:
            try:
                upkeep.compact(self.base, keep_hours=1.0)
            except RecordError:
                return  # another process is at it


    def _place(self, runs: list[Row]) -> None:
        """Raises RunError where the record cannot be written."""
        import duckdb

        try:
            staging.commit(self.base, self.batches, {"failures": self.rows}, runs)
        except (OSError, duckdb.IOException) as problem:
            said = getattr(problem, "strerror", None) or str(problem).splitlines()[0]
            where = self.base.folder.where
            raise RunError(f"{where} cannot be written: {said}; make room, or see to its permissions") from problem


def _source(path: str | None, given: str) -> str:
    """What to read again: the file itself where there is one ("news.jsonl" of "news.jsonl:12"), else what the command
    was given."""
    if path and given != "-":
        file, _, line = path.rpartition(":")
        for place in (path, file if line.isdigit() else ""):
            if place and Path(place).is_file():
                return place
    return given


__all__ = ["Summary", "open_pool", "read_into"]
