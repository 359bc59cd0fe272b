""" "Azerbaijan denied the accusation": the act that was alleged before, once more, as denied (CODING rule 12).

The denial has an event of its own only where its content names the act. Where a noun or pronoun stands for it, the
act is the last one told before of the denier by somebody else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dragoman.claims.assign import speaks_for
from dragoman.model import Actor, Analysis, Claim, Event, Span, Stance, Status

WORDS_BEFORE = 3
"""Words that may stand before the noun: "all such allegations"."""


def with_denials(
    events: Sequence[Event], claims: Sequence[Claim], analysis: Analysis, table: Mapping[str, Any]
) -> tuple[Event, ...]:
    """The events and, for each denial of an accusation, the accused act with the denier's stance.

    `table` is `denials.toml`. Events keep text order and are numbered again when any is added.
    """
    added = [e for n, claim in enumerate(claims) if (e := _denied(n, claim, events, analysis, table)) is not None]
    if not added:
        return tuple(events)
    ordered = sorted([*events, *added], key=lambda e: (e.trigger.start, e.trigger.end))
    return tuple(replace(e, id=f"{analysis.document.id}:e{n}") for n, e in enumerate(ordered, start=1))


def _denied(
    index: int, claim: Claim, events: Sequence[Event], analysis: Analysis, table: Mapping[str, Any]
) -> Event | None:
    """The event that one claim denies, as that claim tells it."""
    if claim.stance is not Stance.DENIES or not claim.actor or not claim.content or not claim.cue:
        return None
    charge = _charge(claim.content[0], frozenset(table["charges"]))
    if charge is None:
        return None
    here = [n for n, s in enumerate(analysis.sentences) if s.span.contains(charge)]
    token = analysis.parse.char_span(charge.start, charge.end, alignment_mode="expand")
    if not here or token is None:
        return None
    near = {s.span.start for s in analysis.sentences[max(0, here[0] - int(table["reach"])) : here[0] + 1]}
    alleged = [e for e in events if e.sentence.start in near and _alleges(e, claim, table)]
    if not alleged:
        return None
    act = max(alleged, key=lambda e: e.trigger.start)
    told = f"“{charge.text}” is “{act.trigger.text}” before it, denied by its actor"
    return replace(
        act, trigger=charge, sentence=analysis.sentences[here[0]].span, status=Status.DENIED, stance=Stance.DENIES,
        hedged=claim.hedged, background=False, claimed_by=claim.actor, relayed_by=claim.relayed_by, claim=claim.kind,
        claim_index=index, counts=(), head=token[0].i, why={**act.why, "event_type": told, "status": told},
    )  # fmt: skip


def _charge(content: Span, charges: frozenset[str]) -> Span | None:
    """The noun at the head of the content that stands for an accusation."""
    at = content.start
    for word in content.text.split()[: WORDS_BEFORE + 1]:
        start = at + content.text[at - content.start :].index(word)
        at = start + len(word)
        bare = word.strip(".,;:”\"'’").lower()
        if bare in charges:
            return Span(start, start + len(bare), content.text[start - content.start :][: len(bare)])
    return None


def _alleges(event: Event, claim: Claim, table: Mapping[str, Any]) -> bool:
    """An act told before the denial, by somebody else, of the one who denies."""
    if event.event_type not in table["acts"] or event.status not in {Status.HAPPENED, Status.ONGOING}:
        return False
    if event.trigger.end > claim.cue[0].start or not event.claimed_by or not event.actor:
        return False
    by_denier = any(_same(source, own) for source in claim.actor for own in event.claimed_by)
    return not by_denier and any(_same(source, side) for source in claim.actor for side in event.actor)


def _same(source: Actor, side: Actor) -> bool:
    """One speaks for the other, or both are told by the same words' country and sector ("the separatists")."""
    alike = source.country == side.country and source.sector[:1] == side.sector[:1] and bool(source.sector)
    return speaks_for(source, side) or (alike and source.entity == side.entity)
