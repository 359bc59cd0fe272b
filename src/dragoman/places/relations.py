"""What the words around a toponym say of the spot: "20 km north of Aleppo", "near Erbil", "between Homs and Hama".

The toponym keeps its own point; a spot that can be computed stands beside it, and precision and radius tell how far
from the point the place may lie. Distances are read as straight lines: roads are longer, which the radius allows for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from text_to_num import alpha2digit  # type: ignore[import-untyped]

from dragoman.model import Place, Spot
from dragoman.places.candidates import Candidate, Words
from dragoman.places.context import Context
from dragoman.places.geodesy import kilometres, middle, moved

NEAR_KM = 15.0
"""The least radius of a spot that is "near", "outside" or "around" a town: an estimate."""

WIDEST_KM = 600.0
"""The greatest distance between two towns with something "between" them on the map."""

_WHOLE = frozenset({"country", "province"})
_UNITS = {"k": 1.0, "mi": 1.609344}
_COURSES = {"north": 0.0, "northeast": 45.0, "east": 90.0, "southeast": 135.0, "south": 180.0, "southwest": 225.0,
            "west": 270.0, "northwest": 315.0}  # fmt: skip
_DIRECTION = r"(?P<course>(?:north|south)(?:[- ]?(?:east|west))?|east|west)(?:ern|wards?)?"
_DISTANCE = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*-?\s*(?P<unit>km|kms|kilomet(?:er|re)s?|miles?|mi)\b\.?"
    r"(?:\s*\([^()]{1,30}\))?(?:\s+(?:away|or so|further|farther))?,?"
    r"(?:\s+(?:to\s+)?(?:the\s+)?(?:due\s+)?" + _DIRECTION + r")?"
    r"\s+(?:of|from|outside)\s+(?:(?:the\s+)?(?:[\w-]+\s+){0,2}(?:city|town|village|capital|port)(?:\s+of|,)?\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
_UNIT = re.compile(r"\bkm|kilomet|\bmiles?\b|\bmi\b", re.IGNORECASE)
_BEFORE = 90
"""Characters before a toponym in which its distance is looked for."""


def related(candidate: Candidate, place: Place, words: Words, context: Context) -> Place:
    """The place with spot, precision and radius as the words before it demand, and `why` saying so."""
    i = candidate.first
    before = words.lowers[max(0, i - 7) : i]
    if not before or place.lat is None:
        return place
    if before[-1] in context.side and place.precision in _WHOLE:
        return replace(place, precision="region", why=f'{place.why}; only "{before[-1]}" part of it')
    if before[-1] in ("of", "from", "outside", "the", "city", "town", "village", "capital", "port", ","):
        spotted = _at_distance(place, words.text[max(0, place.span.start - _BEFORE) : place.span.start])
        if spotted is not None:
            return spotted
    if before[-1] in ("near", "outside", "around") and (place.radius_km or 0.0) < NEAR_KM:
        return replace(place, radius_km=NEAR_KM, why=f'{place.why}; the text says "{before[-1]}" it')
    return place


def _at_distance(place: Place, before: str) -> Place | None:
    """A place with the spot that "20 km north of" gives; without a direction only the radius grows."""
    found = _DISTANCE.search(_digits(before))
    if found is None or place.lat is None or place.lon is None:
        return None
    km = float(found["number"].replace(",", "")) * _UNITS["mi" if found["unit"].lower().startswith("mi") else "k"]
    if not 0 < km < 5000:
        return None
    told = " ".join(found[0].split())
    why = f'{place.why}; the text says "{told}" it'
    if found["course"] is None:
        return replace(place, radius_km=max(place.radius_km or 0.0, round(km + 5, 1)), why=why)
    course = _COURSES[re.sub("[- ]", "", found["course"].lower())]
    lat, lon = moved(place.lat, place.lon, course, km)
    # "north" is any course nearer to it than to north-east, and where in the town one measures from is open
    radius = round(max(3.0, 0.4 * km, min(place.radius_km or 0.0, 0.5 * km)), 1)
    spot = Spot(round(lat, 4), round(lon, 4), radius, told)
    return replace(place, radius_km=max(place.radius_km or 0.0, round(km + 5, 1)), spot=spot, why=why)


def _digits(text: str) -> str:
    """Numbers in words as digits: "some twenty kilometres"."""
    return str(alpha2digit(text, "en")) if _UNIT.search(text) else text


def between(found: Sequence[Candidate], places: Sequence[Place], words: Words, context: Context) -> list[Place]:
    """The places, those of "between X and Y" on the map with the spot halfway.

    A road, a front or a point lies between two towns; talks lie between governments, and those get no spot.
    """
    spotted = list(places)
    for i in range(len(found) - 1):
        a, b = found[i], found[i + 1]
        if not a.first or words.lowers[a.first - 1] != "between" or words.lowers[a.last : b.first] != ["and"]:
            continue
        one, other = places[i], places[i + 1]
        lead = set(words.lowers[max(0, a.first - 5) : a.first - 1])
        if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
            continue
        if one.as_actor or other.as_actor or {one.precision, other.precision} & {"country", "region"}:
            continue
        if not lead & context.path_noun and "PPLC" in (one.feature_code, other.feature_code):
            continue
        apart = kilometres(one.lat, one.lon, other.lat, other.lon)
        if not 0 < apart <= WIDEST_KM:
            continue
        lat, lon = middle(one.lat, one.lon, other.lat, other.lon)
        told = words.text[one.span.start - len("between ") : other.span.end]
        spot = Spot(round(lat, 4), round(lon, 4), round(max(2.0, apart / 2), 1), told)
        for at in (i, i + 1):
            spotted[at] = replace(places[at], spot=spot, why=f'{places[at].why}; the text says "{told}"')
    return spotted


def placed_by_neighbour(found: Sequence[Candidate], places: Sequence[Place], words: Words) -> list[Place]:
    """The places, with the point of "Qadriya, 20 km north of Aleppo" for one that the gazetteer lacks."""
    settled = list(places)
    for i in range(len(found) - 1):
        spot = places[i + 1].spot
        if places[i].lat is not None or spot is None or not words.text.startswith(",", places[i].span.end):
            continue
        gap = " ".join(_digits(words.text[places[i].span.end + 1 : places[i + 1].span.start]).split())
        if gap.endswith(spot.words) and len(gap) <= len(spot.words) + 12:
            why = f'{places[i].why}; placed by "{spot.words} {places[i + 1].span.text}"'
            settled[i] = replace(places[i], lat=spot.lat, lon=spot.lon, country=places[i + 1].country,
                                 precision="feature", radius_km=spot.radius_km, why=why)  # fmt: skip
    return settled
