"""Short wordings that tables and explanations share."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dragoman.model import Actor, ClaimKind, Event, Stance, Status, Time

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """Without control and direction characters, white space folded: safe on a terminal."""
    return " ".join(CONTROL.sub("", text).split())


def code(actor: Actor) -> str:
    """ "RUS GOV": country and main sector, "?" where neither is known."""
    return " ".join([*([actor.country] if actor.country else []), *actor.sector[:1]]) or "?"


def party(actor: Actor) -> str:
    """ "Sergey Lavrov [RUS GOV]", the words as printed where no name is known."""
    return clean(f"{actor.name or actor.span.text} [{code(actor)}]")


def side(actors: Sequence[Actor]) -> str:
    return ", ".join(dict.fromkeys(party(a) for a in actors))


def when(time: Time | None) -> str:
    return "" if time is None else clean(time.value or time.span.text)


def what(event: Event) -> str:
    """ "CONSULT (phone)", with the act a promise folds in: "AGREE → CONSULT"."""
    mode = f" ({', '.join(event.mode)})" if event.mode else ""
    act = f" → {event.act}" if event.act and event.act != event.event_type else ""
    return f"{event.event_type}{act}{mode}"


def standing(event: Event) -> str:
    """Status with doubt and background beside it: "planned, hedged"."""
    parts = [event.status.value]
    if event.hedged:
        parts.append("hedged")
    if event.background:
        parts.append("background")
    return ", ".join(parts)


STANCES = {
    Stance.AFFIRMS: "says",
    Stance.DENIES: "denies",
    Stance.DOUBTS: "doubts",
    Stance.RELAYS: "passes on",
}
KINDS = {
    ClaimKind.REPORTED: "",
    ClaimKind.QUOTED: " (in its own words)",
    ClaimKind.OFFICIAL_STATEMENT: " (official statement)",
    ClaimKind.ASSERTED_BY_AUTHOR: "",
}


def claimant(event: Event) -> str:
    """Who vouches for the event: a heading of the table."""
    if event.claim is ClaimKind.ASSERTED_BY_AUTHOR:
        return "The author says"
    if not event.claimed_by:
        return "Somebody unnamed says"
    return f"{side(event.claimed_by)} {STANCES[event.stance]}{KINDS[event.claim]}"


LIGHT = {
    Status.PLANNED,
    Status.POSTPONED,
    Status.CONDITIONAL,
    Status.HYPOTHETICAL,
    Status.CANCELLED,
    Status.DENIED,
}
"""Not done, or not yet: shown lighter."""
