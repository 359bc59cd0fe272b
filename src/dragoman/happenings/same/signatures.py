"""What is kept of a report's words, so that copies can be told without its text.

A signature holds hashes of the report's word trigrams ("shingles") in the order of the text. Of a long report only a
sample is kept: the hashes divisible by 2^level, where the level is the lowest that leaves at most `KEPT` on average.
The same shingle is so kept or left out in every report of a level, and what the coarser of two levels keeps lies
inside the finer (bottom-up "FracMinHash" sampling: Irber et al. 2022; word trigrams and containment: Broder 1997).

As bytes, little-endian: one byte for the version, four for the number of distinct shingles, four for each hash kept.
At most about 1.3 kB, 0.8 kB for an ordinary news report. It depends on the words alone: not on the platform, the hash
seed, a library or its version.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from dragoman.errors import InputError

Hashes = NDArray[np.uint32]

VERSION = 1
"""Of the signature's form; signatures of another version are refused."""

SHINGLE = 3
"""Words in a shingle."""

KEPT = 256
"""Hashes kept of a report at most, on average over texts."""

_HEADER = 5
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_]+")
_TAG = re.compile(r"<[/!]?[A-Za-z][^<>]{0,400}>")
_APOSTROPHES = re.compile(r"(?<=\w)['’ʼ‘`](?=\w)")
_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
_MIX = (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53)


@dataclass(frozen=True, slots=True, eq=False)
class Signature:
    """A report's sampled shingles. `size`: how many distinct ones the report has; `hashes`: those kept, in text
    order."""

    size: int
    hashes: Hashes

    @property
    def level(self) -> int:
        """Hashes divisible by 2^level are kept; 0 keeps all."""
        return level(self.size, KEPT)

    def at(self, level: int) -> Hashes:
        """The hashes that a coarser level keeps."""
        return self.hashes if level <= self.level else self.hashes[(self.hashes & ((1 << level) - 1)) == 0]

    def to_bytes(self) -> bytes:
        """Version, size and hashes as little-endian bytes, as the record keeps them."""
        return bytes([VERSION]) + self.size.to_bytes(4, "little") + self.hashes.astype("<u4").tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Signature:
        """Raises InputError when these bytes are no signature of this version."""
        if len(data) < _HEADER or (len(data) - _HEADER) % 4:
            raise InputError(f"{len(data)} bytes are no signature of a report: make it again with `signature(text)`")
        if data[0] != VERSION:
            raise InputError(
                f"a signature of version {data[0]} cannot be compared with version {VERSION}: "
                "make it again with `signature(text)`"
            )
        hashes = np.frombuffer(data, dtype="<u4", offset=_HEADER).astype(np.uint32, copy=False)
        return cls(int.from_bytes(data[1:_HEADER], "little"), hashes)


def level(size: int, kept: int) -> int:
    """The lowest level that leaves `kept` of `size` hashes or fewer, on average."""
    return max(0, (size - 1).bit_length() - (kept.bit_length() - 1)) if size > kept else 0


def words(text: str) -> list[str]:
    """The words that are compared: case, accents' composition, quotation marks, markup and punctuation do not count."""
    if "<" in text or "&" in text:
        text = html.unescape(_TAG.sub(" ", text))
    text = unicodedata.normalize("NFKC", text).casefold()
    return _WORD.findall(_APOSTROPHES.sub("", text))


def shingles(text: str) -> Hashes:
    """Hashes of the distinct word trigrams in the order of their first place; a shorter text is one shingle."""
    found = words(text)
    if not found:
        return np.empty(0, dtype=np.uint32)
    encoded = "\n".join(found).encode("utf-8", "surrogatepass").split(b"\n")
    codes = np.fromiter(map(crc32, encoded), dtype=np.uint64, count=len(found))
    width = min(SHINGLE, len(codes))
    count = len(codes) - width + 1
    mixed = np.full(count, width, dtype=np.uint64)
    for place, factor in zip(range(width), _FACTORS, strict=False):
        mixed = (mixed ^ (codes[place : place + count] * np.uint64(factor))) * np.uint64(_MIX[0])
        mixed ^= mixed >> np.uint64(33)
    mixed *= np.uint64(_MIX[1])
    hashes = (mixed >> np.uint64(32)).astype(np.uint32)
    first = np.unique(hashes, return_index=True)[1]
    first.sort()
    distinct: Hashes = hashes[first]
    return distinct


def sign(text: str) -> Signature:
    """The signature of a text, for use at once; `signature` gives it as bytes."""
    every = shingles(text)
    mask = (1 << level(len(every), KEPT)) - 1
    return Signature(len(every), every[(every & mask) == 0] if mask else every)


def signature(text: str) -> bytes:
    """The signature of a report's text, to be stored: see this module's head for the bytes."""
    return sign(text).to_bytes()
