"""Who is sent by others, whose organ a body is by its name, and which office the text itself names."""

from __future__ import annotations

from datetime import date

import pytest

from dragoman.actors import Actors


@pytest.fixture(scope="module")
def actors() -> Actors:
    return Actors.load()


@pytest.mark.parametrize(
    ("phrase", "context", "country"),
    [
        ("Diplomat", "A diplomat said in Vienna that the talks had stalled.", None),
        ("Western diplomats", "Western diplomats in Nairobi doubted that the truce would hold.", None),
        ("an Iranian diplomat", "In Vienna an Iranian diplomat rejected the offer.", "IRN"),
        ("State Department official", "A State Department official said that Haiti's gangs had met.", "USA"),
        ("a Pentagon spokesman", "In Baghdad a Pentagon spokesman denied it.", "USA"),
        ("police officers", "Police officers fired at marchers in Nairobi.", "KEN"),
    ],
)
def test_the_place_of_a_meeting_lends_its_country_to_its_own_alone(
    actors: Actors, phrase: str, context: str, country: str | None
) -> None:
    assert actors.resolve(phrase, context, date(2021, 5, 12)).country == country


def test_an_office_for_a_union_of_states_does_not_outrank_the_national_title_beside_a_name(actors: Actors) -> None:
    context = "Kenyan President Uhuru Kenyatta received the envoys."
    titled = actors.resolve("Kenyan President Uhuru Kenyatta", context, date(2024, 3, 5))
    assert (titled.name, titled.country) == ("Uhuru Kenyatta", "KEN")
    assert actors.resolve("Uhuru Kenyatta", "Uhuru Kenyatta met M23 in Nairobi.", date(2024, 3, 5)).country == "IGO"


def test_what_the_text_calls_one_counts_after_the_last_office(actors: Actors) -> None:
    phrase = "Saudi journalist Jamal Khashoggi"
    found = actors.resolve(phrase, f"{phrase} entered the consulate.", date(2018, 10, 2))
    assert (found.country, found.sector) == ("SAU", ("JRN",))
