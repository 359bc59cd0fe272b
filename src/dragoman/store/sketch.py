"""Under which keys the copies of a text are sought: all keys of a record, packed in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Packed = NDArray[np.uint64]

_SHIFT = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)

WAITING = 1024
"""Reports that wait beside the sorted keys before they are sorted in."""


class Sketch:
    """Keys with the numbers of their reports, sorted; eight bytes a key. What came last waits beside them."""

    def __init__(self, reports: Sequence[str], packed: Packed) -> None:
        """`packed` are keys in the upper half, the place of their report among `reports` in the lower."""
        self._reports = list(reports)
        self._sorted: Packed = np.sort(packed)
        self._newest: list[Packed] = []

    def add(self, report: str, keys: Iterable[int]) -> None:
        listed = np.fromiter(keys, dtype=np.uint64) << _SHIFT
        self._newest.append(listed | np.uint64(len(self._reports)))
        self._reports.append(report)
        if len(self._newest) > WAITING:
            self._sorted = np.sort(np.concatenate([self._sorted, *self._newest]))
            self._newest = []

    def find(self, keys: Iterable[int]) -> list[str]:
        """The reports that have some of these keys, in order of their names."""
        asked = np.unique(np.fromiter(keys, dtype=np.uint64)) << _SHIFT
        low = np.searchsorted(self._sorted, asked)
        count = np.searchsorted(self._sorted, asked | _LOW, "right") - low
        at = np.repeat(low - np.cumsum(count) + count, count) + np.arange(count.sum())
        newest = np.concatenate(self._newest) if self._newest else self._sorted[:0]
        found = (self._sorted[at], newest[np.isin(newest & ~_LOW, asked)])
        numbers = np.unique(np.concatenate(found) & _LOW)
        return sorted({self._reports[n] for n in numbers.tolist()})
