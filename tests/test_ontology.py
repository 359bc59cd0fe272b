"""The codes of PLOVER and CAMEO, and the way between them."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.errors import KnowledgeError
from dragoman.lexicons.ontology import Ontology, load_ontology

SHARED = Path(os.environ.get("DRAGOMAN_SHARED", Path(__file__).resolve().parents[2] / "shared"))


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return load_ontology()


def reference(name: str) -> dict[str, Any]:
    path = SHARED / "reference" / name
    if not path.exists():
        pytest.skip(f"no reference file at {path}")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def test_all_codes_are_there_in_their_numbers(ontology: Ontology) -> None:
    assert len(ontology.event_types) == 16
    assert sum(len(ontology.modes(e)) for e in ontology.event_types) == 67
    assert len(ontology.context_types) == 37
    assert len(ontology.sectors) == 25
    assert len(ontology.international) == 7
    assert len(ontology.auxiliaries) == 4
    assert len(ontology.cameo_codes) == 318


def test_types_and_modes_agree_with_the_reference(ontology: Ontology) -> None:
    for event in reference("plover.toml")["event"]:
        ours = ontology.event(event["code"])
        assert (ours.quad, ours.intensity) == (event["quad"], event["intensity"])
        assert ours.needs_recipient == event["requires_recipient"]
        assert dict(ours.modes) == {m["code"]: m.get("intensity") for m in event["mode"]}


def test_contexts_and_sectors_agree_with_the_reference(ontology: Ontology) -> None:
    plover = reference("plover.toml")
    assert list(ontology.context_types) == [c["code"] for c in plover["context"]]
    assert set(ontology.sectors) == {s["code"] for s in plover["sector"]}
    assert {s.code for s in ontology.sectors.values() if s.frequent} == {
        s["code"] for s in plover["sector"] if s["use"] == "frequent"
    }


def test_cameo_codes_agree_with_the_reference(ontology: Ontology) -> None:
    for code in reference("cameo.toml")["code"]:
        ours = ontology.cameo_code(code["code"])
        assert (ours.root, ours.quad, ours.goldstein) == (code["root"], code["quad"], code.get("goldstein"))


def test_every_mode_has_a_cameo_code_of_its_own_root_and_a_score(ontology: Ontology) -> None:
    for event_type, event in ontology.event_types.items():
        for mode in (None, *event.modes):
            code = ontology.cameo_code(ontology.cameo(event_type, mode))
            assert code.event_type in {event_type, "CONCEDE", None} or event_type in {"THREATEN", "SANCTION"}
            assert -10 <= ontology.intensity(event_type, mode) <= 10


def test_the_strongest_of_several_modes_decides(ontology: Ontology) -> None:
    assert ontology.cameo("ASSAULT", ("explosives", "suicide-attack")) == "1831"
    assert ontology.intensity("ASSAULT", ("beat", "primitive")) == -8.0


def test_a_promise_takes_its_code_from_the_promised_act(ontology: Ontology) -> None:
    assert ontology.cameo("AGREE", act="CONSULT") == "036"
    assert ontology.cameo("AGREE", act="AID", contexts=("military",)) == "0332"
    assert ontology.cameo("AGREE") == "030"


def test_a_mode_without_a_score_takes_that_of_its_type(ontology: Ontology) -> None:
    assert ontology.intensity("PROTEST", "vandalize") == ontology.intensity("PROTEST")


def test_quads_follow_the_manual(ontology: Ontology) -> None:
    assert [ontology.quad(e) for e in ("AGREE", "AID", "REJECT", "SANCTION")] == [1, 2, 3, 4]


def test_an_unknown_code_names_the_nearest(ontology: Ontology) -> None:
    with pytest.raises(KnowledgeError, match='did you mean "ASSAULT"'):
        ontology.quad("ASSALT")
    with pytest.raises(KnowledgeError, match="a mode of CONSULT"):
        ontology.intensity("CONSULT", "phon")
    assert ontology.nearest("GVO") in {"GOV", "NGO"}
    assert ontology.nearest("militry") == "military"
    assert ontology.nearest("@@@@") is None


def test_sector_and_international_codes_are_told_apart(ontology: Ontology) -> None:
    assert "MIL" in ontology.sectors and "UNO" not in ontology.sectors
    assert "UNO" in ontology.international and "MIL" not in ontology.international


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("The general staff sent two brigades to the border.", "military"),
        ("Spies working for a foreign intelligence service were unmasked.", "intelligence"),
        ("The king named a new cabinet on Monday.", "executive"),
        ("Lawmakers passed the bill at second reading.", "legislative"),
        ("Polling stations opened at dawn.", "election"),
        ("The president agreed to a unity government.", "political_institutions"),
        ("Generals promised a return to civilian rule.", "pro_democracy"),
        ("The junta cancelled the vote.", "pro_autocracy"),
        ("Inflation reached nine per cent.", "economic"),
        ("A judge in Lima ordered him held.", "legal"),
        ("Tokyo and Seoul disagree over reparations.", "reparations"),
        ("The report lists human rights violations.", "human_rights"),
        ("Editors wrote in defence of press freedom.", "rights_freedoms"),
        ("Police fired tear gas at the crowd.", "repression"),
        ("Aid convoys carrying food reached the town.", "human_security"),
        ("Abortion remains illegal there.", "gender"),
        ("The march was called by LGBT groups.", "lgbt"),
        ("Sectarian clashes went on.", "religion_ethnicity"),
        ("Roma families face discrimination.", "inequality"),
        ("The ambassador was summoned.", "diplomatic"),
        ("Both sides claim sovereignty over the reef.", "territory"),
        ("Peacekeepers patrolled the bridge.", "peacekeeping"),
        ("Cholera has spread to three provinces.", "health"),
        ("He asked for asylum in Oslo.", "asylum"),
        ("Some 400 migrants were pulled from the sea.", "migration"),
        ("An earthquake flattened the market.", "disasters"),
        ("The pipeline carries crude oil to the coast.", "natural_resource"),
        ("Ministers differ over climate change.", "environment"),
        ("The law limits artificial intelligence.", "technology"),
        ("A suicide bomber struck the checkpoint.", "terrorism"),
        ("Inspectors measured uranium enrichment at the plant.", "cbrn"),
        ("Hackers took down the ministry's site.", "cyber"),
        ("Officials blamed a disinformation network.", "misinformation"),
        ("A gang robbed the bank.", "crime"),
        ("The minister took bribes.", "corruption"),
        ("Customs seized two tonnes of cocaine.", "illegal_drugs"),
        ("Two men were held for trafficking women.", "trafficking"),
    ],
)
def test_each_context_is_told_by_its_words(ontology: Ontology, text: str, context: str) -> None:
    assert context in ontology.contexts(text)


def test_one_weak_word_is_not_enough(ontology: Ontology) -> None:
    assert ontology.contexts("He drank a glass of water.") == ()
    assert ontology.contexts("It is he who aids us.") == ()


def test_each_context_has_a_definition_and_words(ontology: Ontology) -> None:
    for context in ontology.context_types.values():
        assert context.definition and context.strong
        assert not set(context.strong) & set(context.weak)
        assert len(set(context.strong)) == len(context.strong)


@settings(deadline=None)  # a wall clock measures how busy the machine is
@given(st.text(max_size=200))
def test_contexts_of_any_text_are_known_and_never_repeated(text: str) -> None:
    ontology = load_ontology()
    found = ontology.contexts(text)
    assert len(set(found)) == len(found) and set(found) <= set(ontology.context_types)
