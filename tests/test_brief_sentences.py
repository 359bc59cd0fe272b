"""Coded events as sentences: every type is said, doubt and denial stay, whoever claims is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tellings import DENIED, day, killed, party, place, telling

from dragoman.errors import KnowledgeError
from dragoman.lexicons.ontology import load_ontology
from dragoman.lexicons.tables import read_toml
from dragoman.model import ClaimKind, Event, Span, Stance, Status, Telling
from dragoman.views.brief import names
from dragoman.views.brief.table import FILE, load_wordings, wordings
from dragoman.views.brief.wording import tell

TURKEY = party("Turkey", "TUR", "GOV", entity="TUR")
YPG = party("YPG", "SYR", "REB", entity="ypg")
MINISTRY = party("Russian Foreign Ministry", "RUS", "GOV", entity="rus_mfa")


def told(**facts: Any) -> Telling:
    made = telling("a", **{"actor": (TURKEY,), "recipient": (YPG,), "words": "Words of the report.", **facts})
    trigger = facts.get("trigger", "Words")
    return replace(made, event=replace(made.event, trigger=Span(0, len(trigger), trigger)))


def said(**facts: Any) -> str:
    trigger = facts.pop("trigger", "Words")
    made = telling("a", **{"actor": (TURKEY,), "recipient": (YPG,), "words": "Words of the report.", **facts})
    return tell(replace(made, event=replace(made.event, trigger=Span(0, len(trigger), trigger)))).text


def test_the_reports_own_verb_is_used_and_the_claimant_named() -> None:
    text = said(trigger="shelled", by=YPG, date=day("2021-06-10"), location=place("Azaz", 36.6, 37.0))
    assert text == "Turkey shelled the YPG in Azaz on 10 June 2021, according to the YPG"


def test_the_authors_own_account_is_told_as_such_with_the_outlet() -> None:
    assert said(trigger="shelled") == "Turkey shelled the YPG, by the author's own account (Harbour Wire)"


def test_a_statement_and_a_quotation_are_told_apart_from_hearsay() -> None:
    assert said(by=MINISTRY, claim=ClaimKind.OFFICIAL_STATEMENT).endswith(
        "said the Russian Foreign Ministry in a statement"
    )
    assert said(by=MINISTRY, claim=ClaimKind.QUOTED).endswith("said the Russian Foreign Ministry")
    assert said(by=MINISTRY, stance=Stance.RELAYS).endswith("as passed on by the Russian Foreign Ministry")


def test_doubt_stays_in_the_sentence() -> None:
    assert "reportedly attacked" in said(hedged=True)


def test_a_denial_by_the_accused_is_a_denial_of_having_done_it() -> None:
    assert said(trigger="shelling", by=TURKEY, **DENIED) == "Turkey denied having shelled the YPG"
    assert said(trigger="shelling", by=MINISTRY, **DENIED) == (
        "The Russian Foreign Ministry denied that Turkey had shelled the YPG"
    )


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.ONGOING, "Turkey was meeting"),
        (Status.PLANNED, "Turkey is to meet"),
        (Status.POSTPONED, "Turkey put off meeting"),
        (Status.CANCELLED, "Turkey called off meeting"),
        (Status.DENIED, "Turkey did not meet"),
        (Status.CONDITIONAL, "Turkey would meet"),
        (Status.HYPOTHETICAL, "Turkey might meet"),
    ],
)
def test_the_standing_of_an_act_decides_the_tense(status: Status, words: str) -> None:
    assert said(event_type="CONSULT", status=status).startswith(words)


def test_a_promised_act_keeps_its_day() -> None:
    text = said(event_type="AGREE", act="CONSULT", status=Status.PLANNED, act_date=day("2021-06-20"))
    assert text.startswith("Turkey planned talks with the YPG for 20 June 2021")


def test_a_day_that_is_open_is_told_in_the_reports_words() -> None:
    text = said(date=replace(day("2021-06-10"), start=None, end=None, span=Span(0, 8, "May Day")))
    assert "(“May Day”)" in text


def test_figures_are_the_texts_own() -> None:
    assert "(at least 12 civilians killed)" in said(counts=(killed(12, None, "civilians"),))


def test_words_stand_alone_where_nobody_is_named() -> None:
    found = tell(telling("a", words="It began at dawn."))
    assert not found.built
    assert found.text == "Harbour Wire writes:"
    assert found.quote == "It began at dawn."


def test_a_pronoun_nobody_resolved_makes_no_sentence() -> None:
    assert not tell(told(actor=(party("they"),))).built


def test_the_countries_of_unnamed_actors_are_told_once() -> None:
    text = said(actor=(party("fighters", "MLI", "UAF"),), recipient=(party("an army post", "MLI", "MIL"),))
    assert text.count("(Mali)") == 1


@pytest.mark.parametrize("code", sorted(load_ontology().event_types))
@pytest.mark.parametrize("status", list(Status))
def test_every_type_mode_and_standing_makes_a_whole_sentence(code: str, status: Status) -> None:
    for mode in ((), *((m,) for m in load_ontology().modes(code))):
        for act in (None, "CONSULT", "RETREAT", "ASSAULT"):
            for recipient in ((YPG,), ()):
                text = said(event_type=code, mode=mode, act=act, status=status, recipient=recipient)
                assert text.startswith("Turkey "), text
                assert "{" not in text and "  " not in text
                assert text.endswith("by the author's own account (Harbour Wire)")


def test_verbs_are_chosen_by_what_they_name() -> None:
    event = Event("1", "ASSAULT", Span(0, 7, "shelled"), Span(0, 9, "x shelled"), mode=("heavy-weapons",))
    assert load_wordings().verb(event).past == "shelled"
    assert load_wordings().verb(replace(event, trigger=Span(0, 1, "x"))).past == "fired heavy weapons"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"verb": [{"type": "ASSUALT", "base": "a", "past": "b", "ing": "c", "object": ""}]}, "did you mean"),
        ({"verb": [{"type": "ASSAULT", "base": "a {whom}", "past": "b", "ing": "c", "object": ""}]}, "not a slot"),
        ({"verb": [{"type": "ASSAULT", "base": "a", "past": "b", "object": ""}]}, '"ing" is missing'),
        ({"verb": []}, "no verb says"),
        ({"states": {"opened": "{p} opened"}}, "is missing"),
        ({"speech": []}, "not a part of it"),
    ],
)
def test_a_broken_table_says_what_is_wrong(change: dict[str, Any], message: str) -> None:
    with pytest.raises(KnowledgeError, match=message):
        wordings({**read_toml(FILE), **change})


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Turkey", "Turkey"),
        ("YPG", "the YPG"),
        ("NATO", "NATO"),
        ("United Nations", "the United Nations"),
        ("Taiwan's defence ministry", "Taiwan's defence ministry"),
        ("People's Protection Units", "the People's Protection Units"),
        ("Geneva III talks", "the Geneva III talks"),
        ("Syrian Observatory for Human Rights", "the Syrian Observatory for Human Rights"),
        ("Sergey Lavrov", "Sergey Lavrov"),
        ("Both parties", "both parties"),
    ],
)
def test_names_take_the_article_that_english_gives_them(name: str, shown: str) -> None:
    assert names.with_article(name) == shown


@pytest.mark.parametrize(
    ("words", "many"),
    [
        ("talks", True),
        ("Kuresh talks on Sudan", True),
        ("Syrian Observatory for Human Rights", False),
        ("United Nations", False),
        ("the police", True),
    ],
)
def test_number_is_told_by_form_with_exceptions(words: str, many: bool) -> None:
    assert names.plural_words(words) is many


def test_a_plan_for_some_day_of_a_week_is_not_told_as_its_first_day() -> None:
    assert names.span(date(2023, 6, 5), date(2023, 6, 11)) == "5 June 2023 to 11 June 2023"
    assert names.span(date(2023, 6, 5), date(2023, 6, 5)) == names.span(date(2023, 6, 5), None) == "5 June 2023"


def test_who_violates_a_truce_breaks_a_commitment_and_does_not_refuse_a_concession() -> None:
    broken = telling(
        "a", event_type="REJECT", act="CONCEDE", actor=(TURKEY,), words="Violated by Turkey, the truce ended."
    )
    assert "broke a commitment" in tell(broken).text
