"""Who says that a process is in some state: the claimants of an event, or of words that no event covers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dragoman.model import Actor, Claim, ClaimKind, Event, Span, Stance, Status

AUTHOR = "author"
UNNAMED = "unnamed"


def claimants(event: Event) -> tuple[str, ...]:
    """Who says so: an accuser for the accusation, whoever denies his own act, whoever vouches, else the author."""
    denies = event.status is Status.DENIED and re.search(r"\bden(?:y|ies|ied|ying)\b", event.sentence.text)
    if event.actor and (event.event_type == "ACCUSE" or (denies and not event.claimed_by)):
        return _names(event.actor)
    if event.claim is ClaimKind.ASSERTED_BY_AUTHOR:
        return (AUTHOR,)
    return _names(event.claimed_by) or (UNNAMED,)


def _names(actors: Iterable[Actor]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join((a.name or a.span.text).split()) for a in actors))


def voucher(
    claims: Sequence[Claim], span: Span, clause: Span | None, vouching: set[int | None]
) -> tuple[tuple[str, ...], bool, bool]:
    """Who says the words, from the narrowest claim around them that vouches: names, hedged, denied.

    A claim vouches where events rest on it, or where its content says something of a process (`clause`).
    """
    around = [(k, c) for k, c in enumerate(claims) if any(f.contains(span) for f in c.content)]
    around = [(k, c) for k, c in around if k in vouching or _says(c, clause)]
    if not around:
        return (AUTHOR,), False, False
    _, claim = min(around, key=lambda kc: sum(f.end - f.start for f in kc[1].content))
    denied = claim.stance is Stance.DENIES
    if not claim.source:
        return (UNNAMED,), True, denied
    names = _names(claim.actor) or tuple(" ".join(s.text.split()) for s in claim.source[:1])
    return names, claim.hedged, denied


def _says(claim: Claim, clause: Span | None) -> bool:
    """A statement or quotation, or content that is a clause: "that ...", or the process with what is said of it."""
    first = claim.content[0].text
    if claim.kind is not ClaimKind.REPORTED or first.startswith("that "):
        return True
    return clause is not None and not first.startswith("to ") and any(f.contains(clause) for f in claim.content)
