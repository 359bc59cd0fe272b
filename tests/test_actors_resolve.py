"""Phrases by themselves: `Actors.resolve` and the command's plain function."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.actors import Actors, who
from dragoman.errors import DateError, InputError

SHARED = Path(os.environ.get("DRAGOMAN_SHARED", Path(__file__).resolve().parents[2] / "shared"))
ACTORS = Actors.load()


@pytest.mark.parametrize(
    ("phrase", "country", "sector"),
    [
        ("Turkish special forces", "TUR", "MIL"),
        ("the Russian Foreign Ministry", "RUS", "GOV"),
        ("Peru's Ministry of Fisheries", "PER", "GOV"),
        ("rebels in Chad", "TCD", "REB"),
        ("a former Danish minister", "DNK", "ELI"),
        ("members of the Kenyan parliament", "KEN", "LEG"),
        ("spokesman for the Japanese army", "JPN", "MIL"),
        ("Turkey's AKP government", "TUR", "GOV"),
        ("the American side", "USA", "GOV"),
        ("Turkish-backed Syrian rebels", "SYR", "REB"),
        ("Swedish journalists", "SWE", "JRN"),
        ("Ghanaian farmers", "GHA", "AGR"),
        ("students in Chile", "CHL", "EDU"),
        ("the Kremlin", "RUS", "GOV"),
        ("Syrian Deputy Minister Ayman Foo", "SYR", "GOV"),
        ("gunmen", None, "UAF"),
        ("Jabhat Al-Nusrah", "SYR", "REB"),
        ("Abkhazia", "GEO", "PRE"),
    ],
)
def test_country_and_main_sector_of_a_phrase(phrase: str, country: str | None, sector: str) -> None:
    actor = ACTORS.resolve(phrase)
    assert (actor.country, actor.sector[:1]) == (country, (sector,)), actor.why


def test_a_state_alone_is_open_and_acts_as_government_in_a_sentence() -> None:
    assert ACTORS.resolve("Norway").sector == ()
    assert ACTORS.resolve("Norway", "Norway condemned the attack.").sector == ("GOV",)
    assert ACTORS.resolve("Norway", "The ministers met in Norway.").sector == ()


def test_a_leader_has_the_office_of_the_day() -> None:
    during = ACTORS.resolve("John Kerry", on=date(2016, 3, 6))
    assert (during.sector, during.role, during.country) == (("GOV",), "Secretary of State", "USA")
    assert ACTORS.resolve("John Kerry", on=date(2018, 3, 6)).sector == ("ELI",)


def test_a_title_alone_names_its_holder_on_the_day_only() -> None:
    dated = ACTORS.resolve("the Russian foreign minister", on=date(2016, 3, 6))
    assert dated.name == "Sergey Lavrov"
    undated = ACTORS.resolve("the Russian foreign minister")
    assert (undated.name, undated.country, undated.sector[:1]) == (None, "RUS", ("GOV",))


def test_a_name_without_a_date_says_so() -> None:
    assert "no date given" in ACTORS.resolve("John Kerry").why


def test_an_unknown_person_with_a_title_keeps_the_name_as_written() -> None:
    actor = ACTORS.resolve("Syrian Deputy Minister Ayman Foo")
    assert actor.name == "Ayman Foo"


def test_somebody_elses_surname_gives_no_country() -> None:
    actor = ACTORS.resolve("Brunhilde Kerry")
    assert (actor.name, actor.country, actor.sector) == (None, None, ())


def test_a_given_country_completes_a_phrase_that_names_none() -> None:
    assert ACTORS.resolve("soldiers", country="Mali").country == "MLI"
    assert ACTORS.resolve("Turkish soldiers", country="Mali").country == "TUR"


def test_us_the_pronoun_is_no_state() -> None:
    assert ACTORS.resolve("us").country is None
    assert ACTORS.resolve("US").country == "USA"


def test_on_gives_the_role_of_another_day() -> None:
    kerry = ACTORS.resolve("John Kerry", on=date(2016, 3, 6))
    assert ACTORS.on(kerry, date(2019, 1, 1)).sector == ("ELI",)


def test_who_keeps_order_and_ids_and_gives_reasons() -> None:
    rows = [{"id": "a", "text": "Finnish police"}, {"id": "b", "text": "zzz"}]
    first, second = who(rows, ACTORS)
    assert first == {"id": "a", "name": None, "country": "FIN", "sector": ["COP"], "why": first["why"]}
    assert (second["id"], second["country"], second["sector"]) == ("b", None, [])
    assert first["why"]


def test_who_names_the_row_of_a_fault() -> None:
    with pytest.raises(InputError, match="row 1"):
        list(who([{"id": 1}], ACTORS))
    with pytest.raises(DateError, match="yesterday"):
        list(who([{"id": 1, "text": "x", "date": "yesterday"}], ACTORS))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_text_resolves_without_fault_and_its_span_is_the_text(text: str) -> None:
    actor = ACTORS.resolve(text, context=text + " said")
    assert actor.span.text == text
    assert actor.why


def test_the_dev_figure_of_actors_stays_above_its_floor() -> None:
    path = SHARED / "benchmarks" / "actors" / "dev.jsonl"
    if not path.exists():
        pytest.skip(f"the benchmark is not at {path}; set DRAGOMAN_SHARED")
    gold = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    active = [g for g in gold if g["status"] == "active" and not g.get("no_code")]
    asked = [{**g, "country": g.get("known_country")} for g in active]
    right = 0
    for g, told in zip(active, who(asked, ACTORS), strict=True):
        same_country = g.get("country") is None or (g["country"] or None) == told["country"]
        code = g.get("code_1")
        same_sector = code is None or (not code and not told["sector"]) or code in told["sector"][:1]
        right += same_country and same_sector
    assert right / len(active) >= 0.74
