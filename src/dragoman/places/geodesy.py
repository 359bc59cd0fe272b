"""Distances and points on the sphere, in degrees and kilometres."""

from __future__ import annotations

import math

EARTH_KM = 6371.0


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The great-circle distance between two points (haversine)."""
    a, b = math.radians(lat), math.radians(other_lat)
    across = math.radians(other_lon - lon)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(across / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, h)))


def moved(lat: float, lon: float, bearing: float, km: float) -> tuple[float, float]:
    """The point that lies `km` from another at a bearing in degrees, 0 north and 90 east."""
    angle, course = km / EARTH_KM, math.radians(bearing)
    a, b = math.radians(lat), math.radians(lon)
    up = math.asin(math.sin(a) * math.cos(angle) + math.cos(a) * math.sin(angle) * math.cos(course))
    across = math.atan2(
        math.sin(course) * math.sin(angle) * math.cos(a), math.cos(angle) - math.sin(a) * math.sin(up)
    )
    return math.degrees(up), (math.degrees(b + across) + 540) % 360 - 180


def middle(lat: float, lon: float, other_lat: float, other_lon: float) -> tuple[float, float]:
    """The point halfway between two, on the great circle."""
    vectors = []
    for y, x in ((lat, lon), (other_lat, other_lon)):
        a, b = math.radians(y), math.radians(x)
        vectors.append((math.cos(a) * math.cos(b), math.cos(a) * math.sin(b), math.sin(a)))
    x, y, z = (p + q for p, q in zip(*vectors, strict=True))
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))
