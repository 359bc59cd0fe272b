"""Placing what must not cover each other: boxes of labels, symbols at one spot, rows of a lane."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """Pixels; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def inside(self, other: Box) -> bool:
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


def around(x: float, y: float, radius: float) -> Box:
    return Box(x - radius, y - radius, x + radius, y + radius)


class Plane:
    """What is taken of a picture so far."""

    def __init__(self, frame: Box, taken: Sequence[Box] = ()) -> None:
        self.frame = frame
        self.taken = list(taken)

    def free(self, box: Box) -> bool:
        return box.inside(self.frame) and not any(box.meets(other) for other in self.taken)

    def label(self, x: float, y: float, radius: float, wide: float, high: float) -> Box | None:
        """A free box beside a dot (right, left, below, above, then the corners and farther off), now taken."""
        for gap in (2.0, 5.0, 10.0, 16.0):
            off = radius + gap
            slant = radius * 0.7 + gap
            for cx, cy in (
                (x + off + wide / 2, y),
                (x - off - wide / 2, y),
                (x, y + off + high / 2),
                (x, y - off - high / 2),
                (x + slant + wide / 2, y - slant - high / 4),
                (x + slant + wide / 2, y + slant + high / 4),
                (x - slant - wide / 2, y - slant - high / 4),
                (x - slant - wide / 2, y + slant + high / 4),
            ):
                box = Box(cx - wide / 2, cy - high / 2, cx + wide / 2, cy + high / 2)
                if self.free(box):
                    self.taken.append(box)
                    return box
        return None


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
    near = [p for p in placed if math.hypot(p[0] - x, p[1] - y) < farthest + radius + p[2]]

    def free(px: float, py: float) -> bool:
        return all(math.hypot(px - qx, py - qy) >= (radius + r) * 0.96 for qx, qy, r in near)

    if free(x, y):
        return x, y
    ring = 2.0
    while ring <= farthest:
        steps = max(8, int(ring * 2))
        for step in range(steps):
            angle = 2 * math.pi * step / steps
            px, py = x + ring * math.cos(angle), y + ring * math.sin(angle)
            if free(px, py):
                return px, py
        ring += 1.5
    return x, y


def lanes(extents: Sequence[tuple[float, float]], gap: float = 8) -> list[int]:
    """A row for each (left, right) in the order given, the first row where it meets nothing."""
    ends: list[list[tuple[float, float]]] = []
    out: list[int] = []
    for left, right in extents:
        for row, taken in enumerate(ends):
            if all(right + gap <= a or left >= z + gap for a, z in taken):
                break
        else:
            row = len(ends)
            ends.append([])
        ends[row].append((left, right))
        out.append(row)
    return out
