"""The engine of a Ray cluster: each worker an actor on one core, on this machine or any other that can reach the
record."""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from dragoman.errors import DragomanError, MissingExtraError, RunError
from dragoman.runs.tasks import Alive, Done, Hand, Lost, Message, Plan, Ready, Stopped, Task
from dragoman.runs.work import Bench, Opener, Pipeline
from dragoman.settings import Settings

BEAT = 2.0
"""Seconds between questions to a worker how far it is."""


class Actor:
    """A worker of the cluster. `at` answers while `read` is busy, on a thread of its own."""

    def __init__(self, where: str, settings: Settings, opener: Opener) -> None:
        self.bench = Bench(where, settings, opener)
        self.groups = 0

    def ready(self) -> Ready:
        return self.bench.ready()

    def read(self, task: Task) -> Done | Stopped:
        """What came of a task; what stops the whole run comes back as a value, since Ray would wrap an error."""
        try:
            return self.bench.read(task, self._alive)
        except DragomanError as problem:
            return Stopped(str(problem))

    def _alive(self) -> None:
        self.groups += 1

    def at(self) -> tuple[int, int]:
        """How many groups of reports were begun; megabytes held now."""
        return self.groups, _held()


def _ray() -> Any:
    """Raises MissingExtraError where Ray is not installed."""
    try:
        return import_module("ray")
    except ImportError as problem:
        raise MissingExtraError("--engine ray needs Ray: pip install 'dragoman[ray]'") from problem


def _held() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as told:  # noqa: PTH123
            return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20
    except (OSError, ValueError, IndexError):
        return 0


class _Remote:
    """An actor as the leader knows it."""

    def __init__(self, actor: Any) -> None:
        self.actor = actor
        self.answers: deque[Any] = deque([actor.ready.remote()])
        self.beat: Any = None
        self.asked = time.monotonic()
        self.groups = self.held = 0

    def send(self, task: Task) -> None:
        self.answers.append(self.actor.read.remote(task))

    def kill(self) -> None:
        ray = _ray()
        ray.kill(self.actor, no_restart=True)

    def memory(self) -> int:
        return self.held

    def heard(self, ref: Any) -> Message | None:
        """What an answer says; None where it says nothing new."""
        ray = _ray()
        try:
            said = ray.get(ref)
        except ray.exceptions.RayTaskError as problem:
            cause = problem.cause
            if isinstance(cause, DragomanError):
                return Stopped(str(cause))
            return Lost(f"its worker broke: {type(cause).__name__}: {cause}")
        except ray.exceptions.RayError as problem:
            return Lost(f"its worker was lost: {str(problem).splitlines()[0]}")
        if ref is self.beat:
            self.beat = None
            before, (self.groups, self.held) = self.groups, said
            return Alive() if self.groups != before else None
        self.answers.popleft()
        assert isinstance(said, Done | Ready | Stopped)
        return said


class Cluster:
    """Actors of a cluster: of `plan.address`, else of one that is started here and ends with the run.

    Raises MissingExtraError without Ray, RunError where the cluster does not answer.
    """

    def __init__(self, plan: Plan, opener: Opener = Pipeline) -> None:
        ray = _ray()
        self.plan = plan
        self.where = plan.where if "://" in plan.where else os.path.abspath(plan.where)  # noqa: PTH100
        self.opener = opener
        self.mine = not ray.is_initialized()
        if self.mine:
            own: dict[str, Any] = {} if plan.address else {"num_cpus": plan.workers, "include_dashboard": False}
            try:
                ray.init(address=plan.address, log_to_driver=False, logging_level=logging.ERROR, **own)
            except (ConnectionError, RuntimeError, ValueError) as problem:
                where = plan.address or "this machine"
                raise RunError(f"the Ray cluster at {where} does not answer: {problem}") from problem
        beside = ray.method(concurrency_group="beside")
        watched = type("Actor", (Actor,), {"at": beside(Actor.at)})
        remote: Any = ray.remote  # its declared types lack concurrency groups
        self.actor = remote(num_cpus=1, max_restarts=0, concurrency_groups={"beside": 1})(watched)
        self.hands: list[_Remote] = []

    def open(self) -> Hand:
        """A further worker somewhere in the cluster."""
        self.hands.append(_Remote(self.actor.remote(self.where, self.plan.settings, self.opener)))
        return self.hands[-1]

    def hear(self, hands: Iterable[Hand], seconds: float) -> list[tuple[Hand, Message]]:
        """What workers said within `seconds`; one of whom nothing is heard is asked for a sign of life."""
        ray = _ray()
        by_ref: dict[Any, _Remote] = {}
        now = time.monotonic()
        for hand in hands:
            assert isinstance(hand, _Remote)
            if hand.answers:
                by_ref[hand.answers[0]] = hand
            if hand.beat is None and now - hand.asked > BEAT:
                hand.beat, hand.asked = hand.actor.at.remote(), now
            if hand.beat is not None:
                by_ref[hand.beat] = hand
        if not by_ref:
            time.sleep(seconds)
            return []
        come, _ = ray.wait(list(by_ref), num_returns=1, timeout=seconds)
        if come:
            come, _ = ray.wait(list(by_ref), num_returns=len(by_ref), timeout=0)
        found: list[tuple[Hand, Message]] = []
        for ref in come:
            message = by_ref[ref].heard(ref)
            if message is not None:
                found.append((by_ref[ref], message))
        return found

    def close(self) -> None:
        """End all workers, and the cluster where this run began it."""
        ray = _ray()
        for hand in self.hands:
            hand.kill()
        self.hands.clear()
        if self.mine and ray.is_initialized():
            ray.shutdown()
