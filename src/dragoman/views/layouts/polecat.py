"""POLECAT: 40 columns, tabs, a header line, several values parted by semicolons, None for no value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from dragoman.lexicons.crosswalks import state
from dragoman.lexicons.ontology import load_ontology
from dragoman.model import Actor, Place, Telling
from dragoman.views.columns import Cell
from dragoman.views.dyads import chosen, day, distinct, marks
from dragoman.views.layouts.base import Field, Form, Options
from dragoman.views.layouts.parties import number

NAME = "polecat"
TITLE = "POLECAT"
ABOUT = (
    "One row for each telling; sides are lists, in the same order in all columns of a side. With all statuses, "
    "PLOVER's marks (future, hypothetical, negation, historical) stand in Event Mode."
)
FORM = Form("\t", header=True, missing="None", quoted=False, suffixes=(".txt", ".tsv"))
ORDER = ()

PART = "; "
NOT_READ = "Left at None: the record keeps the parties of events, not all names of a report."


def _side_fields(side: str, who: str) -> tuple[Field, ...]:
    return (
        Field(f"{side} Name", f"name of the {who}", "Our names, not titles of Wikipedia; None where no name is known."),
        Field(f"{side} Country", "country, or UNO, EUR, IGO ..."),
        Field(f"{side} COW", "Correlates of War number on the day"),
        Field(f"Primary {side} Sector", "main sector"),
        Field(f"{side} Sectors", "all sectors"),
        Field(f"{side} Title", "office or description", "The office or role on the day, not a text of Wikipedia."),
        Field(f"{side} Name Raw", "text as found"),
        Field(f"Wikipedia {side} ID", "identifier", "Wikidata's number (Q159) in the place of Wikipedia's."),
    )


FIELDS = (
    Field("Event ID", "date, number, type and run", "Date, a number made from the telling, type and first mode."),
    Field("Event Date", "resolved date of the act", "The publication date where the text gives no day."),
    Field("Event Type", "PLOVER type"),
    Field("Event Mode", "mode or modes"),
    Field("Intensity", "PLOVER score"),
    Field("Quad Code", "quad class in words, capitals"),
    Field("Contexts", "contexts", "Of the paragraph, not of the report."),
    *_side_fields("Actor", "actor"),
    *_side_fields("Recipient", "recipient"),
    Field("Placename", "resolved place"),
    Field("City", "city", "Where the stated precision is a city or a feature."),
    Field("District", "second-level division", "Where the stated precision is a district."),
    Field("Province", "first-level division", "Where the stated precision is a province or region."),
    Field("Country", "country of the place, ISO 3166-1 alpha-3"),
    Field("Latitude", "degrees"),
    Field("Longitude", "degrees"),
    Field("GeoNames ID", "geonameid"),
    Field("Raw Placename", "text as found"),
    Field("Feature Type", "GeoNames feature code"),
    Field("Source", "outlet"),
    Field("Publication Date", "of the report"),
    Field("Story People", "persons in the report", NOT_READ),
    Field("Story Organizations", "organisations", NOT_READ),
    Field("Story Locations", "places", NOT_READ),
    Field("Language", "of the original", "Left at None: reports are read in English."),
    Field("Version", "coder version"),
)


def rows(tellings: Iterable[Telling], options: Options) -> Iterator[list[Cell]]:
    """A row for each telling."""
    for telling in chosen(tellings, options.all_statuses):
        event, report, on = telling.event, telling.report, day(telling)
        yield [
            _id(telling, on),
            on,
            event.event_type,
            _join([*event.mode, *marks(event)]),
            event.intensity,
            _quad(event.quad),
            _join(event.context),
            *_side(event.actor, on),
            *_side(event.recipient, on),
            *_place(event.location),
            report.publisher,
            report.published,
            None,
            None,
            None,
            None,
            options.version or None,
        ]


def _id(telling: Telling, on: date | None) -> str:
    mode = f"_{telling.event.mode[0]}" if telling.event.mode else ""
    first = f"{on:%Y%m%d}" if on else FORM.missing
    return f"{first}-{number(telling.key)}-{telling.event.event_type}{mode}"


def _quad(quad: int | None) -> str | None:
    name = load_ontology().quads.get(quad or 0)
    return name.upper() if name else None


def _join(values: Iterable[object]) -> str | None:
    """Parts with None for an unknown one; no value at all where all are unknown."""
    parts = ["" if v is None else str(v).replace(";", ",") for v in values]
    return PART.join(part or FORM.missing for part in parts) if any(parts) else None


def _side(actors: tuple[Actor, ...], on: date | None) -> list[Cell]:
    parties = distinct(actors)
    states = [state(a.country, on) for a in parties]
    return [
        _join(a.name for a in parties),
        _join(a.country for a in parties),
        _join(s.cow if s else None for s in states),
        _join(a.sector[0] if a.sector else None for a in parties),
        _join(" ".join(a.sector) or None for a in parties),
        _join(a.role for a in parties),
        _join(a.span.text for a in parties),
        _join(a.wikidata for a in parties),
    ]


def _place(place: Place | None) -> list[Cell]:
    if place is None:
        return [None] * 10
    name = place.name or place.span.text
    level = place.precision
    return [
        place.name,
        name if level in {"city", "feature"} else None,
        name if level == "district" else None,
        name if level in {"province", "region"} else None,
        place.country,
        place.lat,
        place.lon,
        place.geonameid,
        place.span.text,
        place.feature_code,
    ]
