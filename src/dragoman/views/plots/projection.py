"""Where a point falls on the picture of a map; the same formulas as d3-geo's, which draws the boundaries."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dragoman.views.plots.labels import Box

EARTH_KM = 6371.0
LEAST_KM = 260.0
"""No map shows less than this across."""
LONG = 2.7066300
"""Half the width of the Equal Earth projection of a unit sphere (Šavrič, Patterson and Jenny 2018)."""
NORTH, SOUTH = 84.0, -57.0
"""Latitudes the map of the world runs between: nobody reports from the rest."""


@dataclass(frozen=True, slots=True)
class View:
    """A window on the globe: centre in degrees, pixels a radian, size in pixels.

    `world` is Equal Earth about the centre's meridian, else Lambert's azimuthal equal-area projection about the
    centre: both keep areas true. `middle` is the pixel from the top where the projection has its centre.
    """

    lon: float
    lat: float
    scale: float
    wide: float
    high: float
    middle: float
    world: bool = False

    @property
    def frame(self) -> Box:
        """The whole picture, in pixels."""
        return Box(0, 0, self.wide, self.high)

    def xy(self, lon: float, lat: float) -> tuple[float, float]:
        """Pixels from the upper left corner; far outside for points on the far side."""
        x, y = equal_earth(lon - self.lon, lat) if self.world else azimuthal(lon, lat, self.lon, self.lat)
        return self.wide / 2 + x * self.scale, self.middle - y * self.scale


def equal_earth(lon: float, lat: float) -> tuple[float, float]:
    """Degrees to the plane by Equal Earth (Šavrič, Patterson and Jenny 2018), on a sphere of radius 1."""
    a1, a2, a3, a4, m = 1.340264, -0.081106, 0.000893, 0.003796, math.sqrt(3) / 2
    turn = math.radians((lon + 180) % 360 - 180)
    p = math.asin(m * math.sin(math.radians(lat)))
    p2 = p * p
    p6 = p2**3
    x = turn * math.cos(p) / (m * (a1 + 3 * a2 * p2 + p6 * (7 * a3 + 9 * a4 * p2)))
    return x, p * (a1 + a2 * p2 + p6 * (a3 + a4 * p2))


def azimuthal(lon: float, lat: float, lon0: float, lat0: float) -> tuple[float, float]:
    """Degrees to the plane by Lambert's azimuthal equal-area projection about a middle, radius 1."""
    turn, phi, phi0 = math.radians(lon - lon0), math.radians(lat), math.radians(lat0)
    near = math.sin(phi0) * math.sin(phi) + math.cos(phi0) * math.cos(phi) * math.cos(turn)
    k = math.sqrt(2 / max(1 + near, 1e-6))
    x = k * math.cos(phi) * math.sin(turn)
    return x, k * (math.cos(phi0) * math.sin(phi) - math.sin(phi0) * math.cos(phi) * math.cos(turn))


def whole_world(wide: float, lon: float = 10) -> View:
    """The view of the whole earth, `wide` pixels, with meridian `lon` in the middle."""
    scale = wide / (2 * LONG)
    top, bottom = (equal_earth(0, lat)[1] * scale for lat in (NORTH, SOUTH))
    return View(lon, 0, scale, wide, round(top - bottom), top, world=True)


def centre(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The middle of points on the globe; longitudes wrap at 180 degrees."""
    x = sum(math.cos(math.radians(lat)) * math.cos(math.radians(lon)) for lon, lat in points)
    y = sum(math.cos(math.radians(lat)) * math.sin(math.radians(lon)) for lon, lat in points)
    z = sum(math.sin(math.radians(lat)) for _, lat in points)
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


def around(points: Sequence[tuple[float, float]], wide: float, tallest: float, air: float = 0.14) -> View:
    """The smallest window that holds all points with air about them; the world where they are too far apart."""
    lon, lat = centre(points)
    for _ in range(3):
        flat = [azimuthal(a, b, lon, lat) for a, b in points]
        left, right = min(x for x, _ in flat), max(x for x, _ in flat)
        low, top = min(y for _, y in flat), max(y for _, y in flat)
        lon, lat = _back((left + right) / 2, (low + top) / 2, lon, lat)
    if max(right - left, top - low) > 2.2:
        return whole_world(wide)
    across = max((right - left) * (1 + 2 * air), LEAST_KM / EARTH_KM)
    tall = max((top - low) * (1 + 2 * air), LEAST_KM / EARTH_KM * 0.6)
    high = min(tallest, max(0.5 * wide, wide * tall / across))
    return View(lon, lat, min(wide / across, high / tall), wide, round(high), round(high) / 2)


def _back(x: float, y: float, lon0: float, lat0: float) -> tuple[float, float]:
    """From the plane of the azimuthal projection back to degrees."""
    rho = math.hypot(x, y)
    if rho < 1e-9:
        return lon0, lat0
    c = 2 * math.asin(min(1.0, rho / 2))
    phi0 = math.radians(lat0)
    lat = math.asin(math.cos(c) * math.sin(phi0) + y * math.sin(c) * math.cos(phi0) / rho)
    turn = math.atan2(x * math.sin(c), rho * math.cos(phi0) * math.cos(c) - y * math.sin(phi0) * math.sin(c))
    return (lon0 + math.degrees(turn) + 180) % 360 - 180, math.degrees(lat)


def clip(ring: Sequence[tuple[float, float]], box: Box) -> list[tuple[float, float]]:
    """A ring of pixels cut to a box (Sutherland and Hodgman 1974)."""
    edges = ((0, box.left, 1), (0, box.right, -1), (1, box.top, 1), (1, box.bottom, -1))
    out = list(ring)
    for axis, at, sign in edges:
        ring, out = out, []
        for here, there in zip(ring, [*ring[1:], *ring[:1]], strict=True):
            a, b = (here[axis] - at) * sign, (there[axis] - at) * sign
            if a >= 0:
                out.append(here)
            if (a >= 0) != (b >= 0):
                part = a / (a - b)
                out.append((here[0] + part * (there[0] - here[0]), here[1] + part * (there[1] - here[1])))
    return out


def area_and_middle(ring: Sequence[tuple[float, float]]) -> tuple[float, tuple[float, float]]:
    """Area in square pixels and centroid of a ring."""
    area = x = y = 0.0
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        cross = ax * by - bx * ay
        area, x, y = area + cross, x + (ax + bx) * cross, y + (ay + by) * cross
    if abs(area) < 1e-9:
        return 0.0, (0.0, 0.0)
    return abs(area) / 2, (x / (3 * area), y / (3 * area))


def within(x: float, y: float, ring: Sequence[tuple[float, float]]) -> bool:
    """Whether a point lies in a ring, by counting crossings."""
    odd = False
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            odd = not odd
    return odd
