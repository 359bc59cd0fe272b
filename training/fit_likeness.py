"""The figures of `likeness.toml` for pairs of tellings, fitted again and written to the package's data.

python -m training.fit_likeness [--weights FOLDER] [--pull 20] [--write]

Logistic regression over pairs of labelled tellings of the part "fit" (tests/data/happenings/): whether the two tell of
one happening, from the features of `dragoman.happenings.likeness`. Pairs of the coder's events and of events made from
the labels count alike in sum, and only pairs that share a key are seen, as in linking. A penalty draws each figure
towards the present one (`--pull` times half the squared distance), since some features are rare; no figure changes its
sign. `KEPT` stay as they are. The part "held" takes no part.

What is printed is out of fold: the stories fall into folds, the figures are fitted without one fold and then link all
tellings; the tellings of that fold are scored.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
from scipy.optimize import minimize

from benchmarks import coding
from benchmarks import happenings as measured
from dragoman.api import Reader
from dragoman.happenings.blocks import keys_of
from dragoman.happenings.likeness import weigh
from dragoman.happenings.link import happenings
from dragoman.happenings.traits import traits
from dragoman.happenings.weighing import FILE, FOLDER, Weighing, load_weighing
from dragoman.model import Event

FOLDS = 5
KEPT = frozenset({"act_other", "place_apart", "words", "standing", "swapped"})
"""Set by hand: coders misplace events, which would let distinct acts of one day run together, and rare traps teach
nothing about the two last."""


@dataclass(frozen=True)
class Pairs:
    """Of each pair: the features, whether it is one happening, its weight, and the stories of the two."""

    features: np.ndarray
    same: np.ndarray
    weight: np.ndarray
    stories: tuple[tuple[str, str], ...]


def pairs(given: measured.Set, story: Mapping[str, str], known: Weighing, names: Sequence[str]) -> Pairs:
    plain = replace(known, weight=MappingProxyType(dict.fromkeys(known.weight, 1.0)))
    items = [traits(t, known) for t in given.tellings if t.key in given.labels]
    keys = [keys_of(t, known) for t in items]
    at = {name: n for n, name in enumerate(names)}
    rows, same, stories = [], [], []
    for j, b in enumerate(items):
        for i, a in enumerate(items[:j]):
            if set(keys[i][0]).isdisjoint(keys[j][1]):
                continue
            row = np.zeros(len(names))
            for name, amount in weigh(a, b, plain):
                row[at[name]] += amount
            rows.append(row)
            same.append(given.labels[a.telling.key] == given.labels[b.telling.key])
            stories.append((story[a.telling.report.id], story[b.telling.report.id]))
    return Pairs(np.array(rows), np.array(same, float), np.full(len(rows), 1.0), tuple(stories))


def together(sets: Sequence[Pairs]) -> Pairs:
    """All of them, each set with the weight of the first in sum."""
    most = sum(s.same.sum() for s in sets) / len(sets)
    return Pairs(
        np.concatenate([s.features for s in sets]),
        np.concatenate([s.same for s in sets]),
        np.concatenate([s.weight * most / s.same.sum() for s in sets]),
        tuple(pair for s in sets for pair in s.stories),
    )


def fitted(seen: Pairs, known: Weighing, names: Sequence[str], pull: float, without: frozenset[str]) -> Weighing:
    """The figures fitted without some stories."""
    use = np.array([without.isdisjoint(pair) for pair in seen.stories])
    x, y, w = seen.features[use], seen.same[use], seen.weight[use]
    present = np.array([known.weight[name] for name in names])
    bounds = [
        (v, v) if name in KEPT else (0.0, None) if v > 0 else (None, 0.0) if v < 0 else (None, None)
        for name, v in zip(names, present, strict=True)
    ]

    def loss(figures: np.ndarray) -> tuple[float, np.ndarray]:
        odds = x @ figures
        off = figures - present
        value = (w * (np.logaddexp(0.0, odds) - y * odds)).sum() + pull / 2 * (off**2).sum()
        return value, x.T @ (w * (1.0 / (1.0 + np.exp(-odds)) - y)) + pull * off

    found = minimize(loss, present, jac=True, method="L-BFGS-B", bounds=bounds).x
    return replace(known, weight=MappingProxyType(dict(zip(names, map(float, found), strict=True))))


def folds(stories: Sequence[str]) -> list[frozenset[str]]:
    return [frozenset(stories[n::FOLDS]) for n in range(FOLDS)]


def scored(given: measured.Set, story: Mapping[str, str], by_fold: Mapping[frozenset[str], Weighing]) -> str:
    """B-cubed and pairwise figures where each fold is linked by the figures given for it."""
    found: dict[str, str] = {}
    for fold, known in by_fold.items():
        linked = {t.key: h.id for h in happenings(given.tellings, known) for t in h.tellings}
        found.update({k: v for k, v in linked.items() if story[k.rsplit(".", 1)[0]] in fold})
    values = measured.scores(found, {k: v for k, v in given.labels.items() if k in found})
    return ", ".join(f"{name} {values[name]:.3f}" for name in ("b3_p", "b3_r", "b3_f1", "pair_p", "pair_r", "pair_f1"))


def written(text: str, figures: Mapping[str, float]) -> str:
    """The file with new figures for its weights, the reasons as they are."""

    def put(match: re.Match[str]) -> str:
        return f"{match[1]}value = {round(figures[match['name']], 2) + 0.0}\n"

    return re.sub(r'(\[\[weight\]\]\nname = "(?P<name>\w+)"\n)value = \S+\n', put, text)


def main(argv: Sequence[str] | None = None) -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--weights", type=Path, help="the coder's weights; the package's own if not given")
    ask.add_argument("--pull", type=float, default=5.0)
    ask.add_argument("--write", action="store_true")
    o = ask.parse_args(argv)
    rows = measured.reports("fit")
    story = {row["id"]: row["story"] for row in rows}
    sets = {"coded": measured.coded(rows, reader(o.weights)), "gold": measured.gold(rows)}
    report(sets, story, o.pull, o.write)
    return 0


def reader(weights: Path | None) -> Callable[[measured.Row], Iterable[Event]]:
    opened = Reader(coding.open_stages(weights))

    def read(row: measured.Row) -> Iterable[Event]:
        facts = {k: row[k] for k in ("title", "publisher")}
        return opened.read_text(row["text"], id=row["id"], published=row["published"], **facts).events

    return read


def report(sets: Mapping[str, measured.Set], story: Mapping[str, str], pull: float, write: bool) -> None:
    known = load_weighing()
    names = sorted(known.weight)
    seen = together([pairs(s, story, known, names) for s in sets.values()])
    parts = folds(sorted(set(story.values())))
    by_fold = {fold: fitted(seen, known, names, pull, fold) for fold in parts}
    for kind, given in sets.items():
        print(f"{kind}, present figures: {scored(given, story, dict.fromkeys(parts, known))}")
        print(f"{kind}, out of fold:     {scored(given, story, by_fold)}")
    best = fitted(seen, known, names, pull, frozenset())
    for kind, given in sets.items():
        print(f"{kind}, fitted on all:   {scored(given, story, dict.fromkeys(parts, best))}")
    print(", ".join(f"{n} {known.weight[n]:.2f} > {best.weight[n]:.2f}" for n in names))
    if write:
        path = FOLDER / FILE
        path.write_text(written(path.read_text("utf-8"), best.weight), "utf-8")
        print(f"written to {path}")


if __name__ == "__main__":
    sys.exit(main())
