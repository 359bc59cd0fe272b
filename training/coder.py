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
from pathlib import Path

from training.figures import score
from training.fitting import train, unpickled
from training.folds import folds
from training.network import mean, restore
from training.teaching import teach


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
    main()
