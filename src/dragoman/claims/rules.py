"""Rules over a parse that find attributions, and what quotation marks add to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dragoman.claims import phrases, quotations, verbs
from dragoman.claims.attribution import Attribution, size, touches
from dragoman.claims.lexicon import CueLexicon, Kind
from dragoman.claims.trees import (
    Range,
    Ranges,
    is_blank,
    is_mark,
    is_punct,
    noun_phrase,
    subject_of,
    to_ranges,
    trim,
)
from dragoman.model import Analysis, Sentence

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

THRESHOLD = 0.4
"""Attributions by rules need this score, a cue's share of marked occurrences; set on PolNeAR train."""

_TAIL = 14
_HEADLINE_WORDS = 30
_NESTED = 0.55
_NESTED_CLAUSE = 0.8
_IN_QUOTATION = 0.45
_SPEAKING_SCORE = 0.9
_UNLISTED_SCORE = 0.6


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation in tokens, marks included."""

    first: int
    last: int
    full: bool


def quotes_in(analysis: Analysis) -> tuple[Quote, ...]:
    """Quotations of the news zones as token ranges."""
    doc = analysis.doc
    found = []
    for quotation in quotations.find(analysis.document):
        span = doc.char_span(quotation.start, quotation.end, alignment_mode="expand")
        if span is None or analysis.sentence_of(span.start) is None:
            continue
        first, last = span.start, span.end
        while last > first and is_blank(doc[last - 1]):
            last -= 1
        if last - first > 1:
            found.append(Quote(first, last, quotation.full))
    return tuple(found)


def of_sentence(
    doc: Doc, sentence: Sentence, lexicon: CueLexicon, supports: frozenset[str]
) -> Iterator[Attribution]:
    """Attributions whose cue stands in the sentence."""
    for token in doc[sentence.first : sentence.last]:
        if is_blank(token):
            continue
        if token.pos_ in {"VERB", "AUX"}:
            yield from verbs.of_verb(token, lexicon)
        elif token.pos_ in {"NOUN", "PROPN"}:
            yield from phrases.of_noun(token, lexicon, supports)
            yield from phrases.of_view(token, lexicon)
        elif token.pos_ == "ADJ":
            yield from verbs.of_adjective(token, lexicon)
        elif token.pos_ == "ADV":
            yield from phrases.of_adverb(token, lexicon)
        if token.text.lower() in {"according", "per"}:
            yield from phrases.of_according(token, lexicon)


def lines(doc: Doc, sentences: Iterable[Sentence]) -> Iterator[Range]:
    """The lines of the news zones, as token ranges without their ends."""
    begun: int | None = None
    last = 0
    for sentence in sentences:
        if begun is not None and any("\n" in doc[i].text for i in range(last, sentence.first)):
            yield begun, last
            begun = None
        for i in range(sentence.first, sentence.last):
            if "\n" in doc[i].text:
                if begun is not None:
                    yield begun, i
                begun = None
            elif begun is None and not is_blank(doc[i]):
                begun = i
            last = i + 1
    if begun is not None:
        yield begun, last


def of_colons(analysis: Analysis) -> Iterator[Attribution]:
    """The report's first line or a headline zone with a colon, and the turns of a transcript."""
    doc = analysis.doc
    zones = {s.first: s.zone for s in analysis.sentences}
    for number, (first, last) in enumerate(lines(doc, analysis.sentences)):
        headline = zones.get(first) == "headline" or (number == 0 and last - first <= _HEADLINE_WORDS)
        if headline or (doc[first].text.isupper() and len(doc[first].text) > 2):
            yield from phrases.of_headline(doc, first, last)


def _union(doc: Doc, ranges: Ranges, more: Range) -> Ranges:
    """Ranges with one more, merged where they touch or only punctuation parts them."""
    indices = {i for first, last in (*ranges, more) for i in range(first, last)}
    return to_ranges(doc, indices) or ranges


def _without(ranges: Ranges, *cut: Ranges) -> set[int]:
    gone = {i for part in cut for first, last in part for i in range(first, last)}
    return {i for first, last in ranges for i in range(first, last)} - gone


def grow_into_quotes(doc: Doc, found: Attribution, quotes: Iterable[Quote]) -> Attribution:
    """Content that touches speech takes all of it, however many sentences it has.

    A quotation that also holds the cue or the source is somebody else's speech about this.
    """
    content = found.content
    for quote in quotes:
        span: Ranges = ((quote.first, quote.last),)
        if not touches(content, span) or touches(span, found.cue) or touches(span, found.source):
            continue
        if all(first >= quote.first and last <= quote.last for first, last in content) or quote.full:
            content = _union(doc, content, span[0])
    return replace(found, content=content) if content != found.content else found


def _same_paragraph(doc: Doc, first: int, last: int) -> bool:
    return all("\n" not in doc[i].text for i in range(first, last))


def _inside(token: int, quotes: Iterable[Quote]) -> bool:
    return any(q.first <= token < q.last for q in quotes)


def _speaker_verbs(
    doc: Doc, tokens: list[Token], quotes: tuple[Quote, ...], lexicon: CueLexicon
) -> list[tuple[Token, bool]]:
    """Verbs outside quotations that have a subject there too, with whether they are listed."""
    found = []
    for token in tokens:
        if token.pos_ not in {"VERB", "AUX"} or _inside(token.i, quotes):
            continue
        listed = any("quote" in cue.content for cue in lexicon.find(Kind.VERB, token.lemma_))
        subject = subject_of(token)
        if subject is None or _inside(subject.i, quotes) or token.pos_ == "AUX":
            continue
        found.append((token, listed))
    return found


def _speaker(
    analysis: Analysis, quote: Quote, quotes: tuple[Quote, ...], lexicon: CueLexicon
) -> tuple[Token, float] | None:
    """The verb of saying beside a quotation: after it when it ends in a comma, else before it."""
    doc = analysis.doc
    inner = [doc[i].text for i in range(quote.first, quote.last) if not is_mark(doc[i])]
    after: list[Token] = []
    follow = quote.last
    sentence = analysis.sentence_of(follow) if follow < len(doc) else None
    if sentence is not None and _same_paragraph(doc, follow, min(follow + 1, len(doc))):
        stop = min(sentence.last, follow + _TAIL)
        after = [doc[i] for i in range(follow, stop) if not is_blank(doc[i])]
        closed = bool(inner) and inner[-1] in {".", "!", "?"} and after and after[0].text[:1].isupper()
        if closed and sentence.first == follow and inner[-1] == ".":
            after = []
    before: list[Token] = []
    own = analysis.sentence_of(max(0, quote.first - 1))
    if own is not None and quote.first > 0:
        before = [
            doc[i]
            for i in range(max(own.first, quote.first - 3 * _TAIL), quote.first)
            if not is_blank(doc[i])
        ]
    lead_in = (bool(before) and before[-1].text in {":", ","}) or (
        bool(before) and doc[quote.first - 1].pos_ == "VERB"
    )
    tail_first = (bool(inner) and inner[-1] in {",", "?", "!", "-", "—", "–"}) or not lead_in
    for tokens, near in ((after, True), (before, False)) if tail_first else ((before, False), (after, True)):
        candidates = _speaker_verbs(doc, tokens, quotes, lexicon)
        listed = [verb for verb, known in candidates if known]
        if listed:
            return (listed[0] if near else listed[-1]), _SPEAKING_SCORE
        if (
            candidates
            and near
            and inner
            and inner[-1] in {",", "?", "!"}
            and candidates[0][0].i - follow <= 4
        ):
            return candidates[0][0], _UNLISTED_SCORE
        if candidates and not near and tokens[-1].text == ":":
            return candidates[-1][0], _UNLISTED_SCORE
    return None


def _colon_before(analysis: Analysis, quote: Quote) -> bool:
    doc = analysis.doc
    i = quote.first - 1
    while i >= 0 and is_blank(doc[i]):
        i -= 1
    return i >= 0 and doc[i].text == ":"


def _introducer(analysis: Analysis, quote: Quote, lexicon: CueLexicon) -> tuple[Token, float] | None:
    """The main verb of a sentence that ends in a colon just before the quotation's paragraph."""
    doc = analysis.doc
    i = quote.first - 1
    while i >= 0 and is_blank(doc[i]):
        i -= 1
    sentence = analysis.sentence_of(i) if i >= 0 else None
    if sentence is None:
        return None
    candidates = _speaker_verbs(doc, [doc[k] for k in range(sentence.first, i)], (), lexicon)
    listed = [verb for verb, known in candidates if known]
    if listed:
        return listed[-1], _SPEAKING_SCORE
    return (candidates[0][0], _UNLISTED_SCORE) if candidates else None


def _spoken(
    doc: Doc, verb: Token, quote: Quote, score: float, lexicon: CueLexicon, rule: str
) -> Attribution | None:
    """A new attribution of a quotation to the subject of a verb."""
    entries = [cue for cue in lexicon.find(Kind.VERB, verb.lemma_) if "quote" in cue.content]
    content = trim(doc, quote.first, quote.last)
    subject = subject_of(verb)
    if content is None or subject is None:
        return None
    without = [verb] if verb.i in {t.i for t in subject.subtree} else []
    inside = set(range(quote.first, quote.last))
    words = {i for i in noun_phrase(subject, without) if i not in inside and i != verb.i}
    source = to_ranges(doc, words)
    entry = entries[0] if entries else None
    return Attribution(
        source, (verbs.cue_range(verb),), (content,), verb.i, subject.i, entry, "quote", rule, score
    )


def _continues(analysis: Analysis, quote: Quote, previous: Quote | None) -> bool:
    """A sentence made of speech alone, right after speech whose source is known."""
    if previous is None:
        return False
    doc = analysis.doc
    sentence = analysis.sentence_of(quote.first)
    if sentence is None:
        return False
    outside = [
        i
        for i in range(sentence.first, min(quote.first, sentence.last))
        if not is_blank(doc[i]) and not is_punct(doc[i])
    ]
    last_sentence = analysis.sentence_of(max(quote.first, quote.last - 1))
    end = last_sentence.last if last_sentence is not None else quote.last
    outside += [i for i in range(quote.last, end) if not is_blank(doc[i]) and not is_punct(doc[i])]
    if outside:
        return False
    between = [doc[i] for i in range(previous.last, quote.first)]
    breaks = sum(t.text.count("\n") for t in between if is_blank(t))
    ends = sum(1 for t in between if t.text in {".", "!", "?"})
    return ends <= 1 and breaks <= 2


def attach_quotes(
    analysis: Analysis, found: list[Attribution], quotes: tuple[Quote, ...], lexicon: CueLexicon
) -> list[Attribution]:
    """Give every full quotation that no content covers a speaker, or to the speech before it."""
    doc = analysis.doc
    owner: dict[Quote, int] = {}
    previous: Quote | None = None
    for quote in quotes:
        span: Ranges = ((quote.first, quote.last),)
        holders = [k for k, a in enumerate(found) if touches(a.content, span) and not touches(a.cue, span)]
        if holders:
            owner[quote] = min(holders, key=lambda k: abs(found[k].head - quote.first))
            previous = quote if quote.full else previous
            continue
        if not quote.full:
            continue
        told = _speaker(analysis, quote, quotes, lexicon)
        rule = "quotation"
        if (
            told is None
            and previous in owner
            and _continues(analysis, quote, previous)
            and previous is not None
        ):
            k = owner[previous]
            found[k] = replace(
                found[k], content=_union(doc, found[k].content, span[0]), rule="quotation, continued"
            )
            owner[quote] = k
            previous = quote
            continue
        if told is None and _colon_before(analysis, quote):
            told, rule = _introducer(analysis, quote, lexicon), "quotation after a colon"
        if told is None:
            continue
        verb, score = told
        same = [k for k, a in enumerate(found) if a.head == verb.i]
        if same:
            k = same[0]
            if found[k].frame in {"obj", "xcomp"} and not touches(found[k].content, span):
                new = _spoken(doc, verb, quote, score, lexicon, rule)
                found[k] = new if new is not None and new.source else found[k]
            else:
                found[k] = replace(found[k], content=_union(doc, found[k].content, span[0]))
            owner[quote] = k
        else:
            new = _spoken(doc, verb, quote, score, lexicon, rule)
            if new is None:
                continue
            found.append(new)
            owner[quote] = len(found) - 1
        previous = quote
    return found


def _tidy(doc: Doc, found: Attribution) -> Attribution | None:
    """Parts that do not overlap one another; None when no content is left."""
    content = to_ranges(doc, _without(found.content, found.source, found.cue))
    return replace(found, content=content) if content else None


def discount(analysis: Analysis, found: list[Attribution], quotes: tuple[Quote, ...]) -> list[Attribution]:
    """Lower scores for attributions inside another's content.

    Annotators of PolNeAR mark one label a word and so leave most of them out; for us a claim within a
    claim matters where its source is named and its content a clause. What somebody says of himself
    inside his own quotation ("I think") is no attribution of its own.
    """
    doc = analysis.doc
    kept = []
    for a in found:
        factor = 1.0
        quoted = any(q.first <= a.head < q.last for q in quotes)
        nested = quoted or any(b is not a and any(f <= a.head < e for f, e in b.content) for b in found)
        if nested:
            clause = a.frame in {"ccomp", "quote", "clause"} or (a.entry is not None and a.entry.hedged)
            factor = _NESTED_CLAUSE if clause else _NESTED
        if quoted:
            named = a.source_head >= 0 and doc[a.source_head].pos_ in {"PROPN", "NOUN"}
            factor = _IN_QUOTATION if not (named and a.frame == "ccomp") else factor
        kept.append(replace(a, score=a.score * factor) if factor < 1.0 else a)
    return kept


def find(
    analysis: Analysis, lexicon: CueLexicon, supports: frozenset[str], threshold: float = THRESHOLD
) -> list[Attribution]:
    """Attributions by rules alone, in text order; empty where the Doc has no parse.

    One attribution a cue: where two rules read the same words, the better scored one stays.
    """
    doc = analysis.doc
    if not doc.has_annotation("DEP"):
        return []
    quotes = quotes_in(analysis)
    best: dict[int, Attribution] = {}
    for sentence in analysis.sentences:
        for attribution in of_sentence(doc, sentence, lexicon, supports):
            known = best.get(attribution.head)
            if known is None or attribution.score > known.score:
                best[attribution.head] = attribution
    for attribution in of_colons(analysis):
        best.setdefault(attribution.head, attribution)
    best = {a.head: a for a in discount(analysis, list(best.values()), quotes) if a.score >= threshold}
    found = [grow_into_quotes(doc, a, quotes) for a in best.values()]
    found.sort(key=lambda a: a.head)
    found = attach_quotes(analysis, found, quotes, lexicon)
    tidy = [t for t in (_tidy(doc, a) for a in found) if t is not None and size(t.content) >= 1]
    return sorted(tidy, key=lambda a: (a.start, a.head))
