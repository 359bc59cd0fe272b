"""Many processes write a record while others read and compact it: nothing is lost, nothing stands twice."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

BENCHMARK = Path(__file__).resolve().parents[1] / "benchmarks" / "stress_record.py"


@pytest.fixture(scope="module")
def benchmark() -> Any:
    spec = importlib.util.spec_from_file_location("stress_record", BENCHMARK)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["stress_record"] = module  # the processes that it starts import it by name
    sys.path.insert(0, str(BENCHMARK.parent))
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(str(BENCHMARK.parent))


def test_writers_readers_and_compactions_at_once(benchmark: Any, tmp_path: Path) -> None:
    found = benchmark.stress(str(tmp_path / "record"), writers=2, seconds=1, count=24)
    assert {name: found.get(name) for name in benchmark.WRONG if found.get(name)} == {}, found
    assert found["write added"] >= 24 and found["watch asked"] > 0


def test_one_report_added_at_once_in_two_batches_stands_once(benchmark: Any, tmp_path: Path) -> None:
    """Both processes look before either has committed."""
    from dragoman.record import Record
    from dragoman.store import adding

    where = tmp_path / "record"
    with Record(where) as first, Record(where) as second:
        plain = first._base.write

        def late(rows: Any, note: str = "") -> Any:
            first._base.write = plain  # type: ignore[method-assign]
            assert adding.add(second._base, [benchmark.reading(0), benchmark.reading(2)]) == 2
            return plain(rows, note)

        first._base.write = late  # type: ignore[method-assign]
        first.add(benchmark.reading(0), benchmark.reading(1))
        for table, key in (("events", "event"), ("readings", "reading"), ("reports", "report")):
            assert first.sql(f"SELECT count(*), count(DISTINCT {key}) FROM {table}")[1][0] == (
                (6, 6) if table == "events" else (3, 3)
            )
        assert first.check() == []
        assert len(first.happenings()) == 1  # all three tell of one day and place


def test_files_that_no_commit_names_yet_outlive_a_compaction(benchmark: Any, tmp_path: Path) -> None:
    from dragoman.record import Record

    with Record(tmp_path / "record") as first, Record(tmp_path / "record") as second:
        second.add(benchmark.reading(0))
        second.add(benchmark.reading(1))
        plain = first._base.folder.write

        def late(name: str, content: bytes) -> None:
            first._base.folder.write = plain  # type: ignore[method-assign]
            second.compact(keep_hours=0)
            plain(name, content)

        first._base.folder.write = late  # type: ignore[method-assign]
        first.add(benchmark.reading(5))
        assert len(first.events(status="any")) == 6
        assert first.check() == []
