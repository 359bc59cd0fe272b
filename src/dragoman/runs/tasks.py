"""What goes from the leader to the workers and back: small, frozen, picklable."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol

from dragoman.model import Document, Failure
from dragoman.settings import Settings

REPORTS = 16
"""Reports of a task at most: what the encoder is given at once, some seconds of work. With larger ones, workers would
wait longer for the last of them."""

FIRST = 4
"""Reports of the first tasks, so that all workers have some soon, and a small folder is shared out too."""

FEWEST = 2
"""Reports of the last tasks."""

CHARACTERS = 200_000
"""Characters of a task, and of what the encoder is given at once: long reports go with fewer others."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run is done. `where`: the record. `workers`: how many; `engine`: one of ENGINES.

    `address`: of a Ray cluster that exists; without one, Ray is started on this machine.
    """

    where: str
    settings: Settings
    workers: int = 1
    engine: str = "processes"
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """Reports to read. `number`: its place in the order of the input; `part`: its place within a task that was taken
    apart; `tries`: how often a worker was lost over it."""

    number: int
    documents: tuple[Document, ...]
    part: int = 0
    tries: int = 0

    def parts(self) -> list[Task]:
        """The same reports, one by one."""
        return [Task(self.number, (d,), k, self.tries + 1) for k, d in enumerate(self.documents)]

    def again(self) -> Task:
        """The same task with one try more behind it."""
        return replace(self, tries=self.tries + 1)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a task. `batch`: a pickled `store.staging.Batch`; `failed`: numbers of documents with the failure.

    `seconds` of processor; `memory` in megabytes, the most that the worker has held so far.
    """

    number: int
    part: int
    batch: bytes
    failed: tuple[tuple[Document, Failure], ...] = ()
    read: int = 0
    words: int = 0
    events: int = 0
    seconds: float = 0.0
    memory: int = 0


@dataclass(frozen=True, slots=True)
class Ready:
    """A worker has loaded what it needs; `seconds` of processor that took."""

    seconds: float = 0.0
    memory: int = 0


@dataclass(frozen=True, slots=True)
class Alive:
    """A worker has got so far within its task; its time begins anew."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """A worker met what no other report would fare better with: a full disk, missing weights. `reason` in words."""

    reason: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A worker is gone. `reason` in words."""

    reason: str


Message = Done | Ready | Alive | Stopped | Lost


class Hand(Protocol):
    """One worker, as the leader knows it."""

    def send(self, task: Task) -> None:
        """Never waits."""

    def kill(self) -> None:
        """End the worker at once, whatever it does."""

    def memory(self) -> int:
        """Megabytes that it holds now; 0 where that cannot be seen."""
        ...


class Pool(Protocol):
    """An engine: it opens workers and hears them."""

    def open(self) -> Hand:
        """A further worker."""

    def hear(self, hands: Iterable[Hand], seconds: float) -> list[tuple[Hand, Message]]:
        """What workers said, waiting that long at most."""
        ...

    def close(self) -> None:
        """End all workers."""


def tasks(documents: Iterable[Document], workers: int) -> Iterator[Task]:
    """Documents in their order, cut into tasks.

    So many are looked at ahead that the end of the input is seen before it comes: tasks then grow smaller, and all
    workers end at about the same time.
    """
    source, ahead, number = iter(documents), deque[Document](), 0
    while True:
        begun = number >= 2 * workers
        wanted = 2 * workers * REPORTS if begun else FIRST
        ahead.extend(islice(source, max(0, wanted - len(ahead))))
        if not ahead:
            return
        near_the_end = begun and len(ahead) < wanted
        most = min(REPORTS, max(FEWEST, len(ahead) // (2 * workers))) if near_the_end else min(REPORTS, wanted)
        held, characters = [ahead.popleft()], 0
        while ahead and len(held) < most:
            characters += len(held[-1].text)
            if characters + len(ahead[0].text) > CHARACTERS:
                break
            held.append(ahead.popleft())
        yield Task(number, tuple(held))
        number += 1
