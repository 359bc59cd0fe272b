"""What people and programs see of a reading: JSON, CSV, CoNLL-U, tables, explanations, and the commands over them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import dragoman
from dragoman.cli import cli
from dragoman.model import Reading
from dragoman.views import conllu, contract, explain, flat

REPORT = """Generals Trade Blame as Truce Talks Slip

KHARTOUM, May 9, 2023 (Harbour Wire) - Sudan's army said on Tuesday that paramilitary forces had shelled a hospital in
Omdurman. The Rapid Support Forces denied shelling the hospital. Talks planned for May 10 in Jeddah were postponed to
May 12, the Saudi foreign ministry said in a statement. The army's chief will reportedly meet U.S. envoys.
"""


@pytest.fixture(scope="module")
def reader() -> dragoman.Reader:
    return dragoman.load()


@pytest.fixture(scope="module")
def reading(reader: dragoman.Reader) -> Reading:
    return reader.read_text(REPORT, id="sudan", published="2023-05-09")


def spans(value: object) -> list[dict[str, object]]:
    if isinstance(value, dict):
        own = [value] if {"start", "end", "text"} <= set(value) else []
        return own + [s for v in value.values() for s in spans(v)]
    return [s for v in value for s in spans(v)] if isinstance(value, list) else []


def test_every_span_of_the_json_slices_to_its_words(reading: Reading) -> None:
    row = contract.reading(reading)
    found = spans({k: v for k, v in row.items() if k != "text"})
    assert len(found) > 20
    for span in found:
        assert row["text"][span["start"] : span["end"]] == span["text"]


def test_the_json_has_the_fields_of_the_contract(reading: Reading) -> None:
    row = json.loads(json.dumps(contract.reading(reading)))
    assert {"id", "title", "published", "publisher", "url", "text", "zones", "sentences", "actors", "places", "times",
            "claims", "events"} <= set(row)  # fmt: skip
    for event in row["events"]:
        assert {"id", "event_type", "mode", "context", "cameo", "quad", "intensity", "trigger", "actor", "recipient",
                "location", "date", "act", "act_date", "status", "hedged", "background", "claimed_by", "relayed_by",
                "stance", "claim", "about", "confidence", "sentence", "why"} <= set(event)  # fmt: skip
        assert 0 <= event["confidence"] <= 1 and event["why"]
        assert event["cameo"] is None or 2 <= len(event["cameo"]) <= 4


def test_a_claim_and_its_denial_stand_side_by_side(reading: Reading) -> None:
    assaults = [e for e in reading.events if e.event_type == "ASSAULT"]
    by_army = [e for e in assaults if any("army" in a.span.text for a in e.claimed_by)]
    denied = [e for e in assaults if e.status.value == "denied"]
    assert by_army and by_army[0].stance.value == "affirms"
    assert denied and denied[0].stance.value == "denies"
    assert any(a.name == "Rapid Support Forces" for a in denied[0].claimed_by)


def test_postponed_talks_keep_the_new_date_and_their_source(reading: Reading) -> None:
    postponed = [e for e in reading.events if e.status.value == "postponed"]
    assert any(e.act_date and e.act_date.value == "2023-05-12" for e in postponed)
    assert any(a.country == "SAU" for e in postponed for a in e.claimed_by)


def test_reading_twice_gives_the_same_bytes(reader: dragoman.Reader, reading: Reading) -> None:
    again = reader.read_text(REPORT, id="sudan", published="2023-05-09")
    assert json.dumps(contract.reading(again)) == json.dumps(contract.reading(reading))


def test_without_a_publication_date_no_year_appears(reader: dragoman.Reader) -> None:
    text = "Rebels shelled Goma on Tuesday. Talks were postponed from March 7 to March 9, officials said."
    row = contract.reading(reader.read_text(text, id="undated"))
    values = [t["value"] for t in row["times"]] + [e["date"]["value"] for e in row["events"] if e["date"]]
    assert values and not [v for v in values if v and v[:4].isdigit()]


def test_csv_has_a_row_an_event_and_guards_formulas(reading: Reading) -> None:
    table = list(csv.DictReader(io.StringIO(flat.header() + "".join(flat.rows(reading)))))
    assert [r["event"] for r in table] == [e.id for e in reading.events]
    assert flat.guard('=HYPERLINK("http://x")') == '\'=HYPERLINK("http://x")'
    assert [flat.guard(c) for c in ("+1", "-2", "@a", "\tb", "plain", 3, None)][4:] == ["plain", 3, None]
    assert all(str(flat.guard(c)).startswith("'") for c in ("+1", "-2", "@a", "\tb"))


def test_conllu_reads_back_to_the_text_it_came_from(reader: dragoman.Reader) -> None:
    from dragoman.readers import read_text

    document = read_text(REPORT, id="sudan")
    lines = "".join(conllu.render(reader.stages.analyser.read(document))).splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    assert all(len(row) == 10 for row in rows)
    for row in rows:
        start, end = (int(x) for x in row[9].rpartition("TokenRange=")[2].split(":"))
        assert REPORT[start:end] == row[1]
    heads = [int(row[6]) for row in rows]
    assert heads.count(0) == sum(line.startswith("# sent_id") for line in lines)


def test_an_explanation_names_words_and_reasons(reading: Reading) -> None:
    event = next(e for e in reading.events if e.event_type == "ASSAULT")
    text = "\n".join(explain.render(reading, event))
    assert event.id in text and "shelled" in text and "trigger" in text and "claim" in text and "confidence" in text


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(cli, list(arguments), input=given)


def test_read_writes_only_results_to_standard_output(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text(REPORT)
    bad.write_bytes(bytes(range(256)) * 40)
    result = run("read", str(good), str(bad), "--format", "jsonl")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [Path(r["path"]).name for r in rows] == ["good.txt"]
    assert result.exit_code == 1 and "bad.txt" in result.stderr


def test_read_prints_a_table_grouped_by_claimant(tmp_path: Path) -> None:
    path = tmp_path / "sudan.txt"
    path.write_text(REPORT)
    result = run("read", str(path), "--published", "2023-05-09")
    assert result.exit_code == 0
    assert "Denied by Rapid Support Forces" in result.stdout and "postponed" in result.stdout


def test_control_characters_never_reach_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "evil.txt"
    path.write_text("Rebels \x1b[31mshelled\x1b[0m Goma \u202eon Monday, officials said.")
    result = run("read", str(path))
    assert "\x1b" not in result.stdout and "\u202e" not in result.stdout


def test_relate_and_who_answer_line_by_line(tmp_path: Path) -> None:
    text = "Russia accused Turkey of buying oil from militants."
    row = {"id": "a", "text": text, "source": {"start": 0, "end": 6}, "target": {"start": 15, "end": 21}}
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps(row) + "\n" + json.dumps({**row, "id": "b", "target": None}) + "\n")
    for codebook, labels in (("plover", 16), ("plv", 15)):
        answers = [json.loads(x) for x in run("relate", str(path), "--codebook", codebook).stdout.splitlines()]
        assert [a["id"] for a in answers] == ["a", "b"]
        assert answers[0]["event_type"] == "ACCUSE" and len(answers[0]["scores"]) == labels
        assert abs(sum(answers[0]["scores"].values()) - 1) < 0.01
    asked = json.dumps({"id": 1, "text": "the Russian foreign minister", "date": "2016-03-06"})
    answer = json.loads(run("who", "-", given=asked).stdout)
    assert answer["name"] == "Sergey Lavrov" and answer["country"] == "RUS" and answer["sector"][0] == "GOV"


def test_wrong_lines_are_named_with_their_number(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text('{"id": 1}\n')
    assert "row 1" in str(run("relate", str(path)).exception)
    path.write_text("{broken\n")
    assert "line 1 is not JSON" in str(run("relate", str(path)).exception)
