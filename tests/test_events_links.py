"""The day's news side by side: what belongs to a neighbour is not taken for an event's other side."""

from __future__ import annotations

from datetime import date

import pytest

import dragoman
from dragoman.events.links import Links, Tied
from training.roundups import passage


def tied(actors: set[str], lands: set[str], *, leans: bool = False) -> Tied:
    return Tied(frozenset(actors), frozenset(lands), leans)


REPORT = Links(
    [
        tied({"rebels"}, {"SYR"}),
        tied({"army", "rebels"}, set()),
        tied({"farmers"}, {"ESP"}),
        tied(set(), set(), leans=True),
    ]
)


def test_sentences_are_tied_by_whom_and_which_countries_both_name() -> None:
    assert REPORT.share_actor(0, 1, "army") and not REPORT.share_actor(0, 1, "rebels")
    assert not REPORT.share_land(0, 2)


def test_a_sentence_alone_has_no_tie_to_any_before_it() -> None:
    assert [REPORT.alone(n) for n in range(4)] == [True, False, True, False]


POLAND = "Poland expelled two Belarusian diplomats on Thursday."
SPAIN = "Thousands of farmers protested in Madrid on Saturday."
SENEGAL = "Senegalese students blocked a road in Dakar on Tuesday."
FRANCE = "France withdrew its last soldiers from Niger on Friday."
PORTUGAL = "Portuguese dockers went on strike on Tuesday."
ITALY = "Italy rescued ninety migrants off Sicily on Sunday."


@pytest.mark.parametrize(
    ("sentences", "act"),
    [
        ((SENEGAL, FRANCE), "blocked"),
        ((POLAND, SPAIN), "protested"),
        ((PORTUGAL, ITALY), "went"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_neighbour_of_another_country_is_no_recipient(sentences: tuple[str, str], act: str, turned: bool) -> None:
    text = " ".join(reversed(sentences) if turned else sentences)
    (event,) = (e for e in dragoman.load().read_text(text, published=date(2024, 5, 15)).events if e.trigger.text == act)
    sentence = next(s for s in sentences if act in s)
    assert all(a.span.text in sentence for a in event.recipient), event.why


def test_a_passage_of_corpus_sentences_keeps_words_under_their_offsets() -> None:
    rows = [
        {"id": name, "kind": "sentence", "document_date": "2024-05-15", "text": text,
         "events": [{"id": "e1", "trigger": {"start": at, "end": at + len(word)}, "actors": [], "recipients": []}]}
        for name, text, word, at in (("a", "Police fired.", "fired", 7), ("b", "Talks began.", "began", 6))
    ]  # fmt: skip
    made = passage("both", rows, "\n\n")
    assert [made["text"][e["trigger"]["start"] : e["trigger"]["end"]] for e in made["events"]] == ["fired", "began"]
    assert [e["id"] for e in made["events"]] == ["a-e1", "b-e1"]


@pytest.mark.parametrize(("first", "second", "act"), [(SPAIN, POLAND, "expelled"), (ITALY, PORTUGAL, "went")])
def test_a_neighbour_of_another_country_lends_no_place(first: str, second: str, act: str) -> None:
    found = dragoman.load().read_text(f"{first} {second}", published=date(2024, 5, 15)).events
    assert [e.location for e in found if e.trigger.text == act] == [None]
