"""An event's place is given only where the text gives it, and its reason is told."""

from __future__ import annotations

import pytest

import dragoman
from dragoman.model import Event


def read(text: str) -> tuple[Event, ...]:
    return dragoman.load().read_text(text, published="2016-03-10").events


def place(events: tuple[Event, ...], event_type: str) -> str | None:
    event = next(e for e in events if e.event_type == event_type)
    return event.location.name if event.location else None


@pytest.mark.parametrize(
    ("text", "event_type", "expected"),
    [
        # a capital is known by its country, whether or not the report names it
        ("Kenyan troops left Nairobi on Monday. The ministers met in the Ethiopian capital.", "CONSULT", "Addis Ababa"),
        (
            "Fighting resumed in Aleppo province. Rebels shelled Idlib. Soldiers attacked the city on Monday.",
            "ASSAULT",
            "Idlib",
        ),
        # what a statement is about is not where it is made
        ("Turkey asked Russia to hand over its bases in Syria.", "REQUEST", None),
        ("Ankara warned Iran during a meeting in Vienna not to block the talks.", "THREATEN", "Vienna"),
        # a person's origin is not where something befalls them
        ("Anna Novak, formerly of Prague, was sentenced by a military court to seven years in prison.", "COERCE", None),
    ],
)
def test_a_place_is_the_acts_own_or_one_that_words_point_to(text: str, event_type: str, expected: str | None) -> None:
    events = read(text)
    found = [e.location.name if e.location else None for e in events if e.event_type == event_type]
    assert found
    assert found[-1] == expected


def test_words_that_point_give_the_named_place_and_say_so() -> None:
    events = read("Rebels hold Bambari, residents said on Monday. Government troops attacked the town at dawn.")
    attack = next(e for e in events if e.trigger.text == "attacked")
    assert attack.location is not None
    assert attack.location.span.text == "Bambari"
    assert "the town" in attack.why["location"]


def test_a_noun_that_may_mean_two_places_points_to_neither() -> None:
    events = read("Rebels hold Bangui and Bambari, residents said. Government troops attacked the town at dawn.")
    assert place(events, "ASSAULT") is None


def test_a_statement_is_where_its_speaker_speaks() -> None:
    text = (
        "Foreign Minister Sergei Lavrov spoke at a news conference in Ankara on Monday. "
        "Lavrov accused Ukraine of shelling civilians."
    )
    accused = next(e for e in read(text) if e.event_type == "ACCUSE")
    assert accused.location is not None
    assert accused.location.span.text == "Ankara"
    assert "where its speaker speaks" in accused.why["location"]


def test_a_place_named_nearby_is_not_lent_to_what_others_do() -> None:
    text = "Gunmen attacked the market of Maiduguri on Monday. Israel bombed a convoy on Tuesday."
    assert [e.location and e.location.name for e in read(text)] == ["Maiduguri", None]


def test_a_dateline_alone_is_no_events_place() -> None:
    events = read("GENEVA, March 10 - Russian aircraft bombed a hospital on Wednesday, the health minister said.")
    assert place(events, "ASSAULT") is None
