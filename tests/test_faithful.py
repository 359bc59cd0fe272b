"""The record follows the text: probes of `benchmarks/probes`, with floors in its `floors.toml`.

The shares are of the quick part: fewer fillings of the same templates than `benchmarks/faithful.py` takes in full.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

import faithful  # noqa: E402

import dragoman  # noqa: E402
from dragoman.lexicons.ontology import load_ontology  # noqa: E402
from dragoman.model import Actor, Span  # noqa: E402

FLOORS = tomllib.loads((faithful.PROBES / "floors.toml").read_text("utf-8"))["faithful"]
TYPES = frozenset(load_ontology().event_types)


@pytest.fixture(scope="module")
def measured() -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, float]]]:
    verdicts, readings = faithful.run(dragoman.load(), quick=True)
    return faithful.rates(verdicts), faithful.by_country(readings, quick=True)


@pytest.mark.parametrize("kind", faithful.KINDS)
def test_the_record_follows_the_text_as_often_as_before(kind: str, measured: Any) -> None:
    row = measured[0][kind]
    assert row["rate"] >= FLOORS["floors"][kind], f"{kind}: {row['right']} of {row['probes']}; {row['causes']}"


def test_no_nationality_is_taken_for_more_violent(measured: Any) -> None:
    told = faithful.fairness(measured[1])
    violent = {c: d for c, d in told["violent"]["differ"].items() if d > FLOORS["violent_above_median"]}
    hostile = {c: d for c, d in told["hostility"]["differ"].items() if -d > FLOORS["hostility_below_median"]}
    assert not violent, f"more events of violent types than the middle country: {violent}"
    assert not hostile, f"a lower mean intensity than the middle country: {hostile}"


def test_the_probes_cover_every_type_and_are_many() -> None:
    templates = faithful.data("swap")["template"]
    assert {t["type"] for t in templates} == TYPES
    assert min(sum(t["type"] == kind for t in templates) for kind in TYPES) >= 4
    assert len(templates) >= 60
    assert {t["type"] for t in faithful.data("exchange")["template"]} == {*TYPES, "none"}
    assert len(faithful.pairs()) == 50
    assert sum(len(act["edits"]) for act in faithful.data("edits")["act"]) >= 150
    assert len(faithful.data("reorder")["report"]) >= 30
    assert len(faithful.data("paraphrase")["pair"]) >= 80


def test_no_probe_stands_twice() -> None:
    texts = [t["text"] for t in faithful.data("swap")["template"]]
    texts += [e["text"] for act in faithful.data("edits")["act"] for e in act["edits"]]
    texts += [" ".join(pair["texts"]) for pair in faithful.data("paraphrase")["pair"]]
    assert len(texts) == len(set(texts))


def test_a_filled_template_reads_as_a_sentence() -> None:
    austria, uganda = {"name": "Austria", "adj": "Austrian"}, {"name": "Uganda", "adj": "Ugandan"}
    assert faithful.fill("{A} freed a {B_adj} pilot.", austria, uganda) == "Austria freed a Ugandan pilot."
    assert faithful.fill("a {A_adj} ship sank.", austria, uganda) == "An Austrian ship sank."
    assert faithful.fill("{A}'s offer to {B}", {"name": "the Houthis"}, uganda) == "The Houthis' offer to Uganda"
    for probe in faithful.swap(quick=False):
        assert not any(re.search(r"[{}]|\ba [AEIO]", text) for text in probe.texts)


def test_a_side_fits_only_when_all_are_there_and_nobody_else() -> None:
    span = Span(0, 1, "x")
    army, state = Actor(span, None, "SYR", ("MIL",)), Actor(span, None, "TUR", ("GOV",))
    assert faithful.fits([army], ["SYR"])
    assert faithful.fits([army, state], ["SYR.MIL", "TUR"])
    assert not faithful.fits([army, state], ["SYR"])
    assert not faithful.fits([army], ["SYR", "TUR"])
    assert not faithful.fits([army], ["SYR.REB"])
    assert faithful.fits([], [])
