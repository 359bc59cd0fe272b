"""How alike two tellings are: log-odds that they tell of one happening, with what speaks for and against it.

A value that is missing on one side says nothing: coders miss sides, dates and places far more often than they
invent them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from dragoman.happenings.traits import PLANS, Days, Party, Spot, Standing, Traits, Words, traits
from dragoman.happenings.weighing import Weighing, load_weighing
from dragoman.model import Telling

Reason = tuple[str, float]
"""A feature of `likeness.toml` and the log-odds it brings."""

EARTH_KM = 6371.0
POINTS = frozenset({"city", "district", "feature", "unknown"})
SPARE_MOST = 2

CROSSWISE = 0.4
"""A match that says something: more than the country of one side, less than country and sector."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score` is 0..1, `odds` the same in log-odds; `reasons` add up to `odds`."""

    score: float
    odds: float
    reasons: tuple[Reason, ...]


def likeness(a: Telling, b: Telling) -> Likeness:
    """How likely two tellings tell of one happening; the order of the two is of no account."""
    known = load_weighing()
    reasons = tuple(weigh(traits(a, known), traits(b, known), known))
    odds = sum(amount for _, amount in reasons)
    return Likeness(1.0 / (1.0 + math.exp(-odds)), odds, reasons)


def weigh(a: Traits, b: Traits, known: Weighing) -> list[Reason]:
    """The features of a pair, each with its log-odds."""
    w = known.weight
    found: list[Reason] = [("base", w["base"])]
    found += _act(a, b, known)
    found += _sides(a, b, known)
    found += _when(a, b, known)
    found += _where(a, b, known)
    found += _report(a, b, known)
    found += _matter(a, b, known)
    return found


# ---------------------------------------------------------------- what


def _act(a: Traits, b: Traits, known: Weighing) -> list[Reason]:
    w = known.weight
    found: list[Reason] = []
    if a.standing is not b.standing and Standing.OPEN not in (a.standing, b.standing):
        found.append(("standing", w["standing"]))
    near = nearness(a, b, known)
    if near is None:
        found.append(("type_far", w["type_far"]))
    elif near == 1.0:
        found.append(("type_same", w["type_same"]))
    else:
        found.append(("type_near", w["type_near"] * near))
    if a.deed and b.deed and a.deed != b.deed:
        found.append(("act_other", w["act_other"]))
    elif len(a.cameo) > 2 and a.cameo[2] != "0" and a.cameo[:3] == b.cameo[:3]:
        found.append(("act_same", w["act_same"]))
    return found


def nearness(a: Traits, b: Traits, known: Weighing) -> float | None:
    """1 for one type, less for types that coders confuse, None for types that never tell one act."""
    best = None
    for one in {a.kind, a.act}:
        for other in {b.kind, b.act}:
            found = _types(one, other, known)
            if found is not None and (best is None or found > best):
                best = found
    return best


def _types(a: str, b: str, known: Weighing) -> float | None:
    return 1.0 if a == b else known.near.get((a, b))


# ---------------------------------------------------------------- who


def _sides(a: Traits, b: Traits, known: Weighing) -> list[Reason]:
    if a.act in known.together and b.act in known.together:
        return _side("parties", match_all(a.pool, b.pool), known)
    actor, recipient = match_all(a.actors, b.actors), match_all(a.recipients, b.recipients)
    if _misread(a, b, actor + recipient) or _misread(b, a, actor + recipient):
        return []
    return [
        *_turned(a, b, actor, recipient, known),
        *_side("actor", actor, known),
        *_side("recipient", recipient, known),
    ]


def _misread(title: Traits, other: Traits, straight: float) -> bool:
    """Whether a headline's one side fits the other side of a sentence: "Soldiers killed" has no actor."""
    if not title.headline or bool(title.actors) == bool(title.recipients):
        return False
    turned = match_all(title.actors, other.recipients) or match_all(title.recipients, other.actors)
    return turned >= 2 * CROSSWISE and straight < CROSSWISE


def _side(name: str, match: float, known: Weighing) -> list[Reason]:
    if not match:
        return []
    name = name if match > 0 else f"{name}_unlike"
    return [(name, known.weight[name] * match)]


def _turned(a: Traits, b: Traits, actor: float, recipient: float, known: Weighing) -> list[Reason]:
    """Whether each struck the other: both sides fit crosswise better than straight; or one of them does."""
    crossed, back = match_all(a.actors, b.recipients), match_all(a.recipients, b.actors)
    if min(crossed, back) >= CROSSWISE and crossed + back > actor + recipient + CROSSWISE:
        return [("swapped", known.weight["swapped"])]
    if max(crossed, back) >= 2 * CROSSWISE and max(actor, recipient) < CROSSWISE:
        return [("crossed", known.weight["crossed"])]
    return []


@lru_cache(maxsize=1 << 16)
def match_all(a: tuple[Party, ...], b: tuple[Party, ...]) -> float:
    """How well two lists of parties match, -1..1: each of the shorter list with its best in the other."""
    if not a or not b:
        return 0.0
    if len(a) == len(b) == 1:
        return _match(a[0], b[0])
    if len(a) > len(b) or (len(a) == len(b) and a > b):
        a, b = b, a
    best = [max(_match(one, other) for other in b) for one in a]
    spare = min(len(b) - len(a), SPARE_MOST) * load_weighing().sides["spare"]
    return max(-1.0, sum(best) / len(best) + (spare if len(a) > 1 else spare / 2))


@lru_cache(maxsize=1 << 16)
def _match(a: Party, b: Party) -> float:
    """How well two parties match, -1..1; what one of them leaves open counts neither way."""
    s, alike = load_weighing().sides, a.kind == b.kind
    if (a.entity and a.entity == b.entity) or (a.name and a.name == b.name):
        return s["entity"]
    if a.entity and b.entity and a.kind == b.kind == "armed":
        return s["entity_other"]
    if a.country and b.country:
        if a.country != b.country:
            if not alike or a.kind not in ("armed", "people"):
                return s["country_other"]
            return s["armed_country"] if a.kind == "armed" else s["people_country"]
        if a.kind and b.kind:
            return s["country_sector"] if alike else s["sector_other"]
        return s["country_only"]
    if a.kind and b.kind:
        return s["sector_only"] if alike else s["sector_only_other"]
    return 0.0


# ---------------------------------------------------------------- when


def _when(a: Traits, b: Traits, known: Weighing) -> list[Reason]:
    name = _days(a, b, known)
    found = [(name, known.weight[name])] if name else []
    if name == "date_same" and a.hour and b.hour and a.hour != b.hour:
        found.append(("hour_apart", known.weight["hour_apart"]))
    return found


def _days(a: Traits, b: Traits, known: Weighing) -> str:
    planned = a.standing in PLANS, b.standing in PLANS
    if all(planned):
        if a.ahead and b.ahead:
            return _both(a.ahead, b.ahead, known)
        return _loose(a.days if a.kind != a.act else None, a.seen, b.days if b.kind != b.act else None, b.seen, known)
    if any(planned):
        plan, deed = (a, b) if planned[0] else (b, a)
        if deed.standing is Standing.OPEN:
            return _loose(plan.days if plan.kind != plan.act else None, plan.seen, deed.days, deed.seen, known)
        return _both(plan.ahead, deed.days, known) if plan.ahead and deed.days else ""
    return _told(a, b, known)


def _told(a: Traits, b: Traits, known: Weighing) -> str:
    """Of two acts done. A day that another clause names is taken only where it fits."""
    if not (a.days and b.days):
        return _loose(a.days, a.seen, b.days, b.seen, known)
    found = _both(a.days, b.days, known)
    if found in ("date_near", "date_apart") and (a.borrowed or b.borrowed):
        mine, theirs = None if a.borrowed else a.days, None if b.borrowed else b.days
        return _loose(mine, a.seen, theirs, b.seen, known)
    return found


def _both(a: Days, b: Days, known: Weighing) -> str:
    if a[0] <= b[1] and b[0] <= a[1]:
        if a == b and a[0] == a[1]:
            return "date_same"
        vague = max(a[1] - a[0], b[1] - b[0]) > known.dates["vague"]
        return "" if vague else "date_within"
    gap = max(a[0], b[0]) - min(a[1], b[1])
    return "date_near" if gap == 1 else "date_apart"


def _loose(a: Days | None, seen_a: int | None, b: Days | None, seen_b: int | None, known: Weighing) -> str:
    """The same where one day or both must be guessed from the day of publication."""
    before, stale = known.dates["before"], known.dates["stale"]
    if a and b:
        return _both(a, b, known)
    if a or b:
        days, seen = (a, seen_b) if a else (b, seen_a)
        if seen is None or days is None or days[1] - days[0] > known.dates["vague"]:
            return ""
        if days[0] > seen or days[1] < seen - stale:
            return "date_stale"
        return "date_open" if seen - days[1] <= before else ""
    if seen_a is None or seen_b is None:
        return ""
    gap = abs(seen_a - seen_b)
    return "date_open" if gap <= before else "date_stale" if gap > stale else ""


# ---------------------------------------------------------------- where


def _where(a: Traits, b: Traits, known: Weighing) -> list[Reason]:
    if a.spot is None or b.spot is None:
        return []
    name = _spots(a.spot, b.spot, known)
    if not name or (name in ("place_apart", "place_near") and (a.astray or b.astray)):
        return []
    meeting = a.act in known.together or b.act in known.together or "words" in known.families[a.kind]
    scale = known.places["meeting"] if meeting and name in ("place_apart", "place_near") else 1.0
    return [(name, known.weight[name] * scale)]


def _spots(a: Spot, b: Spot, known: Weighing) -> str:
    if a.geonameid is not None and a.geonameid == b.geonameid:
        return "place_within" if a.precision in ("country", "region") else "place_same"
    far = _km(a, b)
    wide = {a.precision, b.precision} & {"country", "region"}
    if wide:
        if a.country and b.country:
            return "place_within" if a.country == b.country else "place_apart"
        return "" if far < known.places["country_km"] else "place_apart"
    if "province" in (a.precision, b.precision):
        if a.admin1 and a.admin1 == b.admin1:
            return "place_within"
        return "" if far < known.places["province_km"] else "place_apart"
    if far <= known.places["same_km"]:
        return "place_same"
    return "place_near" if far <= known.places["near_km"] else "place_apart"


def _km(a: Spot, b: Spot) -> float:
    """Great-circle distance by the haversine formula."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    across = math.radians(b.lon - a.lon)
    h = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(across / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


# ---------------------------------------------------------------- in which words


def _report(a: Traits, b: Traits, known: Weighing) -> list[Reason]:
    w = known.weight
    found: list[Reason] = []
    one_report = a.telling.report.id == b.telling.report.id
    if one_report:
        found.append(("one_report", w["one_report"]))
        if a.bare or b.bare:
            found.append(("bare", w["bare"]))
    if one_report and a.telling.event.sentence == b.telling.event.sentence:
        found.append(("one_sentence", w["one_sentence"]))
    else:
        share = alike(a.words, b.words)
        if share:
            found.append(("words", w["words"] * share))
    if a.trigger == b.trigger:
        found.append(("trigger", w["trigger"]))
    return found


def alike(a: Words, b: Words) -> float:
    """Weighted share of stems in common, 0..1: the cosine of the two."""
    shared = a.stems.keys() & b.stems.keys()
    if not shared:
        return 0.0
    return sum(a.stems[s] * b.stems[s] for s in sorted(shared)) / math.sqrt(a.square * b.square)


def _matter(a: Traits, b: Traits, known: Weighing) -> list[Reason]:
    w = known.weight
    found: list[Reason] = []
    kinds = a.counts.keys() & b.counts.keys()
    if kinds:
        same = any(a.counts[k] == b.counts[k] for k in kinds)
        name = "count_same" if same else "count_other"
        found.append((name, w[name]))
    if a.about and b.about:
        name = "about_same" if a.about & b.about else "about_other"
        found.append((name, w[name]))
    return found
