"""Train the coder: triggers with type, mode and factuality, their arguments, attributions, relations.

python -m training.prepare ...                                       first: corpora to one file of arrays, DATA
python -m training.coder train  --data DATA --run FOLDER [--large MPNET] [--taught FILE] [--device cuda]
python -m training.coder teach  --data DATA --runs FOLDER ... --to FILE     soft labels of teachers for plain text
python -m training.coder folds  --data DATA --run FOLDER --corpus plv|aw    5-fold figures of `relate`
python -m training.coder mean   --runs FOLDER ... --run FOLDER              the mean of several runs' weights
python -m training.coder score  --data DATA --run FOLDER
python -m training.coder export --run FOLDER --to src/dragoman/weights

`train` writes a checkpoint an epoch and goes on from the last one it finds.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training import batches
from training.chains import CRF, best_path, spans
from training.encoder import Encoder, vocabulary, word_vectors
from training.items import ATTRIBUTION, PLV, ROLES, STATUSES, TYPES, Doc, Marked, Soft, Window, windows
from training.mpnet import MPNet

PROJECTION = 64
WORDS = 150
"""Words a window at most while training."""
SWAPPED = 0.4
"""Share of the reports that an epoch reads with other countries in them."""
POSSIBLE = 0.1
"""Teachers say more of words whose chance of being a trigger is above this."""


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


def window_loss(model: Coder, t: batches.Words) -> dict[str, Tensor]:
    """The parts of the loss of one batch of windows."""
    tags, from_, onto = model.words(t.ids, t.mask, t.shapes, t.first)
    tags, from_, onto = tags.float(), from_.float(), onto.float()
    types, modes, status, hedged, background, attribution = tags.split(model.sizes, -1)
    parts: dict[str, Tensor] = {}
    if bool((t.weight > 0).any()):
        seen = (t.weight > 0).sum()
        parts["types"] = -12 * ((t.types * types.log_softmax(-1)).sum(-1) * t.weight).sum() / seen
    if len(t.at):
        all_ = t.chance.sum().clamp(min=1)
        i, w = t.at[:, 0], t.at[:, 1]

        def soft(scores: Tensor, want: Tensor) -> Tensor:
            return -((want * scores[i, w].log_softmax(-1)).sum(-1) * t.chance).sum() / all_

        parts["modes"] = 0.3 * soft(modes, t.modes)
        parts["status"] = 0.5 * soft(status, t.statuses)
        both = torch.cat([hedged, background], -1)[i, w]
        flags = F.binary_cross_entropy_with_logits(both, t.flags, reduction="none").sum(-1)
        parts["flags"] = 0.3 * (flags * t.chance).sum() / all_
        scores = model.roles(t.at, from_, onto)[:, : batches.ARGUMENTS]
        lost = F.binary_cross_entropy_with_logits(scores, t.roles, reduction="none").sum((1, 2))
        parts["roles"] = 1.5 * (lost * t.chance).sum() / all_
    if len(t.tagged):
        parts["attribution"] = 2 * model.crf.loss(attribution[t.tagged], t.tags, t.on)
    if len(t.cues):
        scores = model.roles(t.cues, from_, onto)[:, batches.ARGUMENTS :]
        lost = F.binary_cross_entropy_with_logits(scores, t.links, reduction="none").sum((1, 2))
        parts["links"] = 0.8 * lost.sum() / len(t.cues)
    return parts


def pair_loss(model: Coder, t: batches.Sentences) -> dict[str, Tensor]:
    plover, plv = (x.float().log_softmax(-1) for x in model.pair(t.ids, t.mask, t.shapes, t.marks))
    out = torch.zeros(len(t.ids), device=plover.device)
    for p, allow, weight, soft in ((plover, t.allow16, t.weight16, t.soft16), (plv, t.allow15, t.weight15, t.soft15)):
        right = p.masked_fill(~allow, -1e4).logsumexp(-1)
        people = weight * (-(1 - t.smooth) * right - t.smooth * p.mean(-1))
        out = out + torch.where(t.taught > 0, -(soft * p).sum(-1), people)
    return {"pairs": out.mean()}


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


def context(device: torch.device) -> Any:
    return torch.autocast("cuda", torch.bfloat16) if device.type == "cuda" else nullcontext()


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


# ---------------------------------------------------------------- dev figures
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


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def role_chances(model: Coder, from_: np.ndarray, onto: np.ndarray, at: Sequence[int]) -> np.ndarray:
    """(N, R, W)"""
    a = from_[list(at)].reshape(len(at), len(ROLES), PROJECTION).transpose(1, 0, 2)
    b = onto.reshape(-1, len(ROLES), PROJECTION).transpose(1, 2, 0)
    bias = model.role_bias.detach().cpu().numpy()
    return sigmoid((a @ b).transpose(1, 0, 2) * PROJECTION**-0.5 + bias[None, :, None])


def score(model: Coder, data: dict[str, Any]) -> dict[str, float]:
    """Quick dev figures a word, gold triggers for roles: a guide while training, not the project's measure."""
    out: dict[str, float] = {}
    for part in ("news", "held"):
        if data["dev"][part]:
            out |= {f"{part}.{k}": v for k, v in event_score(model, data["dev"][part]).items()}
    out |= claim_score(model, data["dev"]["claims"])
    return out


def f1(n: Counter[str], hit: str, said: str, gold: str) -> float:
    return round(2 * n[hit] / max(1, n[said] + n[gold]), 4)


def event_score(model: Coder, docs: list[Doc]) -> dict[str, float]:
    n: Counter[str] = Counter()
    edge = np.cumsum([0, *model.sizes])
    for w, (tags, from_, onto) in outputs(model, windows(docs, WORDS, None)):
        said = tags[:, : edge[1]].argmax(-1).tolist()
        mine = [t for t in w.doc.triggers or [] if w.first <= t.words[0] and t.words[-1] < w.last]
        gold = {k - w.first: t for t in mine for k in t.words}
        n["said"] += sum(1 for k, s in enumerate(said) if s and not (k in gold and gold[k].weight < 1))
        n["gold"] += sum(t.weight == 1 for t in gold.values())
        for k, s in enumerate(said):
            if s and k in gold and gold[k].weight == 1:
                n["trigger"] += 1
                n["type"] += TYPES[s] in gold[k].types
        if not mine:
            continue
        chances = role_chances(model, from_, onto, [t.words[0] - w.first for t in mine])
        for t, roles in zip(mine, chances, strict=True):
            at = t.words[0] - w.first
            n["triggers"] += 1
            n["status"] += STATUSES[int(tags[at, edge[2] : edge[3]].argmax())] == t.status
            for k, role in enumerate(ROLES[: batches.ARGUMENTS]):
                want = {x - w.first for r, x in t.arguments if r == role and w.first <= x < w.last}
                got = set(np.flatnonzero(roles[k] > 0.5).tolist())
                for key in ("role", role):
                    n[f"{key}_gold"] += len(want)
                    n[f"{key}_said"] += len(got)
                    n[f"{key}_hit"] += len(want & got)
    return {
        "trigger": f1(n, "trigger", "said", "gold"),
        "type": f1(n, "type", "said", "gold"),
        "status": round(n["status"] / max(1, n["triggers"]), 4),
        **{r: f1(n, f"{r}_hit", f"{r}_said", f"{r}_gold") for r in ("role", *ROLES[: batches.ARGUMENTS])},
    }


def claim_score(model: Coder, docs: list[Doc]) -> dict[str, float]:
    n: Counter[str] = Counter()
    steps, first = model.crf.arrays()
    for w, (tags, _, _) in outputs(model, windows(docs, WORDS, None)):
        path = best_path(tags[:, -len(ATTRIBUTION) :], steps, first)
        said, gold = spans(path, ATTRIBUTION), spans(w.doc.tags[w.first : w.last].tolist(), ATTRIBUTION)  # type: ignore[index]
        for kind in ("source", "cue", "content"):
            n[f"{kind}.said"] += sum(s[0] == kind for s in said)
            n[f"{kind}.gold"] += sum(s[0] == kind for s in gold)
            n[f"{kind}.hit"] += len({s for s in said & gold if s[0] == kind})
    return {k: f1(n, f"{k}.hit", f"{k}.said", f"{k}.gold") for k in ("source", "cue", "content")}


# ---------------------------------------------------------------- teachers
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


def taught_pairs(models: Sequence[Coder], parts: Sequence[Marked]) -> list[Marked]:
    out = []
    for together in zip(*(pair_chances(m, parts) for m in models), strict=True):
        x = together[0][0]
        soft = (np.mean([t[1] for t in together], 0), np.mean([t[2] for t in together], 0))
        out.append(Marked(x.name, x.ids, x.shapes, x.marks, soft=soft))
    return out


# ---------------------------------------------------------------- cross-validation of relate
def folds(o: argparse.Namespace) -> None:
    """5-fold cross-validation of `relate`; nothing of a fold's test part is seen by its model or its teachers.

    With `--large` each fold trains teachers of its own, and its model learns from them and from the labels.
    """
    torch.set_num_threads(o.threads)
    data = unpickled(o.data)
    own = [p for p in data["pairs"] if p.codebook == o.corpus]
    other = [p for p in data["pairs"] if p.codebook != o.corpus and (o.both or p.codebook == "plover")]
    order = list(range(len(own)))
    random.Random(13).shuffle(order)
    o.run.mkdir(parents=True, exist_ok=True)
    o.only, o.keep = "pairs", ""
    large = o.large
    for fold in range(5) if o.fold is None else [o.fold]:
        test = [own[i] for i in order[fold::5]]
        held = {p.text for p in test}
        part = {**data, "pairs": [p for p in [*own, *other] if p.text not in held]}
        bare = [p for p in data["bare"] if p.text not in held]
        taught = None
        if large:
            teachers = []
            for k in range(o.teachers):
                torch.manual_seed(100 * k + fold)
                o.large, o.seed = large, 10 * k + fold
                teacher = start(o, ["none", *data["modes"]]).to(o.device)
                fit(teacher, part, None, argparse.Namespace(**{**vars(o), **TEACHER}))
                teachers.append(teacher)
            taught = {"windows": [], "pairs": taught_pairs(teachers, bare)}
            write(o.run / f"teacher-{o.corpus}-{fold}.jsonl", teachers, test)
        o.large = None
        torch.manual_seed(o.seed + fold)
        model = start(o, ["none", *data["modes"]]).to(o.device)
        fit(model, part, taught, o)
        write(o.run / f"folds-{o.corpus}-{fold}.jsonl", [model], test)
        print(f"fold {fold} done", flush=True)


TEACHER = {"lr": 4e-5, "heads": 25.0, "epochs": 8}


def write(path: Path, models: Sequence[Coder], test: Sequence[Marked]) -> None:
    with path.open("w") as sink:
        for x in taught_pairs(models, test):
            scores = {name: round(float(p), 4) for name, p in zip(PLV, x.soft[1], strict=True)}  # type: ignore[index]
            best = max(scores, key=scores.__getitem__)
            sink.write(json.dumps({"id": x.name, "event_type": best, "scores": scores}) + "\n")


# ---------------------------------------------------------------- keeping and shipping
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


def arguments() -> argparse.Namespace:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("what", choices=["train", "teach", "folds", "mean", "score", "export"])
    ask.add_argument("--data", type=Path, help="what training.prepare wrote")
    ask.add_argument("--run", type=Path, help="folder of one run")
    ask.add_argument("--runs", type=Path, nargs="+", help="folders of several runs")
    ask.add_argument("--to", type=Path)
    ask.add_argument("--large", type=Path, help="folder of MPNet's weights: train a teacher (folds: teachers)")
    ask.add_argument("--start", type=Path, help="folder of a run whose weights this one starts from")
    ask.add_argument("--taught", type=Path, nargs="+", help="soft labels that `teach` wrote")
    ask.add_argument("--slice", type=int, nargs=2, default=(0, 1), help="teach: only text I of every N")
    ask.add_argument("--only", choices=["windows", "pairs"], default="")
    ask.add_argument("--corpus", choices=["plv", "aw"], default="plv")
    ask.add_argument("--fold", type=int, choices=range(5), help="folds: only this one")
    ask.add_argument("--both", action="store_true", help="folds: the other corpus takes part")
    ask.add_argument("--teachers", type=int, default=1, help="folds: teachers a fold")
    ask.add_argument("--layers", type=int, default=6)
    ask.add_argument("--epochs", type=int, default=8)
    ask.add_argument("--parts", type=int, default=3, help="an epoch sees one part of so many of PolNeAR")
    ask.add_argument("--pair-parts", type=int, default=1, help="the same of the labelled pairs")
    ask.add_argument("--shares", type=int, default=1, help="an epoch sees one part of so many of the soft labels")
    ask.add_argument("--budget", type=int, default=800, help="words a batch")
    ask.add_argument("--lr", type=float, default=1.5e-4)
    ask.add_argument("--heads", type=float, default=5.0, help="how much faster the heads learn than the encoder")
    ask.add_argument("--every", type=int, default=1, help="dev figures after so many epochs, 0 for the last only")
    ask.add_argument("--keep", choices=["all", "weights", ""], default="all", help="what a checkpoint holds")
    ask.add_argument("--device", default="cpu")
    ask.add_argument("--workers", type=int, default=0, help="threads that make batches")
    ask.add_argument("--threads", type=int, default=1)
    ask.add_argument("--seed", type=int, default=1)
    return ask.parse_args()


def main() -> None:
    o = arguments()
    if o.what in {"train", "teach", "folds"}:
        {"train": train, "teach": teach, "folds": folds}[o.what](o)
    elif o.what == "mean":
        mean(o.runs, o.run)
    elif o.what == "score":
        print(json.dumps(score(restore(o.run, o.device), unpickled(o.data)), indent=1))
    else:
        from training.export import export_coder

        export_coder(restore(o.run), o.to)


if __name__ == "__main__":
    sys.exit(main())
