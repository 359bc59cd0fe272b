"""The commands over a record, as a person types them; strangers' records and questions stay harmless."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result
from records import all_readings

from dragoman.cli import cli
from dragoman.errors import DragomanError, QuestionError, RecordError
from dragoman.model import Telling
from dragoman.record import Record


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("held") / "record"
    with Record(path) as record:
        record.add(*all_readings())
    return path


def run(*words: object) -> Result:
    result = CliRunner().invoke(cli, [str(w) for w in words])
    assert result.exception is None or isinstance(result.exception, SystemExit | DragomanError), result.exception
    return result


def codes(actors: Any) -> set[str]:
    return {a.country for a in actors if a.country}


FILTERS: list[tuple[dict[str, Any], Callable[[Telling], bool]]] = [
    ({"actor": "SYR"}, lambda t: "SYR" in codes(t.event.actor)),
    ({"recipient": "SYR"}, lambda t: "SYR" in codes(t.event.recipient)),
    ({"either": "TUR"}, lambda t: "TUR" in codes(t.event.actor) | codes(t.event.recipient)),
    ({"actor": "lavrov"}, lambda t: any("lavrov" in (a.name or a.span.text).lower() for a in t.event.actor)),
    ({"sector": "MIL"}, lambda t: any("MIL" in a.sector for a in (*t.event.actor, *t.event.recipient))),
    ({"type": ["ASSAULT", "CONSULT"]}, lambda t: bool({t.event.event_type, t.event.act} & {"ASSAULT", "CONSULT"})),
    ({"quad": 4}, lambda t: t.event.quad == 4),
    ({"since": "2016-03-07"}, lambda t: bool(t.last_day and t.last_day >= date(2016, 3, 7))),
    ({"until": "2016-03-07"}, lambda t: bool(t.first_day and t.first_day <= date(2016, 3, 7))),
    ({"status": "denied"}, lambda t: t.event.status.value == "denied"),
    ({"hedged": True}, lambda t: t.event.hedged),
    ({"hedged": False}, lambda t: not t.event.hedged),
    ({"claim": "reported"}, lambda t: t.event.claim.value == "reported"),
    ({"claimant": "author"}, lambda t: t.event.claim.value == "asserted_by_author"),
    ({"stance": "denies"}, lambda t: t.event.stance.value == "denies"),
    ({"confidence": 0.7}, lambda t: t.event.confidence >= 0.7),
    ({"publisher": "courier"}, lambda t: "courier" in (t.report.publisher or "").lower()),
    ({"report": "wire"}, lambda t: t.report.name == "wire"),
    ({"text": "air strike"}, lambda t: "air strike" in t.event.sentence.text.lower()),
    ({"place": "geneva"}, lambda t: bool(t.event.location and "geneva" in (t.event.location.name or "").lower())),
    (
        {"box": (30, 30, 40, 45)},
        lambda t: bool(
            t.event.location
            and t.event.location.lat is not None
            and t.event.location.lon is not None
            and 30 <= t.event.location.lat <= 40
            and 30 <= t.event.location.lon <= 45
        ),
    ),
]


@pytest.mark.parametrize(("given", "holds"), FILTERS, ids=[json.dumps(f) for f, _ in FILTERS])
def test_each_filter_lets_through_what_a_plain_look_would(
    where: Path, given: dict[str, Any], holds: Callable[[Telling], bool]
) -> None:
    with Record(where) as record:
        everything = list(record.events(status="any"))
        wanted = {t.key for t in everything if holds(t)}
        assert set(record.events(**{"status": "any", **given}).keys) == wanted


def test_formats_say_the_same(where: Path) -> None:
    ids = run("ask", where, "--status", "any", "--format", "ids").stdout.split()
    rows = [json.loads(line) for line in run("ask", where, "--status", "any", "--format", "jsonl").stdout.splitlines()]
    cells = list(csv.DictReader(io.StringIO(run("ask", where, "--status", "any", "--format", "csv").stdout)))
    assert len(ids) == len(set(ids)) == len(rows) == len(cells) > 5
    assert run("ask", where, "--sql", "SELECT 1 AS n", "--format", "csv").stdout == "n\n1\n"


def test_a_question_in_sql_reaches_nothing_but_the_record(where: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    target = tmp_path / "written.csv"
    for sql in (
        f"SELECT * FROM read_csv('{secret}')",
        f"SELECT * FROM '{secret}'",
        f"SELECT * FROM read_text('{where}/../../secret.csv')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/etc/*')",
        f"COPY events TO '{target}'",
        f"EXPLAIN ANALYZE COPY (SELECT 1) TO '{target}'",
        f"ATTACH '{target}'",
        "INSTALL httpfs",
        "SET enable_external_access=true",
        "SELECT getenv('HOME')",
        "SELECT 1; DROP VIEW events",
    ):
        with Record(where) as record, pytest.raises(QuestionError):
            record.sql(sql)
    assert not target.exists()
    with Record(where) as record:
        for view in ("events", "event_now", "live", "telling", "report_facts", "runs"):
            assert record.sql(f"SELECT count(*) FROM {view}")[1][0][0] > 0


def test_a_log_cannot_name_files_outside_its_record(where: Path, tmp_path: Path) -> None:
    shutil.copytree(where, tmp_path / "record")
    segment = {"table": "events", "name": "../../etc/passwd", "sha256": "", "size": 1, "rows": 1}
    commit = {"made": "2026-01-01T00:00:00", "segments": [segment]}
    (tmp_path / "record" / "commits" / "20300101T000000000000Z-abc.json").write_text(json.dumps(commit))
    with pytest.raises(RecordError, match="no file of table"):
        Record(tmp_path / "record")
    assert "to mend" in run("check", tmp_path / "record").stdout
    assert run("check", tmp_path / "record", "--mend").exit_code == 0


def test_damage_is_told_in_words(where: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "record"
    shutil.copytree(where, damaged)
    next((damaged / "events").glob("*.parquet")).write_bytes(b"PAR1 rubbish")
    for words in (("ask", damaged), ("disputes", damaged), ("compact", damaged)):
        result = run(*words)
        assert isinstance(result.exception, RecordError) and "dragoman check" in str(result.exception)
    assert "bytes" in run("check", damaged).stdout
    (damaged / "dragoman.json").unlink()
    assert "--mend" in str(run("ask", damaged).exception)
    assert "no record" in str(run("check", tmp_path / "nothing", "--mend").exception)
    assert not (tmp_path / "nothing").exists()


def test_a_full_disk_is_told_in_words(where: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno
    import os
    import tempfile

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with Record(where) as record:
        key = record.events(status="any").keys[0]
        monkeypatch.setattr(tempfile, "mkstemp", full)
        with pytest.raises(RecordError, match="make room"):
            record.correct(key, "accept", who="Ana")


@pytest.mark.parametrize("suffix", ["csv", "tsv", "jsonl", "parquet", "geojson", "gexf", "graphml"])
def test_exports_are_written_and_parse(where: Path, tmp_path: Path, suffix: str) -> None:
    import xml.etree.ElementTree as ET

    target = tmp_path / f"events.{suffix}"
    assert run("export", where, target).exit_code == 0
    if suffix in {"gexf", "graphml"}:
        ET.parse(target)
    elif suffix == "geojson":
        assert json.loads(target.read_text())["type"] == "FeatureCollection"
    elif suffix == "parquet":
        assert duckdb.sql(f"SELECT count(*) FROM '{target}'").fetchall()[0][0] > 0
    else:
        assert len(target.read_text().splitlines()) > 3
    assert "folder that exists" in str(run("export", where, tmp_path / "no" / f"x.{suffix}").exception)


def test_every_command_answers(where: Path) -> None:
    assert "Geneva III talks" in run("timeline", where).stdout
    for words in (
        ("timeline", where, "Geneva III talks"),
        ("disputes", where),
        ("disputes", where, "--accusations"),
        ("ledger", where),
        ("explain", where, run("ask", where, "--format", "ids").stdout.split()[0]),
        ("ask", where, "--as-of", "2010-01-01"),
    ):
        assert run(*words).exit_code == 0
        assert run(*words).stdout


def test_answers_agree_in_every_form(where: Path) -> None:
    pytest.importorskip("pyarrow")
    polars, _ = pytest.importorskip("polars"), pytest.importorskip("pandas")
    with Record(where) as record:
        answer = record.events(status="any")
        assert answer.to_arrow()["event"].to_pylist() == answer.keys
        assert list(answer.to_pandas()["event"]) == answer.keys
        assert isinstance(answer.to_polars(), polars.DataFrame)
        assert answer.to_polars()["event"].to_list() == [r["event"] for r in answer.to_dicts()] == answer.keys
        assert [t.key for t in answer] == answer.keys
        assert record.events(2, status="any").keys == answer.keys[:2]
        assert record.events(2, status="any").count() == len(answer) == answer.count()


def test_an_unknown_happening_or_report_is_met_with_the_nearest_known_one(where: Path) -> None:
    with Record(where) as record:
        happening = record.happenings()[0].id
    wrong = happening[:-1] + ("0" if happening[-1] != "0" else "1")
    for words in (["--happening", wrong], ["--happening", happening[:-3]]):
        told = run("ask", where, *words)
        assert told.exit_code != 0
        assert happening in str(told.exception) + told.output
    told = run("ask", where, "--report", "wier")
    assert 'did you mean "wire"' in str(told.exception) + told.output
    assert run("ask", where, "--happening", happening).exit_code == 0
    far = run("ask", where, "--report", "nothing-like-any-of-them")
    assert far.exit_code != 0
    assert "did you mean" not in str(far.exception) + far.output
