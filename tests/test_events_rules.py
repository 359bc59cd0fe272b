"""Standing and sides on whole sentences of our own, read by the parser that ships, the event encoder left out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from dragoman.model import Actor, Document, Event, Status, Zone, ZoneKind

Read = Callable[[str], tuple[Event, ...]]


@pytest.fixture(scope="module")
def read() -> Read:
    from dragoman import times
    from dragoman.actors import Actors
    from dragoman.events import Events
    from dragoman.language import Analyser
    from dragoman.places import Places

    room, actors, places = Events.load(encoder=False), Actors.load(), Places.load()
    analyser = Analyser.load(coder=False)

    def events(text: str) -> tuple[Event, ...]:
        document = Document("r1", text, zones=(Zone(ZoneKind.BODY, 0, len(text)),), published=date(2024, 5, 14))
        analysis = next(iter(analyser.pipe([document])))
        found = actors.find(analysis)
        located = places.find(analysis, found)
        return room.find(analysis, found, located, times.find(analysis))

    return events


def first(events: tuple[Event, ...], event_type: str) -> Event:
    found = [e for e in events if e.event_type == event_type]
    assert found, [(e.event_type, e.trigger.text) for e in events]
    return found[0]


def countries(side: tuple[Actor, ...]) -> set[str | None]:
    return {a.country for a in side}


STATUSES = [
    # acts that last
    ("ongoing", "ASSAULT", "It was the third day of an offensive by the Sudanese army against the rebels."),
    ("ongoing", "ASSAULT", "Hundreds died in nine days of bombing by the Syrian army."),
    ("ongoing", "ASSAULT", "Turkish jets bombed Kurdish positions for a third day."),
    ("ongoing", "PROTEST", "Farmers have blocked the border crossing since Monday."),
    ("ongoing", "ASSAULT", "Kenya said its army was shelling the militants."),
    ("happened", "ASSAULT", "The army took the town after two days of bombing by French jets."),
    # plans that come to nothing
    ("cancelled", "CONSULT", "The talks between Ethiopia and Egypt have collapsed."),
    ("cancelled", "CONSULT", "The end of the talks between Sudan and Egypt surprised diplomats."),
    ("cancelled", "RETREAT", "France appeared to abandon plans to withdraw its troops from Niger."),
    ("cancelled", "AGREE", "The visit of the Kenyan president to Somalia was cancelled."),
    ("cancelled", "REJECT", "Kenya cancelled a meeting with Somalia."),
    ("cancelled", "AGREE", "A meeting between Kenya and Somalia will not take place."),
    # conditions
    ("conditional", "AGREE", "Kenya offered to send doctors to Haiti if the Americans paid for them."),
    ("conditional", "AGREE", "Norway promised to send doctors provided that the army opened the road."),
    ("conditional", "ASSAULT", "Israel prepared a strike by its jets on Iran in the event of a missile attack."),
    ("happened", "THREATEN", "Iran threatened to attack the base if Israel did not withdraw."),
    # denied, or only spoken of
    ("denied", "ASSAULT", "The Ugandan army killed nobody in the village."),
    ("happened", "AGREE", "Cuba denied that it had armed the rebels and offered talks to Colombia."),
    # what lies ahead
    ("planned", "AGREE", "A meeting between Kenya and Somalia planned for June was announced."),
    ("planned", "AGREE", "The presidents of Kenya and Somalia meet on 20 May 2024."),
    ("happened", "ACCUSE", "The ambassador rang the minister to condemn the arrest of the editor."),
]


@pytest.mark.parametrize(("status", "event_type", "text"), STATUSES)
def test_the_standing_of_an_act_in_a_sentence(read: Read, status: str, event_type: str, text: str) -> None:
    assert first(read(text), event_type).status is Status(status)


SIDES = [
    ("ACCUSE", "USA", "IRN", "Evidence against Iran was presented by the United States."),
    ("AID", "FRA", "UKR", "Ukrainian soldiers received weapons from the French government."),
    ("AGREE", "KEN", "SOM", "Somali elders received assurances from the Kenyan government."),
    ("REQUEST", "FRA", "ISR", "Israel faces pressure from France to open the crossing."),
    ("ACCUSE", "TUR", "EGY", "The Egyptian government faced criticism from Turkish lawmakers."),
    ("REQUEST", "FRA", "ETH", "France wants Ethiopia to withdraw from the town."),
    ("MOBILIZE", "RUS", "UKR", "Russia massed troops on the border of Ukraine."),
    ("CONSULT", "KEN", "FRA", "The visit of the Kenyan president to France ended."),
    ("REJECT", "UGA", "KEN", "Uganda turned down a Kenyan proposal."),
    ("AGREE", "NGA", None, "The Nigerian governor told herders to leave the valley and promised an inquiry."),
]


@pytest.mark.parametrize(("event_type", "actor", "recipient", "text"), SIDES)
def test_the_sides_of_an_act_in_a_sentence(
    read: Read, event_type: str, actor: str, recipient: str | None, text: str
) -> None:
    event = first(read(text), event_type)
    assert actor in countries(event.actor)
    assert recipient is None or recipient in countries(event.recipient)


def test_a_participle_behind_its_noun_names_who_suffered(read: Read) -> None:
    event = first(read("The Maltese reporter, killed in a blast near Valletta, had written about the bank."), "ASSAULT")
    assert not event.actor
    assert countries(event.recipient) == {"MLT"}


def test_the_agent_of_the_last_of_several_passives_did_them_all(read: Read) -> None:
    events = read("Two Kenyan aid workers were abducted and beaten by Somali militants.")
    assert countries(first(events, "ASSAULT").actor) == {"SOM"}


def test_who_suffers_is_whoever_owns_the_place(read: Read) -> None:
    event = first(read("Pakistani jets struck four camps of the Taliban."), "ASSAULT")
    assert [a.span.text for a in event.recipient] == ["Taliban"]


def test_asking_is_an_appeal_and_demanding_a_demand_in_cameo(read: Read) -> None:
    asked = first(read("France urged Ethiopia to free the journalists."), "REQUEST")
    demanded = first(read("France demanded that Ethiopia free the journalists."), "REQUEST")
    assert (asked.cameo or "")[:2] == "02"
    assert (demanded.cameo or "")[:2] == "10"


def test_a_warrant_is_a_threat_and_cameo_files_it_under_arrests(read: Read) -> None:
    event = first(read("A French court issued an arrest warrant for a Syrian general."), "THREATEN")
    assert event.cameo == "173"


VOCABULARY = [
    ("MOBILIZE", "Chad flew two platoons to the island."),
    ("MOBILIZE", "Uganda called up reservists."),
    ("RETREAT", "The rebels gave up their hostages."),
    ("RETREAT", "The Sudanese army let the convoy through."),
    ("SANCTION", "Nigeria suspended the export of fuel to Niger."),
    ("SANCTION", "Kenya ordered the Somali ambassador to leave the country."),
    ("PROTEST", "Farmers blocked the motorway near the capital."),
    ("PROTEST", "Demonstrators hurled stones at the police."),
    ("AID", "Qatar sent instructors to the Somali police."),
    ("COOPERATE", "Thai police handed over a fugitive to Malaysia."),
]


@pytest.mark.parametrize(("event_type", "text"), VOCABULARY)
def test_common_words_of_the_rarer_types_are_known(read: Read, event_type: str, text: str) -> None:
    assert first(read(text), event_type)
