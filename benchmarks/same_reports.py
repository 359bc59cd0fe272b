"""Whether re-published texts are found, and different reports on one story left apart.

    python benchmarks/same_reports.py FOLDER                 figures on the half that nothing was fitted on
    python benchmarks/same_reports.py FOLDER --half fit      the same on the half that thresholds were fitted on
    python benchmarks/same_reports.py FOLDER --rivals        also rensa, datasketch and exact containment of every pair
    python benchmarks/same_reports.py FOLDER --speed         seconds for 1,000, 10,000 and 100,000 reports
    python benchmarks/same_reports.py FOLDER --memory 1000000   what a million signatures take

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
CORPORA = (
    "polnear/train.jsonl.gz",
    "polnear/dev.jsonl",
    "places/lgl.jsonl",
    "places/geovirus.jsonl",
    "times/timebank-train.jsonl",
)
LEAST = 40
"""Words of the shortest report that edits are made of."""

Grouping = Callable[[Sequence[tuple[str, str]]], dict[str, str]]


@dataclass(frozen=True)
class Item:
    """A text of the set. `truth` names its group; `made` the edit or trap, "as published" for a report itself;
    `parent` what it was made of."""

    id: str
    text: str
    truth: str
    made: str
    parent: str | None = None


def rows(path: Path) -> Iterator[dict[str, Any]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from (json.loads(line) for line in data.splitlines())


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
        text = "\n\n".join(edits.TRAPS[name](split[victim], chance, others))
        made.append(Item(f"{host}!{name}", text, f"{host}!", name, victim))
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


def ours(reports: Sequence[tuple[str, str]]) -> dict[str, str]:
    from dragoman.happenings.same import same_reports

    return same_reports(reports)


def one_by_one(reports: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The same through `Origins`, in an order that has nothing to do with length."""
    from dragoman.happenings.same import Origins, signature

    origins = Origins()
    for id, text in sorted(reports, key=lambda report: number("order", report[0])):
        origins.add(id, signature(text))
    return {id: origins.group(id) for id, _ in reports}


def joined(pairs: Iterator[tuple[str, str]], reports: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Groups as the connected parts of a list of pairs: what the rivals' answers are turned into."""
    root = {id: id for id, _ in reports}

    def top(id: str) -> str:
        while root[id] != id:
            root[id] = root[root[id]]
            id = root[id]
        return id

    for a, b in pairs:
        root[top(a)] = top(b)
    return {id: top(id) for id, _ in reports}


def trigrams(text: str) -> list[str]:
    from dragoman.happenings.same.signatures import words

    found = words(text)
    return [" ".join(found[k : k + 3]) for k in range(max(1, len(found) - 2))]


def by_rensa(reports: Sequence[tuple[str, str]], threshold: float) -> dict[str, str]:
    """rensa's MinHash and LSH over the same trigrams: every pair above the threshold of estimated similarity."""
    from rensa import RMinHash, RMinHashLSH

    sketches = RMinHash.from_token_sets([trigrams(text) for _, text in reports], num_perm=128, seed=42)
    index = RMinHashLSH(threshold=threshold, num_perm=128, num_bands=32)
    for k, sketch in enumerate(sketches):
        index.insert(k, sketch)

    def pairs() -> Iterator[tuple[str, str]]:
        for k, sketch in enumerate(sketches):
            for other in index.query(sketch):
                if other < k and sketch.jaccard(sketches[other]) >= threshold:
                    yield reports[k][0], reports[other][0]

    return joined(pairs(), reports)


def by_datasketch(reports: Sequence[tuple[str, str]], threshold: float) -> dict[str, str]:
    """datasketch's MinHash and LSH over the same trigrams."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=threshold, num_perm=128)
    sketches = MinHash.bulk([[t.encode() for t in trigrams(text)] for _, text in reports], num_perm=128)
    for k, sketch in enumerate(sketches):
        index.insert(k, sketch)

    def pairs() -> Iterator[tuple[str, str]]:
        for k, sketch in enumerate(sketches):
            for other in index.query(sketch):
                if other < k and sketch.jaccard(sketches[other]) >= threshold:
                    yield reports[k][0], reports[other][0]

    return joined(pairs(), reports)


def by_containment(reports: Sequence[tuple[str, str]], threshold: float) -> dict[str, str]:
    """Exact: every pair whose shorter report has this share of its trigrams in the longer."""
    having: dict[str, list[int]] = defaultdict(list)
    every = [set(trigrams(text)) for _, text in reports]
    for k, some in enumerate(every):
        for one in some:
            having[one].append(k)

    def pairs() -> Iterator[tuple[str, str]]:
        for k, some in enumerate(every):
            shared = Counter(other for one in some for other in having[one] if other < k)
            for other, count in shared.items():
                if count >= threshold * min(len(some), len(every[other])):
                    yield reports[k][0], reports[other][0]

    return joined(pairs(), reports)


def agreement(truth: Sequence[str], found: Sequence[str]) -> tuple[float, float, float]:
    """Adjusted Rand index (Hubert and Arabie 1985), and precision and recall over pairs of reports."""
    both = sum(n * (n - 1) / 2 for n in Counter(zip(truth, found, strict=True)).values())
    true = sum(n * (n - 1) / 2 for n in Counter(truth).values())
    said = sum(n * (n - 1) / 2 for n in Counter(found).values())
    chance = true * said / (len(truth) * (len(truth) - 1) / 2)
    return (both - chance) / ((true + said) / 2 - chance), both / said, both / true


def score(items: Sequence[Item], found: dict[str, str]) -> None:
    """Prints the figures: over all pairs, per edit and per trap."""
    rand, precision, recall = agreement([i.truth for i in items], [found[i.id] for i in items])
    print(f"adjusted Rand index {rand:.3f}; pairs: precision {precision:.3f}, recall {recall:.3f}")
    home: dict[str, Counter[str]] = defaultdict(Counter)
    for i in items:
        if "!" not in i.id:
            home[i.truth][found[i.id]] += 1
    right: dict[str, list[bool]] = defaultdict(list)
    whole = Counter(i.truth for i in items)
    strangers = {g: {i.truth for i in items if found[i.id] == g} for g in set(found.values())}
    for i in items:
        if "!" in i.id or i.made == "another report on one war":
            right[f"left apart: {i.made}"].append(strangers[found[i.id]] == {i.truth})
        elif i.made != "as published":
            right[i.made].append(found[i.id] == home[i.truth].most_common(1)[0][0])
        elif any(i.id in group for group in LABELS["same"]):
            right["re-published in the corpora"].append(found[i.id] == home[i.truth].most_common(1)[0][0])
        elif whole[i.truth] == 1:
            right["left apart: reports without a copy"].append(strangers[found[i.id]] == {i.truth})
    for name in sorted(right, key=lambda n: (n.startswith("left"), n)):
        print(f"  {name:45} {sum(right[name]):5} of {len(right[name]):5}  {sum(right[name]) / len(right[name]):.3f}")


def grown(folder: Path, count: int) -> Iterator[tuple[str, str]]:
    """Reports in any number: sentences of the corpora shuffled, with three words of each exchanged, so that strangers
    share phrases; one report in four is a copy, cut or furnished, of a recent one."""
    texts = reports(folder).values()
    pool = sorted({s for text in texts for p in edits.paragraphs_of(text) for s in edits.sentences(p)})
    chance = random.Random(7)
    vocabulary = [word for sentence in chance.sample(pool, 5_000) for word in sentence.split()]
    recent: list[list[str]] = []

    def sentence() -> str:
        words = chance.choice(pool).split()
        for _ in range(3):
            words[chance.randrange(len(words))] = chance.choice(vocabulary)
        return " ".join(words)

    for k in range(count):
        if recent and chance.random() < 0.25:
            paragraphs = chance.choice(recent)
            edit = edits.EDITS[chance.choice(("cut to 20-40 %", "byline, dateline, notice", "paragraphs reordered"))]
            yield f"r{k}", "\n\n".join(edit(paragraphs, chance, [paragraphs]))
            continue
        paragraphs = [" ".join(sentence() for _ in range(chance.randint(1, 3))) for _ in range(chance.randint(3, 16))]
        recent = [*recent[-400:], paragraphs]
        yield f"r{k}", "\n\n".join(paragraphs)


def speed(folder: Path, counts: Sequence[int]) -> None:
    """Seconds of this process and of the clock, all at once and one by one."""
    from dragoman.happenings.same import Origins, group_reports, signature

    for count in counts:
        made = list(grown(folder, count))
        size = sum(len(text.split()) for _, text in made) / count
        clock, own = time.perf_counter(), time.process_time()
        placed = group_reports(made)
        clock, own = time.perf_counter() - clock, time.process_time() - own
        groups = len({p.group for p in placed})
        print(f"{count:7} reports of {size:.0f} words, {groups} groups: ", end="")
        print(f"{own:.1f} s of processor, {clock:.1f} s by the clock, {own / count * 1000:.2f} ms each")
        stored = [(p.id, signature(text), p.group) for p, (_, text) in zip(placed, made, strict=True)]
        print(f"        signatures: {sum(len(s) for _, s, _ in stored) / count:.0f} bytes each")
        own = time.process_time()
        origins = Origins.from_signatures(stored)
        own = time.process_time() - own
        print(f"        Origins from signatures: {own:.1f} s")
        new = [(f"n{id}", signature(text)) for id, text in grown(folder, min(count, 300))]
        took = []
        for id, data in new:
            start = time.process_time()
            origins.add(id, data)
            took.append(time.process_time() - start)
        print(
            f"        adding one: {sum(took) / len(took) * 1000:.2f} ms on average, {max(took) * 1000:.1f} ms at most"
        )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, texts included")


def footprint(count: int) -> None:
    """What `Origins` holds and how long it opens, for signatures of random hashes as long as a news report's."""
    import numpy as np

    from dragoman.happenings.same import Origins, Signature

    rng = np.random.default_rng(5)

    def rows() -> Iterator[tuple[str, bytes, str]]:
        for k in range(count):
            size = int(rng.integers(60, 700))
            level = Signature(size, np.empty(0, dtype=np.uint32)).level
            hashes = rng.integers(0, 2**32 >> level, size >> level, dtype=np.uint32) << np.uint32(level)
            yield f"report-{k:08}", Signature(size, hashes).to_bytes(), f"report-{k - k % 4 // 3:08}"

    before, own = memory(), time.process_time()
    origins = Origins.from_signatures(rows())
    print(f"{len(origins)} reports: opened in {time.process_time() - own:.1f} s of processor, ", end="")
    print(f"{(memory() - before) / 2**20:.0f} MB held, {(memory() - before) / count:.0f} bytes a report")
    own = time.process_time()
    for k, (_, data, _) in enumerate(rows()):
        if k == 200:
            break
        origins.add(f"new-{k}", data)
    print(f"adding one: {(time.process_time() - own) / 200 * 1000:.2f} ms")


def memory() -> int:
    """Bytes that this process holds now (Linux; 0 elsewhere)."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * resource.getpagesize() if statm.exists() else 0


RIVALS: dict[str, Grouping] = {
    **{f"rensa, similarity >= {t}": (lambda r, t=t: by_rensa(r, t)) for t in (0.3, 0.5)},
    **{f"datasketch, similarity >= {t}": (lambda r, t=t: by_datasketch(r, t)) for t in (0.3, 0.5)},
    **{f"exact containment >= {t}": (lambda r, t=t: by_containment(r, t)) for t in (0.5, 0.7)},
}


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("folder", type=Path)
    ask.add_argument("--half", choices=("fit", "report"), default="report")
    ask.add_argument("--rivals", action="store_true")
    ask.add_argument("--speed", action="store_true")
    ask.add_argument("--memory", type=int, metavar="COUNT")
    ask.add_argument("--counts", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    o = ask.parse_args()
    if o.memory:
        footprint(o.memory)
        return
    if o.speed:
        speed(o.folder, o.counts)
        return
    items = labelled(o.folder, 0 if o.half == "fit" else 1)
    print(f"{len(items)} reports in {len({i.truth for i in items})} groups, the half to {o.half} on")
    ways: dict[str, Grouping] = {"all at once": ours, "one by one": one_by_one, **(RIVALS if o.rivals else {})}
    for name, way in ways.items():
        start = time.process_time()
        found = way([(i.id, i.text) for i in items])
        print(f"\n{name}: {len(items) / (time.process_time() - start):.0f} reports a second")
        score(items, found)


if __name__ == "__main__":
    main()
