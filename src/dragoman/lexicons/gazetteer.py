"""The gazetteer's arrays and its folded names, in memory once for every room that asks.

`data/places/README.md` describes the arrays and their units. Each is unpacked when it is first asked for: who only asks
in which country a name lies pays for no points and no spellings.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from dragoman.errors import KnowledgeError
from dragoman.lexicons.tables import DATA

FORMAT = 1
"""The version of the arrays that this program reads and writes."""

_PATH = DATA / "places" / "gazetteer.npz"


class Packed(Mapping[str, npt.NDArray[Any]]):
    """The arrays of the shipped file; each unpacked once, when it is asked for. No file stays open: processes fork."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._unpacked: dict[str, npt.NDArray[Any]] = {}

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        """One array. Raises KeyError for no array of this file, KnowledgeError where the file cannot be read."""
        found = self._unpacked.get(name)
        if found is None:
            with _opened() as file:
                found = self._unpacked[name] = file[name]
        return found

    def __iter__(self) -> Iterator[str]:
        if not self._names:
            with _opened() as file:
                self._names = list(file.files)
        return iter(self._names)

    def __len__(self) -> int:
        return len(list(iter(self)))

    def drop(self, name: str) -> None:
        """Forgets an array that is kept in another form."""
        self._unpacked.pop(name, None)


def _opened() -> Any:
    try:
        return np.load(_PATH, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise KnowledgeError(
            f"`{_PATH}` cannot be read ({error}); `python training/build_gazetteer.py` builds it"
        ) from error


@cache
def packed() -> Packed:
    """The arrays of the shipped gazetteer."""
    return Packed()


class Names:
    """Folded names, sorted by their bytes, each with its places as `row << 2 | how`, most notable first.

    `arrays` are those of the README: `key_bytes`, `key_ends`, `posting_ends`, `postings`, and `begin` where it is kept.
    """

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self._keys = sliced(arrays["key_bytes"])
        ends = arrays["key_ends"]
        self._ends = ends.data  # read one by one: quicker than an array, and no list to make
        begin = arrays["begin"] if "begin" in arrays else _begin(arrays["key_bytes"], ends)
        self._begin = begin.data
        self._posting_ends, self._postings = arrays["posting_ends"], arrays["postings"]

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __contains__(self, folded: str) -> bool:
        return self._at(folded.encode("utf-8")) is not None

    def postings(self, folded: str) -> list[int]:
        """The places of one folded name; empty for a name nobody bears."""
        at = self._at(folded.encode("utf-8"))
        return [] if at is None else self._postings[self._posting_ends[at] : self._posting_ends[at + 1]].tolist()

    def items(self) -> Iterator[tuple[str, list[int]]]:
        """Every folded name with its places, in the order of the names' bytes."""
        for at in range(len(self)):
            low, high = self._posting_ends[at], self._posting_ends[at + 1]
            yield self._key(at).decode("utf-8"), self._postings[low:high].tolist()

    def begins(self, folded: str) -> bool:
        """Whether some name starts with these folded words, followed by more."""
        prefix = folded.encode("utf-8") + b" "
        low = self._bisect(prefix)
        return low < len(self) and self._key(low).startswith(prefix)

    def neighbours(self, folded: str, most: int) -> list[str]:
        """Names of the same first two bytes whose length in bytes differs by one at the most, `most` of them."""
        wanted = folded.encode("utf-8")
        if len(wanted) < 2:
            return []
        head, ends = wanted[0] << 8 | wanted[1], self._ends
        known = range(self._begin[head], self._begin[head + 1])
        alike = [self._key(at) for at in known if abs(ends[at + 1] - ends[at] - len(wanted)) < 2]
        return [raw.decode("utf-8") for raw in alike[:most]]

    def _key(self, at: int) -> bytes:
        raw: bytes = self._keys[self._ends[at] : self._ends[at + 1]]
        return raw

    def _bisect(self, wanted: bytes) -> int:
        """Where the first name not below `wanted` lies; the table of first two bytes narrows the search."""
        keys, ends = self._keys, self._ends
        if len(wanted) < 2:
            return 0
        head = wanted[0] << 8 | wanted[1]
        low, high = self._begin[head], self._begin[head + 1]
        while low < high:
            middle = (low + high) // 2
            if keys[ends[middle] : ends[middle + 1]] < wanted:
                low = middle + 1
            else:
                high = middle
        return low

    def _at(self, wanted: bytes) -> int | None:
        low = self._bisect(wanted)
        return low if low < len(self) and self._key(low) == wanted else None


def _begin(keys: npt.NDArray[np.uint8], ends: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """Where the names of each first two bytes begin, shape (65537,); the last is how many names there are."""
    heads = keys[ends[:-1]].astype(np.uint16) << 8 | keys[ends[:-1] + 1]
    begin = np.zeros(65537, np.int64)
    np.cumsum(np.bincount(heads, minlength=65536), out=begin[1:])
    return begin


def sliced(raw: Any) -> Any:
    """Bytes that are sliced; a mapped file stays on disk."""
    return raw if isinstance(raw, mmap.mmap) else bytes(raw)


@cache
def names() -> Names:
    """The names of the shipped gazetteer."""
    found = Names(packed())
    packed().drop("key_bytes")
    return found


@cache
def _countries() -> tuple[list[str], npt.NDArray[np.uint16], npt.NDArray[np.uint32]]:
    """Codes of countries (ISO 3166-1 alpha-3, or empty); for each row the index of its code, and its inhabitants."""
    codes: list[str] = json.loads(bytes(packed()["meta"]))["countries"]
    return codes, packed()["country"], packed()["population"]


def inhabitants(folded: str) -> dict[str, list[int]]:
    """For a folded name, the inhabitants (0 unknown) of every place that bears it, by country; rows without one too."""
    codes, country, population = _countries()
    found: dict[str, list[int]] = {}
    for posting in names().postings(folded):
        row = posting >> 2
        found.setdefault(codes[country[row]], []).append(int(population[row]))
    return found
