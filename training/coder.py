"""Train the coder: triggers with type, mode and factuality, their arguments, attributions, relations.

python -m training.coder train  --benchmarks FOLDER --run FOLDER [--layers 6] [--epochs 8]
python -m training.coder folds  --benchmarks FOLDER --run FOLDER [--data plv|aw]   5-fold figures of `relate`
python -m training.coder score  --benchmarks FOLDER --run FOLDER
python -m training.coder export --run FOLDER --to src/dragoman/weights
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dragoman.language.pieces import WordPieces
from training.analyser import CRF, decode_names, spans
from training.encoder import HIDDEN, Encoder, weights_folder, word_vectors
from training.reports import (
    ATTRIBUTION,
    PLV,
    ROLES,
    STATUSES,
    TYPES,
    Pair,
    Window,
    all_modes,
    attribution_windows,
    event_windows,
    pairs,
    pairs_of_events,
    rows,
)

PROJECTION = 64
CONFLICT = {"ACCUSE", "REQUEST", "REJECT", "THREATEN", "PROTEST", "MOBILIZE", "SANCTION", "COERCE", "ASSAULT"}


class Coder(nn.Module):
    def __init__(self, layers: int, modes: list[str], encoder: Encoder | None = None) -> None:
        super().__init__()
        self.encoder = encoder or Encoder(layers)
        self.modes = modes
        self.drop = nn.Dropout(0.15)
        self.sizes = [len(TYPES), len(modes), len(STATUSES), 1, 1, len(ATTRIBUTION)]
        self.hidden = nn.Linear(HIDDEN, HIDDEN)
        self.tags = nn.Linear(HIDDEN, sum(self.sizes))
        self.from_ = nn.Linear(HIDDEN, len(ROLES) * PROJECTION)
        self.onto = nn.Linear(HIDDEN, len(ROLES) * PROJECTION)
        self.role_bias = nn.Parameter(torch.full((len(ROLES),), -4.0))
        self.crf = CRF(list(ATTRIBUTION))
        self.relate = nn.Sequential(nn.Linear(3 * HIDDEN, HIDDEN), nn.GELU(), nn.Dropout(0.2))
        self.plover = nn.Linear(HIDDEN, len(TYPES) - 1)
        self.plv = nn.Linear(HIDDEN, len(PLV))

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

    def roles(self, from_: Tensor, to: Tensor) -> Tensor:
        """(N, R*d) for N cues and (W, R*d) for W words of one window to (N, R, W)."""
        n, w = from_.shape[0], to.shape[0]
        a = from_.view(n, len(ROLES), PROJECTION).transpose(0, 1)
        b = to.view(w, len(ROLES), PROJECTION).transpose(0, 1)
        return (a @ b.transpose(1, 2) * PROJECTION**-0.5).transpose(0, 1) + self.role_bias[None, :, None]


def window_loss(model: Coder, batch: Sequence[Window], pieces: WordPieces) -> tuple[Tensor, dict[str, float]]:
    for w in batch:
        pieces.learn(w.words)
    arrays = pieces.batch([w.words for w in batch])
    t = [torch.from_numpy(a) for a in (arrays.ids, arrays.mask, arrays.shapes, arrays.first)]
    tags, from_, to = model.words(*t)
    types, modes, status, hedged, background, attribution = tags.split(model.sizes, -1)
    parts: dict[str, Tensor] = {}
    zero = torch.zeros(())

    def add(name: str, value: Tensor) -> None:
        parts[name] = parts.get(name, zero) + value

    log_types = types.log_softmax(-1)
    words_seen = sum(len(w.words) for w in batch)
    triggers_seen = max(1, sum(len(w.triggers or []) for w in batch))
    for i, w in enumerate(batch):
        n = len(w.words)
        if w.triggers is not None:
            want = torch.zeros(n, len(TYPES))
            want[:, 0] = 1
            weight = torch.ones(n)
            for trigger in w.triggers:
                for k in trigger.words:
                    want[k] = 0
                    for name, share in trigger.types.items():
                        want[k, TYPES.index(name)] = share
                    weight[k] = trigger.weight
            add("types", -(want * log_types[i, :n]).sum(-1).mul(weight).sum() / words_seen * 12)
            at = torch.tensor([t.words[0] for t in w.triggers], dtype=torch.long)
            if len(at):
                one = torch.tensor([t.weight for t in w.triggers])
                mode = torch.tensor([model.modes.index(t.mode) if t.mode in model.modes else 0 for t in w.triggers])
                stat = torch.tensor([STATUSES.index(t.status) for t in w.triggers])
                add(
                    "modes",
                    0.3 * (F.cross_entropy(modes[i, at], mode, reduction="none") * one).sum() / triggers_seen,
                )
                add(
                    "status",
                    0.5 * (F.cross_entropy(status[i, at], stat, reduction="none") * one).sum() / triggers_seen,
                )
                for name, scores, gold in (
                    ("hedged", hedged, [t.hedged for t in w.triggers]),
                    ("background", background, [t.background for t in w.triggers]),
                ):
                    loss = F.binary_cross_entropy_with_logits(
                        scores[i, at, 0], torch.tensor(gold, dtype=torch.float), reduction="none"
                    )
                    add(name, 0.3 * (loss * one).sum() / triggers_seen)
                gold_roles = torch.zeros(len(at), len(ROLES), n)
                for k, trigger in enumerate(w.triggers):
                    for role, word in trigger.arguments:
                        gold_roles[k, ROLES.index(role), word] = 1
                scores = model.roles(from_[i, at], to[i, :n])[:, :6]
                loss = F.binary_cross_entropy_with_logits(scores, gold_roles[:, :6], reduction="none")
                add("roles", (loss.sum((1, 2)) * one).sum() / triggers_seen * 0.5)
        if w.links:
            cues = sorted({c for c, _, _ in w.links})
            gold_links = torch.zeros(len(cues), 2, n)
            for c, role, word in w.links:
                gold_links[cues.index(c), ("source", "content").index(role), word] = 1
            scores = model.roles(from_[i, torch.tensor(cues)], to[i, :n])[:, 6:]
            loss = F.binary_cross_entropy_with_logits(scores, gold_links, reduction="none").sum((1, 2))
            add("links", loss.sum() / max(1, sum(len({c for c, _, _ in x.links}) for x in batch)) * 0.4)
    tagged = [i for i, w in enumerate(batch) if w.tags is not None]
    if tagged:
        width = max(len(batch[i].words) for i in tagged)
        gold = torch.zeros(len(tagged), width, dtype=torch.long)
        on = torch.zeros(len(tagged), width, dtype=torch.bool)
        for k, i in enumerate(tagged):
            n = len(batch[i].words)
            gold[k, :n] = torch.tensor([ATTRIBUTION.index(x) for x in batch[i].tags or []])
            on[k, :n] = True
        add("attribution", 2 * model.crf.loss(attribution[tagged][:, :width], gold, on))
    return torch.stack(list(parts.values())).sum(), {k: float(v.detach()) for k, v in parts.items()}


def mark_positions(words: Sequence[Sequence[str]], first: np.ndarray) -> np.ndarray:
    out = np.zeros((len(words), 2), np.int64)
    for i, w in enumerate(words):
        for k, mark in enumerate(("\ue000", "\ue002")):
            if mark in w:
                out[i, k] = first[i, list(w).index(mark)]
    return out


def pair_logits(model: Coder, batch: Sequence[Pair], pieces: WordPieces) -> tuple[Tensor, Tensor]:
    words = [p.words for p in batch]
    for w in words:
        pieces.learn(w)
    arrays = pieces.batch(words)
    marks = mark_positions(words, arrays.first)
    return model.pair(*(torch.from_numpy(a) for a in (arrays.ids, arrays.mask, arrays.shapes, marks)))


def pair_loss(model: Coder, batch: Sequence[Pair], pieces: WordPieces, smoothing: float = 0.05) -> Tensor:
    """PLV rows train both heads (YIELD is CONCEDE or RETREAT), event pairs too, AW rows the sum over a half."""
    plover, plv = pair_logits(model, batch, pieces)
    p16, p15 = plover.log_softmax(-1), plv.log_softmax(-1)
    names16 = list(TYPES[1:])
    out = []
    for i, pair in enumerate(batch):
        if pair.codebook == "aw":
            for p, names in ((p16[i], names16), (p15[i], list(PLV))):
                side = [k for k, n in enumerate(names) if (n in CONFLICT) == (pair.label == "conflict")]
                out.append(-0.5 * p[side].logsumexp(0))
            continue
        wide = [
            k
            for k, n in enumerate(names16)
            if n == pair.label or (pair.label == "YIELD" and n in {"CONCEDE", "RETREAT"})
        ]
        folded = "YIELD" if pair.label in {"CONCEDE", "RETREAT"} else pair.label
        own = 1.0 if pair.codebook == "plv" else 0.4
        k15 = PLV.index(folded)
        out.append(own * (-(1 - smoothing) * p15[i, k15] - smoothing * p15[i].mean()))
        out.append(
            (0.5 if pair.codebook == "plv" else 1.0)
            * (-(1 - smoothing) * p16[i, wide].logsumexp(0) - smoothing * p16[i].mean())
        )
    return torch.stack(out).sum() / len(batch)


def grouped(items: list, words: int, rng: random.Random) -> list[list]:
    """Batches of items of like length, some `words` words each, in random order."""
    items = sorted(items, key=lambda w: len(w.words) + rng.random() * 8)
    made, now = [], []
    for item in items:
        if now and (len(now) + 1) * len(item.words) > words:
            made.append(now)
            now = []
        now.append(item)
    if now:
        made.append(now)
    rng.shuffle(made)
    return made


class Schedule:
    """AdamW with warm-up and linear decay; heads learn five times faster than the encoder."""

    def __init__(self, model: Coder, lr: float, total: int) -> None:
        self.body = [p for n, p in model.named_parameters() if n.startswith("encoder.") and p.requires_grad]
        self.heads = [p for n, p in model.named_parameters() if not n.startswith("encoder.") and p.requires_grad]
        self.peak, self.total, self.step = (lr, 5 * lr), total, 0
        self.best = torch.optim.AdamW(
            [{"params": self.body}, {"params": self.heads}], betas=(0.9, 0.98), weight_decay=0.01
        )

    def take(self, loss: Tensor) -> None:
        rate = min(1.0, (self.step + 1) / 60) * max(0.02, 1 - self.step / self.total)
        for group, top in zip(self.best.param_groups, self.peak, strict=True):
            group["lr"] = top * rate
        self.best.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.body + self.heads, 1.0)
        self.best.step()
        self.step += 1


def train(o: argparse.Namespace) -> None:
    torch.manual_seed(o.seed)
    torch.set_num_threads(o.threads)
    b = o.benchmarks
    pieces = WordPieces(weights_folder() / "tokenizer.json")
    news = rows(b / "news_events/train.jsonl")
    polnear = rows(b / "polnear/train.jsonl.gz")
    related = pairs(b / "plv/train.jsonl") + pairs(b / "aw/train.jsonl") + [p for r in news for p in pairs_of_events(r)]
    modes = all_modes([b / "news_events/train.jsonl"])
    model = Coder(o.layers, modes, Encoder.pretrained(o.layers))
    o.run.mkdir(parents=True, exist_ok=True)
    (o.run / "coder.json").write_text(json.dumps({"layers": o.layers, "modes": modes}))
    plan: Schedule | None = None
    begin = 0
    saved = torch.load(o.run / "last.pt", weights_only=False) if (o.run / "last.pt").is_file() else None
    if saved:
        model.load_state_dict(saved["model"])
        begin = saved["epoch"]
    for epoch in range(begin, o.epochs):
        rng = random.Random(o.seed * 1000 + epoch)
        events = [w for r in news for w in event_windows(r, 150, rng)]
        part = polnear[epoch % o.parts :: o.parts]
        claims = [w for r in part for w in attribution_windows(r, 150, rng)]
        made: list[tuple[str, list]] = [
            ("windows", g) for g in grouped(events, o.budget, rng) + grouped(claims, o.budget, rng)
        ]
        made += [("pairs", g) for g in grouped(related, o.budget, rng)]
        rng.shuffle(made)
        if plan is None:
            plan = Schedule(model, o.lr, o.epochs * len(made))
            if saved:
                plan.best.load_state_dict(saved["optimiser"])
                plan.step = saved["step"]
        model.train()
        seen: Counter[str] = Counter()
        counts: Counter[str] = Counter()
        t0 = time.time()
        for k, (what, group) in enumerate(made):
            if what == "pairs":
                loss = pair_loss(model, group, pieces)
                parts = {"pairs": float(loss.detach())}
            else:
                loss, parts = window_loss(model, group, pieces)
            plan.take(loss)
            seen.update(parts)
            counts.update(parts.keys())
            if k % 50 == 49:
                print(
                    f"epoch {epoch} {k + 1}/{len(made)} {time.time() - t0:.0f}s "
                    + " ".join(f"{n} {v / counts[n]:.3f}" for n, v in seen.items()),
                    flush=True,
                )
        torch.save(
            {
                "model": model.state_dict(),
                "optimiser": plan.best.state_dict(),
                "epoch": epoch + 1,
                "step": plan.step,
            },
            o.run / "last.pt",
        )
        print(json.dumps(score(model, pieces, b)), flush=True)


@torch.no_grad()
def score(model: Coder, pieces: WordPieces, b: Path) -> dict[str, float]:
    """Quick dev figures a word, gold triggers for roles: a guide while training, not the project's measure."""
    model.eval()
    n: Counter[str] = Counter()
    rng = random.Random(0)
    windows = [w for r in rows(b / "news_events/dev.jsonl") for w in event_windows(r, 150, rng)]
    for w in windows:
        pieces.learn(w.words)
        a = pieces.batch([w.words])
        tags, from_, to = model.words(*(torch.from_numpy(x) for x in (a.ids, a.mask, a.shapes, a.first)))
        types, modes, status, hedged, background, _ = (x[0] for x in tags.split(model.sizes, -1))
        said = types.argmax(-1).tolist()
        gold = {k: t for t in w.triggers or [] for k in t.words}
        n["said"] += sum(1 for k, s in enumerate(said) if s and not (k in gold and gold[k].weight < 1))
        n["gold"] += sum(t.weight == 1 for t in gold.values())
        for k, s in enumerate(said):
            if s and k in gold and gold[k].weight == 1:
                n["trigger"] += 1
                n["type"] += TYPES[s] in gold[k].types
        for t in w.triggers or []:
            at = t.words[0]
            n["triggers"] += 1
            n["status"] += STATUSES[int(status[at].argmax())] == t.status
            scores = model.roles(from_[0, [at]], to[0])[0, :6].sigmoid() > 0.5
            want = {(r, x) for r, x in t.arguments if r != "claimed_by"}
            got = {(ROLES[r], x) for r, x in scores.nonzero().tolist() if ROLES[r] != "claimed_by"}
            n["role_gold"] += len(want)
            n["role_said"] += len(got)
            n["role_hit"] += len(want & got)
    steps, first = (model.crf.steps + model.crf.bad).numpy(), (model.crf.start + model.crf.bad_first).numpy()
    for r in rows(b / "polnear/dev.jsonl")[::4]:
        for w in attribution_windows(r, 150, rng):
            pieces.learn(w.words)
            a = pieces.batch([w.words])
            tags, _, _ = model.words(*(torch.from_numpy(x) for x in (a.ids, a.mask, a.shapes, a.first)))
            scores = tags.split(model.sizes, -1)[5][0].numpy()
            said = spans(decode_names(scores, steps, first), list(ATTRIBUTION))
            gold = spans([ATTRIBUTION.index(x) for x in w.tags or []], list(ATTRIBUTION))
            for kind in ("source", "cue", "content"):
                n[f"{kind}.said"] += sum(s[0] == kind for s in said)
                n[f"{kind}.gold"] += sum(s[0] == kind for s in gold)
                n[f"{kind}.hit"] += len({s for s in said & gold if s[0] == kind})

    def f1(hit: str, said: str, gold: str) -> float:
        return round(2 * n[hit] / max(1, n[said] + n[gold]), 4)

    return {
        "trigger_f1": f1("trigger", "said", "gold"),
        "type_f1": f1("type", "said", "gold"),
        "roles_f1": f1("role_hit", "role_said", "role_gold"),
        "status_acc": round(n["status"] / n["triggers"], 4),
        **{f"{k}_exact_f1": f1(f"{k}.hit", f"{k}.said", f"{k}.gold") for k in ("source", "cue", "content")},
    }


def folds(o: argparse.Namespace) -> None:
    """5-fold cross-validation of `relate`; each fold starts from MiniLM and sees none of its test part.

    Beside the fold's training part, event pairs of news_events train take part (with `--both` the other corpus too).
    """
    torch.set_num_threads(o.threads)
    b = o.benchmarks
    pieces = WordPieces(weights_folder() / "tokenizer.json")
    own = pairs(b / f"{o.data}/train.jsonl")
    other = pairs(b / f"{'aw' if o.data == 'plv' else 'plv'}/train.jsonl")
    extra = [p for r in rows(b / "news_events/train.jsonl") for p in pairs_of_events(r)]
    order = list(range(len(own)))
    random.Random(13).shuffle(order)
    out = o.run / f"folds-{o.data}.jsonl"
    o.run.mkdir(parents=True, exist_ok=True)
    done = {json.loads(x)["id"] for x in out.read_text().splitlines()} if out.is_file() else set()
    modes = all_modes([b / "news_events/train.jsonl"])
    for fold in range(5) if o.fold is None else [o.fold]:
        test = [own[i] for i in order[fold::5]]
        if all(p.id in done for p in test):
            continue
        held = {" ".join(w for w in p.words if w[0] < "\ue000" or w[0] > "\ue003") for p in test}
        mine = [p for p in own if " ".join(w for w in p.words if w[0] < "\ue000" or w[0] > "\ue003") not in held]
        torch.manual_seed(o.seed + fold)
        if o.start:
            model = Coder(o.layers, modes)
            model.load_state_dict(torch.load(o.start, weights_only=False)["model"])
        else:
            model = Coder(o.layers, modes, Encoder.pretrained(o.layers))
        plan = None
        for epoch in range(o.epochs):
            rng = random.Random(epoch)
            made = grouped(mine + (other if o.both else []) + extra, o.budget, rng)
            plan = plan or Schedule(model, o.lr, o.epochs * len(made))
            model.train()
            for group in made:
                plan.take(pair_loss(model, group, pieces))
        model.eval()
        with torch.no_grad(), out.open("a") as sink:
            for group in grouped(test, 2000, random.Random(0)):
                _, plv = pair_logits(model, group, pieces)
                probabilities = plv.softmax(-1)
                for i, p in enumerate(group):
                    scores = {name: round(float(x), 4) for name, x in zip(PLV, probabilities[i], strict=True)}
                    sink.write(
                        json.dumps({"id": p.id, "event_type": max(scores, key=scores.__getitem__), "scores": scores})
                        + "\n"
                    )
        print(f"fold {fold} done", flush=True)


def restore(run: Path) -> tuple[Coder, WordPieces]:
    kept = json.loads((run / "coder.json").read_text())
    model = Coder(kept["layers"], kept["modes"])
    model.load_state_dict(torch.load(run / "last.pt", weights_only=False)["model"])
    return model.eval(), WordPieces(weights_folder() / "tokenizer.json")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("what", choices=["train", "folds", "score", "export"])
    ask.add_argument("--benchmarks", type=Path)
    ask.add_argument("--run", type=Path, required=True)
    ask.add_argument("--to", type=Path)
    ask.add_argument("--data", choices=["plv", "aw"], default="plv")
    ask.add_argument("--fold", type=int, choices=range(5), help="folds: only this one")
    ask.add_argument("--both", action="store_true", help="folds: the other corpus's training part takes part")
    ask.add_argument("--start", type=Path, help="weights to start the folds from (trained without PLV and AW)")
    ask.add_argument("--layers", type=int, default=6)
    ask.add_argument("--epochs", type=int, default=8)
    ask.add_argument("--parts", type=int, default=3, help="an epoch sees one part of so many of PolNeAR")
    ask.add_argument("--budget", type=int, default=800, help="words a batch")
    ask.add_argument("--lr", type=float, default=1.5e-4)
    ask.add_argument("--threads", type=int, default=1)
    ask.add_argument("--seed", type=int, default=1)
    o = ask.parse_args()
    if o.what == "train":
        train(o)
    elif o.what == "folds":
        folds(o)
    elif o.what == "score":
        print(json.dumps(score(*restore(o.run), o.benchmarks), indent=1))
    else:
        from training.export import export_coder

        export_coder(*restore(o.run), o.to)


if __name__ == "__main__":
    sys.exit(main())
