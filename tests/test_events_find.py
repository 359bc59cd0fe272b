"""Events on hand-made parses: sides, contents, standing, and the encoder beside the frames."""

from __future__ import annotations

from events_parses import parsed, state

from dragoman.events import Events
from dragoman.model import Event, Role, Status, TriggerSignal

ROOM = Events.load()

SHELLED = parsed(
    "Turkey|Turkey|PROPN|2|nsubj shelled|shell|VERB|0|root|Tense=Past+VerbForm=Fin "
    "Kurdish|kurdish|ADJ|4|amod fighters|fighter|NOUN|2|obj _.|.|PUNCT|2|punct"
)
PASSIVE = parsed(
    "The|the|DET|2|det rebels|rebel|NOUN|4|nsubj:pass were|be|AUX|4|aux:pass "
    "shelled|shell|VERB|0|root|Tense=Past+VerbForm=Part+Voice=Pass by|by|ADP|6|case Turkey|Turkey|PROPN|4|obl:agent"
)
URGED = parsed(
    "France|France|PROPN|2|nsubj urged|urge|VERB|0|root|Tense=Past+VerbForm=Fin Turkey|Turkey|PROPN|2|obj "
    "to|to|PART|5|mark attack|attack|VERB|2|xcomp|VerbForm=Inf the|the|DET|7|det militants|militant|NOUN|5|obj"
)


def words(events: tuple[Event, ...]) -> list[tuple[str, str]]:
    return [(e.event_type, e.trigger.text) for e in events]


def test_who_shells_is_the_actor_and_who_is_shelled_the_recipient() -> None:
    (event,) = ROOM.find(SHELLED, [state(SHELLED, "Turkey", "TUR")])
    assert (event.event_type, event.status) == ("ASSAULT", Status.HAPPENED)
    assert [a.name for a in event.actor] == ["Turkey"]
    assert [a.span.text for a in event.recipient] == ["Kurdish fighters"]
    assert event.quad == 4
    assert event.why["event_type"].startswith("frame shell.verb")


def test_a_passive_has_its_actor_behind_by() -> None:
    (event,) = ROOM.find(PASSIVE, [state(PASSIVE, "Turkey", "TUR")])
    assert [a.name for a in event.actor] == ["Turkey"]
    assert [a.span.text for a in event.recipient] == ["rebels"]


def test_what_is_asked_for_is_no_second_event() -> None:
    actors = [state(URGED, "France", "FRA"), state(URGED, "Turkey", "TUR")]
    events = ROOM.find(URGED, actors)
    assert words(events) == [("REQUEST", "urged")]
    assert [a.name for a in events[0].recipient] == ["Turkey"]


def test_events_are_numbered_within_their_report() -> None:
    assert [e.id for e in ROOM.find(SHELLED, ())] == ["r1:e1"]
    assert ROOM.find(SHELLED, ()) == ROOM.find(SHELLED, ())


def test_with_both_sources_off_there_are_no_events() -> None:
    assert Events.load(frames=False, encoder=False).find(SHELLED, ()) == ()


def seen(token: int, event_type: str, p: float, **more: object) -> TriggerSignal:
    return TriggerSignal(token, {event_type: p, "O": 1 - p}, **more)  # type: ignore[arg-type]


def test_the_encoder_alone_makes_events_with_its_own_sides() -> None:
    text = (
        "Ankara|Ankara|PROPN|2|nsubj walloped|wallop|VERB|0|root|Tense=Past+VerbForm=Fin "
        "Damascus|Damascus|PROPN|2|obj yesterday|yesterday|NOUN|2|obl"
    )
    roles = {Role.ACTOR: [(0, 0.9)], Role.RECIPIENT: [(2, 0.8)]}
    analysis = parsed(text, signals=(seen(1, "ASSAULT", 0.9, roles=roles),))
    actors = [state(analysis, "Ankara", "TUR"), state(analysis, "Damascus", "SYR")]
    (event,) = ROOM.find(analysis, actors)
    assert (event.event_type, event.trigger.text) == ("ASSAULT", "walloped")
    assert [a.country for a in event.actor] == ["TUR"]
    assert [a.country for a in event.recipient] == ["SYR"]
    assert event.why["event_type"] == "encoder 0.90"
    assert Events.load(encoder=False).find(analysis, actors) == ()


def test_an_encoder_that_sees_nothing_takes_weak_frames_away() -> None:
    text = (
        "Rebels|rebel|NOUN|2|nsubj harmed|harm|VERB|0|root|Tense=Past+VerbForm=Fin villagers|villager|NOUN|2|obj "
        "_.|.|PUNCT|2|punct He|he|PRON|6|nsubj left|leave|VERB|2|parataxis"
    )
    assert words(ROOM.find(parsed(text), ())) == [("ASSAULT", "harmed")]
    assert words(ROOM.find(parsed(text, signals=(seen(5, "RETREAT", 0.3),)), ())) == []


def test_a_sure_frame_stands_against_a_doubtful_encoder() -> None:
    signal = TriggerSignal(1, {"ACCUSE": 0.5, "ASSAULT": 0.3, "O": 0.2})
    text = "Turkey|Turkey|PROPN|2|nsubj shelled|shell|VERB|0|root rebels|rebel|NOUN|2|obj"
    assert [e.event_type for e in ROOM.find(parsed(text, signals=(signal,)), ())] == ["ASSAULT"]


def test_status_of_the_encoder_counts_where_rules_found_nothing() -> None:
    signal = seen(1, "ASSAULT", 0.9, statuses={"ongoing": 0.9, "happened": 0.1}, hedged=0.9, background=0.1)
    analysis = parsed(
        "Turkey|Turkey|PROPN|2|nsubj shelled|shell|VERB|0|root rebels|rebel|NOUN|2|obj", signals=(signal,)
    )
    (event,) = ROOM.find(analysis, ())
    assert event.status is Status.ONGOING
    assert event.hedged
    assert not event.background


def test_what_will_not_be_done_is_refused() -> None:
    analysis = parsed(
        "Turkey|Turkey|PROPN|4|nsubj will|will|AUX|4|aux not|not|PART|4|advmod meet|meet|VERB|0|root "
        "the|the|DET|6|det rebels|rebel|NOUN|4|obj"
    )
    (event,) = ROOM.find(analysis, [state(analysis, "Turkey", "TUR")])
    assert (event.event_type, event.act, event.status) == ("REJECT", "CONSULT", Status.HAPPENED)


def test_a_meeting_to_come_is_an_agreement_with_its_act() -> None:
    analysis = parsed(
        "Turkey|Turkey|PROPN|3|nsubj will|will|AUX|3|aux meet|meet|VERB|0|root "
        "the|the|DET|5|det rebels|rebel|NOUN|3|obj"
    )
    (event,) = ROOM.find(analysis, [state(analysis, "Turkey", "TUR")])
    assert (event.event_type, event.act, event.status) == ("AGREE", "CONSULT", Status.PLANNED)


def test_shelling_that_kills_is_one_event() -> None:
    analysis = parsed(
        "The|the|DET|2|det shelling|shelling|NOUN|5|nsubj by|by|ADP|4|case Turkey|Turkey|PROPN|2|nmod "
        "killed|kill|VERB|0|root|Tense=Past+VerbForm=Fin three|three|NUM|7|nummod civilians|civilian|NOUN|5|obj"
    )
    (event,) = ROOM.find(analysis, [state(analysis, "Turkey", "TUR")])
    assert event.trigger.text == "killed"
    assert [a.name for a in event.actor] == ["Turkey"]
    assert [a.span.text for a in event.recipient] == ["three civilians"]


def test_the_deed_in_an_accusation_is_an_event_of_its_own() -> None:
    analysis = parsed(
        "France|France|PROPN|2|nsubj accused|accuse|VERB|0|root|Tense=Past+VerbForm=Fin Turkey|Turkey|PROPN|2|obj "
        "of|of|SCONJ|5|mark shelling|shell|VERB|2|advcl|VerbForm=Ger villagers|villager|NOUN|5|obj"
    )
    accused, shelled = ROOM.find(analysis, [state(analysis, "France", "FRA"), state(analysis, "Turkey", "TUR")])
    assert (accused.event_type, [a.name for a in accused.recipient]) == ("ACCUSE", ["Turkey"])
    assert (shelled.event_type, [a.name for a in shelled.actor]) == ("ASSAULT", ["Turkey"])
    assert shelled.hedged


def test_jets_stand_for_their_owner_and_places_receive_nothing() -> None:
    analysis = parsed(
        "Turkish|turkish|ADJ|2|amod jets|jet|NOUN|3|nsubj bombed|bomb|VERB|0|root|Tense=Past+VerbForm=Fin "
        "the|the|DET|5|det town|town|NOUN|3|obj"
    )
    (event,) = ROOM.find(analysis, [state(analysis, "Turkish", "TUR")])
    assert [a.country for a in event.actor] == ["TUR"]
    assert event.recipient == ()
