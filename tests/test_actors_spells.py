"""When what the tables tell of holds: days compared with dates that may be a year or a month."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.actors.spells import begun, covers, over

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(date.isoformat)


@pytest.mark.parametrize(
    ("start", "end", "held"),
    [
        ("", "", True), ("2016", "", True), ("2016-03", "", True), ("2016-03-09", "2016-03-09", True),
        ("2016-03-10", "", False), ("2016-04", "", False), ("2017", "", False),
        ("", "2016", True), ("", "2016-03", True), ("", "2016-03-08", False), ("", "2015", False),
    ],
)  # fmt: skip
def test_a_date_of_a_year_or_month_counts_with_all_its_days(start: str, end: str, held: bool) -> None:
    assert covers(start, end, "2016-03-09") is held


@given(DAYS, DAYS, st.sampled_from((4, 7, 10)))
def test_what_is_over_has_begun_and_no_day_is_both_before_and_after(bound: str, day: str, width: int) -> None:
    cut = bound[:width]
    assert begun(cut, day) or not over(cut, day)
    assert begun(cut, bound) and not over(cut, bound)
