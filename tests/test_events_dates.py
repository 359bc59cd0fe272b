"""The day of an act: the right expression of the right clause, spells, days foreseen, and days by default."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

import dragoman
from dragoman.views import contract
from dragoman.views.days import iso

DAY = "2016-03-09"  # a Wednesday


@cache
def reader() -> dragoman.Reader:
    return dragoman.load()


def events(text: str, published: str | None = DAY) -> list[dict[str, Any]]:
    reading = reader().read_text(text, published=published)
    return [contract.event(event) for event in reading.events]


def dated(text: str, word: str) -> str | None:
    """The day of the event whose trigger holds a word."""
    found = next(e for e in events(text) if word in e["trigger"]["text"])
    return found["date"]["value"] if found["date"] else None


@pytest.mark.parametrize(
    ("text", "word", "day"),
    [
        ("Syrian troops shelled Aleppo on Monday.", "shelled", "2016-03-07"),
        ("Syrian troops shelled Aleppo on Monday night.", "shelled", "2016-03-07"),
        ("Turkey said on Tuesday that Russian jets bombed Idlib on Sunday.", "bombed", "2016-03-06"),
        ("Kerry visited Moscow last week.", "visited", "2016-02-29/2016-03-06"),
        ("Kerry visited Moscow earlier this week.", "visited", "2016-03-07/2016-03-09"),
        ("Russian jets have bombed Aleppo for the past three days.", "bombed", "2016-03-06/2016-03-09"),
        ("Russian jets have bombed Aleppo since 2015.", "bombed", "2015/2016"),
        ("Russian jets bombed Aleppo from March 3 to March 5.", "bombed", "2016-03-03/2016-03-05"),
        ("Russian jets bombed Aleppo between 3 March and 5 March.", "bombed", "2016-03-03/2016-03-05"),
        ("On Saturday the rebels entered Homs. The next day troops attacked the rebels.", "attacked", "2016-03-06"),
        ("Netanyahu told his cabinet on Sunday that Israel would withdraw its troops from Lebanon.", "withdraw",
         "2016-03-06"),
    ],
)  # fmt: skip
def test_the_day_of_an_act_is_that_of_its_own_clause(text: str, word: str, day: str) -> None:
    assert dated(text, word) == day


def test_a_planned_act_looks_forward_and_a_report_back() -> None:
    ahead = next(e for e in events("Kerry will meet Lavrov in Geneva on Friday.") if e["act"] == "CONSULT")
    assert ahead["act_date"]["value"] == "2016-03-11"
    assert dated("Kerry met Lavrov in Geneva on Friday.", "met") == "2016-03-04"


def test_a_day_by_default_is_flagged_and_takes_no_place_of_a_date() -> None:
    (event,) = events("Syrian troops shelled Aleppo.")
    assert event["date"] is None
    assert event["why"]["date"] == "by default the day of publication, 2016-03-09"
    (undated,) = events("Syrian troops shelled Aleppo.", None)
    assert undated["date"] is None and "date" not in undated["why"]


def test_a_late_correction_of_the_date_keeps_both() -> None:
    text = "Rebels attacked the convoy on 3 March, officials said. They later said that rebels attacked it on 2 March."
    assert [e["date"]["value"] for e in events(text)] == ["2016-03-03", "2016-03-02"]


def test_a_length_of_time_tied_to_no_day_dates_nothing() -> None:
    found = events("A court in Cairo jailed the journalist for eight years.")
    assert all(event["date"] is None for event in found)


def test_an_events_time_is_an_iso_day_or_interval() -> None:
    from datetime import date

    from dragoman.times import tag

    text = "last winter; the third quarter of 2015; the 1990s; recent weeks; now; this weekend; 14:30 on Monday"
    values = [iso(time) for time in tag(text, date(2016, 3, 9))]
    assert values == [
        "2015-12/2016-02", "2015-07/2015-09", "1990/1999", "2016-02-09/2016-03-09", "2016-03-09",
        "2016-03-12/2016-03-13", "2016-03-07T14:30",
    ]  # fmt: skip
