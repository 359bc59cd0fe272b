"""The engine without workers: this process reads. Nothing bounds its time or memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from dragoman.errors import RecordError
from dragoman.runs.tasks import Hand, Message, Plan, Stopped, Task
from dragoman.runs.work import Bench, Opener, Pipeline


class _Own:
    """This process as a worker."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.waiting: deque[Task] = deque()
        self.said: deque[Message] = deque([bench.ready()])

    def send(self, task: Task) -> None:
        self.waiting.append(task)

    def kill(self) -> None:
        self.waiting.clear()

    def memory(self) -> int:
        return 0


class Serial:
    """`opener` opens what reads."""

    def __init__(self, plan: Plan, opener: Opener = Pipeline) -> None:
        self.plan = plan
        self.opener = opener

    def open(self) -> Hand:
        """The one worker, which reads in this process."""
        return _Own(Bench(self.plan.where, self.plan.settings, self.opener))

    def hear(self, hands: Iterable[Hand], seconds: float) -> list[tuple[Hand, Message]]:
        """What the worker says next, reading the next batch where nothing is left to say."""
        for hand in hands:
            assert isinstance(hand, _Own)
            if hand.said:
                return [(hand, hand.said.popleft())]
            if hand.waiting:
                try:
                    return [(hand, hand.bench.read(hand.waiting.popleft()))]
                except RecordError as problem:
                    return [(hand, Stopped(str(problem)))]
        return []

    def close(self) -> None:
        """Nothing to do."""
