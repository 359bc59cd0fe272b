"""What is unpacked beside a record gives what the record itself gives, whatever is added, merged or corrected."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from records import all_readings

from dragoman.record import Record
from dragoman.store import unpacked
from dragoman.store.finding import ORDERS
from dragoman.store.schema import TABLES
from dragoman.store.unpacked import DAYS, WHOLE, Unpacked, row_of

ASKED: tuple[dict[str, Any], ...] = (
    {"status": "any"},
    {"status": "any", "actor": "RUS"},
    {"status": "any", "actor": "SYR:MIL"},
    {"status": "any", "claimant": "observatory"},
    {"status": "any", "place": "azaz"},
    {"status": "any", "text": "bombed", "since": date(2016, 3, 1)},
    {"status": "any", "publisher": "wire"},
    {"status": "any", "context": "military"},
)


@pytest.fixture
def where(tmp_path: Path) -> Path:
    with Record(tmp_path / "r") as record:
        record.add(*all_readings()[:2])
    return tmp_path / "r"


@pytest.fixture
def beside(where: Path) -> Iterator[Unpacked]:
    held = Unpacked(str(where), least=0, behind=1)
    yield held
    held.close()


def everything(record: Record) -> dict[str, Any]:
    """What pages show of a record."""
    told: dict[str, Any] = {}
    for n, found in enumerate(ASKED):
        for order in ORDERS:
            told[f"{n} {order}"] = list(record.events(None, 0, order, **found))
        told[f"{n} count"] = record.events(**found).count()
    told["happenings"] = record.happenings(status="any")
    told["reports"] = record.reports()
    told["claims"] = [record.claims(r.id) for r in record.reports()]
    told["documents"] = [record.document(r.id) for r in record.reports()]
    told["parties"] = record.parties()
    told["processes"] = [record.timeline(p.key) for p in record.processes()]
    told["one"] = [record.telling(t.key) for t in told["0 newest"]]
    told["sql"] = record.sql("SELECT event, day, actor_name FROM event_now ORDER BY event")
    told["rows"] = sorted(map(str, record.events(status="any").to_dicts()))
    return told


def same(record: Record, where: Path) -> None:
    with Record(where, create=False) as plain:
        assert everything(record) == everything(plain)


def taken(record: Record, beside: Unpacked) -> int:
    """How many parts a record reads, once all are made."""
    record.state()
    assert beside.wait(120)
    record.state()
    return len(record._base.parts)


def test_answers_are_the_same_from_parts_as_from_the_record(where: Path, beside: Unpacked) -> None:
    with Record(where, create=False, unpacked=beside) as record:
        same(record, where)
        assert taken(record, beside) == 1
        held = record._base.parts[0].first
        assert {s.table for s in held} == {"events", "reports", "claims", "readings"}
        same(record, where)


def test_what_is_added_is_there_at_once_and_unpacked_later(where: Path, beside: Unpacked) -> None:
    with Record(where, create=False, unpacked=beside) as record:
        taken(record, beside)
        first = beside.parts[0]
        with Record(where) as writer:
            writer.add(all_readings()[2])
        same(record, where)
        assert taken(record, beside) == 1  # the first was small: the second took it in
        assert beside.parts[0] is not first and not first.path.exists()
        same(record, where)


def test_a_large_part_is_left_and_a_small_one_laid_beside_it(
    where: Path, beside: Unpacked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacked, "TAKEN_IN", 0)
    with Record(where, create=False, unpacked=beside) as record:
        taken(record, beside)
        with Record(where) as writer:
            writer.add(all_readings()[2])
        assert taken(record, beside) == 2
        same(record, where)


def test_segments_that_were_merged_count_no_more(where: Path, beside: Unpacked) -> None:
    with Record(where) as writer:
        writer.add(all_readings()[2])
    with Record(where, create=False, unpacked=beside) as record:
        taken(record, beside)
        with Record(where) as writer:
            writer.compact(keep_hours=0)
        same(record, where)
        taken(record, beside)
        assert {s for p in record._base.parts for s in p.first} <= set(record._base.segments())
        same(record, where)


def test_corrections_are_laid_over_parts(where: Path, beside: Unpacked) -> None:
    with Record(where, create=False, unpacked=beside) as record:
        taken(record, beside)
        first, second = record.events(2, status="any").keys
        record.correct(first, "reject", who="Lena", reason="not in the text")
        record.correct(second, "change", who="Lena", field="status", value="denied", reason="as it says")
        same(record, where)
        assert record.events(status="any", event=second).count() == 1
        assert first not in record.events(status="any").keys


def test_a_reading_can_be_added_by_an_opening_that_reads_parts(where: Path, beside: Unpacked) -> None:
    with Record(where, create=False, unpacked=beside) as record:
        taken(record, beside)
        new = all_readings()[2]
        assert record.add(new) == 1
        again = replace(new, document=replace(new.document, id="again", publisher="Another"))
        assert record.add(again) == 1  # with indexes over what is in memory
        same(record, where)


def test_several_openings_share_parts_and_each_sees_what_it_asks(where: Path, beside: Unpacked) -> None:
    with Record(where, create=False, unpacked=beside) as one, Record(where, create=False, unpacked=beside) as two:
        taken(one, beside)
        same(one, where)
        with Record(where) as writer:
            writer.add(all_readings()[2])
        taken(two, beside)
        same(two, where)
        same(one, where)


def test_what_was_closed_is_unpacked_anew_when_it_is_opened_again(where: Path, beside: Unpacked) -> None:
    with Record(where, create=False, unpacked=beside) as record:
        taken(record, beside)
        (part,) = beside.parts
    beside.close()
    assert not part.path.exists()
    with Record(where, create=False, unpacked=beside) as record:
        same(record, where)
        assert taken(record, beside) == 1
        same(record, where)


def test_a_small_record_is_not_unpacked(where: Path) -> None:
    beside = Unpacked(str(where))
    with Record(where, create=False, unpacked=beside) as record:
        assert taken(record, beside) == 0 and beside._making is None


def test_a_record_that_cannot_be_unpacked_is_read_as_it_lies(
    where: Path, beside: Unpacked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacked.sys, "executable", str(where / "no such program"))
    with Record(where, create=False, unpacked=beside) as record:
        assert taken(record, beside) == 0
        same(record, where)


def test_days_are_days_again_wherever_a_row_holds_one() -> None:
    for table, columns in WHOLE.items():
        kinds = {c.name: c.type for c in TABLES[table].columns if c.name in columns}
        plain = {(name,) for name, kind in kinds.items() if kind == "DATE"}
        within = {(name, field) for name, kind in kinds.items() for field in re.findall(r'"(\w+)" DATE', kind)}
        assert set(DAYS[table]) == plain | within
    row = row_of("events", json.dumps({"date": {"from": "2016-03-06", "to": None}, "act_date": None}))
    assert row == {"date": {"from": date(2016, 3, 6), "to": None}, "act_date": None}


def test_odd_values_come_back_as_they_were(tmp_path: Path) -> None:
    """Numbers to the last digit; quotation marks, control characters and letters beyond the plane in words."""
    reading = all_readings()[0]
    event = reading.events[0]
    odd = replace(
        event,
        intensity=-7.1000000000000005,
        confidence=1 / 3,
        why={**event.why, 'a "key"': "line\nbreak \u202e \U0001f54a \\ \x01"},
    )
    where = tmp_path / "odd"
    with Record(where) as record:
        record.add(replace(reading, events=(odd, *reading.events[1:])))
    beside = Unpacked(str(where), least=0, behind=1)
    with Record(where, create=False, unpacked=beside) as record:
        assert taken(record, beside) == 1
        same(record, where)
        told = next(t for t in record.events(status="any") if 'a "key"' in t.event.why)
        assert told.event.intensity == odd.intensity and told.event.confidence == odd.confidence
        assert told.event.why == odd.why
    beside.close()
