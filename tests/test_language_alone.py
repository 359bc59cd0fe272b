"""A report is read the same alone and among others: the record's segments depend on it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from records import reader

from dragoman import readers
from dragoman.model import Document, Reading
from dragoman.pipeline import read, read_all
from dragoman.store.adding import prepare, rows_of

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def documents() -> list[Document]:
    names = ("short-reports.jsonl", "libya-opinion.html", "serbia-ministry-statement.txt")
    found = readers.read_many([EXAMPLES / n for n in names], published="2016-03-06")
    return [d for d in found if isinstance(d, Document)]


def as_rows(reading: object) -> str:
    """The rows of every segment that a reading by itself would make."""
    assert isinstance(reading, Reading)
    return json.dumps(rows_of(prepare(reading, datetime(2026, 1, 1))), ensure_ascii=False)


def test_a_report_is_read_the_same_alone_and_in_any_company() -> None:
    """The encoder works in 8 bits scaled by the largest value of a run: no run may hold two reports."""
    stages = reader().stages
    held = documents()
    alone = [as_rows(read(d, stages)) for d in held]
    assert [as_rows(r) for r in read_all(held, stages)] == alone
    assert [as_rows(r) for r in read_all(held[::-1], stages)][::-1] == alone
