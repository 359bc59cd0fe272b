"""What stands beside an act and explains it: reasons given, mediators, and what joining a truce says of a side.

Each is kept as evidence in the event's `why`, in the text's words; none is a value of its own.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace

from dragoman.events.sides import Sides
from dragoman.language.grammar import base, children, lemma
from dragoman.model import Actor, Analysis, Parse, Span, Token


def reason(analysis: Analysis, verb: Token, openers: Container[str]) -> Span | None:
    """The words of a reason that hangs from a verb ("due to technical reasons"), None where none is given."""
    found = [c for c in verb.children if base(c) in {"obl", "advcl"} and c.i > verb.i and _opens(c) in openers]
    if not found:
        return None
    first = min(t.i for t in found[0].subtree)
    last = max(t.i for t in found[0].subtree)
    while last > first and (analysis.parse[last].is_punct or analysis.parse[last].is_space):
        last -= 1
    return analysis.span(first, last + 1)


def _opens(token: Token) -> str:
    words = [c.lower_ for c in token.children if base(c) in {"case", "mark"}]
    return words[0] if words else ""


def mediators(doc: Parse, noun: Token, sides: Sides, participles: Container[str]) -> tuple[Actor, ...]:
    """Who brokers, hosts or leads talks: "United Nations-brokered talks", "talks mediated by Oman"."""
    found: list[Actor] = []
    for child in noun.subtree:
        if child.lower_ not in participles or base(child) not in {"amod", "acl", "compound"}:
            continue
        agents = [a for c in children(child, "obl") for a in sides.at(c)]
        before = child.i - (2 if child.i and doc[child.i - 1].text in {"-", "–"} else 1)
        found += agents or (list(sides.at(doc[before])) if before >= 0 and child.i < noun.i else [])
    return tuple(dict.fromkeys(found))


def belligerents(actors: Sequence[Actor], mode: str | None, joined: bool) -> tuple[Actor, ...]:
    """Unidentified armed groups that join a truce or lay down arms are parties to the war: REB (CODING rule 11)."""
    if mode not in {"ceasefire", "disarm"} and not joined:
        return tuple(actors)
    return tuple(
        replace(a, sector=("REB", *a.sector[1:]), why=f"{a.why}; a party to the war, whose truce it joins")
        if a.sector[:1] == ("UAF",) and a.country
        else a
        for a in actors
    )


def joins(token: Token, truces: Container[str]) -> bool:
    """Whether the act has a ceasefire for its object ("join the ceasefire")."""
    return any(lemma(c) in truces for c in children(token, "obj"))
