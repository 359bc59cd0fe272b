"""The repository's own corpus: whole, large enough, and its held-back reports apart from what is trained on."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from training import agreement, corpus  # noqa: E402

IN_A_ROW = 8
FOR_TRAINING = sorted(corpus.DATA.glob("w*.jsonl"))
HELD = sorted(corpus.DATA.glob("held-*.jsonl"))


def items(files: list[Path]) -> list[dict[str, Any]]:
    return [item for _, _, item in corpus.items(files)]


@pytest.fixture(scope="module")
def codes() -> corpus.Codes:
    return corpus.Codes.packaged()


def eights(text: str) -> Iterator[str]:
    words = re.findall(r"\w+", text.lower())
    return (" ".join(words[i : i + IN_A_ROW]) for i in range(len(words) - IN_A_ROW + 1))


def test_every_item_keeps_the_guideline(capsys: pytest.CaptureFixture[str]) -> None:
    assert corpus.check(corpus.files_of([])) == 0, capsys.readouterr().out


def test_the_second_annotations_keep_the_guideline_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert corpus.check([corpus.SECOND]) == 0, capsys.readouterr().out


def test_the_second_annotations_are_neither_trained_on_nor_counted() -> None:
    assert corpus.SECOND.is_file()
    assert corpus.SECOND not in {*corpus.files_of([]), *FOR_TRAINING, *HELD}


def test_there_are_sentences_and_reports_enough() -> None:
    kinds = Counter(item["kind"] for item in items(FOR_TRAINING))
    assert kinds["sentence"] >= 2000 and kinds["report"] >= 120
    assert len(items(HELD)) >= 40 and {item["kind"] for item in items(HELD)} == {"report"}


def test_each_type_and_mode_has_twenty_five_events(codes: corpus.Codes) -> None:
    found = Counter((e["type"], e.get("mode")) for item in items(FOR_TRAINING) for e in item.get("events", []))
    asked = {(t, m) for t, modes in codes.modes.items() for m in modes or {None}}
    assert not {pair: found[pair] for pair in asked if found[pair] < 25}


def test_each_construction_and_status_has_twenty_five_items() -> None:
    n = corpus.tally(FOR_TRAINING)
    assert not {c for c in corpus.CONSTRUCTIONS if n["construction", c] < 25}
    assert not {s for s in corpus.STATUSES if n["status", s] < 25}


def test_held_back_reports_share_no_eight_words_in_a_row_with_training_items() -> None:
    trained = {e for item in items(FOR_TRAINING) for e in eights(item["text"])}
    shared = {item["id"]: e for item in items(HELD) for e in eights(item["text"]) if e in trained}
    assert not shared


def test_a_phrase_that_is_not_in_the_text_is_a_fault(codes: corpus.Codes) -> None:
    item = items(FOR_TRAINING)[0] | {"events": [{"type": "AID", "trigger": "nowhere to be read"}]}
    assert any("is not in the text" in fault for fault in corpus.faults(item, codes))


def test_a_tenth_is_annotated_twice_and_agrees() -> None:
    found = agreement.twice()
    assert len(found) >= len(items(FOR_TRAINING)) * 0.08
    figures = agreement.events_of(found)
    assert figures["events"] >= 0.95 and figures["with everything"] >= 0.78


def test_pairs_take_the_same_type_at_one_trigger_before_another() -> None:
    def event(kind: str, start: int, end: int) -> dict[str, Any]:
        return {"event_type": kind, "trigger": {"start": start, "end": end}}

    text = "Troops shelled and then stormed the town. Talks failed."
    first = [event("ASSAULT", 7, 14), event("ASSAULT", 24, 31), event("CONSULT", 42, 47)]
    second = [event("MOBILIZE", 7, 14), event("ASSAULT", 7, 14), event("ASSAULT", 19, 31)]
    pairs = agreement.paired(text, first, second)
    assert pairs == [(first[0], second[1]), (first[1], second[2])]


def test_alpha_is_krippendorffs_of_his_worked_example() -> None:
    """Two observers, ten units, two values: alpha 0.095 (Krippendorff 2011, part A)."""
    pytest.importorskip("krippendorff", reason="alpha needs the package krippendorff, of the extra [training]")
    one, other = "0100000010", "1110010000"
    assert agreement.alpha(zip(one, other, strict=True)) == pytest.approx(0.095, abs=0.0005)
    assert agreement.equal(zip(one, other, strict=True)) == pytest.approx(0.6)
    assert agreement.alpha([("a", "a"), ("a", "a")]) == 1.0
