"""The map from an event's score to its confidence, fitted and written to the package's data.

python -m training.fit_confidence --benchmarks FOLDER [--weights FOLDER] [--write]

Platt's scaling: confidence = 1 / (1 + exp(-slope * score - offset)), fitted by logistic regression on the events that
the coder finds in `news_events/dev.jsonl` and in the own reports held back, neither of which trains the coder. Both
share the slope; each has an offset of its own, and the one of the real passages is shipped, because the invented
reports are easier. The figures stated are out of fold: five folds over passages, fitted on four and measured on the
fifth, and the mean of 40 divisions into folds, since one division of 200 events says little. See
`benchmarks/calibration.py` for what counts as right and for the expected calibration error.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks import calibration, coding
from dragoman.events import Events
from dragoman.lexicons.tables import DATA

FOLDS = 5
DIVISIONS = 40
SCALE = 0.2
"""Slope with which scores are read off confidences, small enough that rounding to three digits loses nothing."""

WEIGHTS = DATA / "events" / "weights.toml"


@dataclass(frozen=True)
class Scored:
    """N events: score, whether the type is right, the set (0 real passages, 1 own reports) and the passage."""

    score: np.ndarray
    right: np.ndarray
    part: np.ndarray
    passage: np.ndarray


def bare(events: Events) -> Events:
    """The same room with a map that can be undone."""
    known = events.known
    weights = {**known.weights, "decision": {**known.weights["decision"], "slope": SCALE, "offset": 0.0}}
    return Events(replace(known, weights=weights), events.ontology)


def scored(benchmarks: Path, weights: Path | None) -> Scored:
    stages = coding.open_stages(weights)
    stages = replace(stages, events=bare(stages.events))
    found = []
    for part, golds in enumerate((coding.news(benchmarks), coding.held())):
        for n, gold in enumerate(golds):
            said = coding.coded(coding.read(gold, stages), stages)
            found += [(e.confidence, ok, part, 1000 * part + n) for e, ok in coding.judged(gold["events"], said)]
    p, right, parts, passages = (np.array(column, float) for column in zip(*found, strict=True))
    return Scored(np.log(p / (1 - p)) / SCALE, right, parts, passages)


def fitted(s: Scored, among: np.ndarray) -> np.ndarray:
    """Slope and the offsets of both sets, by Newton's method on the log likelihood (a trace of shrinkage)."""
    x = np.stack([s.score, s.part == 0, s.part == 1], axis=1)[among]
    y, w = s.right[among], np.zeros(3)
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        curvature = (x * (p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(3)
        w = w - np.linalg.solve(curvature, x.T @ (p - y) + 1e-3 * w)
    return np.array(w)


def said(s: Scored, w: np.ndarray) -> np.ndarray:
    """Confidences when each set has its own offset."""
    return np.array(1 / (1 + np.exp(-w[0] * s.score - np.where(s.part == 0, w[1], w[2]))))


def out_of_fold(s: Scored, seed: int) -> np.ndarray:
    """Confidences from maps that have not seen the passage."""
    passages = np.unique(s.passage)
    folds = np.random.default_rng(seed).permutation(len(passages)) % FOLDS
    fold = folds[np.searchsorted(passages, s.passage)]
    p = np.zeros(len(s.score))
    for k in range(FOLDS):
        p[fold == k] = said(s, fitted(s, fold != k))[fold == k]
    return p


def report(s: Scored) -> str:
    lines = []
    runs = [out_of_fold(s, seed) for seed in range(DIVISIONS)]
    for name, among in (
        ("news_events dev", s.part == 0),
        ("own held back", s.part == 1),
        ("both", s.part >= 0),
    ):
        errors = [calibration.expected_error(p[among], s.right[among]) for p in runs]
        chance = calibration.by_chance(runs[0][among])
        lines.append(
            f"{name}: {int(among.sum())} events, {s.right[among].mean():.3f} right; expected calibration error out of "
            f"fold {np.mean(errors):.3f} (deviation over divisions {np.std(errors):.3f}; by chance {chance:.3f})"
        )
    return "\n".join(lines)


def written(slope: float, offset: float) -> None:
    """Put both numbers in the package's table of weights."""
    text = WEIGHTS.read_text(encoding="utf-8")
    for name, value in (("slope", slope), ("offset", offset)):
        text, n = re.subn(rf"(?m)^{name} = -?[\d.]+", f"{name} = {value:.3f}", text)
        if n != 1:
            raise SystemExit(f"{WEIGHTS}: {n} lines set {name}; there must be one")
    WEIGHTS.write_text(text, encoding="utf-8")


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--benchmarks", type=Path, required=True)
    ask.add_argument("--weights", type=Path, help="another folder of weights than the package's")
    ask.add_argument("--write", action="store_true", help="write slope and offset to weights.toml")
    o = ask.parse_args()
    s = scored(o.benchmarks, o.weights)
    slope, real, own = fitted(s, s.part >= 0)
    print(f"slope {slope:.3f}, offset {real:.3f} (own reports {own:.3f})\n{report(s)}")
    if o.write:
        written(slope, real)
    return 0


if __name__ == "__main__":
    sys.exit(main())
