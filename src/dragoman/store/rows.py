"""Readings to rows and back. Pure: what goes in comes out, spans and reasons included."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from dragoman.happenings.blocks import block_keys
from dragoman.model import (
    About,
    Actor,
    Claim,
    ClaimKind,
    Count,
    Document,
    Event,
    Place,
    Process,
    ProcessState,
    Reading,
    Report,
    Span,
    Stance,
    StateMention,
    Status,
    Telling,
    Time,
    Zone,
    ZoneKind,
)

Row = dict[str, Any]

KEY_DAY = re.compile(r"\.(\d{4}-\d\d-\d\d)\b")


def digest(*parts: str | None) -> str:
    """sha256 of parts, 16 hex digits. A part that is None differs from an empty one."""
    text = json.dumps(parts, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def report_id(document: Document) -> str:
    """The identifier of a report, from what it says and who published it; never from where the file lay."""
    return digest(document.text, document.title, document.publisher, _day(document.published), document.url)


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def block_days(keys: Iterable[str]) -> list[str]:
    """The days of block keys ("force.2031-03-04.SYR"), in ISO form and order; keys without one are passed over."""
    return sorted({m[1] for k in keys if (m := KEY_DAY.search(k))})


# ------------------------------------------------------------------ nouns to rows
def span_row(s: Span) -> Row:
    return {"start": s.start, "end": s.end, "text": s.text}


def actor_row(a: Actor) -> Row:
    return {
        **span_row(a.span),
        "name": a.name,
        "country": a.country,
        "sector": list(a.sector),
        "role": a.role,
        "wikidata": a.wikidata,
        "entity": a.entity,
        "why": a.why,
    }


def place_row(p: Place | None) -> Row | None:
    if p is None:
        return None
    return {
        **span_row(p.span),
        "name": p.name,
        "lat": p.lat,
        "lon": p.lon,
        "country": p.country,
        "admin1_code": p.admin1_code,
        "geonameid": p.geonameid,
        "feature_class": p.feature_class,
        "feature_code": p.feature_code,
        "precision": p.precision,
        "radius_km": p.radius_km,
        "why": p.why,
    }


def time_row(t: Time | None) -> Row | None:
    if t is None:
        return None
    return {
        **span_row(t.span),
        "type": t.type,
        "value": t.value,
        "mod": t.mod,
        "from": _day(t.start),
        "to": _day(t.end),
        "why": t.why,
    }


def _names(actors: Iterable[Actor]) -> list[str]:
    return [a.name or a.span.text for a in actors]


def _countries(actors: Iterable[Actor]) -> list[str]:
    return [a.country for a in actors if a.country]


def _sectors(actors: Iterable[Actor]) -> list[str]:
    return list(dict.fromkeys(s for a in actors for s in a.sector))


def event_row(telling: Telling, reading: str, blocks: Sequence[str] = ()) -> Row:
    """One row of `events`."""
    e = telling.event
    days = block_days(blocks)
    return {
        "event": telling.key,
        "reading": reading,
        "report": telling.report.id,
        "event_type": e.event_type,
        "mode": list(e.mode),
        "context": list(e.context),
        "cameo": e.cameo,
        "quad": e.quad,
        "intensity": e.intensity,
        "actor": [actor_row(a) for a in e.actor],
        "recipient": [actor_row(a) for a in e.recipient],
        "actor_country": _countries(e.actor),
        "actor_sector": _sectors(e.actor),
        "actor_name": _names(e.actor),
        "recipient_country": _countries(e.recipient),
        "recipient_sector": _sectors(e.recipient),
        "recipient_name": _names(e.recipient),
        "claimant_country": _countries(e.claimed_by),
        "claimant_name": _names(e.claimed_by),
        "trigger": span_row(e.trigger),
        "sentence": span_row(e.sentence),
        "location": place_row(e.location),
        "date": time_row(e.date),
        "day": _day(e.date.start) if e.date else None,
        "last_day": _day(e.date.end) if e.date else None,
        "act": e.act,
        "act_date": time_row(e.act_date),
        "status": e.status.value,
        "hedged": e.hedged,
        "background": e.background,
        "claimed_by": [actor_row(a) for a in e.claimed_by],
        "relayed_by": [actor_row(a) for a in e.relayed_by],
        "stance": e.stance.value,
        "claim": e.claim.value,
        "claim_index": e.claim_index,
        "about": [{**span_row(a.span), "name": a.name, "kind": a.kind, "why": a.why} for a in e.about],
        "counts": [
            {**span_row(c.span), "kind": c.kind, "low": c.low, "high": c.high, "of": c.of, "why": c.why}
            for c in e.counts
        ],
        "processes": list(telling.processes),
        "blocks": list(blocks),
        "blocks_from": days[0] if days else None,
        "blocks_to": days[-1] if days else None,
        "confidence": e.confidence,
        "why": dict(e.why),
    }


def keys_of(event: Row, facts: Row) -> Row:
    """The columns `blocks`, `blocks_from`, `blocks_to` of an event, from its row and the facts of its report."""
    held = block_keys(Telling(event["event"], event_of(event), report_of(facts)))
    days = block_days(held)
    return {
        "blocks": list(held),
        "blocks_from": days[0] if days else None,
        "blocks_to": days[-1] if days else None,
    }


def claim_row(number: int, c: Claim, reading: str) -> Row:
    return {
        "reading": reading,
        "claim": number,
        "source": [span_row(s) for s in c.source],
        "cue": [span_row(s) for s in c.cue],
        "content": [span_row(s) for s in c.content],
        "kind": c.kind.value,
        "hedged": c.hedged,
        "stance": c.stance.value,
        "actor": [actor_row(a) for a in c.actor],
        "relayed_by": [actor_row(a) for a in c.relayed_by],
        "score": c.score,
        "why": c.why,
    }


def report_row(document: Document, reading: Reading, shingles: Sequence[int], count: int, keys: Sequence[int]) -> Row:
    """`shingles`, `count` and `keys` are the sketch by which copies of the text are found."""
    return {
        "report": report_id(document),
        "name": document.id,
        "title": document.title,
        "author": document.author,
        "published": _day(document.published),
        "published_why": document.published_why,
        "publisher": document.publisher,
        "republisher": document.republisher,
        "url": document.url,
        "language": document.language,
        "terms": document.terms,
        "path": document.path,
        "text": document.text,
        "zones": [{"kind": z.kind.value, "start": z.start, "end": z.end, "why": z.why} for z in document.zones],
        "sentences": [{"start": s.span.start, "end": s.span.end, "zone": s.zone} for s in reading.sentences],
        "shingle_count": count,
        "shingles": list(shingles),
        "shingle_keys": list(keys),
    }


def process_row(p: Process, recorded: datetime) -> Row:
    return {
        "process": p.key,
        "name": p.name,
        "kind": p.kind,
        "aliases": list(p.aliases),
        "members": list(p.members),
        "hosts": list(p.hosts),
        "mediators": list(p.mediators),
        "places": list(p.places),
        "countries": list(p.countries),
        "excluded": list(p.excluded),
        "begin": _day(p.begin),
        "end": _day(p.end),
        "wikidata": p.wikidata,
        "known": p.known,
        "why": p.why,
        "recorded": recorded.isoformat(),
    }


def state_row(mention: StateMention, reading: str) -> Row:
    """The spans and days go as one JSON text: nothing asks for them by themselves."""
    held = {
        "key": mention.key,
        "state": mention.state.value,
        "span": span_row(mention.span),
        "sentence": span_row(mention.sentence),
        "claimants": list(mention.claimants),
        "said": _day(mention.said),
        "day": _day(mention.day),
        "until": _day(mention.until),
        "value": mention.value,
        "moved_from": _day(mention.moved_from),
        "moved_to": _day(mention.moved_to),
        "reasons": [span_row(s) for s in mention.reasons],
        "hedged": mention.hedged,
        "denied": mention.denied,
        "presupposed": mention.presupposed,
        "inferred": mention.inferred,
        "why": mention.why,
    }
    return {"reading": reading, "process": mention.process, "mention": json.dumps(held, ensure_ascii=False)}


# ------------------------------------------------------------------ rows to nouns
def span_of(row: Mapping[str, Any]) -> Span:
    return Span(row["start"], row["end"], row["text"])


def actor_of(row: Mapping[str, Any]) -> Actor:
    return Actor(
        span_of(row),
        row["name"],
        country=row["country"],
        sector=tuple(row["sector"] or ()),
        role=row["role"],
        wikidata=row["wikidata"],
        entity=row["entity"],
        why=row["why"] or "",
    )


def place_of(row: Mapping[str, Any] | None) -> Place | None:
    if row is None:
        return None
    return Place(
        span_of(row),
        name=row["name"],
        lat=row["lat"],
        lon=row["lon"],
        country=row["country"],
        admin1_code=row["admin1_code"],
        geonameid=row["geonameid"],
        feature_class=row["feature_class"],
        feature_code=row["feature_code"],
        precision=row["precision"] or "unknown",
        radius_km=row["radius_km"],
        why=row["why"] or "",
    )


def time_of(row: Mapping[str, Any] | None) -> Time | None:
    if row is None:
        return None
    return Time(
        span_of(row),
        row["type"],
        row["value"],
        mod=row["mod"],
        start=row["from"],
        end=row["to"],
        why=row["why"] or "",
    )


def event_of(row: Mapping[str, Any]) -> Event:
    """The event of a row of `events`, as DuckDB gives it. Lists that were not asked for are empty."""
    return Event(
        id=row["event"],
        event_type=row["event_type"],
        trigger=span_of(row["trigger"]),
        sentence=span_of(row["sentence"]),
        mode=tuple(row.get("mode") or ()),
        context=tuple(row.get("context") or ()),
        cameo=row["cameo"],
        quad=row["quad"],
        intensity=row["intensity"],
        actor=tuple(map(actor_of, row["actor"] or ())),
        recipient=tuple(map(actor_of, row["recipient"] or ())),
        location=place_of(row["location"]),
        date=time_of(row["date"]),
        act=row["act"],
        act_date=time_of(row["act_date"]),
        status=Status(row["status"]),
        hedged=row["hedged"],
        background=row["background"],
        claimed_by=tuple(map(actor_of, row.get("claimed_by") or ())),
        relayed_by=tuple(map(actor_of, row.get("relayed_by") or ())),
        stance=Stance(row["stance"]),
        claim=ClaimKind(row["claim"]),
        claim_index=row["claim_index"],
        about=tuple(About(span_of(a), a["name"], a["kind"], a["why"] or "") for a in row["about"] or ()),
        counts=tuple(
            Count(span_of(c), c["kind"], c["low"], c["high"], c["of"] or "", c["why"] or "")
            for c in row["counts"] or ()
        ),
        confidence=row["confidence"],
        why=dict(row.get("why") or {}),
    )


def claim_of(row: Mapping[str, Any]) -> Claim:
    """The claim of a row of `claims`."""
    return Claim(
        tuple(map(span_of, row["source"] or ())),
        tuple(map(span_of, row["cue"] or ())),
        tuple(map(span_of, row["content"] or ())),
        kind=ClaimKind(row["kind"]),
        hedged=row["hedged"],
        stance=Stance(row["stance"]),
        actor=tuple(map(actor_of, row["actor"] or ())),
        relayed_by=tuple(map(actor_of, row["relayed_by"] or ())),
        score=row["score"],
        why=row["why"] or "",
    )


def report_of(row: Mapping[str, Any]) -> Report:
    """The facts of a report from a row that joins `reports` and `readings`."""
    return Report(
        row["report"],
        row["name"],
        title=row["title"],
        author=row["author"],
        publisher=row["publisher"],
        republisher=row["republisher"],
        published=row["published"],
        url=row["url"],
        path=row["path"],
        origin=row["origin"] or row["report"],
    )


def process_of(row: Mapping[str, Any]) -> Process:
    return Process(
        row["process"],
        row["name"],
        row["kind"],
        aliases=tuple(row["aliases"] or ()),
        members=tuple(row["members"] or ()),
        hosts=tuple(row["hosts"] or ()),
        mediators=tuple(row["mediators"] or ()),
        places=tuple(row["places"] or ()),
        countries=tuple(row["countries"] or ()),
        excluded=tuple(row["excluded"] or ()),
        begin=row["begin"],
        end=row["end"],
        wikidata=row["wikidata"],
        known=bool(row["known"]),
        why=row["why"] or "",
    )


def state_of(process: str, mention: str, report: Report, recorded: datetime | None) -> StateMention:
    row = json.loads(mention)

    def day(name: str) -> date | None:
        return date.fromisoformat(row[name]) if row[name] else None

    return StateMention(
        key=row["key"],
        process=process,
        state=ProcessState(row["state"]),
        span=span_of(row["span"]),
        sentence=span_of(row["sentence"]),
        report=report,
        claimants=tuple(row["claimants"]),
        said=day("said"),
        day=day("day"),
        until=day("until"),
        value=row["value"],
        moved_from=day("moved_from"),
        moved_to=day("moved_to"),
        reasons=tuple(map(span_of, row["reasons"])),
        hedged=row["hedged"],
        denied=row["denied"],
        presupposed=row["presupposed"],
        inferred=row["inferred"],
        recorded=recorded,
        why=row["why"],
    )


def document_of(row: Mapping[str, Any]) -> Document:
    """The document of a row of `reports`."""
    return Document(
        row["name"],
        row["text"],
        title=row["title"],
        author=row["author"],
        published=row["published"],
        published_why=row["published_why"] or "",
        publisher=row["publisher"],
        republisher=row["republisher"],
        url=row["url"],
        language=row["language"],
        terms=row["terms"],
        path=row["path"],
        zones=tuple(Zone(ZoneKind(z["kind"]), z["start"], z["end"], z["why"] or "") for z in row["zones"] or ()),
    )
