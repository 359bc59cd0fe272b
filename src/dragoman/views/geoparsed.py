"""Places by themselves, as `dragoman places find` writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dragoman.model import Document, Place
from dragoman.views import contract


def row(document: Document, places: Sequence[Place]) -> dict[str, Any]:
    """One report: its id and its places, each with its point, precision, radius, and how it was chosen."""
    return {"id": document.id, "places": [place(p) for p in places]}


def place(p: Place) -> dict[str, Any]:
    spot = p.spot and {"lat": p.spot.lat, "lon": p.spot.lon, "radius_km": p.spot.radius_km, "words": p.spot.words}
    return {
        **contract.place(p),
        "admin1": p.admin1_code,
        "precision": p.precision,
        "radius_km": p.radius_km,
        "as_actor": p.as_actor,
        "spot": spot,
        "score": p.score,
        "why": p.why,
    }


def table(document: Document, places: Sequence[Place]) -> str:
    """The places of one report in columns: words, what they mean, point, precision, country."""
    lines = [f"{document.id}: {len(places)} places"]
    for p in places:
        point = "no point" if p.lat is None else f"{p.lat:.3f}, {p.lon:.3f}"
        kind = f"{p.name or 'not in the gazetteer'} ({p.feature_code or '-'})"
        note = "stands for a government" if p.as_actor else ""
        if p.spot:
            note = f'{p.spot.lat:.3f}, {p.spot.lon:.3f} within {p.spot.radius_km:g} km: "{p.spot.words}"'
        words = " ".join(p.span.text.split())
        lines.append(f"  {words:<24} {kind:<34} {point:<18} {p.precision:<9} {p.country or '-':<4} {note}".rstrip())
    return "\n".join(lines)
