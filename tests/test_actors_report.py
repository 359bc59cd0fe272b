"""Actors of a report, on parses written out by hand: no analyser is needed."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from dragoman.actors import Actors
from dragoman.model import Actor, Analysis, Document, Sentence

ACTORS = Actors.load()
DAY = date(2016, 3, 6)
VOCAB = Vocab()


def analysed(*sentences: str, published: date | None = DAY, parsed: bool = True) -> Analysis:
    """Each sentence is "word/UPOS/relation/head ...", heads counted from 1 and 0 for the root."""
    words: list[str] = []
    heads: list[int] = []
    deps: list[str] = []
    pos: list[str] = []
    bounds = []
    for sentence in sentences:
        first = len(words)
        for place, part in enumerate(sentence.split()):
            word, upos, dep, head = part.rsplit("/", 3)
            words.append(word)
            pos.append(upos)
            deps.append(dep if int(head) else "ROOT")
            heads.append(first + int(head) - 1 if int(head) else first + place)
        bounds.append((first, len(words)))
    spaces = [i + 1 < len(words) and words[i + 1] not in {".", ",", "'s"} for i in range(len(words))]
    doc = (
        Doc(VOCAB, words=words, spaces=spaces, heads=heads, deps=deps, pos=pos, lemmas=[w.lower() for w in words])
        if parsed
        else Doc(VOCAB, words=words, spaces=spaces)
    )
    document = Document("report", doc.text, published=published)
    found = tuple(
        Sentence(document.span(doc[a].idx, doc[b - 1].idx + len(doc[b - 1])), a, b, "body") for a, b in bounds
    )
    return Analysis(document, doc, found, ())


def actors(*sentences: str, published: date | None = DAY) -> tuple[Actor, ...]:
    return ACTORS.find(analysed(*sentences, published=published))


def named(found: tuple[Actor, ...], words: str) -> list[Actor]:
    return [a for a in found if a.span.text == words]


MEETING = (
    "John/PROPN/nsubj/6 Kerry/PROPN/flat/1 and/CCONJ/cc/4 Sergey/PROPN/conj/1 Lavrov/PROPN/flat/4 "
    "spoke/VERB/root/0 in/ADP/case/8 Ankara/PROPN/obl/6 ./PUNCT/punct/6"
)


def test_conjuncts_are_an_actor_each_and_a_place_is_none() -> None:
    found = actors(MEETING)
    assert [(a.span.text, a.country, a.sector[:1]) for a in found] == [
        ("John Kerry", "USA", ("GOV",)),
        ("Sergey Lavrov", "RUS", ("GOV",)),
    ]


def test_a_capital_as_subject_is_its_government() -> None:
    (ankara,) = actors("Ankara/PROPN/nsubj/2 protested/VERB/root/0 ./PUNCT/punct/2")
    assert (ankara.country, ankara.sector) == ("TUR", ("GOV",))
    assert "capital" in ankara.why


def test_two_modifiers_of_a_plural_title_are_two_persons_with_one_span() -> None:
    found = actors(
        "The/DET/det/5 Russian/ADJ/amod/5 and/CCONJ/cc/4 US/PROPN/conj/2 presidents/NOUN/nsubj/6 "
        "agreed/VERB/root/0 ./PUNCT/punct/6"
    )
    assert [(a.name, a.country) for a in found] == [("Vladimir Putin", "RUS"), ("Barack Obama", "USA")]
    assert len({a.span for a in found}) == 1


def test_a_pronoun_and_a_counterpart_take_up_who_was_named() -> None:
    found = actors(
        "John/PROPN/nsubj/3 Kerry/PROPN/flat/1 said/VERB/root/0 he/PRON/nsubj/5 met/VERB/ccomp/3 "
        "his/PRON/nmod:poss/8 Russian/ADJ/amod/8 counterpart/NOUN/obj/5 ./PUNCT/punct/3"
    )
    (he,) = named(found, "he")
    assert (he.name, he.antecedent and he.antecedent.text) == ("John Kerry", "John Kerry")
    (other,) = named(found, "his Russian counterpart")
    assert (other.name, other.country) == ("Sergey Lavrov", "RUS")


def test_the_two_ministers_are_the_pair_named_before() -> None:
    found = actors(
        MEETING, "The/DET/det/3 two/NUM/nummod/3 diplomats/NOUN/nsubj/4 agreed/VERB/root/0 ./PUNCT/punct/4"
    )
    assert [a.name for a in named(found, "two diplomats")] == ["John Kerry", "Sergey Lavrov"]


def test_a_definite_noun_takes_up_the_body_named_before() -> None:
    found = actors(
        "The/DET/det/4 Danish/ADJ/amod/4 foreign/ADJ/amod/4 ministry/NOUN/nsubj/5 objected/VERB/root/0 ./PUNCT/punct/5",
        "The/DET/det/2 ministry/NOUN/nsubj/3 waited/VERB/root/0 ./PUNCT/punct/3",
    )
    (again,) = named(found, "ministry")
    assert (again.country, again.sector[:1]) == ("DNK", ("GOV",))
    assert again.antecedent is not None and again.antecedent.text == "Danish foreign ministry"


def test_an_unnamed_actor_takes_the_country_of_the_place() -> None:
    (rebels,) = actors(
        "Rebels/NOUN/nsubj/2 attacked/VERB/root/0 a/DET/det/4 bridge/NOUN/obj/2 in/ADP/case/6 "
        "Chad/PROPN/obl/2 ./PUNCT/punct/2"
    )
    assert (rebels.name, rebels.country, rebels.sector[:1]) == (None, "TCD", ("REB",))


def test_the_modifier_acts_where_the_noun_is_an_act() -> None:
    (turkish,) = actors("Turkish/ADJ/amod/2 shelling/NOUN/nsubj/3 continued/VERB/root/0 ./PUNCT/punct/3")
    assert (turkish.span.text, turkish.country, turkish.sector) == ("Turkish", "TUR", ("GOV",))


def test_without_a_date_no_holder_is_invented() -> None:
    (title,) = actors(
        "The/DET/det/4 Russian/ADJ/amod/4 foreign/ADJ/amod/4 minister/NOUN/nsubj/5 spoke/VERB/root/0 ./PUNCT/punct/5",
        published=None,
    )
    assert (title.name, title.country) == (None, "RUS")


def test_without_a_parse_names_and_titles_are_still_found() -> None:
    analysis = analysed("President/X/dep/1 Vladimir/X/dep/1 Putin/X/dep/1 spoke/X/dep/1 ./X/dep/1", parsed=False)
    assert [a.name for a in ACTORS.find(analysis)] == ["Vladimir Putin"]


WORDS = st.sampled_from(
    ["Kerry", "Lavrov", "the", "Russian", "rebels", "'s", "of", "and", "US", "minister", "he", "Turkey", ",", "sides"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=12), st.data())
def test_spans_always_slice_to_their_text(words: list[str], data: st.DataObject) -> None:
    heads = [data.draw(st.integers(0, i)) for i in range(len(words))]
    tags = [data.draw(st.sampled_from(["NOUN", "PROPN", "PRON", "ADJ"])) for _ in words]
    deps = [data.draw(st.sampled_from(["nsubj", "obj", "nmod:poss", "amod", "conj", "flat", "appos"])) for _ in words]
    sentence = " ".join(f"{w}/{t}/{d}/{h}" for w, t, d, h in zip(words, tags, deps, heads, strict=True))
    analysis = analysed(sentence)
    for actor in ACTORS.find(analysis):
        assert analysis.document.text[actor.span.start : actor.span.end] == actor.span.text
        assert 0 <= actor.head < len(analysis.doc)
        assert actor.why
