"""Names that several bear: told apart by day, country, title and words, or left open with the candidates."""

from __future__ import annotations

from datetime import date

import pytest

from dragoman.actors import Actors
from dragoman.actors.check import SORTS, check, notes
from dragoman.actors.history import history
from dragoman.actors.search import Search


@pytest.fixture(scope="module")
def actors() -> Actors:
    return Actors.load()


@pytest.mark.parametrize(
    ("phrase", "context", "day", "country"),
    [
        ("SDF", "The SDF said its fighters had entered Raqqa from the east.", "2017-06-06", "SYR"),
        ("SDF", "Tokyo sent the SDF to rebuild roads after the earthquake.", "2016-04-18", "JPN"),
        ("SDF", "The SDF flew relief to the islands, officials in Japan said.", "2004-10-25", "JPN"),
        ("Congress", "Congress overrode the veto hours after Republicans and Democrats agreed.", "2016-09-28", "USA"),
        ("Congress", "The BJP lost the state; Congress will form the government with a partner.", "2018-12-12", "IND"),
        ("Congress", "Congress in Lima voted to remove the president.", "2020-11-09", "PER"),
        ("the Guard", "Tehran buried two generals; the Guard promised revenge.", "2024-04-05", "IRN"),
        ("the Guard", "The governor called up the Guard before the hurricane.", "2005-08-28", "USA"),
        ("the Defence Ministry", "Shells hit Donetsk. The Defence Ministry in Kyiv denied it.", "2015-01-20", "UKR"),
        ("the Defence Ministry", "Moscow lost two aircraft, the Defence Ministry said in Moscow.", "2022-03-05", "RUS"),
        ("SPLA", "The SPLA took the garrison.", "1997-03-10", "SDN"),
        ("SPLA", "The SPLA took the garrison.", "2013-12-20", "SSD"),
    ],
)  # fmt: skip
def test_day_country_and_words_tell_whom_a_shared_name_means(
    actors: Actors, phrase: str, context: str, day: str, country: str
) -> None:
    found = actors.resolve(phrase, context, date.fromisoformat(day))
    assert found.country == country, found.why


@pytest.mark.parametrize("phrase", ["Congress", "The Guard", "SDF", "RTS"])
def test_a_shared_name_that_nothing_decides_stays_open_with_its_candidates(actors: Actors, phrase: str) -> None:
    found = actors.resolve(phrase, f"{phrase} was named on the last page of the book.", date(2019, 3, 1))
    assert found.country is None and found.sector == () and len(found.candidates) > 1
    assert "could be any of" in str(found.why)


def test_the_defence_ministry_of_no_state_stays_without_one(actors: Actors) -> None:
    found = actors.resolve("the Defence Ministry", "The Defence Ministry gave no figures.", date(2016, 3, 1))
    assert (found.country, found.sector[:1]) == (None, ("GOV",))


def test_ivanov_needs_a_title_or_a_day(actors: Actors) -> None:
    assert actors.resolve("Ivanov", "Ivanov spoke.", None).name is None
    assert actors.resolve("Ivanov", "Ivanov spoke.", None).candidates
    held = actors.resolve("Russian Foreign Minister Ivanov", None, date(2002, 5, 1))
    assert held.name == "Igor Ivanov"
    defence = actors.resolve("Russian Defence Minister Ivanov", None, date(2004, 5, 1))
    assert defence.name == "Sergei Ivanov"


def test_a_given_name_with_a_title_is_whoever_held_it(actors: Actors) -> None:
    assert actors.resolve("President Isaias", None, date(2000, 6, 18)).name == "Isaias Afwerki"
    assert actors.resolve("President Isaias", None, date(1985, 6, 18)).name != "Isaias Afwerki"


def test_a_body_named_beside_it_is_the_bloc(actors: Actors) -> None:
    text = "Ministers of ASEAN met on Friday. The bloc gave no statement."
    assert actors.resolve("The bloc", text, date(2012, 7, 13)).country == "IGO"


@pytest.mark.parametrize(
    ("phrase", "day", "sector"),
    [("Taliban", "2010-05-01", "REB"), ("Taliban", "2022-05-01", "GOV"), ("Taliban", "1999-05-01", "GOV"),
     ("FMLN", "1989-11-12", "REB"), ("FMLN", "2010-11-12", "PTY")],
)  # fmt: skip
def test_a_group_is_what_it_was_on_the_day(actors: Actors, phrase: str, day: str, sector: str) -> None:
    assert actors.resolve(phrase, None, date.fromisoformat(day)).sector[0] == sector


def test_a_place_of_the_act_outweighs_a_nationality(actors: Actors) -> None:
    text = "Gunmen seized three French engineers in Agadez."
    assert actors.resolve("Gunmen", text, date(2010, 9, 16)).country == "NER"


def test_people_by_descent_are_not_people_of_the_state(actors: Actors) -> None:
    text = "Ethnic Russian pensioners protested in Riga."
    assert actors.resolve("Ethnic Russian pensioners", text, date(2007, 5, 1)).country == "LVA"


def test_designations_names_and_lineage_are_dated() -> None:
    told = history()
    assert [d.authority for d in told.designated("m23", "2013-01-15")] == ["UNO"]
    assert told.designated("m23", "2012-05-01") == []
    assert {d.identifier for d in told.designated("al_qaeda", "2010-01-01")} >= {"QDe.004"}
    assert told.called("isil_sinai", "2012-06-01") == "Ansar Bait al-Maqdis"
    assert any(link.relation == "merged into" for link in told.links["jabhat_al_nusra"])


def test_the_shipped_tables_have_no_faults_and_their_notes_are_of_known_sorts() -> None:
    assert check() == []
    found = notes()
    assert {note.sort for note in found} <= set(SORTS)
    assert any(n.sort == "surname" and n.about == "Ivanov (RUS)" for n in found)


def test_search_finds_other_spellings_and_tells_the_source() -> None:
    looked = Search()
    hit = looked.find("Sergey Lavrov")[0]
    assert hit.entry.key == "sergey_lavrov"
    assert any(line.startswith("source: ") for line in looked.told(hit.entry, "2016-03-06"))
    assert looked.find("Sergei Lavroff")
    assert looked.find("") == []
