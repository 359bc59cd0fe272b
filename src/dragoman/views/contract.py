"""A reading as the JSON object that `dragoman read --format jsonl` writes; the names and shapes are fixed."""

from __future__ import annotations

from datetime import date
from typing import Any

from dragoman.model import (
    About,
    Actor,
    Claim,
    Count,
    Event,
    Happening,
    Place,
    Process,
    Reading,
    Report,
    Span,
    Telling,
    Time,
)
from dragoman.views.days import iso


def span(words: Span) -> dict[str, Any]:
    """Words with their offsets in characters, the end exclusive."""
    return {"start": words.start, "end": words.end, "text": words.text}


def day(value: date | None) -> str | None:
    """A day as ISO 8601."""
    return value.isoformat() if value else None


def actor(a: Actor) -> dict[str, Any]:
    """A side of an event."""
    return {
        **span(a.span),
        "name": a.name,
        "country": a.country,
        "sector": list(a.sector),
        "role": a.role,
        "wikidata": a.wikidata,
    }


def claimant(a: Actor) -> dict[str, Any]:
    """Who a claim is attributed to."""
    return {**span(a.span), "name": a.name, "country": a.country, "sector": list(a.sector)}


def place(p: Place) -> dict[str, Any]:
    """A place with GeoNames' number and code; coordinates are WGS84 degrees."""
    return {
        **span(p.span),
        "name": p.name,
        "lat": p.lat,
        "lon": p.lon,
        "country": p.country,
        "geonameid": p.geonameid,
        "feature_code": p.feature_code,
    }


def location(p: Place | None) -> dict[str, Any] | None:
    """Where an event was, with what its point stands for."""
    return None if p is None else {**place(p), "precision": p.precision}


def time(t: Time) -> dict[str, Any]:
    """A time expression as TIMEX3 has it, with its first and last day."""
    return {
        **span(t.span),
        "type": t.type,
        "value": t.value,
        "mod": t.mod,
        "from": day(t.start),
        "to": day(t.end),
    }


def when(t: Time | None) -> dict[str, Any] | None:
    """An event's time; its `value` is a day or interval of ISO 8601, where `times` has TIMEX3."""
    return None if t is None else {**span(t.span), "value": iso(t), "from": day(t.start), "to": day(t.end)}


def about(a: About) -> dict[str, Any]:
    """What an event concerns: a process, body, person or place."""
    return {**span(a.span), "name": a.name, "kind": a.kind}


def count(c: Count) -> dict[str, Any]:
    """A number of people or breaches with its bounds; `high` is None for "at least"."""
    return {**span(c.span), "kind": c.kind, "low": c.low, "high": c.high, "of": c.of}


def claim(c: Claim) -> dict[str, Any]:
    """An attribution with source, cue and content as spans."""
    return {
        "source": [span(s) for s in c.source],
        "cue": [span(s) for s in c.cue],
        "content": [span(s) for s in c.content],
        "kind": c.kind.value,
        "hedged": c.hedged,
        "actor": [claimant(a) for a in c.actor],
    }


def event(e: Event) -> dict[str, Any]:
    """An event with all its values, who claims it, and why each value was chosen."""
    return {
        "id": e.id,
        "event_type": e.event_type,
        "mode": list(e.mode),
        "context": list(e.context),
        "cameo": e.cameo,
        "quad": e.quad,
        "intensity": e.intensity,
        "trigger": span(e.trigger),
        "actor": [actor(a) for a in e.actor],
        "recipient": [actor(a) for a in e.recipient],
        "location": location(e.location),
        "date": when(e.date),
        "act": e.act,
        "act_date": when(e.act_date),
        "status": e.status.value,
        "hedged": e.hedged,
        "background": e.background,
        "claimed_by": [claimant(a) for a in e.claimed_by],
        "relayed_by": [claimant(a) for a in e.relayed_by],
        "stance": e.stance.value,
        "claim": e.claim.value,
        "about": [about(a) for a in e.about],
        "counts": [count(c) for c in e.counts],
        "confidence": round(e.confidence, 3),
        "sentence": {"start": e.sentence.start, "end": e.sentence.end},
        "why": dict(e.why),
    }


def reading(r: Reading) -> dict[str, Any]:
    """The whole object. Names that stand for a government ("Moscow said") are actors, not places."""
    d = r.document
    return {
        "id": d.id,
        "title": d.title,
        "published": day(d.published),
        "publisher": d.publisher,
        "url": d.url,
        "author": d.author,
        "republisher": d.republisher,
        "terms": d.terms,
        "path": d.path,
        "text": d.text,
        "zones": [{"kind": z.kind.value, "start": z.start, "end": z.end} for z in d.zones],
        "sentences": [{"start": s.span.start, "end": s.span.end} for s in r.sentences],
        "actors": [actor(a) for a in r.actors],
        "places": [place(p) for p in r.places if not p.as_actor],
        "times": [time(t) for t in r.times],
        "claims": [claim(c) for c in r.claims],
        "events": [event(e) for e in r.events],
    }


def report(r: Report) -> dict[str, Any]:
    """The facts of a report, without its text."""
    facts = {name: getattr(r, name) for name in ("name", "title", "author", "publisher", "republisher", "url")}
    return {"id": r.id, **facts, "published": day(r.published), "origin": r.origin}


def told(t: Telling) -> dict[str, Any]:
    """An event of a record: the event as in a reading, with its key, report, happening and what people did to it."""
    return {
        **event(t.event),
        "id": t.key,
        "report": report(t.report),
        "happening": t.happening or None,
        "processes": list(t.processes),
        "corrected": list(t.corrected),
        "accepted": t.accepted,
    }


def happening(h: Happening) -> dict[str, Any]:
    """What occurred, with every telling of it and the independent texts behind them."""
    return {"id": h.id, "why": h.why, "origins": list(h.origins), "tellings": [told(t) for t in h.tellings]}


def process(p: Process) -> dict[str, Any]:
    """A process: what is known of it, without its course."""
    lists = ("aliases", "members", "hosts", "mediators", "places", "countries")
    return {
        "key": p.key,
        "name": p.name,
        "kind": p.kind,
        **{name: list(getattr(p, name)) for name in lists},
        "begin": day(p.begin),
        "end": day(p.end),
        "wikidata": p.wikidata,
        "known": p.known,
        "excluded": list(p.excluded),
        "why": p.why,
    }
