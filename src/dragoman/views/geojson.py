"""Tellings and happenings with a place as GeoJSON (RFC 7946): longitude first, WGS84, one Feature each."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from dragoman.model import Happening, Place, Telling
from dragoman.views.columns import BY_NAME, COLUMNS, distinct_values, plain
from dragoman.views.contract import day

LEFT_OUT = frozenset({"lat", "lon", "why"})
"""Columns that are not properties: the point is the geometry, and reasons belong to `explain`."""

PROPERTIES = tuple(c for c in COLUMNS if c.name not in LEFT_OUT)


def point(place: Place | None) -> list[float] | None:
    """Longitude and latitude in degrees; None where there is no point on the globe."""
    if place is None or place.lat is None or place.lon is None:
        return None
    if not (math.isfinite(place.lat) and math.isfinite(place.lon)):
        return None
    inside = -90 <= place.lat <= 90 and -180 <= place.lon <= 180
    return [place.lon, place.lat] if inside else None


def features(tellings: Iterable[Telling]) -> Iterator[dict[str, Any]]:
    """A Feature for each telling whose place has a point; its precision and radius are properties."""
    for telling in tellings:
        at = point(telling.event.location)
        if at is not None:
            yield {
                "type": "Feature",
                "id": telling.key,
                "geometry": {"type": "Point", "coordinates": at},
                "properties": {c.name: plain(c.get(telling)) for c in PROPERTIES},
            }


def happening_features(happenings: Iterable[Happening]) -> Iterator[dict[str, Any]]:
    """A Feature for each happening with a point: all points its tellings give, side by side, and all claims."""
    for happening in happenings:
        located = [t for t in happening.tellings if point(t.event.location)]
        if not located:
            continue
        points = list(dict.fromkeys(tuple(point(t.event.location) or ()) for t in located))
        single = len(points) == 1
        yield {
            "type": "Feature",
            "id": happening.id,
            "geometry": {
                "type": "Point" if single else "MultiPoint",
                "coordinates": list(points[0]) if single else [list(p) for p in points],
            },
            "properties": _told(happening, located),
        }


def _told(happening: Happening, located: list[Telling]) -> dict[str, Any]:
    """What the tellings say, each value once; nothing is averaged."""
    tellings = happening.tellings
    days = sorted({d for t in tellings for d in (t.first_day, t.last_day) if d})
    return {
        "happening": happening.id,
        "tellings": len(tellings),
        "origins": len(happening.origins),
        "event_type": distinct_values(tellings, "event_type"),
        "status": list(dict.fromkeys(t.event.status.value for t in tellings)),
        "date_from": day(days[0]) if days else None,
        "date_to": day(days[-1]) if days else None,
        "actor": distinct_values(tellings, "actor"),
        "recipient": distinct_values(tellings, "recipient"),
        "place": distinct_values(located, "place"),
        "precision": distinct_values(located, "precision"),
        "radius_km": distinct_values(located, "radius_km"),
        "counts": distinct_values(tellings, "counts"),
        "claims": [
            {name: plain(BY_NAME[name].get(t)) for name in CLAIM} | {"key": t.key} for t in tellings
        ],
    }  # fmt: skip


CLAIM = ("claimed_by", "stance", "status", "hedged", "sentence", "publisher", "published", "url", "origin")
