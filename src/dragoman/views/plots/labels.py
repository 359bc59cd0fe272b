"""Placing what must not cover each other: boxes of labels, symbols at one spot, rows of a lane."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Box:
    """Pixels; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether two boxes share more than an edge."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def inside(self, other: Box) -> bool:
        """Whether it lies within the other, edges included."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


def around(x: float, y: float, radius: float) -> Box:
    """The box around a circle, in pixels."""
    return Box(x - radius, y - radius, x + radius, y + radius)


Segment = tuple[float, float, float, float]


def crosses(box: Box, segment: Segment) -> bool:
    """Whether a line from (x, y) to (x2, y2) touches a box (Liang and Barsky 1984)."""
    x, y, x2, y2 = segment
    low, high = 0.0, 1.0
    for start, way, least, most in ((x, x2 - x, box.left, box.right), (y, y2 - y, box.top, box.bottom)):
        if abs(way) < 1e-9:
            if not least <= start <= most:
                return False
            continue
        one, two = sorted(((least - start) / way, (most - start) / way))
        low, high = max(low, one), min(high, two)
    return low <= high


class Plane:
    """What is taken of a picture so far; `lines` may be covered where nothing else is free."""

    def __init__(self, frame: Box, taken: Sequence[Box] = (), lines: Sequence[Segment] = ()) -> None:
        self.frame = frame
        self.taken = list(taken)
        self.lines = lines

    def free(self, box: Box) -> bool:
        """Whether a box lies within the picture and over nothing placed before."""
        return box.inside(self.frame) and not any(box.meets(other) for other in self.taken)

    def label(self, x: float, y: float, radius: float, wide: float, high: float) -> Box | None:
        """A free box beside a dot that covers fewest lines, now taken; of equals the nearest, the right side first."""
        free = [box for box in beside(x, y, radius, wide, high) if self.free(box)]
        if not free:
            return None
        best = min(free, key=lambda box: sum(crosses(box, line) for line in self.lines))
        self.taken.append(best)
        return best


def beside(x: float, y: float, radius: float, wide: float, high: float) -> Iterator[Box]:
    """Boxes beside a dot: right, left, below, above, then the corners, then the same farther off."""
    for gap in (2.0, 5.0, 10.0, 16.0):
        off, slant = radius + gap, radius * 0.7 + gap
        sides = ((off + wide / 2, 0.0), (-off - wide / 2, 0.0), (0.0, off + high / 2), (0.0, -off - high / 2))
        corners = ((i * (slant + wide / 2), j * (slant + high / 4)) for i in (1, -1) for j in (-1, 1))
        for dx, dy in (*sides, *corners):
            yield Box(x + dx - wide / 2, y + dy - high / 2, x + dx + wide / 2, y + dy + high / 2)


def pack(spots: Sequence[tuple[float, float, float]], farthest: float = 46) -> list[tuple[float, float]]:
    """New centres for discs (x, y, radius) in the order given, so that they touch rather than cover each other.

    Each goes to the nearest free point on rings about its own spot, up to `farthest` pixels away; where none is
    free it stays and covers.
    """
    placed: list[tuple[float, float, float]] = []
    out: list[tuple[float, float]] = []
    for x, y, radius in spots:
        px, py = _nearest(x, y, radius, placed, farthest)
        placed.append((px, py, radius))
        out.append((px, py))
    return out


def _nearest(
    x: float, y: float, radius: float, placed: Sequence[tuple[float, float, float]], farthest: float
) -> tuple[float, float]:
    near = np.array([p for p in placed if math.hypot(p[0] - x, p[1] - y) < farthest + radius + p[2]]).reshape(-1, 3)

    def free(px: Any, py: Any) -> Any:
        away = np.hypot(np.subtract.outer(px, near[:, 0]), np.subtract.outer(py, near[:, 1]))
        return (away >= (radius + near[:, 2]) * 0.96).all(axis=-1)

    if free(x, y):
        return x, y
    ring = 2.0
    while ring <= farthest:
        steps = max(8, int(ring * 2))
        angle = 2 * math.pi * np.arange(steps) / steps
        px, py = x + ring * np.cos(angle), y + ring * np.sin(angle)
        there = free(px, py)
        if there.any():
            first = int(there.argmax())
            return float(px[first]), float(py[first])
        ring += 1.5
    return x, y


def lanes(extents: Sequence[tuple[float, float]], gap: float = 8) -> list[int]:
    """A row for each (left, right) in the order given, the first row where it meets nothing."""
    rows: list[list[tuple[float, float]]] = []
    out: list[int] = []
    for left, right in extents:
        free = (i for i, taken in enumerate(rows) if all(right + gap <= a or left >= z + gap for a, z in taken))
        row = next(free, len(rows))
        if row == len(rows):
            rows.append([])
        rows[row].append((left, right))
        out.append(row)
    return out
