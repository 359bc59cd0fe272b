"""A parse says of each word what spaCy says of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from dragoman.language import Analyser
from dragoman.model import Analysis, Parse
from dragoman.readers import read_text

REPORT = """Envoys return to Muscat

MUSCAT, May 4 - Two of the envoys whom Gen. Omar Haddad had met said on Tuesday that the truce, signed in 2019,
wasn't broken. "We will not leave," one said.
"""
VOCAB = Vocab()
PLAIN = (
    "i", "idx", "text", "lower_", "lemma_", "pos_", "dep_", "tag_", "ent_type_", "is_space", "is_punct", "whitespace_",
    "is_alpha", "like_num",
)  # fmt: skip
ONE = ("head", "left_edge", "right_edge")
SEVERAL = ("children", "lefts", "rights", "subtree", "ancestors")


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return Analyser.load(coder=False).read(read_text(REPORT, id="r"))


def agree(doc: Doc) -> None:
    parse = Parse.of(doc)
    assert len(parse) == len(doc)
    for ours, theirs in zip(parse, doc, strict=True):
        for name in PLAIN:
            assert getattr(ours, name) == getattr(theirs, name), (name, theirs)
        for name in ONE:
            assert getattr(ours, name) is parse[getattr(theirs, name).i], (name, theirs)
        for name in SEVERAL:
            assert [t.i for t in getattr(ours, name)] == [t.i for t in getattr(theirs, name)], (name, theirs)
        assert str(ours.morph) == str(theirs.morph)
        assert ours.sent == theirs.sent


def test_every_word_of_a_report_is_as_spacy_has_it(analysis: Analysis) -> None:
    agree(analysis.doc)
    assert analysis.parse.parsed


@given(st.lists(st.integers(0, 7), min_size=1, max_size=8), st.integers(0, 7))
@settings(max_examples=60, deadline=None)
def test_any_tree_is_as_spacy_has_it(above: list[int], root: int) -> None:
    n = len(above)
    root %= n
    order = [root, *(i for i in range(n) if i != root)]
    heads = [0] * n
    for place, word in enumerate(order):  # each word hangs from one placed before it, so that all reach the root
        heads[word] = order[above[place] % place] if place else word
    deps = ["ROOT" if heads[i] == i else "dep" for i in range(n)]
    agree(Doc(VOCAB, words=[f"w{i}" for i in range(n)], heads=heads, deps=deps))


def test_a_stretch_of_characters_gives_its_words_and_their_root(analysis: Analysis) -> None:
    start = REPORT.index("the truce, signed")
    ours = analysis.parse.char_span(start + 1, start + 9, alignment_mode="expand")
    theirs = analysis.doc.char_span(start + 1, start + 9, alignment_mode="expand")
    assert ours is not None and theirs is not None
    assert (ours.start, ours.end, ours.root.i) == (theirs.start, theirs.end, theirs.root.i)
    assert [t.text for t in ours] == ["the", "truce"]
    assert analysis.parse.char_span(start + 1, start + 9) is None


def test_a_text_without_words_has_an_empty_parse() -> None:
    assert Parse.of(Doc(VOCAB, words=[])) == ()
