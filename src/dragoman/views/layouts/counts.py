"""Counts per country and month, or pair of countries and month, by quad class: panels for forecasting.

Three measures stand side by side because they answer different questions: tellings (how much is reported),
happenings (how much occurred, once they are found) and origins (how many independent texts say so).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from dragoman.lexicons.crosswalks import state
from dragoman.lexicons.ontology import load_ontology
from dragoman.model import Telling
from dragoman.views.columns import Cell
from dragoman.views.dyads import chosen, day, pairs
from dragoman.views.layouts.base import Field, Options

QUADS = {1: "verbal_cooperation", 2: "material_cooperation", 3: "verbal_conflict", 4: "material_conflict"}
MEASURES = ("tellings", "happenings", "origins")
COUNT = "INTEGER"
"""DuckDB's type of counts and of numbers of states."""

ANY = 0
"""Stands for all quad classes together."""

Unit = tuple[str, ...]
"""What a row counts: a role and a country, or two countries; with the event type where asked for."""


@dataclass(slots=True)
class Tally:
    """What was counted for one unit, month and class; sets, so that nothing counts twice."""

    tellings: set[str] = field(default_factory=set)
    happenings: set[str] = field(default_factory=set)
    origins: set[str] = field(default_factory=set)

    def add(self, telling: Telling) -> None:
        """Count a telling; happenings and origins once each."""
        self.tellings.add(telling.key)
        self.happenings.add(telling.happening or telling.key)
        self.origins.add(telling.report.original)


Cells = dict[tuple[Unit, date], dict[int, Tally]]


def count_fields() -> tuple[Field, ...]:
    """The columns of counts: totals, then the four classes, three measures each."""
    meaning = {
        "tellings": "events as reports tell them",
        "happenings": "distinct happenings; tellings without one count singly",
        "origins": "independent texts; copies of one text count once",
    }
    whole = tuple(Field(m, meaning[m], type=COUNT) for m in MEASURES)
    quads = ((name, name.replace("_", " ")) for name in QUADS.values())
    parts = (Field(f"{name}_{m}", f"{meaning[m]}: {words}", type=COUNT) for name, words in quads for m in MEASURES)
    return (*whole, *parts)


def code_fields(prefix: str, who: str) -> tuple[Field, ...]:
    """Country and numbers of one side."""
    return (
        Field(f"{prefix}iso3", f"{who}: ISO 3166-1 alpha-3, or UNO, EUR, IGO, NGO, ISM, IMG, MNC", type="VARCHAR"),
        Field(f"{prefix}cow", f"{who}: Correlates of War number in that month", type=COUNT),
        Field(f"{prefix}cow_abb", f"{who}: Correlates of War abbreviation", type="VARCHAR"),
        Field(f"{prefix}gw", f"{who}: Gleditsch-Ward number in that month", type=COUNT),
    )


def codes(country: str, month: date) -> list[Cell]:
    """A country's codes in a month; no numbers for those without a state."""
    known = state(country, month)
    return [country, known.cow, known.cow_abb, known.gw] if known else [country, None, None, None]


def countries(telling: Telling) -> set[Unit]:
    """Role and country of everybody in an event, and of its place."""
    event = telling.event
    found = {("actor", a.country) for a in event.actor} | {("recipient", a.country) for a in event.recipient}
    if event.location:
        found.add(("place", event.location.country))
    return {(role, country) for role, country in found if country}


def dyads(telling: Telling) -> set[Unit]:
    """Directed pairs of countries, also of one country with itself; reciprocal events give both directions."""
    return {(a.country, r.country) for a, r in pairs(telling.event) if a and r and a.country and r.country}


def panel(tellings: Iterable[Telling], options: Options, pairwise: bool) -> Iterator[tuple[Unit, date, list[Cell]]]:
    """Unit, first day of the month, and the counts, sorted by unit and month.

    An event counts in the month of its day, by default that of publication; without either it is left out.
    """
    cells = _gather(tellings, options, pairwise)
    for (unit, month), by_quad in sorted(_filled(cells) if options.complete else cells.items(), key=lambda c: c[0]):
        yield unit, month, [n for quad in (ANY, *QUADS) for n in _measures(by_quad.get(quad))]


def _gather(tellings: Iterable[Telling], options: Options, pairwise: bool) -> Cells:
    cells: Cells = defaultdict(lambda: defaultdict(Tally))
    units = dyads if pairwise else countries
    for telling in chosen(tellings, options.all_statuses):
        on = day(telling)
        if on is None:
            continue
        event_type = (telling.event.event_type,) if options.by_type else ()
        for unit in units(telling):
            by_quad = cells[(*unit, *event_type), on.replace(day=1)]
            by_quad[ANY].add(telling)
            quad = _quad(telling)
            if quad in QUADS:
                by_quad[quad].add(telling)
    return cells


def _quad(telling: Telling) -> int | None:
    event = telling.event
    if event.quad is not None:
        return event.quad
    known = load_ontology().event_types.get(event.event_type)
    return known.quad if known else None


def _filled(cells: Cells) -> Iterator[tuple[tuple[Unit, date], dict[int, Tally]]]:
    """Every unit in every month between the first and the last of the panel."""
    months = sorted({month for _, month in cells})
    if not months:
        return
    units = {unit for unit, _ in cells}
    for unit, month in product(units, _months(months[0], months[-1])):
        yield (unit, month), cells.get((unit, month), {})


def _months(first: date, last: date) -> list[date]:
    begin, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(begin, end + 1)]


def _measures(tally: Tally | None) -> list[int]:
    return [len(getattr(tally, m)) if tally else 0 for m in MEASURES]
