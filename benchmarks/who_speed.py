"""How many actor phrases a second are resolved, by one processor, warm: `python benchmarks/who_speed.py [N]`.

The phrases are all distinct, made from the tables in the ways that news writes them (names, titles with names,
offices and organs of states, sectors with a country, possessives, groups with their people, and names that no table
holds), each with a day. They are drawn in a fixed order. The first pass over one half warms the index (names are
entered when a text first brings their first word); the figure is of the other half, none of which was seen before.
A second figure is of phrases met again, as in a corpus of news, which an `Actors` keeps for a while.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta

from dragoman.actors import Actors
from dragoman.actors.knowledge import Knowledge


def phrases(known: Knowledge, seed: int = 7) -> list[str]:
    """Every phrase once, shuffled."""
    made = list(dict.fromkeys(_made(known)))
    random.Random(seed).shuffle(made)
    return made


def _made(known: Knowledge) -> Iterator[str]:
    adjectives = [f.text for f in known.forms if f.use == "adjective" and f.entry.kind == "state" and f.text[-1] != "-"]
    states = [e.name for e in known.entries.values() if e.kind == "state"]
    nouns = [w.phrase for w in known.words if w.country is None]
    several = [w.phrase for w in known.words if w.plural and w.kind == "role"][:120]
    yield from (f.text for f in known.forms if f.entry.kind in {"person", "group", "body", "organ", "outlet"})
    draw = random.Random(11)
    for adjective in adjectives:
        yield from (f"{adjective} {noun}" for noun in draw.sample(nouns, 120))
        yield from (f"the {adjective} {noun}" for noun in draw.sample(nouns, 60))
        yield from (f"{draw.randint(2, 90)} {adjective} {noun}" for noun in draw.sample(several, 20))
    for state in states:
        yield from (f"{state}'s {noun}" for noun in draw.sample(nouns, 60))
        yield from (f"the {noun} of {state}" for noun in draw.sample(nouns, 40))
    for person, offices in known.offices.items():
        for office in offices:
            yield f"{office.role} {known.entries[person].name}"
    for entry in list(known.entries.values()):
        if entry.kind == "group":
            yield from (f"{entry.name} {noun}" for noun in draw.sample(several, 4))


def measure(actors: Actors, asked: list[tuple[str, date]]) -> float:
    """Phrases a processor second."""
    start = time.process_time()
    for text, day in asked:
        actors.resolve(text, None, day)
    return len(asked) / (time.process_time() - start)


def main(count: int) -> None:
    actors = Actors.load()
    made, draw = phrases(actors.known), random.Random(5)
    asked = [(text, date(2000, 1, 1) + timedelta(draw.randrange(9000))) for text in made]
    half = min(count, len(asked) // 2)
    first = measure(actors, asked[half : 2 * half])
    new = measure(actors, asked[:half])
    again = measure(actors, asked[:half])
    print(f"{len(made)} distinct phrases; {half} in each pass")
    print(f"cold index, each phrase new:      {first:9.0f} phrases a processor second")
    print(f"warm index, each phrase new:      {new:9.0f} phrases a processor second")
    print(f"warm index, phrases met before:   {again:9.0f} phrases a processor second")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30_000)
