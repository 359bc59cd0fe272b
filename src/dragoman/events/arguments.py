"""Who stands on each side of an event: from the frame's slots, the encoder's roles, or either.

Origin: CODING rules 4 to 6. A pronoun is given by the words it stands for; a side may stay empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dragoman.events.drafts import Draft
from dragoman.events.frames import Certainty
from dragoman.events.fuse import seen
from dragoman.events.sides import Sides
from dragoman.events.syntax import conjuncts, preposition
from dragoman.language.grammar import base, children
from dragoman.model import Actor, Role, Token

Side = tuple[Actor, ...]


def side(draft: Draft, role: Role, sides: Sides, weights: Mapping[str, Any]) -> tuple[Side, str]:
    """The actors in a role, and where they were found.

    A frame that is sure of itself and fills the slot comes first, then the encoder, then a weaker frame.
    """
    framed = _framed(draft, role, sides)
    source = f"frame {draft.frame.name}" if draft.frame else ""
    if not framed and role is Role.ACTOR and draft.heads.get("means"):
        framed = tuple(
            a for i in draft.heads["means"] for a in sides.owned(sides.analysis.parse[i]) if a.name or a.country
        )
        source += ", from the means"
    heads = seen(draft, role, weights)
    modelled = _resolved(_listed([i for i, _ in heads], sides), sides)
    sure = draft.frame is not None and draft.frame.certainty is not Certainty.WEAK and not draft.overruled
    if framed and (sure or not modelled):
        return distinct(framed), source
    if modelled:
        return distinct(modelled), f"encoder {heads[0][1]:.2f}"
    return distinct(framed), source


GIVEN = frozenset(
    {"AID", "AGREE", "CONCEDE", "SUPPORT", "COOPERATE", "SANCTION", "REQUEST", "REJECT", "ACCUSE", "THREATEN"}
)
"""Types whose recipient may be a country that a preposition of giving or address names ("sent doctors to Haiti")."""


def _framed(draft: Draft, role: Role, sides: Sides) -> Side:
    """Whom the frame's slots name; a country that takes part as a state stands for its government."""
    tokens = [sides.analysis.parse[i] for i in draft.heads.get(role.value, ())]
    found = [sides.of(t) or (sides.host(t) if _names_state(draft, role, t) else ()) for t in tokens]
    return tuple(a for actors in found for a in actors)


def _names_state(draft: Draft, role: Role, token: Token) -> bool:
    """Where a country behind a preposition takes part: visits, troops on a border, "faces pressure from France"."""
    frame = draft.frame
    if frame is None:
        return False
    mark = preposition(token)
    if role is Role.RECIPIENT:
        given = frame.event_type in GIVEN and mark in {"to", "for", "with", "against", "on", "of"}
        return given or frame.mode == "visit" or frame.event_type == "MOBILIZE"
    pressed = frame.args.get("subj") == "recipient" and frame.args.get("from") == "actor"
    mutual = mark in {"with", "between"} and "actor" in {frame.args.get(mark), frame.args.get(f"obj {mark}")}
    return role is Role.ACTOR and (pressed or mutual)


def _listed(heads: Sequence[int], sides: Sides) -> list[int]:
    """The heads, and those that a list names beside two of them ("the Front, the State as well as the Brigades")."""
    doc = sides.analysis.parse
    whole = {i: _members(doc[i]) for i in heads}
    out: list[int] = []
    for i in heads:
        out.append(i)
        listed = {t.i for t in whole[i]}
        if any(k != i and (k in listed or whole[k][0].i in listed) for k in heads):
            taken = {id(a) for k in out for a in sides.at(doc[k])}
            out += [t.i for t in whole[i] if any(id(a) not in taken for a in sides.at(t))]
    return list(dict.fromkeys(out))


def _members(token: Token) -> list[Token]:
    """Those coordinated with a noun; the parse may hang a list of names from its first one as appositions."""
    while base(token) == "flat" and token.head.i != token.i:
        token = token.head
    named = [c for c in children(token, "appos") if c.i > token.i]
    return [*conjuncts(token), *(named if len(named) > 1 else [])]


def _resolved(heads: Sequence[int], sides: Sides) -> Side:
    doc = sides.analysis.parse
    return tuple(a for i in heads for a in sides.of(doc[i]))


def distinct(found: Iterable[Actor]) -> Side:
    """Each actor once; a pronoun gives way to the words it stands for."""
    kept: dict[object, Actor] = {}
    for actor in found:
        named = actor
        if actor.antecedent is not None and " " not in actor.span.text and not _tells(actor):
            named = replace(actor, span=actor.antecedent)
        kept.setdefault(named.entity or (named.span, named.name, named.country), named)
    return tuple(kept.values())


def _tells(actor: Actor) -> bool:
    """Whether the mention says as much as its antecedent: "Kerry" or "troops" again, not "He" or "the group"."""
    word = actor.span.text.lower()
    before = actor.antecedent.text.lower().split() if actor.antecedent else []
    return word in before or (actor.name is not None and word in actor.name.lower().split())


def without(recipients: Side, actors: Side) -> Side:
    """Nobody is on both sides of one event."""
    own = {(a.span, a.country) for a in actors}
    entities = {a.entity for a in actors if a.entity}
    return tuple(a for a in recipients if (a.span, a.country) not in own and a.entity not in entities)
