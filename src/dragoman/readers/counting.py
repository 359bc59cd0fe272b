"""How many reports there are to read, for a bar: quickly, and near enough."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dragoman.readers.folders import files
from dragoman.readers.formats import formats

SEVERAL = frozenset({"csv", "parquet", "mbox", "feed", "warc", "zip", "tar", "gzip", "bzip2", "xz", "zstd"})
"""Forms that hold any number of reports, which only reading tells."""

BLOCK = 2**20
MOST = 2**33
"""Bytes of lines that are counted: some seconds; beyond, nobody waits for a bar."""


def count(inputs: Iterable[str]) -> int | None:
    """Reports in some files and folders: lines of JSON Lines files, other files as one each.

    None where it cannot be told without reading them: standard input, archives, far too many lines.
    """
    total = bytes_ = 0
    for given in inputs:
        place = Path(given)
        if given == "-" or not place.exists():
            return None
        for path in files(place) if place.is_dir() else (place,):
            form = formats().reads.get(path.suffix.lower())
            if form in SEVERAL:
                return None
            if form != "jsonl":
                total += 1
                continue
            bytes_ += path.stat().st_size
            if bytes_ > MOST:
                return None
            total += _lines(path)
    return total


def _lines(path: Path) -> int:
    found, last = 0, b"\n"
    with path.open("rb") as source:
        while block := source.read(BLOCK):
            found += block.count(b"\n")
            last = block[-1:]
    return found + (last != b"\n")
