"""Panels of counts per country and month, and per pair."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from typing import Any

import exports_tellings as told
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.model import Telling
from dragoman.views.layouts.counts import QUADS
from dragoman.views.write import export


def panel(tellings: list[Telling], layout: str, **options: Any) -> list[dict[str, str]]:
    out = io.BytesIO()
    export(tellings, out, layout, **options)
    return list(csv.DictReader(io.StringIO(out.getvalue().decode())))


def moved(telling: Telling, day: date) -> Telling:
    return replace(telling, key=f"{telling.key}@{day}", event=replace(telling.event, date=told.on(day)))


def test_tellings_happenings_and_origins_are_counted_apart() -> None:
    rows = {(r["actor_iso3"], r["recipient_iso3"]): r for r in panel(told.ALL, "dyad-month")}
    russia = rows["RUS", "USA"]
    assert (russia["month"], russia["actor_cow"], russia["recipient_gw"]) == ("2016-03", "365", "2")
    assert (russia["tellings"], russia["happenings"], russia["origins"]) == ("2", "1", "1")
    assert russia["verbal_cooperation_tellings"] == "2" and russia["material_conflict_tellings"] == "0"
    assert ("USA", "RUS") in rows and rows["SYR", "SYR"]["material_conflict_happenings"] == "1"
    assert rows["UNO", "EUR"]["actor_cow"] == "" and ("PSE", "ISR") not in rows


def test_a_country_has_rows_as_actor_recipient_and_place() -> None:
    rows = panel(told.ALL, "country-month")
    syria = {r["role"]: r for r in rows if r["iso3"] == "SYR"}
    assert set(syria) == {"actor", "recipient", "place"} and syria["place"]["cow_abb"] == "SYR"
    by_type = panel(told.ALL, "country-month", by_type=True)
    assert {r["event_type"] for r in by_type if r["iso3"] == "RUS"} == {"CONSULT"}


def test_a_complete_panel_has_zeros_in_the_months_between() -> None:
    spread = [moved(told.SHELLING, date(2015, 11, 3)), moved(told.MEETING, date(2016, 2, 1))]
    rows = panel(spread, "dyad-month", complete=True)
    assert {r["month"] for r in rows} == {"2015-11", "2015-12", "2016-01", "2016-02"} and len(rows) == 4 * 3
    assert sum(int(r["tellings"]) for r in rows) == 3, "one attack, and one meeting in both directions"
    assert len(panel(spread, "dyad-month")) == 3
    assert panel([], "dyad-month", complete=True) == []


def test_codes_are_those_of_the_month() -> None:
    germany = told.actor("Bonn", "DEU", "GOV", name="Germany")
    old = told.telling("e1", told.WIRE, "CONSULT", actor=(germany, told.LAVROV), quad=1, date=told.on(date(1989, 6, 1)))
    rows = {
        r["actor_iso3"]: r for r in panel([old, moved(old, date(1991, 6, 1))], "dyad-month") if r["actor_iso3"] == "DEU"
    }
    assert rows["DEU"]["actor_cow"] == "255"
    first = panel([old], "dyad-month")[0]
    assert (first["actor_cow"], first["actor_cow_abb"], first["actor_gw"]) == ("260", "GFR", "260")


def test_events_without_any_day_are_left_out() -> None:
    assert panel([told.OPEN], "country-month") == []


@given(st.lists(st.tuples(st.sampled_from(told.ALL), st.dates(date(2014, 10, 1), date(2015, 9, 1))), max_size=6))
@settings(max_examples=15, deadline=None)
def test_quads_add_up_and_complete_panels_lose_nothing(drawn: list[tuple[Telling, date]]) -> None:
    tellings = [moved(t, d) for t, d in drawn]
    for layout in ("country-month", "dyad-month"):
        sparse, full = panel(tellings, layout), panel(tellings, layout, complete=True)
        for row in full:
            assert int(row["tellings"]) == sum(int(row[f"{q}_tellings"]) for q in QUADS.values())
            assert int(row["origins"]) <= int(row["tellings"])
        assert [r for r in full if r["tellings"] != "0"] == sparse
