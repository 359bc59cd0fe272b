"""Sentences with two actors and no label, for teachers: `python -m training.bare_pairs --benchmarks FOLDER --to FILE`.

The shipped pipeline finds the actors of unlabelled news; up to three ordered pairs of each sentence are written as JSON
lines of `text`, `source` and `target`.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import dragoman
from dragoman.api import Reader
from training.reports import rows

LONGEST = 600
"""Characters of a sentence at most."""
PAIRS = 3


def texts(b: Path, stories: int) -> list[str]:
    found = [r["text"] for r in rows(b / "polnear/train.jsonl.gz")]
    for name in ("times/timebank-train.jsonl", "places/geovirus.jsonl"):
        found += [r["text"] for r in rows(b / name)]
    made = rows(b / "synthetic_events/stories.jsonl.gz")
    random.Random(1).shuffle(made)
    found += [r["text"] for r in made[:stories]]
    random.Random(2).shuffle(found)
    return found


def apart(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap an earlier one left out."""
    kept: list[tuple[int, int]] = []
    for s in sorted(spans):
        if not kept or s[0] >= kept[-1][1]:
            kept.append(s)
    return kept


def pairs_of(reader: Reader, text: str, rng: random.Random) -> Iterator[dict[str, Any]]:
    reading = reader.read_text(text)
    for sentence in reading.sentences:
        a, z = sentence.span.start, sentence.span.end
        here = apart(
            [(x.span.start - a, x.span.end - a) for x in reading.actors if a <= x.span.start and x.span.end <= z]
        )
        if len(here) < 2 or z - a > LONGEST:
            continue
        both = [(s, t) for s in here for t in here if s != t]
        rng.shuffle(both)
        for s, t in both[:PAIRS]:
            sides = {k: {"start": x[0], "end": x[1]} for k, x in (("source", s), ("target", t))}
            yield {"text": reading.document.text[a:z], **sides}


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--benchmarks", type=Path, required=True)
    ask.add_argument("--stories", type=int, default=1800)
    ask.add_argument("--to", type=Path, required=True)
    o = ask.parse_args()
    reader, rng = dragoman.load(), random.Random(3)
    with o.to.open("w", encoding="utf-8") as sink:
        for text in texts(o.benchmarks, o.stories):
            for pair in pairs_of(reader, text, rng):
                sink.write(json.dumps(pair, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
