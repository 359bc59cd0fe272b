"""Pages, documents and messages are taken apart beside the leader of a run: in order, and a bad one costs itself
alone."""

from __future__ import annotations

import mailbox
import pickle
from pathlib import Path
from typing import Any

import inputs as made
import pytest
from runs_workers import DIES, HANGS, SWELLS, taken_apart

from dragoman.model import Document, Failure
from dragoman.readers import Unopened, entries, opened, read_path, read_unopened
from dragoman.runs import opening
from dragoman.runs.opening import helpers, opened_ahead


def folder(at: Path) -> Path:
    """Pages, a PDF file, a table and an archive, one after the other."""
    for number in range(6):
        (at / f"{number}.html").write_bytes(made.page(f"{made.HEADLINE} {number}"))
    (at / "0.pdf").write_bytes(made.pdf())
    (at / "1.csv").write_bytes(made.table([{"text": made.TEXT, "published": "2016-03-07"}] * 3))
    (at / "2.warc.gz").write_bytes(made.warc({f"https://a.example/{n}": made.page(f"T {n}") for n in range(3)}))
    (at / "3.zip").write_bytes(made.zipped({"a.html": made.page("Within"), "b.txt": made.TEXT.encode()}))
    (at / "4.eml").write_bytes(made.message(attached={"a.pdf": made.pdf()}))
    (at / "4.docx").write_bytes(made.docx())
    (at / "4.mbox").write_bytes(made.mbox(at))
    packed = made.zipped({"b.html": made.page("Attached"), "c.txt": b"Envoys met.", "d.docx": made.docx()})
    within = made.message(html=True, attached={"e.eml": made.message(attached={"f.pdf": made.pdf()})})
    (at / "5.eml").write_bytes(made.message(html=True, attached={"a.zip": packed, "b.eml": within, "c.txt": b"Y met."}))
    (at / "5.html").write_bytes(b"<html></html>")
    (at / "6.pdf").write_bytes(b"%PDF-1.4 and no more")
    return at


def test_what_is_opened_ahead_is_what_is_read_at_once_and_in_its_order(tmp_path: Path) -> None:
    at = folder(tmp_path)
    plain = list(read_path(at))
    unopened = list(read_unopened(at))
    assert sum(isinstance(one, Unopened) for one in unopened) == 18
    assert pickle.loads(pickle.dumps(unopened)) == unopened
    ahead = list(opened_ahead((("given", one) for one in unopened), 2))
    assert [one for _, one in ahead] == plain and {given for given, _ in ahead} == {"given"}


def test_no_process_is_started_where_nothing_is_to_be_taken_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_Helper", None)
    (tmp_path / "a.txt").write_text(made.TEXT)
    assert len(list(opened_ahead((("x", one) for one in read_unopened(tmp_path)), 3))) == 1


def test_a_page_that_ends_or_holds_its_process_costs_itself_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "PARSE_SECONDS", 2.0)
    monkeypatch.setattr(opening, "BEGIN_SECONDS", 20.0)
    for number, word in enumerate(("first", DIES, "second", HANGS, "third")):
        (tmp_path / f"{number}.html").write_bytes(made.page(f"{made.HEADLINE} {word}"))
    found = [one for _, one in opened_ahead((("x", one) for one in read_unopened(tmp_path)), 2, taken_apart)]
    assert [type(one) for one in found] == [Document, Failure, Document, Failure, Document]
    reasons = [one.reason for one in found if isinstance(one, Failure)]
    assert "was ended by signal 9" in reasons[0] and "took more than 2 seconds" in reasons[1]
    assert [one.path for one in found if isinstance(one, Failure)] == [
        (tmp_path / name).as_posix() for name in ("1.html", "3.html")
    ]


def test_what_takes_ever_more_memory_costs_itself_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "PARSE_MEMORY", 500)
    monkeypatch.setattr(opening, "BEGIN_SECONDS", 20.0)
    for number, word in enumerate(("first", SWELLS, "second")):
        (tmp_path / f"{number}.eml").write_bytes(made.message(f"{made.HEADLINE} {word}", html=True))
    found = [one for _, one in opened_ahead((("x", one) for one in read_unopened(tmp_path)), 1, taken_apart)]
    assert [type(one) for one in found] == [Document, Failure, Document]
    assert "took more than 500 megabytes" in next(one.reason for one in found if isinstance(one, Failure))


def test_a_helper_that_holds_much_after_its_work_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "WORN_MEMORY", 1)
    started: list[object] = []
    real = opening._Helper

    def counted(*given: Any) -> Any:
        started.append(given)
        return real(*given)

    monkeypatch.setattr(opening, "_Helper", counted)
    for number in range(3):
        (tmp_path / f"{number}.docx").write_bytes(made.docx())
    found = list(opened_ahead((("x", one) for one in read_unopened(tmp_path)), 1))
    assert [type(one) for _, one in found] == [Document] * 3 and len(started) == 3


def test_bombs_attached_to_the_messages_of_a_mailbox_end_it_as_they_do_when_it_is_read_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "RATIO_FREE_BYTES", 100_000)
    monkeypatch.setattr(entries, "MAX_BOMBS", 2)
    bomb = made.zipped({"a.txt": b"a" * 2_000_000})
    box = mailbox.mbox(tmp_path / "a.mbox")
    for number in range(6):
        box.add(made.message(f"{made.HEADLINE} {number}", attached={"a.zip": bomb}))
    box.close()
    plain = list(read_path(tmp_path))
    ahead = [one for _, one in opened_ahead((("x", one) for one in read_unopened(tmp_path)), 1, opened)]
    assert ahead == plain
    assert [type(one) for one in plain].count(Document) == 6
    assert sum("200 times" in one.reason for one in plain if isinstance(one, Failure)) <= 3


def test_an_end_before_the_end_leaves_no_process(tmp_path: Path) -> None:
    made_of = opened_ahead((("x", one) for one in read_unopened(folder(tmp_path))), 1, opened)
    next(made_of)
    made_of.close()


def test_a_helper_for_three_workers() -> None:
    assert [helpers(n) for n in (1, 2, 3, 4, 15)] == [1, 1, 1, 2, 5]
