"""The coder: a shared encoder with heads for triggers, arguments, attributions and relations, and what it gives out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training import batches
from training.chains import CRF
from training.encoder import Encoder, word_vectors
from training.items import ATTRIBUTION, PLV, ROLES, STATUSES, TYPES, Marked, Window
from training.mpnet import MPNet

PROJECTION = 64
WORDS = 150
"""Words a window at most while training."""


class Coder(nn.Module):
    def __init__(self, modes: list[str], encoder: Encoder | MPNet) -> None:
        super().__init__()
        self.encoder = encoder
        self.modes = modes
        width = encoder.width
        self.drop = nn.Dropout(0.15)
        self.sizes = [len(TYPES), len(modes), len(STATUSES), 1, 1, len(ATTRIBUTION)]
        self.hidden = nn.Linear(width, width)
        self.tags = nn.Linear(width, sum(self.sizes))
        self.from_ = nn.Linear(width, len(ROLES) * PROJECTION)
        self.onto = nn.Linear(width, len(ROLES) * PROJECTION)
        self.role_bias = nn.Parameter(torch.full((len(ROLES),), -4.0))
        self.crf = CRF(list(ATTRIBUTION))
        self.relate = nn.Sequential(nn.Linear(3 * width, width), nn.GELU(), nn.Dropout(0.2))
        self.plover = nn.Linear(width, len(TYPES) - 1)
        self.plv = nn.Linear(width, len(PLV))

    def words(self, ids: Tensor, mask: Tensor, shapes: Tensor, first: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Tag logits a word, and the two projections whose products score roles."""
        x = self.drop(word_vectors(self.encoder(ids, mask, shapes), first))
        return self.tags(self.drop(F.gelu(self.hidden(x)))), self.from_(x), self.onto(x)

    def pair(self, ids: Tensor, mask: Tensor, shapes: Tensor, marks: Tensor) -> tuple[Tensor, Tensor]:
        """Relation logits; `marks` (B, 2) are piece positions of the opening marks, 0 for a missing side."""
        states = self.encoder(ids, mask, shapes)
        on = mask[..., None].to(states.dtype)
        mean = (states * on).sum(1) / on.sum(1)
        x = torch.cat([mean, word_vectors(states, marks).flatten(1)], 1)
        x = self.relate(self.drop(x))
        return self.plover(x), self.plv(x)

    def roles(self, at: Tensor, from_: Tensor, onto: Tensor) -> Tensor:
        """Logits (N, R, W) of the words of each cue's window; `at` (N, 2) are windows and words of the cues."""
        n, w = len(at), onto.shape[1]
        a = from_[at[:, 0], at[:, 1]].view(n, len(ROLES), 1, PROJECTION)
        b = onto.view(-1, w, len(ROLES), PROJECTION).permute(0, 2, 3, 1)[at[:, 0]]
        return (a @ b).squeeze(2) * PROJECTION**-0.5 + self.role_bias[None, :, None]


def restore(run: Path, device: str = "cpu") -> Coder:
    kept = json.loads((run / "coder.json").read_text())
    model = Coder(kept["modes"], MPNet() if kept.get("large") else Encoder(kept["layers"]))
    model.load_state_dict(torch.load(run / "last.pt", weights_only=False, map_location="cpu")["model"])
    return model.eval().to(device)


def mean(runs: Sequence[Path], to: Path) -> None:
    """The mean of several runs' weights, as a run of its own."""
    states = [torch.load(r / "last.pt", weights_only=False, map_location="cpu")["model"] for r in runs]
    to.mkdir(parents=True, exist_ok=True)
    (to / "coder.json").write_text((runs[0] / "coder.json").read_text())
    whole = {k: sum(s[k].float() for s in states) / len(states) for k in states[0]}
    torch.save(
        {"model": {k: v.to(states[0][k].dtype) for k, v in whole.items()}, "epoch": 0, "step": 0}, to / "last.pt"
    )


def context(device: torch.device) -> Any:
    return torch.autocast("cuda", torch.bfloat16) if device.type == "cuda" else nullcontext()


@torch.no_grad()
def outputs(
    model: Coder, parts: Sequence[Window], budget: int = 4000
) -> Iterator[tuple[Window, tuple[np.ndarray, ...]]]:
    """Each window with its tag logits and the two projections."""
    model.eval()
    device = next(model.parameters()).device
    for group in batches.grouped(parts, budget, None):
        arrays = [torch.from_numpy(a).to(device) for a in batches.arrays(group)]
        with context(device):
            out = [x.float().cpu().numpy() for x in model.words(*arrays)]
        for i, w in enumerate(group):
            yield w, tuple(x[i, : len(w)] for x in out)


@torch.no_grad()
def pair_chances(model: Coder, parts: Sequence[Marked]) -> Iterator[tuple[Marked, np.ndarray, np.ndarray]]:
    model.eval()
    device = next(model.parameters()).device
    for group in batches.grouped(parts, 6000, None):
        t = batches.sentences(group).to(device)
        with context(device):
            plover, plv = model.pair(t.ids, t.mask, t.shapes, t.marks)  # type: ignore[attr-defined]
        both = (x.float().softmax(-1).cpu().numpy() for x in (plover, plv))
        yield from zip(group, *both, strict=True)


def role_chances(model: Coder, from_: np.ndarray, onto: np.ndarray, at: Sequence[int]) -> np.ndarray:
    """(N, R, W)"""
    a = from_[list(at)].reshape(len(at), len(ROLES), PROJECTION).transpose(1, 0, 2)
    b = onto.reshape(-1, len(ROLES), PROJECTION).transpose(1, 2, 0)
    bias = model.role_bias.detach().cpu().numpy()
    return sigmoid((a @ b).transpose(1, 0, 2) * PROJECTION**-0.5 + bias[None, :, None])


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)
