"""The leaders of a whole record by their rare shingles: which of them a report may be a copy of, without their texts.

It answers as `Origins` would that knew them all, from eight bytes a shingle listed. Leaders that have been taken over
by a longer text may still be listed: they are found, and count for how common a shingle is.
"""

from __future__ import annotations

from array import array

import numpy as np
from numpy.typing import NDArray

from dragoman.happenings.same.index import Numbers, Postings, likely
from dragoman.happenings.same.signatures import Hashes, Signature


class Sketch:
    """Leading reports by name."""

    def __init__(self, names: list[str], sizes: list[int], packed: NDArray[np.uint64]) -> None:
        """`packed`: a shingle in the upper half of each number, the place of a name that has it in the lower.

        `sizes`: how many distinct shingles each text has. Names without a shingle are never found.
        """
        self._names = names
        self._known = {names[n] for n in np.unique(packed & np.uint64(0xFFFFFFFF)).tolist()}
        self._sizes = array("I", sizes)
        self._listed = Postings.of(packed)

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def add(self, name: str, size: int, shingles: Hashes) -> None:
        """Adding a name again changes nothing."""
        if name in self._known:
            return
        self._known.add(name)
        self._listed.add(len(self._names), shingles)
        self._names.append(name)
        self._sizes.append(size)

    def candidates(self, signature: Signature) -> list[str]:
        """Leaders worth comparing with a report, the likeliest first."""
        found = self._listed.find(signature.hashes)
        sizes = np.frombuffer(self._sizes, dtype=np.uint32)[found.numbers].astype(np.int64)
        return [self._names[n] for n in likely(found, sizes, signature).tolist()]

    def count(self, shingles: Hashes) -> Numbers:
        """How many leaders have each of some shingles."""
        return self._listed.count(shingles)
