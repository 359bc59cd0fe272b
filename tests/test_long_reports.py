"""A long report is read in parts: whatever its length, nothing is lost, moved or counted twice."""

from __future__ import annotations

import dataclasses
import json
import time
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dragoman
from dragoman import pipeline
from dragoman.errors import DragomanError
from dragoman.language.analyser import tokenised
from dragoman.language.pieces import PIECES_A_ROW
from dragoman.model import Document, Failure, Reading, Span, moved, parts
from dragoman.readers import read_path, read_text
from dragoman.settings import Settings
from dragoman.views import contract

STORY = (
    "Envoys of the Arvan government met rebels in Oslo on Monday, a spokesman said.\n\n"
    "Turkey accused Russia of shelling a market near Aleppo. Moscow denied it on Tuesday.\n\n"
)


@given(st.text("ab.\n é—“", min_size=1, max_size=400), st.integers(8, 90))
def test_parts_are_the_text_again_in_order_and_none_is_too_long(text: str, most: int) -> None:
    found = list(parts(Document("x", text), most))
    assert "".join(part.text for _, part in found) == text
    assert [chars for chars, _ in found] == [sum(len(p.text) for _, p in found[:k]) for k in range(len(found))]
    assert all(0 < len(part.text) <= most for _, part in found)


def test_a_part_has_the_zones_of_its_words_and_all_that_is_known_of_the_report() -> None:
    whole = read_text("Headline of the day\n\n" + STORY * 20, id="x", published="2016-03-07", publisher="Wire")
    found = list(parts(whole, 600))
    assert len(found) > 3
    for chars, part in found:
        assert (part.published, part.publisher, part.id) == (date(2016, 3, 7), "Wire", "x")
        for zone in part.zones:
            assert 0 <= zone.start < zone.end <= len(part.text)
            assert any(z.start <= zone.start + chars and zone.end + chars <= z.end for z in whole.zones)
        assert all(a.end <= b.start for a, b in pairwise(part.zones))
    assert all(part.text.rstrip(" \n").endswith((".", "day")) for _, part in found), "cut between paragraphs"


def test_moving_a_noun_moves_every_span_and_token_in_it() -> None:
    reading = reader().read_text(STORY, published="2016-03-09")
    far = moved(reading.events, 1000, 50)
    assert far[0].trigger == Span(
        reading.events[0].trigger.start + 1000, reading.events[0].trigger.end + 1000, reading.events[0].trigger.text
    )
    assert [e.head for e in far] == [e.head + 50 for e in reading.events]
    assert [a.head for e in far for a in e.actor] == [a.head + 50 for e in reading.events for a in e.actor]
    assert moved(far, 0, 0) is far


def reader() -> dragoman.Reader:
    global _READER
    _READER = _READER or dragoman.load()
    return _READER


_READER: dragoman.Reader | None = None


def test_a_report_in_parts_is_read_as_its_parts_are(monkeypatch: pytest.MonkeyPatch) -> None:
    text = STORY * 8
    monkeypatch.setattr(pipeline, "PART_CHARS", len(STORY))
    heard: list[int] = []
    (long,) = pipeline.read_all(
        [read_text(text, id="long", published="2016-03-09")], reader().stages, lambda: heard.append(1)
    )
    assert isinstance(long, Reading) and len(heard) == 8
    monkeypatch.undo()
    once = reader().read_text(STORY, published="2016-03-09")
    assert len(long.events) == 8 * len(once.events) and len(long.claims) == 8 * len(once.claims)
    assert [e.id for e in long.events] == [f"long:e{n}" for n in range(1, len(long.events) + 1)]
    for event in long.events:
        assert text[event.trigger.start : event.trigger.end] == event.trigger.text
        assert event.claim_index is None or event.trigger.start >= long.claims[event.claim_index].content[0].start - 400
    firsts = [s.first for s in long.sentences]
    assert firsts == sorted(set(firsts))
    assert long.document.text == text
    json.dumps(contract.reading(long))


def test_single_stages_find_the_same_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    text = STORY * 4
    monkeypatch.setattr(pipeline, "PART_CHARS", len(STORY))
    times, places = reader().when(text, published="2016-03-09"), reader().where(text)
    assert len(times) == 8 and {text[t.span.start : t.span.end] for t in times} == {"Monday", "Tuesday"}
    assert [text[p.span.start : p.span.end] for p in places].count("Aleppo") == 4


def test_a_part_that_breaks_fails_its_report_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "PART_CHARS", len(STORY))

    def broken(analysis: object, using: object) -> Reading:
        raise ValueError("no")

    monkeypatch.setattr(pipeline, "understand", broken)
    (found,) = pipeline.read_all([read_text(STORY * 3, id="long")], reader().stages)
    assert isinstance(found, Failure) and found.stage == "events" and "ValueError: no" in found.reason


def test_the_longest_report_is_a_setting_and_the_refusal_names_it(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("Envoys met. " * 200)
    (tmp_path / "row.jsonl").write_text(json.dumps({"text": "Envoys met. " * 200}))
    (tmp_path / "row.csv").write_text('text\n"' + "Envoys met. " * 200 + '"\n')
    for found in read_path(tmp_path, longest=1000):
        assert isinstance(found, Failure) and "2,400 characters, more than the 1,000" in found.reason
        assert "`longest`" in found.reason
    assert all(isinstance(found, Document) for found in read_path(tmp_path, longest=3000))
    with pytest.raises(DragomanError, match="20000000"):
        Settings(longest=30_000_000)


def test_words_of_many_pieces_are_read(tmp_path: Path) -> None:
    """A window of a hundred words of eight pieces each is more than the encoder has places for."""
    words = " ".join(f"qzxv{n}kjwq{n * 7919}zzqx{n}vvkq" for n in range(150))
    reading = reader().read_text(f"Rebels shelled Goma. {words}. Troops left Kyiv.")
    assert len(reading.sentences) >= 2
    nlp = reader().stages.analyser
    marked = ["\ue000", "Rebels", "\ue001", *(["far"] * (2 * PIECES_A_ROW)), "shelled", "Goma"]
    assert nlp.coder is not None
    assert dataclasses.is_dataclass(reading) and len(list(nlp.coder.relate([marked]))) == 1


def test_numbers_of_any_length_and_knots_of_signs_are_read_in_the_time_of_prose() -> None:
    begun = time.process_time()
    for words in ("1234567890" * 800, "(" * 4000 + ")" * 4000, '"' * 8000, "." * 20_000, "-" * 8000):
        text = f"Rebels shelled Goma on Monday.\n\n{words}\n\nTroops left Kyiv on 7 March 2016."
        reading = reader().read_text(text)
        assert "Kyiv" in {p.span.text for p in reading.places}, words[:10]
        assert {"Monday", "7 March 2016"} <= {t.span.text for t in reading.times}
    assert time.process_time() - begun < 60.0


@given(st.text("ab1(. \n\"-", max_size=900))
@settings(max_examples=60, deadline=None)
def test_words_are_the_text_again_however_they_are_cut(text: str) -> None:
    nlp = reader().stages.analyser.nlp
    for made in (text, "(" * 201 + text + '"' * 450 + " x"):
        doc = tokenised(nlp, made)
        assert "".join(t.text_with_ws for t in doc) == made
        assert [t.idx for t in doc] == [sum(len(w.text_with_ws) for w in doc[:k]) for k in range(len(doc))]


def test_prose_and_long_addresses_are_cut_into_words_as_before() -> None:
    nlp = reader().stages.analyser.nlp
    text = STORY + "See https://news.example/" + "a/" * 120 + "end?x=1&y=2 for more -- said he."
    assert [t.text for t in tokenised(nlp, text)] == [t.text for t in nlp.make_doc(text)]
