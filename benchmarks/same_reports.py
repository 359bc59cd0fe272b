"""Whether re-published texts are found, and different reports on one story left apart.

    python benchmarks/same_reports.py FOLDER                 figures on the half that nothing was fitted on
    python benchmarks/same_reports.py FOLDER --half fit      the same on the half that thresholds were fitted on
    python benchmarks/same_reports.py FOLDER --rivals        also rensa, datasketch and exact containment of every pair
    python benchmarks/same_reports.py FOLDER --speed         seconds and memory for 1,000, 10,000 and 100,000 reports

FOLDER holds the corpora (`polnear`, `places`, `times`, `news_events`). The labelled set is made while it runs and never
written: real reports; their copies by the edits of `same_edits.py`; passages that `news_events` took from them; the
re-publications that the corpora contain (`same_labels.json`); and texts that share words with a report and are not it.
A report, its copies and whatever was made of it lie in one half, by a hash of its id.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import same_edits as edits

LABELS = json.loads((Path(__file__).parent / "same_labels.json").read_text("utf-8"))
CORPORA = ("polnear/train.jsonl.gz", "polnear/dev.jsonl", "places/lgl.jsonl", "places/geovirus.jsonl", "times/timebank-train.jsonl")  # fmt: skip
LEAST = 40
"""Words of the shortest report that edits are made of."""

Grouping = Callable[[Sequence[tuple[str, str]]], dict[str, str]]


@dataclass(frozen=True)
class Item:
    """`truth` names its group; `made` the edit or trap ("as published" for a report itself); `parent` what it was made of."""

    id: str
    text: str
    truth: str
    made: str
    parent: str | None = None


def rows(path: Path) -> Iterator[dict[str, Any]]:
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
    with opened as lines:
        yield from (json.loads(line) for line in lines)


def number(*parts: str) -> int:
    """A number that is the same on every machine and day."""
    return int.from_bytes(hashlib.sha256("\x1f".join(parts).encode()).digest()[:8], "big")


def reports(folder: Path) -> dict[str, str]:
    return {row["id"]: row["text"] for name in CORPORA for row in rows(folder / name)}


def labelled(folder: Path, half: int) -> list[Item]:
    """The labelled set of a half: 0 to fit on, 1 to report on."""
    texts = reports(folder)
    first = {other: group[0] for group in LABELS["same"] for other in group}
    together = {**first, **{b: first.get(a, a) for a, b, _ in LABELS["different"]}}
    mine = sorted(i for i in texts if number("half", together.get(i, i)) % 2 == half)
    judged = {i for group in [*LABELS["same"], *(p[:2] for p in LABELS["different"])] for i in group}
    split = {i: edits.paragraphs_of(texts[i]) for i in mine}
    whole = [i for i in mine if edits.size(split[i]) >= LEAST]
    hosts = [i for i in whole if i not in judged and number("host", i) % 5 == 0]
    held = [i for i in mine if i not in set(hosts)]
    items = [Item(i, texts[i], first.get(i, i), "as published") for i in held]
    items += copies(split, [i for i in whole if i not in set(hosts)], first)
    items += traps(split, [i for i in whole if i not in set(hosts)], hosts)
    return items + passages(folder, set(held), first, half)


def copies(split: dict[str, list[str]], of: list[str], first: dict[str, str]) -> list[Item]:
    """Two reports in three are copied, one to five times, each time by another edit."""
    made = []
    for i in of:
        chance = random.Random(number("copies", i))
        if chance.random() < 1 / 3:
            continue
        others = [split[j] for j in chance.sample(of, 3) if j != i]
        for name in chance.sample(sorted(edits.EDITS), chance.choice((1, 1, 2, 3, 5))):
            text = "\n\n".join(edits.EDITS[name](split[i], chance, others))
            made.append(Item(f"{i}~{name}", text, first.get(i, i), name, i))
    return made


def traps(split: dict[str, list[str]], of: list[str], hosts: list[str]) -> list[Item]:
    """A trap for every host: a report that is in the set in no other form, so that the trap is a group of its own."""
    made = []
    for host in hosts:
        chance = random.Random(number("traps", host))
        name, victim = chance.choice(sorted(edits.TRAPS)), chance.choice(of)
        lenders = [split[j] for j in chance.sample(of, 15) if j != victim]
        others = lenders if name in ("liveblog", "digest") else [split[host]]
        made.append(Item(f"{host}!{name}", "\n\n".join(edits.TRAPS[name](split[victim], chance, others)), f"{host}!", name, victim))  # fmt: skip
    return made


def passages(folder: Path, held: set[str], first: dict[str, str], half: int) -> list[Item]:
    """Passages that annotators took from reports of the set; and one a Guardian article, all about one war."""
    made, seen = [], set()
    for row in rows(folder / "news_events" / "train.jsonl"):
        corpus, _, name = row["source"].partition("/")
        if corpus == "guardian":
            if name not in seen and number("half", name) % 2 == half:
                seen.add(name)
                made.append(Item(row["id"], row["text"], row["id"], "another report on one war"))
        elif name in held:
            made.append(Item(row["id"], row["text"], first.get(name, name), "passage taken out", name))
    return made
