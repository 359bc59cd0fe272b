"""How many people an act struck: numbers, their words, whose they are, and which event they belong to."""

from __future__ import annotations

import copy
import tomllib

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

import dragoman
from dragoman.errors import KnowledgeError
from dragoman.events.counting import Counting
from dragoman.events.numbers import Numbers
from dragoman.lexicons.tables import DATA
from dragoman.model import Count, Event, Span
from dragoman.model.figures import total
from dragoman.views import contract, explain, flat, words

TABLE = tomllib.loads((DATA / "events" / "counts.toml").read_text("utf-8"))
NUMBERS = Numbers(TABLE)
BLANK = spacy.blank("en")


@pytest.fixture(scope="module")
def reader() -> dragoman.Reader:
    return dragoman.load()


def bounds(text: str) -> list[tuple[int, int | None]]:
    doc = BLANK(text)
    return [(n.low, n.high) for n in NUMBERS.of(doc, 0, len(doc))]


def told(event: Event) -> list[tuple[str, int, int | None, str]]:
    return [(c.kind, c.low, c.high, c.of) for c in event.counts]


def counts(reader: dragoman.Reader, text: str) -> list[tuple[str, int, int | None, str]]:
    reading = reader.read_text(text, published="2016-03-06")
    for event in reading.events:
        for count in event.counts:
            assert text[count.span.start : count.span.end] == count.span.text
    return [c for e in reading.events for c in told(e)]


# ---------------------------------------------------------------- numbers
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 civilians", (12, 12)),
        ("twenty-three people", (23, 23)),
        ("two hundred and forty-five people", (245, 245)),
        ("a hundred and twenty people", (120, 120)),
        ("1,250 people", (1250, 1250)),
        ("1.2 million people", (1_200_000, 1_200_000)),
        ("a dozen people", (12, 12)),
        ("half a dozen people", (6, 6)),
        ("two dozen people", (24, 24)),
        ("several dozen people", (24, None)),
        ("dozens of people", (24, None)),
        ("tens of thousands of people", (20_000, None)),
        ("at least 12 people", (12, None)),
        ("more than 100 people", (101, None)),
        ("up to 200 people", (0, 200)),
        ("fewer than 20 people", (0, 19)),
        ("between 40 and 50 people", (40, 50)),
        ("3-4 soldiers", (3, 4)),
        ("20 to 30 people", (20, 30)),
        ("about 50 people", (45, 55)),
        ("nearly 700 people", (630, 700)),
        ("12 or more people", (12, None)),
        ("no casualties", (0, 0)),
        ("no one", (0, 0)),
        ("nobody", (0, 0)),
    ],
)
def test_a_number_is_read_with_the_words_around_it(text: str, expected: tuple[int, int | None]) -> None:
    assert bounds(text) == [expected]


@pytest.mark.parametrize("text", ["a 12-year-old boy", "45 % of voters", "the third time"])
def test_an_age_a_share_or_a_rank_is_no_number_of_people(text: str) -> None:
    assert bounds(text) == []


def test_a_change_from_one_number_to_another_is_no_range() -> None:
    assert bounds("rose from 12 to 17") == [(12, 12), (17, 17)]


@given(st.integers(min_value=0, max_value=9_999_999))
def test_thousands_separators_change_nothing(number: int) -> None:
    assert bounds(f"{number} people") == bounds(f"{number:,} people") == [(number, number)]


@given(st.text(alphabet="0123456789,. -–abdeghilnorstuwy", max_size=40))
def test_any_text_gives_ordered_bounds_inside_it(text: str) -> None:
    doc = BLANK(text)
    for number in NUMBERS.of(doc, 0, len(doc)):
        assert 0 <= number.first <= number.core < number.last <= len(doc)
        assert number.low >= 0 and (number.high is None or number.low <= number.high)


# ---------------------------------------------------------------- in sentences
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Government troops killed at least 12 civilians in Saraqib.", [("killed", 12, None, "civilians")]),
        (
            "In the raid on the market, 12 people were killed and 30 wounded.",
            [("killed", 12, 12, "people"), ("wounded", 30, 30, "")],
        ),
        ("Rebels shelled the town of Nubl, wounding dozens.", [("wounded", 24, None, "")]),
        (
            "A car bomb exploded in Homs, leaving three soldiers dead and scores injured.",
            [("killed", 3, 3, "soldiers"), ("wounded", 40, None, "")],
        ),
        ("Syrian army troops killed between 40 and 50 fighters near Palmyra.", [("killed", 40, 50, "fighters")]),
        ("Gunmen shot dead 8 policemen in Sinai.", [("killed", 8, 8, "policemen")]),
        ("The shelling of Horlivka claimed the lives of six civilians.", [("killed", 6, 6, "civilians")]),
        ("Twelve people lost their lives in the bombing in Beirut.", [("killed", 12, 12, "people")]),
        ("Seventeen people died when a suicide bomber struck a checkpoint in Kirkuk.", [("killed", 17, 17, "people")]),
        (
            "Gunmen killed 4 police officers and abducted two aid workers in Maiduguri.",
            [("killed", 4, 4, "police officers"), ("captured", 2, 2, "aid workers")],
        ),
        ("Police arrested 15 protesters in Cairo.", [("arrested", 15, 15, "protesters")]),
        ("Some 5,000 people marched through Tbilisi.", [("involved", 4500, 5500, "people")]),
        (
            "Hundreds of thousands of people were displaced by the offensive on Mosul.",
            [("displaced", 200_000, None, "people")],
        ),
        (
            "Rebels breached the truce 9 times, the Russian defence ministry said.",
            [("violations", 9, 9, "times")],
        ),
    ],
)
def test_a_figure_has_its_kind_and_noun(
    reader: dragoman.Reader, text: str, expected: list[tuple[str, int, int | None, str]]
) -> None:
    assert counts(reader, text) == expected


def test_what_belongs_to_a_figure_given_before_is_not_counted_again(reader: dragoman.Reader) -> None:
    assert counts(reader, "Air strikes killed 33 people, including 12 children, in Hajjah.") == [
        ("killed", 33, 33, "people")
    ]
    assert counts(
        reader, "The army said 82 people had been killed, 45 of them civilians, in air strikes on Douma."
    ) == [("killed", 82, 82, "people")]


def test_who_stands_alone_beside_a_figure_counts_as_one(reader: dragoman.Reader) -> None:
    text = "Ukrainian shelling wounded a woman and two boys in Makiivka."
    assert counts(reader, text) == [("wounded", 1, 1, "woman"), ("wounded", 2, 2, "boys")]


def test_killed_or_wounded_is_neither_alone(reader: dragoman.Reader) -> None:
    kinds = {k for k, *_ in counts(reader, "More than two dozen fighters were killed or wounded in the assault.")}
    assert not kinds & {"killed", "wounded"}


def test_no_casualties_means_none_dead_and_none_wounded(reader: dragoman.Reader) -> None:
    found = counts(reader, "There were no casualties in the rocket attack, the Israeli army said.")
    assert found == [("killed", 0, 0, ""), ("wounded", 0, 0, "")]


def test_captured_villages_and_tanks_are_no_people(reader: dragoman.Reader) -> None:
    assert counts(reader, "The army captured 40 villages.") == []
    assert counts(reader, "Separatists captured 12 Ukrainian soldiers and four tanks.") == [
        ("captured", 12, 12, "soldiers")
    ]


def test_a_figure_in_a_relative_clause_goes_to_the_attack_not_to_its_condemnation(reader: dragoman.Reader) -> None:
    text = "The attack on Kafr Nabl, which killed nine, was condemned by France."
    events = reader.read_text(text, published="2016-03-06").events
    by_type = {e.event_type: told(e) for e in events}
    assert by_type["ASSAULT"] == [("killed", 9, 9, "")]
    assert by_type["ACCUSE"] == []


def test_a_risen_toll_is_the_new_figure_of_the_attack_it_comes_from(reader: dragoman.Reader) -> None:
    text = "The death toll from Saturday's truck bombing in Mogadishu had risen from 276 to 358, officials said."
    (event,) = reader.read_text(text, published="2017-10-20").events
    assert event.event_type == "ASSAULT"
    assert told(event) == [("killed", 358, 358, "")]


def test_violations_that_a_monitor_records_are_an_event_with_their_number(reader: dragoman.Reader) -> None:
    text = "The OSCE Special Monitoring Mission recorded 312 ceasefire violations in the Donetsk region on 3 March."
    (event,) = reader.read_text(text, published="2016-03-04").events
    assert (event.event_type, event.cameo) == ("ASSAULT", "196")
    assert event.actor == ()  # nobody is named as having broken it, least of all the mission
    assert told(event) == [("violations", 312, 312, "ceasefire violations")]


# ---------------------------------------------------------------- sums and views
def count(kind: str, low: int, high: int | None) -> Count:
    return Count(Span(0, 1, "x"), kind, low, high)


def test_coordinated_counts_add_up_and_an_open_one_leaves_the_sum_open() -> None:
    assert total([count("killed", 12, 12), count("killed", 3, 3), count("wounded", 9, 9)], "killed") == (15, 15)
    assert total([count("killed", 12, None), count("killed", 3, 3)], "killed") == (15, None)
    assert total([], "killed") is None


def test_counts_reach_json_csv_and_explanations(reader: dragoman.Reader) -> None:
    text = "Government troops killed at least 12 civilians and wounded up to 60 people in Saraqib."
    reading = reader.read_text(text, published="2016-03-06")
    (event,) = reading.events
    first = contract.event(event)["counts"][0]
    assert first == {
        "start": 25, "end": 36, "text": "at least 12", "kind": "killed", "low": 12, "high": None, "of": "civilians",
    }  # fmt: skip
    assert flat.COLUMNS[-4:] == ("killed_low", "killed_high", "wounded_low", "wounded_high")
    assert next(iter(flat.rows(reading))).rstrip("\n").endswith(",12,,0,60")
    assert any("at least 12 killed (civilians)" in line for line in explain.render(reading, event))
    assert words.figure(event.counts[1]) == "up to 60 wounded (people)"


# ---------------------------------------------------------------- the data
def test_a_wrong_key_in_the_data_is_named_with_the_nearest_right_one() -> None:
    broken = copy.deepcopy(TABLE)
    broken["kinds"]["killed"]["strucks"] = broken["kinds"]["killed"].pop("struck")
    with pytest.raises(KnowledgeError, match='"strucks" is not a key; did you mean "struck"'):
        Counting(broken)


def test_a_missing_table_and_an_unknown_kind_are_named() -> None:
    without = {k: v for k, v in TABLE.items() if k != "tolls"}
    with pytest.raises(KnowledgeError, match=r"\[tolls\] is missing"):
        Counting(without)
    broken = copy.deepcopy(TABLE)
    broken["lives"]["kind"] = "kiled"
    with pytest.raises(KnowledgeError, match='did you mean "killed"'):
        Counting(broken)
