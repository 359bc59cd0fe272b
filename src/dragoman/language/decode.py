"""Scores to structure: trees and tag sequences. Pure functions over numpy arrays."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

SECOND_ROOT = 1e6
"""What a further root costs, so that the best tree has exactly one."""


def viterbi(scores: Floats, lengths: Ints, steps: Floats, start: Floats) -> list[list[int]]:
    """The best tag sequence of each row of a linear chain.

    scores: (B, W, N) logits; lengths: (B,) words a row; steps: (N, N) from row to column;
    start: (N,). Rows are computed together, position by position, and lie last in memory, where
    numpy is quickest; the way back looks again for the best tag before, so nothing else is kept.
    """
    rows, width = scores.shape[:2]
    tags = np.zeros((width, rows), np.int64)
    if not rows or not width:
        return [[] for _ in range(rows)]
    best = np.array(scores.transpose(1, 2, 0), order="C")
    best[0] += start[:, None]
    for t in range(1, width):
        best[t] += np.maximum.reduce(best[t - 1][:, None, :] + steps[:, :, None])
    ends = lengths - 1
    onto = steps.T
    now = tags[-1]
    for t in range(width - 1, -1, -1):
        fresh = best[t]
        if t < width - 1:
            fresh = fresh + np.where(ends == t, 0, onto[now].T)
        now = tags[t] = fresh.argmax(0)
    return [column[:n] for column, n in zip(tags.T.tolist(), lengths.tolist(), strict=True)]


def marginals(scores: Floats, lengths: Ints, steps: Floats, start: Floats) -> Floats:
    """The probability of each tag at each word of the chains that `viterbi` reads, (B, W, N).

    Forward and backward sums, scaled at each word; what stands beyond a row's length means nothing.
    """
    rows, width, count = scores.shape
    if not rows or not width:
        return np.zeros_like(scores)
    # Rows lie last, as in `viterbi`; sums go over the first axis, tag by tag, so that a row's result does not hang
    # on how many rows lie beside it, as a product of matrices would.
    here = np.exp(scores - scores.max(-1, keepdims=True)).transpose(1, 2, 0).copy()
    onto = np.exp(steps)[:, :, None]
    back = onto.transpose(1, 0, 2).copy()
    total = np.add.reduce
    before = np.empty((width, count, rows), np.float32)
    before[0] = here[0] * np.exp(start)[:, None]
    for t in range(1, width):
        last = before[t - 1] / total(before[t - 1])
        before[t] = total(last[:, None] * onto) * here[t]
    after = np.ones((width, count, rows), np.float32)
    for t in range(width - 2, -1, -1):
        ahead = total((here[t + 1] * after[t + 1])[:, None] * back)
        after[t] = np.where(lengths - 1 > t, ahead / total(ahead), 1.0)
    out = before * after
    return np.asarray((out / total(out, 1)[:, None]).transpose(2, 0, 1), np.float32)


def tag_spans(tags: list[int], names: list[str]) -> list[tuple[str, int, int]]:
    """BIO tags to (label, first, last exclusive), in order."""
    out: list[tuple[str, int, int]] = []
    label, first = "", -1
    for at, tag in enumerate(tags):
        name = names[tag]
        if label and name != f"I-{label}":
            out.append((label, first, at))
            label = ""
        if name.startswith("B-") or (name.startswith("I-") and not label):
            label, first = name[2:], at
    if label:
        out.append((label, first, len(tags)))
    return out


def is_tree(heads: Ints) -> bool:
    """Whether heads (0 the root, else 1-based) form one tree with a single root."""
    if int((heads == 0).sum()) != 1:
        return False
    reached = heads == 0
    for _ in range(len(heads)):
        grown = reached | ((heads > 0) & reached[heads - 1])
        if (grown == reached).all():
            break
        reached = grown
    return bool(reached.all())


def tree(scores: Floats) -> Ints:
    """Heads (0 the root, else 1-based) of the best single-rooted tree of one sentence.

    scores: (W, 1 + W), dependants by heads, column 0 the root. Greedy heads are taken when they
    form a tree already; else Chu-Liu/Edmonds (McDonald and others 2005).
    """
    n = scores.shape[0]
    scores = scores.copy()
    scores[np.arange(n), np.arange(1, n + 1)] = -np.inf
    heads: Ints = scores.argmax(1).astype(np.int64)
    if is_tree(heads):
        return heads
    square = np.full((n + 1, n + 1), -np.inf)
    square[1:] = scores
    square[1:, 0] -= SECOND_ROOT
    return np.asarray(arborescence(square)[1:], np.int64)


def forest(scores: Floats, begins: npt.NDArray[np.bool_], lengths: Ints) -> Ints:
    """Heads of every sentence of several windows at once, 0 the root, else 1-based in the window.

    scores: (B, W, 1 + W), dependants by heads, column 0 the root; begins: (B, W), true where a sentence starts
    (a window's first word always does); lengths: (B,) words a window. Returns (B, W), 0 beyond a window's length.
    Nearly all sentences are trees when each word takes its best head; `tree` mends the others.
    """
    rows, width = begins.shape
    inside = np.arange(width) < lengths[:, None]
    opens = (begins | (np.arange(width) == 0)) & inside
    sentence = np.where(inside, opens.cumsum(1), -1)
    ours = np.full(scores.shape, -np.inf, np.float32)
    ours[:, :, 0] = scores[:, :, 0]
    same = sentence[:, :, None] == sentence[:, None, :]
    same[:, np.arange(width), np.arange(width)] = False
    np.copyto(ours[:, :, 1:], scores[:, :, 1:], where=same)
    heads: Ints = ours.argmax(2).astype(np.int64)
    heads[~inside] = 0
    above = np.concatenate([np.zeros((rows, 1), np.int64), heads], 1)
    for _ in range(int(width).bit_length()):
        above = np.take_along_axis(above, above, 1)
    number = opens.cumsum().reshape(rows, width)[inside] - 1
    firsts = np.argwhere(opens)
    roots = np.bincount(number[heads[inside] == 0], minlength=len(firsts))
    caught = np.bincount(number[above[:, 1:][inside] != 0], minlength=len(firsts))
    for k in np.flatnonzero((roots != 1) | (caught > 0)).tolist():
        row, a = firsts[k].tolist()
        z = int(firsts[k + 1][1]) if k + 1 < len(firsts) and firsts[k + 1][0] == row else int(lengths[row])
        mended = tree(np.concatenate([scores[row, a:z, :1], scores[row, a:z, a + 1 : z + 1]], 1))
        heads[row, a:z] = np.where(mended == 0, 0, mended + a)
    return heads


def arborescence(scores: npt.NDArray[np.float64]) -> Ints:
    """Chu-Liu/Edmonds: scores (N, N), dependants by heads, node 0 the root; returns (N,) heads."""
    n = scores.shape[0]
    heads: Ints = scores.argmax(1).astype(np.int64)
    heads[0] = 0
    found = find_cycle(heads)
    if found is None:
        return heads
    cycle = np.array(found)
    inside = np.zeros(n, bool)
    inside[cycle] = True
    outside = np.flatnonzero(~inside)
    kept = scores[cycle, heads[cycle]]
    small = np.full((len(outside) + 1, len(outside) + 1), -np.inf)
    small[:-1, :-1] = scores[np.ix_(outside, outside)]
    out_best = scores[np.ix_(outside, cycle)].argmax(1)
    small[:-1, -1] = scores[outside, cycle[out_best]]
    enter = scores[np.ix_(cycle, outside)] - kept[:, None]
    in_best = enter.argmax(0)
    small[-1, :-1] = enter.max(0) + kept.sum()
    solved = arborescence(small)
    for k, node in enumerate(outside):
        if k:
            head = solved[k]
            heads[node] = cycle[out_best[k]] if head == len(outside) else outside[head]
    entry = int(solved[-1])
    heads[cycle[in_best[entry]]] = outside[entry]
    return heads


def find_cycle(heads: Ints) -> list[int] | None:
    """A cycle among heads, if there is one; node 0 is the root."""
    colour = np.zeros(len(heads), np.int8)
    colour[0] = 2
    for begin in range(1, len(heads)):
        path = []
        node = begin
        while colour[node] == 0:
            colour[node] = 1
            path.append(node)
            node = int(heads[node])
        if colour[node] == 1:
            return path[path.index(node) :]
        for seen in path:
            colour[seen] = 2
    return None
