"""Is an event said with 0.8 right four times of five? And what does `--min-confidence` buy?

    python benchmarks/calibration.py --benchmarks FOLDER [--weights FOLDER]

FOLDER holds `news_events/dev.jsonl`; beside it the own reports held back (`training/data/held-*.jsonl`) are read. An
event is right if it is matched with a gold event (see `coding.py`) and has its type or its second acceptable type; one
that is matched with an optional gold event is left out.

Expected calibration error: events are put into 10 bins of equal width by confidence; the error is the mean over
events of the distance between their bin's mean confidence and its share of right events. With few events it is never
0: "by chance" is what a coder would show that is right exactly as often as it says (mean of 200 draws).

The curve: precision and recall of types when events below a confidence are left out.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import coding
from dragoman.model import Event

BINS = 10
DRAWS = 200
STEPS = [round(0.05 * k, 2) for k in range(20)]

Coded = list[tuple[coding.Row, tuple[Event, ...]]]


def bins(confidence: np.ndarray) -> np.ndarray:
    """The bin, 0 to 9, of each event."""
    return np.minimum((confidence * BINS).astype(int), BINS - 1)


def expected_error(confidence: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error, 0 to 1, of N confidences and N truths (0 or 1)."""
    at = bins(confidence)
    gaps = [abs(right[at == k].sum() - confidence[at == k].sum()) for k in range(BINS)]
    return float(sum(gaps) / max(1, len(right)))


def by_chance(confidence: np.ndarray) -> float:
    """The error that a perfectly calibrated coder would show on so many events: mean of draws, seed fixed."""
    rng = np.random.default_rng(0)
    drawn = [expected_error(confidence, rng.random(len(confidence)) < confidence) for _ in range(DRAWS)]
    return float(np.mean(drawn))


def judged(reports: Coded) -> tuple[np.ndarray, np.ndarray]:
    """Confidence and truth of every event that counts."""
    found = [x for gold, said in reports for x in coding.judged(gold["events"], said)]
    return np.array([e.confidence for e, _ in found]), np.array([ok for _, ok in found], float)


def reliability(confidence: np.ndarray, right: np.ndarray) -> str:
    at = bins(confidence)
    lines = ["| said | events | mean confidence | right |", "|---|---|---|---|"]
    for k in range(BINS):
        if inside := int((at == k).sum()):
            mean, share = confidence[at == k].mean(), right[at == k].mean()
            lines.append(f"| {k / BINS:.1f} to {(k + 1) / BINS:.1f} | {inside} | {mean:.2f} | {share:.2f} |")
    return "\n".join(lines)


def curve(sets: Sequence[tuple[str, Coded]]) -> str:
    """Precision and recall of types above each confidence."""
    names = [name for name, _ in sets]
    lines = [
        "| `--min-confidence` | " + " | ".join(f"{n}: precision | recall | F1" for n in names) + " |",
        "|---" * (1 + 3 * len(sets)) + "|",
    ]
    for least in STEPS:
        cells = []
        for _, reports in sets:
            f = coding.figures((gold, [e for e in said if e.confidence >= least]) for gold, said in reports)
            cells.append(f"{f['precision']:.3f} | {f['recall']:.3f} | {f['type']:.3f}")
        lines.append(f"| {least:.2f} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--benchmarks", type=Path, required=True)
    ask.add_argument("--weights", type=Path, help="another folder of weights than the package's")
    o = ask.parse_args()
    stages = coding.open_stages(o.weights)
    sets: list[tuple[str, Coded]] = []
    for name, golds in (("news_events dev", coding.news(o.benchmarks)), ("own held back", coding.held())):
        reports = [(g, coding.coded(coding.read(g, stages), stages)) for g in golds]
        sets.append((name, reports))
        confidence, right = judged(reports)
        error, chance = expected_error(confidence, right), by_chance(confidence)
        print(f"{name}: {len(right)} events, expected calibration error {error:.3f} (by chance {chance:.3f})\n")
        print(reliability(confidence, right), end="\n\n")
    print(curve(sets))
    return 0


if __name__ == "__main__":
    sys.exit(main())
