"""Runs: what several workers read is what one would have read, whatever happens to them meanwhile."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from dragoman.model import Document, Failure
from dragoman.runs import Plan
from dragoman.runs.known import Known
from dragoman.runs.schedule import Schedule
from dragoman.runs.tasks import CHARACTERS, Done, Lost, Message, Ready, Stopped, Task, tasks
from dragoman.settings import Settings

SETTINGS = Settings()


def documents(count: int, length: int = 10) -> list[Document]:
    return [Document(f"d{n}", f"Report {n}. " + "x" * length) for n in range(count)]


# ------------------------------------------------------------------ a pool without processes
class Scripted:
    """Workers that do what a test says: `fate(task)` is "done", "die" or "hang"."""

    def __init__(self, fate: Any) -> None:
        self.fate = fate
        self.hands: list[_Hand] = []
        self.closed = False

    def open(self) -> Any:
        self.hands.append(_Hand())
        return self.hands[-1]

    def hear(self, hands: Any, seconds: float) -> list[tuple[Any, Message]]:
        for hand in hands:
            if not hand.ready:
                hand.ready = True
                return [(hand, Ready())]
            if hand.tasks:
                task = hand.tasks[0]
                fate = self.fate(task)
                if fate == "hang":
                    continue
                hand.tasks.pop(0)
                if fate == "die":
                    return [(hand, Lost("its worker was ended"))]
                if fate == "stop":
                    return [(hand, Stopped("no room"))]
                return [(hand, Done(task.number, task.part, b"", read=len(task.documents)))]
        time.sleep(0.001)
        return []

    def close(self) -> None:
        self.closed = True


class _Hand:
    def __init__(self) -> None:
        self.tasks: list[Task] = []
        self.ready = False
        self.killed = False
        self.held = 0

    def send(self, task: Task) -> None:
        self.tasks.append(task)

    def kill(self) -> None:
        self.killed = True

    def memory(self) -> int:
        return self.held


def scheduled(fate: Any, count: int = 40, workers: int = 3, **settings: Any) -> tuple[list[list[Done]], Schedule]:
    plan = Plan("nowhere", replace(SETTINGS, **settings), workers)
    schedule = Schedule(plan, Scripted(fate))
    return list(schedule.results(tasks(documents(count), workers))), schedule


def test_tasks_hold_every_report_once_in_order_and_are_bounded() -> None:
    given = [*documents(100), *documents(5, CHARACTERS), *documents(40)]
    cut = list(tasks(given, 2))
    assert [d for t in cut for d in t.documents] == given
    assert [t.number for t in cut] == list(range(len(cut)))
    assert all(len(t.documents) == 1 or sum(len(d.text) for d in t.documents) <= CHARACTERS for t in cut)
    sizes = [len(t.documents) for t in tasks(documents(300), 2)]
    assert sizes[0] < max(sizes) and sizes[-1] <= 2, "small at first, so that all have some, and at the end"


def test_what_comes_back_is_in_order() -> None:
    found, schedule = scheduled(lambda task: "done")
    assert [d.number for parts in found for d in parts] == list(range(len(found)))
    assert sum(d.read for parts in found for d in parts) == 40
    assert schedule.lost == 0 and schedule.pool.closed  # type: ignore[attr-defined]


def test_only_the_report_that_kills_its_worker_fails() -> None:
    found, schedule = scheduled(lambda task: "die" if any(d.id == "d11" for d in task.documents) else "done")
    failed = [(document.id, failure.stage) for parts in found for d in parts for document, failure in d.failed]
    assert failed == [("d11", "worker")]
    assert sum(d.read for parts in found for d in parts) == 39
    assert schedule.lost == 4  # once with its neighbours, three times alone


def test_a_worker_that_dies_once_costs_no_report() -> None:
    died: list[Task] = []

    def fate(task: Task) -> str:
        if task.number == 2 and not died:
            died.append(task)
            return "die"
        return "done"

    found, schedule = scheduled(fate)
    assert sum(d.read for parts in found for d in parts) == 40
    assert [d.number for parts in found for d in parts] == sorted(d.number for parts in found for d in parts)
    assert schedule.lost == 1


def test_a_report_that_takes_too_long_fails_with_that_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.runs.schedule.PULSE", 0.01)
    hangs = lambda task: "hang" if any(d.id == "d3" for d in task.documents) else "done"  # noqa: E731
    found, _ = scheduled(hangs, count=12, workers=2, time_limit=1.0)
    failed = [(document.id, failure) for parts in found for d in parts for document, failure in d.failed]
    assert failed == [("d3", Failure("d3", "time", "it took longer than 1 seconds"))]
    assert sum(d.read for parts in found for d in parts) == 11


def test_a_run_that_cannot_go_on_says_why_and_ends_its_workers() -> None:
    from dragoman.errors import RunError

    pool = Scripted(lambda task: "stop")
    with pytest.raises(RunError, match="no room"):
        list(Schedule(Plan("nowhere", SETTINGS, 2), pool).results(tasks(documents(9), 2)))
    assert pool.closed


def test_a_worker_that_holds_too_much_between_tasks_is_replaced_without_harm() -> None:
    class Growing(Scripted):
        def hear(self, hands: Any, seconds: float) -> list[tuple[Any, Message]]:
            said = super().hear(hands, seconds)
            for hand, message in said:
                hand.held = 9_000 if isinstance(message, Done) else 0
            return said

    pool = Growing(lambda task: "done")
    schedule = Schedule(Plan("nowhere", SETTINGS, 1), pool)
    found = list(schedule.results(tasks(documents(60), 1)))
    assert sum(d.read for parts in found for d in parts) == 60
    assert schedule.lost >= 2


def test_known_reports_are_found_however_many_are_added() -> None:
    known = Known(["00000000000000ff", "f0e0000000000001"])
    assert "00000000000000ff" in known and "f0e0000000000001" in known and "0000000000000001" not in known
    known.add("0000000000000001")
    known.add("0000000000000001")
    assert "0000000000000001" in known and len(known) == 3
