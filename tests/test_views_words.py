"""Days and names in plain words."""

from __future__ import annotations

from datetime import date

import pytest

from dragoman.model import Span, Time
from dragoman.views import words
from dragoman.views.days import iso


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2016-03-04", "2016-03-04"),
        ("2016-03", "2016-03"),
        ("2022-10-24TNI", "2022-10-24 night"),
        ("2022-W44", "week of 2022-10-31"),
        ("2022-W44-WE", "weekend of 2022-11-05"),
        ("2022-W99", "2022-W99"),
        ("XXXX-08-24", "24 August"),
        ("XXXX-08-XX", "August"),
        ("XXXX-08-03TMO", "3 August morning"),
        ("XXXX-WXX-1TNI", "a Monday night"),
        ("XXXX-WXX-5TEV", "a Friday evening"),
        ("XXXX-WXX-2", "a Tuesday"),
        ("XXXX-XX-XX", ""),
        ("XXXX-13-01", ""),
        ("P3D", "P3D"),
        ("T24:00", ""),
        ("PTXH", ""),
        ("PRESENT_REF", "now"),
        ("PXD", ""),
        ("2022-05-25/2022-05-28", "2022-05-25 to 2022-05-28"),
    ],
)
def test_a_day_without_a_year_is_told_in_words(value: str, said: str) -> None:
    assert words.day(Time(Span(0, 3, "day"), "DATE", value)) == said


def test_the_days_of_a_dispute_are_told_in_words() -> None:
    assert words.days("2022-W44") == "week of 2022-10-31"
    assert words.days("2022-10-04, 2022-10-24TNI") == "2022-10-04, 2022-10-24 night"
    assert words.days("last spring") == "last spring"


def test_an_hour_without_its_day_is_told_by_the_days_it_lies_between() -> None:
    later = Time(Span(0, 3, "hours later"), "DURATION", "PTXH", start=date(2023, 5, 31), end=date(2023, 6, 1))
    assert words.day(later) == "2023-05-31 to 2023-06-01" and iso(later) == "2023-05-31/2023-06-01"
    midnight = Time(Span(0, 3, "midnight"), "TIME", "T24:00", start=date(2023, 6, 1), end=date(2023, 6, 1))
    assert words.day(midnight) == iso(midnight) == "2023-06-01"


def test_members_of_a_process_are_told_by_name() -> None:
    assert [words.member(m) for m in ("SDN", "rsf", "no_key")] == [
        "Sudan",
        "Rapid Support Forces",
        "no_key",
    ]


def test_a_name_in_the_margin_goes_without_its_code() -> None:
    assert words.voice("Sergey Lavrov [RUS GOV], envoys [?]") == "Sergey Lavrov, envoys"
    assert words.voice("[RUS GOV]") == "[RUS GOV]"
    assert words.voice("residents") == "residents"
