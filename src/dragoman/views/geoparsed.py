"""Places by themselves, as `dragoman where` writes them."""

from __future__ import annotations

from typing import Any

from dragoman.model import Place
from dragoman.views import contract


def place(p: Place) -> dict[str, Any]:
    """One place with its point, precision, radius, the spot the text tells by it, and how it was chosen."""
    spot = p.spot and {"lat": p.spot.lat, "lon": p.spot.lon, "radius_km": p.spot.radius_km, "words": p.spot.words}
    return {
        **contract.place(p),
        "admin1": p.admin1_code,
        "precision": p.precision,
        "radius_km": p.radius_km,
        "spot": spot,
        "score": p.score,
        "why": p.why,
    }
