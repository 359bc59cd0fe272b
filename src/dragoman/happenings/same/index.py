"""Which known reports may be copies: an inverted index of rare shingles, and the signatures themselves, both packed.

Of each leading report some `INDEXED` shingles are listed, spread evenly over its text by their hashes. A newcomer
asks with all that its signature keeps, so a short piece of a long report still meets several of the long one's.
Shingles that more than `COMMON` leaders share (set phrases, notices) are passed over: they tell nothing, and cost
most.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dragoman.happenings.same.likeness import NEEDED
from dragoman.happenings.same.signatures import Hashes, Signature, level

INDEXED = 64
"""Shingles listed of a report at most, on average."""

COMMON = 256
"""A shingle that more leaders have is asked for no more."""

FEWEST = 0.2
"""The least share of the shingles two reports could have in common that makes a candidate; checked thoroughly then."""

MOST = 32
"""How many candidates are compared with a report at most, the likeliest first."""

_BUFFER = 1 << 16
_BLOCK = 1 << 20
_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)

Numbers = NDArray[np.int64]


def keys(signature: Signature) -> Hashes:
    """The shingles by which a report is listed."""
    return signature.at(level(signature.size, INDEXED))


class Found(NamedTuple):
    """Reports by number, how many of some shingles each has; how many shingles were passed over as common."""

    numbers: Numbers
    counts: Numbers
    passed: int


def likely(found: Found, sizes: Numbers, signature: Signature) -> Numbers:
    """Of reports that have some of a report's shingles, those worth comparing with it, the likeliest first.

    `sizes`: how many distinct shingles there are in the text of each. Of two short texts all shingles are looked up:
    then it is certain how many they share at most; `tell_apart` is still to be asked of these.
    """
    levels = np.maximum(np.ceil(np.log2(np.maximum(sizes / INDEXED, 1))).astype(np.int64), signature.level)
    could = np.maximum(np.minimum(sizes, signature.size) / (1 << levels), 1)
    share = found.counts / could
    worth = (share >= FEWEST) & ((levels > 0) | (found.counts + found.passed >= NEEDED * could))
    numbers, share, sizes = found.numbers[worth], share[worth], sizes[worth]
    best: Numbers = numbers[np.lexsort((numbers, -sizes, -share))[:MOST]]
    return best


def tell_apart(one: Signature, others: Sequence[Signature]) -> NDArray[np.bool_]:
    """Which others share too few shingles with a report to be one text with it, where both are listed by all of them.

    Short texts share set phrases ("said on Monday") that make many of them candidates.
    """
    if not others:
        return np.empty(0, dtype=np.bool_)
    sizes = np.array([other.size for other in others])
    mine, theirs = np.sort(one.hashes), np.concatenate([other.hashes for other in others])
    at = mine.searchsorted(theirs)
    at[at == len(mine)] = 0
    ends = np.cumsum(np.concatenate([[0], mine[at] == theirs]))
    edges = np.cumsum([0, *(len(other.hashes) for other in others)])
    shared = ends[edges[1:]] - ends[edges[:-1]]
    apart: NDArray[np.bool_] = (np.maximum(sizes, one.size) <= INDEXED) & (
        shared < NEEDED * np.minimum(sizes, one.size)
    )
    return apart


class Packed:
    """Signatures by number, without an object each: about four bytes a hash and fifteen a report."""

    def __init__(self) -> None:
        self._blocks: list[Hashes] = []
        self._used = _BLOCK
        self._place = array("Q")
        self._kept = array("I")
        self.sizes = array("I")

    def __len__(self) -> int:
        return len(self.sizes)

    def __getitem__(self, number: int) -> Signature:
        block, start = divmod(self._place[number], _BLOCK)
        return Signature(self.sizes[number], self._blocks[block][start : start + self._kept[number]])

    def add(self, signature: Signature) -> int:
        """Its number: how many there were before."""
        count = len(signature.hashes)
        if self._used + count > _BLOCK:
            self._blocks.append(np.empty(_BLOCK, dtype=np.uint32))
            self._used = 0
        self._blocks[-1][self._used : self._used + count] = signature.hashes
        self._place.append((len(self._blocks) - 1) * _BLOCK + self._used)
        self._used += count
        self._kept.append(count)
        self.sizes.append(signature.size)
        return len(self.sizes) - 1


class Postings:
    """Shingle to the numbers of the reports that have it.

    Sorted runs of (shingle, number) in eight bytes each; the newest wait in a dict. Two runs of like length become
    one, so that there are few, and a report is moved only some twenty times in a million.
    """

    def __init__(self) -> None:
        self._runs: list[NDArray[np.uint64]] = []
        self._newest: dict[int, list[int]] = {}
        self._waiting = 0
        self._elsewhere: tuple[NDArray[np.uint64], Numbers] = np.empty(0, np.uint64), np.empty(0, np.int64)

    @classmethod
    def of(cls, packed: NDArray[np.uint64]) -> Postings:
        """Of shingles in the upper half of each number, and who has them in the lower; sorted here."""
        made = cls()
        packed.sort()
        made._push(packed)
        return made

    def reckon(self, shingles: Hashes, counts: Numbers) -> None:
        """Reports that are not listed here have some shingles too: so many each. Both sorted by shingle."""
        self._elsewhere = shingles.astype(np.uint64) << _SHIFT, counts

    def count(self, shingles: Hashes) -> Numbers:
        """How many reports have each of some shingles."""
        asked = shingles.astype(np.uint64) << _SHIFT
        having = np.zeros(len(asked), dtype=np.int64)
        for run in self._runs:
            having += np.searchsorted(run, asked | _LOW, "right") - np.searchsorted(run, asked)
        having += np.fromiter((len(self._newest.get(s, ())) for s in shingles.tolist()), np.int64, len(shingles))
        return having

    def add(self, number: int, shingles: Hashes) -> None:
        """Enter a report's shingles under its number; sorted into the index when enough have gathered."""
        for shingle in shingles.tolist():
            self._newest.setdefault(shingle, []).append(number)
        self._waiting += len(shingles)
        if self._waiting >= _BUFFER:
            self._settle()

    def add_many(self, listed: Iterable[tuple[int, Hashes]]) -> None:
        """Many at once, into one run."""
        packed = array("Q")
        for number, shingles in listed:
            packed.frombytes(((shingles.astype(np.uint64) << _SHIFT) | np.uint64(number)).tobytes())
        if packed:
            run = np.frombuffer(packed, dtype=np.uint64).copy()
            run.sort()
            self._push(run)

    def find(self, shingles: Hashes) -> Found:
        """Reports that have some of these, common shingles left out; by number."""
        asked = np.sort(shingles).astype(np.uint64) << _SHIFT
        bounds = [(np.searchsorted(run, asked), np.searchsorted(run, asked | _LOW, "right")) for run in self._runs]
        having = np.zeros(len(asked), dtype=np.int64)
        for low, high in bounds:
            having += high - low
        beyond, counts = self._elsewhere
        if len(beyond):
            place = np.minimum(np.searchsorted(beyond, asked), len(beyond) - 1)
            having += np.where(beyond[place] == asked, counts[place], 0)
        newest = []
        for shingle in sorted(self._newest.keys() & set(shingles.tolist())):
            at = asked.searchsorted(np.uint64(shingle << 32))
            having[at] += len(self._newest[shingle])
            if having[at] <= COMMON:
                newest += self._newest[shingle]
        rare = having <= COMMON
        found = [np.array(newest, dtype=np.int64)]
        for run, (low, high) in zip(self._runs, bounds, strict=True):
            count = (high - low)[rare]
            start = low[rare] - np.cumsum(count) + count
            found.append((run[np.repeat(start, count) + np.arange(count.sum())] & _LOW).astype(np.int64))
        numbers, counts = np.unique(np.concatenate(found), return_counts=True)
        return Found(numbers, counts, int(np.count_nonzero(having > COMMON)))

    def _settle(self) -> None:
        pairs = [(shingle << 32) | number for shingle, numbers in self._newest.items() for number in numbers]
        self._newest, self._waiting = {}, 0
        run = np.array(pairs, dtype=np.uint64)
        run.sort()
        self._push(run)

    def _push(self, run: NDArray[np.uint64]) -> None:
        while self._runs and len(self._runs[-1]) <= 2 * len(run):
            run = np.concatenate([self._runs.pop(), run])
            run.sort(kind="stable")  # merges runs that are sorted already, in linear time
        self._runs.append(run)
