"""The ground of a map: boundaries that fall into the window, and the countries' names where they have room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dragoman.lexicons.maps import Country, Ring, countries, country_names
from dragoman.views.plots import theme
from dragoman.views.plots.labels import Box, Plane
from dragoman.views.plots.projection import View, area_and_middle, clip, within
from dragoman.views.plots.theme import Layer, Row

Polygon = tuple[Ring, ...]
ROOM = 1500.0
"""Square pixels a country must have on the picture to be named."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A country in the window: its polygons there, and in pixels its largest part, for its name."""

    country: Country
    polygons: tuple[Polygon, ...]
    part: tuple[tuple[float, float], ...] = ()

    @property
    def area(self) -> float:
        """How much of the country the picture shows, in square pixels."""
        return area_and_middle(self.part)[0] if self.part else 0.0


def visible(view: View) -> list[Shown]:
    """Countries with the polygons that reach into the window."""
    if view.world:
        return [Shown(c, c.polygons) for c in countries("110m") if c.code != "ATA"]
    out = []
    reach = Box(-60, -60, view.wide + 60, view.high + 60)
    for country in countries("50m"):
        kept: list[Polygon] = []
        parts: list[tuple[tuple[float, float], ...]] = []
        for polygon in country.polygons:
            if not _near(polygon[0], view):
                continue
            flat = [view.xy(lon, lat) for lon, lat in polygon[0]]
            if clip(flat, reach):
                kept.append(polygon)
                parts.append(tuple(clip(flat, view.frame)))
        if kept:
            out.append(Shown(country, tuple(kept), max(parts, key=lambda p: area_and_middle(p)[0] if p else 0.0)))
    return out


def _near(ring: Ring, view: View) -> bool:
    """Whether a ring can reach the window: neither wholly beyond a quarter turn nor far from its latitudes."""
    half = 57.3 * max(view.wide, view.high) / view.scale
    south, north = min(p[1] for p in ring), max(p[1] for p in ring)
    if north < view.lat - half or south > view.lat + half:
        return False
    return any(abs((lon - view.lon + 180) % 360 - 180) < 100 for lon, _ in ring[:: max(1, len(ring) // 40)])


def ground(view: View, shown: Sequence[Shown]) -> Iterator[Layer]:
    """Land in light grey with white boundaries; coasts a shade darker."""
    alt = theme.load_altair()
    features = [
        {
            "type": "Feature",
            "properties": {},
            "geometry": {"type": "MultiPolygon", "coordinates": [[list(r) for r in p] for p in s.polygons]},
        }
        for s in shown
    ]
    if view.world:
        settings = {"type": "equalEarth", "rotate": [-view.lon, 0, 0]}
    else:
        settings = {"type": "azimuthalEqualArea", "rotate": [-view.lon, -view.lat, 0]}
    projection = alt.Projection(
        scale=view.scale,
        translate=[view.wide / 2, view.middle],
        clipExtent=[[0, 0], [view.wide, view.high]],
        precision=0.5,
        **settings,
    )
    yield (
        alt.Chart(theme.inline(features))
        .mark_geoshape(fill=theme.LAND, stroke="#b9b9b9", strokeWidth=0.7, aria=False)
        .properties(projection=projection)
    )


def names(shown: Sequence[Shown], plane: Plane) -> list[Row]:
    """Labels of the countries that have room, largest first: inside their land, where nothing covers them."""
    rows: list[Row] = []
    for s in sorted(shown, key=lambda s: (-s.area, s.country.name)):
        if s.area < ROOM:
            break
        name = country_names().get(s.country.code, s.country.name).upper()
        half = theme.width(name, 9.5) / 2 + 4
        for x, y in _spots(s.part):
            box = Box(x - half, y - 7, x + half, y + 7)
            corners = ((box.left, y), (box.right, y), (x, box.top), (x, box.bottom))
            if plane.free(box) and all(within(a, b, s.part) for a, b in corners):
                plane.taken.append(box)
                rows.append({"x": round(x, 1), "y": round(y, 1), "text": name})
                break
    return rows


def _spots(part: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Where a name may stand: the middle first, then a grid about it, nearest first."""
    x, y = area_and_middle(part)[1]
    grid = [(x + 26 * i, y + 16 * j) for i in range(-9, 10) for j in range(-12, 13)]
    return sorted(grid, key=lambda p: ((p[0] - x) ** 2 + (p[1] - y) ** 2, p))
