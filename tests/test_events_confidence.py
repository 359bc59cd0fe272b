"""Confidence of events: a chance that rises with the score, and the measure of how true it is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import calibration, coding
from dragoman.events.frames import load
from dragoman.events.fuse import confidence
from training import fit_confidence

WEIGHTS = load().weights
SCORES = st.floats(-20, 20)


@given(SCORES, SCORES)
def test_confidence_is_a_chance_that_never_falls_as_the_score_rises(a: float, b: float) -> None:
    low, high = (confidence(s, WEIGHTS) for s in sorted((a, b)))
    assert 0 <= low <= high <= 1


def test_an_event_just_above_the_threshold_is_said_with_little_confidence() -> None:
    at_threshold = confidence(float(WEIGHTS["decision"]["threshold"]), WEIGHTS)
    assert 0.2 <= at_threshold <= 0.6 and confidence(6.0, WEIGHTS) >= 0.9


def test_expected_error_is_the_mean_gap_between_said_and_right() -> None:
    said = np.array([0.8] * 10 + [0.3] * 10)
    right = np.array([1] * 8 + [0] * 2 + [1] * 5 + [0] * 5, float)
    assert calibration.expected_error(said, right) == pytest.approx(0.1)  # 0 in one bin, 0.2 in the other
    assert calibration.expected_error(np.array([1.0, 1.0]), np.array([1.0, 1.0])) == 0


def test_few_events_show_an_error_by_chance_alone_and_many_hardly_any() -> None:
    rng = np.random.default_rng(3)
    few, many = calibration.by_chance(rng.random(50)), calibration.by_chance(rng.random(20_000))
    assert few > 0.08 and many < 0.01


def test_the_fit_finds_the_map_that_made_the_events() -> None:
    rng = np.random.default_rng(5)
    score, part = rng.uniform(0, 6, 20_000), rng.integers(0, 2, 20_000).astype(float)
    chance = 1 / (1 + np.exp(-0.7 * score + np.where(part == 0, 0.5, 0.1)))
    right = (rng.random(len(score)) < chance).astype(float)
    made = fit_confidence.Scored(score, right, part, np.arange(len(score)) // 10)
    assert fit_confidence.fitted(made, part >= 0) == pytest.approx([0.7, -0.5, -0.1], abs=0.08)


def event(kind: str, start: int, **more: Any) -> dict[str, Any]:
    sides = {"actors": [], "recipients": [], "claimed_by": [], "status": "happened", "optional": False, "id": "e1"}
    return {"event_type": kind, "trigger": {"start": start, "end": start + 6}, **sides, **more}


@pytest.fixture(scope="module")
def said() -> Any:
    """One event that the coder finds: rebels shelled."""
    stages = coding.open_stages()
    gold = {"id": "r", "text": "On Friday rebels shelled the port of Hodeidah.", "events": []}
    return coding.coded(coding.read(gold, stages), stages)


def test_an_event_is_right_by_either_acceptable_type_and_left_out_where_gold_is_optional(said: Any) -> None:
    at = said[0].trigger.start
    assert [e.event_type for e in said] == ["ASSAULT"]
    assert [ok for _, ok in coding.judged([event("ASSAULT", at)], said)] == [True]
    assert [ok for _, ok in coding.judged([event("MOBILIZE", at, alt_type="ASSAULT")], said)] == [True]
    assert [ok for _, ok in coding.judged([event("MOBILIZE", at)], said)] == [False]
    assert [ok for _, ok in coding.judged([], said)] == [False]
    assert list(coding.judged([event("ASSAULT", at, optional=True)], said)) == []


def test_a_repeat_is_not_missed_where_its_chain_was_found(said: Any) -> None:
    at = said[0].trigger.start
    chain = [event("ASSAULT", at), event("ASSAULT", at + 400, id="e2", same_as="e1")]
    assert coding.figures([({"events": chain}, said)])["recall"] == 1
    assert coding.figures([({"events": [chain[0], event("ASSAULT", at + 400, id="e2")]}, said)])["recall"] == 0.5
