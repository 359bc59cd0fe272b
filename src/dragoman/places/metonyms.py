"""When the name of a country or capital stands for its government: an actor, not a place on the map.

By the coding rules: a country or capital as subject, as possessor ("Iraq's president") or before a
noun ("Iran nuclear deal") is an actor; one attacked, visited or lived in is a place.
"""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.model import Actor, Analysis, Place
from dragoman.places.candidates import Candidate, Words
from dragoman.places.context import Context

_GOVERNMENTS = frozenset({"PCLI", "PPLC"})
_SUBJECT = frozenset({"nsubj", "nsubj:outer", "obl:agent", "vocative"})
_POSSESSOR = frozenset({"nmod:poss", "compound"})


def stands_for_government(
    candidate: Candidate,
    place: Place,
    analysis: Analysis,
    words: Words,
    context: Context,
    actors: Sequence[Actor],
) -> str:
    """Why the name is an actor here; empty when it is a place."""
    if place.feature_code not in _GOVERNMENTS:
        return ""
    i, j = candidate.first, candidate.last
    before = words.lowers[i - 1] if i else ""
    if before == "the" and i > 1:
        before = words.lowers[i - 2]
    if before in context.locative or (candidate.inside >= 0 or candidate.outside >= 0):
        return ""
    after = words.lowers[j] if j < len(words.lowers) else ""
    if analysis.doc.has_annotation("DEP"):
        return _by_parse(place, analysis)
    if after in ("'s", "’s"):
        return "possessor"
    if after in context.government_noun:
        return f'stands before "{after}"'
    if after in context.state_verb and before not in context.direction and before != "of":
        return f'subject of "{after}"'
    return ""


def _by_parse(place: Place, analysis: Analysis) -> str:
    token = analysis.doc[place.head]
    seen = 0
    while token.dep_ in ("conj", "flat", "appos") and token.head is not token and seen < 8:
        token, seen = token.head, seen + 1
    if token.dep_ in _SUBJECT:
        return f'subject of "{token.head.text}"' if token.dep_ != "obl:agent" else f'agent of "{token.head.text}"'
    if token.dep_ in _POSSESSOR:
        return f'belongs to "{token.head.text}"'
    return ""
