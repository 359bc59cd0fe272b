"""When a name stands for a government or belongs to another thing's name: kept, but not a place on the map.

By the coding rules: a country or capital as subject, as possessor ("Iraq's president"), before a noun
("Iran nuclear deal") or as somebody's counterpart ("standoff with Iraq") is an actor; one attacked,
visited or lived in is a place. So is what a place owns as a place ("Syria's east"), and a country of which a
sentence tells what befell or is found there ("Nigeria reported two cases", "Kenya's outbreak").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dragoman.model import Actor, Analysis, Place
from dragoman.places.candidates import Candidate, Words
from dragoman.places.context import Context

_GOVERNMENTS = frozenset({"PCLI", "PPLC"})
_CLIMB = frozenset({"conj", "flat", "appos"})
_BEFORE_NOUN = frozenset({"nmod:poss", "compound", "amod", "nmod:desc"})


def stands_for_government(
    candidate: Candidate,
    place: Place,
    analysis: Analysis,
    words: Words,
    context: Context,
    actors: Sequence[Actor],
) -> str:
    """Why the name is no place here; empty when it is one."""
    i, j = candidate.first, candidate.last
    after = words.lowers[j] if j < len(words.lowers) else ""
    before = words.lowers[i - 1] if i else ""
    if before == "the" and i > 1:
        before = words.lowers[i - 2]
    if place.feature_code not in _GOVERNMENTS:
        return f'part of "{after}"' if after in context.agreement_noun and place.feature_class == "P" else ""
    if before in context.locative or candidate.inside >= 0 or candidate.outside >= 0:
        return ""
    if analysis.parse.has_annotation("DEP"):
        return _by_parse(place, analysis, context)
    if after in ("'s", "’s"):
        owned = words.lowers[j + 1] if j + 1 < len(words.lowers) else ""
        return "" if owned in context.located_noun else f'possessor of "{owned}"'
    if after in context.agreement_noun or (after in context.government_noun and before not in context.direction):
        return f'stands before "{after}"'
    if after in context.state_verb and before not in context.direction and before not in ("of", "and"):
        return f'subject of "{after}"'
    if before in context.addressed or before in context.counterpart:
        return f'counterpart after "{before}"'
    return ""


def _by_parse(place: Place, analysis: Analysis, context: Context) -> str:
    token: Any = analysis.parse[place.head]
    case = _case(token)
    for _ in range(8):
        if token.dep_ not in _CLIMB or token.head is token:
            break
        token = token.head
        case = case or _case(token)
    head, relation = token.head, token.dep_
    verb = head.text.lower()
    if relation in ("nsubj", "nsubj:outer", "vocative"):
        return "" if _befalls(head, context) else f'subject of "{head.text}"'
    if relation == "nsubj:pass" and verb in context.addressed:
        return f'"{head.text}"'
    if relation == "nmod" and verb in context.located_noun:
        return ""  # "the border with Syria"
    if relation == "obl:agent" or (case in context.counterpart and relation in ("obl", "nmod")):
        return f'counterpart of "{head.text}"'
    if relation in ("obj", "iobj") and verb in context.addressed:
        return f'object of "{head.text}"'
    if relation in _BEFORE_NOUN and head.i > token.i:
        between = {t.text.lower() for t in analysis.parse[token.i + 1 : head.i + 1]}
        if between & context.located_noun or (head.text == verb and verb in context.found_noun):
            return ""
        return f'belongs to "{head.text}"'
    return ""


def _befalls(head: Any, context: Context) -> bool:
    """Whether a subject's predicate says what a country is or has, not what its government does."""
    predicate = head.text.lower()
    if predicate in context.being_noun:
        return any(child.dep_ == "cop" for child in head.children)
    if predicate not in context.undergo_verb:
        return False
    objects = [child for child in head.rights if child.dep_ in ("obj", "obl", "ccomp")]
    return any(token.text.lower() in context.found_noun for found in objects for token in _near(found))


def _near(head: Any) -> list[Any]:
    """A noun and what hangs directly on it: "two cases of cholera", "the country's first death"."""
    return [head, *(child for child in head.children if child.dep_ in ("nmod", "compound", "amod", "conj"))]


def _case(token: Any) -> str:
    return next((child.text.lower() for child in token.lefts if child.dep_ == "case"), "")
