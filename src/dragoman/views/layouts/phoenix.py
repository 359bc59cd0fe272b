"""Phoenix: 26 columns, tabs, no header line; one row a day, source, target and code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from dragoman.lexicons.crosswalks import state, states, variant
from dragoman.model import Place, Telling
from dragoman.views.columns import Cell
from dragoman.views.dyads import cameo_quad, chosen, goldstein
from dragoman.views.layouts.base import Field, Form, Options
from dragoman.views.layouts.petrarch import Coded, gather, issues, sentence_ids

NAME = "phoenix"
TITLE = "Phoenix"
ABOUT = (
    "One row for each story day, source, target and code (the one-a-day filter), in order of days. Quad classes run "
    "from 0 to 4 and some codes have Goldstein values of their own. A pair of which neither side has a code has no "
    "row. All rows are gathered before the first is written."
)
FORM = Form("\t", header=False, missing="", quoted=False, suffixes=(".txt", ".tsv"))
ORDER = ()

CLASSES = frozenset({"IGO", "NGO", "IMG", "MNC"})
ROLES = frozenset({"GOV", "MIL", "REB", "OPP", "PTY", "COP", "JUD", "SPY", "MED", "EDU", "BUS", "CRM", "CVL"})
PIECE = 3
"""Letters of each part of a CAMEO actor code."""


def _actor_fields(side: str) -> tuple[Field, ...]:
    return (
        Field(f"{side}ActorFull", "full CAMEO actor code", "Assembled from country, roles and known group."),
        Field(f"{side}ActorEntity", "country, or IGO, NGO, IMG, MNC"),
        Field(f"{side}ActorRole", f"{', '.join(sorted(ROLES))}", "Also given where no country goes before it."),
        Field(f"{side}ActorAttribute", "remaining codes, parted by semicolons"),
    )


FIELDS = (
    Field("EventID", "running number", "Counted in this file, from 1."),
    Field("Date", "YYYYMMDD, story date", "The day of the act where the report has no date."),
    Field("Year", "four digits"),
    Field("Month", "two digits"),
    Field("Day", "two digits"),
    *_actor_fields("Source"),
    *_actor_fields("Target"),
    Field("EventCode", "CAMEO"),
    Field("EventRootCode", "root"),
    Field("PentaClass", "0 statements and appeals, 1 to 4 as quad classes, with Phoenix's own for 09, 14 and 16"),
    Field("GoldsteinScore", "with Phoenix's own for some codes; that of the root where the scale has none"),
    Field("Issues", "NAME,count;…", "PLOVER's contexts in capitals."),
    Field("Lat", "latitude"),
    Field("Lon", "longitude"),
    Field("LocationName", "place"),
    Field("StateName", "first-level division", "Only where the stated precision is a province."),
    Field("CountryCode", "country's name"),
    Field("SentenceID", "ids of the sentences, parted by semicolons", "Report id, underscore, offset of the sentence."),
    Field("URLs", "parted by semicolons"),
    Field("NewsSources", "parted by semicolons"),
)


def rows(tellings: Iterable[Telling], options: Options) -> Iterator[list[Cell]]:
    """A row for each day, source, target and code."""
    gathered = gather(chosen(tellings, options.all_statuses))
    in_order = sorted(gathered, key=lambda r: (r.on or date.min, r.source.code, r.target.code, r.code))
    for count, row in enumerate(in_order, 1):
        on = row.on
        yield [
            count,
            *([f"{on:%Y%m%d}", f"{on.year:04d}", f"{on:%m}", f"{on:%d}"] if on else [None] * 4),
            *_party(row.source.code),
            *_party(row.target.code),
            row.code,
            row.code[:2],
            penta(row.code),
            score(row.code),
            issues(row.tellings),
            *_place(row),
            sentence_ids(row.tellings),
            _each((t.report.url or "").replace(";", "%3B") for t in row.tellings),
            _each(t.report.publisher for t in row.tellings),
        ]


def penta(code: str) -> int | None:
    """Phoenix's class of a CAMEO code: 0 for statements and appeals, else 1 to 4."""
    return variant("phoenix").quads.get(code[:2], cameo_quad(code[:2]))


def score(code: str) -> float | None:
    """Phoenix's Goldstein value: its own, else GDELT's, else that of the root."""
    own = variant("phoenix").goldstein.get(code)
    if own is not None:
        return own
    known = goldstein(code)
    return known if known is not None else goldstein(code[:2])


def _party(code: str) -> list[Cell]:
    """The whole code, then its parts of three letters by kind."""
    parts = [code[i : i + PIECE] for i in range(0, len(code), PIECE)]
    entity = parts.pop(0) if parts and (parts[0] in CLASSES or parts[0] in states()) else ""
    role = parts.pop(0) if parts and parts[0] in ROLES else ""
    return [code, entity, role, ";".join(parts)]


def _place(row: Coded) -> list[Cell]:
    """Point and names of the first telling that has a point."""
    located = (t.event.location for t in row.tellings)
    place: Place | None = next((p for p in located if p is not None and p.lat is not None), None)
    if place is None:
        return [None] * 5
    at = state(place.country)
    name = place.name or place.span.text
    return [place.lat, place.lon, name, name if place.precision == "province" else None, at.name if at else None]


def _each(values: Iterable[str | None]) -> str:
    return ";".join(dict.fromkeys(v.replace(";", ",") for v in values if v))
