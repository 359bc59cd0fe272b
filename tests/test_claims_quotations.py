"""Quotation marks: pairs, open quotations, and properties that hold for any text."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from dragoman.claims import Claims, quotations
from dragoman.claims.blend import load_blend
from dragoman.claims.fuse import same, unite
from dragoman.claims.lexicon import load_cues
from dragoman.claims.trees import to_ranges
from dragoman.model import Analysis, AttributionSignal, Document

CLAIMS = Claims.load()
CUES = load_cues()
VOCAB = Vocab()


def found(text: str) -> list[str]:
    return [text[q.start : q.end] for q in quotations.find(Document("r1", text))]


def test_curly_and_straight_marks_are_paired() -> None:
    assert found("“We hold the hill,” he said.") == ["“We hold the hill,”"]
    assert found('The envoy called it "a grave error" on Monday.') == ['"a grave error"']
    assert found("''They lied,'' she said.") == ["''They lied,''"]


def test_an_interrupted_quotation_is_two() -> None:
    assert found('"We came," he said, "and we stayed."') == ['"We came,"', '"and we stayed."']


def test_an_apostrophe_is_no_quotation() -> None:
    assert found("The ministry's envoy didn’t say whether the rebels’ offer stood.") == []


def test_single_marks_quote_where_no_double_ones_do() -> None:
    assert found("Minister: ‘We won’t leave the town’") == ["‘We won’t leave the town’"]


def test_speech_over_two_paragraphs_is_two_pieces() -> None:
    text = "“The first part has no closing mark.\n\n“The second has one,” she said."
    assert found(text) == ["“The first part has no closing mark.", "“The second has one,”"]


def test_a_phrase_in_marks_is_not_full_speech() -> None:
    (scare,) = quotations.find(Document("r1", "the so-called “people’s republic” was declared"))
    (speech,) = quotations.find(Document("r1", "“We will never give up the port,” he said"))
    assert not scare.full
    assert speech.full


TEXTS = st.text(alphabet="ab ,.\n“”\"'‘’:", max_size=120)


@settings(deadline=None)
@given(TEXTS)
def test_quotations_lie_in_order_inside_the_text_and_never_overlap(text: str) -> None:
    spans = quotations.find(Document("r1", text))
    assert all(0 <= q.start < q.end <= len(text) for q in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


WORDS = st.lists(st.sampled_from(["a", "said", "“", "”", ",", ".", "(", ")", "\n"]), min_size=1, max_size=30)


@settings(deadline=None)
@given(WORDS, st.sets(st.integers(0, 29)))
def test_ranges_are_ordered_disjoint_and_have_no_loose_edges(words: list[str], chosen: set[int]) -> None:
    doc = Doc(VOCAB, words=words, spaces=[True] * len(words))
    ranges = to_ranges(doc, [i for i in chosen if i < len(words)])
    assert all(first < last <= len(words) for first, last in ranges)
    assert all(a[1] <= b[0] for a, b in pairwise(ranges))
    edges = {doc[i].text for first, last in ranges for i in (first, last - 1)}
    assert not edges & {",", "\n"}


@st.composite
def signals(draw: st.DrawFn) -> AttributionSignal:
    """Three ranges that do not overlap, among twelve words."""
    cuts = sorted(draw(st.sets(st.integers(0, 12), min_size=6, max_size=6)))
    parts = draw(st.permutations([(cuts[0], cuts[1]), (cuts[2], cuts[3]), (cuts[4], cuts[5])]))
    return AttributionSignal((parts[0],), (parts[1],), (parts[2],), draw(st.floats(0, 1)))


@settings(deadline=None)
@given(st.lists(signals(), max_size=4))
def test_whatever_the_encoder_says_every_claim_slices_the_document(
    found_signals: list[AttributionSignal],
) -> None:
    words = [f"w{i}" for i in range(12)]
    doc = Doc(VOCAB, words=words, spaces=[True] * 11 + [False])
    document = Document("r1", doc.text)
    analysis = Analysis(document, doc, (), (), attributions=tuple(found_signals))
    claims = CLAIMS.find(analysis, ())
    for claim in claims:
        for span in (*claim.source, *claim.cue, *claim.content):
            assert document.text[span.start : span.end] == span.text
    assert len(claims) <= len(found_signals)


@settings(deadline=None)
@given(signals())
def test_an_attribution_is_the_same_as_itself(signal: AttributionSignal) -> None:
    doc = Doc(VOCAB, words=[f"w{i}" for i in range(12)])
    (one,) = unite(doc, [signal], [], CUES, replace(load_blend(), encoder=0.0))
    assert same(one, one)
