"""Many processes write one record while others read and compact it; then everything is counted.

    python benchmarks/stress_record.py [--writers 3] [--readers 1] [--compactors 1] [--seconds 5] [--where FOLDER]

The writers add the same invented reports in different orders and batches, so that they meet. Prints how many readings
were added, read and compacted, and exits 1 if a reading is lost or stands twice, or if `check` finds anything.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dragoman.model import Actor, Document, Event, Reading, Span
from dragoman.record import Record

PLACES = ("Arden", "Belmar", "Corvo", "Dunmore", "Estrel", "Farrow")
SIDES = (("Syria", "SYR"), ("Turkey", "TUR"), ("Russia", "RUS"))


def reading(number: int) -> Reading:
    """An invented report; every few of them tell of the same day and place."""
    happening = number // 3
    actor, recipient = SIDES[happening % 3], SIDES[(happening + 1) % 3]
    day = date(2016, 1, 1) + timedelta(days=happening)
    text = f"{actor[0]} shelled {recipient[0]} near {PLACES[happening % len(PLACES)]} on {day}. Told by desk {number}."
    document = Document(f"report-{number}", text, published=day, publisher=f"Desk {number % 4}")

    def side(name: str, code: str) -> Actor:
        at = text.index(name)
        return Actor(Span(at, at + len(name), name), name, country=code, sector=("MIL",), why="invented")

    at = text.index("shelled")
    end = text.index(". Told") + 1
    event = Event(
        id="e1",
        event_type="ASSAULT",
        trigger=Span(at, at + 7, "shelled"),
        sentence=Span(0, end, text[:end]),
        actor=(side(*actor),),
        recipient=(side(*recipient),),
        quad=4,
    )
    return Reading(document, (), event.actor, (), (), (), (event, replace(event, event_type="COERCE")))


def write(where: str, seed: int, count: int, until: float) -> dict[str, int]:
    """Add all reports in an order and in batches of one's own."""
    dice = random.Random(seed)
    numbers = list(range(count))
    dice.shuffle(numbers)
    added = 0
    with Record(where, threads=1) as record:
        while numbers and time.time() < until:
            batch = [numbers.pop() for _ in range(min(len(numbers), dice.randint(1, 5)))]
            added += record.add(*map(reading, batch))
    return {"added": added, "left": len(numbers)}


def watch(where: str, until: float) -> dict[str, int]:
    """Ask until the time is up; what was seen once must not vanish again, nor an answer hold an event twice."""
    asked = vanished = twice = 0
    before: set[str] = set()
    with Record(where, threads=1) as record:
        while time.time() < until:
            told = [t.key for t in record.events(status="any")]
            twice += len(told) != len(set(told))
            vanished += len(before - set(told))
            before = set(told)
            asked += 1
    return {"asked": asked, "vanished": vanished, "twice": twice}


def compact(where: str, until: float) -> dict[str, int]:
    """Compact again and again."""
    done = 0
    with Record(where, threads=1) as record:
        while time.time() < until:
            record.compact(keep_hours=0)
            done += 1
            time.sleep(0.3)
    return {"compacted": done}


def _run(job: str, arguments: tuple[Any, ...], out: Any) -> None:
    try:
        jobs: dict[str, Callable[..., dict[str, int]]] = {"write": write, "watch": watch, "compact": compact}
        out.put((job, jobs[job](*arguments)))
    except BaseException as problem:
        out.put((job, {"failed": 1, "why": f"{type(problem).__name__}: {problem}"}))


def stress(
    where: str, *, writers: int = 3, readers: int = 1, compactors: int = 1, seconds: float = 5.0, count: int = 60
) -> dict[str, Any]:
    """Run all at once; what happened, and what is wrong afterwards."""
    Record(where).close()
    spawn = multiprocessing.get_context("spawn")
    out = spawn.Queue()
    until = time.time() + seconds + 3
    jobs: list[tuple[str, tuple[Any, ...]]] = [("write", (where, n, count, until + 60)) for n in range(writers)]
    jobs += [("watch", (where, until))] * readers + [("compact", (where, until))] * compactors
    running = [spawn.Process(target=_run, args=(job, arguments, out)) for job, arguments in jobs]
    for p in running:
        p.start()
    results = [out.get(timeout=seconds + 120) for _ in running]
    for p in running:
        p.join()
    totals: dict[str, Any] = {"reports": count}
    for job, result in results:
        for name, value in result.items():
            totals.setdefault(f"{job} {name}", [] if name == "why" else 0)
            totals[f"{job} {name}"] += [value] if name == "why" else value
    totals |= after(where, count)
    return totals


def after(where: str, count: int) -> dict[str, Any]:
    """Counts once all is quiet, and whether the happenings are those that one process alone would have found."""
    with Record(where) as record, tempfile.TemporaryDirectory() as folder, Record(Path(folder) / "alone") as alone:
        told = [t.key for t in record.events(status="any")]
        alone.add(*map(reading, range(count)))
        return {
            "events": len(told),
            "lost": 2 * count - len(set(told)),
            "doubled": len(told) - len(set(told)),
            "rows twice": record.sql("SELECT count(*) - count(DISTINCT event) FROM events")[1][0][0],
            "readings twice": record.sql("SELECT count(*) - count(DISTINCT reading) FROM readings")[1][0][0],
            "problems": [f"{p.where}: {p.what}" for p in record.check()],
            "happenings differ": len(_groups(record) ^ _groups(alone)),
        }


def _groups(record: Record) -> set[frozenset[str]]:
    return {frozenset(t.key for t in h.tellings) for h in record.happenings()}


WRONG = (
    "lost",
    "doubled",
    "rows twice",
    "readings twice",
    "problems",
    "happenings differ",
    "watch vanished",
    "watch twice",
    "write failed",
    "watch failed",
    "compact failed",
)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("writers", 3), ("readers", 1), ("compactors", 1), ("count", 60)):
        options.add_argument(f"--{name}", type=int, default=value)
    options.add_argument("--seconds", type=float, default=5.0)
    options.add_argument("--where")
    given = vars(options.parse_args())
    with tempfile.TemporaryDirectory() as folder:
        found = stress(given.pop("where") or f"{folder}/record", **given)
    print(json.dumps(found, indent=1))
    return int(any(found.get(name) for name in WRONG))


if __name__ == "__main__":
    sys.exit(main())
