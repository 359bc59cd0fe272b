"""Make the analyser's feed-forward layers narrower: what each inner unit adds is put on the units that stay.

    python -m training.prune --ud FOLDER --run FOLDER --to FOLDER --inner 768 1536 768 1536

`--inner` gives the units kept in each layer. Units go one by one, the one first whose loss changes the layer's output
least once the others make up for it (the rule of Hassibi and Stork's optimal brain surgeon, over whole units); the
bias is fitted again too. Some parsing is lost: train the new run on (`training.analyser train --start`).
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dragoman.language.pieces import WordPieces
from training.analyser import Analyser, batches, load_train, restore, tensors
from training.encoder import Layer

PIECES = 30_000
SENTENCES = 900
"""Of each treebank's training part: what the outputs are compared on."""


def sample(model: Analyser, pieces: WordPieces, ud: Path) -> list[dict[str, Tensor]]:
    rng = random.Random(5)
    sents = [s for part in load_train(ud) for s in rng.sample(part, SENTENCES)]
    out, seen = [], 0
    for run in batches([[s] for s in sents], pieces, 1200, rng):
        out.append(tensors(run, pieces, model.labels))
        seen += int(out[-1]["mask"].sum())
        if seen > PIECES:
            break
    return out


@torch.no_grad()
def inner(model: Analyser, data: list[dict[str, Tensor]], layer: Layer) -> Tensor:
    """What the layer's inner units give for every piece, and a last column of ones for the bias."""
    rows: list[Tensor] = []
    hook = layer.up.register_forward_hook(lambda _m, _i, out: rows.append(F.gelu(out)))
    for t in data:
        before = len(rows)
        model.encoder(t["ids"], t["mask"], t["shapes"])
        rows[before] = rows[before][t["mask"].bool()]
    hook.remove()
    units = torch.cat(rows).double()
    return torch.cat([units, torch.ones(len(units), 1, dtype=torch.double)], 1)


@torch.no_grad()
def narrow(layer: Layer, units: Tensor, keep: int) -> float:
    """Leave the layer `keep` units; returns the share of its output's variance that is lost."""
    n = units.shape[1] - 1
    products = units.T @ units
    products += torch.eye(n + 1, dtype=torch.double) * 1e-4 * products.diagonal()[:n].mean()
    whole = torch.cat([layer.down.weight.double().T, layer.down.bias.double()[None]])
    weights, inverse = whole.clone(), torch.linalg.inv(products)
    alive = torch.ones(n, dtype=torch.bool)
    for _ in range(n - keep):
        cost = (weights[:n] ** 2).sum(1) / inverse.diagonal()[:n]
        j = int(cost.masked_fill(~alive, float("inf")).argmin())
        column, own = inverse[:, j].clone(), float(inverse[j, j])
        weights -= torch.outer(column / own, weights[j].clone())
        inverse -= torch.outer(column / own, column)
        alive[j], inverse[j, j] = False, 1.0
    kept = alive.nonzero().squeeze(1)
    all_kept = torch.cat([kept, torch.tensor([n])])
    fitted = torch.linalg.solve(products[all_kept][:, all_kept], products[all_kept] @ whole)
    wanted = units @ whole
    lost = ((units[:, all_kept] @ fitted - wanted) ** 2).sum() / ((wanted - wanted.mean(0)) ** 2).sum()
    up, down = nn.Linear(layer.up.in_features, keep), nn.Linear(keep, layer.down.out_features)
    up.weight.data, up.bias.data = layer.up.weight[kept].clone(), layer.up.bias[kept].clone()
    down.weight.data, down.bias.data = fitted[:-1].T.float().contiguous(), fitted[-1].float()
    layer.up, layer.down = up, down
    return float(lost)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--ud", type=Path, required=True)
    ask.add_argument("--run", type=Path, required=True)
    ask.add_argument("--to", type=Path, required=True)
    ask.add_argument("--inner", type=int, nargs="+", required=True)
    o = ask.parse_args()
    torch.set_num_threads(1)
    model, pieces = restore(o.run)
    if len(o.inner) != len(model.encoder.layers):
        ask.error(f"--inner gives {len(o.inner)} widths; the encoder has {len(model.encoder.layers)} layers")
    data = sample(model, pieces, o.ud)
    for k, (layer, keep) in enumerate(zip(model.encoder.layers, o.inner, strict=True)):
        if keep < layer.up.out_features:
            print(
                json.dumps(
                    {"layer": k, "inner": keep, "lost": round(narrow(layer, inner(model, data, layer), keep), 4)}
                )
            )
    o.to.mkdir(parents=True, exist_ok=True)
    torch.save({"model": model.state_dict()}, o.to / "last.pt")
    shutil.copyfile(o.run / "labels.json", o.to / "labels.json")


if __name__ == "__main__":
    main()
