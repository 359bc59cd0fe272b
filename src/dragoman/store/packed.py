"""What lies under which key: all keys of a record, packed in memory at eight bytes each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
T = TypeVar("T", str, int)

_SHIFT = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)

WAITING = 1024
"""Things that wait beside the sorted keys before they are sorted in."""


class Packed(Generic[T]):
    """Keys (32 bits) with the numbers of the things that have them, sorted; what came last waits beside them."""

    def __init__(self, things: list[T], keys: Keys) -> None:
        """`keys` are keys in the upper half, the place of their thing in `things` in the lower; sorted here."""
        keys.sort()
        self._things: list[T] = things
        self._sorted = keys
        self._newest: list[Keys] = []

    def add(self, thing: T, keys: Iterable[int]) -> None:
        listed = np.fromiter(keys, dtype=np.uint64) << _SHIFT
        self._newest.append(listed | np.uint64(len(self._things)))
        self._things.append(thing)
        if len(self._newest) > WAITING:
            self._sorted = np.concatenate([self._sorted, *self._newest])
            self._sorted.sort()
            self._newest = []

    def find(self, keys: Iterable[int]) -> list[T]:
        """The things that have some of these keys, each once, in order."""
        asked = np.unique(np.fromiter(keys, dtype=np.uint64)) << _SHIFT
        low = np.searchsorted(self._sorted, asked)
        count = np.searchsorted(self._sorted, asked | _LOW, "right") - low
        at = np.repeat(low - np.cumsum(count) + count, count) + np.arange(count.sum())
        newest = np.concatenate(self._newest) if self._newest else self._sorted[:0]
        found = (self._sorted[at], newest[np.isin(newest & ~_LOW, asked)])
        numbers = np.unique(np.concatenate(found) & _LOW)
        return sorted({self._things[n] for n in numbers.tolist()})
