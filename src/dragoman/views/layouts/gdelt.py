"""GDELT 2.0 Events: 61 columns, tabs, no header line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from dragoman.lexicons.crosswalks import state
from dragoman.model import Actor, Place, Telling
from dragoman.views.columns import Cell
from dragoman.views.dyads import cameo, cameo_quad, chosen, day, goldstein, identity, pairs, words_of
from dragoman.views.layouts.base import EMPTY, Field, Form, Options
from dragoman.views.layouts.parties import CameoActor, cameo_actor, number

NAME = "gdelt"
TITLE = "GDELT 2.0 Events"
ABOUT = (
    "One row for each happening, pair of parties, CAMEO code and day. Several tellings of one happening that agree "
    "on these are one row, counted in NumMentions; where they differ, each version is a row. Text is as in GDELT's "
    "files: no quotation marks, no header line."
)
FORM = Form("\t", header=False, missing="", quoted=False, suffixes=(".csv", ".tsv"))
ORDER = ("happening", "key")

LEAD = 600
"""Characters from the beginning of a report in which a sentence counts as part of the lead."""

PRECISION = {"country": 1, "province": 5, "region": 5, "city": 4, "district": 4, "feature": 4}
"""GDELT's kinds of match outside the United States; inside, 5 is 2 (state) and 4 is 3 (city)."""


def _actor_fields(side: str, who: str) -> tuple[Field, ...]:
    return (
        Field(f"{side}Code", f"CAMEO code of the {who}",
              "Assembled from country, roles and known group; GDELT's dictionaries may add a region or ethnic group."),
        Field(f"{side}Name", f"name of the {who}, capitals", "The words as printed where no name is known."),
        Field(f"{side}CountryCode", "three-letter CAMEO country"),
        Field(f"{side}KnownGroupCode", "code of a known IGO, NGO or armed group"),
        Field(f"{side}EthnicCode", "CAMEO ethnic group", EMPTY),
        Field(f"{side}Religion1Code", "religion", EMPTY),
        Field(f"{side}Religion2Code", "second religion code", EMPTY),
        Field(f"{side}Type1Code", "CAMEO role", "From PLOVER's sector; those without a state begin with their class."),
        Field(f"{side}Type2Code", "second role", "As Type1Code."),
        Field(f"{side}Type3Code", "third role", "As Type1Code."),
    )  # fmt: skip


def _geo_fields(side: str) -> tuple[Field, ...]:
    """The eight columns of a place; only the act has one."""
    here = side == "Action"
    empty = "" if here else "Left empty (type 0): an actor's own place is not in the record."
    adm1 = "FIPS country and the number GeoNames has; empty where its codes are not those of FIPS." if here else empty
    feature = "The country or division code of wide places; empty for others, as GNS numbers are not known."
    return (
        Field(f"{side}Geo_Type", "1 country, 2 US state, 3 US city, 4 world city, 5 world division, 0 none",
              "By the stated precision; districts and features count as cities." if here else empty),
        Field(f"{side}Geo_FullName", "place name", "Name and country, without the division." if here else empty),
        Field(f"{side}Geo_CountryCode", "two-letter FIPS 10-4", empty),
        Field(f"{side}Geo_ADM1Code", "FIPS country and first-level code", adm1),
        Field(f"{side}Geo_ADM2Code", "GAUL second level; US county", EMPTY if here else empty),
        Field(f"{side}Geo_Lat", "latitude", empty),
        Field(f"{side}Geo_Long", "longitude", empty),
        Field(f"{side}Geo_FeatureID", "GNS or GNIS feature", feature if here else empty),
    )  # fmt: skip


FIELDS = (
    Field("GLOBALEVENTID", "event number", "Made from happening and row, not counted up; below 2^53."),
    Field("SQLDATE", "day of the event, YYYYMMDD", "The publication date where the text gives no day."),
    Field("MonthYear", "YYYYMM"),
    Field("Year", "YYYY"),
    Field("FractionDate", "year and the fraction of it gone: ((month - 1) x 30 + day) / 365",
          "As GDELT's files have it; the formula of its codebook, with month for month - 1, runs past the year's end."),
    *_actor_fields("Actor1", "first actor"),
    *_actor_fields("Actor2", "second actor"),
    Field("IsRootEvent", "1 if found in the lead", f"1 if the sentence begins in the first {LEAD} characters."),
    Field("EventCode", "CAMEO code, a text"),
    Field("EventBaseCode", "its three-digit level"),
    Field("EventRootCode", "its two-digit root"),
    Field("QuadClass", "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict; by code"),
    Field("GoldsteinScale", "-10 to +10, by code; empty for the seven codes that the scale leaves out"),
    Field("NumMentions", "mentions", "Tellings in the record, not in the first 15 minutes."),
    Field("NumSources", "sources", "Outlets in the record; reports without a named outlet count as one."),
    Field("NumArticles", "articles", "Reports in the record, copies included."),
    Field("AvgTone", "mean tone of the articles", EMPTY),
    *_geo_fields("Actor1"),
    *_geo_fields("Actor2"),
    *_geo_fields("Action"),
    Field("DATEADDED", "when the record was added, YYYYMMDDHHMMSS UTC", "To the second, not the quarter of an hour."),
    Field("SOURCEURL", "first report found", "Empty where the report has no address."),
)  # fmt: skip


def fraction(on: date) -> float:
    """GDELT's FractionDate, four decimals: all months have 30 days, the year 365.

    Rows of the released files (2021-03-23 is 2021.2274, 2017-05-14 is 2017.3671) count the months gone by;
    the codebook prints MONTH * 30 + DAY.
    """
    return round(on.year + ((on.month - 1) * 30 + on.day) / 365, 4)


def numbered(told: list[Telling]) -> Iterator[tuple[int, Actor | None, Actor | None, list[Telling]]]:
    """The rows of one happening: number, pair, and the tellings that agree on pair, code and day."""
    rows: dict[tuple[str, ...], tuple[Actor | None, Actor | None, list[Telling]]] = {}
    for telling in told:
        on, code = day(telling), cameo(telling.event)
        if not code:
            continue
        for first, second in pairs(telling.event):
            sides = [repr(identity(a)) if a else "" for a in (first, second)]
            parts = (on.isoformat() if on else "", code, *sides)
            rows.setdefault(parts, (first, second, []))[2].append(telling)
    for parts, (first, second, tellings) in rows.items():
        yield number(_unit(tellings[0]), *parts), first, second, tellings


def _unit(telling: Telling) -> str:
    return telling.happening or telling.key


def _found(telling: Telling) -> tuple[str, date, str]:
    """Order in which the record got them, then of publication: the first gives DATEADDED and SOURCEURL."""
    return (stamp(telling) or "9", telling.report.published or date.max, telling.key)


def happenings(tellings: Iterable[Telling], options: Options) -> Iterator[list[Telling]]:
    """Tellings of one happening together, first found first; they must follow each other (ORDER)."""
    for _, told in groupby(chosen(tellings, options.all_statuses), key=_unit):
        yield sorted(told, key=_found)


def rows(tellings: Iterable[Telling], options: Options) -> Iterator[list[Cell]]:
    """One row for each version of each happening, cells in the order of FIELDS."""
    for told in happenings(tellings, options):
        for event_number, first, second, agreeing in numbered(told):
            yield _row(event_number, first, second, agreeing)


def stamp(telling: Telling) -> str | None:
    """When the record got it, as GDELT writes times."""
    return telling.recorded.strftime("%Y%m%d%H%M%S") if telling.recorded else None


def _row(event_number: int, first: Actor | None, second: Actor | None, told: list[Telling]) -> list[Cell]:
    lead = told[0]
    on, code = day(lead), cameo(lead.event)
    mentioned = next((t for t in told if t.report.url), lead)
    return [
        event_number,
        *_dates(on),
        *_party(first, cameo_actor(first, on, gdelt=True)),
        *_party(second, cameo_actor(second, on, gdelt=True)),
        int(lead.event.sentence.start < LEAD),
        code,
        code[:3],
        code[:2],
        cameo_quad(code),
        goldstein(code),
        len(told),
        len({t.report.publisher or "" for t in told}),
        len({t.report.id for t in told}),
        None,
        *([0] + [None] * 7) * 2,
        *_place(lead.event.location),
        stamp(lead),
        mentioned.report.url,
    ]


def _dates(on: date | None) -> list[Cell]:
    if on is None:
        return [None] * 4
    return [f"{on:%Y%m%d}", f"{on:%Y%m}", f"{on.year:04d}", fraction(on)]


def _party(actor: Actor | None, coded: CameoActor) -> list[Cell]:
    roles = [*coded.roles, "", "", ""][:3]
    name = words_of(actor).upper() if actor else ""
    return [coded.code, name, coded.country, coded.group, None, None, None, *roles]


def _place(place: Place | None) -> list[Cell]:
    """The eight columns of the act's place; type 0 without a point."""
    if place is None or place.lat is None or place.lon is None:
        return [0] + [None] * 7
    kind = PRECISION.get(place.precision, 0)
    at = state(place.country)
    if place.country == "USA":
        kind = {5: 2, 4: 3}.get(kind, kind)
    fips = (at.fips if at else None) or ""
    division = _division(place, fips)
    name = place.name or place.span.text
    full = f"{name}, {at.name}" if at and kind != 1 and name != at.name else name
    wide = fips if kind == 1 else division if kind in {2, 5} else ""
    return [kind, full, fips, fips if kind == 1 else division, None, place.lat, place.lon, wide]


def _division(place: Place, fips: str) -> str:
    """GeoNames keeps FIPS's divisions for most countries ("SY.09" is SY09), and the letters of US states."""
    code = (place.admin1_code or "").rpartition(".")[2]
    kept = len(code) == 2 and (code.isdecimal() or place.country == "USA")
    return fips + code if fips and kept else ""
