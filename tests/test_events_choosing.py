"""Whose offer is refused, whose raid is praised: a recipient chosen from the sentences before."""

from __future__ import annotations

import pytest
from events_parses import parsed, state

from dragoman.events.choosing import NOBODY, Asked, Chooser, Option, way
from dragoman.events.drafts import Draft
from dragoman.events.frames import load
from dragoman.events.sides import Sides
from dragoman.model import Role

OFFERED = (
    "Rebels|rebel|NOUN|2|nsubj offered|offer|VERB|0|root a|a|DET|4|det truce|truce|NOUN|2|obj .|.|PUNCT|2|punct",
    "The|the|DET|2|det army|army|NOUN|3|nsubj rejected|reject|VERB|0|root the|the|DET|5|det offer|offer|NOUN|3|obj "
    ".|.|PUNCT|3|punct",
)


def chooser(table: dict[str, float]) -> tuple[Chooser, Asked]:
    analysis = parsed(*OFFERED)
    rebels, army = state(analysis, "Rebels", "SYR", "REB"), state(analysis, "army", "TUR", "MIL")
    made = Chooser(Sides(analysis, [rebels, army], (), (), load()), {"recipient": table} if table else {})
    made.tell(Draft(1, 1, 2, 1, "CONCEDE"), (rebels,), ())
    return made, Asked(Draft(7, 7, 8, 7, "REJECT"), Role.RECIPIENT, (), "frame reject.verb", (army,))


def test_who_made_the_offer_is_refused() -> None:
    made, asked = chooser({"did what is named again": 2.0, NOBODY: 1.0})
    found, why = made.choose(asked)
    assert [a.span.text for a in found] == ["Rebels"]
    assert why == "chosen among 1: did what is named again"


def test_without_weights_the_first_answer_stays() -> None:
    made, asked = chooser({})
    assert made.choose(asked) == ((), "frame reject.verb")


def test_nobody_is_an_option_and_who_acts_is_none() -> None:
    made, asked = chooser({NOBODY: 1.0})
    options = made.options(asked)
    assert [[a.span.text for a in o.actors] for o in options] == [["Rebels"], []]
    assert made.choose(asked)[0] == ()


def test_the_way_to_a_mention_names_its_relations() -> None:
    doc = parsed(*OFFERED).doc
    assert way(doc[7], doc[6]) == "nsubj"
    assert way(doc[3], doc[0]) == "^obj nsubj"
    assert way(doc[7], doc[0]) == "none"


@pytest.mark.parametrize("side", list(load().sides))
def test_shipped_tables_know_only_features_that_are_made(side: str) -> None:
    """Names are made from fixed words, types, sectors and relations; a misspelt one would silently weigh nothing."""
    assert side in {Role.ACTOR.value, Role.RECIPIENT.value}
    assert {NOBODY, f"{NOBODY} found", "first answer", "encoder"} <= set(load().sides[side])


def test_options_carry_what_they_were_judged_by() -> None:
    made, asked = chooser({NOBODY: 1.0})
    seen: list[Option] = []
    made.watch = lambda _, options: seen.extend(options)
    made.choose(asked)
    assert all(o.features for o in seen) and seen[-1].first


def test_who_sets_a_day_takes_no_party_from_elsewhere() -> None:
    """ "The talks were put off": whom the report named before has no part in it unless the sentence says so."""
    from dragoman.events.find import DATED

    contents = {f.content for f in load().frames}
    assert contents >= DATED, "the frames' own names for verbs that set, move or strike a day"
