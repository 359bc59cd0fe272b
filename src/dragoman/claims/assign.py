"""Every event gets whoever vouches for it, nearest first, or stays the author's own statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dragoman.claims.fuse import entry_for
from dragoman.claims.lexicon import Certainty, Cue, CueLexicon, Kind
from dragoman.language.grammar import steps_out_of_past
from dragoman.model import Actor, Analysis, Claim, ClaimKind, Event, Parse, Span, Stance, Status

OWN_WORDS = frozenset({"ACCUSE", "THREATEN", "REQUEST", "REJECT", "CONCEDE"})
"""Types performed by speaking: said by their own actor, they are that actor's act, and the report
tells of it. "Ankara said it would attack" is a threat that the author reports."""

ASPECTS = frozenset({"begin", "start", "initiate", "open", "launch", "continue", "resume", "stop", "end", "halt"})
"""Verbs that tell the course of an act and so assert it."""

NEWS_WORDS = frozenset({"first", "second", "third", "new", "latest", "fresh", "another"})
"""Words with which a definite noun is no known act: "the first formal talks"."""

ENCODER = "encoder"
"""The reason that events give for a value the encoder alone chose."""

_AUTHORS_OWN = frozenset({Certainty.APPARENT, Certainty.EXPECTED, Certainty.SPECULATED, Certainty.KNOWN})
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
_DENYING_FRAMES = ("deny", "denial", "dispute", "rebut", "refute", "contradict", "disavow")


def _within(span: Span, fragments: Sequence[Span]) -> bool:
    return any(fragment.contains(span) for fragment in fragments)


def _extent(claim: Claim) -> int:
    return sum(span.end - span.start for span in claim.content)


def cue_entry(doc: Parse, claim: Claim, lexicon: CueLexicon) -> Cue | None:
    """The lexicon's entry for a claim's cue; None when it is not listed or not parsed."""
    if not claim.cue:
        return None
    span = doc.char_span(claim.cue[0].start, claim.cue[-1].end, alignment_mode="expand")
    return entry_for(doc, span.start, span.end, lexicon)[1] if span is not None else None


def _same_actor(a: Actor, b: Actor) -> bool:
    """The same body or person, by knowledge entry, name or words; a state and its government agree."""
    if a.entity is not None and b.entity is not None:
        return a.entity == b.entity
    if a.span.overlaps(b.span):
        return True
    if a.antecedent is not None and a.antecedent.overlaps(b.span):
        return True
    return b.antecedent is not None and b.antecedent.overlaps(a.span)


def speaks_for(source: Actor, side: Actor) -> bool:
    """A minister speaks for his country's government."""
    if _same_actor(source, side):
        return True
    governs = {"GOV", "MIL"}
    same_state = source.country is not None and source.country == side.country
    return same_state and bool(governs & set(source.sector[:1])) and bool(governs & set(side.sector[:1]))


def own_act(event: Event, claim: Claim, doc: Parse) -> bool:
    """The event is what its claimant does by saying this; who denies having accused accuses nobody by it."""
    if event.event_type not in OWN_WORDS or not event.actor or not claim.actor:
        return False
    if claim.stance is Stance.DENIES and not (event.head >= 0 and steps_out_of_past(doc[event.head])):
        return False
    return all(any(speaks_for(source, side) for source in claim.actor) for side in event.actor)


def says_a_clause(doc: Parse, claim: Claim) -> bool:
    """The content has a predicate with a subject of its own, or is speech: something that can be so."""
    if claim.kind is ClaimKind.QUOTED:
        return True
    for fragment in claim.content:
        span = doc.char_span(fragment.start, fragment.end, alignment_mode="expand")
        if span is None:
            continue
        if any(t.dep_.startswith("nsubj") and span.start <= t.head.i < span.end for t in span):
            return True
    return not doc.has_annotation("DEP")


class Vouchers:
    """The claims of one report, with what their cues mean.

    `entries` holds the cue's entry for each claim; None where it is not listed.
    """

    def __init__(self, doc: Parse, claims: Sequence[Claim], entries: Sequence[Cue | None]) -> None:
        self.claims = claims
        self.entries = entries
        self.doc = doc

    def vouches(self, index: int) -> bool:
        """The source says that the content is so, rather than wants, judges or asks it."""
        entry = self.entries[index]
        if entry is not None and not entry.clause_only:
            return entry.vouches
        return says_a_clause(self.doc, self.claims[index])

    def over(self, event: Event) -> list[int]:
        """Vouching claims whose content holds the trigger, innermost first."""
        found = [
            k
            for k, claim in enumerate(self.claims)
            if _within(event.trigger, claim.content) and self.vouches(k) and not _within(event.trigger, claim.cue)
        ]
        return sorted(found, key=lambda k: (_extent(self.claims[k]), -self.claims[k].content[0].start))

    def presupposes(self, event: Event, index: int) -> bool:
        """The claim names the act as known ("the shelling", "Iraq's invasion") and says something else of it.

        Not where the act is all that is claimed ("confirmed the raid"), quoted, or denied, nor where the claim
        tells how it began or ended ("the call was initiated by Washington") or that it is new ("the first
        talks"). Annotated passages leave 20 of 25 such acts to the author.
        """
        claim = self.claims[index]
        if claim.stance is Stance.DENIES or claim.kind is ClaimKind.QUOTED:
            return False
        span = self.doc.char_span(event.trigger.start, event.trigger.end, alignment_mode="expand")
        if span is None or span.root.pos_ != "NOUN" or not self.doc.has_annotation("DEP"):
            return False
        noun = span.root
        definite = any(
            (c.dep_ == "det" and c.text.lower() in _DEFINITE) or c.dep_ in {"nmod:poss", "det:poss"}
            for c in noun.children
        )
        inside = any(f.start <= noun.head.idx < f.end for f in claim.content)
        asserted = noun.head.lemma_ in ASPECTS and noun.dep_.split(":")[0] in {"nsubj", "obj"}
        news = any(c.lemma_.lower() in NEWS_WORDS for c in noun.children)
        return definite and inside and noun.head.i != noun.i and not asserted and not news

    def hidden_at(self, event: Event) -> int | None:
        """A sourceless passive whose cue is the trigger itself: "have been observed"."""
        for k, claim in enumerate(self.claims):
            entry = self.entries[k]
            if entry is None or entry.kind is not Kind.PASSIVE or claim.source or not entry.hedged:
                continue
            if entry.certainty is Certainty.ASSERTED and any(event.trigger.overlaps(cue) for cue in claim.cue):
                return k
        return None


def _relay_chain(claims: Sequence[Claim], order: Sequence[int], nearest: int) -> tuple[Actor, ...]:
    """Whoever passed the nearest claim on: outer sources that are not the claimant."""
    own = {a.span for a in claims[nearest].actor}
    chain = list(claims[nearest].relayed_by)
    for k in order:
        holds_cue = any(_within(cue, claims[k].content) for cue in claims[nearest].cue)
        if k != nearest and holds_cue:
            chain.extend(claims[k].actor)
    kept: dict[Span, Actor] = {a.span: a for a in chain if a.span not in own}
    return tuple(kept.values())


def _by_author(event: Event, why: str) -> Event:
    return replace(
        event,
        claim=ClaimKind.ASSERTED_BY_AUTHOR,
        claimed_by=(),
        relayed_by=(),
        stance=Stance.AFFIRMS,
        claim_index=None,
        why={**event.why, "claimed_by": why},
    )


def _denied(event: Event, claim: Claim, entry: Cue | None) -> bool:
    """The claimant says that the act did not occur, in so many words."""
    listed = entry is None or entry.lemma in _DENYING_FRAMES
    return claim.stance is Stance.DENIES and listed


def _with_claim(event: Event, vouchers: Vouchers, order: Sequence[int]) -> Event:
    """The event under its nearest voucher; outer claims become relays."""
    nearest = order[0]
    claim, entry = vouchers.claims[nearest], vouchers.entries[nearest]
    cues = [vouchers.entries[k] for k in order]
    hedged = event.hedged or any(e is not None and e.hedged for e in cues)
    words = " ".join(span.text for span in claim.cue)
    if not claim.source and entry is not None and entry.certainty in _AUTHORS_OWN:
        if len(order) > 1:
            return replace(_with_claim(event, vouchers, order[1:]), hedged=hedged)
        return replace(_by_author(event, f"the author's own “{words}”"), hedged=hedged)
    if own_act(event, claim, vouchers.doc):
        outer = order[1:]
        if outer and vouchers.claims[outer[0]].source:
            return _with_claim(replace(event, hedged=hedged), vouchers, outer)
        return replace(_by_author(event, f"the actor does it by saying so (“{words}”)"), hedged=hedged)
    reason = f"“{words}” holds the trigger in its content" if claim.source else f"“{words}” hides its source"
    denied = _denied(event, claim, entry)
    why = {**event.why, "claimed_by": reason, "claim": claim.why}
    if denied:
        why["status"] = f"“{words}” denies it"
    if denied and hedged and why.get("hedged") == ENCODER and not any(e and e.hedged for e in cues):
        hedged = False  # a denial is firm; what the encoder felt as doubt is the denial itself
        del why["hedged"]
    return replace(
        event,
        claimed_by=claim.actor,
        relayed_by=_relay_chain(vouchers.claims, order, nearest),
        stance=claim.stance,
        claim=claim.kind,
        hedged=hedged,
        claim_index=nearest,
        status=Status.DENIED if denied else event.status,
        why=why,
    )


def assign(
    analysis: Analysis, events: Sequence[Event], claims: Sequence[Claim], entries: Sequence[Cue | None]
) -> tuple[Event, ...]:
    """The same events in the same order, with claimant, relay, stance, kind and hedge.

    `entries` are the claims' cues, one each. A cue's hedge covers all it holds; a hedge inside the
    content is the event's own affair. Origin: CODING rules, sections 12 and 13 (nearest voucher first;
    a speech act belongs to its speaker).
    """
    vouchers = Vouchers(analysis.parse, claims, entries)
    assigned: list[Event] = []
    for event in events:
        order = vouchers.over(event)
        hidden = vouchers.hidden_at(event)
        if order and vouchers.presupposes(event, order[0]):
            assigned.append(_by_author(event, "the claim takes it as known"))
        elif order:
            assigned.append(_with_claim(event, vouchers, order))
        elif hidden is not None:
            assigned.append(_with_claim(event, vouchers, [hidden]))
        else:
            assigned.append(_by_author(event, "no attribution holds the trigger"))
    return tuple(assigned)
