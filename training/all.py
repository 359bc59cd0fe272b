"""Train, score and export everything that is shipped: one command, resumable.

python -m training.all --benchmarks FOLDER --runs FOLDER [--to src/dragoman/weights] [--threads 1]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--benchmarks", type=Path, required=True)
    ask.add_argument("--runs", type=Path, required=True)
    ask.add_argument("--to", type=Path, default=ROOT / "src/dragoman/weights")
    ask.add_argument("--threads", type=int, default=1)
    o = ask.parse_args()
    ud, threads = str(o.benchmarks / "ud"), str(o.threads)
    analyser, coder, to = str(o.runs / "analyser"), str(o.runs / "coder"), str(o.to)
    corpora = str(o.benchmarks)
    parse = ["analyser", "train", "--ud", ud, "--run", analyser, "--layers", "4", "--threads", threads]
    code = ["coder", "train", "--benchmarks", corpora, "--run", coder, "--epochs", "6", "--parts", "4"]
    checkpoints = [f"{analyser}/epoch{n}.pt" for n in (8, 11)]
    second, third, mean = (f"{o.runs}/{name}" for name in ("cycle2", "cycle3", "mean"))
    cycle = ["analyser", "train", "--ud", ud, "--layers", "4", "--threads", threads, "--drop", "0.3"]
    steps = [
        [*parse, "--epochs", "8"],
        [*parse, "--epochs", "11"],
        ["analyser", "average", "--run", analyser, "--checkpoints", *checkpoints],
        [
            *cycle,
            "--run",
            second,
            "--start",
            f"{analyser}/last.pt",
            "--epochs",
            "3",
            "--lr",
            "1e-4",
            "--hide",
            "0.06",
            "--seed",
            "2",
        ],
        [
            *cycle,
            "--run",
            third,
            "--start",
            f"{second}/last.pt",
            "--epochs",
            "4",
            "--lr",
            "1.2e-4",
            "--hide",
            "0.08",
            "--seed",
            "3",
        ],
        ["analyser", "average", "--run", mean, "--checkpoints", f"{second}/last.pt", f"{third}/last.pt"],
        ["analyser", "score", "--ud", ud, "--run", mean],
        ["analyser", "export", "--run", mean, "--to", to],
        [*code, "--threads", threads],
        ["coder", "score", "--benchmarks", corpora, "--run", coder],
        ["coder", "export", "--run", coder, "--to", to],
    ]
    for module, *rest in steps:
        print(f"training.{module} {' '.join(rest)}", flush=True)
        subprocess.run([sys.executable, "-m", f"training.{module}", *rest], check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
