"""The parse of real-looking reports: sentences, offsets, names, and another pipeline in our place."""

from __future__ import annotations

from dataclasses import replace

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from dragoman.errors import LanguageError
from dragoman.language import Analyser, load_pipeline
from dragoman.language.pieces import PIECES_A_WORD, shape
from dragoman.model import Zone, ZoneKind
from dragoman.readers import read_text

REPORT = """Envoys Return to Muscat as Truce Frays

MUSCAT, May 4 - U.S. Secretary of State Ann Doe met Lt. Gen. Omar Haddad on Tuesday. "We will not sign," he said.
"Not now."

The ministry listed its demands:
- release of all prisoners;
- the reopening of the port.

Talks were put off until May 9, two officials said.
"""


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser.load(coder=False)


def test_sentences_end_where_sentences_end(analyser: Analyser) -> None:
    found = [s.span.text for s in analyser.read(read_text(REPORT, id="r")).sentences]
    assert any(s.startswith("U.S. Secretary") and s.endswith("on Tuesday.") for s in found)
    assert "- release of all prisoners;" in found
    assert found[-1].startswith("Talks were put off")
    assert not any("Muscat as Truce Frays" in s and "Secretary" in s for s in found)


def test_a_report_of_notices_alone_holds_no_sentence(analyser: Analyser) -> None:
    whole = read_text("All rights reserved. Write to the editor at desk@example.org.", id="r")
    notice = Zone(ZoneKind.NOTICE, 0, len(whole.text))
    assert analyser.read(replace(whole, zones=(notice,))).sentences == ()


def test_tokens_and_sentences_slice_to_their_words(analyser: Analyser) -> None:
    analysis = analyser.read(read_text(REPORT, id="r"))
    assert analysis.doc.text == REPORT
    for sentence in analysis.sentences:
        assert REPORT[sentence.span.start : sentence.span.end] == sentence.span.text
    for mention in analysis.mentions:
        assert REPORT[mention.span.start : mention.span.end] == mention.span.text


def test_a_passive_and_its_agent_are_seen(analyser: Analyser) -> None:
    doc = analyser.read(read_text("The convoy was attacked by rebels near Goma.", id="r")).doc
    by_text = {t.text: t for t in doc}
    assert by_text["convoy"].dep_ == "nsubj:pass" and by_text["convoy"].head.text == "attacked"
    assert by_text["rebels"].head.text == "attacked" and by_text["rebels"].dep_.startswith("obl")
    assert by_text["attacked"].lemma_ == "attack" and by_text["was"].lemma_ == "be"


def test_names_are_found_with_their_kinds(analyser: Analyser) -> None:
    analysis = analyser.read(
        read_text("Angela Merkel flew to Kyiv, and the United Nations welcomed the visit.", id="r")
    )
    found = {m.span.text: m.kind.value for m in analysis.mentions}
    assert found["Angela Merkel"] == "person" and found["Kyiv"] == "place" and found["United Nations"] == "organization"


def test_a_doc_made_from_given_words_keeps_its_words_and_sentences() -> None:
    nlp = load_pipeline()
    words = ["Rebels", "shelled", "Aleppo", ".", "Troops", "fled", "."]
    doc = Doc(nlp.vocab, words=words, sent_starts=[True, False, False, False, True, False, False])
    for _, component in nlp.pipeline:
        doc = component(doc)
    assert [t.text for t in doc] == words
    assert [len(s) for s in doc.sents] == [4, 3]
    assert doc[2].head.text == "shelled"


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=300).filter(lambda text: any(c.isalnum() for c in text)))
def test_any_text_at_all_is_parsed_without_losing_a_character(text: str) -> None:
    analysis = SHARED.read(read_text(text, id="r"))
    assert analysis.doc.text == text
    for sentence in analysis.sentences:
        assert text[sentence.span.start : sentence.span.end] == sentence.span.text


SHARED = Analyser.load(coder=False)


def test_a_sentence_of_two_thousand_words_is_read(analyser: Analyser) -> None:
    analysis = analyser.read(read_text("shelling " * 2000, id="r"))
    assert sum(1 for t in analysis.doc if not t.is_space) == 2000


def test_another_spacy_pipeline_takes_the_analysers_place(tmp_path) -> None:
    nlp = spacy.blank("en")
    parser = nlp.add_pipe("parser")
    parser.add_label("nsubj")
    parser.add_label("obj")
    nlp.initialize()
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "GPE", "pattern": "Goma"}])
    nlp.to_disk(tmp_path / "small")
    analysis = Analyser.load(str(tmp_path / "small"), coder=False).read(read_text("Rebels shelled Goma.", id="r"))
    assert analysis.doc.text == "Rebels shelled Goma."
    assert [(m.span.text, m.kind.value) for m in analysis.mentions if m.form.value == "name"] == [("Goma", "place")]


def test_a_pipeline_that_is_missing_or_parses_nothing_is_refused(tmp_path) -> None:
    with pytest.raises(LanguageError, match="not installed"):
        load_pipeline("en_core_web_nothing")
    spacy.blank("en").to_disk(tmp_path / "bare")
    with pytest.raises(LanguageError, match="no parser"):
        load_pipeline(str(tmp_path / "bare"))


@pytest.mark.parametrize(
    ("word", "is_"),
    [("troops", 0), ("Moscow", 1), ("NATO", 2), ("iPhone", 3), ("1998", 4), ("T-72", 5), ("…", 6), ("J.", 7)],
)
def test_the_shape_of_a_word_says_how_it_is_written(word: str, is_: int) -> None:
    assert shape(word) == is_


def test_a_word_has_a_bounded_number_of_pieces() -> None:
    from dragoman.language.sessions import open_pieces

    pieces = open_pieces()
    pieces.learn(["x" * 5000, "\u0000", "🙂"])
    assert pieces.count("x" * 5000) <= PIECES_A_WORD
    assert pieces.count("🙂") >= 1


@pytest.mark.parametrize(
    ("form", "pos", "lemma"),
    [
        ("staged", "VERB", "stage"),
        ("raped", "VERB", "rape"),
        ("hoped", "VERB", "hope"),
        ("stopped", "VERB", "stop"),
        ("met", "VERB", "meet"),
        ("left", "VERB", "leave"),
        ("held", "VERB", "hold"),
        ("re-established", "VERB", "re-establish"),
        ("streets", "NOUN", "street"),
        ("forces", "NOUN", "force"),
        ("allies", "NOUN", "ally"),
        ("Talks", "NOUN", "talk"),
        ("were", "AUX", "be"),
        ("shelling", "VERB", "shell"),
        ("fighting", "VERB", "fight"),
        ("using", "VERB", "use"),
        ("talks", "NOUN", "talk"),
        ("accused", "VERB", "accuse"),
    ],
)
def test_lemmas_are_those_of_the_dictionary(form: str, pos: str, lemma: str) -> None:
    nlp = load_pipeline()
    doc = Doc(nlp.vocab, words=[form], pos=[pos])
    assert nlp.get_pipe("dragoman_lemmas")(doc)[0].lemma_ == lemma
