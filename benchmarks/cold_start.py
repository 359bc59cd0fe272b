"""How long one report takes from a cold start, beside what importing spaCy alone takes.

    python benchmarks/cold_start.py [-n 7] [REPORT]

Each run is a process of its own; runs of both commands take turns, so that a busy machine slows both. Printed: median
and least wall seconds, median CPU seconds (user and system), and peak memory in MiB. The first run of each, which
fills the disk cache, is left out.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

REPORT = Path(__file__).resolve().parents[1] / "examples" / "ethiopia-wire.txt"


class Run(NamedTuple):
    """Wall and CPU in seconds, memory in MiB."""

    wall: float
    cpu: float
    memory: float


def run(command: list[str]) -> Run:
    """One cold process. Raises CalledProcessError when it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("report", nargs="?", default=str(REPORT))
    parser.add_argument("-n", "--runs", type=int, default=7)
    given = parser.parse_args()
    commands = {
        "dragoman read": [sys.executable, "-m", "dragoman", "read", given.report],
        "spacy.blank": [sys.executable, "-c", "import spacy; spacy.blank('en')"],
    }
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for turn in range(given.runs + 1):
        for name, command in commands.items():
            measured = run(command)
            if turn:
                runs[name].append(measured)
    print(f"{'':16}{'wall':>7}{'least':>7}{'CPU':>7}{'MiB':>7}")
    middle = {}
    for name, measures in runs.items():
        middle[name] = [statistics.median(column) for column in zip(*measures, strict=True)]
        wall, cpu, memory = middle[name]
        print(f"{name:16}{wall:7.2f}{min(m.wall for m in measures):7.2f}{cpu:7.2f}{memory:7.0f}")
    ours, spacys = middle.values()
    print(f"{'times spacy':16}{ours[0] / spacys[0]:7.2f}{'':7}{ours[1] / spacys[1]:7.2f}{ours[2] / spacys[2]:7.2f}")


if __name__ == "__main__":
    main()
