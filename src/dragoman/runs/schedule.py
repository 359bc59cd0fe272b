"""Tasks to workers and back: in order, within bounds of time and memory, whatever becomes of a worker.

A worker that dies, or takes longer than it may, is replaced. Its task is taken apart and read again report by report:
the innocent are read, and the guilty one fails with its reason. A report that a worker died over is tried again, for it
may have been the machine; what takes too long alone fails.
"""

from __future__ import annotations

import pickle
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from dragoman.errors import RunError
from dragoman.model import Failure
from dragoman.runs.tasks import Alive, Done, Hand, Lost, Message, Plan, Pool, Ready, Stopped, Task
from dragoman.store.staging import Batch

AHEAD = 2
"""Tasks that a worker has at once: it begins the next while the leader is busy with the last."""

WINDOW = 16
"""Tasks for each worker that may be finished before an earlier one is: bounds what waits in memory."""

DEATHS = 3
"""Workers that may die over one report, the last of them with nothing beside it, before it fails."""

BEGIN = 600.0
"""Seconds that a worker may take to load the models on a busy machine."""

STILLBORN = 3
"""Workers in a row that may die before they are ready."""

PULSE = 0.5
"""Seconds between looks at clocks and memory."""


@dataclass(slots=True)
class _Worker:
    hand: Hand
    since: float
    ready: bool = False
    tasks: deque[Task] = field(default_factory=deque)


class Schedule:
    """`lost` counts workers that were replaced, `opened` those at work at once."""

    def __init__(self, plan: Plan, pool: Pool) -> None:
        self.pool = pool
        self.most = plan.workers
        self.time_limit = plan.settings.time_limit
        self.memory_limit = plan.settings.memory_limit
        self.lost = 0
        self.opened = 0
        self._workers: list[_Worker] = []
        self._waiting: deque[Task] = deque()
        self._found: dict[int, dict[int, Done]] = {}
        self._parts: dict[int, int] = {}
        self._stillborn = 0
        self._next = 0

    def results(self, tasks: Iterator[Task]) -> Iterator[list[Done]]:
        """What came of each task, in order; of one that was taken apart, part by part.

        Raises RunError where the workers cannot go on.
        """
        try:
            more = True
            while more or self._waiting or any(w.tasks for w in self._workers):
                more = self._hand_out(tasks, more)
                self._listen()
                yield from self._in_order()
        finally:
            self.pool.close()

    # ------------------------------------------------------------------ out
    def _hand_out(self, tasks: Iterator[Task], more: bool) -> bool:
        """Give tasks to whoever has room for them; False once there are no new ones."""
        while True:
            if self._waiting:
                worker = self._room(suspect=self._waiting[0].tries > 0)
                if worker is None:
                    return more
                self._give(worker, self._waiting.popleft())
                continue
            if not more or len(self._parts) >= WINDOW * self.most:  # an early task keeps so many later ones waiting
                return more
            worker = self._room()
            if worker is None:
                return more
            task = next(tasks, None)
            if task is None:
                return False
            self._parts[task.number] = 1
            self._give(worker, task)

    def _room(self, suspect: bool = False) -> _Worker | None:
        """A worker with room: rather an idle one, then a new one, then one that has begun.

        Who may have cost a worker is read with nothing beside it, so that nothing else is blamed for it.
        """
        open_ = [w for w in self._workers if not any(t.tries for t in w.tasks)]
        least = min(open_, key=lambda w: len(w.tasks), default=None)
        if least is not None and not least.tasks:
            return least
        if len(self._workers) < self.most:
            self.opened = max(self.opened, len(self._workers) + 1)
            self._workers.append(_Worker(self.pool.open(), time.monotonic()))
            return self._workers[-1]
        return least if least is not None and len(least.tasks) < AHEAD and not suspect else None

    def _give(self, worker: _Worker, task: Task) -> None:
        if not worker.tasks and worker.ready:
            worker.since = time.monotonic()
        worker.tasks.append(task)
        worker.hand.send(task)

    # ------------------------------------------------------------------ back
    def _listen(self) -> None:
        by_hand = {id(w.hand): w for w in self._workers}
        for hand, message in self.pool.hear([w.hand for w in self._workers], PULSE):
            worker = by_hand.get(id(hand))
            if worker in self._workers and worker is not None:
                self._hear(worker, message)
        now = time.monotonic()
        for worker in list(self._workers):
            if worker.tasks and now - worker.since > (self.time_limit if worker.ready else BEGIN):
                self._replace(worker, "time", f"it took longer than {self.time_limit:g} seconds")
            elif self.memory_limit and worker.hand.memory() > self.memory_limit:
                self._replace(worker, "memory", f"it took more than {self.memory_limit} megabytes")

    def _hear(self, worker: _Worker, message: Message) -> None:
        worker.since = time.monotonic()
        if isinstance(message, Done):
            worker.tasks.popleft()
            self._found.setdefault(message.number, {})[message.part] = message
        elif isinstance(message, Ready):
            worker.ready, self._stillborn = True, 0
        elif isinstance(message, Stopped):
            raise RunError(message.reason)
        elif isinstance(message, Lost):
            self._replace(worker, "worker", message.reason)
        else:
            assert isinstance(message, Alive)

    # ------------------------------------------------------------------ lost
    def _replace(self, worker: _Worker, stage: str, reason: str) -> None:
        """Part with a worker; its tasks are done again."""
        self.lost += 1
        self._workers.remove(worker)
        worker.hand.kill()
        if not worker.ready:
            self._stillborn += 1
            if self._stillborn >= STILLBORN:
                raise RunError(f"{self._stillborn} workers in a row did not come up: {reason.removeprefix('its ')}")
            self._waiting.extendleft(reversed(worker.tasks))
            return
        if not worker.tasks:
            return
        guilty, *innocent = worker.tasks
        self._waiting.extendleft(reversed(innocent))
        if len(guilty.documents) > 1:
            parts = guilty.parts()
            self._parts[guilty.number] = len(parts)
            self._waiting.extendleft(reversed(parts))
        elif guilty.tries >= (1 if stage == "time" else DEATHS):
            self._failed(guilty, stage, reason)
        else:
            self._waiting.appendleft(guilty.again())

    def _failed(self, task: Task, stage: str, reason: str) -> None:
        document = task.documents[0]
        failure = Failure(document.path or document.id, stage, reason)
        nothing = pickle.dumps(Batch((), ()))
        done = Done(task.number, task.part, nothing, ((document, failure),))
        self._found.setdefault(task.number, {})[task.part] = done

    # ------------------------------------------------------------------ in order
    def _in_order(self) -> Iterator[list[Done]]:
        while self._next in self._parts and len(self._found.get(self._next, ())) == self._parts[self._next]:
            parts = self._found.pop(self._next)
            del self._parts[self._next]
            self._next += 1
            yield [parts[k] for k in sorted(parts)]
