"""The same runs on a Ray cluster of this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from runs_workers import ONCE, Quick

from dragoman.model import Document, Failure
from dragoman.record import Record
from dragoman.runs import Plan, read_into
from dragoman.runs.serial import Serial
from dragoman.settings import Settings

ray = pytest.importorskip("ray", reason="Ray is not installed: pip install 'dragoman[ray]'")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    here = str(Path(__file__).resolve().parent)
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(p for p in (here, before) if p)  # for the workers
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    yield ray
    ray.shutdown()
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before


def documents(*words: str) -> list[Document]:
    return [Document(f"d{n}", f"Report {n}. {word} said the minister.") for n, word in enumerate(words)]


def items(given: list[Document]) -> Iterator[tuple[str, Document | Failure]]:
    return (("given", d) for d in given)


def test_a_cluster_gives_the_record_of_one_process_and_does_lost_work_again_once(cluster: Any, tmp_path: Path) -> None:
    from dragoman.runs.cluster import Cluster

    given = documents(*["Nobody"] * 10, f"{ONCE}{tmp_path}/died", *["Nobody"] * 9)
    plan = Plan(str(tmp_path / "ray"), Settings(), workers=2, engine="ray")
    summary = read_into(plan, items(given), pool=Cluster(plan, Quick))
    assert (summary.read, summary.failed.total(), summary.lost) == (20, 0, 1)
    alone = Plan(str(tmp_path / "one"), Settings(), engine="serial")
    read_into(alone, items(given), pool=Serial(alone, Quick))
    with Record(tmp_path / "ray") as several, Record(tmp_path / "one") as one:
        assert several.check() == []
        assert several.seals() == one.seals()
