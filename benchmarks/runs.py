"""What a run into a record costs beside reading: processor seconds, two workers against one, two plain processes.

    python benchmarks/runs.py [FILE ...] [--reports 96] [--engines processes ray] [--repeat 1]

Reads reports of files, or invented ones made of the sentences of `examples/`: those say the same again and again, which
makes linking dear. "Plain" is the pipeline alone in one process, and in two at once, each with half of the reports:
nothing is written. Then whole runs with one worker and with two. Seconds begin once all workers have loaded the
models. Efficiency is what two do over twice what one does; its ratio to that of plain processes shall be 0.9 and more.
It is taken over the time until the last report is read: the last commit, a second or two of the leader alone, is told
apart ("wall" has it), for it is the same however long the run. Processors that share a core or a busy machine make the
same work cost more or less from run to run, so the same is told again in processor seconds ("busy": those of the
workers over those there were), and what the leader takes of a worker's.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import re
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dragoman.model import Document, Failure
from dragoman.readers import read_many, read_text
from dragoman.runs import Plan, lead, read_into
from dragoman.runs.tasks import Done, Ready, tasks
from dragoman.settings import Settings

ROOT = Path(__file__).resolve().parents[1]


def reports(count: int) -> list[Document]:
    """Invented reports of 3 to 24 sentences, some 20 to 600 words, over ten years."""
    texts = [d.text for d in read_many([str(ROOT / "examples")]) if isinstance(d, Document)]
    sentences = [s for t in texts for s in re.split(r"(?<=[.!?])\s+", t) if 30 < len(s) < 400]
    dice = random.Random(5)
    return [
        read_text(
            " ".join(dice.sample(sentences, dice.choice((3, 8, 16, 24)))),
            id=f"invented-{n}",
            published=date(2012, 1, 1) + timedelta(days=dice.randrange(3650)),
            publisher=f"Desk {n % 9}",
        )
        for n in range(count)
    ]


def _plain(documents: list[Document], begin: Any, out: Any) -> None:
    from dragoman.runs.work import Pipeline

    pipeline = Pipeline(Settings())
    begin.wait()
    start, spent = time.perf_counter(), time.process_time()
    for task in tasks(documents, 1):
        list(pipeline.read(list(task.documents), lambda: None))
    out.put((time.perf_counter() - start, time.process_time() - spent))


def plain(documents: list[Document], processes: int) -> tuple[float, float]:
    """Seconds by the clock and of the processor to read all reports, shared out."""
    spawn = multiprocessing.get_context("spawn")
    begin, out = spawn.Barrier(processes), spawn.Queue()
    shares = [documents[k::processes] for k in range(processes)]
    running = [spawn.Process(target=_plain, args=(share, begin, out)) for share in shares]
    for p in running:
        p.start()
    found = [out.get() for _ in running]
    for p in running:
        p.join()
    return max(wall for wall, _ in found), sum(spent for _, spent in found)


def run(documents: list[Document], engine: str, workers: int) -> dict[str, float]:
    """Seconds of a run from the first worker's being ready; processor seconds of workers and leader."""
    folder = tempfile.mkdtemp(prefix="dragoman-runs-")
    begun: list[tuple[float, float]] = []

    def items() -> Iterator[tuple[str, Document | Failure]]:
        return (("invented", d) for d in documents)

    plan = Plan(f"{folder}/record", Settings(), workers, engine)
    pool = _together(lead.open_pool(plan), workers, begun)
    try:
        summary = read_into(plan, items(), pool=pool)
        wall, leader = time.perf_counter() - begun[0][0], time.process_time() - begun[0][1]
        size = sum(p.stat().st_size for p in Path(folder).rglob("*.parquet"))
    finally:
        shutil.rmtree(folder)
    assert summary.read == len(documents), summary
    return {
        "reading": begun[1][0] - begun[0][0],
        "wall": wall,
        "busy": summary.processor / workers / (begun[1][0] - begun[0][0]),
        "workers": summary.processor,
        "leader": leader,
        "worker MB": summary.memory,
        "leader MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "kB a report": size / 1024 / len(documents),
        "words": summary.words,
        "events": summary.events,
    }


def _together(pool: Any, workers: int, begun: list[tuple[float, float]]) -> Any:
    """A pool whose workers are given nothing before all are ready; `begun` is then told the time."""
    opened, hear, held, ready = pool.open, pool.hear, list[Any](), list[int]()

    def open_() -> Any:
        hand = opened()
        send = hand.send
        hand.send = lambda task: send(task) if begun else held.append((send, task))
        return hand

    def heard(hands: Any, seconds: float) -> Any:
        said = hear(hands, seconds)
        if any(isinstance(message, Done) for _, message in said):
            begun[1:] = [(time.perf_counter(), time.process_time())]
        ready.extend(1 for _, message in said if isinstance(message, Ready))
        if not begun and len(ready) == workers:
            begun.append((time.perf_counter(), time.process_time()))
            for send, task in held:
                send(task)
        return said

    pool.open, pool.hear = open_, heard
    return pool


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--reports", type=int, default=96)
    options.add_argument("files", nargs="*", metavar="FILE", help="reports to read in place of invented ones")
    options.add_argument("--repeat", type=int, default=1)
    options.add_argument("--engines", nargs="+", default=["processes"])
    options.add_argument("--skip-plain", action="store_true")
    given = options.parse_args()
    documents = reports(given.reports)
    if given.files:
        documents = [d for d in read_many(given.files) if isinstance(d, Document)][: given.reports]
    os.environ["OMP_NUM_THREADS"] = "1"
    os.environ.setdefault("RAY_worker_niceness", "0")  # Ray's own default lets every other program go first
    for _ in range(given.repeat):
        reached = 1.0
        if not given.skip_plain:
            one, two = plain(documents, 1), plain(documents, 2)
            reached = one[0] / two[0] / 2
            busy = two[1] / two[0] / 2 / (one[1] / one[0])
            figures = {"one: wall, processor": one, "two: wall, processor": two}
            tell("plain", {**figures, "efficiency": reached, "busy": busy})
        for engine in given.engines:
            alone = run(documents, engine, 1)
            tell(f"{engine}, one worker", alone)
            both = run(documents, engine, 2)
            tell(f"{engine}, two workers", both)
            efficiency = alone["reading"] / both["reading"] / 2
            shares = {"of plain": efficiency / reached, "leader of workers": both["leader"] / both["workers"]}
            tell(engine, {"efficiency": efficiency, "busy": both["busy"] / alone["busy"], **shares})


def tell(what: str, figures: dict[str, Any]) -> None:
    """A line as soon as it is known."""
    rounded = json.loads(json.dumps(figures), parse_float=lambda x: round(float(x), 3))
    print(json.dumps({what: rounded}), flush=True)


if __name__ == "__main__":
    main()
