"""The gazetteer and the files it is built from."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import KnowledgeError
from dragoman.places import Gazetteer
from dragoman.places.names import key
from dragoman.places.own import PLACES, own_files, own_rows

HEADER = "name,aliases,lat,lon,country,feature_code,precision,radius_km,origin\n"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Ḩalab", "halab"),
        ("Saint-Denis", "saint denis"),
        ("St. Denis", "saint denis"),
        ("The Hague", "hague"),
        ("Deir ez-Zor", "deir ez zor"),
        ("U.S.", "us"),
        ("Sana'a", "sanaa"),
        ("Łódź", "lodz"),
    ],
)
def test_names_are_folded_alike(written: str, folded: str) -> None:
    assert key(written) == folded


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing_but_short_forms(name: str) -> None:
    once = key(name)
    assert key(once) == key(key(once))
    assert once == " ".join(once.split())


def first(name: str, code: str) -> tuple[float | None, float | None, str | None]:
    gazetteer = Gazetteer.load()
    entries = [gazetteer.entry(row) for row, _ in gazetteer.find(name)]
    entry = next(e for e in entries if e.feature_code == code)
    return entry.lat, entry.lon, entry.country


def test_countries_divisions_and_towns_have_points() -> None:
    assert first("Syria", "PCLI") == (35.0, 38.0, "SYR")
    lat, lon, country = first("Texas", "ADM1")
    assert country == "USA" and lat == pytest.approx(31.3, abs=1) and lon == pytest.approx(-99, abs=1)
    lat, lon, country = first("Aleppo", "PPL")
    assert country == "SYR" and lat == pytest.approx(36.2, abs=0.1) and lon == pytest.approx(37.15, abs=0.1)


@pytest.mark.parametrize(
    ("spelling", "country"),
    [("Deir al-Zor", "SYR"), ("Kobane", "SYR"), ("Hodeidah", "YEM"), ("Donbass", "UKR"), ("Sana'a", "YEM"),
     ("Nagorno-Karabakh", "AZE"), ("Kharkiv", "UKR"), ("West Bank", "PSE"), ("Gaza Strip", "PSE")],
)  # fmt: skip
def test_news_spellings_lead_to_their_country(spelling: str, country: str) -> None:
    gazetteer = Gazetteer.load()
    assert country in {gazetteer.entry(row).country for row, _ in gazetteer.find(spelling)}


def test_unknown_names_find_nothing() -> None:
    gazetteer = Gazetteer.load()
    assert gazetteer.find("Qwxyzzy") == [] and not gazetteer.known("qwxyzzy")
    assert gazetteer.find("") == [] and gazetteer.find("\u0000") == []


def test_prefixes_are_known_only_before_more_words() -> None:
    gazetteer = Gazetteer.load()
    assert gazetteer.begins("new york") and gazetteer.begins("deir ez")
    assert not gazetteer.begins("qwxyzzy")


def test_own_places_are_many_and_well_formed() -> None:
    rows = [row for path in own_files() for row in own_rows(path)]
    assert len(rows) >= 5000 and sum(1 + len(row.aliases) for row in rows) >= 8000
    assert all(row.origin for row in rows)
    assert {"RGN", "SEA", "STRT", "DAM", "AIRB", "PSTB", "CMPRF", "MTS", "STM"} <= {r.feature_code for r in rows}


def test_entries_are_found_by_every_alias_of_theirs() -> None:
    gazetteer = Gazetteer.load()
    for row in own_rows(PLACES / "own.csv"):
        for name in (row.name, *row.aliases):
            assert gazetteer.find(name), name


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Camp X,,95,20,JOR,CMPRF,,,test", 'lat "95" is not a number from -90 to 90'),
        ("Camp X,,31,,JOR,CMPRF,,,test", "give both or none"),
        ("Camp X,,31,36,JOR,CAMPS,,,test", '"CAMPS" is not a feature code'),
        ("Camp X,,31,36,Jordan,CMPRF,,,test", '"Jordan" is not an ISO 3166-1 alpha-3 code'),
        ("Camp X,,31,36,JOR,CMPRF,,,", '"origin" must not be empty'),
    ],
)
def test_faulty_rows_are_named(tmp_path: Path, line: str, message: str) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(HEADER + line + "\n", "utf-8")
    with pytest.raises(KnowledgeError, match=r"`mine\.csv`, row 2") as caught:
        own_rows(file)
    assert message in str(caught.value)


def test_a_users_places_come_first_and_leave_the_shipped_ones_alone(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(HEADER + "Checkpoint Nineteen,Hajiz 19,36.1,37.2,SYR,PSTB,,,own survey\n", "utf-8")
    gazetteer = Gazetteer.load([file])
    entry = gazetteer.entry(gazetteer.find("Hajiz 19")[0][0])
    assert (entry.name, entry.lat, entry.lon, entry.country) == ("Checkpoint Nineteen", 36.1, 37.2, "SYR")
    assert entry.precision == "feature" and gazetteer.find("Aleppo")
    assert not Gazetteer.load().find("Hajiz 19")


def test_the_index_is_small_and_our_own_places_in_it_are_many() -> None:
    assert (PLACES / "gazetteer.npz").stat().st_size < 25_000_000
    gazetteer = Gazetteer.load()
    packaged = {"PPL", "PPLC", "ADM1", "ADM2", "PCLI"}
    codes = [gazetteer.codes[code] for code in gazetteer.code]
    own_kinds = sum(code not in packaged for code in codes)
    own_towns = sum(code == "PPL" and not g for code, g in zip(codes, gazetteer.geonameid, strict=True))
    assert own_kinds + own_towns >= 3000


def test_countries_and_divisions_of_both_levels_all_have_points() -> None:
    gazetteer = Gazetteer.load()
    for code, least in (("PCLI", 240), ("ADM1", 3500), ("ADM2", 24_000)):
        rows = gazetteer.code == gazetteer.codes.index(code)
        assert int(rows.sum()) >= least
        assert (abs(gazetteer.lat[rows]) <= 9_000_000).all()


@pytest.mark.parametrize(
    ("name", "lat", "lon", "country"),
    [("Chasiv Yar", 48.59, 37.83, "UKR"), ("Zamzam camp", 13.5, 25.3, "SDN"), ("Bab al-Hawa", 36.2, 36.7, None),
     ("Torkham crossing", 34.1, 71.1, "AFG"), ("Kakhovka dam", 46.8, 33.4, "UKR"),
     ("Philadelphi corridor", 31.3, 34.2, None),
     ("Sangin", 32.07, 64.8, "AFG"), ("Kidal", 18.4, 1.4, "MLI"), ("Myawaddy", 16.7, 98.5, "MMR"),
     ("Fiery Cross Reef", 9.55, 112.9, None), ("Rob Roy Way", 0, 0, "none")],
)  # fmt: skip
def test_places_of_the_news_are_where_an_atlas_has_them(name: str, lat: float, lon: float, country: str | None) -> None:
    gazetteer = Gazetteer.load()
    found = [gazetteer.entry(row) for row, _ in gazetteer.find(name)]
    if country == "none":
        assert not found
        return
    near = [e for e in found if e.lat is not None and abs(e.lat - lat) < 0.3 and abs((e.lon or 0) - lon) < 0.3]
    assert near and (country is None or country in {e.country for e in near})
