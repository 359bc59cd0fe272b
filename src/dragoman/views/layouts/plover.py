"""PLOVER records: one JSON object a line, sides as lists of entities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dragoman.lexicons.crosswalks import state
from dragoman.model import Actor, Count, Place, Telling
from dragoman.model.figures import total
from dragoman.views.columns import Cell
from dragoman.views.dyads import chosen, day, distinct, marks, own_day
from dragoman.views.layouts.base import Field, Form, Options
from dragoman.views.words import number

NAME = "plover"
TITLE = "PLOVER"
ABOUT = (
    "One JSON object a line for each telling. `id`, `date`, `actor` and `event` are always there, fields without a "
    "value are left out. With all statuses, the marks future, hypothetical, negation and historical stand in `mode`. "
    "Beside PLOVER's fields, `claim` holds who says so and `size` the numbers of dead, injured and arrested."
)
FORM = Form("", header=False, missing="", quoted=False, suffixes=(".jsonl",))
ORDER = ()

REQUIRED = frozenset({"id", "date", "actor", "event"})

FIELDS = (
    Field("id", "unique identifier: the telling's key"),
    Field("has_event", "true: the event has been coded"),
    Field("date", "YYYY-MM-DD", "The publication date where the text gives no day, null where that is unknown too."),
    Field("time", "time", "Left out: times of day are not kept."),
    Field("enddate", "last day, YYYY-MM-DD, where it differs"),
    Field("endtime", "time", "Left out, as `time`."),
    Field("actor", "list of entities: code, sector, entity_text, identifier_id, identifier_text, office"),
    Field("recipient", "list of entities"),
    Field("event", "list of the event type"),
    Field("event_loc", "place, with the fields of Mordecai 3 and GeoNames",
          "`city`, `district` and `province` only for the level that the stated precision has."),
    Field("event_text", "list of the words that tell the act"),
    Field("quad_code", "1 to 4"),
    Field("event_scale", "PLOVER's score"),
    Field("mode", "list of modes and marks"),
    Field("context", "list of contexts", "Of the paragraph."),
    Field("link", "id of the happening, common to all tellings of it"),
    Field("text", "the sentence"),
    Field("text_info", "start and end: offsets of the sentence in the report"),
    Field("cite_info", "title, publication, url, citation (id of the report), codebook"),
    Field("coder", "name and version of the coder"),
    Field("coded_date", "day on which the record got it"),
    Field("coded_time", "time of that, UTC"),
    Field("comment", "how the day was found where the text gives none"),
    Field("size", "dead, injured, arrested: a number where it is exact, else its bounds (at least 12)"),
    Field("claim", "ours, not PLOVER's: kind, stance, hedged, status, claimed_by, relayed_by, about"),
)  # fmt: skip

SIZES = {"killed": "dead", "wounded": "injured", "arrested": "arrested"}

RESOLUTION = {"country": 1, "region": 2, "province": 2, "district": 3, "city": 4, "feature": 5}
"""PLOVER's resolution of a place: 1 country to 5 within a city."""


def rows(tellings: Iterable[Telling], options: Options) -> Iterator[list[Cell]]:
    """Not a table: the objects come from `records`."""
    return iter(())


def records(tellings: Iterable[Telling], options: Options) -> Iterator[dict[str, Any]]:
    """One object for each telling, its fields in PLOVER's order."""
    for telling in chosen(tellings, options.all_statuses):
        full = _record(telling, options)
        yield {name: value for name, value in full.items() if name in REQUIRED or value not in (None, [], {}, "")}


def _record(telling: Telling, options: Options) -> dict[str, Any]:
    event, report, on = telling.event, telling.report, day(telling)
    last, recorded = telling.last_day, telling.recorded
    return {
        "id": telling.key,
        "has_event": True,
        "date": on.isoformat() if on else None,
        "enddate": last.isoformat() if last and last != on and own_day(telling) else None,
        "actor": [_entity(a) for a in distinct(event.actor)],
        "recipient": [_entity(a) for a in distinct(event.recipient)],
        "event": [event.event_type],
        "event_loc": _place(event.location),
        "event_text": [event.trigger.text],
        "quad_code": event.quad,
        "event_scale": event.intensity,
        "mode": [*event.mode, *marks(event)],
        "context": list(event.context),
        "link": telling.happening,
        "text": event.sentence.text,
        "text_info": {"start": event.sentence.start, "end": event.sentence.end},
        "cite_info": _filled(
            citation=report.id,
            url=report.url,
            title=report.title,
            publication=report.publisher,
            codebook="plover-2.0",
        ),
        "coder": f"dragoman {options.version}".strip(),
        "coded_date": recorded.date().isoformat() if recorded else None,
        "coded_time": recorded.time().isoformat(timespec="seconds") if recorded else None,
        "comment": None if own_day(telling) or on is None else "date: publication date, none in the text",
        "size": _size(event.counts),
        "claim": _claim(telling),
    }


def _filled(**values: object) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [], ())}


def _entity(actor: Actor) -> dict[str, Any]:
    return _filled(
        code=actor.country,
        sector=" ".join(actor.sector),
        entity_text=actor.span.text,
        identifier_id=actor.wikidata,
        identifier_text=actor.name,
        office=actor.role,
    )


def _place(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {}
    at, level = state(place.country), place.precision
    name = place.name or place.span.text
    return _filled(
        extracted_place=place.span.text,
        resolved_place=place.name,
        geonameid=place.geonameid,
        lat=place.lat,
        lon=place.lon,
        city=name if level == "city" else None,
        district=name if level == "district" else None,
        province=name if level == "province" else None,
        country=at.name if at else None,
        country_code=place.country,
        feature_class=place.feature_class,
        feature_code=place.feature_code,
        resolution=RESOLUTION.get(level),
    )


def _size(counts: tuple[Count, ...]) -> dict[str, Any]:
    """The counts of a kind added up: a number where it is exact, else its bounds in words ("at least 12")."""
    bounds = {name: total(counts, kind) for kind, name in SIZES.items()}
    return {name: b[0] if b[0] == b[1] else number(*b) for name, b in bounds.items() if b}


def _claim(telling: Telling) -> dict[str, Any]:
    event = telling.event
    return _filled(
        kind=event.claim.value,
        stance=event.stance.value,
        hedged=event.hedged,
        status=event.status.value,
        act=event.act,
        claimed_by=[_entity(a) for a in event.claimed_by],
        relayed_by=[_entity(a) for a in event.relayed_by],
        about=[a.name for a in event.about],
    )
