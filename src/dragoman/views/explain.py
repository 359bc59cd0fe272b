"""How each value of an event was found, in words."""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.model import Actor, Event, Reading, Span
from dragoman.views import words

ORDER = (
    "event_type",
    "mode",
    "context",
    "cameo",
    "actor",
    "recipient",
    "location",
    "date",
    "act",
    "act_date",
    "status",
    "hedged",
    "background",
    "claim",
    "claimed_by",
    "relayed_by",
    "stance",
    "about",
    "confidence",
)


def render(reading: Reading, event: Event) -> Iterator[str]:
    """Lines of plain text: the words, then a line a value, with span and reason."""
    d = reading.document
    yield f"{event.id}: {words.what(event)}"
    yield f"  in {d.path or d.id}, characters {event.sentence.start} to {event.sentence.end}:"
    yield f"  “{words.clean(event.sentence.text)}”"
    yield f"  {'trigger':<11} {_quoted(event.trigger)}"
    for side, actors in (("actor", event.actor), ("recipient", event.recipient)):
        for actor in actors:
            yield f"  {side:<11} {_actor(actor)}{_because(event, side)}"
        if not actors:
            yield f"  {side:<11} none in the text{_because(event, side)}"
    if event.location:
        p = event.location
        point = f" at {p.lat:.2f}, {p.lon:.2f}" if p.lat is not None and p.lon is not None else ""
        yield f"  {'location':<11} {_quoted(p.span)} is {p.name}{point} ({p.precision}): {p.why}"
    for name, time in (("date", event.date), ("act_date", event.act_date)):
        if time:
            yield f"  {name:<11} {_quoted(time.span)} is {time.value}: {time.why}"
    if not event.date:
        yield f"  {'date':<11} none in the text{_because(event, 'date')}"
    yield f"  {'status':<11} {event.status.value}{_because(event, 'status')}"
    yield f"  {'hedged':<11} {'yes' if event.hedged else 'no'}{_because(event, 'hedged')}"
    yield f"  {'background':<11} {'yes' if event.background else 'no'}{_because(event, 'background')}"
    yield from _claim(reading, event)
    for about in event.about:
        yield f"  {'about':<11} {about.name} ({about.kind}), {_quoted(about.span)}: {about.why}"
    for count in event.counts:
        yield f"  {'count':<11} {_quoted(count.span)} is {words.figure(count)}: {count.why}"
    for name in ("event_type", "mode", "context", "cameo"):
        if event.why.get(name):
            yield f"  {name:<11} {event.why[name]}"
    yield f"  {'confidence':<11} {event.confidence:.2f}{_because(event, 'confidence')}"
    for name, reason in event.why.items():
        if name not in ORDER:
            yield f"  {name:<11} {reason}"


def _claim(reading: Reading, event: Event) -> Iterator[str]:
    if event.claim_index is None:
        yield f"  {'claim':<11} {words.claimant(event)}{_because(event, 'claim')}"
        return
    claim = reading.claims[event.claim_index]
    cue = " … ".join(_quoted(s) for s in claim.cue) or "no cue"
    yield f"  {'claim':<11} {words.claimant(event)}: cue {cue}; {claim.why or event.why.get('claim', '')}"
    for actor in event.claimed_by:
        yield f"  {'claimed by':<11} {_actor(actor)}"


def _actor(actor: Actor) -> str:
    stands = f", standing for {_quoted(actor.antecedent)}" if actor.antecedent else ""
    return f"{_quoted(actor.span)} is {words.party(actor)}{stands}: {actor.why}"


def _quoted(span: Span) -> str:
    return f"“{words.clean(span.text)}”"


def _because(event: Event, field: str) -> str:
    reason = event.why.get(field)
    return f" ({reason})" if reason else ""
