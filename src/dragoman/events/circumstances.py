"""Where and when an act took place: the places and times that hang nearest to its trigger.

Origin: CODING rule 10. Nothing is filled in: an act without a place or time in reach has none.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from typing import TypeVar

from dragoman.events.syntax import is_verb, preposition
from dragoman.language.grammar import base, is_root, lemma
from dragoman.model import Place, Time, Token

OTHER_CLAUSES = frozenset({"ccomp", "advcl", "acl", "parataxis", "csubj"})
NAMING = frozenset({"know", "call", "name"})
Found = TypeVar("Found", Place, Time)

FINENESS = {"feature": 0, "city": 0, "district": 1, "province": 2, "region": 3, "country": 4}


def rings(trigger: Token) -> Iterator[list[Token]]:
    """Tokens around a trigger, nearest clause first.

    First its own dependents without clauses of their own, then those of the words above it up to the clause's
    verb. The step from the content of speech to the words around the speech verb is not made.
    """
    seen: set[int] = set()
    node = trigger
    for _ in range(8):
        yield _below(node, seen)
        if is_root(node) or base(node) in {"ccomp", "parataxis"}:
            return
        node = node.head


def _below(node: Token, seen: set[int]) -> list[Token]:
    """A node and its dependents, clauses that hang from it left out, and so is what was `seen`, with all below it."""
    found: list[Token] = []
    waiting = [node]
    while waiting:
        token = waiting.pop()
        if token.i in seen:
            continue
        seen.add(token.i)
        found.append(token)
        kept = []
        for child in token.children:
            label = base(child)
            if (label not in OTHER_CLAUSES or _names(child)) and (label != "conj" or not is_verb(child)):
                kept.append(child)
        waiting.extend(reversed(kept))
    return found


def _names(clause: Token) -> bool:
    """A clause that only gives a name: "the enclave known as Afrin"."""
    return base(clause) == "acl" and lemma(clause) in NAMING


def nearest(
    trigger: Token, at: Mapping[int, Found], good: Callable[[Found, Token], bool], reach: int = 8
) -> tuple[Found, int] | None:
    """The place or time in the nearest ring, with the ring's number; of one ring, the closest in the text."""
    for n, ring in enumerate(rings(trigger)):
        if n >= reach:
            return None
        here = [(at[t.i], t) for t in ring if t.i in at and good(at[t.i], t)]
        if here:
            best = min(here, key=lambda pair: (_coarse(pair[0]), abs(pair[1].i - trigger.i)))
            return best[0], n
    return None


def _coarse(found: Place | Time) -> int:
    """Of places in one ring the finest counts ("Aleppo, Syria")."""
    return FINENESS.get(found.precision, 3) if isinstance(found, Place) else 0


def is_date(time: Time, token: Token) -> bool:
    """An expression that says when: no durations, no repeated times, no bare "now"."""
    return time.type in {"DATE", "TIME"} and time.value is not None and not time.value.endswith("_REF")


def is_where(place: Place, token: Token) -> bool:
    """A literal place that does not merely say where something comes from."""
    if place.as_actor:
        return False
    mark = preposition(_named(token))
    if mark is None:
        return base(token) in {"obj", "nsubj", "obl", "nmod", "compound", "root", "amod", "advmod"}
    return mark not in {"from", "like", "about", "than", "between", "with", "by", "against"}


def _named(token: Token) -> Token:
    """The noun whose place a name gives: "the streets of the capital, Berlin", "the enclave known as Afrin"."""
    head = token.head
    if base(token) == "appos":
        return head
    if base(token) in {"obl", "xcomp"} and base(head) == "acl" and lemma(head) in NAMING:
        return head.head
    return token


LOCATIVE = frozenset({"in", "at", "near", "inside", "within", "around", "outside", "across", "throughout"})


def beside(trigger: Token, at: Mapping[int, Place], good: Callable[[Place, Token], bool]) -> Place | None:
    """A place beside an act, by a locative preposition under the same verb: "to protest the killings in Kosovo".

    The step is made from a noun to its verb, or from an adverbial or coordinated clause to the one it hangs from, never
    out of a clause that tells a noun apart ("the men who fought"). A place that opens the sentence sets its scene.
    """
    node = trigger
    for _ in range(6):
        if base(node) not in {"obj", "nsubj", "obl", "advcl", "xcomp", "conj", "nmod"} or is_root(node):
            return None
        climbed, node = {t.i for t in node.subtree}, node.head
        if is_verb(node):
            break
    here = _under(node, climbed, at, good)
    if not here:
        here = _fronted(node, climbed, at, good)
    if not here:
        return None
    return min(here, key=lambda pair: (_coarse(pair[0]), abs(pair[1].i - trigger.i)))[0]


def _fronted(
    verb: Token, without: Container[int], at: Mapping[int, Place], good: Callable[[Place, Token], bool]
) -> list[tuple[Place, Token]]:
    """The places of what opens the main clause over a verb: "In Raqqa, if no strike kills them, they starve"."""
    top = verb
    while base(top) in {"advcl", "conj", "xcomp"} and not is_root(top):
        top = top.head
    first = min([verb.i, *(c.i for c in top.children if base(c) == "nsubj")])
    opening = [c for c in top.children if base(c) == "obl" and c.i < first]
    return [pair for pair in _under(top, without, at, good) if any(c in {pair[1], *pair[1].ancestors} for c in opening)]


def _under(
    verb: Token, without: Container[int], at: Mapping[int, Place], good: Callable[[Place, Token], bool]
) -> list[tuple[Place, Token]]:
    """The places that hang from a verb by a locative preposition, directly or within an oblique."""
    return [
        (at[t.i], t)
        for child in verb.children
        if child.i not in without and base(child) in {"obl", "advmod"}
        for t in _below(child, set())
        if t.i in at and good(at[t.i], t) and _locative(t)
    ]


def _locative(token: Token) -> bool:
    while base(token) in {"compound", "flat"} and not is_root(token):
        token = token.head
    return base(token) == "advmod" or preposition(_named(token)) in LOCATIVE


def of_statement(trigger: Token, token: Token, occasions: Container[str]) -> bool:
    """Whether a place is where a statement is made: "was accused in Turkey", "warned them at a meeting in Washington".

    It hangs from the verb itself or from an occasion under it; deeper ones belong to the matter ("the truce in Syria").
    """
    node = _named(token)
    if preposition(node) not in {"in", "at", "near", "inside"}:
        return base(token) == "advmod" and token.head.i == trigger.i
    if base(node) == "conj":
        return False
    if node.head.i == trigger.i:
        return is_verb(trigger) or lemma(trigger) in occasions
    head = node.head
    if base(node) == "nmod" and base(head) in {"nmod", "compound", "obl"} and lemma(head.head) in occasions:
        return head.head.i == trigger.i or head.head.head.i == trigger.i
    return base(node) == "nmod" and lemma(head) in occasions and head.head.i == trigger.i
