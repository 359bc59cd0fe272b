"""Every rule's example, and the values that news writes in many ways."""

from __future__ import annotations

from datetime import date

import pytest

from dragoman.errors import KnowledgeError
from dragoman.times import tag
from dragoman.times.grammar import rules
from dragoman.times.lexicon import load
from dragoman.times.normalise import ACTIONS
from dragoman.times.tokens import tokenise

SUNDAY = date(2016, 3, 6)


def read(text: str, dct: date | None = SUNDAY) -> dict[str, str | None]:
    return {time.span.text: time.value for time in tag(text, dct)}


@pytest.mark.parametrize("rule", [r for r in load().rules if "example" in r], ids=lambda r: r["name"])
def test_a_rules_example_reads_as_the_table_says(rule: dict[str, str]) -> None:
    times = tag(rule["example"], SUNDAY)
    assert [time.value for time in times] == [rule["value"]]


def test_every_rule_names_an_action_that_exists_and_names_are_unique() -> None:
    assert {rule.action for rule in rules()} <= set(ACTIONS)
    names = [rule.name for rule in rules()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "expression", "value"),
    [
        ("The envoys signed it on 24 November 2015 in Geneva.", "24 November 2015", "2015-11-24"),
        ("The envoys signed it on Nov. 24, 2015, in Geneva.", "Nov. 24, 2015", "2015-11-24"),
        ("The envoys signed it on Tuesday, Nov. 24, in Geneva.", "Tuesday, Nov. 24", "2015-11-24"),
        ("The envoys signed it on the 24th of November 2015.", "the 24th of November 2015", "2015-11-24"),
        ("The envoys signed it on 24.11.2015 in Geneva.", "24.11.2015", "2015-11-24"),
        ("Shelling began at 14:30 on Monday.", "14:30 on Monday", "2016-02-29T14:30"),
        ("Shelling began on the night of March 1.", "the night of March 1", "2016-03-01TNI"),
        ("The round lasted from 3 to 5 February.", "3 to 5 February", "2016-02-03/2016-02-05"),
        ("The round lasted from March 1-3.", "March 1-3", "2016-03-01/2016-03-03"),
        ("It ruled from the late 1970s on.", "the late 1970s", "197"),
        ("It fell in the fall of 2001.", "the fall of 2001", "2001-FA"),
        ("It pledged aid in early 2015.", "early 2015", "2015"),
        ("The truce held for 48 hours.", "48 hours", "PT48H"),
        ("The siege has lasted two and a half years.", "two and a half years", "P2Y6M"),
        ("The siege has lasted for several weeks.", "several weeks", "PXW"),
        ("Convoys leave every Thursday.", "every Thursday", "XXXX-WXX-4"),
        ("After the September 11 attacks troops came.", "September 11", "2001-09-11"),
        ("The truce began during Ramadan 2015.", "Ramadan 2015", "2015-06-18/2015-07-16"),
        ("They met on Orthodox Easter.", "Orthodox Easter", "2015-04-12"),
        ("They will meet on Orthodox Easter.", "Orthodox Easter", "2016-05-01"),
        ("He was sworn in on Jan. 20, 2009.", "Jan. 20, 2009", "2009-01-20"),
        ("The year two thousand came.", "The year two thousand", "2000"),
        ("Shells fell on the town\nlast\nFriday.", "last\nFriday", "2016-03-04"),
    ],
)
def test_expressions_take_their_value(text: str, expression: str, value: str) -> None:
    assert read(text) == {expression: value}


@pytest.mark.parametrize(
    "text",
    [
        "The 52-year-old envoy, aged 52, is 52 years old.",
        "Security Council resolution 1973 and resolutions 1970 and 1929 apply.",
        "He paid $1998 and 1,990 rifles; call 202-555-1990 or +1 202 555 1990.",
        "Theresa May said Jan Egeland may march with the sun.",
        "The Second Army came second, for the second time.",
        "The Sunday Times recalled Black Friday, the Six-Day War and the October Revolution.",
        "A quarter of the city and three quarters of the fighters left.",
        "Troops took 2000 soldiers and 1500 homes.",
    ],
)
def test_what_only_looks_like_a_time_is_left_alone(text: str) -> None:
    assert read(text) == {}


def test_fuzzy_parts_become_modifiers() -> None:
    mods = {t.span.text: t.mod for t in tag("early March, mid-March, late March, the end of 2015", SUNDAY)}
    assert mods == {"early March": "START", "mid-March": "MID", "late March": "END", "the end of 2015": "END"}


def test_amounts_keep_their_hedge_as_a_modifier() -> None:
    mods = {t.span.text: t.mod for t in tag("nearly four years; at least 30 days; about an hour", SUNDAY)}
    assert mods == {
        "nearly four years": "LESS_THAN", "at least 30 days": "EQUAL_OR_MORE", "about an hour": "APPROX",
    }  # fmt: skip


def test_the_day_after_counts_from_the_date_told_last() -> None:
    text = "On 5 January the convoy left. The next day it was shelled; two days later the truce collapsed."
    assert read(text) == {
        "5 January": "2016-01-05",
        "The next day": "2016-01-06",
        "two days later": "2016-01-08",
    }


def test_a_pair_of_months_shares_the_year_of_the_second() -> None:
    assert read("In January and February 2014 it froze.", None) == {
        "January": "2014-01",
        "February 2014": "2014-02",
    }


def test_bounds_are_the_days_that_a_value_covers() -> None:
    spans = {
        t.span.text: (t.start, t.end) for t in tag("February; last week; the past three days; soon", SUNDAY)
    }
    assert spans == {
        "February": (date(2016, 2, 1), date(2016, 2, 29)),
        "last week": (date(2016, 2, 22), date(2016, 2, 28)),
        "the past three days": (date(2016, 3, 3), SUNDAY),
        "soon": (SUNDAY, None),
    }


def test_a_year_of_a_compared_quarter_is_that_quarter_a_year_before() -> None:
    text = "Third-quarter exports fell 5% from a year earlier."
    assert read(text, date(2015, 11, 2)) == {"Third-quarter": "2015-Q3", "a year earlier": "2014-Q3"}


def test_a_pattern_with_an_unknown_word_class_names_its_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"name": "broken", "pattern": "NOSUCH", "action": "skip"}
    monkeypatch.setattr(load(), "rules", [row])
    rules.cache_clear()
    with pytest.raises(KnowledgeError, match='rule "broken": "NOSUCH"'):
        rules()
    monkeypatch.undo()
    rules.cache_clear()
    assert rules()


def test_every_rule_compiles_and_needs_something_that_a_match_must_hold() -> None:
    for rule in rules():
        assert rule.regex.pattern and rule.needs, rule.name


def test_a_rule_passed_over_would_not_have_matched() -> None:
    for row in load().rules:
        classes = tokenise(row.get("example", ""), load()).classes
        for rule in rules():
            if not rule.may_match(set(classes)):
                assert rule.regex.search(classes) is None, f"{rule.name}: {row['example']}"
