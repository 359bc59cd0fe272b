"""Train the analyser: dependencies, parts of speech, morphology, sentence starts, names.

    python -m training.analyser train  --ud FOLDER --run FOLDER [--layers 4] [--epochs 12] [--threads 1] [--start FILE]
    python -m training.analyser average --run FOLDER --checkpoints FILE FILE
    python -m training.analyser score  --ud FOLDER --run FOLDER
    python -m training.analyser export --run FOLDER --to src/dragoman/weights

`train` writes a checkpoint an epoch and goes on from the last one it finds.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dragoman.language.pieces import WordPieces
from training.chains import CRF, best_path, spans
from training.encoder import HIDDEN, Encoder, inner_units, weights_folder, word_vectors
from training.treebank import FEATURES, KINDS, Sent, demonyms, read, windows

ARC, LABEL = 256, 128
MASK = 103
"""The identifier of [MASK] in the vocabulary."""


class Labels:
    """The label inventories, in a fixed order, kept beside the weights."""

    def __init__(self, upos: list[str], deprels: list[str], feats: dict[str, list[str]]) -> None:
        self.upos, self.deprels, self.feats = upos, deprels, feats
        self.names = ["O"] + [f"{p}-{k}" for k in KINDS for p in "BI"]
        self.kinds = ["O", *KINDS]

    @classmethod
    def of(cls, sents: Sequence[Sent]) -> Labels:
        deprels = Counter(d for s in sents for d in s.deprels)
        keep = {d for d, n in deprels.items() if n >= 20} | {d.split(":")[0] for d in deprels}
        feats = {f: ["_", *sorted({w[f] for s in sents for w in s.feats if f in w})] for f in FEATURES}
        return cls(sorted({u for s in sents for u in s.upos}), sorted(keep), feats)

    def deprel(self, label: str) -> int:
        return self.deprels.index(label if label in self.deprels else label.split(":")[0])

    def as_json(self) -> dict[str, object]:
        return {
            "upos": self.upos,
            "deprels": self.deprels,
            "feats": self.feats,
            "names": self.names,
            "kinds": self.kinds,
        }


class Analyser(nn.Module):
    def __init__(self, layers: int, labels: Labels, encoder: Encoder | None = None) -> None:
        super().__init__()
        self.encoder = encoder or Encoder(layers)
        self.labels = labels
        self.drop = nn.Dropout(0.2)
        self.arc_d, self.arc_h = nn.Linear(HIDDEN, ARC), nn.Linear(HIDDEN, ARC)
        self.arc = nn.Parameter(torch.empty(ARC, ARC))
        nn.init.xavier_uniform_(self.arc)
        self.arc_bias = nn.Linear(ARC, 1, bias=False)
        self.label_d, self.label_h = nn.Linear(HIDDEN, LABEL), nn.Linear(HIDDEN, LABEL)
        self.label = nn.Linear(2 * LABEL, len(labels.deprels))
        self.upos = nn.Linear(HIDDEN, len(labels.upos))
        self.feats = nn.Linear(HIDDEN, sum(map(len, labels.feats.values())))
        self.start = nn.Linear(HIDDEN, 1)
        self.name = nn.Sequential(nn.Linear(HIDDEN, 192), nn.GELU(), nn.Linear(192, len(labels.names)))
        self.kind = nn.Linear(HIDDEN, len(labels.kinds))
        self.crf = CRF(labels.names)

    def forward(self, ids: Tensor, mask: Tensor, shapes: Tensor, first: Tensor) -> tuple[Tensor, ...]:
        """Arc scores (B, W, 1 + W; column 0 is the root), label projections of dependants (B, W, L) and
        heads (B, 1 + W, L), and logits a word: upos, feats, sentence start, names, kinds of heads."""
        states = self.encoder(ids, mask, shapes)
        x = self.drop(word_vectors(states, first))
        with_root = torch.cat([self.drop(states[:, :1]), x], 1)
        d, h = F.gelu(self.arc_d(x)), F.gelu(self.arc_h(with_root))
        arcs = d @ self.arc @ h.transpose(1, 2) + self.arc_bias(h).transpose(1, 2)
        tags = torch.cat([self.upos(x), self.feats(x), self.start(x), self.name(x), self.kind(x)], -1)
        return arcs, self.label_d(x), self.label_h(with_root), tags

    def split(self, tags: Tensor) -> tuple[Tensor, ...]:
        n = self.labels
        sizes = [len(n.upos), sum(map(len, n.feats.values())), 1, len(n.names), len(n.kinds)]
        return tags.split(sizes, -1)

    def label_scores(self, dep: Tensor, head: Tensor) -> Tensor:
        return self.label(torch.cat([F.relu(dep + head), dep * head], -1))


def tensors(run: list[list[Sent]], pieces: WordPieces, labels: Labels) -> dict[str, Tensor]:
    """One batch: windows of sentences as arrays; heads are window positions + 1, 0 the root."""
    words = [[f for s in w for f in s.forms] for w in run]
    for w in words:
        pieces.learn(w)
    batch = pieces.batch(words)
    b, width = batch.first.shape
    heads, rels, upos, starts, segs, names, kinds = (np.full((b, width), -100, np.int64) for _ in range(7))
    feats = np.full((b, width, len(labels.feats)), -100, np.int64)
    segs[:] = -1
    for i, window in enumerate(run):
        at = 0
        for k, s in enumerate(window):
            n = len(s.forms)
            heads[i, at : at + n] = [h and h + at for h in s.heads]
            rels[i, at : at + n] = [labels.deprel(d) for d in s.deprels]
            upos[i, at : at + n] = [labels.upos.index(u) for u in s.upos]
            starts[i, at : at + n] = 0
            starts[i, at] = 1
            segs[i, at : at + n] = k
            for j, (name, values) in enumerate(labels.feats.items()):
                feats[i, at : at + n, j] = [
                    values.index(f.get(name, "_")) if f.get(name, "_") in values else 0 for f in s.feats
                ]
            if s.names is not None and s.head_kinds is not None:
                names[i, at : at + n] = 0
                for kind, a, z in s.names:
                    names[i, at + a] = labels.names.index(f"B-{kind}")
                    names[i, at + a + 1 : at + z] = labels.names.index(f"I-{kind}")
                kinds[i, at : at + n] = [labels.kinds.index(x) for x in s.head_kinds]
            at += n
    out = {
        "heads": heads,
        "rels": rels,
        "upos": upos,
        "starts": starts,
        "segs": segs,
        "names": names,
        "kinds": kinds,
        "feats": feats,
        "ids": batch.ids,
        "mask": batch.mask,
        "shapes": batch.shapes,
        "first": batch.first,
    }
    return {k: torch.from_numpy(v) for k, v in out.items()}


def loss_of(model: Analyser, t: dict[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
    arcs, dep, hd, tags = model(t["ids"], t["mask"], t["shapes"], t["first"])
    upos, feats, start, names, kinds = model.split(tags)
    same = t["segs"][:, :, None] == torch.cat([t["segs"][:, :1] * 0 - 2, t["segs"]], 1)[:, None, :]
    same[:, :, 0] = True
    real = t["heads"] >= 0
    arc = F.cross_entropy(arcs.masked_fill(~same, -1e4)[real], t["heads"][real])
    chosen = hd.gather(1, t["heads"].clamp(min=0)[..., None].expand(-1, -1, hd.shape[-1]))
    label = F.cross_entropy(model.label_scores(dep, chosen)[real], t["rels"][real])
    parts = {
        "arc": arc,
        "label": label,
        "upos": 0.5 * F.cross_entropy(upos[real], t["upos"][real]),
        "start": 0.5 * F.binary_cross_entropy_with_logits(start[real].squeeze(-1), t["starts"][real].float()),
    }
    at, morph = 0, torch.zeros(())
    for j, values in enumerate(model.labels.feats.values()):
        morph = morph + F.cross_entropy(feats[real][:, at : at + len(values)], t["feats"][real][:, j])
        at += len(values)
    parts["feats"] = 0.1 * morph
    rows = (t["names"] >= 0).any(1)
    if rows.any():
        parts["names"] = 1.0 * model.crf.loss(names[rows], t["names"][rows].clamp(min=0), t["names"][rows] >= 0)
        has = t["kinds"] >= 0
        parts["kinds"] = 0.3 * F.cross_entropy(kinds[has], t["kinds"][has])
    return torch.stack(list(parts.values())).sum(), {k: float(v.detach()) for k, v in parts.items()}


def batches(data: list[list[Sent]], pieces: WordPieces, budget: int, rng: random.Random) -> Iterator[list[list[Sent]]]:
    """Windows of like length together, some `budget` pieces a batch, in random order."""

    def size(window: list[Sent]) -> int:
        words = [f for s in window for f in s.forms]
        pieces.learn(words)
        return 2 + sum(pieces.count(w) for w in words)

    sized = sorted(((size(w) + rng.random() * 6, w) for w in data), key=lambda p: p[0])
    sized = [p for p in sized if p[0] < 500]
    made: list[list[list[Sent]]] = []
    now: list[list[Sent]] = []
    for n, window in sized:
        if now and (len(now) + 1) * n > budget:
            made.append(now)
            now = []
        now.append(window)
    made.append(now)
    rng.shuffle(made)
    yield from made


def load_train(ud: Path) -> tuple[list[Sent], list[Sent]]:
    ewt = read(ud / "ewt-train.conllu.gz")
    gum = read(ud / "gum-train.conllu.gz", commercial=True, demonyms=demonyms())
    return ewt, gum


def hide(ids: Tensor, share: float) -> Tensor:
    """Put [MASK] over a random share of the pieces (never over [CLS], [SEP] or padding): against learning by heart."""
    chosen = (torch.rand(ids.shape) < share) & (ids > 999)
    return ids.masked_fill(chosen, MASK)


def train(o: argparse.Namespace) -> None:
    torch.manual_seed(o.seed)
    torch.set_num_threads(o.threads)
    pieces = WordPieces(weights_folder() / "tokenizer.json")
    ewt, gum = load_train(o.ud)
    labels = Labels.of(ewt + gum)
    if o.start:
        begun = torch.load(o.start, weights_only=False)["model"]
        model = Analyser(o.layers, labels, Encoder(o.layers, inner=inner_units(begun, o.layers)))
        model.load_state_dict(begun)
    else:
        model = Analyser(o.layers, labels, Encoder.pretrained(o.layers))
    model.drop.p = o.drop
    o.run.mkdir(parents=True, exist_ok=True)
    (o.run / "labels.json").write_text(json.dumps({"layers": o.layers, **labels.as_json()}))
    body = [p for n, p in model.named_parameters() if n.startswith("encoder.") and p.requires_grad]
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder.") and p.requires_grad]
    best = torch.optim.AdamW(
        [{"params": body, "lr": o.lr}, {"params": heads, "lr": 5 * o.lr}],
        betas=(0.9, 0.98),
        weight_decay=0.01,
    )
    peak = [o.lr, 5 * o.lr]
    begin, step = 0, 0
    last = o.run / "last.pt"
    if last.is_file():
        saved = torch.load(last, weights_only=False)
        model.load_state_dict(saved["model"])
        best.load_state_dict(saved["optimiser"])
        begin, step = saved["epoch"], saved["step"]
    epoch_steps = None
    for epoch in range(begin, o.epochs):
        rng = random.Random(o.seed * 1000 + epoch)
        data = list(windows(ewt, 90, rng, 0.3)) + list(windows(gum, 90, rng, 0.3))
        made = list(batches(data, pieces, o.budget, rng))
        epoch_steps = epoch_steps or len(made)
        total = o.epochs * epoch_steps
        model.train()
        seen: Counter[str] = Counter()
        t0 = time.time()
        for k, window in enumerate(made):
            rate = min(1.0, (step + 1) / 100) * max(0.02, 1 - step / total)
            for group, top in zip(best.param_groups, peak, strict=True):
                group["lr"] = top * rate
            batch = tensors(window, pieces, labels)
            batch["ids"] = hide(batch["ids"], o.hide)
            loss, parts = loss_of(model, batch)
            best.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(body + heads, 1.0)
            best.step()
            step += 1
            seen.update(parts)
            if k % 50 == 49:
                line = " ".join(f"{n} {v / (k + 1):.3f}" for n, v in seen.items())
                print(f"epoch {epoch} {k + 1}/{len(made)} {time.time() - t0:.0f}s {line}", flush=True)
        torch.save(
            {"model": model.state_dict(), "optimiser": best.state_dict(), "epoch": epoch + 1, "step": step},
            last,
        )
        if epoch + 1 == o.epochs:
            torch.save({"model": model.state_dict()}, o.run / f"epoch{epoch + 1}.pt")
        if epoch % 3 == 2 or epoch + 1 == o.epochs:
            print(json.dumps(score(model, pieces, o.ud, quick=epoch + 1 < o.epochs)), flush=True)


@torch.no_grad()
def score(model: Analyser, pieces: WordPieces, ud: Path, quick: bool = False) -> dict[str, float]:
    """Dev figures on gold tokens and gold sentences, one sentence a window; greedy heads."""
    model.eval()
    labels = model.labels
    out: dict[str, float] = {}
    for name in ("ewt", "gum"):
        sents = read(ud / f"{name}-dev.conllu.gz", demonyms=demonyms())
        if quick:
            sents = sents[::3]
        n: Counter[str] = Counter()
        for window in batches([[s] for s in sents], pieces, 3000, random.Random(0)):
            t = tensors(window, pieces, labels)
            arcs, dep, hd, tags = model(t["ids"], t["mask"], t["shapes"], t["first"])
            upos, feats, start, names, kinds = model.split(tags)
            real = t["heads"] >= 0
            arcs = arcs.masked_fill(~torch.cat([torch.ones_like(real[:, :1]), real], 1)[:, None, :], -1e4)
            heads = arcs.argmax(-1)
            chosen = hd.gather(1, heads[..., None].expand(-1, -1, hd.shape[-1]))
            rels = model.label_scores(dep, chosen).argmax(-1)
            base = torch.tensor([labels.deprels.index(d.split(":")[0]) for d in labels.deprels])
            right = (heads == t["heads"]) & real
            n["words"] += int(real.sum())
            n["uas"] += int(right.sum())
            n["las"] += int((right & (base[rels] == base[t["rels"].clamp(min=0)])).sum())
            n["upos"] += int(((upos.argmax(-1) == t["upos"]) & real).sum())
            if name == "gum":
                steps = (model.crf.steps + model.crf.bad).numpy()
                first = (model.crf.start + model.crf.bad_first).numpy()
                for i, (sent,) in enumerate(window):
                    said = spans(best_path(names[i, : len(sent.forms)].numpy(), steps, first), labels.names)
                    gold = set(sent.names or [])
                    n["said"] += len(said)
                    n["gold"] += len(gold)
                    n["hit"] += len(said & gold)
                    for kind in KINDS:
                        n[f"said.{kind}"] += sum(s[0] == kind for s in said)
                        n[f"gold.{kind}"] += sum(s[0] == kind for s in gold)
                        n[f"hit.{kind}"] += sum(s[0] == kind for s in said & gold)
                has = t["kinds"] > 0
                n["kinds"] += int(((kinds.argmax(-1) == t["kinds"]) & has).sum())
                n["kinds_gold"] += int(has.sum())
        out |= {f"{name}.{k}": round(100 * n[k] / n["words"], 2) for k in ("uas", "las", "upos")}
        if name == "gum":
            out["gum.names_f1"] = round(2 * n["hit"] / max(1, n["said"] + n["gold"]), 4)
            for kind in KINDS:
                both = n[f"said.{kind}"] + n[f"gold.{kind}"]
                out[f"gum.{kind}_f1"] = round(2 * n[f"hit.{kind}"] / max(1, both), 4)
            out["gum.kinds_recall"] = round(n["kinds"] / max(1, n["kinds_gold"]), 4)
    return out


def restore(run: Path) -> tuple[Analyser, WordPieces]:
    kept = json.loads((run / "labels.json").read_text())
    labels = Labels(kept["upos"], kept["deprels"], kept["feats"])
    state = torch.load(run / "last.pt", weights_only=False)["model"]
    model = Analyser(kept["layers"], labels, Encoder(kept["layers"], inner=inner_units(state, kept["layers"])))
    model.load_state_dict(state)
    return model.eval(), WordPieces(weights_folder() / "tokenizer.json")


def average(run: Path, checkpoints: Sequence[Path]) -> None:
    """Put the mean of several checkpoints of one run in the place of its last one."""
    loaded = [torch.load(path, weights_only=False)["model"] for path in checkpoints]
    mean = {
        name: torch.stack([m[name] for m in loaded]).mean(0) if value.is_floating_point() else value
        for name, value in loaded[0].items()
    }
    run.mkdir(parents=True, exist_ok=True)
    torch.save({"model": mean}, run / "last.pt")
    labels = checkpoints[-1].parent / "labels.json"
    if not (run / "labels.json").is_file():
        (run / "labels.json").write_text(labels.read_text())


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("what", choices=["train", "average", "score", "export"])
    ask.add_argument("--ud", type=Path)
    ask.add_argument("--run", type=Path, required=True)
    ask.add_argument("--to", type=Path)
    ask.add_argument("--checkpoints", type=Path, nargs="+", help="average: what to take the mean of")
    ask.add_argument("--layers", type=int, default=4)
    ask.add_argument("--epochs", type=int, default=12)
    ask.add_argument("--budget", type=int, default=1200, help="word pieces a batch")
    ask.add_argument("--lr", type=float, default=2e-4)
    ask.add_argument("--threads", type=int, default=1)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--start", type=Path, help="train: begin a new cycle from these weights")
    ask.add_argument("--drop", type=float, default=0.2, help="train: dropout before the heads")
    ask.add_argument("--hide", type=float, default=0.0, help="train: share of pieces hidden behind [MASK]")
    o = ask.parse_args()
    if o.what == "train":
        train(o)
    elif o.what == "average":
        average(o.run, o.checkpoints)
    elif o.what == "score":
        model, pieces = restore(o.run)
        print(json.dumps(score(model, pieces, o.ud), indent=1))
    else:
        from training.export import export_analyser

        export_analyser(*restore(o.run), o.to)


if __name__ == "__main__":
    sys.exit(main())
