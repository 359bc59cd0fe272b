"""Fits the weights by which the sides of an event are chosen among all actors of a report.

    python -m training.fit_sides --read FILE[=FOLDER] ... [--write]

Each FILE holds annotated texts with offsets, a JSON object a line (`python -m training.corpus offsets` writes the
repository's own corpus so; `news_events/train.jsonl` is of the same form). The coder of FOLDER, or the shipped one, is
run over it, and for each event of the right type every side that could have been chosen is noted, with its features
(`dragoman/events/choosing.py`) and whether it is right: a mention that overlaps a gold one, or, for half as much, the
same country. Weights make the right options likely (a conditional logit, quadratic penalty, by L-BFGS). Features seen
in fewer than `LEAST` texts are left out.

An encoder is surer of texts that it was trained on than of others, and weights fitted on those alone would trust it too
much: so FOLDER should hold coders that have not seen FILE. These are weaker than the shipped one, whose first answers
deserve more trust than they get by them: `STEADY` is added to it. Among the files are passages of unrelated sentences
(`python -m training.roundups`), without which recipients are taken from neighbours that have nothing to do with an act.

Only recipients are chosen: actors gain by it with an earlier coder (out of fold 0.871 to 0.906), with the shipped one
nothing. The figures are out of fold, five folds over texts; `--write` writes
`src/dragoman/lexicons/data/events/sides.toml`.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from benchmarks import coding
from dragoman.events import Events
from dragoman.events.choosing import FIRST, NOBODY, Asked, Option
from dragoman.lexicons.tables import DATA
from dragoman.model import Role

OUT = DATA / "events" / "sides.toml"
FOLDS = 5
LEAST = 4
PENALTY = 6.0
STEADY = 0.8
SIDES = (Role.RECIPIENT,)
LOOSE = 0.5
HEAD = """# Who of a report stands on a side of an event: the weight of each feature, one table a side.
# Written by training/fit_sides.py; dragoman/events/choosing.py says what the features are.
origin = "Our own features; weights fitted on our own reports, without those held back, and on news_events train"
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """The options of one side: features, how right each is (0, a half or 1), which was the first answer."""

    text: str
    features: list[dict[str, float]]
    right: list[float]
    first: int


def grade(gold: Sequence[coding.Row], option: Option) -> float:
    """1 where a mention overlaps or both are empty, a half where only the countries agree, else 0."""
    if not gold or not option.actors:
        return float(not gold and not option.actors)
    if any(coding.overlap(g, a.span) for g in gold for a in option.actors):
        return 1.0
    return LOOSE if coding.side_right(gold, option.actors) else 0.0


def of_side(gold: coding.Row, asked: Asked, options: list[Option]) -> Choice | None:
    """None where no option is right."""
    named = gold["actors" if asked.role is Role.ACTOR else "recipients"]
    right = [grade(named, o) for o in options]
    if not any(right):
        return None
    first = next(n for n, o in enumerate(options) if o.first)
    return Choice("", [o.features for o in options], right, first)


def choices(reports: Iterable[coding.Read], events: Events) -> dict[str, list[Choice]]:
    """The choices of all events whose type is right; optional events are left out."""
    found: dict[str, list[Choice]] = defaultdict(list)
    for report in reports:
        asked_of: list[tuple[Asked, list[Option]]] = []
        events.watch = lambda asked, options, kept=asked_of: kept.append((asked, options))
        said = events.find(report.analysis, report.actors, report.places, report.times)
        golds = {e.head: g for g, e in coding.matched(report.gold["events"], said) if coding.type_right(g, e)}
        for asked, options in asked_of:
            gold = golds.get(asked.draft.token)
            if gold is None or gold.get("optional") or asked.role not in SIDES:
                continue
            choice = of_side(gold, asked, options)
            if choice is not None:
                found[asked.role.value].append(replace(choice, text=report.gold["id"]))
    events.watch = None
    return dict(found)


class Table:
    """Choices as one sparse matrix, for fitting."""

    def __init__(self, examples: Sequence[Choice], names: Sequence[str] | None = None) -> None:
        if names is None:
            texts = defaultdict(set)
            for c in examples:
                for options in c.features:
                    for name in options:
                        texts[name].add(c.text)
            names = sorted(n for n, t in texts.items() if len(t) >= LEAST)
        self.names = list(names)
        place = {n: i for i, n in enumerate(self.names)}
        rows, columns, values = [], [], []
        flat = [f for c in examples for f in c.features]
        for r, features in enumerate(flat):
            for name, value in features.items():
                if name in place and value:
                    rows.append(r)
                    columns.append(place[name])
                    values.append(value)
        self.matrix = csr_matrix((values, (rows, columns)), shape=(len(flat), len(self.names)))
        self.group = np.repeat(np.arange(len(examples)), [len(c.features) for c in examples])
        self.right = np.array([x for c in examples for x in c.right])
        self.first = np.array([n == c.first for c in examples for n in range(len(c.features))])

    def chances(self, w: np.ndarray) -> np.ndarray:
        raw = self.matrix @ w
        top = np.full(self.group[-1] + 1, -np.inf)
        np.maximum.at(top, self.group, raw)
        e = np.exp(raw - top[self.group])
        return np.asarray(e / np.bincount(self.group, e)[self.group])

    def fitted(self, penalty: float = PENALTY) -> np.ndarray:
        def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
            p = self.chances(w)
            good = p * self.right
            total = np.bincount(self.group, good)
            q = good / np.maximum(total[self.group], 1e-12)
            value = -np.log(np.maximum(total, 1e-12)).sum() + penalty / 2 * (w @ w)
            return float(value), self.matrix.T @ (p - q) + penalty * w

        return np.asarray(minimize(loss, np.zeros(len(self.names)), jac=True, method="L-BFGS-B").x)

    def accuracy(self, p: np.ndarray) -> float:
        """Share of choices whose likeliest option is right."""
        best = np.lexsort((-p, self.group))
        tops = best[np.unique(self.group, return_index=True)[1]]
        return float((self.right[tops] > 0).mean())

    def before(self) -> float:
        return float((self.right[self.first] > 0).mean())


def out_of_fold(examples: Sequence[Choice], penalty: float = PENALTY) -> tuple[float, float, int]:
    """Accuracy of the first answers and of the choices, and their number."""
    folds = [zlib.crc32(c.text.encode()) // 7 % FOLDS for c in examples]
    before = after = n = 0.0
    for k in range(FOLDS):
        learn = Table([c for c, f in zip(examples, folds, strict=True) if f != k])
        test = Table([c for c, f in zip(examples, folds, strict=True) if f == k], learn.names)
        many = test.group[-1] + 1
        before += test.before() * many
        after += test.accuracy(test.chances(learn.fitted(penalty))) * many
        n += many
    return before / n, after / n, int(n)


def written(tables: dict[str, dict[str, float]], out: Path = OUT) -> None:
    lines = [HEAD]
    for side, table in tables.items():
        lines.append(f"\n[{side}]")
        lines += [f"{json.dumps(name)} = {value}" for name, value in sorted(table.items())]
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


def table_of(examples: Sequence[Choice], penalty: float = PENALTY) -> dict[str, float]:
    t = Table(examples)
    weights = dict(zip(t.names, t.fitted(penalty), strict=True))
    for name in (FIRST, f"{NOBODY} found"):
        weights[name] = weights.get(name, 0.0) + STEADY
    return {n: round(float(x), 3) for n, x in weights.items() if abs(x) >= 0.02}


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--read", nargs="+", required=True, metavar="FILE[=FOLDER]")
    ask.add_argument("--write", action="store_true")
    o = ask.parse_args()
    examples: dict[str, list[Choice]] = defaultdict(list)
    for named in o.read:
        file, _, folder = named.partition("=")
        stages = coding.open_stages(Path(folder) if folder else None)
        golds = [g for g in coding.rows(Path(file)) if g["events"]]
        for side, found in choices((coding.read(g, stages) for g in golds), stages.events).items():
            examples[side] += found
    for side, found in examples.items():
        before, after, n = out_of_fold(found)
        print(f"{side}: {n} choices, first answers right {before:.3f}, chosen {after:.3f} (out of fold)")
    if o.write:
        written({side: table_of(found) for side, found in examples.items()})
    return 0


if __name__ == "__main__":
    sys.exit(main())
