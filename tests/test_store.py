"""A record on disk: nothing is added twice, nothing is lost, many may write and read at once."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from records import REPORTS, all_readings, bare, reading

from dragoman.errors import QuestionError, RecordError
from dragoman.record import Record
from dragoman.store import commits, upkeep
from dragoman.store.folder import PARTIAL, LocalFolder, private
from dragoman.store.schema import TABLES
from dragoman.store.segments import write_query

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def record(tmp_path: Path) -> Record:
    made = Record(tmp_path / "record")
    made.add(*all_readings())
    return made


def segments_of(folder: Path, *tables: str) -> list[str]:
    return sorted(str(p.relative_to(folder)) for t in tables for p in (folder / t).glob("*.parquet"))


# ------------------------------------------------------------------ adding
def test_what_goes_in_comes_out(record: Record) -> None:
    for name in REPORTS:
        told = sorted(record.events(status="any", report=name), key=lambda t: int(t.key.split(".")[1]))
        assert [bare(t.event) for t in told] == [bare(e) for e in reading(name).events]
        assert record.document(name) == reading(name).document


def test_adding_a_report_twice_changes_nothing(record: Record, tmp_path: Path) -> None:
    before = sorted((tmp_path / "record").rglob("*"))
    assert record.add(*all_readings()) == 0
    assert sorted((tmp_path / "record").rglob("*")) == before


def test_the_same_input_and_versions_give_the_same_bytes(tmp_path: Path) -> None:
    tables = ("reports", "events", "claims", "actors", "places", "times", "states", "runs")
    made = []
    for name in ("one", "two"):
        with Record(tmp_path / name) as record:
            record.add(reading("wire"))
        made.append(segments_of(tmp_path / name, *tables))
        for segment in made[-1]:
            assert (tmp_path / "one" / segment).read_bytes() == (tmp_path / name / segment).read_bytes()
    assert made[0] == made[1] and made[0]


def test_every_event_knows_what_read_it(record: Record) -> None:
    names, rows = record.sql(
        "SELECT DISTINCT run.version, run.weights, run.knowledge, run.settings FROM events e "
        "JOIN readings l USING (reading) JOIN runs run USING (run)"
    )
    assert names == ["version", "weights", "knowledge", "settings"]
    assert len(rows) == 1
    assert all(rows[0][:3]) and json.loads(rows[0][3])["language"] == "dragoman"


def test_a_new_version_supersedes_and_the_old_stays(record: Record) -> None:
    first = reading("wire")
    assert first.settings is not None
    before = len(record.events(status="any", report="wire"))
    then = datetime.now(UTC)
    again = replace(first, events=first.events[:1], settings=replace(first.settings, min_confidence=0.01))
    assert record.add(again) == 1
    assert len(record.events(status="any", report="wire")) == 1
    assert record.check() == []
    with Record(record.folder.where, as_of=then) as earlier:
        assert len(earlier.events(status="any", report="wire")) == before


def test_a_record_as_of_a_day_knows_nothing_of_later(record: Record) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with Record(record.folder.where, as_of=yesterday) as earlier:
        assert len(earlier.events(status="any")) == 0
        for table in ("events", "reports", "readings", "happenings", "claims"):
            assert earlier.sql(f"SELECT count(*) FROM {table}")[1] == [(0,)]
        with pytest.raises(QuestionError, match="as of"):
            earlier.add(reading("wire"))


def test_a_killed_run_leaves_nothing_half_seen(record: Record, tmp_path: Path) -> None:
    """Segments without a commit, and files not yet renamed, do not count."""
    folder = tmp_path / "record"
    (folder / f"{PARTIAL}abc").write_bytes(b"PAR1 and then the power went")
    (folder / "events" / f"{PARTIAL}abc").write_bytes(b"PAR1")
    (folder / "events" / "0123456789abcdef01234567.parquet").write_bytes(b"no commit names this")
    assert record.check() == []
    assert len(Record(folder).events(status="any")) == sum(len(r.events) for r in all_readings())


WRITER = """
import sys
sys.path.insert(0, {tests!r})
from records import reading
from dragoman.record import Record
with Record({where!r}) as record:
    for name in {names!r}:
        record.add(reading(name))
"""


def test_many_write_while_others_read(tmp_path: Path) -> None:
    where = str(tmp_path / "record")
    Record(where).close()
    jobs = [
        subprocess.Popen([sys.executable, "-c", WRITER.format(tests=str(ROOT / "tests"), where=where, names=names)])
        for names in (["wire", "local"], ["talks", "local"])
    ]
    with Record(where) as watching:
        seen = [0]
        while any(j.poll() is None for j in jobs):
            seen.append(len(watching.events(status="any")))
        assert [j.wait() for j in jobs] == [0, 0]
        assert seen == sorted(seen)
        assert len(watching.events(status="any")) == sum(len(r.events) for r in all_readings())
        assert watching.check() == []
        together = _groups(watching)
    with Record(tmp_path / "alone") as alone:
        alone.add(*all_readings())
        assert _groups(alone) == together


def _groups(record: Record) -> set[frozenset[tuple[str, str]]]:
    """Happenings as sets of report and number, which do not depend on the version of the program."""
    return {frozenset((t.report.id, t.key.split(".")[1]) for t in h.tellings) for h in record.happenings()}


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_bytes(b"precious")
    with pytest.raises(RecordError, match="other files"):
        Record(tmp_path)
    with pytest.raises(RecordError, match="no record"):
        Record(tmp_path / "nothing", create=False)


def test_a_record_of_a_newer_version_is_refused(record: Record, tmp_path: Path) -> None:
    head = tmp_path / "record" / commits.HEADER
    head.write_text('{"format": "dragoman-record", "version": 99}')
    with pytest.raises(RecordError, match="update Dragoman"):
        Record(tmp_path / "record")


# ------------------------------------------------------------------ upkeep
def test_check_finds_changed_and_missing_files_and_mend_keeps_the_rest(record: Record, tmp_path: Path) -> None:
    folder = tmp_path / "record"
    times = next((folder / "times").glob("*.parquet"))
    content = bytearray(times.read_bytes())
    content[len(content) // 2] ^= 0xFF
    times.write_bytes(bytes(content))
    next((folder / "places").glob("*.parquet")).unlink()
    problems = record.check()
    assert {p.what for p in problems} == {"its bytes have changed since it was written", "the file is missing"}
    assert all("mend" in p.mend for p in problems)
    done = upkeep.mend(LocalFolder(folder))
    assert len(done) == 2
    with Record(folder) as mended:
        assert mended.check() == []
        assert len(mended.events(status="any")) == sum(len(r.events) for r in all_readings())


def test_after_mending_the_lost_reports_can_be_read_again(tmp_path: Path) -> None:
    folder = tmp_path / "record"
    with Record(folder) as record:
        for r in all_readings():
            record.add(r)
    lost = next((folder / "events").glob("*.parquet"))
    lost.unlink()
    assert any("took back 1 readings" in line for line in upkeep.mend(LocalFolder(folder)))
    with Record(folder) as mended:
        assert mended.check() == []
        assert mended.add(*all_readings()) == 1
        assert mended.check() == []
        assert len(mended.events(status="any")) == sum(len(r.events) for r in all_readings())


def test_check_finds_broken_references_and_offsets(record: Record) -> None:
    base = record._base
    row = base.rows("SELECT * FROM times LIMIT 1")[0]
    base.write({"times": [json.loads(json.dumps({**row, "time": {**row["time"], "start": 0, "end": 3}}, default=str))]})
    base.write({"happenings": [_happening("h-0", ["nothing.1"])]})
    found = {p.what for p in record.check()}
    assert any("offsets" in w for w in found)
    assert any("an event the record lacks" in w for w in found)


def _happening(name: str, events: list[str]) -> dict[str, object]:
    stamp = commits.now().isoformat(" ")
    return {"happening": name, "neighbourhood": "n-0", "events": events, "why": "", "recorded": stamp}


def test_compacting_stops_no_reader_and_loses_nothing(record: Record, tmp_path: Path) -> None:
    folder = tmp_path / "record"
    with Record(tmp_path / "small") as small:
        for r in all_readings():
            small.add(r)
        reader = Record(tmp_path / "small")
        asked = reader.events(status="any").to_dicts()
        done = small.compact(keep_hours=1)
        assert done.after < done.before
        assert reader.events(status="any").to_dicts() == asked
        small.compact(keep_hours=0)
        assert reader.events(status="any").to_dicts() == asked
        assert small.check() == []
        assert len(segments_of(tmp_path / "small", *TABLES)) == done.after
    assert Record(folder).events(status="any").count() == len(asked)


def test_two_compactions_at_once_are_refused(record: Record, tmp_path: Path) -> None:
    (tmp_path / "record" / upkeep.LOCK).write_text("another host")
    with pytest.raises(RecordError, match="another process"):
        record.compact()


def test_of_two_commits_that_replace_one_only_the_first_counts() -> None:
    at = datetime(2026, 1, 1)
    log = {
        n: commits.Commit(n, at, (), replaces)
        for n, replaces in (("a", ()), ("b", ()), ("c", ("a", "b")), ("d", ("b",)), ("e", ()))
    }
    assert [c.name for c in commits.in_force(log)] == ["c", "e"]


def test_an_older_record_is_read_and_compacting_writes_it_anew(record: Record, tmp_path: Path) -> None:
    """Version 1 lacked counts, processes, blocks, and the tables of states and processes."""
    old = tmp_path / "old"
    folder = LocalFolder(old)
    base = record._base
    made = []
    for table in TABLES.values():
        columns = [c.name for c in table.columns if c.since == 1]
        if not columns:
            continue
        listed = ", ".join(f'"{c}"' for c in columns)
        handle = private() / "version1.parquet"
        base.connection.execute(f"COPY (SELECT {listed} FROM \"{table.name}\") TO '{handle}' (FORMAT parquet)")
        import hashlib

        content = handle.read_bytes()
        count = base.column(f'SELECT count(*) FROM "{table.name}"')[0]
        name = f"{table.name}/v1.parquet"
        folder.adopt(handle, name)
        made.append(commits.Segment(table.name, name, hashlib.sha256(content).hexdigest(), len(content), count, 1))
    folder.write(commits.HEADER, b'{"format": "dragoman-record", "version": 1}')
    commits.publish(folder, made)
    with Record(old) as older:
        assert len(older.events(status="any")) == len(record.events(status="any"))
        assert all(t.event.counts == () for t in older.events(status="any"))
        assert older.check() == []
        older.compact(keep_hours=0)
        assert {s.version for s in older._base.segments()} == {2}
        assert older.check() == []
        assert older.add(*all_readings()) == 0


def test_finding_happenings_again_gives_old_rows_the_keys_of_today(tmp_path: Path) -> None:
    """So that a report added later meets tellings that an older version recorded."""
    with Record(tmp_path / "new") as new:
        new.add(reading("wire"), reading("local"))
        wanted = new.sql("SELECT event, blocks, blocks_from, blocks_to FROM events ORDER BY event")[1]
        groups = {frozenset(t.key for t in h.tellings) for h in new.happenings()}
    with Record(tmp_path / "old") as old:
        old.add(reading("wire"))
        base = old._base
        (events,) = [s for s in base.segments() if s.table == "events"]
        cells = ", ".join(f'"{c.name}"' for c in TABLES["events"].columns if not c.name.startswith("blocks"))
        bare = f"SELECT {cells}, []::VARCHAR[] AS blocks, NULL::DATE AS blocks_from, NULL::DATE AS blocks_to"
        base.refresh()
        without = write_query(base.connection, base.folder, TABLES["events"], f"{bare} FROM events")
        (commit,) = base.commits.values()
        rest = [s for s in commit.segments if s != events]
        commits.publish(base.folder, [*rest, without], replaces=[commit.name])
        assert old.sql("SELECT count(*) FROM events WHERE len(blocks) > 0")[1] == [(0,)]
        old.relink()
        assert old.check() == []
        old.add(reading("local"))
        assert old.sql("SELECT event, blocks, blocks_from, blocks_to FROM events ORDER BY event")[1] == wanted
        assert {frozenset(t.key for t in h.tellings) for h in old.happenings()} == groups
        before = len(base.commits)
        assert old.relink() == 0
        assert len(base.commits) == before


def test_a_question_is_a_question(record: Record) -> None:
    for sql in ("DROP VIEW events", "COPY events TO 'x.csv'", "SELECT 1; SELECT 2", "nonsense"):
        with pytest.raises(QuestionError):
            record.sql(sql)
    names, rows = record.sql("SELECT event_type, count(*) AS n FROM event_now GROUP BY ALL")
    assert names == ["event_type", "n"] and rows


def test_names_that_do_not_exist_are_met_with_near_ones(record: Record) -> None:
    with pytest.raises(QuestionError, match="recipient"):
        record.events(recipent="TUR")
    with pytest.raises(QuestionError, match="ACCUSE"):
        record.events(event_type="ACUSE")
    with pytest.raises(QuestionError, match="there are"):
        record.telling(next(iter(record.events(status="any"))).key.split(".")[0] + ".999")
