"""Rules over a parse that find attributions, and what quotation marks add to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from dragoman.claims import phrases, speech, verbs
from dragoman.claims.attribution import Attribution, size
from dragoman.claims.lexicon import CueLexicon
from dragoman.claims.trees import (
    Range,
    Ranges,
    is_blank,
    is_mark,
    is_punct,
    to_ranges,
    trim,
)
from dragoman.model import Analysis, Parse, Sentence

THRESHOLD = 0.4
"""Attributions by rules need this score, a cue's share of marked occurrences; set on PolNeAR train."""

_HEADLINE_WORDS = 30
_NESTED = 0.55
_NESTED_CLAUSE = 0.85
_IN_QUOTATION = 0.45


def of_sentence(doc: Parse, sentence: Sentence, lexicon: CueLexicon, supports: frozenset[str]) -> Iterator[Attribution]:
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


def lines(doc: Parse, sentences: Iterable[Sentence]) -> Iterator[Range]:
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
    doc = analysis.parse
    zones = {s.first: s.zone for s in analysis.sentences}
    for number, (first, last) in enumerate(lines(doc, analysis.sentences)):
        headline = zones.get(first) == "headline" or (number == 0 and last - first <= _HEADLINE_WORDS)
        if headline or (doc[first].text.isupper() and len(doc[first].text) > 2):
            yield from phrases.of_headline(doc, first, last)


def _without(ranges: Ranges, *cut: Ranges) -> set[int]:
    gone = {i for part in cut for first, last in part for i in range(first, last)}
    return {i for first, last in ranges for i in range(first, last)} - gone


def with_coordinate(analysis: Analysis, found: Attribution) -> Attribution:
    """ "added that A, and that B": the second clause with "that" is said by the same source.

    To the sentence's end, wherever the parse attached it, when it follows the first clause directly.
    """
    doc = analysis.parse
    if not found.content or not found.cue or doc[found.content[-1][0]].text.lower() != "that":
        return found
    last = found.content[-1][1]
    sentence = analysis.sentence_of(last - 1)
    if sentence is None:
        return found
    i = last
    while i < sentence.last and is_punct(doc[i]) and not is_mark(doc[i]):
        i += 1
    joined = i + 1 < sentence.last and doc[i].text.lower() in {"and", "but"} and doc[i + 1].text.lower() == "that"
    if not joined:
        return found
    more = trim(doc, i + 1, sentence.last)
    return replace(found, content=(*found.content[:-1], (found.content[-1][0], more[1]))) if more else found


def _tidy(doc: Parse, found: Attribution) -> Attribution | None:
    """Parts that do not overlap one another; None when no content is left."""
    content = to_ranges(doc, _without(found.content, found.source, found.cue))
    return replace(found, content=content) if content else None


def discount(analysis: Analysis, found: list[Attribution], quotes: tuple[speech.Quote, ...]) -> list[Attribution]:
    """Lower scores for attributions inside another's content.

    Annotators of PolNeAR mark one label a word and so leave most of them out; for us a claim within a
    claim matters where its source is named and its content a clause. What somebody says of himself
    inside his own quotation ("I think") is no attribution of its own.
    """
    doc = analysis.parse
    cover = [0] * (len(doc) + 1)
    for a in found:
        for first, last in a.content:
            for i in range(first, last):
                cover[i] += 1
    spoken = {i for q in quotes for i in range(q.first, q.last)}
    kept = []
    for a in found:
        factor = 1.0
        quoted = a.head in spoken
        own = any(first <= a.head < last for first, last in a.content)
        if quoted or cover[a.head] > own:
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
    """Attributions by rules alone, in text order; empty where the text has no parse.

    One attribution a cue: where two rules read the same words, the better scored one stays.
    """
    doc = analysis.parse
    if not doc.has_annotation("DEP"):
        return []
    quotes = speech.quotes_in(analysis)
    best: dict[int, Attribution] = {}
    for sentence in analysis.sentences:
        for attribution in of_sentence(doc, sentence, lexicon, supports):
            known = best.get(attribution.head)
            if known is None or attribution.score > known.score:
                best[attribution.head] = attribution
    for attribution in of_colons(analysis):
        best.setdefault(attribution.head, attribution)
    best = {a.head: a for a in discount(analysis, list(best.values()), quotes) if a.score >= threshold}
    found = [speech.grow_into_quotes(doc, a, quotes) for a in best.values()]
    found.sort(key=lambda a: a.head)
    found = speech.attach_quotes(analysis, found, quotes, lexicon)
    found = [speech.repair_source(analysis, a, quotes) for a in found]
    tidy = [t for t in (_tidy(doc, a) for a in found) if t is not None and size(t.content) >= 1]
    return sorted(tidy, key=lambda a: (a.start, a.head))
