"""Bounds, matches and counts that grow give what looking at every event gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from records import all_readings

from dragoman.record import Record
from dragoman.store import answer, finding
from dragoman.store.finding import ORDERS
from dragoman.store.telling import FROM

ASKED: tuple[dict[str, Any], ...] = (
    {},
    {"status": "any"},
    {"status": "any", "type": ("ACCUSE", "CONSULT")},
    {"status": "any", "actor": "RUS"},
    {"status": "any", "actor": "turk"},
    {"status": "any", "publisher": "wire"},
    {"status": "any", "claimant": "a"},
)


def plainly(record: Record, order: str, found: dict[str, Any]) -> list[str]:
    """All keys in order, by the whole question."""
    asked = record.events(status="any").found  # the views are there now
    assert asked is not None
    w = record.events(**found)._told
    sql = f"SELECT e.event {FROM} WHERE {w.sql} ORDER BY {ORDERS[order]}"
    return [str(r["event"]) for r in record._base.rows(sql, w.values)]


@pytest.mark.parametrize("large", [0, 10**9], ids=["few are kept", "none are kept"])
def test_every_page_in_every_order_is_that_of_the_whole_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr(finding, "LARGE", large)
    monkeypatch.setattr(answer, "LARGE", large)
    readings = all_readings()
    with Record(tmp_path / "r") as record, Record(tmp_path / "r") as asked:
        for part in (readings[:2], readings[2:]):
            record.add(*part)
            for found in ASKED:
                for order in ORDERS:
                    keys = plainly(asked, order, found)
                    pages = [asked.events(3, at, order, **found).keys for at in range(0, len(keys) + 3, 3)]
                    assert [k for p in pages for k in p] == keys
                assert asked.events(**found).count() == len(keys)
                told = asked.events(**found).told()
                ids, total = asked.events(**found).happenings(1000)
                assert set(ids) == set(told) and total == len(told)
                assert asked.events(**found).happenings(2, 1)[0] == ids[1:3]


def test_a_correction_is_seen_in_numbers_and_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "LARGE", 0)
    with Record(tmp_path / "r") as record:
        record.add(*all_readings())
        before = record.events(status="any").count()
        key = record.events(1, status="any").keys[0]
        record.correct(key, "reject", who="Rana")
        assert record.events(status="any").count() == before - 1
        assert key not in record.events(50, status="any").keys
        assert record.parties(500)
