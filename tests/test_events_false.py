"""What looks like an event and is none: orders not to act, papers made public, words only a weak frame takes up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from events_parses import parsed, state

from dragoman.events import Events
from dragoman.model import Actor, Document, TriggerSignal, Zone, ZoneKind

ROOM = Events.load()

DO_NOT = parsed(
    "Do|do|AUX|3|aux|VerbForm=Fin not|not|PART|3|advmod shoot|shoot|VERB|0|root|VerbForm=Inf "
    "the|the|DET|5|det farmers|farmer|NOUN|3|obj _.|.|PUNCT|3|punct"
)
DID_NOT = parsed(
    "Soldiers|soldier|NOUN|4|nsubj did|do|AUX|4|aux|Tense=Past+VerbForm=Fin not|not|PART|4|advmod "
    "shoot|shoot|VERB|0|root|VerbForm=Inf the|the|DET|6|det farmers|farmer|NOUN|4|obj _.|.|PUNCT|4|punct"
)
FREED = (
    "Chad|Chad|PROPN|2|nsubj released|release|VERB|0|root|Tense=Past+VerbForm=Fin "
    "the|the|DET|4|det {what}|{lemma}|NOUN|2|obj _.|.|PUNCT|2|punct"
)
PRIVATE = (
    "{who}|{who}|PROPN|2|nsubj audited|audit|VERB|0|root|Tense=Past+VerbForm=Fin the|the|DET|4|det "
    "bank|bank|NOUN|2|obj _.|.|PUNCT|2|punct"
)


def types(analysis: object, *actors: Actor) -> list[str]:
    return [e.event_type for e in ROOM.find(analysis, list(actors))]  # type: ignore[arg-type]


def test_who_is_told_not_to_shoot_has_not_been_denied_shooting() -> None:
    assert types(DO_NOT) == []
    (event,) = ROOM.find(DID_NOT)
    assert (event.event_type, event.status) == ("ASSAULT", "denied")


@pytest.mark.parametrize(("what", "lemma", "said"), [
    ("hostages", "hostage", ["RETREAT"]), ("journalists", "journalist", ["RETREAT"]),
    ("emails", "email", []), ("footage", "footage", []), ("documents", "document", []),
])  # fmt: skip
def test_papers_made_public_are_no_captives_let_go(what: str, lemma: str, said: list[str]) -> None:
    analysis = parsed(FREED.format(what=what, lemma=lemma))
    assert types(analysis, state(analysis, "Chad", "TCD")) == said


def test_where_the_encoder_is_silent_a_frame_counts_less_among_private_people() -> None:
    elsewhere = TriggerSignal(3, {"O": 0.9, "AID": 0.1}, {}, {}, 0.0, 0.0, {})
    scores = {}
    for who, sector in (("Kenya", "GOV"), ("Wanjiru", "BUS")):
        analysis = parsed(PRIVATE.format(who=who), signals=(elsewhere,))
        found = ROOM.find(analysis, [state(analysis, who, "KEN", sector)])
        scores[who] = max((e.confidence for e in found if e.trigger.text == "audited"), default=0.0)
    assert scores["Kenya"] > scores["Wanjiru"]


Read = Callable[[str], list[Actor]]


@pytest.fixture(scope="module")
def actors() -> Read:
    from dragoman.actors import Actors
    from dragoman.language import Analyser

    room, analyser = Actors.load(), Analyser.load(coder=False)

    def read(text: str) -> list[Actor]:
        document = Document("r1", text, zones=(Zone(ZoneKind.BODY, 0, len(text)),), published=date(2024, 5, 14))
        return list(room.find(next(iter(analyser.pipe([document])))))

    return read


@pytest.mark.parametrize(("text", "noun", "country"), [
    ("Twelve countries met in Oslo on Monday to discuss the truce.", "countries", None),
    ("Several governments condemned the coup at a meeting in Ghana.", "governments", None),
    ("Soldiers arrested the mayor in Ghana on Monday.", "Soldiers", "GHA"),
])  # fmt: skip
def test_where_states_meet_is_not_whose_they_are(actors: Read, text: str, noun: str, country: str | None) -> None:
    told = [a.country for a in actors(text) if noun in a.span.text]
    assert told == [country]
