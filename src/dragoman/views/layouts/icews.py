"""ICEWS: 20 columns, tabs, a header line; a meeting is two rows with the sides exchanged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from dragoman.lexicons.codes import international
from dragoman.lexicons.crosswalks import sector_codes, state, variant
from dragoman.model import Actor, Place, Telling
from dragoman.views.columns import Cell
from dragoman.views.dyads import cameo, cameo_name, chosen, day, goldstein, pairs, words_of
from dragoman.views.layouts.base import Field, Form, Options
from dragoman.views.layouts.parties import number

NAME = "icews"
TITLE = "ICEWS"
ABOUT = (
    "One row for each telling and pair of parties. The parties of a meeting, an accord or two-sided fighting give a "
    "row for each direction; a party alone has a row whose other side is empty."
)
FORM = Form("\t", header=True, missing="", quoted=False, suffixes=(".tab", ".tsv"))
ORDER = ()

SECTORS = "PLOVER's sectors under ICEWS's names, which are finer; empty for a country as a whole."
NAMES = "The dictionary's spelling for our names; an unnamed party is its sector and country, as in Military (Syria)."

FIELDS = (
    Field("Event ID", "number", "Made from the telling and the pair, below 2^53."),
    Field("Event Date", "YYYY-MM-DD", "The publication date where the text gives no day."),
    Field("Source Name", "actor as named in the dictionary", NAMES),
    Field("Source Sectors", "comma-separated sector names", SECTORS),
    Field("Source Country", "country name", "Our names of countries but for Russia and Palestine."),
    Field("Event Text", "name of the CAMEO code"),
    Field("CAMEO Code", "the code, a text"),
    Field("Intensity", "Goldstein value, with ICEWS's own for five codes"),
    Field("Target Name", "recipient", NAMES),
    Field("Target Sectors", "as Source Sectors", SECTORS),
    Field("Target Country", "as Source Country", "As Source Country."),
    Field("Story ID", "report number", "Made from the report's id, below 2^53."),
    Field("Sentence Number", "within the report", "Left empty: offsets are in the `dragoman` layout."),
    Field("Publisher", "outlet"),
    Field("City", "place", "Where the stated precision is a city or a feature."),
    Field("District", "second-level division", "Where the stated precision is a district."),
    Field("Province", "first-level division", "Where the stated precision is a province or region."),
    Field("Country", "country of the place", "As Source Country."),
    Field("Latitude", "degrees"),
    Field("Longitude", "degrees"),
)


def rows(tellings: Iterable[Telling], options: Options) -> Iterator[list[Cell]]:
    """A row for each telling and pair."""
    for telling in chosen(tellings, options.all_statuses):
        code = cameo(telling.event)
        if not code:
            continue
        on = day(telling)
        place = telling.event.location
        for index, (source, target) in enumerate(pairs(telling.event)):
            yield [
                number(telling.key, str(index)),
                on,
                *_party(source, on),
                cameo_name(code),
                code,
                intensity(code),
                *_party(target, on),
                number(telling.report.id),
                None,
                telling.report.publisher,
                *_place(place),
            ]


def intensity(code: str) -> float | None:
    """ICEWS's value of a CAMEO code; whole numbers without a decimal point, as in its files."""
    value = variant("icews").goldstein.get(code, goldstein(code))
    return int(value) if value is not None and value.is_integer() else value


def _party(actor: Actor | None, on: date | None) -> list[Cell]:
    if actor is None:
        return [None, None, None]
    at = state(actor.country, on)
    country = at.icews if at else None
    known = sector_codes()
    whole = at is not None and actor.name is not None and actor.name in {at.name, at.icews}
    sectors = [] if whole else [name for s in actor.sector if s in known for name in known[s].icews]
    if at is None and actor.country in international():
        sectors = [*INTERNATIONAL.get(actor.country, ()), *sectors]
    return [_name(actor, country), ",".join(dict.fromkeys(sectors)), country]


INTERNATIONAL = {
    "UNO": ("International Government Organization", "Global"),
    "EUR": ("International Government Organization", "Regional"),
    "IGO": ("International Government Organization",),
}
"""ICEWS's sectors for those without a state, as its rows show them."""


def _name(actor: Actor, country: str | None) -> str:
    if actor.name:
        return actor.name
    known = sector_codes()
    agents = [known[s].icews_agent for s in actor.sector if s in known and known[s].icews_agent]
    if not agents:
        return words_of(actor)
    return f"{agents[0]} ({country})" if country else agents[0]


def _place(place: Place | None) -> list[Cell]:
    """City, district, province, country and the point; only the level that the precision states."""
    if place is None:
        return [None] * 6
    name = place.name or place.span.text
    level = place.precision
    at = state(place.country)
    return [
        name if level in {"city", "feature"} else None,
        name if level == "district" else None,
        name if level in {"province", "region"} else None,
        at.icews if at else None,
        place.lat,
        place.lon,
    ]
