"""The gate: development figures never fall below the floors in `benchmarks/floors.toml`.

A floor is lowered only together with a reason in that file. The corpora's fingerprints are kept beside the
floors, so that a figure on other data is never compared.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from shared import SHARED, needs_shared

ROOT = Path(__file__).resolve().parents[1]
FLOORS = tomllib.loads((ROOT / "benchmarks" / "floors.toml").read_text("utf-8"))


def fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def at(figures: dict[str, Any], path: str) -> float:
    value: Any = figures
    for key in path.split("."):
        value = value[key]
    return float(value)


@needs_shared
@pytest.mark.parametrize("name", FLOORS["tasks"])
def test_development_figures_hold_their_floors(name: str, tmp_path: Path) -> None:
    task = FLOORS["tasks"][name]
    data = SHARED / "benchmarks" / task["data"]
    assert fingerprint(data) == task["sha256"], f"{data} has changed: measure again and pin floors and fingerprint"
    command = [
        sys.executable,
        str(SHARED / "scoring" / "run.py"),
        name,
        "--json",
        "--dragoman",
        f"{sys.executable} -m dragoman",
    ]
    done = subprocess.run([*command, "--keep", str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    figures = json.loads(done.stdout.splitlines()[-1])[name]
    low = {k: (at(figures, k), floor) for k, floor in task["floors"].items() if at(figures, k) < floor}
    assert not low, f"below their floors (figure, floor): {low}"


@needs_shared
def test_the_parse_holds_its_floors() -> None:
    for name, print_ in FLOORS["parse"]["sha256"].items():
        assert fingerprint(SHARED / "benchmarks" / "ud" / name) == print_, f"{name} has changed: measure again"
    command = [
        sys.executable,
        str(ROOT / "benchmarks" / "parse.py"),
        "--ud",
        str(SHARED / "benchmarks" / "ud"),
        "--json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    figures = json.loads(done.stdout.splitlines()[-1])
    low = {k: (at(figures, k), v) for k, v in FLOORS["parse"]["floors"].items() if at(figures, k) < v}
    assert not low, f"below their floors (figure, floor): {low}"


@needs_shared
def test_the_first_report_is_read_as_a_careful_reader_reads_it() -> None:
    sys.path.insert(0, str(ROOT / "benchmarks"))
    import seed

    import dragoman
    from dragoman.views import contract

    reader = dragoman.load()
    path = SHARED / "seed" / "report.txt"
    rows = seed.rows(contract.reading(reader.read(path, published="2016-03-06")))
    assert sum(rows.values()) >= FLOORS["seed"]["rows"], [name for name, right in rows.items() if not right]
    assert seed.invented(contract.reading(reader.read(path))) == []
