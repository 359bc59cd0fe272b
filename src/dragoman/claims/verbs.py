"""Attribution by verbs and adjectives: who is the subject, which dependents hold the content.

Conventions follow the majority of PolNeAR's training part: the cue takes auxiliaries, negation and
the adverbs before it, a particle and a preposition; the content takes "that" and quotation marks
but no outer comma or full stop; the source takes determiner, modifiers and appositions.
"""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.claims.attribution import Attribution, size
from dragoman.claims.lexicon import Cue, CueLexicon, Kind
from dragoman.claims.trees import (
    Range,
    Ranges,
    children,
    clause_head,
    has_preposition,
    is_blank,
    is_mark,
    noun_phrase,
    subject_of,
    subtree,
    to_ranges,
)
from dragoman.language.grammar import base
from dragoman.model import Token

_AUXILIARY = frozenset({"aux", "aux:pass", "cop"})
_COMPLEMENT_PREPOSITIONS = frozenset({"of", "for", "as", "about", "with", "against", "over", "to", "on"})
_OPENERS = frozenset({"PRON", "DET", "PROPN", "NOUN", "ADJ", "NUM"})
_QUESTION_WORDS = frozenset({"how", "what", "why", "where", "when", "who", "whether"})
_REACH = 12
_LEAST_CLAUSE = 3
_REPAIRED = 0.85


def cue_range(verb: Token, *more: Token) -> Range:
    """The verb with the auxiliaries and adverbs that stand directly before it, and `more` after it."""
    doc = verb.doc
    first = verb.i
    while first > 0:
        before = doc[first - 1]
        belongs = before.head.i == verb.i and (before.dep_ in _AUXILIARY or before.dep_ == "advmod")
        if not belongs or is_blank(before):
            break
        first -= 1
    while first < verb.i and doc[first].dep_ == "advmod" and doc[first].text.lower() in {"when", "where", "how", "why"}:
        first += 1
    last = verb.i + 1
    for token in sorted(more, key=lambda t: t.i):
        if token.i <= last + 1:
            last = max(last, token.i + 1)
    return first, last


def is_passive(verb: Token) -> bool:
    """Whether a verb has a passive auxiliary or subject in Universal Dependencies."""
    return any(c.dep_ in {"aux:pass", "nsubj:pass"} for c in verb.children)


def is_adjunct(token: Token) -> bool:
    """Time, manner and circumstance, which stay outside what is said."""
    if token.dep_ in {"obl:tmod", "obl:npmod", "obl:unmarked", "nmod:unmarked"}:
        return True
    if base(token) == "advcl":
        marks = children(token, "mark")
        return not any(m.text.lower() in _COMPLEMENT_PREPOSITIONS for m in marks) or marks[0].text.lower() == "as"
    if base(token) == "obl":
        return has_preposition(token, _COMPLEMENT_PREPOSITIONS) is None or token.ent_type_ in {"DATE", "TIME"}
    return False


def _object_content(verb: Token, with_as: bool) -> set[int]:
    """The object and what is predicated of it: "the raid as an act of war", "him of lying"."""
    objects = children(verb, "obj")
    if not objects:
        return set()
    start = objects[0]
    words = subtree(start)
    for child in verb.children:
        if child.i < start.i or base(child) in {
            "conj",
            "cc",
            "punct",
            "parataxis",
            "aux",
            "nsubj",
            "advmod",
            "compound",
        }:
            continue
        as_phrase = has_preposition(child, frozenset({"as"})) is not None
        if (as_phrase and with_as) or (base(child) in {"xcomp", "obl", "advcl"} and not is_adjunct(child)):
            words |= subtree(child)
    return words


def _before_predicate(verb: Token, clause: Token) -> set[int]:
    """The clause that a parenthetical cue interrupts or follows, without the cue's own words."""
    own = subtree(verb)
    words = subtree(clause) - own
    doc = verb.doc
    # A clause after a semicolon or another attribution in the same tree is another statement.
    for child in clause.children:
        loose = base(child) == "parataxis" and child.i != verb.i
        if loose and any(base(c) == "nsubj" for c in child.children) and child.i > verb.i:
            words -= subtree(child)
    return {i for i in words if not is_blank(doc[i])}


def frame_content(verb: Token, code: str) -> tuple[set[int], list[Token]]:
    """The content that a frame's code finds, and tokens that belong to the cue with it."""
    if code == "ccomp":
        expletive = any(c.dep_ == "expl" for c in verb.children)
        found = [c for c in verb.children if base(c) == "ccomp" or (base(c) == "csubj" and expletive)]
        found = found or [c for c in children(verb, "obj") if c.text.lower() in _QUESTION_WORDS and c.i > verb.i]
        words: set[int] = set()
        for clause in found:
            words |= subtree(clause)
        return words, []
    if code == "xcomp":
        complements = [c for c in verb.children if base(c) == "xcomp"]
        if not complements:  # a parse may call "asked them to leave" a clause of purpose
            purpose = [c for c in verb.children if base(c) == "advcl" and has_preposition(c, frozenset({"to"}))]
            complements = [c for c in purpose if verb.i < c.i][:1]
        if not complements:
            return set(), []
        words = set()
        for clause in complements:
            words |= subtree(clause)
        for thing in children(verb, "obj", "iobj"):
            words |= subtree(thing)
        return words, []
    if code in {"obj", "as"}:
        as_child = [
            c for c in verb.children if has_preposition(c, frozenset({"as"})) and base(c) in {"obl", "advcl", "xcomp"}
        ]
        if code == "as" and not as_child:
            return set(), []
        return _object_content(verb, with_as=code == "as" or bool(as_child)), []
    if code.startswith("obl:"):
        preposition = code[4:]
        for child in verb.children:
            case = has_preposition(child, frozenset({preposition}))
            if case is not None and base(child) in {"obl", "advcl", "xcomp"} and child.i > verb.i:
                return subtree(child, [case]), [case]
    return set(), []


def parenthetical(verb: Token) -> set[int]:
    """For "..., the ministry said" and "as the ministry said": the clause around the cue.

    Who has not replied has said nothing ("...; the rebels have not replied").
    """
    relation = base(verb)
    silent = any(c.lemma_.lower() in {"not", "never"} for c in verb.children)
    if relation == "parataxis" and not silent:
        return _before_predicate(verb, verb.head)
    if relation == "advcl" and any(c.dep_ == "mark" and c.text.lower() == "as" for c in verb.children):
        return _before_predicate(verb, clause_head(verb.head))
    return set()


def one_sided(verb: Token, content: Ranges) -> Ranges:
    """Content on the side of the cue where its main part stands, and speech on the other side.

    What else a parse hangs into a complement from across the cue is the cue's own circumstance
    ("On Monday he said ...").
    """
    before = [pair for pair in content if pair[0] < verb.i]
    after = [pair for pair in content if pair[0] > verb.i]
    if not before or not after:
        return content
    main, other = (before, after) if size(before) > size(after) else (after, before)
    return tuple(sorted([*main, *(pair for pair in other if is_mark(verb.doc[pair[0]]))]))


def particle_of(verb: Token, cue: Cue) -> Token | None:
    """The child that is the cue's particle; None when the cue needs none or it is missing."""
    for child in verb.children:
        if child.text.lower() == cue.particle and child.i > verb.i:
            return child
    return None


def source_of(verb: Token, cue: Cue) -> tuple[Ranges, int]:
    """Ranges and head of the source: subject, passive agent, or nothing."""
    doc = verb.doc
    if is_passive(verb) and cue.kind is not Kind.ADJECTIVE:
        for agent in verb.children:
            if agent.dep_ == "obl:agent" or (base(agent) == "obl" and has_preposition(agent, frozenset({"by"}))):
                case = has_preposition(agent, frozenset({"by"}))
                return to_ranges(doc, noun_phrase(agent, [case] if case else [])), agent.i
        return (), -1
    if cue.source == ("hidden",):
        return (), -1
    subject = subject_of(verb)
    if subject is None:
        return (), -1
    without = [verb] if verb.i in {t.i for t in subject.subtree} else []
    node = verb
    while without and node.head.i != subject.i and node.head.i != node.i:
        node = node.head
        without = [node]
    ranges = to_ranges(doc, noun_phrase(subject, without))
    return ranges, subject.i


def _active(verb: Token, cue: Cue) -> Iterator[Attribution]:
    """The first frame of the entry that finds content."""
    doc = verb.doc
    particle = particle_of(verb, cue)
    if cue.particle and particle is None:
        return
    for code in cue.content:
        if code == "quote":
            words, rule = parenthetical(verb), "parenthetical"
            more: list[Token] = []
        else:
            words, more = frame_content(verb, code)
            rule = "complement"
        if not words:
            continue
        extra = ([particle] if particle is not None else []) + list(more)
        cue_words = cue_range(verb, *extra)
        words -= set(range(*cue_words))
        content = to_ranges(doc, words)
        if code in {"ccomp", "xcomp", "obj"}:
            content = one_sided(verb, content)
        if not content:
            continue
        source, head = source_of(verb, cue)
        yield Attribution(source, (cue_words,), content, verb.i, head, cue, code, rule, cue.share(code))
        return


def _by_position(verb: Token, cue: Cue) -> Iterator[Attribution]:
    """What follows a verb of saying whose clause the parse attached elsewhere: a repair.

    From the first "that" after the verb, or straight after it, to the end of its sentence; only for
    a verb with a subject before it.
    """
    doc = verb.doc
    subject = subject_of(verb)
    if "ccomp" not in cue.content or cue.particle or subject is None or subject.i > verb.i or is_passive(verb):
        return
    sentence = verb.sent
    reach = range(verb.i + 1, min(verb.i + _REACH, sentence.end))
    start = next((i for i in reach if doc[i].text.lower() == "that"), None)
    following = doc[verb.i + 1] if verb.i + 1 < sentence.end else None
    if start is None:
        if following is None or following.pos_ not in _OPENERS or following.head.i == verb.i:
            return
        if any(c.dep_ in {"obj", "iobj", "xcomp"} for c in verb.children):
            return
        start = following.i
    elif doc[start - 1].pos_ == "CCONJ" or any(doc[i].pos_ == "VERB" for i in range(verb.i + 1, start)):
        return
    content = to_ranges(doc, [i for i in range(start, sentence.end) if not is_blank(doc[i])])
    has_verb = any(doc[i].pos_ in {"VERB", "AUX"} for first, last in content for i in range(first, last))
    if len(content) != 1 or content[0][1] - content[0][0] < _LEAST_CLAUSE or not has_verb:
        return
    source, head = source_of(verb, cue)
    words = {i for first, last in source for i in range(first, last) if i < verb.i}
    if words:
        score = cue.share("ccomp") * _REPAIRED
        parts = (to_ranges(doc, words), (cue_range(verb),), content)
        yield Attribution(*parts, verb.i, head, cue, "ccomp", "by position", score)


def _passive(verb: Token, cue: Cue) -> Iterator[Attribution]:
    """ "X is believed to have fled", "it is understood that", "was seen crossing"."""
    doc = verb.doc
    clauses = [c for c in verb.children if base(c) in {"ccomp", "csubj"} or (base(c) == "xcomp")]
    clauses += [c for c in verb.children if base(c) in {"advcl", "obl"} and has_preposition(c, frozenset({"of", "as"}))]
    if not clauses:
        return
    words: set[int] = set()
    for clause in clauses:
        words |= subtree(clause)
    told = any(base(clause) == "ccomp" for clause in clauses)  # "they were told that": the hearers
    for subject in verb.children:
        if not told and subject.dep_ in {"nsubj:pass", "nsubj"} and subject.text.lower() not in {"it", "there"}:
            words |= subtree(subject)
    cue_words = cue_range(verb)
    content = to_ranges(doc, words - set(range(*cue_words)))
    if content:
        source, head = source_of(verb, cue)
        yield Attribution(source, (cue_words,), content, verb.i, head, cue, "subject", "passive", cue.share("subject"))


def _seeming(verb: Token, cue: Cue) -> Iterator[Attribution]:
    """ "The truce seems to be holding": subject and complement are the content."""
    doc = verb.doc
    complements = [c for c in verb.children if base(c) in {"xcomp", "ccomp"}]
    if not complements:
        return
    words: set[int] = set()
    for part in complements:
        words |= subtree(part)
    for subject in children(verb, "nsubj"):
        if subject.text.lower() != "it":
            words |= subtree(subject)
    cue_words = cue_range(verb)
    content = to_ranges(doc, words - set(range(*cue_words)))
    if content:
        yield Attribution((), (cue_words,), content, verb.i, -1, cue, "subject", "seeming", cue.share("subject"))


def of_verb(verb: Token, lexicon: CueLexicon) -> Iterator[Attribution]:
    """The attribution that a verb makes, by the most specific entry whose frame is filled."""
    if base(verb) in {"amod", "compound", "case", "mark", "fixed"}:
        return
    if is_passive(verb):
        for cue in lexicon.of(Kind.PASSIVE, verb):
            found = list(_passive(verb, cue))
            if found:
                yield from found
                return
    if is_passive(verb) and lexicon.find(Kind.ADJECTIVE, verb.text):
        yield from of_adjective(verb, lexicon)
        return
    entries = lexicon.of(Kind.VERB, verb)
    for read in (_active, _by_position):
        for cue in entries:
            found = list(_seeming(verb, cue) if "subject" in cue.content else read(verb, cue))
            if found:
                yield from found
                return


def of_adjective(word: Token, lexicon: CueLexicon) -> Iterator[Attribution]:
    """ "The admiral is confident that ...": copula and adjective are the cue."""
    doc = word.doc
    for cue in lexicon.find(Kind.ADJECTIVE, word.lemma_) or lexicon.find(Kind.ADJECTIVE, word.text):
        for code in cue.content:
            words, more = frame_content(word, code)
            content = to_ranges(doc, words)
            if not content:
                continue
            source, head = source_of(word, cue)
            yield Attribution(
                source,
                (cue_range(word, *more),),
                content,
                word.i,
                head,
                cue,
                code,
                "adjective",
                cue.share(code),
            )
            return
