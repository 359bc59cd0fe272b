"""Where the time goes, on one thread, as ratios in one run.

    python benchmarks/speed.py [FILE ...] [--repeat 3] [--weights FOLDER]

Without files it reads the text reports in `examples/` ten times over. Prints

- words a second of text to a parsed Doc, and its share by part;
- the same in two processes at once, by the clock;
- the encoder's graph alone over the same batches, and the bare 8-bit matrix products of an encoder of the shipped
  shape (needs `onnx`, of the extra `training`), each as a ratio to text to Doc: machines differ, ratios less so;
- the whole pipeline by part (reading, tokens, encoders, heads, actors, places, times, events, claims, writing), as a
  multiple of both encoders' graphs and of the analyser's alone; the peak memory of this process;
- with `--linear`, processor seconds a report for 100, 1,000 and 10,000 made reports of one sentence, ten of each day
  (`made_news.py` says how varied they are), and nothing else; with `--linear --record`, the same into a record, the
  leader's share (linking, committing) apart.

One thread's figures are the least processor seconds of several runs. Where two virtual processors share a core, a
busy neighbour still slows them: look at the products' GOP/s to see what the processor gave.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.made_news import short_reports
from dragoman import times
from dragoman.api import load
from dragoman.language import sessions
from dragoman.language.coder import Coder
from dragoman.language.lemmas import Lemmas
from dragoman.language.parser import Parser
from dragoman.language.pieces import Batch, WordPieces
from dragoman.language.sessions import Graph
from dragoman.model import Document
from dragoman.pipeline import read_all, understand
from dragoman.readers import read_many
from dragoman.record import Record
from dragoman.runs import Plan, read_into
from dragoman.runs.serial import Serial
from dragoman.runs.work import Pipeline
from dragoman.settings import Settings
from dragoman.views.contract import reading as as_json

ROOT = Path(__file__).resolve().parents[1]
AFTER = ("actors", "places", "times", "events", "claims")
GRAPHS = "encoders' graphs"
HIDDEN, INNER, LAYERS = 384, 1536, 4
PRODUCTS = [(HIDDEN, 3 * HIDDEN), (HIDDEN, HIDDEN), (HIDDEN, INNER), (INNER, HIDDEN)]
"""The matrix products of one layer of the encoder as first trained: inputs and outputs."""


def best(run: Callable[[], object], repeat: int) -> float:
    """The least processor seconds of several runs: noise only ever adds."""
    took = []
    for _ in range(repeat):
        start = time.process_time()
        run()
        took.append(time.process_time() - start)
    return min(took)


class Clock:
    """Processor seconds by part, and every batch that the encoder read."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.batches: list[Batch] = []
        self.inner: Counter[str] = Counter()
        self.depth = 0

    def watch(self, owner: type, name: str, part: str) -> None:
        plain = getattr(owner, name)

        def timed(*args: Any, **named: Any) -> Any:
            start = time.process_time()
            self.depth += part == "heads"
            out = plain(*args, **named)
            self.depth -= part == "heads"
            took = time.process_time() - start
            self.seconds[part] += took
            if part == GRAPHS and "arcs" in args[2]:
                self.inner["analyser"] += took
            if part == "tokens" and self.depth:
                self.inner[part] += took
            if part == "encoder":
                self.batches.append(args[1])
            return out

        setattr(owner, name, timed)


def parts(analyser: Any, documents: list[Document]) -> tuple[Counter[str], list[Batch]]:
    """Processor seconds of one reading by part; the parser's own work is what its watched parts leave."""
    clock = Clock()
    watched = [
        (Graph, "read", "encoder"),
        (WordPieces, "learn", "pieces"),
        (WordPieces, "batch", "pieces"),
        (Parser, "_write", "doc"),
        (Lemmas, "__call__", "lemmas"),
        (Parser, "_parse", "parser"),
    ]
    kept = [(owner, name, getattr(owner, name)) for owner, name, _ in watched]
    for owner, name, part in watched:
        clock.watch(owner, name, part)
    start = time.process_time()
    docs = [analyser._doc(d) for d in documents]
    clock.seconds["tokenise"] = time.process_time() - start
    for _ in analyser.nlp.pipe(docs, batch_size=16):
        pass
    for owner, name, plain in kept:
        setattr(owner, name, plain)
    inside = sum(clock.seconds[p] for p in ("encoder", "pieces", "doc"))
    clock.seconds["chunks and decoding"] = clock.seconds.pop("parser") - inside
    return clock.seconds, clock.batches


def stage_parts(files: list[Path], reader: Any) -> tuple[Counter[str], float]:
    """Processor seconds of one run of everything, from files to JSON lines, by part."""
    stages, clock = reader.stages, Clock()
    graphs = [(Graph, "read", GRAPHS), (WordPieces, "batch", "tokens"), (WordPieces, "learn", "tokens")]
    watched = [
        *graphs,
        (type(stages.analyser), "_doc", "tokens"),
        (Parser, "_parse", "heads"),
        (Coder, "read_many", "heads"),
        (type(stages.actors), "find", "actors"),
        (type(stages.places), "find", "places"),
        (type(stages.events), "find", "events"),
        (type(stages.claims), "find", "claims"),
        (type(stages.claims), "assign", "claims"),
    ]
    kept = [(owner, name, getattr(owner, name)) for owner, name, _ in watched]
    for owner, name, part in watched:
        clock.watch(owner, name, part)
    plain = times.find
    start = time.process_time()
    documents = [d for d in read_many(files) if isinstance(d, Document)]
    clock.seconds["reading"] = time.process_time() - start

    def dated(*args: Any) -> Any:
        begin = time.process_time()
        found = plain(*args)
        clock.seconds["times"] += time.process_time() - begin
        return found

    times.find = dated
    start = time.process_time()
    readings = [understand(a, stages) for a in stages.analyser.pipe(documents)]
    whole = time.process_time() - start
    times.find = plain
    for owner, name, old in kept:
        setattr(owner, name, old)
    start = time.process_time()
    for one in readings:
        json.dumps(as_json(one), ensure_ascii=False)
    clock.seconds["writing"] = time.process_time() - start
    clock.seconds["sentences, lemmas, mentions"] = whole - sum(clock.seconds[p] for p in AFTER) - clock.seconds["heads"]
    clock.seconds["sentences, lemmas, mentions"] -= clock.seconds["tokens"] - clock.inner["tokens"]
    inside = clock.seconds[GRAPHS] + clock.inner["tokens"]
    clock.seconds["heads"] -= inside  # decoding, and writing the parse into the Doc
    return clock.seconds, clock.inner["analyser"]


def linear(reader: Any) -> None:
    """Processor seconds a report for ever more short reports."""
    list(read_all(short_reports(64), reader.stages))  # words are learned, pages of the weights touched
    for many in (100, 1_000, 10_000):
        start = time.process_time()
        told = sum(1 for _ in read_all(short_reports(many), reader.stages))
        print(f"{told:7d} reports {_spent(time.process_time() - start, told)}", flush=True)


def _spent(took: float, told: int) -> str:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"{took:8.2f} s {1e3 * took / told:7.2f} ms each, peak memory {peak:.0f} MB"


def linear_record(reader: Any) -> None:
    """The same into a record, each in one process: what a worker and what the leader takes.

    The reports are read once, 10,000 of them; each record takes as many of the readings as it is to hold.
    """
    opened = Open(reader.stages)
    for many in (100, 1_000, 10_000):
        plan = Plan("", Settings(), 1, "serial")
        with tempfile.TemporaryDirectory() as folder:
            plan = replace(plan, where=f"{folder}/record")
            pool = Serial(plan, lambda _: opened)
            opened.seconds = 0.0
            start = time.process_time()
            done = read_into(plan, (("made", d) for d in short_reports(many)), pool=pool)
            leader = time.process_time() - start - done.processor
            size = sum(p.stat().st_size for p in Path(folder).rglob("*") if p.is_file()) / 1024 / done.read
            told = happenings_of(plan.where)
        print(
            f"{done.read:7d} reports written {_spent(done.processor - opened.seconds, done.read)}; led "
            f"{1e3 * leader / done.read:6.2f} ms each; {size:.1f} kB each on disk; {told}",
            flush=True,
        )
    print(f"reading: {1e3 * opened.read_in / len(opened.kept):.2f} ms each")


def happenings_of(where: str) -> str:
    """How the tellings of a record hang together."""
    with Record(where) as record:
        _, rows = record.sql(
            "WITH happening AS (SELECT happening, neighbourhood, count(*) AS n FROM telling GROUP BY ALL), "
            "near AS (SELECT sum(n) AS n FROM happening GROUP BY neighbourhood) "
            "SELECT sum(n), count(*), max(n), (SELECT max(n) FROM near) FROM happening"
        )
    return "{} tellings of {} happenings, at most {} of one and {} of a neighbourhood".format(*rows[0])


class Open(Pipeline):
    """The pipeline that is open already; what was read once is not read again."""

    def __init__(self, stages: Any) -> None:
        self.stages = stages
        self.kept: dict[str, Any] = {}
        self.seconds = self.read_in = 0.0

    def read(self, documents: list[Document], alive: Callable[[], None]) -> list[Any]:
        new = [d for d in documents if d.id not in self.kept]
        start = time.process_time()
        self.kept.update(zip((d.id for d in new), super().read(new, alive), strict=True))
        took = time.process_time() - start
        self.seconds += took
        self.read_in += took
        return [self.kept[d.id] for d in documents]


def products(rows: int, repeat: int) -> float | None:
    """GOP/s of the encoder's 8-bit products, quantising included, on `rows` pieces; None without `onnx`."""
    try:
        from onnx import TensorProto, helper, numpy_helper
    except ImportError:
        return None
    import onnxruntime

    rng = np.random.default_rng(0)
    runs = []
    for n, m in PRODUCTS:
        arrays = {
            "w": rng.integers(-127, 127, (n, m)).astype(np.int8),
            "s": np.full(m, 0.01, np.float32),
            "z": np.zeros(m, np.int8),
            "b": np.zeros(m, np.float32),
        }
        node = helper.make_node("DynamicQuantizeMatMul", ["x", *arrays], ["y"], domain="com.microsoft")
        ends = [helper.make_tensor_value_info(k, TensorProto.FLOAT, [None, d]) for k, d in (("x", n), ("y", m))]
        kept = [numpy_helper.from_array(v, k) for k, v in arrays.items()]
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(helper.make_graph([node], "g", ends[:1], ends[1:], kept), opset_imports=opsets)
        model.ir_version = 8
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        runs.append((session, {"x": rng.standard_normal((rows, n)).astype(np.float32)}))
    seconds = sum(best(lambda s=s, x=x: [s.run(None, x) for _ in range(10)], 5 * repeat) / 10 for s, x in runs)  # type: ignore[misc]
    return 2e-9 * rows * sum(n * m for n, m in PRODUCTS) / seconds


_ANALYSER: Any = None


def _open() -> None:
    global _ANALYSER
    _ANALYSER = load().stages.analyser
    _ANALYSER.coder = None
    list(_ANALYSER.nlp.pipe(["Troops left the city on Monday."]))


def _share(texts: list[str]) -> float:
    start = time.perf_counter()
    for _ in _ANALYSER.nlp.pipe(texts, batch_size=16):
        pass
    return time.perf_counter() - start


def in_two_processes(documents: list[Document], words: int) -> float:
    """Words a second by the clock, each of two processes reading all reports."""
    texts = [d.text for d in documents]
    with ProcessPoolExecutor(2, initializer=_open) as pool:
        list(pool.map(_share, [texts[:1]] * 4))
        return 2 * words / max(pool.map(_share, [texts, texts]))


def parse_figures(analyser: Any, documents: list[Document], words: int, repeat: int) -> None:
    def read() -> None:
        for _ in analyser.nlp.pipe((analyser._doc(d) for d in documents), batch_size=16):
            pass

    seconds = best(read, repeat)
    print(f"text to Doc, one thread          {words / seconds:8.0f} words/s")
    times, batches = parts(analyser, documents)
    total = sum(times.values())
    for part, took in times.most_common():
        print(f"  {part:<30} {took / total:8.1%}")
    inputs = [{"ids": b.ids, "mask": b.mask, "shapes": b.shapes, "first": b.first} for b in batches]
    graph = next(c for _, c in analyser.nlp.pipeline if isinstance(c, Parser))._graph
    alone = best(lambda: [graph.session.run(None, x) for x in inputs], repeat)
    used, room = sum(int(b.mask.sum()) for b in batches), sum(b.mask.size for b in batches)
    print(f"the graph alone on these batches {words / alone:8.0f} words/s; text to Doc is {alone / seconds:.2f} of it")
    print(f"pieces a word {used / words:.2f}, padding {1 - used / room:.1%} of the batches")
    speed = products(640, repeat)
    if speed is None:
        print("bare products: not measured (pip install onnx)")
        return
    macs = LAYERS * sum(n * m for n, m in PRODUCTS)
    plain = speed * 1e9 / (2 * macs * used / words)
    print(
        f"bare 8-bit products: {speed:.0f} GOP/s, or {plain:.0f} words/s of a {LAYERS}-layer encoder with {INNER} inner"
    )
    print(f"text to Doc is {words / seconds / plain:.2f} of the bare products")


def show_parts(files: list[Path], reader: Any) -> None:
    """The second run by part: in the first, words are new to every memory."""
    stage_parts(files, reader)
    seconds, alone = stage_parts(files, reader)
    total = sum(seconds.values())
    for part, took in seconds.most_common():
        print(f"  {part:<30} {took:8.2f} s {took / total:8.1%}")
    print(f"the whole is {total / seconds[GRAPHS]:.2f} of both encoders' graphs, {total / alone:.2f} of the analyser's")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("files", nargs="*", type=Path)
    ask.add_argument("--repeat", type=int, default=3)
    ask.add_argument("--weights", type=Path, help="measure the graphs of this folder instead of the shipped ones")
    ask.add_argument("--parse", action="store_true", help="text to Doc only")
    ask.add_argument("--linear", action="store_true", help="short made reports, 100 to 10,000, and nothing else")
    ask.add_argument("--record", action="store_true", help="with --linear: into a record")
    ask.add_argument("--parts", action="store_true", help="the whole by part, and nothing else")
    o = ask.parse_args()
    if o.weights:
        sessions.weights_folder = partial(Path, o.weights)
    files = o.files or sorted((ROOT / "examples").glob("*.txt")) * 10
    documents = [d for d in read_many(files) if isinstance(d, Document)]
    reader = load()
    if o.linear:
        (linear_record if o.record else linear)(reader)
        return
    if o.parts:
        show_parts(files, reader)
        return
    analyser, coder = reader.stages.analyser, reader.stages.analyser.coder
    analyser.coder = None
    warm = list(analyser.pipe(documents))
    words = sum(1 for a in warm for s in a.sentences for t in a.doc[s.first : s.last] if not t.is_space)
    print(f"{len(documents)} reports, {words} words in news zones")
    parse_figures(analyser, documents, words, o.repeat)
    print(f"text to Doc, two processes       {in_two_processes(documents, words):8.0f} words/s by the clock")
    if o.parse:
        return
    analyser.coder = coder
    warm = list(analyser.pipe(documents))
    figures: dict[str, float] = {}
    figures["tokeniser"] = best(lambda: [analyser.nlp.make_doc(d.text) for d in documents], o.repeat)
    if coder:
        figures["coder"] = best(lambda: [coder.read(a.doc, a.sentences) for a in warm], o.repeat)
    figures["who, where, when, events, claims"] = best(lambda: [understand(a, reader.stages) for a in warm], o.repeat)
    figures["whole pipeline"] = best(lambda: [understand(a, reader.stages) for a in analyser.pipe(documents)], o.repeat)
    for name, seconds in figures.items():
        share = seconds / figures["whole pipeline"]
        print(f"{name:<42} {seconds:8.2f} s {words / seconds:10.0f} words/s {share:6.1%} of the whole")
    show_parts(files, reader)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
