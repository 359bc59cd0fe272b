"""Each kind of expression with its value and bounds: fuzzy, fiscal, feasts, zones, other calendars, sequence words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.times import tag
from dragoman.times.eras import julian_day

WEDNESDAY = date(2016, 3, 9)


def one(text: str, dct: date | None = WEDNESDAY) -> tuple[str, str | None, str | None, str | None]:
    """Words, value and bounds of the last time of a text."""
    time = tag(text, dct)[-1]
    first, last = (day.isoformat() if day else None for day in (time.start, time.end))
    return time.span.text, time.value, first, last


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # fuzzy
        ("Signed in early March.", ("early March", "2016-03", "2016-03-01", "2016-03-16")),
        ("Signed in mid-2015.", ("mid-2015", "2015", "2015-04-02", "2015-10-01")),
        ("Signed late last year.", ("late last year", "2015", "2015-07-02", "2015-12-31")),
        ("Shelling grew in recent weeks.", ("recent weeks", "PAST_REF", "2016-02-09", "2016-03-09")),
        ("It was cut off for the past three days.", ("the past three days", "P3D", "2016-03-06", "2016-03-09")),
        ("He will come in the coming days.", ("the coming days", "FUTURE_REF", "2016-03-09", "2016-03-16")),
        ("They met earlier this week.", ("earlier this week", "2016-W10", "2016-03-07", "2016-03-09")),
        ("They meet later this month.", ("later this month", "2016-03", "2016-03-09", "2016-03-31")),
        ("Three weeks into the siege bread ran out.", ("Three weeks", "P3W", "2016-02-17", "2016-03-09")),
        ("Aid will arrive within 72 hours.", ("72 hours", "PT72H", "2016-03-09", "2016-03-12")),
        # fiscal and seasonal
        ("Arms sales rose in FY2015.", ("FY2015", "2015", "2014-04-01", "2016-03-31")),
        ("Arms sales rose in fiscal 2015.", ("fiscal 2015", "2015", "2014-04-01", "2016-03-31")),
        ("It fell in the 2015-16 fiscal year.", ("the 2015-16 fiscal year", "2015/2016", "2015-01-01", "2016-12-31")),
        ("It fell in the third quarter of 2015.", ("the third quarter of 2015", "2015-Q3", "2015-07-01", "2015-09-30")),
        ("They attacked in the winter of 2014.", ("the winter of 2014", "2014-WI", "2014-12-01", "2015-02-28")),
        # feasts: those of the year that the tense allows
        ("The truce held during Ramadan.", ("Ramadan", "2015-06-18/2015-07-16", "2015-06-18", "2015-07-16")),
        ("The truce will hold during Ramadan.", ("Ramadan", "2016-06-06/2016-07-05", "2016-06-06", "2016-07-05")),
        ("Thousands will march on Quds Day.", ("Quds Day", "2016-07-01", "2016-07-01", "2016-07-01")),
        ("Police deployed before Tisha B'Av.", ("Tisha B'Av", "2015-07-26", "2015-07-26", "2015-07-26")),
        ("The bishop fasted during Lent.", ("Lent", "2016-02-10/2016-03-26", "2016-02-10", "2016-03-26")),
        ("Shells fell on Diwali 2016.", ("Diwali 2016", "2016-10-29", "2016-10-29", "2016-10-29")),
        ("A truce began on Lunar New Year.", ("Lunar New Year", "2016-02-08", "2016-02-08", "2016-02-08")),
        # ranges
        ("They fought between 10 and 12 February.",
         ("10 and 12 February", "2016-02-10/2016-02-12", "2016-02-10", "2016-02-12")),
        ("In the week ending March 5 twenty died.",
         ("the week ending March 5", "2016-02-28/2016-03-05", "2016-02-28", "2016-03-05")),
        # zones and clocks
        ("It began at 10 p.m. local time on Friday.",
         ("10 p.m. local time on Friday", "2016-03-04T22:00", "2016-03-04", "2016-03-04")),
        ("They arrived at noon Moscow time.", ("noon Moscow time", "T12:00+03:00", "2016-03-08", "2016-03-09")),
        ("They met at 14.00 CET.", ("14.00 CET", "T14:00+01:00", "2016-03-08", "2016-03-09")),
        ("They came at half past eight.", ("half past eight", "T08:30", "2016-03-08", "2016-03-09")),
        ("They came at 8 in the evening.", ("8 in the evening", "T20:00", "2016-03-08", "2016-03-09")),
        ("A blast hit in the early hours of Sunday.",
         ("the early hours of Sunday", "2016-03-06TMO", "2016-03-06", "2016-03-06")),
        # other calendars, eras, styles
        ("It rose on 25 October 1917 Old Style.",
         ("25 October 1917 Old Style", "1917-11-07", "1917-11-07", "1917-11-07")),
        ("It rose on 25 October (7 November) 1917.",
         ("25 October (7 November) 1917", "1917-11-07", "1917-11-07", "1917-11-07")),
        ("It rose on 7 November 1917 (N.S.).", ("7 November 1917 (N.S.)", "1917-11-07", "1917-11-07", "1917-11-07")),
        ("The king decreed it in Hijri 1437.", ("Hijri 1437", "2015-10-14/2016-10-01", "2015-10-14", "2016-10-01")),
        ("They gathered on 10 Muharram 1437 AH.", ("10 Muharram 1437 AH", "2015-10-23", "2015-10-23", "2015-10-23")),
        ("It was told on 15 Nisan 5776.", ("15 Nisan 5776", "2016-04-23", "2016-04-23", "2016-04-23")),
        ("He was elected on 1 Farvardin 1395.", ("1 Farvardin 1395", "2016-03-20", "2016-03-20", "2016-03-20")),
        ("Kim spoke in Juche 105.", ("Juche 105", "2016", "2016-01-01", "2016-12-31")),
        ("He fell ill in the 28th year of Heisei.", ("the 28th year of Heisei", "2016", "2016-01-01", "2016-12-31")),
        ("They sailed in the third year of the reign of George III.",
         ("the third year of the reign of George III", "1762-10-25/1763-10-24", "1762-10-25", "1763-10-24")),
        ("The town was buried in AD 79.", ("AD 79", "0079", "0079-01-01", "0079-12-31")),
        ("The senate fell in 44 BC.", ("44 BC", "BC0044", None, None)),
        # sequence words
        ("They met on 5 January. The next day he left.", ("The next day", "2016-01-06", "2016-01-06", "2016-01-06")),
        ("They met on 5 January. Hours later he left.", ("Hours later", "PTXH", "2016-01-05", "2016-01-06")),
        ("They met on 5 January. The day before, he left.",
         ("The day before", "2016-01-04", "2016-01-04", "2016-01-04")),
        ("They met on 5 January. That same evening he left.",
         ("That same evening", "2016-01-05TEV", "2016-01-05", "2016-01-05")),
        ("They meet a week from Friday.", ("a week from Friday", "2016-03-18", "2016-03-18", "2016-03-18")),
        ("They met on Tuesday of last week.", ("Tuesday of last week", "2016-03-01", "2016-03-01", "2016-03-01")),
        # sets
        ("They meet twice a year.", ("twice a year", "P1Y", None, None)),
    ],
)  # fmt: skip
def test_a_kind_of_expression_takes_value_and_bounds(text: str, expected: tuple[str | None, ...]) -> None:
    assert one(text) == expected


def test_the_types_are_those_of_timex3() -> None:
    text = "On Monday shelling began. At 14:30 it stopped for two days; they meet every Friday."
    types = [t.type for t in tag(text, WEDNESDAY)]
    assert types == ["DATE", "TIME", "DURATION", "SET"]


def test_a_late_correction_of_the_date_keeps_both() -> None:
    text = "The convoy was hit on 3 March.\n\nCorrection: the convoy was hit on 2 March, not 3 March."
    assert [t.value for t in tag(text, WEDNESDAY)] == ["2016-03-03", "2016-03-02", "2016-03-03"]


def test_a_day_after_nothing_told_is_not_put_ahead_of_the_day_of_writing() -> None:
    for text, value in [("The next day troops withdrew.", "XXXX-XX-XX"), ("Two days later he resigned.", "XXXX-XX-XX")]:
        assert one(text) == (text.split(" troops")[0].split(" he")[0], value, None, None)
    assert one("Minutes later a second bomb exploded.")[1:] == ("PTXM", None, None)


def test_words_that_look_like_eras_are_left_alone() -> None:
    assert [t.span.text for t in tag("In 2016 ad sales fell; in 2015 she was at sea.", WEDNESDAY)] == ["2016", "2015"]


@settings(deadline=None)
@given(st.integers(1, 9999), st.integers(1, 12), st.integers(1, 28))
def test_julian_days_run_on_by_one_and_meet_the_gregorian_in_the_third_century(y: int, m: int, d: int) -> None:
    there = julian_day(y, m, d)
    if there is not None and 200 < y < 300:
        assert there == date(y, m, d)
    following = julian_day(y, m, d - 1) if d > 1 else None
    if there is not None and following is not None:
        assert (there - following).days == 1
