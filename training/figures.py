"""Quick dev figures of a coder, a word: a guide while training, not the project's measure."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from training import batches
from training.chains import best_path, spans
from training.items import ATTRIBUTION, ROLES, STATUSES, TYPES, Doc, windows
from training.network import WORDS, Coder, outputs, role_chances


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
