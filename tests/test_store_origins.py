"""Which reports of a record are copies of one text: the same however many are added at once, as if all were known."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.happenings.same import Origins, Sketch, index, keys, sign, tell_apart
from dragoman.model import Document, Reading
from dragoman.record import Record
from dragoman.settings import Settings
from dragoman.store.rows import report_id

PHRASES = (
    "the foreign ministry said on Monday", "shells hit the old market of the town", "talks will go on in the capital",
    "no one claimed responsibility for the blast", "the envoy flew home without an agreement",
    "aid workers counted nine wounded", "a spokesman said on Monday", "the bridge was closed at noon",
    "both sides blamed each other", "the convoy turned back before dusk", "markets stayed shut in the north",
    "witnesses heard two loud bangs", "the truce holds in most districts", "the opposition walked out of the chamber",
)  # fmt: skip


def texts(seed: int, many: int) -> list[str]:
    """Short reports; some are pieces of an earlier one, or an earlier one with more behind it or before it."""
    dice = random.Random(seed)
    made: list[str] = []
    for n in range(many):
        sentences = [f"{dice.choice(PHRASES)} near post {dice.randrange(40)}" for _ in range(dice.randint(1, 9))]
        if made and dice.random() < 0.5:
            old = dice.choice(made).split(". ")
            kept = old[: dice.randint(1, len(old))]
            sentences = dice.choice((kept, kept + sentences, sentences[:1] + old))
        made.append(". ".join([*sentences, f"No {n}."] if dice.random() < 0.7 else sentences))
    return list(dict.fromkeys(made))


def reading(text: str) -> Reading:
    return Reading(Document("r", text), (), (), (), (), (), (), Settings())


def placed(record: Record) -> dict[str, str]:
    found = record.sql("SELECT report, origin FROM live")[1]
    assert all(type(a) is str for row in found for a in row)
    return dict(found)  # type: ignore[arg-type]


def batches(made: list[str], sizes: Iterator[int]) -> Iterator[list[str]]:
    at = 0
    while at < len(made):
        size = next(sizes)
        yield made[at : at + size]
        at += size


@pytest.mark.parametrize("common", [256, 12])
@pytest.mark.parametrize("seed", [1, 2])
def test_groups_are_those_of_one_memory_however_many_are_added_at_once(
    seed: int, common: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where set phrases are passed over, as those are that more than `COMMON` leaders have."""
    monkeypatch.setattr(index, "COMMON", common)
    made = texts(seed, 50)
    origins, expected = Origins(), {}
    for text in made:
        name = report_id(Document("r", text))
        joined = origins.add(name, sign(text))
        expected |= {name: joined.group, **joined.moved}
    assert 1 < len(set(expected.values())) < len(expected)
    dice = random.Random(seed)
    for how in ("one", "some", "all"):
        with Record(tmp_path / how) as record:
            sizes = iter(lambda how=how: {"one": 1, "some": dice.randint(1, 9), "all": 1000}[how], 0)
            for batch in batches(made, sizes):
                record.add(*map(reading, batch))
            assert placed(record) == expected, how


def test_a_record_opened_anew_finds_copies_of_what_it_held(tmp_path: Path) -> None:
    made = texts(3, 40)
    with Record(tmp_path / "whole") as record:
        for text in made:
            record.add(reading(text))
        whole = placed(record)
    for part in batches(made, iter(lambda: 9, 0)):
        with Record(tmp_path / "parts") as record:
            record.add(*map(reading, part))
    with Record(tmp_path / "parts") as record:
        assert placed(record) == whole


def test_a_story_told_again_by_hundreds_is_still_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies do not count for how common a phrase is: else the best known story would be found no more."""
    monkeypatch.setattr(index, "COMMON", 8)
    story = ". ".join(f"{phrase} in the {n}. district" for n, phrase in enumerate(PHRASES))
    with Record(tmp_path / "r") as record:
        for n in range(20):
            record.add(reading(f"{story}. Agency {n}."))
        assert len(set(placed(record).values())) == 1


@given(st.lists(st.lists(st.sampled_from(PHRASES), min_size=1, max_size=12).map(". ".join), min_size=1, max_size=30))
@settings(max_examples=40, deadline=None)
def test_the_sketch_finds_whatever_the_groups_themselves_would_compare(made: list[str]) -> None:
    origins, sketch = Origins(), Sketch([], [], np.empty(0, np.uint64))
    for n, text in enumerate(dict.fromkeys(made)):
        mine = sign(text)
        leading = {p.id for p in origins if origins.leads(p.id)}
        compared = {origins._ids[k] for k in origins._groups.candidates(mine).tolist()}
        signed = {name: origins._groups.known[origins._numbers[name]] for name in leading}
        found = {name for name in leading & set(sketch.candidates(mine)) if not tell_apart(mine, [signed[name]])[0]}
        assert compared == found or len(leading) > index.MOST
        origins.add(str(n), mine)
        for name in (p.id for p in origins if origins.leads(p.id)):  # one that was taken over may lead again
            one = origins._groups.known[origins._numbers[name]]
            sketch.add(name, one.size, np.unique(keys(one)))
