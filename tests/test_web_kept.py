"""Answers that are kept: shown again at once, never after a correction, and made anew behind the reader's back."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the extra `serve` is not installed")

from records import all_readings

from dragoman.record import Record
from dragoman.web import Options
from dragoman.web.held import BusyError, Held
from dragoman.web.kept import Kept


@pytest.fixture
def where(tmp_path: Path) -> Path:
    with Record(tmp_path / "syria") as record:
        record.add(*all_readings()[:2])
    return tmp_path / "syria"


@pytest.fixture
def held(where: Path) -> Iterator[Held]:
    made = Held(str(where), Options(seconds=5, waits=5))
    yield made
    made.close()


def test_an_answer_is_made_once_for_a_state_of_the_record(held: Held) -> None:
    kept, made = Kept(held), []
    for _ in range(3):
        assert kept.get("events", lambda r: made.append(1) or r.events(status="any").count()) > 0
    assert len(made) == 1


def test_what_a_run_adds_is_shown_after_a_moment_and_what_was_there_until_then(held: Held, where: Path) -> None:
    kept = Kept(held)

    def count() -> int:
        return kept.get("reports", lambda r: r.count_reports())

    before = count()
    with Record(where) as record:
        record.add(*all_readings())
    assert count() == before
    ends = time.monotonic() + 5
    while count() == before and time.monotonic() < ends:
        time.sleep(0.02)
    assert count() == len({r.document.text for r in all_readings()}) > before


def test_a_correction_is_never_answered_from_before_it(held: Held, where: Path) -> None:
    kept = Kept(held)

    def count() -> int:
        return kept.get("events", lambda r: r.events(status="any").count())

    before = count()
    with Record(where) as record:
        record.correct(record.events(1, status="any").keys[0], "reject", who="Rana")
    assert count() == before - 1


def test_what_is_being_made_is_awaited_and_told_of_where_it_takes_too_long(where: Path) -> None:
    held = Held(str(where), Options(seconds=0.4, waits=0.4))
    kept, begun, go_on = Kept(held), threading.Event(), threading.Event()

    def slowly(_: Record) -> str:
        begun.set()
        go_on.wait(20)
        return "made"

    kept.begin("slow", slowly)
    assert begun.wait(20)
    with pytest.raises(BusyError, match="still being made"):
        kept.get("slow", slowly)
    go_on.set()
    assert kept.get("slow", slowly) == "made"
    held.close()


def test_many_who_ask_at_once_wait_for_one_to_make_it(where: Path) -> None:
    held = Held(str(where), Options(seconds=10, waits=10))
    kept, made, got = Kept(held), [], []

    def slowly(record: Record) -> int:
        made.append(1)
        time.sleep(0.2)
        return record.count_reports()

    threads = [threading.Thread(target=lambda: got.append(kept.get("brief", slowly))) for _ in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    held.close()
    assert len(got) == 6 and len(set(got)) == 1
    assert len(made) == 1


def test_when_one_fails_another_makes_it(held: Held) -> None:
    kept = Kept(held)
    with pytest.raises(ZeroDivisionError):
        kept.get("brief", lambda r: 1 // 0)
    assert kept.get("brief", lambda r: 7) == 7


def test_what_was_closed_opens_again(held: Held) -> None:
    kept = Kept(held)
    kept.begin("brief", lambda r: 1)
    kept.close()
    kept.begin("brief", lambda r: 2)
    assert kept.get("brief", lambda r: 3) in {1, 2, 3}
    kept.close()
