"""Train, score and export everything that is shipped: one command, resumable.

python -m training.all --benchmarks FOLDER --runs FOLDER [--to src/dragoman/weights] [--threads 1] [--device cuda]
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
    ask.add_argument("--device", default="cpu", help="cuda for the coder's teachers, which take a day of one core")
    o = ask.parse_args()
    ud, threads = str(o.benchmarks / "ud"), str(o.threads)
    analyser, to = str(o.runs / "analyser"), str(o.to)
    corpora, data = str(o.benchmarks), str(o.runs / "data.pickle")
    parse = ["analyser", "train", "--ud", ud, "--run", analyser, "--layers", "4", "--threads", threads]
    workers = 2 if o.device != "cpu" else 0
    device = f"--data {data} --device {o.device} --threads {threads} --workers {workers}"
    teachers = [f"{o.runs}/teacher{n}" for n in (1, 2)]
    taught, pupil, coder = (f"{o.runs}/{name}" for name in ("taught.pickle", "pupil", "coder"))
    large = f"{device} --large {o.runs}/all-mpnet-base-v2 --lr 4e-5 --heads 25 --budget 1600"
    runs, two = str(o.runs), " ".join(teachers)
    code = [
        line.split()
        for line in (
            f"bare_pairs --benchmarks {corpora} --to {runs}/bare.jsonl",
            f"prepare --benchmarks {corpora} --bare {runs}/bare.jsonl --stories 1800 --most 16000 --to {data}",
            f"mpnet {runs}",
            *(f"coder train {large} --run {t} --epochs 9 --seed {t[-1]}" for t in teachers),
            f"coder teach --data {data} --device {o.device} --runs {two} --to {taught}",
            f"coder train {device} --taught {taught} --shares 2 --budget 2400 --lr 2e-4 --run {pupil} "
            "--epochs 8 --seed 2",
            f"coder train {device} --start {pupil} --lr 1e-4 --parts 12 --pair-parts 6 --budget 700 --run {coder} "
            "--epochs 4 --seed 5",
            f"coder score --data {data} --run {coder}",
            f"coder export --run {coder} --to {to}",
            f"fit_confidence --benchmarks {corpora} --write",
        )
    ]
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
        *code,
    ]
    for module, *rest in steps:
        print(f"training.{module} {' '.join(rest)}", flush=True)
        subprocess.run([sys.executable, "-m", f"training.{module}", *rest], check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
