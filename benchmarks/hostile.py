"""A corpus of hostile and broken inputs, made from a seed, and the whole of it read.

    python benchmarks/hostile.py                     # made, read by the readers alone, reported
    python benchmarks/hostile.py --pipeline          # and every report that comes out of it read by the whole pipeline
    python benchmarks/hostile.py --pipeline --most 20000   # longer ones cut after so many characters
    python benchmarks/hostile.py --keep FOLDER       # the inputs left there to look at

Promised, and checked for each input: no error escapes; what cannot be read gives a Failure whose reason is a sentence
that a terminal can show; what can gives a Document whose zones lie within its text; no input takes longer than its
limit; memory stays bounded; and every sound report among them is read, word for word. With `--pipeline` also, for each
different report: the pipeline gives a Reading, whose spans are the words at their places, that can be written as JSON
and as rows of a record, in processor time that its length allows. The inputs are made by `hostile_inputs/`, and read in
another process, whose memory is told: what ends it is told too.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import json
import logging
import multiprocessing
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any

logging.disable(logging.CRITICAL)
sys.path.insert(0, str(Path(__file__).resolve().parent))

from hostile_inputs import Input, corpus, sound_files  # noqa: E402, F401

LIMIT = 90.0
"""Processor seconds that one input may take to be read: `PARSE_SECONDS` of the readers, and what is left is margin."""

REPORT_SECONDS, THOUSAND_SECONDS = 10.0, 1.0
"""Processor seconds that a report may take in the whole pipeline, and more for each thousand characters of it: news
takes 0.15 a thousand on a busy machine."""

TOLD = {"noise", "zeros", "empty", "encoding", "shape", "date", "markup", "xml", "mail", "pdf", "huge", "bomb", "nested", "office"}  # noqa: E501
"""Kinds of which each input must give a report or a reason; an archive may hold nothing that could be a report."""

MEMORY = 1_200
"""Megabytes that reading all of it may take, the whole pipeline included."""


@dataclass
class Outcome:
    """What became of one input. wrong: promises that were broken, in words."""

    documents: list[object]
    failures: list[str]
    seconds: float
    wrong: list[str]


def judge(one: Input, path: Path) -> Outcome:
    """Read one input, and see to the promises."""
    from dragoman.model import Document
    from dragoman.readers import read_path

    outcome = Outcome([], [], 0.0, [])
    begun = time.process_time()
    try:
        for found in read_path(path, columns=one.columns):
            if isinstance(found, Document):
                outcome.documents.append(found)
                outcome.wrong += wrong_document(found)
            else:
                outcome.failures.append(found.reason)
                if len(found.reason) < 10 or not found.reason.isprintable() or not found.path.isprintable():
                    outcome.wrong.append(f"reason {found.reason[:200]!r} of {found.path[:100]!r}")
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        outcome.wrong.append(f"raised {type(error).__name__}: {str(error)[:200]}")
    outcome.seconds = time.process_time() - begun
    if outcome.seconds > LIMIT:
        outcome.wrong.append(f"took {outcome.seconds:.1f} s")
    if not outcome.documents and not outcome.failures and one.kind in TOLD and not one.name.endswith(".jsonl"):
        outcome.wrong.append("nothing came of it, and no reason")
    if one.sound is not None and one.sound not in [d.text for d in outcome.documents]:  # type: ignore[attr-defined]
        outcome.wrong.append(f"the sound report was not read: {outcome.failures[:2]}")
    return outcome


def wrong_document(document: object) -> Iterator[str]:
    end = 0
    text = document.text  # type: ignore[attr-defined]
    if not text.strip():
        yield "a document without words"
    for zone in document.zones:  # type: ignore[attr-defined]
        if not end <= zone.start < zone.end <= len(text):
            yield f"zone {zone} outside its text"
        end = zone.end
    try:
        text.encode()
    except UnicodeEncodeError:
        yield "half a surrogate pair in the text"
    published = document.published  # type: ignore[attr-defined]
    if published is not None and not 1600 <= published.year <= 2199:
        yield f"published {published}"


def spans_of(value: Any) -> Iterator[Any]:
    """All spans in a noun, its lists and its parts."""
    from dragoman.model import Span

    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from spans_of(one)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from spans_of(getattr(value, field.name))


class Whole:
    """Reports read by the whole pipeline, each different text once, and what was promised of them seen to."""

    def __init__(self, most: int) -> None:
        import dragoman
        from dragoman.store.folder import open_folder
        from dragoman.store.segments import connect

        self.most = most
        self.held = tempfile.TemporaryDirectory(prefix="hostile-rows-")
        self.folder = open_folder(self.held.name)
        self.connection = connect(self.folder, threads=1)
        self.stages = dragoman.load().stages
        self.met: set[int] = set()
        self.wrong: list[str] = []
        self.count = self.characters = 0
        self.seconds = 0.0
        self.slowest: list[tuple[float, str]] = []

    def read(self, document: Any) -> None:
        from dragoman.model import parts

        key = hash(document.text)
        if key in self.met:
            return
        self.met.add(key)
        _, document = next(parts(document, self.most))
        self.count += 1
        self.characters += len(document.text)
        begun = time.process_time()
        for words in self._wrong(document):
            self.wrong.append(f"whole {Path(document.path or document.id).name[-80:]}: {words}")
        took = time.process_time() - begun
        self.seconds += took
        name = f"{Path(document.path or document.id).name[-60:]} of {len(document.text):,} characters"
        self.slowest = sorted([*self.slowest, (took, name)], reverse=True)[:8]
        if took > REPORT_SECONDS + THOUSAND_SECONDS * len(document.text) / 1000:
            self.wrong.append(f"whole {name}: took {took:.1f} s")

    def _wrong(self, document: Any) -> Iterator[str]:
        from dragoman import pipeline
        from dragoman.model import Failure
        from dragoman.store.staging import stage
        from dragoman.views.contract import reading as as_json

        for result in pipeline.read_all([document], self.stages):
            if isinstance(result, Failure):
                yield f"{result.stage}: {result.reason[:200]}"
                continue
            for span in spans_of(result):
                if document.text[span.start : span.end] != span.text:
                    yield f"a span at {span.start} says {span.text[:60]!r}"
                    break
            try:
                json.dumps(as_json(result), ensure_ascii=False, allow_nan=False).encode()
                stage(self.connection, self.folder, [result])
            except Exception as error:
                yield f"cannot be written: {type(error).__name__}: {str(error)[:200]}"

    def report(self) -> str:
        slow = "; ".join(f"{seconds:.1f} s {name}" for seconds, name in self.slowest)
        return (
            f"whole pipeline: {self.count} different reports, {self.characters:,} characters, {self.seconds:.0f} s\n"
            f"slowest: {slow}"
        )


@dataclass
class Told:
    """What the other process says of an input. `memory`: the most megabytes that it has held so far."""

    documents: int
    failures: int
    seconds: float
    wrong: list[str]
    memory: int
    report: str = ""


_WHOLE: Whole | None = None


def begin(most: int | None) -> None:
    """In the other process: open the models, if the whole pipeline is asked for."""
    global _WHOLE
    _WHOLE = Whole(most) if most is not None else None


def apart(one: Input, path: Path) -> Told:
    """In the other process: read an input, and whole what comes of it."""
    outcome = judge(one, path)
    wrong, report = [f"{one.kind} {path.name}: {words}" for words in outcome.wrong], ""
    if _WHOLE is not None:
        before = len(_WHOLE.wrong)
        for document in outcome.documents:
            _WHOLE.read(document)
        wrong += _WHOLE.wrong[before:]
        report = _WHOLE.report()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Told(len(outcome.documents), len(outcome.failures), outcome.seconds, wrong, memory, report)


class Apart:
    """The other process; a new one where it ended."""

    def __init__(self, most: int | None) -> None:
        self.most = most
        self.pool = self._open()

    def _open(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(1, context, initializer=begin, initargs=(self.most,))

    def read(self, one: Input, path: Path) -> Told:
        try:
            return self.pool.submit(apart, dataclasses.replace(one, data=b""), path).result()
        except BrokenProcessPool as problem:
            self.pool = self._open()
            return Told(0, 0, 0.0, [f"{one.kind} {path.name}: the process ended: {problem}"], 0)


class Tally:
    """What came of all inputs."""

    def __init__(self) -> None:
        self.kinds: collections.Counter[str] = collections.Counter()
        self.read: collections.Counter[str] = collections.Counter()
        self.refused: collections.Counter[str] = collections.Counter()
        self.slowest: list[tuple[float, str]] = []
        self.greedy: list[tuple[int, str]] = []
        self.whole = ""
        self.wrong = self.memory = 0

    def add(self, one: Input, path: Path, told: Told) -> None:
        self.kinds[one.kind] += 1
        self.read[one.kind] += told.documents > 0
        self.refused[one.kind] += told.failures > 0
        self.slowest = sorted([*self.slowest, (told.seconds, f"{one.kind}: {path.name}")], reverse=True)[:8]
        if told.memory > self.memory + 20:
            self.greedy.append((told.memory, path.name))
        self.memory = max(self.memory, told.memory)
        self.whole = told.report or self.whole
        for words in told.wrong:
            self.wrong += 1
            print(f"WRONG {words}", flush=True)

    def report(self) -> None:
        print(
            f"{self.kinds.total()} inputs of {len(self.kinds)} kinds; {self.read.total()} gave reports, "
            f"{self.refused.total()} refusals; {self.wrong} promises broken"
        )
        for kind, count in self.kinds.items():
            read, refused = self.read[kind], self.refused[kind]
            print(f"  {kind:12} {count:5} inputs, {read:5} with reports, {refused:5} with refusals")
        print("slowest: " + "; ".join(f"{seconds:.1f} s {name}" for seconds, name in self.slowest))
        if self.whole:
            print(self.whole)
        print("memory grew to: " + "; ".join(f"{memory} MB {name}" for memory, name in self.greedy[-8:]))
        print(f"peak memory {self.memory} MB{'' if self.memory <= MEMORY else f', more than {MEMORY}'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=16)
    parser.add_argument("--pipeline", action="store_true", help="read the reports by the whole pipeline, too")
    parser.add_argument("--most", type=int, default=10**9, help="characters of a report that the pipeline reads")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--kind", nargs="+")
    asked = parser.parse_args()
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="hostile-"))
    folder.mkdir(parents=True, exist_ok=True)
    tally, other = Tally(), Apart(asked.most if asked.pipeline else None)
    for number, one in enumerate(corpus(asked.seed, asked.rounds)):
        if asked.kind and one.kind not in asked.kind:
            continue
        path = folder / f"{number:05}-{one.name.replace('/', '_')[-80:]}"
        path.write_bytes(one.data)
        tally.add(one, path, other.read(one, path))
        if not asked.keep:
            path.unlink()
    tally.report()
    other.pool.shutdown()
    if not asked.keep:
        shutil.rmtree(folder)
    sys.exit(1 if tally.wrong or tally.memory > MEMORY else 0)


if __name__ == "__main__":
    main()
