"""Which way a time expression looks: tense from the parse, or from cue words where there is none."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from dragoman.times.lexicon import Lexicon
from dragoman.times.tokens import Tokens

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


class Tense(StrEnum):
    """PLAN is a past tense whose date may yet lie ahead ("was postponed to March 9")."""

    PAST = "past"
    FUTURE = "future"
    PLAN = "plan"
    UNKNOWN = "unknown"


TenseOf = Callable[[int, int], Tense]
"""Tense at a stretch of text, given by its offsets."""

_REACH = 14  # tokens: about one clause in news prose
_NEAR = 2  # tokens: "to begin on Tuesday"
_ENDS = frozenset(".;?!:")
_CLAUSE = 60  # steps up the tree: more than any real parse needs, and an end to cycles


def surface_tense(tokens: Tokens, first: int, last: int, lexicon: Lexicon) -> Tense:
    """The nearest cue of the sentence: before the expression first, then after it."""
    before = _clause(tokens, range(first - 1, max(-1, first - 1 - _REACH), -1))
    possessive = last < len(tokens.starts) and tokens.word(last) in ("'s", "’s")  # "by Saturday's attack"
    if before and before[0] in lexicon.tense["limits"] and not possessive:
        return Tense.PAST if "had" in before else Tense.PLAN
    for index, word in enumerate(before):
        left = before[index + 1] if index + 1 < len(before) else ""
        if left == "to" and index < _NEAR and word in lexicon.tense["infinitives"]:
            return Tense.PAST if "had" in before else Tense.PLAN
        if word == "to" and left in ("is", "are", "was", "were"):
            return Tense.PLAN
        cue = _cue(word, lexicon)
        if cue is Tense.PAST and left in lexicon.tense["future"]:
            return Tense.FUTURE
        if cue is Tense.PAST and left == "be":
            continue
        if cue is Tense.PLAN and word != "would" and "had" in before[index:]:
            return Tense.PAST
        if cue is not None:
            return cue
    after = _clause(tokens, range(last, min(len(tokens.starts), last + _REACH)))
    cues = (_cue(word, lexicon) for word in after)
    return next((cue for cue in cues if cue is not None), Tense.UNKNOWN)


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


def parsed_tense(doc: Doc, token: int, lexicon: Lexicon) -> Tense:
    """Tense of the clause that a token belongs to; UNKNOWN where the parse shows none.

    The nearest verb above decides, with its auxiliaries; an infinitive or participle without tense of its
    own looks to what it hangs from ("was due to meet on Friday").
    """
    node = doc[token]
    planned = False
    for _ in range(_CLAUSE):
        lower = node.text.lower()
        if lower in lexicon.tense["plans"] or node.lemma_.lower() in lexicon.tense["plans"]:
            planned = True
        if node.pos_ in ("VERB", "AUX") or any(child.dep_ == "cop" for child in node.children):
            tense = _verb_tense(node, lexicon)
            if tense is Tense.FUTURE:
                return tense
            if tense is not None:
                return Tense.PLAN if planned else tense
        if node.head.i == node.i:
            break
        node = node.head
    return Tense.PLAN if planned else Tense.UNKNOWN


def _verb_tense(verb: Token, lexicon: Lexicon) -> Tense | None:
    """Tense of one verb group, None for an infinitive or a participle that stands alone."""
    helpers = [child for child in verb.children if child.dep_.startswith(("aux", "cop"))]
    words = {helper.text.lower().strip("'’") for helper in helpers}
    if words & lexicon.tense["future"]:
        return Tense.FUTURE
    if words & {"would", "could", "should", "might", "may", "must", "can"}:
        return Tense.PLAN
    if words & {"was", "were", "had", "did", "has", "have", "been"}:
        return Tense.PAST
    if "Past" in verb.morph.get("Tense") and "Fin" in verb.morph.get("VerbForm"):
        return Tense.PAST
    if "to" in words or "Inf" in verb.morph.get("VerbForm"):
        return Tense.PLAN
    if "Past" in verb.morph.get("Tense") and "Part" in verb.morph.get("VerbForm"):
        return Tense.PAST
    if not verb.morph.get("Tense") and _cue(verb.text.lower(), lexicon) is Tense.PAST:
        return Tense.PAST
    return None
