"""Attribution by rules on hand-made parses: who says it, by which cue, what is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from dragoman.claims import Claims, fuse, rules
from dragoman.model import (
    Actor,
    Analysis,
    AttributionSignal,
    Claim,
    ClaimKind,
    Document,
    Event,
    Sentence,
    Span,
    Stance,
    Status,
    Zone,
    ZoneKind,
)

CLAIMS = Claims.load()
VOCAB = Vocab()


def parsed(*sentences: str, zone: str = "body", title: str | None = None) -> Analysis:
    """An analysis from sentences of `form|lemma|POS|head|relation` words; head counts from 1, 0 is the root.

    A word written with a leading `_` follows the one before it without a space.
    """
    words: list[str] = []
    spaces: list[bool] = []
    heads: list[int] = []
    deps: list[str] = []
    pos: list[str] = []
    lemmas: list[str] = []
    bounds: list[tuple[int, int]] = []
    for sentence in sentences:
        first = len(words)
        for number, word in enumerate(sentence.split()):
            form, lemma, upos, head, relation = word.split("|")
            if form.startswith("_"):
                form = form[1:]
                if spaces:
                    spaces[-1] = False
            words.append(form)
            spaces.append(True)
            heads.append(first + (int(head) - 1 if int(head) else number))
            deps.append(relation)
            pos.append(upos)
            lemmas.append(lemma or form.lower())
        bounds.append((first, len(words)))
    spaces[-1] = False
    doc = Doc(VOCAB, words=words, spaces=spaces, heads=heads, deps=deps, pos=pos, lemmas=lemmas)
    document = Document("r1", doc.text, title=title, zones=(Zone(ZoneKind(zone), 0, len(doc.text)),))
    found = tuple(
        Sentence(document.span(doc[a].idx, doc[b - 1].idx + len(doc[b - 1].text)), a, b, zone) for a, b in bounds
    )
    return Analysis(document, doc, found, ())


def texts(spans: tuple[Span, ...]) -> list[str]:
    return [span.text for span in spans]


def only(analysis: Analysis, actors: tuple[Actor, ...] = ()) -> Claim:
    claims = CLAIMS.find(analysis, actors)
    assert len(claims) == 1, [(texts(c.cue), texts(c.content)) for c in claims]
    return claims[0]


def actor(analysis: Analysis, words: str, **fields: object) -> Actor:
    start = analysis.document.text.index(words)
    span = analysis.document.span(start, start + len(words))
    found = analysis.doc.char_span(span.start, span.end)
    assert found is not None
    return Actor(span, fields.pop("name", words), head=found.root.i, **fields)  # type: ignore[arg-type]


def event(analysis: Analysis, trigger: str, event_type: str, actors: tuple[Actor, ...] = ()) -> Event:
    start = analysis.document.text.index(trigger)
    span = analysis.document.span(start, start + len(trigger))
    token = analysis.doc.char_span(span.start, span.end)
    assert token is not None
    sentence = analysis.sentence_of(token.start)
    assert sentence is not None
    return Event("e1", event_type, span, sentence.span, actor=actors)


def assigned(analysis: Analysis, happening: Event, actors: tuple[Actor, ...]) -> Event:
    claims = CLAIMS.find(analysis, actors)
    (told,) = CLAIMS.assign(analysis, (happening,), claims, actors, analysis.document)
    return told


SHELLED = (
    "Rebels|rebel|NOUN|2|nsubj alleged|allege|VERB|0|root that|that|SCONJ|5|mark "
    "troops|troop|NOUN|5|nsubj shelled|shell|VERB|2|ccomp the|the|DET|7|det market|market|NOUN|5|obj "
    "_.|.|PUNCT|2|punct"
)
DENIED = (
    "The|the|DET|2|det ministry|ministry|NOUN|3|nsubj denied|deny|VERB|0|root "
    "shelling|shell|VERB|3|xcomp the|the|DET|6|det camp|camp|NOUN|4|obj _.|.|PUNCT|3|punct"
)
DENIED_ACCUSING = (
    "Cairo|Cairo|PROPN|2|nsubj denied|deny|VERB|0|root that|that|SCONJ|6|mark it|it|PRON|6|nsubj had|have|AUX|6|aux "
    "accused|accuse|VERB|2|ccomp Tripoli|Tripoli|PROPN|6|obj _.|.|PUNCT|2|punct"
)
ACCORDING = (
    "The|the|DET|2|det town|town|NOUN|3|nsubj fell|fall|VERB|0|root on|on|ADP|5|case "
    "Monday|Monday|PROPN|3|obl _,|,|PUNCT|8|punct according|accord|VERB|9|case to|to|ADP|7|fixed "
    "officials|official|NOUN|3|obl _.|.|PUNCT|3|punct"
)
PARENTHETICAL = (
    "The|the|DET|2|det talks|talk|NOUN|4|nsubj will|will|AUX|4|aux resume|resume|VERB|0|root "
    "in|in|ADP|6|case Geneva|Geneva|PROPN|4|obl _,|,|PUNCT|10|punct the|the|DET|9|det "
    "ministry|ministry|NOUN|10|nsubj said|say|VERB|4|parataxis _.|.|PUNCT|4|punct"
)
REPORTEDLY = (
    "The|the|DET|2|det envoys|envoy|NOUN|4|nsubj reportedly|reportedly|ADV|4|advmod "
    "met|meet|VERB|0|root in|in|ADP|6|case Muscat|Muscat|PROPN|4|obl _.|.|PUNCT|4|punct"
)
BELIEVED = (
    "The|the|DET|2|det gunman|gunman|NOUN|4|nsubj:pass is|be|AUX|4|aux:pass "
    "believed|believe|VERB|0|root to|to|PART|7|mark have|have|AUX|7|aux fled|flee|VERB|4|xcomp "
    "_.|.|PUNCT|4|punct"
)
OBSERVED = (
    "Foreign|foreign|ADJ|2|amod tanks|tank|NOUN|5|nsubj:pass have|have|AUX|5|aux been|be|AUX|5|aux:pass "
    "observed|observe|VERB|0|root crossing|cross|VERB|5|xcomp the|the|DET|8|det river|river|NOUN|6|obj "
    "_.|.|PUNCT|5|punct"
)
QUOTED = (
    "“|“|PUNCT|5|punct _The|the|DET|3|det road|road|NOUN|5|nsubj is|be|AUX|5|cop open|open|ADJ|0|root "
    "_,|,|PUNCT|10|punct _”|”|PUNCT|5|punct the|the|DET|9|det general|general|NOUN|10|nsubj "
    "said|say|VERB|5|parataxis _.|.|PUNCT|5|punct"
)
STATEMENT = (
    "The|the|DET|2|det ministry|ministry|NOUN|3|nsubj issued|issue|VERB|0|root a|a|DET|5|det "
    "statement|statement|NOUN|3|obj _,|,|PUNCT|7|punct noting|note|VERB|3|advcl that|that|SCONJ|10|mark "
    "it|it|PRON|10|nsubj withdrew|withdraw|VERB|7|ccomp _.|.|PUNCT|3|punct"
)
CHAIN = (
    "Interfax|Interfax|PROPN|2|nsubj quoted|quote|VERB|0|root a|a|DET|4|det general|general|NOUN|2|obj "
    "as|as|SCONJ|6|mark saying|say|VERB|2|advcl the|the|DET|8|det army|army|NOUN|10|nsubj "
    "had|have|AUX|10|aux entered|enter|VERB|6|ccomp the|the|DET|12|det town|town|NOUN|10|obj "
    "_.|.|PUNCT|2|punct"
)
ACCUSED = (
    "Georgia|Georgia|PROPN|2|nsubj accused|accuse|VERB|0|root Russia|Russia|PROPN|2|obj "
    "of|of|SCONJ|5|mark shelling|shell|VERB|2|advcl the|the|DET|7|det village|village|NOUN|5|obj "
    "_.|.|PUNCT|2|punct"
)
THREAT = (
    "Ankara|Ankara|PROPN|2|nsubj said|say|VERB|0|root it|it|PRON|5|nsubj would|would|AUX|5|aux "
    "attack|attack|VERB|2|ccomp the|the|DET|7|det militia|militia|NOUN|5|obj _.|.|PUNCT|2|punct"
)


def test_a_verb_of_saying_has_its_subject_as_source_and_its_clause_as_content() -> None:
    claim = only(parsed(SHELLED))
    assert texts(claim.source) == ["Rebels"]
    assert texts(claim.cue) == ["alleged"]
    assert texts(claim.content) == ["that troops shelled the market"]
    assert claim.kind is ClaimKind.REPORTED
    assert claim.hedged


def test_to_deny_an_act_denies_it() -> None:
    claim = only(parsed(DENIED))
    assert claim.stance is Stance.DENIES
    assert not claim.hedged


def test_according_to_takes_the_clause_around_it() -> None:
    claim = only(parsed(ACCORDING))
    assert texts(claim.source) == ["officials"]
    assert texts(claim.cue) == ["according to"]
    assert texts(claim.content) == ["The town fell on Monday"]


def test_a_cue_at_the_end_of_the_sentence_takes_what_stands_before_it() -> None:
    claim = only(parsed(PARENTHETICAL))
    assert texts(claim.source) == ["the ministry"]
    assert texts(claim.content) == ["The talks will resume in Geneva"]


def test_reportedly_hides_its_source_and_hedges() -> None:
    claim = only(parsed(REPORTEDLY))
    assert claim.source == ()
    assert claim.actor == ()
    assert claim.hedged
    assert claim.kind is ClaimKind.REPORTED


def test_is_believed_to_has_subject_and_complement_as_content() -> None:
    claim = only(parsed(BELIEVED))
    assert texts(claim.cue) == ["is believed"]
    assert texts(claim.content) == ["The gunman", "to have fled"]
    assert claim.source == ()


def test_words_in_quotation_marks_are_quoted_and_keep_their_marks() -> None:
    claim = only(parsed(QUOTED))
    assert claim.kind is ClaimKind.QUOTED
    assert texts(claim.content) == ["“The road is open,”"]
    assert texts(claim.source) == ["the general"]


def test_a_quotation_of_whole_sentences_goes_on_with_the_same_speaker() -> None:
    more = "“|“|PUNCT|3|punct _We|we|PRON|3|nsubj wait|wait|VERB|0|root _.|.|PUNCT|3|punct _”|”|PUNCT|3|punct"
    claim = only(parsed(QUOTED, more))
    assert texts(claim.content) == ["“The road is open,”", "“We wait.”"]


def test_a_ministry_speaking_in_its_statement_makes_an_official_statement() -> None:
    claim = only(parsed(STATEMENT))
    assert claim.kind is ClaimKind.OFFICIAL_STATEMENT
    assert texts(claim.source) == ["The ministry"]


def test_a_report_that_is_itself_a_communique_makes_official_statements() -> None:
    claim = only(parsed(PARENTHETICAL, title="Joint communiqué on the talks"))
    assert claim.kind is ClaimKind.OFFICIAL_STATEMENT


def test_a_headline_with_a_colon_names_its_speaker() -> None:
    headline = (
        "Minister|minister|NOUN|6|nsubj _:|:|PUNCT|6|punct Troops|troop|NOUN|5|nsubj will|will|AUX|5|aux "
        "leave|leave|VERB|0|root border|border|NOUN|5|obj town|town|NOUN|5|obj"
    )
    claim = only(parsed(headline, zone="headline"))
    assert texts(claim.source) == ["Minister"]
    assert texts(claim.content) == ["Troops will leave border town"]


def test_an_act_inside_a_claim_belongs_to_the_claimant() -> None:
    analysis = parsed(SHELLED)
    rebels = actor(analysis, "Rebels", country="SYR", sector=("REB",))
    told = assigned(analysis, event(analysis, "shelled", "ASSAULT"), (rebels,))
    assert told.claimed_by == (rebels,)
    assert told.hedged
    assert told.claim is ClaimKind.REPORTED
    assert told.claim_index == 0


def test_an_act_outside_every_claim_is_the_authors() -> None:
    analysis = parsed(SHELLED)
    told = assigned(analysis, event(analysis, "alleged", "ACCUSE"), ())
    assert told.claim is ClaimKind.ASSERTED_BY_AUTHOR
    assert told.claimed_by == ()
    assert not told.hedged


def test_a_denied_act_has_status_denied() -> None:
    analysis = parsed(DENIED)
    ministry = actor(analysis, "The ministry")
    told = assigned(analysis, event(analysis, "shelling", "ASSAULT"), (ministry,))
    assert told.status is Status.DENIED
    assert told.stance is Stance.DENIES
    assert told.claimed_by == (ministry,)


def test_who_denies_having_accused_accuses_nobody_by_saying_so() -> None:
    analysis = parsed(DENIED_ACCUSING)
    cairo = actor(analysis, "Cairo", country="EGY", sector=("GOV",), entity="EGY")
    told = assigned(analysis, event(analysis, "accused", "ACCUSE", (cairo,)), (cairo,))
    assert told.status is Status.DENIED
    assert told.stance is Stance.DENIES
    assert told.claimed_by == (cairo,)


def test_a_denial_is_firm_unless_a_word_of_doubt_stands_in_it() -> None:
    analysis = parsed(DENIED)
    ministry = actor(analysis, "The ministry")
    shelling = event(analysis, "shelling", "ASSAULT")
    felt = replace(shelling, hedged=True, why={"hedged": "encoder"})
    worded = replace(shelling, hedged=True, why={"hedged": "“alleged”"})
    assert not assigned(analysis, felt, (ministry,)).hedged
    assert assigned(analysis, worded, (ministry,)).hedged


def test_an_adverbs_clause_keeps_its_subject_though_the_encoder_takes_it_for_the_source() -> None:
    analysis = parsed(REPORTEDLY)
    (ruled,) = rules.find(analysis, CLAIMS.cues, CLAIMS.supports)
    signal = AttributionSignal(source=((0, 2),), cue=((2, 3),), content=((3, 7),), score=0.9)
    (united,) = fuse.unite(analysis.doc, [signal], [ruled], CLAIMS.cues, CLAIMS.blend)
    assert united.source == ()
    assert united.content == ruled.content
    assert united.score == 0.9


def test_the_general_vouches_and_the_agency_relays() -> None:
    analysis = parsed(CHAIN)
    agency, general = actor(analysis, "Interfax"), actor(analysis, "a general")
    told = assigned(analysis, event(analysis, "entered", "ASSAULT"), (agency, general))
    assert told.claimed_by == (general,)
    assert told.relayed_by == (agency,)


def test_an_accusation_is_the_authors_and_the_deed_in_it_the_accusers() -> None:
    analysis = parsed(ACCUSED)
    georgia = actor(analysis, "Georgia", country="GEO", sector=("GOV",))
    accused = assigned(analysis, event(analysis, "accused", "ACCUSE", (georgia,)), (georgia,))
    shelling = assigned(analysis, event(analysis, "shelling", "ASSAULT"), (georgia,))
    assert accused.claim is ClaimKind.ASSERTED_BY_AUTHOR
    assert shelling.claimed_by == (georgia,)
    assert shelling.hedged


def test_a_threat_said_by_its_own_actor_is_the_authors() -> None:
    analysis = parsed(THREAT)
    ankara = actor(analysis, "Ankara", country="TUR", sector=("GOV",), entity="TUR")
    told = assigned(analysis, event(analysis, "attack", "THREATEN", (ankara,)), (ankara,))
    assert told.claimed_by == ()
    assert told.claim is ClaimKind.ASSERTED_BY_AUTHOR


def test_have_been_observed_hedges_even_when_it_is_the_trigger() -> None:
    analysis = parsed(OBSERVED)
    told = assigned(analysis, event(analysis, "observed", "MOBILIZE"), ())
    assert told.hedged
    assert told.claimed_by == ()
    assert told.claim is ClaimKind.REPORTED


def test_a_source_that_no_actor_names_keeps_its_words_without_codes() -> None:
    claim = only(parsed(ACCORDING))
    (source,) = claim.actor
    assert source.span.text == "officials"
    assert source.name is None
    assert source.country is None


def test_without_a_parse_the_encoder_alone_decides() -> None:
    words = ["Rebels", "alleged", "that", "troops", "fled"]
    doc = Doc(VOCAB, words=words, spaces=[True] * 4 + [False])
    document = Document("r1", doc.text)
    signal = AttributionSignal(((0, 1),), ((1, 2),), ((2, 5),), 0.9)
    analysis = Analysis(document, doc, (), (), attributions=(signal,))
    claim = only(analysis)
    assert texts(claim.source) == ["Rebels"]
    assert texts(claim.content) == ["that troops fled"]


def test_without_parse_and_encoder_nothing_is_claimed() -> None:
    doc = Doc(VOCAB, words=["Rebels", "fled"], spaces=[True, False])
    assert CLAIMS.find(Analysis(Document("r1", doc.text), doc, (), ()), ()) == ()


def test_encoder_and_rules_on_the_same_words_make_one_claim() -> None:
    analysis = parsed(SHELLED)
    signal = AttributionSignal(((0, 1),), ((1, 2),), ((2, 7),), 0.9)
    both = Analysis(analysis.document, analysis.doc, analysis.sentences, (), attributions=(signal,))
    assert len(CLAIMS.find(both, ())) == 1


@pytest.mark.parametrize("sentence", [SHELLED, ACCORDING, QUOTED, BELIEVED, CHAIN, STATEMENT])
def test_every_span_is_a_piece_of_the_document(sentence: str) -> None:
    analysis = parsed(sentence)
    for claim in CLAIMS.find(analysis, ()):
        for span in (*claim.source, *claim.cue, *claim.content):
            assert analysis.document.text[span.start : span.end] == span.text


PRESUPPOSED = (
    "The|the|DET|2|det union|union|NOUN|3|nsubj said|say|VERB|0|root it|it|PRON|6|nsubj would|would|AUX|6|aux "
    "investigate|investigate|VERB|3|ccomp the|the|DET|8|det massacre|massacre|NOUN|6|obj _.|.|PUNCT|3|punct"
)
COORDINATE = (
    "The|the|DET|2|det ministry|ministry|NOUN|3|nsubj added|add|VERB|0|root that|that|SCONJ|6|mark "
    "aid|aid|NOUN|6|nsubj arrived|arrive|VERB|3|ccomp _,|,|PUNCT|11|punct and|and|CCONJ|11|cc "
    "that|that|SCONJ|11|mark rebels|rebel|NOUN|11|nsubj left|leave|VERB|3|conj _.|.|PUNCT|3|punct"
)


def test_an_act_that_the_claim_takes_as_known_stays_the_authors() -> None:
    analysis = parsed(PRESUPPOSED)
    union = actor(analysis, "The union")
    told = assigned(analysis, event(analysis, "massacre", "ASSAULT"), (union,))
    assert told.claim is ClaimKind.ASSERTED_BY_AUTHOR
    inquiry = assigned(analysis, event(analysis, "investigate", "ACCUSE"), (union,))
    assert inquiry.claimed_by == (union,)


def test_a_second_clause_with_that_belongs_to_the_same_claim() -> None:
    claim = only(parsed(COORDINATE))
    assert texts(claim.content) == ["that aid arrived, and that rebels left"]


def test_who_has_not_replied_has_said_nothing() -> None:
    silence = parsed(
        "Uganda|Uganda|PROPN|2|nsubj offered|offer|VERB|0|root talks|talk|NOUN|2|obj _;|;|PUNCT|9|punct "
        "the|the|DET|6|det rebels|rebel|NOUN|9|nsubj have|have|AUX|9|aux not|not|PART|9|advmod "
        "replied|reply|VERB|2|parataxis _.|.|PUNCT|2|punct"
    )
    assert not any("rebels" in source for claim in CLAIMS.find(silence, ()) for source in texts(claim.source))
