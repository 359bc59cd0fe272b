"""A linear chain over BIO tags: its loss, its best path, and the spans of a path."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn


class CRF(nn.Module):
    """A linear chain over BIO tags; impossible steps (O to I, I of another kind) are forbidden."""

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        n = len(names)
        self.steps = nn.Parameter(torch.zeros(n, n))
        self.start = nn.Parameter(torch.zeros(n))
        bad = torch.zeros(n, n)
        first = torch.zeros(n)
        for j, to in enumerate(names):
            if to.startswith("I-"):
                first[j] = -1e4
                for i, was in enumerate(names):
                    if was[2:] != to[2:]:
                        bad[i, j] = -1e4
        self.register_buffer("bad", bad)
        self.register_buffer("bad_first", first)

    def loss(self, scores: Tensor, tags: Tensor, mask: Tensor) -> Tensor:
        """Mean negative log-likelihood a word; scores (B, W, N), tags (B, W), mask (B, W) bool, left-aligned."""
        steps, start = self.steps + self.bad, self.start + self.bad_first
        stay = torch.full_like(steps, -1e4).fill_diagonal_(0.0)
        walk = torch.where(mask[:, 1:, None, None], steps + scores[:, 1:, None, :], stay)
        while walk.shape[1] > 1:  # products of neighbours, so that a chain of W words takes log W turns
            if walk.shape[1] % 2:
                walk = torch.cat([walk, stay.expand(len(walk), 1, -1, -1)], 1)
            walk = torch.logsumexp(walk[:, 0::2, :, :, None] + walk[:, 1::2, None, :, :], -2)
        alpha = start + scores[:, 0]
        if walk.shape[1]:
            alpha = torch.logsumexp(alpha[:, :, None] + walk[:, 0], 1)
        emitted = (scores.gather(2, tags[..., None]).squeeze(2) * mask).sum()
        walked = (steps[tags[:, :-1], tags[:, 1:]] * mask[:, 1:]).sum() + start[tags[:, 0]].sum()
        return (torch.logsumexp(alpha, 1).sum() - emitted - walked) / mask.sum().clamp(min=1)

    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """Scores of steps (N, N) and of starts (N,)."""
        return (self.steps + self.bad).detach().cpu().numpy(), (self.start + self.bad_first).detach().cpu().numpy()


def best_path(scores: np.ndarray, steps: np.ndarray, start: np.ndarray) -> list[int]:
    """Viterbi over (W, N)."""
    best = start + scores[0]
    back = []
    for row in scores[1:]:
        all_ = best[:, None] + steps
        back.append(all_.argmax(0))
        best = all_.max(0) + row
    path = [int(best.argmax())]
    for b in reversed(back):
        path.append(int(b[path[-1]]))
    return path[::-1]


def spans(tags: Sequence[int], names: Sequence[str]) -> set[tuple[str, int, int]]:
    """(kind, first, one past the last) of each span of a path."""
    out, open_ = set(), None
    for i, tag in enumerate([*tags, 0]):
        label = names[tag]
        if open_ and not (label.startswith("I-") and label[2:] == open_[0]):
            out.add((open_[0], open_[1], i))
            open_ = None
        if label.startswith("B-"):
            open_ = (label[2:], i)
    return out
