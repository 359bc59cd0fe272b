"""Fits a coder epoch by epoch, with a checkpoint after each."""

from __future__ import annotations

import argparse
import json
import pickle
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from training import batches
from training.encoder import Encoder, vocabulary
from training.figures import score
from training.items import Marked, Window, windows
from training.losses import pair_loss, window_loss
from training.mpnet import MPNet
from training.network import WORDS, Coder, context, restore

SWAPPED = 0.4
"""Share of the reports that an epoch reads with other countries in them."""


class Schedule:
    """AdamW with warm-up and linear decay; heads learn faster than the encoder."""

    def __init__(self, model: Coder, lr: float, heads: float, total: int) -> None:
        named = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
        self.body = [p for n, p in named if n.startswith("encoder.")]
        self.heads = [p for n, p in named if not n.startswith("encoder.")]
        self.peak, self.total, self.step = (lr, heads * lr), total, 0
        self.best = torch.optim.AdamW(
            [{"params": self.body}, {"params": self.heads}],
            betas=(0.9, 0.98),
            weight_decay=0.01,
            fused=self.body[0].is_cuda,
        )

    def take(self, loss: Tensor) -> None:
        rate = min(1.0, (self.step + 1) / 60) * max(0.02, 1 - self.step / self.total)
        for group, top in zip(self.best.param_groups, self.peak, strict=True):
            group["lr"] = top * rate
        self.best.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.body + self.heads, 1.0)
        self.best.step()
        self.step += 1


class Feed:
    """Batches of an epoch, made by threads a little ahead of their use."""

    def __init__(self, model: Coder, device: torch.device, workers: int) -> None:
        self.modes, self.device, self.workers = model.modes, device, workers

    def make(self, group: Sequence[Window] | Sequence[Marked]) -> batches.Words | batches.Sentences:
        if isinstance(group[0], Marked):
            return batches.sentences(group)  # type: ignore[arg-type]
        return batches.words(group, self.modes)  # type: ignore[arg-type]

    def __call__(self, groups: Sequence[Any]) -> Iterator[Any]:
        if not self.workers:
            for group in groups:
                yield self.make(group).to(self.device)
            return
        with ThreadPoolExecutor(self.workers) as pool:
            ahead = [pool.submit(self.make, g) for g in groups[: 4 * self.workers]]
            for k in range(len(groups)):
                if k + 4 * self.workers < len(groups):
                    ahead.append(pool.submit(self.make, groups[k + 4 * self.workers]))
                yield ahead[k].result().to(self.device)
                ahead[k] = None  # type: ignore[call-overload]


def unpickled(path: Path) -> Any:
    """Our own files only: a pickle runs what it holds."""
    with path.open("rb") as source:
        return pickle.load(source)


def plan_of(data: dict[str, Any], taught: dict[str, Any] | None, o: argparse.Namespace, epoch: int) -> list[Any]:
    """The groups of one epoch, in random order."""
    rng = random.Random(o.seed * 1000 + epoch)
    claims = data["claims"][epoch % o.parts :: o.parts]
    made: list[Any] = []
    if o.only != "pairs":
        docs = [s if rng.random() < SWAPPED else g for g, s in zip(data["gold"], data["swapped"], strict=True)]
        made += batches.grouped(windows(docs, WORDS, rng), o.budget, rng)
        made += batches.grouped(windows(claims, WORDS, rng), o.budget, rng)
    if o.only != "windows":
        part = data["pairs"][epoch % o.pair_parts :: o.pair_parts]
        made += batches.grouped(part, o.budget, rng)
    if taught:
        if o.only != "pairs":
            part = taught["windows"][epoch % o.shares :: o.shares]
            made += batches.grouped(part, o.budget, rng)
        if o.only != "windows":
            made += batches.grouped(taught["pairs"][epoch % o.shares :: o.shares], o.budget, rng)
    rng.shuffle(made)
    return made


def start(o: argparse.Namespace, modes: list[str]) -> Coder:
    encoder = MPNet.pretrained(o.large, vocabulary()) if o.large else Encoder.pretrained(o.layers)
    return Coder(modes, encoder)


def train(o: argparse.Namespace) -> None:
    torch.manual_seed(o.seed)
    torch.set_num_threads(o.threads)
    device = torch.device(o.device)
    data = unpickled(o.data)
    taught = None
    if o.taught:
        parts = [unpickled(p) for p in o.taught]
        taught = {k: [x for part in parts for x in part[k]] for k in ("windows", "pairs")}
    model = restore(o.start) if o.start else start(o, ["none", *data["modes"]])
    o.run.mkdir(parents=True, exist_ok=True)
    kept = {"layers": o.layers, "modes": model.modes, "large": str(o.large or "")}
    (o.run / "coder.json").write_text(json.dumps(kept))
    begin = 0
    saved = torch.load(o.run / "last.pt", weights_only=False) if (o.run / "last.pt").is_file() else None
    if saved:
        model.load_state_dict(saved["model"])
        begin = saved["epoch"]
    fit(model.to(device), data, taught, o, begin, saved)


def fit(
    model: Coder,
    data: dict[str, Any],
    taught: dict[str, Any] | None,
    o: argparse.Namespace,
    begin: int = 0,
    saved: dict[str, Any] | None = None,
) -> None:
    """Epochs `begin` to the last; a checkpoint after each in `o.run` (none where `o.keep` is off)."""
    device = next(model.parameters()).device
    feed = Feed(model, device, o.workers)
    plan: Schedule | None = None
    for epoch in range(begin, o.epochs):
        groups = plan_of(data, taught, o, epoch)
        if plan is None:
            plan = Schedule(model, o.lr, o.heads, o.epochs * len(groups))
            if saved:
                plan.best.load_state_dict(saved["optimiser"])
                plan.step = saved["step"]
        model.train()
        seen: dict[str, Tensor] = {}
        counts: Counter[str] = Counter()
        t0 = time.time()
        for k, t in enumerate(feed(groups)):
            with context(device):
                parts = pair_loss(model, t) if isinstance(t, batches.Sentences) else window_loss(model, t)
            plan.take(torch.stack(list(parts.values())).sum())
            for name, value in parts.items():
                seen[name] = seen.get(name, torch.zeros((), device=device)) + value.detach()
                counts[name] += 1
            if k % 200 == 199 or k == len(groups) - 1:
                mean = " ".join(f"{n} {float(v) / counts[n]:.3f}" for n, v in seen.items())
                print(f"epoch {epoch} {k + 1}/{len(groups)} {time.time() - t0:.0f}s {mean}", flush=True)
        if o.keep:
            state = {"model": model.state_dict(), "epoch": epoch + 1, "step": plan.step}
            torch.save({**state, "optimiser": plan.best.state_dict() if o.keep == "all" else {}}, o.run / "last.pt")
        if o.only != "pairs" and ((o.every and epoch % o.every == o.every - 1) or epoch == o.epochs - 1):
            print(json.dumps(score(model, data)), flush=True)
