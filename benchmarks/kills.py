"""A run is killed again and again at random moments; what it leaves must be the record of an undisturbed run.

    python benchmarks/kills.py [--kills 100] [--reports 240] [--workers 2] [--real FILE ...] [--seed 7]

SIGKILL goes to the leader or to one of its workers. A run whose leader was killed is started again, until it comes to
its end; then another record is begun, until there were enough kills. Each record is compared with that of a run that
nothing disturbed, table by table, and checked. Without `--real` reports and readings are invented and quick, so that
the kills meet the writing, linking and committing; with it, the pipeline reads the reports of some files. Exits 1 where
a record differs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from stress_record import reading

from dragoman.errors import RunError
from dragoman.model import Document, Failure, Reading
from dragoman.record import Record
from dragoman.runs import Plan, lead, read_into
from dragoman.runs.processes import Processes, work
from dragoman.runs.serial import Serial
from dragoman.settings import Settings

GAVE_UP = "run it again"

PAUSE = 0.004
"""Seconds that reading an invented report takes, so that kills fall into that too."""


class Invented:
    """Reads what `stress_record` invents."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def read(self, documents: list[Document], alive: Callable[[], None]) -> Iterator[Reading | Failure]:
        for document in documents:
            time.sleep(PAUSE)
            yield replace(reading(int(document.id.split("-")[1])), settings=self.settings)


def quick(leader: Connection, where: str, settings: Settings) -> None:
    work(leader, where, settings, Invented)


def items(count: int) -> Iterator[tuple[str, Document | Failure]]:
    return (("invented", reading(n).document) for n in range(count))


def run(where: str, count: int, workers: int, commit: int) -> None:
    """One run over the invented reports, which commits often."""
    lead.TOGETHER = commit
    plan = Plan(where, Settings(), workers)
    try:
        summary = read_into(plan, items(count), pool=Processes(plan, quick))
    except RunError as problem:  # its workers were killed before they came up
        sys.exit(f"{problem}\n{GAVE_UP}")
    print(json.dumps({"read": summary.read, "unchanged": summary.unchanged, "failed": summary.failed.total()}))


def undisturbed(where: str, given: argparse.Namespace) -> dict[str, str]:
    """The content of a record that one process wrote in peace."""
    if given.real:
        command = [sys.executable, "-m", "dragoman", "read", *given.real, "--record", where, "--engine", "serial"]
        subprocess.run(command, check=True)
    else:
        plan = Plan(where, Settings(), engine="serial")
        read_into(plan, items(given.reports), pool=Serial(plan, Invented))
    return content(where)


def content(where: str) -> dict[str, str]:
    with Record(where, threads=1) as record:
        return record.seals()


def begin(where: str, given: argparse.Namespace) -> subprocess.Popen[bytes]:
    workers = str(given.workers)
    if given.real:
        command = [sys.executable, "-m", "dragoman", "read", *given.real, "--record", where, "--workers", workers]
    else:
        command = [sys.executable, __file__, "--run", where, "--reports", str(given.reports), "--workers", workers]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def said(process: subprocess.Popen[bytes]) -> bytes:
    """The end of what a run that is over said."""
    return process.stderr.read()[-2000:] if process.stderr is not None else b""


def workers_of(pid: int) -> list[int]:
    """The processes that a process started (Linux)."""
    try:
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    except OSError:
        return []
    return [pid for pid in map(int, told.split()) if "spawn_main" in _words(pid)]


def _words(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace")
    except OSError:
        return ""


def wait_for_workers(process: subprocess.Popen[bytes]) -> None:
    """Until the run has begun: a kill before that meets nothing."""
    while process.poll() is None and not workers_of(process.pid):
        time.sleep(0.01)


def kill_until_done(where: str, given: argparse.Namespace, dice: random.Random, wanted: int) -> Counter[str]:
    """Kill runs of one record until one ends by itself, or there were enough kills and it may."""
    kills: Counter[str] = Counter()
    life = given.life
    while True:
        process = begin(where, given)
        wait_for_workers(process)
        while process.poll() is None:
            if kills["leader"] + kills["worker"] >= wanted:
                process.wait()
                break
            until = time.monotonic() + dice.uniform(0, life)
            while process.poll() is None and time.monotonic() < until:
                time.sleep(0.002)
            if process.poll() is not None:
                break
            there = workers_of(process.pid)
            if there and dice.random() < 0.5:
                try:
                    os.kill(dice.choice(there), signal.SIGKILL)
                    kills["worker"] += 1
                except ProcessLookupError:
                    continue
            else:
                process.kill()
                process.wait()
                kills["leader"] += 1
        kills["lives"] += 1
        if process.returncode == 0:
            return kills
        if process.returncode in {1, 3} and GAVE_UP.encode() in said(process):
            kills["gave up"] += 1
        elif process.returncode != -signal.SIGKILL:
            raise SystemExit(f"a run ended with status {process.returncode}: {said(process).decode()}")


def compare(where: str, right: dict[str, str]) -> list[str]:
    """What is wrong with a record."""
    found = content(where)
    wrong = [f"{table} differs" for table in right if found[table] != right[table]]
    with Record(where, threads=1) as record:
        return wrong + [f"{p.where}: {p.what}" for p in record.check()]


def kills(given: argparse.Namespace) -> dict[str, Any]:
    dice = random.Random(given.seed)
    total: Counter[str] = Counter()
    wrong: list[str] = []
    records = 0
    with tempfile.TemporaryDirectory() as folder:
        right = undisturbed(f"{folder}/undisturbed", given)
        while total["leader"] + total["worker"] < given.kills:
            records += 1
            where = f"{folder}/record-{records}"
            left = given.kills - total["leader"] - total["worker"]
            total += kill_until_done(where, given, dice, min(left, given.each))
            wrong += compare(where, right)
    return {"records": records, **total, "wrong": wrong}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value, about in (
        ("kills", 100, "how many in all"),
        ("each", 25, "kills of one record at most"),
        ("reports", 240, "invented reports"),
        ("workers", 2, "of each run"),
        ("commit", 16, "reports in one commit"),
        ("seed", 7, "of the moments"),
    ):
        options.add_argument(f"--{name}", type=int, default=value, help=about)
    options.add_argument("--life", type=float, default=4.0, help="seconds between kills at most")
    options.add_argument("--real", nargs="+", metavar="FILE")
    options.add_argument("--run", metavar="RECORD", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.run:
        run(given.run, given.reports, given.workers, given.commit)
        return 0
    found = kills(given)
    print(json.dumps(found, indent=1))
    return int(bool(found["wrong"]))


if __name__ == "__main__":
    sys.exit(main())
