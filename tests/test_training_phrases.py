"""The actor phrases: every row keeps the rules, the set is as broad as its README says, and the scorer counts right."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import actors  # noqa: E402

from training.corpus import Codes  # noqa: E402
from training.phrases import AGAIN, HALVES, Phrase, PhraseError, agreement, check, faults, phrase_of, phrases  # noqa: E402

CODES = Codes.packaged()
ROWS = [p for half in HALVES for p in phrases(half)]
TEXT = "Gunmen held the ferry at Lake Albert."
FERRY = Phrase("t1", "unnamed", "World", "2004-05-06", "Gunmen", 0, 6, TEXT, "", ("UAF",))


def test_every_phrase_keeps_the_rules() -> None:
    assert check(ROWS, CODES) == []


def test_the_set_is_large_and_no_region_makes_up_two_fifths_of_it() -> None:
    regions = Counter(p.region for p in ROWS)
    assert len(ROWS) >= 600
    assert max(regions.values()) <= 0.4 * len(ROWS)
    assert len(regions) == 12


def test_the_halves_share_no_phrase_and_are_of_one_size() -> None:
    first, second = (phrases(half) for half in HALVES)
    assert abs(len(first) - len(second)) <= 1
    assert not {p.id for p in first} & {p.id for p in second}


def test_sixty_phrases_were_annotated_twice() -> None:
    assert len(AGAIN.read_text(encoding="utf-8").splitlines()) == 60
    assert agreement(ROWS).startswith("annotated twice: 60")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "odd"}, "kind 'odd' is none of"),
        ({"region": "Mars"}, "region 'Mars'"),
        ({"start": 1}, "characters 1 to 6 are 'unmen'"),
        ({"country": "XXA"}, "'XXA' is no country"),
        ({"sector": ("GVO",)}, "'GVO' is no sector"),
        ({"country": "UGA", "country_also": ("UGA",)}, "a country stands twice"),
        ({"sector": None, "sector_also": ("REB",)}, "sector_also without a sector"),
        ({"candidates": ("Ferry",)}, "candidates belong to open phrases"),
        ({"kind": "open", "name": "Ferry"}, "an open phrase has candidates"),
        ({"date": "2031-01-01"}, "is not from 1990 to 2025"),
        ({"date": "soon"}, "is not an ISO day"),
        ({"phrase": TEXT, "end": len(TEXT)}, "stands without a sentence"),
    ],
)
def test_a_fault_is_named(change: dict[str, object], said: str) -> None:
    assert any(said in fault for fault in faults(replace(FERRY, **change), CODES))  # type: ignore[arg-type]
    assert faults(FERRY, CODES) == []


def test_an_unknown_or_missing_field_is_an_error() -> None:
    with pytest.raises(PhraseError, match="unknown field codes"):
        phrase_of({"id": "t1", "codes": []})
    with pytest.raises(PhraseError, match="country"):
        phrase_of({"id": "t1"})


def test_the_scorer_takes_every_accepted_answer_and_no_other() -> None:
    row = replace(FERRY, country="UGA", country_also=("",), sector_also=("REB",))
    assert set(actors.judge(row, {"country": None, "sector": ["REB", "REL"]}).values()) == {True}
    assert set(actors.judge(row, {"country": "COD", "sector": ["MIL"]}).values()) == {False}
    none = replace(FERRY, sector=())
    assert actors.judge(none, {"country": None, "sector": []})["sector"]
    assert not actors.judge(none, {"country": None, "sector": ["UAF"]})["sector"]
    assert actors.judge(replace(FERRY, sector=None), {"country": None, "sector": ["MIL"]})["both"]


def test_figures_are_shares_by_kind_and_names_only_where_one_is_given() -> None:
    named = replace(FERRY, id="t2", kind="group", name="Al-Shabāb")
    right = {"country": None, "sector": ["UAF"], "name": "al-Shabab"}
    figures = actors.figures([FERRY, named], [actors.NOTHING, right])
    assert figures["all"] == {"phrases": 2, "country": 1.0, "sector": 0.5, "both": 0.5, "name": 1.0}
    assert figures["unnamed"]["name"] is None
