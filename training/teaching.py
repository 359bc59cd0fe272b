"""Soft labels: what teachers say of plain text and of pairs without a label."""

from __future__ import annotations

import argparse
import pickle
import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from training import batches
from training.chains import best_path, spans
from training.fitting import unpickled
from training.items import ATTRIBUTION, Marked, Soft, Window, windows
from training.network import WORDS, Coder, outputs, pair_chances, restore, role_chances, sigmoid, softmax

POSSIBLE = 0.1
"""Teachers say more of words whose chance of being a trigger is above this."""


def teach(o: argparse.Namespace) -> None:
    """Soft labels: the mean of several teachers' probabilities on plain text and on pairs without label."""
    torch.set_num_threads(o.threads)
    data = unpickled(o.data)
    models = [restore(run, o.device) for run in o.runs]
    part, of = o.slice
    plain, bare = data["plain"][part::of], data["bare"][part::of]
    made = {
        "windows": taught_windows(models, windows(plain, WORDS, random.Random(7))) if o.only != "pairs" else [],
        "pairs": taught_pairs(models, bare) if o.only != "windows" else [],
    }
    with o.to.open("wb") as sink:
        pickle.dump(made, sink, protocol=5)
    print({k: len(v) for k, v in made.items()}, flush=True)


def taught_windows(models: Sequence[Coder], parts: Sequence[Window]) -> list[Window]:
    edge = np.cumsum([0, *models[0].sizes])
    arrays = [m.crf.arrays() for m in models]
    steps, first = (np.mean([a[k] for a in arrays], 0) for k in (0, 1))
    out = []
    for together in zip(*(outputs(m, parts) for m in models), strict=True):
        w = together[0][0]
        tags = [t for _, (t, _, _) in together]

        def mean(a: int, z: int, how: Any, tags: list[np.ndarray] = tags) -> np.ndarray:
            return np.mean([how(t[:, a:z]) for t in tags], 0)

        types = mean(0, edge[1], softmax)
        path = best_path(mean(edge[5], edge[6], np.asarray), steps, first)
        at = np.flatnonzero(1 - types[:, 0] >= POSSIBLE)
        cues = np.array(sorted(a for kind, a, _ in spans(path, ATTRIBUTION) if kind == "cue"), np.int64)
        asked = [*at.tolist(), *cues.tolist()]
        said = zip(models, together, strict=True)
        roles = (
            np.mean([role_chances(m, f, t, asked) for m, (_, (_, f, t)) in said], 0)
            if asked
            else np.zeros((0, 8, len(w)))
        )
        pieces = (
            types,
            at,
            mean(edge[1], edge[2], softmax)[at],
            mean(edge[2], edge[3], softmax)[at],
            mean(edge[3], edge[5], sigmoid)[at],
            roles[: len(at), : batches.ARGUMENTS],
        )
        soft = Soft(
            *(p if p.dtype == np.int64 else p.astype(np.float16) for p in pieces),
            np.array(path, np.uint8),
            cues,
            roles[len(at) :, batches.ARGUMENTS :].astype(np.float16),
        )
        out.append(Window(w.doc, w.first, w.last, soft))
    return out


def taught_pairs(models: Sequence[Coder], parts: Sequence[Marked]) -> list[Marked]:
    out = []
    for together in zip(*(pair_chances(m, parts) for m in models), strict=True):
        x = together[0][0]
        soft = (np.mean([t[1] for t in together], 0), np.mean([t[2] for t in together], 0))
        out.append(Marked(x.name, x.ids, x.shapes, x.marks, soft=soft))
    return out
