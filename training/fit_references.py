"""Fits the weights by which a pronoun chooses its antecedent.

    python -m training.fit_references --ud ../shared/benchmarks/ud --events FILE [FILE ...] [--rounds 2]

Reads the documents of GUM's training part whose licence allows commercial use, and reports whose events are annotated
(`python -m training.corpus offsets training/data/w*.jsonl`): there a pronoun that is a side of an event is told by the
gold side, which is always given by its nearest naming phrase. Runs the actors room over Dragoman's own parse, and
writes `src/dragoman/lexicons/data/actors/references.toml`. Each pronoun is a choice between
its options, nobody among them; the weights make the right options likely (a conditional logit with a quadratic
penalty). As earlier choices are options of later ones, the reading is repeated with the weights found.
Only numpy is used.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from dragoman import readers
from dragoman.actors import Actors, pronouns, ranking
from dragoman.actors.memory import Found
from dragoman.actors.ranking import NOBODY, Anaphor, Option
from dragoman.actors.report import Report
from dragoman.language import Analyser
from dragoman.model import Analysis, Span
from training.coreference import Text, read

OUT = Path(__file__).resolve().parents[1] / "src/dragoman/lexicons/data/actors/references.toml"
PENALTY = 0.02
STEPS = 350
EAGER = {"they": 0.8}
"""Taken off the weight of nobody: an event that loses a side costs more than one more guess."""
HEAD = """# How a pronoun chooses among those named before it: the weight of each feature, by class of words.
# Written by training/fit_references.py; see dragoman/actors/ranking.py for what the features are.
# Fitted on GUM (UD_English-GUM, release 2.16, training part without the non-commercial genres) and on the sides of
# annotated events of training/data and of the training passages of news.
origin = "Our own features; weights fitted on GUM (training part, commercial genres) and on sides of annotated events"
"""
Stretches = list[tuple[int, int]]
Choice = tuple[list[dict[str, float]], list[bool]]


def right(text: Text, analysis: Analysis, anaphor: Anaphor, option: Option) -> bool:
    """Whether an option is of the chain that the pronoun is annotated with."""
    wanted = text.chains_at(anaphor.token.idx)
    heads = frozenset(analysis.doc[f.head].idx for f in option.members)
    if not wanted or not heads:
        return False
    if len(heads) > 1:
        return bool(wanted & text.joint(heads))
    return bool(wanted & text.chains_at(next(iter(heads))))


def choices(texts: Iterable[tuple[Text, Analysis]], actors: Actors) -> dict[str, list[Choice]]:
    """Every pronoun's options with which of them are right; where none is, nobody is."""
    found: dict[str, list[Choice]] = defaultdict(list)
    for text, analysis in texts:
        report = Report(actors, analysis)

        def note(anaphor: Anaphor, options: list[Option], text: Text = text, analysis: Analysis = analysis) -> None:
            marks = [right(text, analysis, anaphor, o) for o in options]
            if not any(marks):
                marks = [not o.members for o in options]
            if any(marks):
                found[anaphor.kind].append(([o.features for o in options], marks))

        report.pronouns.watch = note
        report.actors()
    return found


def sides_of(item: dict[str, Any], analysis: Analysis) -> dict[int, Stretches]:
    """For each pronoun that the parse makes a side of a gold event: where the words lie that name this side."""
    doc, told = analysis.doc, dict[int, Stretches]()
    for event in item["events"]:
        trigger = next((t for t in doc if t.idx + len(t) > event["trigger"]["start"]), None)
        if trigger is None:
            continue
        passive = any(c.dep_ in {"nsubj:pass", "aux:pass"} for c in trigger.children)
        for child in trigger.children:
            if pronouns.class_of(child.text.lower()) is None or child.text.lower() == "both":
                continue
            if child.dep_ in {"nsubj", "nmod:poss", "nsubj:pass"}:
                side = event["recipients" if child.dep_ == "nsubj:pass" or passive else "actors"]
            else:
                side = event["recipients"]
            named = [(a["start"], a["end"]) for a in side if "start" in a]
            if named and not any(a <= child.idx < b for a, b in named):
                told[child.i] = named
    return told


def told(items: Iterable[tuple[dict[str, Any], Analysis]], actors: Actors) -> dict[str, list[Choice]]:
    """The choices of the pronouns that annotated events decide; of the rest nothing is known."""
    found: dict[str, list[Choice]] = defaultdict(list)
    for item, analysis in items:
        gold = sides_of(item, analysis)
        report = Report(actors, analysis)

        def note(
            anaphor: Anaphor, options: list[Option], gold: dict[int, Stretches] = gold, report: Report = report
        ) -> None:
            named = gold.get(anaphor.token.i)
            if not named:
                return
            same = {f.identity for f in report.memory.found if f.actor.name and _overlaps(f.actor.span, named)}
            marks = [
                len(o.members) == min(len(named), 2) and all(f.identity in same or _within(f, named) for f in o.members)
                for o in options
            ]
            if any(marks):
                found[anaphor.kind].append(([o.features for o in options], marks))

        report.pronouns.watch = note
        report.actors()
    return found


def _within(f: Found, named: Stretches) -> bool:
    return _overlaps(f.actor.antecedent or f.actor.span, named)


def _overlaps(span: Span, named: Stretches) -> bool:
    return any(span.start < b and a < span.end for a, b in named)


def fit(examples: list[Choice]) -> dict[str, float]:
    """Weights that maximise the chance of the right options, by gradient steps with momentum (Adam)."""
    names = sorted({n for options, _ in examples for o in options for n in o})
    place = {n: i for i, n in enumerate(names)}
    rows = [o for options, _ in examples for o in options]
    matrix = np.zeros((len(rows), len(names)))
    for r, features in enumerate(rows):
        for n, v in features.items():
            matrix[r, place[n]] = v
    group = np.repeat(np.arange(len(examples)), [len(o) for o, _ in examples])
    good = np.array([m for _, marks in examples for m in marks], dtype=bool)
    w, first, second = (np.zeros(len(names)) for _ in range(3))
    for step in range(1, STEPS + 1):
        raw = matrix @ w
        top = np.full(len(examples), -np.inf)
        np.maximum.at(top, group, raw)
        e = np.exp(raw - top[group])
        p = e / np.bincount(group, e)[group]
        g = np.where(good, e, 0.0)
        q = g / np.maximum(np.bincount(group, g), 1e-12)[group]
        slope = matrix.T @ (p - q) / len(examples) + PENALTY * w / 10
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
        w -= 0.06 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return {n: round(float(w[i]), 3) for n, i in place.items() if abs(w[i]) >= 0.005}


def accuracy(examples: list[Choice], table: dict[str, float]) -> float:
    best = [max(range(len(o)), key=lambda i, o=o: ranking.score(o[i], table)) for o, _ in examples]
    return sum(marks[i] for i, (_, marks) in zip(best, examples, strict=True)) / max(len(examples), 1)


def write(tables: dict[str, dict[str, float]], out: Path = OUT) -> None:
    lines = [HEAD]
    for kind, table in tables.items():
        table = {**table, NOBODY: round(table.get(NOBODY, 0.0) - EAGER.get(kind, 0.0), 3)}
        lines.append(f"\n[{kind}]")
        lines += [f'"{name}" = {value}' for name, value in sorted(table.items())]
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ud", type=Path, required=True)
    parser.add_argument("--events", type=Path, nargs="*", default=[])
    parser.add_argument("--weight", type=int, default=3, help="how often a choice told by an event counts")
    parser.add_argument("--rounds", type=int, default=2)
    args = parser.parse_args()
    analyser, actors = Analyser.load(coder=False), Actors.load()
    texts = read(args.ud / "gum-train.conllu.gz", commercial=True)
    read_texts = [(t, analyser.read(readers.read_text(t.text, id=t.id))) for t in texts]
    items = [json.loads(line) for path in args.events for line in path.open(encoding="utf-8")]
    items = [i for i in items if i.get("kind", "report") == "report" and i["events"]]
    read_items = [(i, analyser.read(readers.read_text(i["text"], id=i["id"]))) for i in items]
    for round_ in range(args.rounds):
        found, news = choices(read_texts, actors), told(read_items, actors)
        tables = {kind: fit(found[kind] + news[kind] * args.weight) for kind in ("he", "they", "it")}
        for kind, table in tables.items():
            for where, examples in (("GUM", found[kind]), ("events", news[kind])):
                before = accuracy(examples, ranking.weights().get(kind, {}))
                sys.stderr.write(f"round {round_ + 1} {kind} {where}: {len(examples)} choices, "
                                 f"before {before:.3f}, fitted {accuracy(examples, table):.3f}\n")  # fmt: skip
        write(tables)
        ranking.weights.cache_clear()


if __name__ == "__main__":
    main()
