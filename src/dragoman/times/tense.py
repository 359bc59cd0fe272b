"""Which way a time expression looks: tense from the parse, or from cue words where there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum

from dragoman.model import Parse, Token
from dragoman.times.lexicon import Lexicon
from dragoman.times.tokens import Tokens


class Tense(StrEnum):
    """PLAN is a past tense whose date may yet lie ahead ("was postponed to March 9").

    EITHER is for dates of scheduled things ("Sunday's election", "the July summit"): the nearest.
    """

    PAST = "past"
    FUTURE = "future"
    PLAN = "plan"
    EITHER = "either"
    UNKNOWN = "unknown"


TenseOf = Callable[[int, int], Tense]
"""Tense at a stretch of text, given by its offsets."""

_REACH = 14  # tokens: about one clause in news prose
_NOUN_WITHIN = 4  # tokens after an expression: "the July NATO summit", "Sunday's parliamentary election"
_NEAR = 2  # tokens: "to begin on Tuesday"
_ENDS = frozenset(".;?!:")
_CLAUSE = 60  # steps up the tree: more than any real parse needs, and an end to cycles


def surface_tense(tokens: Tokens, first: int, last: int, lexicon: Lexicon) -> Tense:
    """The nearest cue of the sentence: before the expression first, then after it."""
    cues = lexicon.tense
    before = _clause(tokens, range(first - 1, max(-1, first - 1 - _REACH), -1))
    after = _clause(tokens, range(last, min(len(tokens.starts), last + _REACH)))
    words = [tokens.word(index).lower() for index in range(first, last)]
    if before and before[0] in cues["origins"]:
        return Tense.PAST
    if set(after[:_NOUN_WITHIN]) & cues["scheduled"]:
        return Tense.EITHER
    possessive = after[:1] in (["'s"], ["’s"])  # "by Saturday's attack"
    if _is_limit(before, words, lexicon) and not possessive:
        return Tense.PAST if "had" in before else Tense.PLAN
    for index, word in enumerate(before):
        left = before[index + 1] if index + 1 < len(before) else ""
        if left == "to" and index < _NEAR and word in cues["infinitives"]:
            return Tense.PAST if "had" in before else Tense.PLAN
        if word == "to" and left in ("is", "are", "was", "were"):
            return Tense.PLAN
        cue = _cue(word, lexicon)
        if cue is Tense.PAST and left in cues["future"]:
            return Tense.FUTURE
        if cue is Tense.PAST and left == "be":
            continue
        if cue is Tense.PLAN and word != "would" and "had" in before[index:]:
            return Tense.PAST
        if cue is not None:
            return cue
    found = (_cue(word, lexicon) for word in after)
    return next((cue for cue in found if cue is not None), Tense.UNKNOWN)


def _is_limit(before: list[str], words: list[str], lexicon: Lexicon) -> bool:
    """Whether an expression stands after "by", "until at least", or, if it names a day, after "for"."""
    cues = lexicon.tense
    preposition = next((word for word in before[:4] if word not in cues["between"]), "")
    if preposition in cues["limits"]:
        return True
    names_day = any(word[0].isdigit() or word in lexicon.values["WD"] for word in words)
    return names_day and preposition in cues["targets"]


def _clause(tokens: Tokens, indices: range) -> list[str]:
    """The words at some indices, as far as the sentence goes, in lower case."""
    words = []
    for index in indices:
        word = tokens.word(index)
        if word in _ENDS or word.startswith(("\n", "\x00")):
            break
        words.append(word.lower())
    return words


def _cue(word: str, lexicon: Lexicon) -> Tense | None:
    cues = lexicon.tense
    if word in cues["future"]:
        return Tense.FUTURE
    if word in cues["plans"]:
        return Tense.PLAN
    if word in cues["past"]:
        return Tense.PAST
    if len(word) > 4 and word.endswith(tuple(cues["past_endings"])) and word not in cues["not_past"]:
        return Tense.PAST
    return None


def parsed_tense(doc: Parse, first: int, head: int, headline: bool, lexicon: Lexicon) -> Tense:
    """Tense of the clause that an expression belongs to; UNKNOWN where the parse shows none.

    first, head: the expression's first token and its head. headline: there the present tells the past.
    The nearest verb above decides, with its auxiliaries; an infinitive or participle without tense of its
    own looks to what it hangs from ("was due to meet on Friday"). Before a noun ("Saturday's attack", "a June
    accord") an expression looks back, unless the clause is in the future.
    """
    cues = lexicon.tense
    before = doc[first - 1].text.lower() if first else ""
    chain = list(_chain(doc[head]))
    if before in cues["origins"] or _since_doing(chain, lexicon) or _told_then(doc, first, head, lexicon):
        return Tense.PAST
    if _is_scheduled(doc[head], lexicon):
        return Tense.EITHER
    left = [word.text.lower() for word in doc[max(0, first - 4) : first]][::-1]
    words = [word.text.lower() for word in doc[first : head + 1]]
    if _is_limit(left, words, lexicon) and not _possessed(doc[head]):
        return Tense.PAST if any("had" in _helpers(node) for node in chain) else Tense.PLAN
    if before in cues["plans"] and before not in cues["modals"]:
        return Tense.PLAN
    planned = False
    for node in chain:
        planned = planned or node.text.lower() in cues["plans"] or node.lemma_.lower() in cues["plans"] or _is_to(node)
        if node.pos_ not in ("VERB", "AUX") and not any(child.dep_ == "cop" for child in node.children):
            continue
        tense = _verb_tense(node, headline, lexicon)
        if tense is Tense.PLAN and _realised(node, lexicon):
            return Tense.PAST
        if tense is Tense.FUTURE:
            return tense
        if tense is not None and _prenominal(doc[head]):
            return Tense.PAST
        if tense is Tense.PAST and planned:
            return Tense.PAST if "had" in _helpers(node) else Tense.PLAN
        if tense is Tense.PLAN:
            if _told_beside(doc, first, lexicon):
                return Tense.PAST
            past_perfect = any("had" in _helpers(above) for above in chain)
            return Tense.PAST if past_perfect else Tense.PLAN
        if tense is not None:
            return tense
    return Tense.PLAN if planned else Tense.UNKNOWN


def _is_to(node: Token) -> bool:
    """ "were to resume", "is to meet": what was arranged, in whichever tense of "be"."""
    if not any(child.dep_ == "mark" and child.text.lower() == "to" for child in node.children):
        return False
    told = node.head if node.dep_ in {"xcomp", "ccomp"} and node.head.lemma_.lower() == "be" else None
    return told is not None or any(c.dep_ in {"aux", "cop"} and c.lemma_.lower() == "be" for c in node.children)


def _since_doing(chain: list[Token], lexicon: Lexicon) -> bool:
    """Whether a time hangs from a verb under "since": "since sending troops in February"."""
    for node in chain:
        if node.pos_ == "VERB":
            return any(c.dep_ in ("mark", "case") and c.lower_ in lexicon.tense["origins"] for c in node.children)
    return False


def _told_then(doc: Parse, first: int, head: int, lexicon: Lexicon) -> bool:
    """Whether a day stands between a promise and what it holds, being that of the promise: "pledged Saturday to go"."""
    after = doc[head + 1].lower_ if head + 1 < len(doc) else ""
    verb = doc[first - 1] if first else None
    return verb is not None and verb.lower_ in lexicon.tense["promises"] and after in ("to", "that", "not")


def _realised(verb: Token, lexicon: Lexicon) -> bool:
    """Whether an infinitive tells what was done: "were quick to offer"."""
    return verb.head.i != verb.i and verb.head.lower_ in lexicon.tense["realised"] and bool(
        _helpers(verb.head) & {"was", "were", "had", "has", "have"}
    )


def _told_beside(doc: Parse, first: int, lexicon: Lexicon) -> bool:
    """Whether a finite past verb, no plan, stands right before ("said over the weekend")."""
    near = [doc[index] for index in range(max(0, first - 3), first)]
    return any(
        "Fin" in word.morph.get("VerbForm", []) and "Past" in word.morph.get("Tense", [])
        and word.text.lower() not in lexicon.tense["plans"]
        for word in near
    )  # fmt: skip


def _is_scheduled(token: Token, lexicon: Lexicon) -> bool:
    """Whether a time stands before a noun of a scheduled thing: "Sunday's election"."""
    if not _prenominal(token):
        return False
    named = [token.head, *(child for child in token.head.children if child.dep_ == "compound")]
    return any({word.lemma_.lower(), word.lower_} & lexicon.tense["scheduled"] for word in named)


def _chain(token: Token) -> Iterator[Token]:
    """A token and what it hangs from, up to the root."""
    for _ in range(_CLAUSE):
        yield token
        if token.head.i == token.i:
            return
        token = token.head


def _helpers(verb: Token) -> set[str]:
    helpers = {child for child in verb.children if child.dep_.startswith(("aux", "cop", "mark"))}
    own = {verb.text.lower()} if verb.pos_ == "AUX" else set()
    return own | {child.text.lower().strip("'’") for child in helpers}


def _possessed(token: Token) -> bool:
    return token.dep_ == "nmod:poss"


def _prenominal(token: Token) -> bool:
    return token.head.i > token.i and token.dep_ in ("nmod:poss", "compound", "nmod", "amod", "nmod:unmarked")


def _verb_tense(verb: Token, headline: bool, lexicon: Lexicon) -> Tense | None:
    """Tense of one verb group; None for an infinitive of purpose or a participle that stands alone."""
    words = _helpers(verb)
    form, tense = verb.morph.get("VerbForm", []), verb.morph.get("Tense", [])
    if words & lexicon.tense["future"]:
        return Tense.FUTURE
    if words & lexicon.tense["modals"]:
        return Tense.PLAN
    if words & {"was", "were", "had", "did", "has", "have", "been"}:
        return Tense.PAST
    if "Fin" in form and "Past" in tense:
        return Tense.PAST
    if "Inf" in form or "to" in words:
        return None if verb.dep_ == "advcl" else Tense.PLAN
    if "Part" in form and "Past" in tense and not words & {"is", "are", "be"}:
        return Tense.PAST
    if "Fin" in form or words & {"is", "are", "s", "re"}:
        return Tense.PAST if headline else Tense.PLAN
    if not tense and _cue(verb.text.lower(), lexicon) is Tense.PAST:
        return Tense.PAST
    return None
