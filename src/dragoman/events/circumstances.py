"""Where and when an act took place: the places and times that hang nearest to its trigger.

Origin: CODING rule 10. Nothing is filled in: an act without a place or time in reach has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from dragoman.events.syntax import is_verb, preposition
from dragoman.language.grammar import base, is_root
from dragoman.model import Place, Time, Token

OTHER_CLAUSES = frozenset({"ccomp", "advcl", "acl", "parataxis", "csubj"})
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
            if label not in OTHER_CLAUSES and (label != "conj" or not is_verb(child)):
                kept.append(child)
        waiting.extend(reversed(kept))
    return found


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
    mark = preposition(token)
    if mark is None:
        return base(token) in {"obj", "nsubj", "obl", "nmod", "compound", "root", "amod"}
    return mark not in {"from", "like", "about", "than", "between", "with", "by", "against"}
