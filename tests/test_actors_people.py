"""The tables of persons, offices and groups: keys, codes, dates and names hold together."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

import dragoman
from dragoman.lexicons.codes import international, sectors

FOLDER = Path(dragoman.__file__).parent / "lexicons" / "data" / "actors"
DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
NON_STATES = frozenset({"KOS", "PSE"}) | frozenset(international())


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def plain(text: str) -> str:
    return text.casefold().replace("-", " ")


@pytest.mark.parametrize("name", ["persons", "groups"])
def test_keys_are_unique_snake_case_and_sorted(name: str) -> None:
    keys = [row["key"] for row in table(name)]
    assert keys == sorted(set(keys))
    assert all(re.fullmatch(r"[a-z0-9_]+", key) for key in keys)


@pytest.mark.parametrize("name", ["persons", "groups"])
def test_no_name_or_alias_means_two_entries(name: str) -> None:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for row in table(name):
        for alias in filter(None, [row["name"], *row["aliases"].split("|")]):
            owners[plain(alias)].add(row["key"])
    assert {alias: keys for alias, keys in owners.items() if len(keys) > 1} == {}


@pytest.mark.parametrize("name", ["persons", "offices", "groups"])
def test_countries_are_those_of_the_states_table_or_non_states(name: str) -> None:
    known = {row["code"] or row["key"] for row in table("states")} | NON_STATES | {""}
    assert {row["country"] for row in table(name)} - known == set()


@pytest.mark.parametrize("name", ["offices", "groups", "offices_vocab"])
def test_sectors_are_codes_of_the_ontology(name: str) -> None:
    used = {code for row in table(name) for code in row["sector"].split("|") if code}
    assert used - set(sectors()) == set()


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [("persons", "born", "died"), ("offices", "start", "end"), ("groups", "start", "end")],
)
def test_dates_parse_and_run_forwards(name: str, first: str, last: str) -> None:
    for row in table(name):
        for cell in filter(None, (row[first], row[last])):
            assert DATE.fullmatch(cell), row
        if row[first] and row[last]:
            common = min(len(row[first]), len(row[last]))
            assert row[first][:common] <= row[last][:common], row


def test_every_office_has_a_known_person_and_every_person_an_office() -> None:
    assert {row["person"] for row in table("offices")} == {row["key"] for row in table("persons")}


def test_nobody_holds_an_office_after_death() -> None:
    died = {row["key"]: row["died"] for row in table("persons") if row["died"]}
    for row in table("offices"):
        if row["person"] in died:
            end = died[row["person"]]
            assert row["end"] and row["end"][: len(end)] <= end[: len(row["end"])], row


def test_offices_use_the_vocabulary_and_phrases_are_said_once() -> None:
    vocabulary = {row["office"] for row in table("offices_vocab")}
    assert {row["office"] for row in table("offices")} <= vocabulary
    phrases = [phrase for row in table("offices_vocab") for phrase in row["phrases"].split("|")]
    assert len(phrases) == len(set(phrases))


def test_a_state_has_one_foreign_minister_at_a_time() -> None:
    terms: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for row in table("offices"):
        if row["office"] == "foreign_minister" and row["start"] and not row["organization"]:
            terms[row["country"]].append((row["start"], row["end"] or "9999", row["person"]))
    for country, held in terms.items():
        held.sort()
        for (_, end, one), (start, _, other) in zip(held, held[1:], strict=False):
            common = min(len(end), len(start))
            soviet = country == "RUS" and start < "1991"
            assert soviet or end[:common] <= start[:common], (country, one, other)


def test_a_weekday_is_nobodys_surname_and_the_full_name_is_a_person() -> None:
    said = "Godwin Friday left Kingstown on Friday."
    reading = dragoman.load().read_text(said)
    assert [(a.span.text, a.name) for a in reading.actors if "Friday" in a.span.text] == [
        ("Godwin Friday", "Godwin Friday")
    ]
