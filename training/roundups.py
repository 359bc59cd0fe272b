"""Passages that list the day's news: sentences of the repository's own corpus, put side by side.

    python -m training.roundups --most 500 > roundups.jsonl

Neighbours have no country in common, so nothing of one belongs to another: whoever takes part in an event stands in its
own sentence. Reports written as a whole hold few such neighbours, and what is fitted on those alone finds ties where
there are none. One JSON object a line, of the form that `training.fit_sides --read` takes; no sentence is used twice.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from typing import Any

from training import corpus

LENGTHS = (3, 3, 4, 5)
"""Sentences of a passage, drawn from these."""
LONGEST = 350
"""Characters of a sentence at most."""
SEED = 5

Row = dict[str, Any]


def lands(row: Row) -> set[str]:
    """The countries of all who take part in its events."""
    return {a["country"] for e in row["events"] for a in (*e["actors"], *e["recipients"]) if a.get("country")}


def moved(value: Any, by: int) -> Any:
    """The same with every span further on."""
    if isinstance(value, dict):
        return {k: v + by if k in {"start", "end"} and isinstance(v, int) else moved(v, by) for k, v in value.items()}
    return [moved(v, by) for v in value] if isinstance(value, list) else value


def named(event: Row, row: Row) -> Row:
    """Its names made its own among the events of other sentences."""
    return {**event, **{k: f"{row['id']}-{event[k]}" for k in ("id", "same_as") if event.get(k)}}


def passage(name: str, rows: Sequence[Row], between: str) -> Row:
    text, events = "", []
    for row in rows:
        text += between if text else ""
        events += [moved(named(e, row), len(text)) for e in row["events"]]
        text += row["text"]
    return {"id": name, "document_date": rows[0].get("document_date"), "text": text, "events": events}


def roundups(rows: Sequence[Row], most: int, seed: int = SEED) -> list[Row]:
    """Passages of the corpus's single sentences, at most so many."""
    rng = random.Random(seed)
    pool = [r for r in rows if r["kind"] == "sentence" and len(r["text"]) < LONGEST]
    rng.shuffle(pool)
    made: list[Row] = []
    while len(made) < most:
        size, taken, seen = rng.choice(LENGTHS), [], set()
        for row in pool:
            own = lands(row)
            if not own & seen and (own or not row["events"]):
                taken.append(row)
                seen |= own
            if len(taken) == size:
                break
        if len(taken) < size:
            break
        used = {r["id"] for r in taken}
        pool = [r for r in pool if r["id"] not in used]
        made.append(passage(f"roundup-{len(made)}", taken, rng.choice((" ", "\n\n"))))
    return made


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--most", type=int, default=500)
    o = ask.parse_args()
    for row in roundups(corpus.rows(sorted(corpus.DATA.glob("w*.jsonl"))), o.most):
        print(json.dumps(row, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
