"""Event types taught from examples: how like a word is to the triggers that a user gave.

Likeness is a cosine between a word's vector and the mean of the examples' after the encoder's vectors were whitened:
each direction counts by how little it varies among the words of ordinary sentences. The mean vector of the words
around, likewise compared, counts a quarter as much. Of what was tried on types of PLOVER left out and taught again
(`benchmarks/taught_types.py`) this did best with few examples: logistic regression, linear discriminants, the nearest
examples, the encoder's own type scores, a word's neighbours, its vector out of context, the vector of the definition
and subtracting the likest ordinary words were no better or worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

SHRINK = 0.3
"""How much of the whitening is towards no correlation at all: a few thousand words do not show all of it."""

AROUND = 0.25
"""What likeness of the words around counts beside likeness of the word."""

SLOPE = 10.0
"""Log-odds that one unit of likeness is worth, by the same measurement."""

STRAY = 0.004
"""No more than this share of ordinary words may be taken for a trigger."""

NEARER = 1 / 3
"""How far from there towards the examples, as like as each is to the others, the threshold lies."""

APART = 0.3
"""How far the direction to the examples is turned away from words that the user says are no triggers."""

CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV"})
"""Parts of speech that a trigger may have."""


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """W words: the encoder's vectors `own` (W, D), and `around` (W, D), the mean of those of all content words in each
    one's sentence."""

    own: Floats
    around: Floats

    def __len__(self) -> int:
        return len(self.own)

    def at(self, where: Sequence[int]) -> Words:
        """Some of the words."""
        return Words(self.own[list(where)], self.around[list(where)])

    @classmethod
    def of(cls, vectors: Floats, sentence: Sequence[int], may: Sequence[bool]) -> Words:
        """From vectors (W, D), the number of each word's sentence, and which of them are content words."""
        inside = np.unique(np.asarray(sentence, np.int64), return_inverse=True)[1]
        content = np.asarray(may, np.float32)
        total = np.zeros((int(inside.max(initial=0)) + 1, vectors.shape[1]), np.float32)
        np.add.at(total, inside, vectors * content[:, None])
        count = np.bincount(inside, content, minlength=len(total))
        return cls(vectors, np.asarray(total[inside] / np.maximum(count, 1)[inside, None], np.float32))

    @classmethod
    def mean(cls, parts: Sequence[Words]) -> Words:
        """The same words, read several times: their mean vectors."""
        own, around = (np.stack([getattr(p, n) for p in parts]) for n in ("own", "around"))
        return cls(np.asarray(own.mean(0), np.float32), np.asarray(around.mean(0), np.float32))

    @classmethod
    def together(cls, parts: Sequence[Words]) -> Words:
        """Several as one."""
        return cls(np.concatenate([p.own for p in parts]), np.concatenate([p.around for p in parts]))


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """What was learned of one type; D is the width of the encoder's vectors, N the number of examples.

    `whiten` (2, D, D) and `offset` (2, D) take the vectors of a word and of those around it into the space of
    comparison, `direction` (2D,) points to the examples there, `exemplars` (N, 2D) are the examples themselves. A word
    as like as `threshold` is a trigger with probability one half.
    """

    whiten: Floats
    offset: Floats
    direction: Floats
    exemplars: Floats
    threshold: float

    def compare(self, words: Words) -> tuple[Floats, Floats]:
        """Probabilities (W,) that W words are triggers, and the words in the space of comparison (W, 2D)."""
        inside = _inside(words, self.whiten, self.offset)
        odds = SLOPE * (inside @ self.direction - self.threshold)
        return np.asarray(1 / (1 + np.exp(-odds)), np.float32), inside

    def nearest(self, inside: Floats) -> tuple[int, float]:
        """Which example a compared word (2D,) is likest to, and how like, -1 to 1."""
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


def fit(
    examples: Words, ordinary: Words, others: Sequence[Words] = (), never: Sequence[Words] = ()
) -> tuple[Likeness, Trial]:
    """Learn from N example triggers, at least 2, and M ordinary words.

    `others` are the other words of the examples, `never` those of texts without a trigger, a text each: of each its
    likest word is what the type must be told from.
    """
    everything = Words.together([ordinary, *others, *never])
    parts = [_whitening(v) for v in (everything.own, everything.around)]
    whiten, offset = (np.stack([np.asarray(p[n], np.float32) for p in parts]) for n in (0, 1))
    inside = _inside(examples, whiten, offset)
    false = [_inside(words, whiten, offset) for words in never if len(words)]
    towards = _towards(inside.mean(0))
    away = APART * np.mean([w[int((w @ towards).argmax())] for w in false], 0) if false else np.zeros_like(towards)
    direction = _towards(inside.mean(0) - away)
    rest = _towards((inside.sum(0) - inside) / (len(inside) - 1) - away)
    apart = (inside * rest).sum(1)
    strays = np.sort(_inside(ordinary, whiten, offset) @ direction)[::-1]
    often = float(strays[round((len(strays) - 1) * STRAY)])
    threshold = round(often + NEARER * max(0.0, float(np.median(apart)) - often), 4)
    trial = Trial(int((apart >= threshold).sum()), len(apart), 1000 * float((strays >= threshold).mean()))
    return Likeness(whiten, offset, direction, inside, threshold), trial


def _whitening(vectors: Floats) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    mean, spread = vectors.mean(0, dtype=np.float64), vectors.std(0, dtype=np.float64) + 1e-3
    standard = (vectors - mean) / spread
    shape = (1 - SHRINK) * standard.T @ standard / len(standard) + SHRINK * np.eye(len(mean))
    whiten = np.linalg.cholesky(np.linalg.inv(shape)) / spread[:, None]
    return whiten, mean @ whiten


def _inside(words: Words, whiten: Floats, offset: Floats) -> Floats:
    """Words in the space of comparison: both halves of a row as long as they count, the whole of length 1."""
    own = _unit(words.own @ whiten[0] - offset[0])
    around = _unit(words.around @ whiten[1] - offset[1])
    return np.asarray(np.concatenate([own, AROUND**0.5 * around], -1) / (1 + AROUND) ** 0.5, np.float32)


def _towards(vectors: Floats) -> Floats:
    """The same directions, each half made as long as the halves of a word are."""
    half = vectors.shape[-1] // 2
    own, around = _unit(vectors[..., :half]), _unit(vectors[..., half:])
    return np.asarray(np.concatenate([own, AROUND**0.5 * around], -1) / (1 + AROUND) ** 0.5, np.float32)


def _unit(vectors: npt.NDArray[np.floating]) -> Floats:
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
