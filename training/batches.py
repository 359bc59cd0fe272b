"""Windows and marked sentences to the tensors of one step, gold and teachers' answers in one shape."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from training.items import ATTRIBUTION, PLV, ROLES, STATUSES, TYPES, Marked, Soft, Window

CLS, SEP = 101, 102
OTHER = 6
"""The shape of [CLS] and [SEP]."""
ARGUMENTS = 6
CONFLICT = {"ACCUSE", "REQUEST", "REJECT", "THREATEN", "PROTEST", "MOBILIZE", "SANCTION", "COERCE", "ASSAULT"}
SMOOTHING = 0.05

Item = TypeVar("Item", Window, Marked)


@dataclass
class Tensors:
    """Arrays that move to a device together."""

    def to(self, device: torch.device) -> Tensors:
        for name, value in vars(self).items():
            if isinstance(value, Tensor):
                setattr(self, name, value.to(device, non_blocking=True))
        return self


@dataclass
class Words(Tensors):
    """B windows of at most T pieces and W words; N possible triggers, L cues, R windows with attribution."""

    ids: Tensor
    mask: Tensor
    shapes: Tensor
    first: Tensor
    types: Tensor
    """(B, W, 17) the shares wanted."""
    weight: Tensor
    """(B, W); 0 where events were not annotated and outside the window."""
    at: Tensor
    """(N, 2) window and word."""
    modes: Tensor
    statuses: Tensor
    flags: Tensor
    roles: Tensor
    """(N, 6, W)"""
    chance: Tensor
    """(N,) weight of each trigger."""
    tagged: Tensor
    """(R,) windows with attribution."""
    tags: Tensor
    on: Tensor
    """(R, W) tags and which of them are words."""
    cues: Tensor
    """(L, 2) window and word."""
    links: Tensor
    """(L, 2, W) source and content."""


@dataclass
class Sentences(Tensors):
    """B marked sentences. Gold: `allow16`, `allow15` the labels that are right; teachers': `soft16`, `soft15`."""

    ids: Tensor
    mask: Tensor
    shapes: Tensor
    marks: Tensor
    allow16: Tensor
    allow15: Tensor
    weight16: Tensor
    weight15: Tensor
    smooth: Tensor
    soft16: Tensor
    soft15: Tensor
    taught: Tensor
    """(B,) 1 where teachers answered, 0 where people did."""


def grouped(items: Sequence[Item], budget: int, rng: random.Random | None) -> list[list[Item]]:
    """Groups of items of like length, at most `budget` long when padded, in random order (given `rng`)."""
    jitter = (lambda: rng.random() * 8) if rng else (lambda: 0.0)
    made: list[list[Item]] = []
    now: list[Item] = []
    for item in sorted(items, key=lambda w: len(w) + jitter()):
        if now and (len(now) + 1) * len(item) > budget:
            made.append(now)
            now = []
        now.append(item)
    if now:
        made.append(now)
    if rng:
        rng.shuffle(made)
    return made


def arrays(batch: Sequence[Window]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rows = []
    for w in batch:
        d = w.doc
        a, z = int(d.at[w.first]), int(d.at[w.last])
        first = d.at[w.first : w.last].astype(np.int64) - a + 1
        lengths = np.diff(d.at[w.first : w.last + 1])
        rows.append((d.ids[a:z], np.repeat(d.shapes[w.first : w.last], lengths), first))
    t, width = max(len(r[0]) for r in rows) + 2, max(len(r[2]) for r in rows)
    t = min(t, 512)
    ids, mask, shapes = (np.zeros((len(rows), t), np.int64) for _ in range(3))
    firsts = np.zeros((len(rows), width), np.int64)
    for i, (pieces, forms, first) in enumerate(rows):
        n = min(len(pieces), t - 2)
        ids[i, 0], ids[i, n + 1], ids[i, 1 : n + 1] = CLS, SEP, pieces[:n]
        shapes[i, 0] = shapes[i, n + 1] = OTHER
        shapes[i, 1 : n + 1] = forms[:n]
        mask[i, : n + 2] = 1
        firsts[i, : len(first)] = np.minimum(first, t - 1)
    return ids, mask, shapes, firsts


def gold(w: Window, modes: Sequence[str]) -> Soft | None:
    """What people said of a window, in the shape of what teachers say; None where events were not annotated."""
    if w.doc.triggers is None:
        return None
    n = len(w)
    types = np.zeros((n, len(TYPES)), np.float16)
    types[:, 0] = 1
    mine = [t for t in w.doc.triggers if w.first <= t.words[0] and t.words[-1] < w.last]
    roles = np.zeros((len(mine), ARGUMENTS, n), np.float16)
    table = {name: k for k, name in enumerate(modes)}
    m, s = np.zeros((len(mine), len(modes)), np.float16), np.zeros((len(mine), len(STATUSES)), np.float16)
    for k, t in enumerate(mine):
        for word in t.words:
            types[word - w.first] = 0
            for name, share in t.types.items():
                types[word - w.first, TYPES.index(name)] = share
        m[k, table.get(t.mode or "", 0)] = 1
        s[k, STATUSES.index(t.status)] = 1
        for role, word in t.arguments:
            if w.first <= word < w.last:
                roles[k, ROLES.index(role), word - w.first] = 1
    at = np.array([t.words[0] - w.first for t in mine], np.int64)
    flags = np.array([[t.hedged, t.background] for t in mine], np.float16).reshape(-1, 2)
    none = np.zeros(0)
    return Soft(types, at, m, s, flags, roles, none, none, none)


def link_targets(w: Window) -> tuple[list[int], np.ndarray]:
    """Cues' first words and what hangs from them, (L, 2, W)."""
    inside = [x for x in w.doc.links if w.first <= x[0] < w.last and w.first <= x[2] < w.last]
    cues = sorted({c for c, _, _ in inside})
    out = np.zeros((len(cues), 2, len(w)), np.float16)
    for c, role, word in inside:
        out[cues.index(c), ("source", "content").index(role), word - w.first] = 1
    return [c - w.first for c in cues], out


def words(batch: Sequence[Window], modes: Sequence[str]) -> Words:
    ids, mask, shapes, first = arrays(batch)
    b, width = first.shape
    types, weight = np.zeros((b, width, len(TYPES)), np.float32), np.zeros((b, width), np.float32)
    at, chance, cues = [], [], []
    kept: dict[str, list[np.ndarray]] = {k: [] for k in ("modes", "statuses", "flags", "roles", "links", "tags", "on")}
    tagged: list[int] = []

    def wide(x: np.ndarray) -> np.ndarray:
        return np.pad(x.astype(np.float32), [*[(0, 0)] * (x.ndim - 1), (0, width - x.shape[-1])])

    for i, w in enumerate(batch):
        n = len(w)
        said = w.soft or gold(w, modes)
        if said is not None:
            types[i, :n] = said.types
            weight[i, :n] = 1
            if w.soft is None:
                mine = [t for t in w.doc.triggers or [] if w.first <= t.words[0] and t.words[-1] < w.last]
                for t in mine:
                    weight[i, [k - w.first for k in t.words]] = t.weight
                chance += [t.weight for t in mine]
            else:
                chance += (1 - said.types[said.at, 0].astype(np.float32)).tolist()
            at += [(i, int(k)) for k in said.at]
            for name in ("modes", "statuses", "flags"):
                kept[name].append(getattr(said, name).astype(np.float32))
            kept["roles"].append(wide(said.roles))
        tags = w.soft.tags if w.soft else w.doc.tags[w.first : w.last] if w.doc.tags is not None else None
        if tags is not None:
            tagged.append(i)
            row = np.pad(tags.astype(np.int64), (0, width - n))
            if ATTRIBUTION[row[0]].startswith("I-"):
                row[0] -= 1
            kept["tags"].append(row)
            kept["on"].append(np.arange(width) < n)
            mine_cues, links = (w.soft.cues.tolist(), w.soft.links) if w.soft else link_targets(w)
            cues += [(i, int(c)) for c in mine_cues]
            kept["links"].append(wide(links))

    def joined(name: str, *shape: int) -> Tensor:
        return torch.from_numpy(np.concatenate([np.zeros((0, *shape), np.float32), *kept[name]]).astype(np.float32))

    return Words(
        *(torch.from_numpy(x) for x in (ids, mask, shapes, first, types, weight)),
        torch.tensor(at, dtype=torch.long).view(-1, 2),
        joined("modes", len(modes)),
        joined("statuses", len(STATUSES)),
        joined("flags", 2),
        joined("roles", ARGUMENTS, width),
        torch.tensor(chance, dtype=torch.float),
        torch.tensor(tagged, dtype=torch.long),
        torch.from_numpy(np.array(kept["tags"], np.int64).reshape(-1, width)),
        torch.from_numpy(np.array(kept["on"], bool).reshape(-1, width)),
        torch.tensor(cues, dtype=torch.long).view(-1, 2),
        joined("links", 2, width),
    )


def sentences(batch: Sequence[Marked]) -> Sentences:
    """PLV rows teach both label sets (YIELD is CONCEDE or RETREAT), event pairs too, AW rows the sum over a half."""
    b, t = len(batch), max(len(x.ids) for x in batch)
    ids, mask, shapes = (np.zeros((b, t), np.int64) for _ in range(3))
    names16 = TYPES[1:]
    allow16, allow15 = np.zeros((b, len(names16)), bool), np.zeros((b, len(PLV)), bool)
    weight16, weight15, smooth, taught = (np.zeros(b, np.float32) for _ in range(4))
    soft16, soft15 = np.zeros((b, len(names16)), np.float32), np.zeros((b, len(PLV)), np.float32)
    for i, x in enumerate(batch):
        n = len(x.ids)
        ids[i, :n], shapes[i, :n], mask[i, :n] = x.ids, x.shapes, 1
        if x.soft is not None:
            soft16[i], soft15[i], taught[i] = *x.soft, 1
        elif x.codebook == "aw":
            hostile = x.label == "conflict"
            allow16[i] = [(k in CONFLICT) == hostile for k in names16]
            allow15[i] = [(k in CONFLICT) == hostile for k in PLV]
            weight16[i] = weight15[i] = 0.5
        elif x.label:
            folded = "YIELD" if x.label in {"CONCEDE", "RETREAT"} else x.label
            allow16[i] = [k == x.label or (x.label == "YIELD" and k in {"CONCEDE", "RETREAT"}) for k in names16]
            allow15[i] = [k == folded for k in PLV]
            weight16[i], weight15[i] = (0.5, 1.0) if x.codebook == "plv" else (1.0, 0.4)
            smooth[i] = SMOOTHING
    numbers = (allow16, allow15, weight16, weight15, smooth, soft16, soft15, taught)
    marks = torch.tensor([x.marks for x in batch], dtype=torch.long)
    return Sentences(
        *(torch.from_numpy(x) for x in (ids, mask, shapes)), marks, *(torch.from_numpy(x) for x in numbers)
    )
