"""Who stands behind a telling, how they stand to it, and what kind of voice they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

from dragoman.happenings.contest import Contest
from dragoman.happenings.parties import Identity, identities
from dragoman.model import Actor, ClaimKind, DisputeSide, Stance, Status, Telling

LATE = date.max
SPOKEN = frozenset({"ACCUSE", "REJECT"})
"""PLOVER types that are words of their actor: whoever accuses or denies stands behind what is alleged or denied."""


class Stand(StrEnum):
    """How a telling stands to the act it tells. NEITHER: a plan, a condition, something only imagined."""

    AFFIRMS = "affirms"
    DENIES = "denies"
    DOUBTS = "doubts"
    NEITHER = "neither"


def stand(telling: Telling) -> Stand:
    """The claimant's stance and the act's status together.

    Of an agreement to a later act the status is the later act's (CODING rule 13): it was reached unless denied.
    """
    e = telling.event
    if e.status is Status.DENIED or e.stance is Stance.DENIES:
        return Stand.DENIES
    if e.stance is Stance.DOUBTS:
        return Stand.DOUBTS
    if e.status in {Status.HAPPENED, Status.ONGOING}:
        return Stand.AFFIRMS
    reached = e.act is not None and e.status in {Status.PLANNED, Status.POSTPONED}
    return Stand.AFFIRMS if reached else Stand.NEITHER


def in_order(tellings: Iterable[Telling]) -> list[Telling]:
    """By day of publication, then key; unpublished last."""
    return sorted(tellings, key=lambda t: (t.report.published or LATE, t.key))


def name_of(actor: Actor) -> str:
    """An actor's name; without one the words as printed, or those that a pronoun stands for."""
    words = actor.name or (actor.antecedent.text if actor.antecedent else actor.span.text)
    return " ".join(words.split())


def claimants(telling: Telling) -> tuple[str, ...]:
    """Names of whoever vouches for a telling; the author of a report goes by the publisher."""
    e = telling.event
    if e.event_type in SPOKEN and e.actor:
        return tuple(dict.fromkeys(name_of(a) for a in e.actor))
    if e.claimed_by:
        return tuple(dict.fromkeys(name_of(a) for a in e.claimed_by))
    if e.claim is ClaimKind.ASSERTED_BY_AUTHOR:
        return (author(telling),)
    return (f"somebody unnamed, in {author(telling)}",)


def author(telling: Telling) -> str:
    """The publisher; without one the author's name, and without that the name of the report."""
    r = telling.report
    return r.publisher or r.author or f"the author of {r.name or r.id}"


def speakers(telling: Telling, contest: Contest) -> tuple[Identity, ...]:
    """The claimants as parties; empty for the author's own words."""
    return identities(telling.event.claimed_by, contest)


def voice(telling: Telling, contest: Contest) -> str:
    """The kind of source a figure comes from: "medical", "official of SYR", "press" …; the author is the press.

    Officials and fighters of different states are different kinds: they count for themselves.
    """
    e = telling.event
    if not e.claimed_by:
        return "press"
    for actor in e.claimed_by:
        kind = next((k for k in (contest.kind("voices", s) for s in actor.sector) if k), "")
        if kind in {"official", "armed"}:
            return f"{kind} of {actor.country or '?'}"
        if kind:
            return kind
        if actor.country in contest.words("monitors", "countries"):
            return "international"
    return ""


def side(value: str, tellings: Sequence[Telling]) -> DisputeSide:
    """One side of a dispute. A copy of a text adds its key, no claimant and no words of its own."""
    told = in_order(tellings)
    first: dict[str, str] = {}
    names: list[str] = []
    for telling in told:
        origin = telling.report.original
        named = telling.event.claimed_by or telling.event.event_type in SPOKEN
        if named or first.setdefault(origin, telling.report.id) == telling.report.id:
            names += claimants(telling)
    return DisputeSide(
        value=value,
        claimants=tuple(dict.fromkeys(names)),
        keys=tuple(dict.fromkeys(t.key for t in told)),
        words=tuple(dict.fromkeys(t.event.sentence.text for t in told)),
        hedged=all(t.event.hedged for t in told),
    )


def day_of(telling: Telling) -> date | None:
    """The first day the act may have been on, else the day of publication."""
    return telling.first_day or telling.last_day or telling.report.published
