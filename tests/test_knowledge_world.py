"""The tables of states, organs, bodies, outlets and roles keep their own rules."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from dragoman.lexicons.codes import international, sectors
from dragoman.lexicons.tables import DATA, rows, values

FOLDER = DATA / "actors"
FILES = ("states", "organs", "bodies", "outlets", "roles")
DATE = re.compile(r"\d{4}(-\d{2}){0,2}")


def table(name: str) -> list[dict[str, str]]:
    return [row for _, row in rows(FOLDER / f"{name}.csv")]


@pytest.mark.parametrize("name", FILES)
def test_first_columns_are_unique_and_sorted(name: str) -> None:
    keys = [next(iter(row.values())) for row in table(name)]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", FILES)
def test_no_cell_repeats_a_value_or_holds_an_empty_one(name: str) -> None:
    for row in table(name):
        for column, cell in row.items():
            if "|" in cell:
                parts = cell.split("|")
                assert all(part.strip() == part and part for part in parts), (name, row, column)
                assert len(set(parts)) == len(parts), (name, row, column)


@pytest.mark.parametrize("name", ("organs", "bodies", "outlets", "roles"))
def test_codes_are_known(name: str) -> None:
    countries = {row["code"] for row in table("states")} | set(international())
    for row in table(name):
        assert set(values(row["sector"])) <= set(sectors()), row
        assert not row["country"] or row["country"] in countries, row


def test_there_are_enough_of_each() -> None:
    least = {"states": 195, "bodies": 200, "outlets": 250, "roles": 700, "organs": 200}
    for name, number in least.items():
        assert len(table(name)) >= number, name


def test_former_states_carry_the_code_of_their_successor() -> None:
    states = {row["key"]: row for row in table("states")}
    assert {k: states[k]["code"] for k in ("SUN", "YUG", "CSK", "DDR", "ZAR")} == {
        "SUN": "RUS", "YUG": "SRB", "CSK": "CZE", "DDR": "DEU", "ZAR": "COD",
    }  # fmt: skip
    for row in states.values():
        assert row["code"] == row["key"] or row["valid_to"], row["key"]
        assert row["code"] in states


@pytest.mark.parametrize(
    "column", ("aliases", "demonyms", "adjectives", "capital", "seats", "wikidata", "name")
)
def test_no_word_belongs_to_two_states(column: str) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for row in table("states"):
        for value in values(row[column]):
            owners[value.partition(":")[0]].add(row["key"])
    assert {value: keys for value, keys in owners.items() if len(keys) > 1} == {}


def test_seats_name_known_sectors() -> None:
    for row in table("states"):
        for seat in values(row["seats"]):
            _, _, code = seat.partition(":")
            assert not code or code in sectors(), seat


def test_dates_are_dates_in_order() -> None:
    for name, first, last in (("states", "valid_from", "valid_to"), ("bodies", "start", "end")):
        for row in table(name):
            for cell in (row[first], row[last]):
                assert not cell or DATE.fullmatch(cell), row
            assert not (row[first] and row[last]) or row[first] <= row[last], row


def test_members_of_bodies_are_known() -> None:
    bodies = table("bodies")
    known = {row["key"] for row in table("states")} | {row["key"] for row in bodies}
    for row in bodies:
        assert set(values(row["members"])) <= known, row["key"]


def test_formats_know_their_members() -> None:
    members = {row["key"]: values(row["members"]) for row in table("bodies")}
    assert set(members["normandy_format"]) == {"DEU", "FRA", "RUS", "UKR"}
    assert set(members["quartet"]) == {"USA", "RUS", "united_nations", "european_union"}
    assert {"USA", "RUS", "united_nations"} <= set(members["issg"])
    assert len(members["european_union"]) == 27 and len(members["nato"]) == 32


def test_each_name_belongs_to_one_entry_of_the_named_tables() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for name in ("organs", "bodies", "outlets", "groups"):
        for row in table(name):
            if name != "organs":
                owners[row["name"]].add(row["key"])
            for value in values(row.get("aliases") or row.get("phrase", "")):
                owners[value].add(row["key"])
    assert {value: keys for value, keys in owners.items() if len(keys) > 1} == {}


def test_roles_have_one_meaning_for_each_form() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for row in table("roles"):
        assert row["phrase"] == row["phrase"].lower()
        for form in {row["phrase"], row["plural"]} - {""}:
            owners[form].add(row["phrase"])
    assert {form: phrases for form, phrases in owners.items() if len(phrases) > 1} == {}


@pytest.mark.parametrize(
    ("phrase", "sector"),
    [
        ("rebel", "REB"), ("gunman", "UAF"), ("militant", "UAF"), ("protester", "CVL|OPP"),
        ("striker", "LAB"), ("resident", "CVL"), ("official", "GOV"), ("authority", "GOV"),
        ("diplomat", "GOV"),
        ("defence minister", "GOV|MIL"), ("soldier", "MIL"), ("warplane", "MIL"), ("lawmaker", "LEG"),
        ("journalist", "JRN"), ("refugee", "REF"), ("opposition leader", "PTY|OPP"),
        ("security forces", "COP"),
        ("former president", "ELI"), ("central bank", "GOV|BUS"), ("state media", "GOV|JRN"),
    ],
)  # fmt: skip
def test_roles_follow_the_rules_of_coding(phrase: str, sector: str) -> None:
    assert {row["phrase"]: row["sector"] for row in table("roles")}[phrase] == sector


def test_vague_collectives_are_never_coded() -> None:
    roles = {row["phrase"]: row for row in table("roles")}
    for phrase in ("international community", "west", "world powers"):
        assert roles[phrase]["sector"] == roles[phrase]["country"] == ""
        assert roles[phrase]["unnamed"] == "yes"


@pytest.mark.parametrize(
    ("phrase", "country", "sector"),
    [
        ("Knesset", "ISR", "LEG"), ("Verkhovna Rada", "UKR", "LEG"),
        ("CIA", "USA", "SPY"), ("FSB", "RUS", "SPY"),
        ("FBI", "USA", "COP"), ("Bundeswehr", "DEU", "MIL"),
        ("IDF", "ISR", "MIL"), ("State Department", "USA", "GOV"),
    ],
)  # fmt: skip
def test_organs_belong_to_their_state(phrase: str, country: str, sector: str) -> None:
    owners = {p: row for row in table("organs") for p in values(row["phrase"])}
    assert (owners[phrase]["country"], values(owners[phrase]["sector"])[0]) == (country, sector)


def test_organs_that_any_state_may_have_are_patterns_in_lower_case() -> None:
    for row in table("organs"):
        if not row["country"]:
            assert row["phrase"] == row["phrase"].lower(), row["key"]
