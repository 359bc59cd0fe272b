"""Borders as places: "near the Turkish border", "the Syrian-Turkish border", "the border with Turkey".

A border has the middle of its inhabited part as its point, and a radius that reaches its ends: `borders.csv`, computed
from the towns on both sides by `training/build_gazetteer.py`. Where only one country is named, the other is the
neighbour that the report speaks of most; without one nothing is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from dragoman.lexicons.tables import Column, Table, read_table
from dragoman.model import Analysis, Place, Spot
from dragoman.places.candidates import OptionsIndex, Words
from dragoman.places.context import Context, demonyms
from dragoman.places.own import PLACES
from dragoman.places.rank import Surroundings

_TABLE = Table(
    "borders",
    (
        Column("country", required=True),
        Column("other", required=True),
        Column("lat", required=True),
        Column("lon", required=True),
        Column("radius_km", required=True),
        Column("origin", required=True),
    ),
)
_BORDER = frozenset({"border", "borders", "frontier"})
_DASHES = frozenset({"-", "–"})


@dataclass(frozen=True, slots=True)
class Border:
    """The inhabited part of a border: its middle in WGS84 degrees and the reach of its ends in kilometres."""

    lat: float
    lon: float
    radius_km: float


@cache
def known() -> dict[frozenset[str], Border]:
    """Borders by the two countries' ISO 3166-1 alpha-3 codes."""
    return {
        frozenset((row["country"], row["other"])): Border(float(row["lat"]), float(row["lon"]), float(row["radius_km"]))
        for row in read_table(PLACES / "borders.csv", _TABLE)
    }


def borders(
    places: Sequence[Place], analysis: Analysis, words: Words, around: Surroundings, index: OptionsIndex,
    context: Context,
) -> tuple[Place, ...]:  # fmt: skip
    """The places with borders among them, in text order."""
    at = [i for i, low in enumerate(words.lowers) if low in _BORDER and words.open[i]]
    if not at:
        return tuple(places)
    spoken = _spoken(places, around, index)
    taken = {place.span.start: n for n, place in enumerate(places)}
    settled, added = list(places), []
    for i in at:
        sides = _sides(words, i)
        if sides and words.starts[sides[0][1]] not in taken:
            place = _border(sides, i, analysis, spoken, context, words)
            if place is not None:
                added.append(place)
        elif words.lowers[i + 1 : i + 2] == ["with"]:
            _beside(i + 2, words, taken, settled, spoken)
    return tuple(sorted([*settled, *added], key=lambda p: p.span.start))


def _spoken(places: Sequence[Place], around: Surroundings, index: OptionsIndex) -> Counter[str]:
    """How often the report speaks of each country, by its places and its people."""
    spoken: Counter[str] = Counter(p.country for p in places if p.country)
    names = index.gazetteer.countries
    for country, times in around.demonyms.items():
        spoken[names[country]] += times
    return spoken


def _sides(words: Words, i: int) -> list[tuple[str, int]]:
    """Codes and tokens of the adjectives right before "border": one, or two with a dash between them."""
    people = demonyms()
    sides: list[tuple[str, int]] = []
    j = i - 1
    while j >= 0 and len(sides) < 2:
        parts = words.lowers[j].replace("–", "-").split("-")
        codes = [people[part] for part in parts if part in people]
        if not codes or len(codes) != len(parts) or not words.texts[j][:1].isupper():
            break
        sides[:0] = [(code, j) for code in codes]
        if j < 2 or words.texts[j - 1] not in _DASHES:
            break
        j -= 2
    return sides


def _other(code: str, spoken: Counter[str]) -> str | None:
    """The neighbour of a country that the report speaks of most; None without one, or with two alike."""
    beside = Counter({c: n for c, n in spoken.items() if c != code and frozenset((c, code)) in known()})
    best = beside.most_common(2)
    if not best or (len(best) > 1 and best[0][1] == best[1][1]):
        return None
    return best[0][0]


def _border(
    sides: list[tuple[str, int]], i: int, analysis: Analysis, spoken: Counter[str], context: Context, words: Words
) -> Place | None:
    first = sides[0][1]
    before = words.lowers[first - 1] if first else ""
    if before == "the" and first > 1:
        before = words.lowers[first - 2]
    if before not in context.locative | context.direction | {"on", "the", "to", "from"}:
        return None
    other = sides[1][0] if len(sides) > 1 else _other(sides[0][0], spoken)
    border = known().get(frozenset((sides[0][0], other or "")))
    if other is None or border is None:
        return None
    told = "named" if len(sides) > 1 else "the neighbour that the report speaks of"
    return Place(
        analysis.span(first, i + 1), f"{sides[0][0]}-{other} border", border.lat, border.lon, None, None, None,
        "L", "BDRY", "region", border.radius_km, 0.8, head=i, why=f"a border; its other side is {other}, {told}",
    )  # fmt: skip


def _beside(j: int, words: Words, taken: dict[int, int], settled: list[Place], spoken: Counter[str]) -> None:
    """ "the border with Turkey": the country gets the border as its spot."""
    while j < len(words.lowers) and words.lowers[j] in ("the", "neighbouring", "neighboring"):
        j += 1
    n = taken.get(words.starts[j]) if j < len(words.starts) else None
    if n is None or settled[n].feature_code != "PCLI" or not settled[n].country:
        return
    code = str(settled[n].country)
    other = _other(code, spoken)
    border = known().get(frozenset((code, other or "")))
    if other is None or border is None:
        return
    told = f"border with {settled[n].span.text}"
    spot = Spot(border.lat, border.lon, border.radius_km, told)
    settled[n] = replace(
        settled[n], spot=spot, as_actor=False, why=f'{settled[n].why}; the text says "{told}", seen from {other}'
    )
