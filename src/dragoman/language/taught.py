"""Event types taught from examples: how like a word's vector is to the triggers that a user gave.

Likeness is the cosine between a word and the mean of the examples, after the encoder's vectors were whitened: each
direction counts by how little it varies among the words of ordinary sentences. Of what was tried on types of PLOVER
left out and taught again (`benchmarks/taught_types.py`) it did best with few examples: logistic regression, linear
discriminants, nearest examples, the encoder's own type scores, neighbouring words' vectors and the vector of the
definition were no better or worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

SHRINK = 0.3
"""How much of the whitening is towards no correlation at all: a few thousand words do not show all of it."""

SLOPE = 10.0
"""Log-odds that one unit of likeness is worth, by the same measurement."""

STRAY, RARE = 0.004, 0.001
"""Shares of ordinary words: no more than STRAY of them may be taken for a trigger."""

CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV"})
"""Parts of speech that a trigger may have."""


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """What was learned of one type; D is the width of the encoder's vectors, N the number of examples.

    `whiten` (D, D) and `offset` (D,) take a vector into the space of comparison, `direction` (D,) is the examples'
    mean there, of length 1, `exemplars` (N, D) the examples themselves. A word as like as `threshold` is a trigger
    with probability one half.
    """

    whiten: Floats
    offset: Floats
    direction: Floats
    exemplars: Floats
    threshold: float

    def compare(self, vectors: Floats) -> tuple[Floats, Floats]:
        """Probabilities (W,) that W words are triggers, and their vectors in the space of comparison (W, D)."""
        inside = unit(vectors @ self.whiten - self.offset)
        odds = SLOPE * (inside @ self.direction - self.threshold)
        return np.asarray(1 / (1 + np.exp(-odds)), np.float32), inside

    def nearest(self, inside: Floats) -> tuple[int, float]:
        """Which example a compared word (D,) is likest to, and how like, -1 to 1."""
        alike = self.exemplars @ inside
        best = int(alike.argmax())
        return best, float(alike[best])


@dataclass(frozen=True, slots=True)
class Trial:
    """How a type does on what it was taught from, each example compared with the others alone.

    `found` of `of` examples reach the threshold; `strays` are ordinary words that do, in a thousand.
    """

    found: int
    of: int
    strays: float


def fit(examples: Floats, ordinary: Floats) -> tuple[Likeness, Trial]:
    """Learn from the vectors of example triggers (N, D), N at least 2, and of ordinary words (M, D)."""
    mean, spread = ordinary.mean(0), ordinary.std(0) + 1e-3
    standard = (ordinary - mean) / spread
    shape = (1 - SHRINK) * standard.T @ standard / len(standard) + SHRINK * np.eye(standard.shape[1])
    whiten = np.linalg.cholesky(np.linalg.inv(shape)) / spread[:, None]
    offset = mean @ whiten
    inside = unit(examples @ whiten - offset)
    direction = unit(inside.mean(0))
    rest = unit((inside.sum(0) - inside) / (len(inside) - 1))
    apart = (inside * rest).sum(1)
    strays = np.sort(unit(ordinary @ whiten - offset) @ direction)[::-1]
    at = (len(strays) - 1) * np.array([STRAY, RARE])
    often, rare = strays[at.astype(int)]
    threshold = round(max(float(often), (float(rare) + float(np.median(apart))) / 2), 4)
    trial = Trial(int((apart >= threshold).sum()), len(apart), 1000 * float((strays >= threshold).mean()))
    narrow = [np.asarray(a, np.float32) for a in (whiten, offset, direction, inside)]
    return Likeness(narrow[0], narrow[1], narrow[2], narrow[3], threshold), trial


def unit(vectors: npt.NDArray[np.floating]) -> Floats:
    """The same vectors, each of length 1."""
    return np.asarray(vectors / (np.linalg.norm(vectors, axis=-1, keepdims=True) + 1e-9), np.float32)


def peaks(chances: Floats, may: Sequence[bool], least: float = 0.5) -> list[int]:
    """The words that are triggers, in order; of words side by side the surest."""
    found: list[int] = []
    for k in np.flatnonzero(chances >= least).tolist():
        if not may[k]:
            continue
        if found and k == found[-1] + 1:
            if chances[k] > chances[found[-1]]:
                found[-1] = k
            continue
        found.append(k)
    return found
