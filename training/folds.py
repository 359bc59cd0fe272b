"""5-fold cross-validation of `relate`: nothing of a fold's test part is seen by its model or its teachers."""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path

import torch

from training.fitting import fit, start, unpickled
from training.items import PLV, Marked
from training.network import Coder
from training.teaching import taught_pairs

TEACHER = {"lr": 4e-5, "heads": 25.0, "epochs": 8}


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


def write(path: Path, models: Sequence[Coder], test: Sequence[Marked]) -> None:
    with path.open("w") as sink:
        for x in taught_pairs(models, test):
            scores = {name: round(float(p), 4) for name, p in zip(PLV, x.soft[1], strict=True)}  # type: ignore[index]
            best = max(scores, key=scores.__getitem__)
            sink.write(json.dumps({"id": x.name, "event_type": best, "scores": scores}) + "\n")
