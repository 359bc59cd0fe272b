"""What the program spares itself at the start changes nothing that it says."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from dragoman import pipeline
from dragoman.actors.index import Grammar, Index
from dragoman.actors.knowledge import Entry, Form, Knowledge, load
from dragoman.actors.words import beginning, folded, skeleton, words_of
from dragoman.language import Analyser
from dragoman.language.own import Cutter, OwnEnglish
from dragoman.lexicons import toml
from dragoman.lexicons.tables import DATA
from dragoman.model import Document, Failure
from dragoman.settings import Settings

LOADING = """
import gc, sys
from dragoman.cli.startup import loading
with loading():
    import spacy
print("spacy.cli" in sys.modules, gc.isenabled(), gc.get_freeze_count() > 10_000)
import spacy.cli
print(callable(spacy.cli.info), callable(spacy.info))
"""


def test_spacy_comes_without_its_command_line_until_somebody_asks_for_it() -> None:
    done = subprocess.run([sys.executable, "-c", LOADING], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "True", "True", "True"]


def test_knowledge_reads_the_same_by_either_toml_parser() -> None:
    for path in sorted(DATA.rglob("*.toml")):
        text = path.read_text("utf-8")
        assert toml.loads(text) == tomllib.loads(text), path.name


def test_words_of_one_skeleton_have_one_beginning() -> None:
    told: dict[str, str] = {}
    for form in load().forms:
        for word in folded(form.text):
            if len(word) > 1:
                first = skeleton(word)[0]
                assert told.setdefault("y" if first == "j" else first, beginning(word)) == beginning(word), word


def test_a_name_is_found_whatever_was_looked_up_before() -> None:
    ana = Entry("ana", "person", "Ana de la Montero", "ESP")
    town = Entry("montero", "city", "Montero", "ESP")
    known = Knowledge(forms=[Form("Montero", "city", town), Form("Ana de la Montero", "name", ana)])

    def found(index: Index, text: str) -> list[tuple[str, str]]:
        words = words_of(text)
        return [(f.entry.key, f.use) for match in index.scan(words, 0, len(words)) for f in match.forms]

    fresh = Index(known, Grammar.load())
    assert found(fresh, "Montero spoke") == [("ana", "surname"), ("montero", "city")]
    assert found(fresh, "Ana de la Montero spoke") == [("ana", "name")]
    assert found(fresh, "Anna de la Monttero spoke") == [("ana", "name")]
    assert found(Index(known, Grammar.load()), "Anna de la Monttero spoke") == [("ana", "name")]


@cache
def as_spacy_makes_it() -> OwnEnglish:
    return OwnEnglish()


def _words(cut: Callable[[str], Doc], text: str) -> list[tuple[str, str, str]]:
    return [(token.text_with_ws, token.norm_, token.lower_) for token in cut(text)]


def _cut_alike(*texts: str) -> None:
    """In a row, so that the special cases of the tokeniser are learned as the texts bring them."""
    ours = Cutter(as_spacy_makes_it().vocab)
    for text in texts:
        assert _words(ours, text) == _words(as_spacy_makes_it().make_doc, text)


@pytest.mark.parametrize("path", sorted((Path(__file__).parents[1] / "examples").glob("*.txt")), ids=lambda p: p.name)
def test_words_of_the_examples_are_cut_as_by_a_language_of_spacys_making(path: Path) -> None:
    _cut_alike(path.read_text("utf-8"))


CASES = sorted(OwnEnglish.Defaults.tokenizer_exceptions)
PIECES = st.sampled_from(CASES) | st.text(max_size=3) | st.text("aUS'.-/$%’“() 12\nemdonrt", max_size=9)


@given(st.lists(st.lists(PIECES, max_size=12).map("".join), min_size=1, max_size=7))
@settings(max_examples=60, deadline=None)
def test_words_of_any_texts_in_a_row_are_cut_as_by_a_language_of_spacys_making(texts: list[str]) -> None:
    _cut_alike(*texts)


@given(st.lists(st.sampled_from([*CASES, *":-)(;=8_' \n\t"]), max_size=20).map(" ".join))
@settings(max_examples=60, deadline=None)
def test_special_cases_with_spaces_in_them_are_cut_as_by_a_language_of_spacys_making(text: str) -> None:
    _cut_alike(text.replace(" ", ""), text)


def test_a_language_made_later_has_the_same_parts_and_reads_the_same() -> None:
    analyser = Analyser.load(coder=False)
    document = Document("r", "Rebels shelled Aleppo on Monday, the U.N. said. Troops didn't flee.")
    before = [(t.text, t.tag_, t.dep_, t.head.i, t.lemma_, t.ent_type_) for t in analyser.read(document).doc]
    nlp = analyser.nlp
    assert nlp.pipe_names == ["dragoman_parser", "dragoman_lemmas"] and nlp is analyser.nlp
    assert [(t.text, t.tag_, t.dep_, t.head.i, t.lemma_, t.ent_type_) for t in analyser.read(document).doc] == before
    assert [(t.text, t.tag_, t.dep_, t.head.i, t.lemma_, t.ent_type_) for t in nlp(document.text)] == before


def test_documents_analysed_while_the_tables_are_read_give_the_same_readings() -> None:
    texts = (
        "Rebels shelled Aleppo on Monday.",
        "France condemned the attack, Le Monde said.",
        "",
        "Talks began in Geneva.",
    )
    documents = [Document(f"r{n}", text) for n, text in enumerate(texts)]
    broken = Failure("b.txt", "readers", "no text")
    using, results = pipeline.start(iter([*documents[:2], broken, *documents[2:]]), Settings(batch=3))
    sooner = list(results)
    assert sooner == list(pipeline.read_all([*documents[:2], broken, *documents[2:]], using))
    assert sooner[2] is broken and len(sooner) == 5


def test_without_documents_nothing_is_read() -> None:
    assert list(pipeline.start([], Settings())[1]) == []
