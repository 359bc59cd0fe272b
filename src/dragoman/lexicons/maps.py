"""What pictures need of countries: boundaries (Natural Earth, see `data/maps/README.md`) and English names."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np

from dragoman.lexicons.tables import DATA, rows

Scale = Literal["110m", "50m"]
"""Of Natural Earth: "110m" is 1:110 million, for the world; "50m" 1:50 million, for regions."""

Ring = tuple[tuple[float, float], ...]
"""Closed; longitude and latitude in degrees."""


@dataclass(frozen=True, slots=True)
class Country:
    """`code` is ISO 3166-1 alpha-3, "" where there is none; `polygons` are rings, the outer one first.

    Outer rings run clockwise as seen on a map, as d3-geo wants them.
    """

    code: str
    name: str
    polygons: tuple[tuple[Ring, ...], ...]


@cache
def countries(scale: Scale) -> tuple[Country, ...]:
    """All countries of one scale, in the order of the file."""
    path = DATA / "maps" / f"countries-{scale}.json.gz"
    topology = json.loads(gzip.decompress(path.read_bytes()))
    arcs = [_arc(arc, topology["transform"]) for arc in topology["arcs"]]
    return tuple(_country(shape, arcs) for shape in topology["objects"]["countries"]["geometries"])


def _arc(arc: Sequence[Sequence[int]], transform: Mapping[str, Sequence[float]]) -> Ring:
    """TopoJSON 2.1.3 and 2.1.4: differences of whole numbers, scaled and moved."""
    degrees = np.cumsum(np.array(arc), axis=0) * transform["scale"] + transform["translate"]
    return tuple((x, y) for x, y in degrees.round(4).tolist())


def _country(shape: Mapping[str, Any], arcs: Sequence[Ring]) -> Country:
    several = shape.get("arcs", [])
    polygons = several if shape["type"] == "MultiPolygon" else [several]
    found = tuple(tuple(_ring(ring, arcs) for ring in polygon) for polygon in polygons if polygon)
    return Country(shape["id"] or "", shape["properties"]["name"], found)


def _ring(indices: Sequence[int], arcs: Sequence[Ring]) -> Ring:
    """Arcs joined; ~i is arc i run backwards, and neighbours share a point."""
    points: list[tuple[float, float]] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc[1:] if points else arc)
    return tuple(points)


@cache
def group_names() -> dict[str, str]:
    """Names of bodies and armed groups by the key that actors bear as `entity`; the last name where one had several."""
    return {row["key"]: row["name"] for _, row in rows(DATA / "actors" / "groups.csv")}


@cache
def country_names() -> dict[str, str]:
    """English names by ISO 3166-1 alpha-3 code, today's state where several bore the code."""
    found: dict[str, str] = {}
    for _, row in rows(DATA / "actors" / "states.csv"):
        if row["code"] not in found or not row["valid_to"]:
            found[row["code"]] = row["name"]
    return found
