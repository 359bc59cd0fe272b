"""What the words around a toponym say of the spot: "20 km north of Aleppo", "northern Syria", "near Erbil".

The point stays that of the toponym; precision and radius tell how far from it the spot may lie.
"""

from __future__ import annotations

from dataclasses import replace

from dragoman.model import Place
from dragoman.places.candidates import Candidate, Words
from dragoman.places.context import Context

_KM = {"km": 1.0, "kms": 1.0, "kilometre": 1.0, "kilometres": 1.0, "kilometer": 1.0, "kilometers": 1.0,
       "mile": 1.609, "miles": 1.609, "mi": 1.609}  # fmt: skip
_WHOLE = frozenset({"country", "province"})
NEAR_KM = 15.0
"""The least radius of a spot that is "near", "outside" or "around" a town: an estimate."""


def related(candidate: Candidate, place: Place, words: Words, context: Context) -> Place:
    """The place with precision and radius as the words before it demand, and `why` saying so."""
    i = candidate.first
    before = words.lowers[max(0, i - 7) : i]
    if not before or place.lat is None:
        return place
    if before[-1] in context.side and place.precision in _WHOLE:
        return replace(place, precision="region", why=f'{place.why}; only "{before[-1]}" part of it')
    distance = _distance(before, context)
    if distance:
        radius = max(place.radius_km or 0.0, round(distance + 5, 1))
        how = " ".join(before[-(5 if len(before) > 4 else len(before)) :])
        return replace(place, radius_km=radius, why=f'{place.why}; the text says "{how}" it')
    if before[-1] in ("near", "outside", "around") and (place.radius_km or 0.0) < NEAR_KM:
        return replace(place, radius_km=NEAR_KM, why=f'{place.why}; the text says "{before[-1]}" it')
    return place


def _distance(before: list[str], context: Context) -> float:
    """Kilometres in "... 20 km (to the) north of"; 0 without such words."""
    if before[-1] not in ("of", "from"):
        return 0.0
    for at in range(len(before) - 2, 0, -1):
        word = before[at]
        unit = _KM.get(word.rstrip("."))
        if unit:
            number = before[at - 1].replace(",", "").rstrip("-")
            try:
                return float(number) * unit
            except ValueError:
                return 0.0
        if word not in context.side and word not in ("to", "the", "away", "-", "just"):
            return 0.0
    return 0.0
