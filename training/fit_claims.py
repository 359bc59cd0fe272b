"""The weights by which the encoder's attributions are kept or dropped, fitted and measured.

python -m training.fit_claims --benchmarks FOLDER [--write]

FOLDER holds `polnear/dev.jsonl`. A logistic model of "the cue overlaps a cue that annotators marked" over what speaks
for an attribution (`dragoman.claims.fuse.grounds`). Printed are the weights fitted on all articles, which --write puts
into the package's `blend.toml`, and for several thresholds precision, recall and F1 of cues when each half of the
articles is judged by weights fitted on the other.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import coding
from dragoman import pipeline, readers
from dragoman.claims import fuse
from dragoman.claims.blend import FILE, Weights, read_blend
from dragoman.model import Analysis
from dragoman.settings import Settings

LEAST = (0.3, 0.35, 0.38, 0.4, 0.42, 0.45, 0.5)
SHRINK = 0.3


def candidates(
    analysis: Analysis, ruled: Any, claims: Any
) -> Iterator[tuple[tuple[float, ...], list[tuple[int, int]]]]:
    """Grounds and cue offsets of each attribution that the encoder sees."""
    left = list(ruled)
    for signal in analysis.attributions:
        learned = fuse.from_signal(analysis.doc, signal, claims.cues)
        partner = next((r for r in left if fuse.same(learned, r)), None)
        if partner is not None:
            left.remove(partner)
        listed = learned.entry is not None or (partner is not None and partner.entry is not None)
        if learned.content or partner is not None:
            spans = [analysis.span(first, last) for first, last in signal.cue]
            yield fuse.grounds(signal, partner, listed), [(s.start, s.end) for s in spans]


def marked(cue: Sequence[tuple[int, int]], gold: list[list[dict[str, int]]]) -> bool:
    """Whether it overlaps a gold cue that no other has taken; that one is taken from the list."""
    hit = next((g for g in gold if any(a < s["end"] and s["start"] < z for a, z in cue for s in g)), None)
    if hit is not None:
        gold.remove(hit)
    return hit is not None


def fitted(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Weights by Newton's method on the log likelihood, a little shrunk."""
    w = np.zeros(x.shape[1])
    for _ in range(40):
        p = 1 / (1 + np.exp(-x @ w))
        curvature = (x * (p * (1 - p))[:, None]).T @ x + SHRINK * np.eye(len(w))
        w = w - np.linalg.solve(curvature, x.T @ (p - y) + SHRINK * w)
    return np.array(w)


def written(weights: Weights, path: Path) -> None:
    """Put the weights into a file that has them; its comments and other numbers stay."""
    text = path.read_text(encoding="utf-8")
    head, table, rest = text.partition("[weights]\n")
    for name, value in asdict(weights).items():
        rest, n = re.subn(rf"(?m)^{name} = -?[\d.]+", f"{name} = {value:.3f}", rest)
        if n != 1:
            raise SystemExit(f"{path}: {n} lines set {name}; there must be one")
    path.write_text(head + table + rest, encoding="utf-8")
    read_blend(path)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--benchmarks", type=Path, required=True)
    ask.add_argument("--write", action="store_true", help="put the weights into the package's data")
    o = ask.parse_args()
    from dragoman.claims import rules

    stages = pipeline.open_stages(Settings())
    x, y, half, due = [], [], [], 0
    for n, row in enumerate(coding.rows(o.benchmarks / "polnear" / "dev.jsonl")):
        analysis = stages.analyser.read(readers.read_text(row["text"], id=row["id"]))
        gold = [a["cue"] for a in row["attributions"] if a["cue"]]
        due += len(gold)
        ruled = rules.find(analysis, stages.claims.cues, stages.claims.supports)
        for grounds, cue in candidates(analysis, ruled, stages.claims):
            x.append(grounds)
            y.append(float(marked(cue, gold)))
            half.append(n % 2)
    xs, ys, halves = np.array(x), np.array(y), np.array(half)
    weights = Weights(*map(float, fitted(xs, ys)))
    for name, value in asdict(weights).items():
        print(f"{name:<10}{value:7.3f}")
    if o.write:
        written(weights, FILE)
    p = np.zeros(len(ys))
    for k in (0, 1):
        p[halves == k] = 1 / (1 + np.exp(-xs[halves == k] @ fitted(xs[halves != k], ys[halves != k])))
    for least in LEAST:
        said, right = int((p >= least).sum()), ys[p >= least].sum()
        print(f"{least:.2f}: P {right / said:.3f} R {right / due:.3f} F1 {2 * right / (said + due):.3f}")


if __name__ == "__main__":
    main()
