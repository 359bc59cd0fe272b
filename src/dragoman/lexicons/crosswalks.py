"""From our codes to those of other data sets: CAMEO actors, FIPS, Correlates of War, Gleditsch and Ward, ICEWS.

The files are under `data/codes/`; its README gives their origins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from dragoman.errors import KnowledgeError
from dragoman.lexicons.codes import international, sectors
from dragoman.lexicons.ontology import load_ontology
from dragoman.lexicons.tables import DATA, Column, Kind, Row, Table, read_table, rows, values

FOLDER = DATA / "codes"


@dataclass(frozen=True, slots=True)
class StateCodes:
    """The codes of one state for a stretch of time; `since` and `until` are inclusive, None when open.

    `fips` is FIPS 10-4, `cow` and `cow_abb` the Correlates of War, `gw` Gleditsch and Ward, `cameo` the
    three letters that GDELT writes, `icews` the name that ICEWS writes.
    """

    code: str
    name: str
    icews: str
    cameo: str
    fips: str | None
    cow: int | None
    cow_abb: str | None
    gw: int | None
    since: date | None = None
    until: date | None = None

    def holds(self, day: date | None) -> bool:
        """Whether the row holds on a day; without a day only rows that hold still do."""
        if day is None:
            return self.until is None
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class SectorCodes:
    """A PLOVER sector elsewhere: CAMEO's role (empty: none), ICEWS's sectors, its name for an unnamed actor."""

    cameo: str
    icews: tuple[str, ...]
    icews_agent: str


@dataclass(frozen=True, slots=True)
class International:
    """How the CAMEO code of somebody without a state begins, and its known group, if any."""

    cameo: str
    known_group: str


@dataclass(frozen=True, slots=True)
class Variant:
    """What another system writes where it differs from GDELT."""

    goldstein: Mapping[str, float]
    quads: Mapping[str, int]


def _read(name: str, *columns: Column, key: str | None) -> list[Row]:
    return read_table(FOLDER / f"{name}.csv", Table(name, columns, key))


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


@cache
def _names() -> Mapping[str, str]:
    """The names of states, from the actors' table."""
    return {row["key"]: row["name"] for _, row in rows(DATA / "actors" / "states.csv")}


@cache
def states() -> Mapping[str, tuple[StateCodes, ...]]:
    """Every state, living or former, under its code, in order of time.

    Raises KnowledgeError, with file, row and value, for a file that breaks its schema.
    """
    columns = [Column(c) for c in ("fips", "cow", "cow_abb", "gw", "gdelt", "icews")]
    dates = [Column(c, Kind.DATE) for c in ("valid_from", "valid_to")]
    names = _names()
    found: dict[str, list[StateCodes]] = {}
    for row in _read("states", Column("code", required=True), *columns, *dates, key=None):
        code = row["code"]
        if code not in names:
            raise KnowledgeError(f'`codes/states.csv`: "{code}" is not a key of `actors/states.csv`')
        found.setdefault(code, []).append(
            StateCodes(
                code=code,
                name=names[code],
                icews=row["icews"] or names[code],
                cameo=row["gdelt"] or code,
                fips=row["fips"] or None,
                cow=int(row["cow"]) if row["cow"] else None,
                cow_abb=row["cow_abb"] or None,
                gw=int(row["gw"]) if row["gw"] else None,
                since=_day(row["valid_from"]),
                until=_day(row["valid_to"]),
            )
        )
    return {code: tuple(sorted(own, key=lambda r: r.since or date.min)) for code, own in found.items()}


def state(code: str | None, day: date | None = None) -> StateCodes | None:
    """The codes of a state on a day (without one: today's); None for those without a state.

    Before a state's first row its first row is given, after its last the last: the number a
    former or coming state is known by.
    """
    periods = states().get(code or "")
    if not periods:
        return None
    fitting = [period for period in periods if period.holds(day)]
    if fitting:
        return fitting[-1]
    first = periods[0]
    early = day is not None and first.since is not None and day < first.since
    return first if early else periods[-1]


@cache
def sector_codes() -> Mapping[str, SectorCodes]:
    """Every PLOVER sector in the codes of CAMEO and ICEWS."""
    plover = Column("plover", required=True, values=frozenset(sectors()), what="a sector code")
    rest = (Column("cameo"), Column("icews", several=True), Column("icews_agent"))
    return {
        row["plover"]: SectorCodes(row["cameo"], values(row["icews"]), row["icews_agent"])
        for row in _read("sectors", plover, *rest, key="plover")
    }


@cache
def international_codes() -> Mapping[str, International]:
    """PLOVER's codes for those without a state, in CAMEO."""
    code = Column("code", required=True, values=frozenset(international()), what="a code of those without a state")
    return {
        row["code"]: International(row["cameo"], row["known_group"])
        for row in _read("international", code, Column("cameo", required=True), Column("known_group"), key="code")
    }


@cache
def known_groups() -> Mapping[str, str]:
    """CAMEO's three letters for a body or group, under its key in the actors' tables."""
    columns = (Column("key", required=True), Column("known_group", required=True), Column("name", required=True))
    return {row["key"]: row["known_group"] for row in _read("groups", *columns, key="key")}


@cache
def variant(system: str) -> Variant:
    """Where "icews" or "phoenix" departs from GDELT's Goldstein values and quad classes."""
    columns = (
        Column("system", required=True, values=frozenset({"icews", "phoenix"}), what="a system"),
        Column("field", required=True, values=frozenset({"goldstein", "quad"}), what="a field"),
        Column("code", required=True, values=frozenset(load_ontology().cameo_codes), what="a CAMEO code"),
        Column("value", required=True),
        Column("origin", required=True),
    )
    own = [row for row in _read("cameo_variants", *columns, key=None) if row["system"] == system]
    return Variant(
        {row["code"]: float(row["value"]) for row in own if row["field"] == "goldstein"},
        {row["code"]: int(row["value"]) for row in own if row["field"] == "quad"},
    )


@cache
def reciprocal() -> frozenset[tuple[str, str]]:
    """Types, with a mode or "", whose several actors without a recipient act upon each other."""
    known = load_ontology().event_types
    event_type = Column("event_type", required=True, values=frozenset(known), what="an event type")
    table = _read("reciprocal", event_type, Column("mode"), Column("example", required=True), key=None)
    return frozenset((row["event_type"], row["mode"]) for row in table)
