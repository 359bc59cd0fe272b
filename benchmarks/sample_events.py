"""Draws events that Dragoman says about reports it was not trained on, for reading one by one.

    python benchmarks/sample_events.py --articles FILE --passages FILE [--weights FOLDER] [--size 100] [--seed 4]

Each file is JSON lines with `id`, `text` and `date` or `document_date`. From each file `--size` events are drawn:
first every type gets its turn until it has `LEAST` events over both files (where there are so many), the rest by
plain chance. Each drawn event is printed with its sentence, the sentences beside it and every field as coded.
`--count` prints only how many events of each type were said, which turns the precision of the drawn into that of all.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import coding
from dragoman import pipeline, readers
from dragoman.model import Actor, Event, Reading

LEAST = 8
"""Events of each type wanted in the two samples together."""

Drawn = tuple[str, Reading, Event]


def said(stages: pipeline.Stages, file: Path) -> Iterator[Drawn]:
    """Every event said about the file's reports, in the order of the text."""
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        day = str(row.get("document_date") or row.get("date") or "")[:10]
        published = readers.published_date(day) if len(day) == 10 else None
        reading = pipeline.read(readers.read_text(row["text"], id=row["id"], published=published), stages)
        for event in sorted(reading.events, key=lambda e: (e.trigger.start, e.id)):
            yield row["id"], reading, event


def draw(pool: Sequence[Drawn], size: int, least: int, chance: random.Random) -> list[Drawn]:
    """`size` of the pool, at least `least` of each type where there are so many."""
    by_type: dict[str, list[int]] = defaultdict(list)
    for place, (_, _, event) in enumerate(pool):
        by_type[event.event_type].append(place)
    taken: set[int] = set()
    for name in sorted(by_type):
        taken.update(chance.sample(by_type[name], min(least, len(by_type[name]))))
    rest = [place for place in range(len(pool)) if place not in taken]
    taken.update(chance.sample(rest, max(0, min(size - len(taken), len(rest)))))
    return [pool[place] for place in sorted(taken)]


def who(actors: Sequence[Actor]) -> str:
    return "; ".join(f"{a.span.text} [{a.country or '?'} {' '.join(a.sector)}]" for a in actors) or "-"


def show(number: str, drawn: Drawn) -> str:
    """One event as a reader sees it: the sentence between its neighbours, the trigger in marks, the fields."""
    id, reading, e = drawn
    text, spans = reading.document.text, [s.span for s in reading.sentences]
    here = next(i for i, s in enumerate(spans) if s.start <= e.trigger.start < s.end)
    before = text[spans[max(0, here - 1)].start : spans[here].start].strip()
    after = text[spans[here].end : spans[min(len(spans) - 1, here + 1)].end].strip()
    sentence = f"{text[spans[here].start : e.trigger.start]}>>{e.trigger.text}<<{text[e.trigger.end : spans[here].end]}"
    place = f"{e.location.span.text} ({e.location.name}, {e.location.country})" if e.location else "-"
    date = f"{e.date.span.text} = {e.date.value}" if e.date else "-"
    act = f" act={e.act}" if e.act else ""
    marks = f"{e.status.value}{' HEDGED' if e.hedged else ''}{' background' if e.background else ''}"
    return (
        f"### {number} {id} {e.trigger.start} conf={e.confidence:.2f} published {reading.document.published}\n"
        f"  ({before[-400:]})\n  {sentence}\n  ({after[:250]})\n"
        f"  {e.event_type}/{','.join(e.mode)}{act} {marks} | A: {who(e.actor)} | R: {who(e.recipient)}\n"
        f"  place {place} | date {date} | by {who(e.claimed_by)} {e.claim.value} {e.stance.value}\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--passages", type=Path, required=True)
    parser.add_argument("--weights", type=Path, help="a folder of weights (default: those shipped)")
    parser.add_argument("--size", type=int, default=100)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--count", action="store_true")
    options = parser.parse_args()
    stages = coding.open_stages(options.weights)
    for letter, file in (("A", options.articles), ("P", options.passages)):
        pool = list(said(stages, file))
        counts = Counter(event.event_type for _, _, event in pool)
        print(f"== {letter}: {len(pool)} events said:", dict(sorted(counts.items())), file=sys.stderr)
        if not options.count:
            drawn = draw(pool, options.size, LEAST // 2, random.Random(options.seed))
            for number, one in enumerate(drawn, 1):
                print(show(f"{letter}{number:03}", one))


if __name__ == "__main__":
    main()
