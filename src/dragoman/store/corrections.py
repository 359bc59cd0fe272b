"""Corrections by people: rows of their own, applied over what was read. Pure.

A correction of an event is anchored in the report's words (report, trigger, type). When the report is read again it is
laid on the event of the new reading that has the same trigger, or that overlaps it and has the same type.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dragoman.errors import QuestionError
from dragoman.lexicons.codes import international, sectors
from dragoman.lexicons.maps import country_names
from dragoman.lexicons.ontology import load_ontology
from dragoman.lexicons.tables import DATA, did_you_mean, read_toml
from dragoman.model import ClaimKind, Stance, Status
from dragoman.store.rows import Row

ACTIONS = ("accept", "reject", "change", "merge", "split", "withdraw")


@dataclass(frozen=True, slots=True)
class Corrected:
    """What corrections make of some events: rows to put in their place, and events to leave out."""

    rows: tuple[Row, ...]
    rejected: frozenset[str]
    accepted: frozenset[str]
    fields: Mapping[str, tuple[str, ...]]


def standing(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The corrections that hold, in the order they were made: withdrawn ones left out."""
    held = sorted(rows, key=lambda r: (r["made"], r["correction"]))
    withdrawn = {r["target"] for r in held if r["action"] == "withdraw"}
    return [r for r in held if r["action"] != "withdraw" and r["correction"] not in withdrawn]


def find(correction: Mapping[str, Any], events: Sequence[Row]) -> Row | None:
    """The event of a report that a correction is about; None when the new reading has none like it."""
    exact = [e for e in events if e["event"] == correction["target"]]
    if exact:
        return exact[0]

    def overlap(e: Row) -> int:
        trigger: Mapping[str, int] = e["trigger"]
        first, last = int(correction["start"]), int(correction["end"])
        return min(trigger["end"], last) - max(trigger["start"], first)

    near = [e for e in events if overlap(e) > 0]
    near.sort(key=lambda e: (e["event_type"] != correction["event_type"], -overlap(e), e["event"]))
    same = [
        e
        for e in near
        if e["event_type"] == correction["event_type"]
        or (e["trigger"]["start"], e["trigger"]["end"]) == (correction["start"], correction["end"])
    ]
    return same[0] if same else None


def apply(corrections: Iterable[Mapping[str, Any]], events: Mapping[str, Sequence[Row]]) -> Corrected:
    """Corrections of events laid over the live events of their reports. Later ones win."""
    held: dict[str, Row] = {}
    rejected: set[str] = set()
    accepted: set[str] = set()
    changed: dict[str, list[str]] = {}
    for c in standing(corrections):
        if c["action"] not in {"accept", "reject", "change"}:
            continue
        own = [held.get(e["event"], e) for e in events.get(c["report"], ())]
        event = find(c, own)
        if event is None:
            continue
        key = event["event"]
        if c["action"] == "reject":
            rejected.add(key)
            accepted.discard(key)
        elif c["action"] == "accept":
            accepted.add(key)
            rejected.discard(key)
        else:
            held[key] = {
                **event,
                **change(event, c["field"], json.loads(c["after"])),
                "why": {
                    **(event["why"] or {}),
                    c["field"]: f"corrected by {c['who']}: {c['reason'] or 'no reason given'}",
                },
            }
            changed.setdefault(key, []).append(c["field"])
    return Corrected(
        tuple(held.values()),
        frozenset(rejected),
        frozenset(accepted),
        {k: tuple(dict.fromkeys(v)) for k, v in changed.items()},
    )


# ------------------------------------------------------------------ happenings
def anchor(event: Mapping[str, Any]) -> Row:
    """Where an event stands in its report: found again in another reading by `find`."""
    return {
        "target": event["event"],
        "report": event["report"],
        "start": event["trigger"]["start"],
        "end": event["trigger"]["end"],
        "event_type": event["event_type"],
    }


def anchors(correction: Mapping[str, Any]) -> list[Row]:
    """All anchors of a merge or split."""
    held = json.loads(correction["after"])
    return [*held["of"], *held["others"]]


def resolved(correction: Mapping[str, Any], events: Mapping[str, Sequence[Row]]) -> tuple[list[str], list[str]]:
    """The live events of a merge or split: those of its target, and the others."""
    held = json.loads(correction["after"])

    def found(part: str) -> list[str]:
        events_ = (find(a, events.get(a["report"], ())) for a in held[part])
        return [e["event"] for e in events_ if e is not None]

    return found("of"), found("others")


# ------------------------------------------------------------------ fields
def _choice(valid: Callable[[], Iterable[str]]) -> Callable[[str, Any], Any]:
    def check(field: str, value: Any) -> Any:
        known = list(valid())
        if value not in known:
            raise QuestionError(f"{field}: there is no {value!r}{did_you_mean(str(value), known)}")
        return value

    return check


def _codes(valid: Callable[[], Iterable[str]]) -> Callable[[str, Any], list[str]]:
    one = _choice(valid)

    def check(field: str, value: Any) -> list[str]:
        return list(dict.fromkeys(one(field, v) for v in _several(field, value)))

    return check


def _act(field: str, value: Any) -> str | None:
    return None if value in (None, "", "unknown") else str(_choice(lambda: load_ontology().event_types)(field, value))


def _flag(field: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in {"true", "yes", "false", "no"}:
        return str(value).lower() in {"true", "yes"}
    raise QuestionError(f"{field} is {value!r}; give yes or no")


def _several(field: str, value: Any) -> list[str]:
    """Values parted by `;`; none for nothing or `unknown`."""
    if value in (None, "", "unknown"):
        return []
    return [v.strip() for v in value.split(";") if v.strip()] if isinstance(value, str) else list(value)


def _country(field: str, code: str) -> None:
    known = {**country_names(), **international()}
    if code not in known:
        named = [c for c, name in known.items() if name.lower() == code.lower()]
        near = f'; did you mean "{named[0]}"?' if named else did_you_mean(code, known)
        raise QuestionError(f"{field}: {code!r} is no code of a country{near}")


def _sides(field: str, value: Any) -> list[Row]:
    """Actors as `NAME`, `NAME=RUS`, or `NAME=RUS:GOV+MIL`, several parted by `;`; `unknown` for nobody.

    No words gave them: the span is empty.
    """
    made: list[Row] = []
    for part in _several(field, value):
        name, _, code = str(part).partition("=")
        country, _, sector = (c.strip() for c in code.partition(":"))
        wanted = [s.strip() for s in sector.split("+") if s.strip()]
        if country:
            _country(field, country)
        for s in wanted:
            _choice(sectors)(field, s)
        made.append(
            {
                "start": 0,
                "end": 0,
                "text": "",
                "name": name.strip() or None,
                "country": country or None,
                "sector": wanted,
                "role": None,
                "wikidata": None,
                "entity": None,
                "why": "given by a person",
            }
        )
    return made


def _time(field: str, value: Any) -> Row | None:
    """A day, two days parted by `/`, or nothing (`unknown`)."""
    if value in (None, "", "unknown"):
        return None
    first, _, last = str(value).partition("/")
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        raise QuestionError(
            f"{field} is {value!r}; give a day (2016-03-04), two (2016-03-04/2016-03-06) or unknown"
        ) from None
    if end < start:
        raise QuestionError(f"{field} is {value!r}: its last day comes before its first")
    return {
        "start": 0,
        "end": 0,
        "text": "",
        "type": "DATE",
        "value": str(value),
        "mod": None,
        "from": start,
        "to": end,
        "why": "given by a person",
    }


AT = re.compile(r"(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)")
COUNT = re.compile(r"(\d+)(?:\s*(\+)|\s*-\s*(\d+))?(?:\s+(\S.*))?")


def _location(field: str, value: Any) -> Row | None:
    """A place as `NAME`, `NAME=SYR`, `NAME=36.2,37.16:SYR`, its GeoNames number, or `unknown` for none.

    Of a name with a country the gazetteer gives the most notable town, else place; a bare name stays without a point.
    """
    if isinstance(value, dict):  # as `kept` made it
        return value
    if value in (None, "", "unknown"):
        return None
    name, _, told = (part.strip() for part in str(value).partition("="))
    if name.isascii() and name.isdigit() and not told:
        return _numbered(field, int(name))
    at, _, country = (part.strip() for part in told.partition(":")) if AT.match(told) else ("", "", told)
    if country:
        _country(field, country)
    found = AT.fullmatch(at)
    if not name or (at and not found):
        raise QuestionError(
            f"{field} is {value!r}; give NAME, NAME=SYR, NAME=36.2,37.16:SYR (degrees), a GeoNames number, or unknown"
        )
    if found is None:
        return (_named(name, country) if country else None) or _place(name=name, country=country or None)
    lat, lon = float(found[1]), float(found[2])
    if abs(lat) > 90 or abs(lon) > 180:
        raise QuestionError(f"{field} is {value!r}; degrees are latitude -90 to 90, longitude -180 to 180")
    return _place(name=name, lat=lat, lon=lon, country=country or None, precision="city", radius_km=5.0)


def _place(**told: Any) -> Row:
    nothing = dict.fromkeys(
        ("name", "lat", "lon", "country", "admin1_code", "geonameid", "feature_class", "feature_code", "radius_km")
    )
    base = {"start": 0, "end": 0, "text": "", **nothing, "precision": "unknown", "why": "given by a person"}
    return {**base, **told}


def _listed(row: int, why: str) -> Row:
    from dragoman.places.gazetteer import Gazetteer  # large, and few corrections name a place

    e = Gazetteer.load().entry(row)
    return _place(
        name=e.name,
        lat=e.lat,
        lon=e.lon,
        country=e.country,
        admin1_code=e.admin1 or None,
        geonameid=e.geonameid,
        feature_class=e.feature_class,
        feature_code=e.feature_code,
        precision=e.precision,
        radius_km=e.radius_km,
        why=why,
    )


def _numbered(field: str, number: int) -> Row:
    from dragoman.places.gazetteer import Gazetteer

    found = (Gazetteer.load().geonameid == number).nonzero()[0].tolist()
    if not found:
        raise QuestionError(f"{field}: the gazetteer has no place {number}; give NAME=36.2,37.16:SYR (degrees)")
    return _listed(found[0], f"given by a person: GeoNames {number}")


def _named(name: str, country: str) -> Row | None:
    from dragoman.places.gazetteer import Gazetteer

    known = Gazetteer.load()
    rows = [row for row, _ in known.find(name) if known.entry(row).country == country]
    rows.sort(key=lambda row: known.entry(row).precision != "city")  # Aleppo is the town before the province
    return _listed(rows[0], f"given by a person: the most notable {name} of {country}") if rows else None


def _counts(field: str, value: Any) -> list[Row]:
    """`killed=12`, `killed=10-14`, `wounded=30+`, each with what is counted behind a blank; several parted by `;`."""
    kinds = read_toml(DATA / "events" / "counts.toml")["kinds"]
    made: list[Row] = []
    for part in _several(field, value):
        kind, _, number = (p.strip() for p in str(part).partition("="))
        _choice(lambda: kinds)(field, kind)
        found = COUNT.fullmatch(number)
        if found is None:
            raise QuestionError(f"{field}: {part!r}; give {kind}=12, {kind}=10-14 or {kind}=30+, then what is counted")
        low = int(found[1])
        high = None if found[2] else int(found[3] or low)
        if high is not None and high < low:
            raise QuestionError(f"{field}: {part!r}: the lower number stands first")
        if max(low, high or 0) > MOST:
            raise QuestionError(f"{field}: {part!r}: more than {MOST:,} cannot be kept")
        of = (found[4] or "").strip()
        span = {"start": 0, "end": 0, "text": ""}
        made.append({**span, "kind": kind, "low": low, "high": high, "of": of, "why": "given by a person"})
    return made


MOST = 2**31 - 1
"""What the column of a count can hold."""

FIELDS: dict[str, Callable[[str, Any], Any]] = {
    "event_type": _choice(lambda: load_ontology().event_types),
    "act": _act,
    "mode": _codes(lambda: {m for t in load_ontology().event_types for m in load_ontology().modes(t)}),
    "context": _codes(lambda: load_ontology().context_types),
    "status": _choice(lambda: [s.value for s in Status]),
    "stance": _choice(lambda: [s.value for s in Stance]),
    "claim": _choice(lambda: [k.value for k in ClaimKind]),
    "hedged": _flag,
    "background": _flag,
    "actor": _sides,
    "recipient": _sides,
    "claimed_by": _sides,
    "date": _time,
    "act_date": _time,
    "location": _location,
    "counts": _counts,
}
"""What can be changed, and how a value is read."""


def kept(field: str, value: Any) -> Any:
    """The value as it is kept: a place as the gazetteer had it then, anything else as given."""
    return FIELDS[field](field, value) if field == "location" else value


def change(event: Row, field: str, value: Any) -> Row:
    """The columns that a change sets. Raises QuestionError for a field or value that does not exist."""
    if field not in FIELDS:
        raise QuestionError(
            f"{field!r} cannot be changed{did_you_mean(field, FIELDS)}; the fields are {', '.join(FIELDS)}"
        )
    read = FIELDS[field](field, value)
    out: Row = {field: read}
    side = "claimant" if field == "claimed_by" else field
    if field in {"actor", "recipient", "claimed_by"}:
        out[f"{side}_country"] = [a["country"] for a in read if a["country"]]
        out[f"{side}_name"] = [a["name"] for a in read if a["name"]]
        if side != "claimant":
            out[f"{side}_sector"] = list(dict.fromkeys(s for a in read for s in a["sector"]))
        if field == "claimed_by" and read and event["claim"] == ClaimKind.ASSERTED_BY_AUTHOR:
            out["claim"] = ClaimKind.REPORTED.value
    if field == "date":
        out["day"], out["last_day"] = (read["from"], read["to"]) if read else (None, None)
    if field == "event_type":
        known = load_ontology()
        out["quad"] = known.quad(read)
        out["mode"] = [m for m in event["mode"] if m in known.modes(read)]
        out["intensity"] = known.intensity(read, out["mode"])
        out["cameo"] = known.cameo(read, out["mode"], event["context"], event["act"])
    return out
