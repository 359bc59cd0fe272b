"""Writes a gazetteer index too large for memory: a folder of raw arrays that `Gazetteer.open` maps.

Columns go to disk as rows come; names go to one text file, which DuckDB sorts within its memory limit.
"""

from __future__ import annotations

import json
import struct
from array import array
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

import duckdb
import numpy as np

from dragoman.lexicons.gazetteer import FORMAT
from dragoman.places.gazetteer import COLUMNS, TYPES, Gazetteer
from dragoman.places.names import key
from dragoman.places.own import features

if TYPE_CHECKING:
    from dragoman.places.geonames import Place

MEMORY = "512MB"
"""What the sort of the names may hold in memory; the rest lies in the index's working folder."""

_BATCH = 100_000
_WORD = struct.Struct("<I")
_TIERS = {"A": 2, "P": 3}
"""After the shipped rows: divisions, towns by size, the rest."""


class IndexWriter:
    """Rows and names in, arrays out. Starts with the rows and names of the shipped gazetteer."""

    def __init__(self, folder: Path, shipped: Gazetteer, countries: dict[str, str]) -> None:
        self._folder = folder
        self._shipped = len(shipped)
        self._columns = {name: np.array(getattr(shipped, name), TYPES[name]) for name in COLUMNS}
        self._countries = {code: i for i, code in enumerate(shipped.countries)}
        self._iso3 = countries
        self._admin1 = {code: i for i, code in enumerate(shipped.admin1_codes)}
        self._codes = {code: i for i, code in enumerate(shipped.codes)}
        self._classes = {code: features()[code].feature_class for code in shipped.codes}
        self._precisions = shipped.precisions
        self._rows = self._shipped
        self._open: dict[str, IO[bytes]] = {name: (folder / f"{name}.new").open("wb") for name in COLUMNS}
        self._buffers = {name: array(np.dtype(TYPES[name]).char) for name in COLUMNS}
        self._name_bytes = (folder / "name_bytes.bin").open("wb")
        self._name_ends = (folder / "name_ends.bin").open("wb")
        self._name_end = 0
        self._names = (folder / "names.txt").open("w", encoding="utf-8", newline="\n")
        self._heard: set[str] = set()
        self._heard_of = -1
        self._about = (4, 0)
        self._take(shipped)

    def __enter__(self) -> IndexWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        for file in self._files():
            file.close()

    def _files(self) -> list[IO[Any]]:
        return [*self._open.values(), self._name_bytes, self._name_ends, self._names]

    def _take(self, shipped: Gazetteer) -> None:
        """The shipped names: their order within a name is kept by their place in it."""
        names, ends = shipped.own_names()
        self._name_bytes.write(names)
        self._name_ends.write(ends.tobytes())
        self._name_end = len(names)
        for folded, postings in shipped.postings():
            self._names.writelines(f"{folded}\t0\t{i}\t{posting}\n" for i, posting in enumerate(postings))

    def _own_name(self, name: str) -> None:
        raw = name.encode("utf-8", "replace")
        self._name_end += len(raw)
        self._name_bytes.write(raw)
        self._name_ends.write(_WORD.pack(self._name_end))

    def add(self, place: Place) -> int:
        """A new row; returns its number."""
        country = self._iso3.get(place.country, "")
        admin1 = f"{place.country}.{place.admin1}" if place.admin1 and place.admin1 != "00" else ""
        self._classes.setdefault(place.code, place.feature_class)
        values = {
            "lat": round(place.lat * 1e5),
            "lon": round(place.lon * 1e5),
            "population": place.population,
            "geonameid": place.geonameid,
            "country": self._countries.setdefault(country, len(self._countries)),
            "admin1": self._admin1.setdefault(admin1, len(self._admin1)),
            "code": self._codes.setdefault(place.code, len(self._codes)),
            "precision": 0,
            "radius": 0,
        }
        for name, value in values.items():
            self._buffers[name].append(value)
        self._own_name(place.name)
        self._rows += 1
        if len(self._buffers["lat"]) >= _BATCH:
            self._flush()
        self._about = (_TIERS.get(place.feature_class, 4), -place.population)
        return self._rows - 1

    def improve(self, row: int, place: Place) -> None:
        """Gives a shipped row the id and inhabitants of the dump, and a division or country its point."""
        self._columns["geonameid"][row] = place.geonameid
        if place.population:
            self._columns["population"][row] = place.population
        if place.code in ("ADM1", "ADM2"):
            self._columns["lat"][row], self._columns["lon"][row] = round(place.lat * 1e5), round(place.lon * 1e5)
        self._about = (1, -place.population)

    def elsewhere(self) -> None:
        """Names that follow come from another file than their places: they rank after those known so far."""
        self._about, self._heard_of = (4, 0), -1

    def name(self, row: int, name: str, how: int) -> None:
        """A name of a row; the same folded name is written once for neighbouring calls."""
        folded = key(name)
        if row != self._heard_of:
            self._heard_of, self._heard = row, set()
        if not folded or folded in self._heard:
            return
        self._heard.add(folded)
        tier, weight = self._about
        self._names.write(f"{folded}\t{tier}\t{weight}\t{row << 2 | how}\n")

    def _flush(self) -> None:
        for name, buffer in self._buffers.items():
            self._open[name].write(buffer.tobytes())
            del buffer[:]

    def finish(self) -> tuple[int, int]:
        """Writes the arrays and `meta.json`; returns rows and different names."""
        self._flush()
        for file in self._files():
            file.close()
        for name in COLUMNS:
            with (self._folder / f"{name}.bin").open("wb") as out, (self._folder / f"{name}.new").open("rb") as new:
                out.write(self._columns[name].tobytes())
                while piece := new.read(1 << 22):
                    out.write(piece)
            (self._folder / f"{name}.new").unlink()
        names = self._sorted()
        meta = {
            "version": FORMAT, "curated": self._shipped, "places": self._rows, "names": names,
            "countries": list(self._countries), "codes": list(self._codes), "classes": self._classes,
            "precisions": self._precisions, "admin1": list(self._admin1)[1:],
        }  # fmt: skip
        (self._folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False), "utf-8")
        return self._rows, names

    def _sorted(self) -> int:
        """The names in the order of their bytes, each with its rows, most notable first."""
        database = duckdb.connect()
        database.execute(f"SET memory_limit = '{MEMORY}'")
        database.execute("SET threads = 1")
        database.execute("SET preserve_insertion_order = false")
        database.execute("SET temp_directory = ?", [str(self._folder / "sorting")])
        found = database.execute(
            "SELECT k, p FROM read_csv(?, delim = '\t', quote = '', escape = '', header = false, auto_detect = false,"
            " columns = {'k': 'VARCHAR', 't': 'INTEGER', 'w': 'BIGINT', 'p': 'BIGINT'})"
            " ORDER BY k, t, w, p",
            [str(self._folder / "names.txt")],
        )
        kinds = ("key_bytes", "key_ends", "postings", "posting_ends")
        files: dict[str, IO[bytes]] = {name: (self._folder / f"{name}.bin").open("wb") for name in kinds}
        try:
            names = _write_names(found, files, self._folder)
        finally:
            for file in files.values():
                file.close()
            database.close()
        (self._folder / "names.txt").unlink()
        return names


def _write_names(found: Any, files: dict[str, IO[bytes]], folder: Path) -> int:
    """Streams sorted (name, posting) pairs into the four arrays, and the table of first two bytes beside them."""
    heads = np.zeros(65536, np.int64)
    rows: dict[int, int] = {}
    current: str | None = None
    names, key_end, end = 0, 0, 0
    for name in ("key_ends", "posting_ends"):
        files[name].write(_WORD.pack(0))

    def close() -> None:
        nonlocal names, key_end, end
        raw = str(current).encode("utf-8", "replace")
        key_end, end, names = key_end + len(raw), end + len(rows), names + 1
        heads[raw[0] << 8 | (raw[1] if len(raw) > 1 else 0)] += 1
        files["key_bytes"].write(raw)
        files["key_ends"].write(_WORD.pack(key_end))
        files["postings"].write(array("I", rows.values()).tobytes())
        files["posting_ends"].write(_WORD.pack(end))

    while batch := found.fetchmany(_BATCH):
        for folded, posting in batch:
            if folded != current:
                if current is not None:
                    close()
                current, rows = folded, {}
            rows.setdefault(posting >> 2, posting)  # a row once a name, as the most notable way says
    if current is not None:
        close()
    begin = np.zeros(65537, np.int64)
    begin[1:] = np.cumsum(heads)
    begin.tofile(folder / "begin.bin")
    return names
