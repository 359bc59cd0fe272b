"""Attribution without a verb of saying: "according to", nouns, adverbs, headlines with a colon."""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.claims.attribution import Attribution
from dragoman.claims.lexicon import CueLexicon, Kind
from dragoman.claims.trees import (
    Ranges,
    children,
    clause_head,
    has_preposition,
    noun_phrase,
    subject_of,
    subtree,
    to_ranges,
    trim,
)
from dragoman.claims.verbs import cue_range
from dragoman.language.grammar import base
from dragoman.model import Parse, Token

_VIEW_PREPOSITIONS = frozenset({"in", "by", "from", "to"})
_CLAUSE_MARKS = frozenset({"that", "to", "whether", "of"})
_HEADLINE_NAME_WORDS = 6
_HEADLINE_LEAST_WORDS = 3


def _clause_without(phrase: Token) -> set[int]:
    """The words of the clause that a phrase modifies, without the phrase."""
    clause = clause_head(phrase.head)
    words = subtree(clause) - subtree(phrase)
    for child in clause.children:
        if base(child) in {"mark", "cc"} and child.i < clause.i and min(words, default=0) == child.i:
            words.discard(child.i)
    return words


def of_according(word: Token, lexicon: CueLexicon) -> Iterator[Attribution]:
    """ "according to X": X is the source, the clause around it the content."""
    found = lexicon.find(Kind.PHRASE, word.text)
    doc = word.doc
    if not found:
        return
    if word.text.lower() == "according":
        if word.i + 1 >= len(doc) or doc[word.i + 1].text.lower() != "to":
            return
        to = doc[word.i + 1]
        noun = word.head if base(word) in {"case", "mark", "fixed", "advmod"} else to.head
        if noun.i == word.i:  # "according" itself heads the phrase in some parses
            nouns = [c for c in word.children if base(c) in {"obl", "obj", "nmod"}]
            noun = nouns[0] if nouns else to
        cue_words, without = (word.i, to.i + 1), [word, to]
        phrase = word if noun.head.i == word.i else noun
    else:
        if base(word) != "case" or word.i > word.head.i:
            return
        noun, phrase = word.head, word.head
        cue_words, without = (word.i, word.i + 1), [word]
    if noun.i in {word.i, word.i + 1} or phrase.head.i == phrase.i:
        return
    source = to_ranges(doc, {i for i in noun_phrase(noun, without) if i > word.i})
    content = to_ranges(doc, _clause_without(phrase) - set(range(*cue_words)))
    if source and content:
        yield Attribution(source, (cue_words,), content, word.i, noun.i, found[0], "clause", "according to", 0.95)


def of_view(noun: Token, lexicon: CueLexicon) -> Iterator[Attribution]:
    """ "In the envoy's view, ...": the possessor is the source."""
    found = lexicon.of(Kind.PHRASE, noun)
    case = has_preposition(noun, _VIEW_PREPOSITIONS)
    owners = children(noun, "nmod:poss", "det:poss")
    if not found or case is None or not owners or base(noun) not in {"obl", "nmod", "advcl"}:
        return
    doc = noun.doc
    owner = owners[0]
    source = to_ranges(doc, noun_phrase(owner, children(owner, "case")))
    content = to_ranges(doc, _clause_without(noun))
    if source and content and owner.i < noun.i:
        cue = ((noun.i, noun.i + 1),)
        yield Attribution(source, cue, content, noun.i, owner.i, found[0], "clause", "in somebody's view", 0.85)


def of_adverb(word: Token, lexicon: CueLexicon) -> Iterator[Attribution]:
    """ "reportedly": a hidden source; the clause or phrase that it modifies is the content."""
    found = lexicon.find(Kind.ADVERB, word.text)
    if not found or base(word) != "advmod":
        return
    head = word.head
    words = subtree(head) - subtree(word)
    for child in head.children:
        if base(child) in {"parataxis", "cc"} or (base(child) in {"conj", "advcl"} and child.i > head.i):
            words -= subtree(child)
    content = to_ranges(word.doc, words)
    if content:
        cue = ((word.i, word.i + 1),)
        yield Attribution((), cue, content, word.i, -1, found[0], "clause", "hidden source", found[0].share("clause"))


def _noun_source(noun: Token, supports: frozenset[str], without: list[Token]) -> tuple[Ranges, int, Token | None]:
    """Possessor, "by"-phrase, or the subject of a light verb; and that verb."""
    doc = noun.doc
    for owner in children(noun, "nmod:poss", "det:poss"):
        return to_ranges(doc, noun_phrase(owner, children(owner, "case"))), owner.i, None
    for child in noun.children:
        case = has_preposition(child, frozenset({"by", "from"}))
        if base(child) == "nmod" and case is not None:
            return to_ranges(doc, noun_phrase(child, [case, *without])), child.i, None
    for owner in noun.children:
        named = owner.dep_ in {"compound", "amod", "nmod"} and owner.text[:1].isupper() and owner.i < noun.i
        if named and owner.i != owner.sent.start:
            return to_ranges(doc, noun_phrase(owner)), owner.i, None
    verb = noun.head
    if base(noun) in {"obj", "nsubj:pass"} and verb.lemma_.lower() in supports:
        subject = subject_of(verb)
        if subject is not None:
            return to_ranges(doc, noun_phrase(subject)), subject.i, verb
    return (), -1, None


def of_noun(noun: Token, lexicon: CueLexicon, supports: frozenset[str]) -> Iterator[Attribution]:
    """ "a statement by X that ...", "X's claim that ...", "X expressed concern about ..."."""
    doc = noun.doc
    for cue in lexicon.of(Kind.NOUN, noun):
        for code in cue.content:
            more: list[Token] = []
            part: Token | None = None
            if code == "acl":
                clauses = [c for c in noun.children if c.dep_ in {"acl", "ccomp", "acl:relcl"} and c.i > noun.i]
                clauses = [c for c in clauses if any(m.text.lower() in _CLAUSE_MARKS for m in children(c, "mark"))]
                part = clauses[0] if clauses else None
            elif code.startswith("nmod:"):
                for child in noun.children:
                    case = has_preposition(child, frozenset({code[5:]}))
                    if case is not None and child.i > noun.i and base(child) in {"nmod", "acl"}:
                        part, more = child, [case]
                        break
            if part is None:
                continue
            source, head, verb = _noun_source(noun, supports, [part])
            if not source and code != "acl":
                continue
            content = to_ranges(doc, subtree(part, more))
            first = cue_range(verb)[0] if verb is not None and verb.i < noun.i else noun.i
            last = more[0].i + 1 if more and more[0].i == noun.i + 1 else noun.i + 1
            if content:
                score = cue.share(code) * (1.0 if source else 0.6)
                yield Attribution(source, ((first, last),), content, noun.i, head, cue, code, "noun", score)
                return


def of_headline(doc: Parse, first: int, last: int) -> Iterator[Attribution]:
    """ "Minister: we will not leave" in a headline, "MINISTER: ..." in a transcript; the colon is the cue.

    The source is at most six words without a verb; what follows must say something, not list it.
    """
    stop = min(last - 2, first + _HEADLINE_NAME_WORDS + 1)
    colon = next((i for i in range(first + 1, stop) if doc[i].text == ":"), None)
    if colon is None:
        return
    name = doc[first:colon]
    capital = all(t.text[:1].isupper() or not t.is_alpha for t in name if t.pos_ not in {"DET", "ADP"})
    if any(t.pos_ in {"AUX", "ADP", "PRON"} or t.like_num for t in name) or not capital:
        return
    source, content = trim(doc, first, colon), trim(doc, colon + 1, last)
    if source and content and content[1] - content[0] >= _HEADLINE_LEAST_WORDS:
        cue = ((colon, colon + 1),)
        yield Attribution((source,), cue, (content,), colon, source[1] - 1, None, "clause", "headline colon", 0.75)
