"""What holds for any text: spans, grammar of values, and independence of today's clock."""

from __future__ import annotations

import sys
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.times import tag
from dragoman.times.calendar import TIMEX3_VALUE, bounds, shift_months
from dragoman.times.feasts import easter, orthodox_easter
from dragoman.times.lexicon import load

WORDS = """
    Monday Friday May March Sept. 7 31 2016 1998 '98 last next the of week months years quarter third - ,
    ago later early late mid two a few night morning 14:30 5p.m. GMT on in until will said yesterday 1990s
    century Ramadan Easter Muharram AH BC AD Heisei Reiwa FY2016 FY99 Old Style ( ) 1437 5776
    hours minutes later from now
    recent coming past decade centuries hundred thousand daybreak 1 2 999 9999 44 weekend spring overnight
    every weekend fall past half and to from end 30 0800 twenty nineteen 20th ended é
    12/11/15 2016-03-07 nineties
"""
PIECES = [*WORDS.split(), "\n", "\n\n"]
TEXTS = st.one_of(st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join), st.text(max_size=60))
DAYS = st.dates(date(1900, 1, 1), date(2080, 12, 31))
ANY_DAY = st.dates(date.min, date.max)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.one_of(st.none(), DAYS, ANY_DAY))
def test_spans_slice_to_their_text_and_do_not_overlap(text: str, dct: date | None) -> None:
    end = 0
    for time in tag(text, dct):
        assert text[time.span.start : time.span.end] == time.span.text
        assert time.span.start >= end
        end = time.span.end


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.one_of(st.none(), DAYS, ANY_DAY))
def test_values_follow_the_grammar_of_timex3_and_bounds_are_in_order(text: str, dct: date | None) -> None:
    for time in tag(text, dct):
        assert time.value is not None
        assert TIMEX3_VALUE.fullmatch(time.value), time
        assert time.type in {"DATE", "TIME", "DURATION", "SET"}
        if time.start and time.end:
            assert time.start <= time.end


@settings(deadline=None)
@given(
    DAYS,
    st.sampled_from(
        ["Monday", "last Friday", "next Tuesday", "yesterday", "tomorrow night", "Sunday evening"]
    ),
)
def test_a_week_later_weekdays_are_a_week_later(dct: date, expression: str) -> None:
    text = f"Shells fell on {expression}."
    (now,), (then,) = tag(text, dct), tag(text, dct + timedelta(days=7))
    assert now.start is not None
    assert then.start == now.start + timedelta(days=7)


@settings(deadline=None)
@given(DAYS, st.sampled_from(load().rules))
def test_nothing_but_its_words_places_a_text_without_a_date(today: date, rule: dict[str, str]) -> None:
    text = rule.get("example", "late Friday")
    if rule["action"] == "regnal":  # an era places its years by itself
        return
    for time in tag(text, None):
        if not any(figure.isdigit() for figure in text) and "199" not in str(time.value):
            years = str(time.value)[:4]
            assert not years.isdigit() or years == "2000"


@pytest.mark.parametrize("today", [date(1971, 5, 4), date(2031, 12, 25)])
def test_the_clock_of_today_is_never_read(monkeypatch: pytest.MonkeyPatch, today: date) -> None:
    class Frozen(date):
        @classmethod
        def today(cls) -> date:
            raise AssertionError("the clock was read")

    text = (
        "late Friday, March 7, this year, last night, now, Easter, 3 to 5 May, two weeks ago, '98, the fall"
    )
    expected = [[time.value for time in tag(text, dct)] for dct in (None, today)]
    for name, module in list(sys.modules.items()):
        if name.startswith("dragoman.times") and hasattr(module, "date"):
            monkeypatch.setattr(module, "date", Frozen)
    monkeypatch.setattr("time.time", lambda: 0.0)
    bounds.cache_clear()
    assert [[time.value for time in tag(text, dct)] for dct in (None, today)] == expected
    bounds.cache_clear()


@settings(deadline=None)
@given(DAYS, st.integers(-40, 40))
def test_months_shifted_there_and_back_keep_the_month(day: date, months: int) -> None:
    back = shift_months(shift_months(day, months), -months)
    assert (back.year, back.month) == (day.year, day.month)


def test_easter_falls_on_the_days_that_calendars_print() -> None:
    assert [easter(year) for year in (1998, 2016, 2024)] == [
        date(1998, 4, 12),
        date(2016, 3, 27),
        date(2024, 3, 31),
    ]
    assert [orthodox_easter(year) for year in (2016, 2024)] == [date(2016, 5, 1), date(2024, 5, 5)]
