"""Runs with real workers: the record is that of one process, and one bad report never costs another."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from records import REPORTS, all_readings
from runs_workers import DIES, HANGS, SWELLS, Quick, Tame, quick

from dragoman.cli import cli
from dragoman.errors import RunError
from dragoman.model import Document, Failure
from dragoman.readers import read_path
from dragoman.record import Record
from dragoman.runs import Plan, read_into
from dragoman.runs.processes import Processes
from dragoman.runs.serial import Serial
from dragoman.settings import Settings


def write(folder: Path, extra: tuple[str, ...] = ()) -> Path:
    """The reports of `records.REPORTS` and some more, as lines of a file."""
    folder.mkdir(exist_ok=True)
    rows: list[dict[str, Any]] = [
        {"id": name, "text": text, "published": day.isoformat(), "publisher": publisher}
        for name, (text, day, publisher) in REPORTS.items()
    ]
    rows[1:1] = [{"id": word.lower(), "text": f"{word} said the minister on Monday."} for word in extra]
    (folder / "news.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    return folder


def items(folder: Path) -> Iterator[tuple[str, Document | Failure]]:
    return ((str(folder), found) for found in read_path(folder))


def contents(where: Path) -> dict[str, str]:
    with Record(where) as record:
        return record.seals()


def test_two_workers_give_the_record_of_one_process(tmp_path: Path) -> None:
    folder = write(tmp_path / "news")
    summary = read_into(Plan(str(tmp_path / "several"), Settings(), workers=2), items(folder))
    assert (summary.read, summary.unchanged, summary.failed.total()) == (3, 0, 0)
    assert summary.words > 100 and summary.events > 5 and summary.seconds > 0
    read_into(Plan(str(tmp_path / "serial"), Settings(), engine="serial"), items(folder))
    with Record(tmp_path / "plain") as record:
        record.add(*all_readings())
        assert {t.key for t in record.events(status="any")} == {
            t.key for t in Record(tmp_path / "several").events(status="any")
        }
    assert contents(tmp_path / "several") == contents(tmp_path / "serial")
    again = read_into(Plan(str(tmp_path / "several"), Settings(), workers=2), items(folder))
    assert (again.read, again.unchanged) == (0, 3)
    with Record(tmp_path / "several") as record:
        assert record.check() == []


def test_reports_that_hang_kill_or_swell_fail_alone_and_are_read_on_demand(tmp_path: Path) -> None:
    folder = write(tmp_path / "news", (HANGS, DIES, SWELLS))
    where = tmp_path / "record"
    plan = Plan(str(where), Settings(time_limit=6.0, memory_limit=700), workers=2)
    summary = read_into(plan, items(folder), pool=Processes(plan, quick))
    assert summary.read == 3 and dict(summary.failed) == {"time": 1, "worker": 1, "memory": 1}
    with Record(where) as record:
        rows = {f.name: (f.stage, f.reason) for f in record.failures()}
        assert rows["hangs"] == ("time", "it took longer than 6 seconds")
        assert rows["dies"][0] == "worker" and "SIGKILL" in rows["dies"][1]
        assert rows["swells"] == ("memory", "it took more than 700 megabytes")
        assert record.check() == []
    passed = read_into(plan, items(folder), pool=Serial(plan, Quick))
    assert (passed.read, passed.unchanged, passed.before) == (0, 3, 3)
    tame = Serial(plan, Tame)
    mended = read_into(plan, items(folder), retry=True, pool=tame)
    assert (mended.read, mended.unchanged, mended.before, mended.mended) == (3, 3, 0, 3)
    with Record(where) as record:
        assert record.failures() == []


def test_a_file_that_cannot_be_read_is_a_row_until_it_is_mended(tmp_path: Path) -> None:
    folder = write(tmp_path / "news")
    with (folder / "news.jsonl").open("a") as out:
        out.write('{"text": 7}\n')
    where = str(tmp_path / "record")
    run = ["read", str(folder), "--record", where, "--engine", "serial"]
    first = CliRunner().invoke(cli, run)
    assert first.exit_code == 1
    assert "3 reports added" in first.stderr and "1 failed: 1 reading" in first.stderr
    listed = CliRunner().invoke(cli, ["failures", where, "--format", "jsonl"])
    (row,) = map(json.loads, listed.stdout.splitlines())
    assert row["stage"] == "reading" and row["source"] == str(folder / "news.jsonl") and "text" in row["reason"]
    write(folder)
    second = CliRunner().invoke(cli, ["read", "--record", where, "--retry-failed", "--engine", "serial"])
    assert second.exit_code == 0, second.stderr
    assert "1 that had failed before are read now" in second.stderr
    assert CliRunner().invoke(cli, ["failures", where, "--format", "jsonl"]).stdout == ""


def test_killed_runs_end_in_the_record_of_an_undisturbed_one() -> None:
    """The short version of `benchmarks/kills.py`: leaders and workers are killed at random moments."""
    script = Path(__file__).resolve().parents[1] / "benchmarks" / "kills.py"
    arguments = ["--kills", "3", "--each", "3", "--reports", "60", "--life", "1"]
    done = subprocess.run([sys.executable, str(script), *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["wrong"] == []


def test_without_input_or_with_a_wrong_engine_the_command_says_what_to_give(tmp_path: Path) -> None:
    for arguments, words in (
        (["read"], "Missing argument 'INPUT"),
        (["read", "--record", str(tmp_path / "r")], "Missing argument 'INPUT"),
        (["read", "x.txt", "--retry-failed"], "--record"),
        (["read", "x.txt", "--record", "r", "--address", "auto"], "--engine ray"),
    ):
        result = CliRunner().invoke(cli, arguments)
        assert result.exit_code == 2 and words in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="RLIMIT_FSIZE is of POSIX")
def test_a_full_disk_ends_the_run_with_words_and_the_next_goes_on(tmp_path: Path) -> None:
    """Files may grow to some bytes only: what a full disk looks like to whoever writes."""
    import resource

    folder, where = write(tmp_path / "news"), tmp_path / "record"
    plan = Plan(str(where), Settings(), engine="serial")
    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, before[1]))
    try:
        with pytest.raises(RunError, match="cannot be written"):
            read_into(plan, items(folder), pool=Serial(plan, Quick))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert not list(where.glob("commits/*.json"))
    read_into(plan, items(folder), pool=Serial(plan, Quick))
    other = Plan(str(tmp_path / "undisturbed"), Settings(), engine="serial")
    read_into(other, items(folder), pool=Serial(other, Quick))
    assert contents(where) == contents(tmp_path / "undisturbed")
