"""Which reports a record holds, in eight bytes each: asked for every report of a run."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

RECENT = 100_000
"""Identifiers kept in a set before they are laid into the sorted ones."""


class Known:
    """A set of identifiers of 16 hex digits."""

    def __init__(self, ids: Iterable[str] = ()) -> None:
        self._sorted: npt.NDArray[np.uint64] = np.fromiter((int(i, 16) for i in ids), dtype=np.uint64)
        self._sorted.sort()
        self._recent: set[int] = set()

    def __len__(self) -> int:
        return len(self._sorted) + len(self._recent)

    def __contains__(self, id: str) -> bool:
        number = int(id, 16)
        if number in self._recent:
            return True
        at = int(np.searchsorted(self._sorted, np.uint64(number)))
        return at < len(self._sorted) and int(self._sorted[at]) == number

    def add(self, id: str) -> None:
        """Remember the id, sixteen hex digits, of a report that the record holds."""
        if id in self:
            return
        self._recent.add(int(id, 16))
        if len(self._recent) >= RECENT:
            recent = np.fromiter(self._recent, dtype=np.uint64)
            self._sorted = np.sort(np.concatenate([self._sorted, recent]))
            self._recent.clear()
