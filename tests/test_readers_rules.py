"""Every rule matches its example and leaves its counter-example alone."""

from __future__ import annotations

import pytest

from dragoman.errors import KnowledgeError
from dragoman.readers.dispatch import READERS
from dragoman.readers.formats import FORMS, formats, table
from dragoman.readers.rules import DatelineRule, FactRule, ZoneRule, _pattern, _zone, rules


@pytest.mark.parametrize("rule", rules().zones, ids=lambda rule: rule.id)
def test_a_zone_rule_takes_its_example_and_not_its_counter(rule: ZoneRule) -> None:
    assert rule.pattern.search(rule.example)
    assert len(rule.example.split()) <= rule.max_words
    assert not rule.pattern.search(rule.counter) or len(rule.counter.split()) > rule.max_words


@pytest.mark.parametrize("rule", rules().datelines, ids=lambda rule: rule.id)
def test_a_dateline_rule_takes_its_example_and_not_its_counter(rule: DatelineRule) -> None:
    assert rule.pattern.search(rule.example)
    found = rule.pattern.search(rule.counter)
    assert not found or found["place"] in rules().not_places


@pytest.mark.parametrize("rule", rules().facts, ids=lambda rule: f"{rule.field}-{rule.value}")
def test_a_fact_rule_finds_its_value(rule: FactRule) -> None:
    found = rule.pattern.search(rule.example)
    assert found is not None
    assert found["value"] == rule.value


def test_rule_names_are_unique() -> None:
    names = [rule.id for rule in rules().zones]
    assert len(names) == len(set(names))


def test_every_formula_and_rule_states_its_origin() -> None:
    data = table("zones.toml")
    assert all(row["origin"] for row in [*data["rule"], *data["formula"]])


def test_no_ending_is_both_read_and_advised_against() -> None:
    assert not formats().reads.keys() & formats().advice.keys()
    assert set(formats().reads.values()) == FORMS == set(READERS)


def test_a_broken_rule_is_named_with_what_would_work() -> None:
    with pytest.raises(KnowledgeError, match=r'rule "x": "bodyy" is none of .*byline'):
        _zone(
            {"id": "x", "kind": "bodyy", "pattern": "a", "where": "top", "max_words": 1}
            | {"example": "a", "counter": "b", "origin": "o"},
            {},
        )
    with pytest.raises(KnowledgeError, match='no "origin"'):
        _zone(
            {
                "id": "x",
                "kind": "notice",
                "pattern": "",
                "where": "top",
                "max_words": 1,
                "example": "",
                "counter": "",
            },
            {},
        )
    with pytest.raises(KnowledgeError, match="%agent% is not in"):
        _pattern("%agent%", {"agency": ["AFP"]}, "rule")
    with pytest.raises(KnowledgeError, match="bad pattern"):
        _pattern("(", {}, "rule")
