"""Types of PLOVER left out and taught again from a few examples, against the full coder's F1 of the same types.

    python benchmarks/taught_types.py --benchmarks FOLDER [--types PROTEST AID ...] [--sizes 5 10 20] [--draws 3]

One type at a time is hidden: no frame gives it, and the encoder's share of it counts as no event. Then it is taught
from so many sentences drawn from `news_events/train.jsonl` and the repository's own corpus (`training/data/w*.jsonl`),
each with its first trigger of the type, and read again in `news_events/dev.jsonl` and the own reports held back
(`training/data/held-*.jsonl`). An event counts as right when its trigger overlaps a gold trigger of the type; what
overlaps an optional event, or one that may be of the type too, is not counted. Spread is the standard deviation over
draws. The encoder itself has been trained with the type: a truly new one will do worse.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from dragoman import pipeline, readers, times  # noqa: E402
from dragoman.events import Events  # noqa: E402
from dragoman.language.codebooks import TaughtType  # noqa: E402
from dragoman.language.taught import Words  # noqa: E402
from dragoman.language.teaching import background, learn, ordinary_words  # noqa: E402
from dragoman.model import Actor, Analysis, Event, Example, Place, Taught, Time, TriggerSignal  # noqa: E402
from dragoman.settings import Settings  # noqa: E402
from training import corpus  # noqa: E402

TYPES = ("PROTEST", "AID", "SANCTION", "RETREAT", "THREATEN")
LONGEST = 400
"""Sentences of more characters are not drawn as examples."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Read:
    """A report with what stands before events."""

    gold: list[Row]
    analysis: Analysis
    actors: Sequence[Actor]
    places: Sequence[Place]
    times: Sequence[Time]


@dataclass
class Tally:
    right: int = 0
    said: int = 0
    due: int = 0

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, self.said + self.due)


def rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def opened(row: Row, stages: pipeline.Stages) -> Read:
    published = readers.published_date(row.get("document_date"))
    analysis = stages.analyser.read(readers.read_text(row["text"], id=row["id"], published=published))
    actors = stages.actors.find(analysis)
    places = stages.places.find(analysis, actors)
    return Read(row["events"], analysis, actors, places, times.find(analysis))


# ---------------------------------------------------------------- hiding a type, teaching it
def without(events: Events, kind: str) -> Events:
    """The same room without frames of a type."""
    known = events.known
    kept = {k: tuple(f for f in frames if f.event_type != kind) for k, frames in known.by_lemma.items()}
    frames = tuple(f for f in known.frames if f.event_type != kind)
    return Events(replace(known, frames=frames, by_lemma=kept), events.ontology)


def hidden(signal: TriggerSignal, kind: str) -> TriggerSignal:
    """The encoder's view with its share of a type gone to "no event"."""
    types = {t: p for t, p in signal.types.items() if t != kind}
    types["O"] = types.get("O", 0.0) + signal.types.get(kind, 0.0)
    return replace(signal, types=types)


def sentences(sources: list[Row], kind: str) -> list[Example]:
    """Sentences with a trigger of the type, as a user might give them."""
    found = {}
    for row in sources:
        cuts = [0, *(m.end() for m in corpus.SENTENCE_END.finditer(row["text"])), len(row["text"])]
        for a, z in zip(cuts, cuts[1:], strict=False):
            text = row["text"][a:z].rstrip()
            mine = [
                e["trigger"]
                for e in row["events"]
                if e["event_type"] == kind and not e.get("optional") and a <= e["trigger"]["start"] < a + len(text)
            ]
            if mine and len(text) <= LONGEST:
                found[text] = Example(text, mine[0]["start"] - a, min(mine[0]["end"] - a, len(text)))
    return list(found.values())


@cache
def ordinary(kind: str, stages: pipeline.Stages) -> Words:
    """The words of the background, read once a type."""
    assert stages.analyser.coder is not None
    return ordinary_words(stages.analyser, stages.analyser.coder, list(background({kind})))


def taught(kind: str, examples: list[Example], stages: pipeline.Stages) -> TaughtType:
    definition = stages.events.ontology.event(kind).definition
    said = Taught(f"OWN-{kind}", definition, tuple(examples))
    return learn(said, stages.analyser, {kind}, ordinary(kind, stages))[0]


def with_type(read: Read, kind: TaughtType, stages: pipeline.Stages) -> Analysis:
    coder = stages.analyser.coder
    assert coder is not None
    coder.taught = (kind,)
    signals = coder.read(read.analysis.doc, read.analysis.sentences)
    coder.taught = ()
    return replace(read.analysis, taught=signals.taught)


# ---------------------------------------------------------------- scoring
def score(tally: Tally, gold: list[Row], events: Iterator[Event], kind: str) -> None:
    said = [e.trigger for e in events if e.event_type in {kind, f"OWN-{kind}"}]
    due = [e for e in gold if e["event_type"] == kind and not e.get("optional")]
    may = [e for e in gold if kind in (e["event_type"], e.get("alt_type")) and e not in due]
    free = list(said)
    for e in due:
        hit = next((s for s in free if overlap(s, e)), None)
        if hit is not None:
            free.remove(hit)
            tally.right += 1
    neutral = sum(any(overlap(s, e) for e in [*may, *due]) for s in free)
    tally.due += len(due)
    tally.said += len(said) - neutral


def overlap(span: Any, event: Row) -> bool:
    return bool(span.start < event["trigger"]["end"] and event["trigger"]["start"] < span.end)


def measure(reads: list[Read], events: Events, kind: str, analyses: list[Analysis]) -> Tally:
    tally = Tally()
    for read, analysis in zip(reads, analyses, strict=True):
        score(tally, read.gold, iter(events.find(analysis, read.actors, read.places, read.times)), kind)
    return tally


def told(t: Tally) -> str:
    return f"F1 {t.f1:.3f} (P {t.right / max(1, t.said):.2f}, R {t.right / max(1, t.due):.2f})"


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--benchmarks", type=Path, required=True)
    ask.add_argument("--types", nargs="+", default=TYPES)
    ask.add_argument("--sizes", nargs="+", type=int, default=(5, 10, 20))
    ask.add_argument("--draws", type=int, default=3)
    o = ask.parse_args()
    stages = pipeline.open_stages(Settings())
    news = o.benchmarks / "news_events"
    sources = rows(news / "train.jsonl") + corpus.rows(sorted(corpus.DATA.glob("w*.jsonl")))
    reads = [
        opened(r, stages) for r in rows(news / "dev.jsonl") + corpus.rows(sorted(corpus.DATA.glob("held-*.jsonl")))
    ]
    print(f"{len(reads)} reports, {len(sources)} passages to draw from", flush=True)
    means: dict[int, list[float]] = {}
    full_f1 = []
    for kind in o.types:
        full = measure(reads, stages.events, kind, [r.analysis for r in reads])
        full_f1.append(full.f1)
        print(f"\n{kind}: {full.due} gold events; full coder {told(full)}", flush=True)
        less = without(stages.events, kind)
        bare = [replace(r.analysis, triggers=tuple(hidden(s, kind) for s in r.analysis.triggers)) for r in reads]
        base = [replace(r, analysis=a) for r, a in zip(reads, bare, strict=True)]
        pool = sentences(sources, kind)
        for size in o.sizes:
            tallies, began = [], time.process_time()
            for draw in range(o.draws):
                made = taught(kind, random.Random(f"{kind} {size} {draw}").sample(pool, size), stages)
                tallies.append(measure(reads, less, kind, [with_type(r, made, stages) for r in base]))
            f1 = [t.f1 for t in tallies]
            means.setdefault(size, []).append(statistics.mean(f1))
            parts = Tally(sum(t.right for t in tallies), sum(t.said for t in tallies), sum(t.due for t in tallies))
            spread = statistics.stdev(f1) if len(f1) > 1 else 0.0
            print(
                f"  {size:3} of {len(pool)}: F1 {statistics.mean(f1):.3f} ± {spread:.3f}; all draws {told(parts)}; "
                f"{time.process_time() - began:.0f} s",
                flush=True,
            )
    print(f"\nmean of types: full coder {statistics.mean(full_f1):.3f}")
    for size, found in means.items():
        print(f"  taught from {size}: {statistics.mean(found):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
