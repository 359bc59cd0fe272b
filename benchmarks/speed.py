"""Where the time goes, on one thread, as ratios in one run.

    python benchmarks/speed.py [FILE ...] [--repeat 3]

Without files it reads the reports in `examples/` forty times over. Prints words a second of the tokeniser, of text
to a parsed Doc, of the coder, and of the whole pipeline, each also as a multiple of the encoder's own forward pass
over the same sentences; and the peak memory of this process.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from pathlib import Path

from dragoman.api import load
from dragoman.model import Document
from dragoman.pipeline import understand
from dragoman.readers import read_many

ROOT = Path(__file__).resolve().parents[1]


def best(run: Callable[[], object], repeat: int) -> float:
    """The least processor seconds of several runs: noise only ever adds."""
    took = []
    for _ in range(repeat):
        start = time.process_time()
        run()
        took.append(time.process_time() - start)
    return min(took)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("files", nargs="*", type=Path)
    ask.add_argument("--repeat", type=int, default=3)
    o = ask.parse_args()
    files = o.files or sorted((ROOT / "examples").glob("*.txt")) * 10
    documents = [d for d in read_many(files) if isinstance(d, Document)]
    reader = load()
    analyser, coder = reader.stages.analyser, reader.stages.analyser.coder
    warm = list(analyser.pipe(documents))
    words = sum(1 for a in warm for s in a.sentences for t in a.doc[s.first : s.last] if not t.is_space)
    print(f"{len(documents)} reports, {words} words in news zones, one thread")
    figures: dict[str, float] = {}
    figures["tokeniser"] = best(lambda: [analyser.nlp.make_doc(d.text) for d in documents], o.repeat)
    analyser.coder = None
    figures["text to Doc (parse, tags, names, lemmas)"] = best(lambda: list(analyser.pipe(documents)), o.repeat)
    analyser.coder = coder
    if coder:
        figures["coder"] = best(lambda: [coder.read(a.doc, a.sentences) for a in warm], o.repeat)
    figures["who, where, when, events, claims"] = best(lambda: [understand(a, reader.stages) for a in warm], o.repeat)
    figures["whole pipeline"] = best(lambda: [understand(a, reader.stages) for a in analyser.pipe(documents)], o.repeat)
    for name, seconds in figures.items():
        share = seconds / figures["whole pipeline"]
        print(f"{name:<42} {seconds:8.2f} s {words / seconds:10.0f} words/s {share:6.1%} of the whole")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
