"""Places of our own and of users: the rows of `own.csv`, checked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dragoman.errors import KnowledgeError
from dragoman.lexicons.tables import DATA, Column, Table, read_table, read_toml, rows, values

PLACES = DATA / "places"
PRECISIONS = ("city", "district", "province", "country", "feature", "region")


@dataclass(frozen=True, slots=True)
class Feature:
    """A GeoNames feature code: its class, what a point of it stands for, and its usual radius in km."""

    code: str
    feature_class: str
    precision: str
    radius_km: float | None


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """One row: `lat` and `lon` in WGS84 degrees, both None for what no point can stand for."""

    name: str
    aliases: tuple[str, ...]
    lat: float | None
    lon: float | None
    country: str | None
    feature_code: str
    precision: str
    radius_km: float | None
    origin: str


@cache
def features() -> dict[str, Feature]:
    """The kinds of places, by GeoNames feature code."""
    return {
        row["code"]: Feature(row["code"], row["class"], row["precision"], row.get("radius_km"))
        for row in read_toml(PLACES / "features.toml")["feature"]
    }


@cache
def _table() -> Table:
    return Table(
        "places",
        (
            Column("name", required=True),
            Column("aliases", several=True),
            Column("lat"),
            Column("lon"),
            Column("country"),
            Column("feature_code", required=True, values=frozenset(features()), what="a feature code"),
            Column("precision", values=frozenset(PRECISIONS), what="a precision"),
            Column("radius_km"),
            Column("origin", required=True),
        ),
    )


def _number(path: Path, row: int, column: str, cell: str, low: float, high: float) -> float | None:
    if not cell:
        return None
    try:
        number = float(cell)
    except ValueError:
        number = high + 1
    if not low <= number <= high:
        raise KnowledgeError(f'`{path.name}`, row {row}: {column} "{cell}" is not a number from {low:g} to {high:g}')
    return number


def own_files() -> list[Path]:
    """The package's own tables: `own.csv`, which comes first, and one a part of the world in `own/`."""
    return [PLACES / "own.csv", *sorted((PLACES / "own").glob("*.csv"))]


def own_rows(path: Path) -> list[OwnPlace]:
    """The places of one file in the form of `own.csv`. Raises KnowledgeError with file, row and value."""
    read_table(path, _table())
    places = []
    for number, row in rows(path):
        lat = _number(path, number, "lat", row["lat"], -90, 90)
        lon = _number(path, number, "lon", row["lon"], -180, 180)
        if (lat is None) != (lon is None):
            raise KnowledgeError(f'`{path.name}`, row {number}: "{row["name"]}" has lat or lon, give both or none')
        country = row["country"] or None
        if country and not (len(country) == 3 and country.isupper()):
            raise KnowledgeError(f'`{path.name}`, row {number}: "{country}" is not an ISO 3166-1 alpha-3 code')
        feature = features()[row["feature_code"]]
        radius = _number(path, number, "radius_km", row["radius_km"], 0, 10000)
        places.append(
            OwnPlace(
                row["name"], values(row["aliases"]), lat, lon, country, feature.code,
                row["precision"] or feature.precision, feature.radius_km if radius is None else radius, row["origin"],
            )
        )  # fmt: skip
    return places
