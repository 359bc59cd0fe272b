"""Conditions an act hangs on: "if", "unless", "provided that", "in the event of", "should they agree".

Origin: CODING rule 13, conditional. The words are data (`cues.toml`, `conditions`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dragoman.events.syntax import SUBJECTS, is_verb
from dragoman.language.grammar import base, children
from dragoman.model import Token

CLAUSES = frozenset({"advcl", "obl", "nmod", "acl", "parataxis", "dep", "ccomp", "advmod", "conj"})


def own(verb: Token, cues: Mapping[str, Any]) -> str:
    """The words that make a clause itself a condition ("if they attack"), empty where there are none."""
    if base(verb) not in {"advcl", "ccomp", "parataxis", "acl"}:
        return ""
    for mark in children(verb, "mark", "advmod"):
        if mark.lower_ in cues["conditions"]["words"]:
            return str(mark.text)
    return _opening(verb, cues)


def on(verb: Token, cues: Mapping[str, Any]) -> str:
    """The opening words of a condition that hangs from a clause, empty where none does."""
    for clause in verb.children:
        if base(clause) not in CLAUSES:
            continue
        found = _opening(clause, cues)
        if found:
            return found
    return ""


def within(verb: Token, cues: Mapping[str, Any], depth: int = 0) -> str:
    """A condition inside what is promised: "offered to talk if they withdraw"."""
    for part in children(verb, "xcomp", "ccomp", "obj"):
        found = on(part, cues) or (within(part, cues, depth + 1) if depth < 2 else "")
        if found:
            return found
    return ""


def noun(token: Token, cues: Mapping[str, Any]) -> str:
    """ "in the event of an attack", "in case of war": the words a noun hangs from."""
    hangs = on(token, cues)
    if hangs:
        return hangs
    before = " ".join(t.lower_ for t in token.doc[max(0, token.left_edge.i - 4) : token.i])
    return next((p for p in cues["conditions"]["before_nouns"] if f"{p} " in f"{before} "), "")


def _opening(clause: Token, cues: Mapping[str, Any]) -> str:
    words = _words(clause)
    text = " ".join(words[:5]) + " "
    for phrase in cues["conditions"]["openers"]:
        if text.startswith(f"{phrase} "):
            return str(phrase)
    inverted = words[:1] in (["should"], ["were"], ["had"]) and base(clause) == "advcl" and is_verb(clause)
    if inverted and any(c.dep_ in SUBJECTS for c in clause.children):
        first = clause.doc[clause.left_edge.i]
        return str(first.text) if base(first) in {"aux", "cop"} else ""
    return ""


def _words(clause: Token) -> Sequence[str]:
    return [t.lower_ for t in clause.doc[clause.left_edge.i : clause.right_edge.i + 1] if not t.is_punct]
