"""The gazetteer: folded names to places, in flat arrays that load in a fraction of a second.

The arrays and their units are described in `lexicons/data/places/README.md`.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dragoman.errors import KnowledgeError
from dragoman.places.names import key
from dragoman.places.own import PLACES, Feature, OwnPlace, features, own_rows

NAME, ALTERNATE, SHORT = 0, 1, 2
"""How a name leads to a place: its name, one of its other names, or its name without a common noun."""

_NOWHERE = -(2**31)
FORMAT = 1
COLUMNS = ("lat", "lon", "population", "geonameid", "country", "admin1", "code", "precision", "radius")
TYPES = {
    "lat": "int32", "lon": "int32", "population": "uint32", "geonameid": "uint32", "country": "uint16",
    "admin1": "uint16", "code": "uint16", "precision": "uint8", "radius": "uint16", "key_ends": "uint32",
    "posting_ends": "uint32", "postings": "uint32", "name_ends": "uint32", "begin": "int64",
}  # fmt: skip
"""The arrays of an index folder, beside the bytes of keys and names."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the gazetteer: degrees, kilometres, inhabitants; `admin1` is "US.TX" or empty."""

    row: int
    name: str
    lat: float | None
    lon: float | None
    country: str | None
    admin1: str
    geonameid: int | None
    feature_class: str
    feature_code: str
    precision: str
    radius_km: float | None
    population: int


class Gazetteer:
    """Names to rows, rows to entries. Columns are open to rankers: one value a row."""

    def __init__(self, arrays: dict[str, npt.NDArray[Any]], own: Sequence[OwnPlace] = ()) -> None:
        meta = json.loads(bytes(arrays["meta"]))
        if meta.get("version") != FORMAT:
            raise KnowledgeError(
                f"gazetteer: format {meta.get('version')!r}, this program reads {FORMAT}; build it again"
            )
        self.countries: list[str] = meta["countries"]
        self.codes: list[str] = meta["codes"]
        self.admin1_codes: list[str] = ["", *meta["admin1"]]
        self.precisions: list[str] = meta["precisions"]
        self._classes: dict[str, str] = meta.get("classes", {})
        self._keys, self._names = _text(arrays["key_bytes"]), _text(arrays["name_bytes"])
        ends = arrays["key_ends"]
        self._key_ends = ends.data  # read one by one: quicker than an array, and no list to make
        if "begin" in arrays:
            self._begin = arrays["begin"].tolist()
        else:
            heads = arrays["key_bytes"][ends[:-1]].astype(np.int64) << 8 | arrays["key_bytes"][ends[:-1] + 1]
            self._begin = np.searchsorted(heads, np.arange(65537)).tolist()
        self._name_ends = arrays["name_ends"]
        self._posting_ends = arrays["posting_ends"]
        self._postings = arrays["postings"]
        self._more: dict[str, list[int]] = {}
        self._own_names: list[str] = []
        self._entries: dict[int, Entry] = {}
        columns = {name: arrays[name] for name in COLUMNS}
        self._shipped = self.imported = len(columns["lat"])
        self.curated: int = meta.get("curated", self._shipped)
        """Rows below this number are the package's own selection; those above come from an imported dump."""
        if own:
            columns = self._with_own(columns, own)
        self.lat, self.lon = columns["lat"], columns["lon"]
        self.population, self.geonameid = columns["population"], columns["geonameid"]
        self.country, self.admin1 = columns["country"], columns["admin1"]
        self.code, self.precision, self.radius = columns["code"], columns["precision"], columns["radius"]

    @classmethod
    def load(cls, user_files: Sequence[Path] = (), index: Path | None = None) -> Gazetteer:
        """The shipped gazetteer, or that of an imported `index`, with the user's places (form of `own.csv`) added.

        Raises KnowledgeError when a file breaks the form or the index is none.
        """
        own = [place for path in user_files for place in own_rows(Path(path))]
        if index is not None:
            return cls(_mapped(index), own)
        return cls(_shipped(), own) if own else _plain()

    def __len__(self) -> int:
        return len(self.lat)

    def find(self, name: str) -> list[tuple[int, int]]:
        """The places of a name, as (row, how), most notable first; `how` is NAME, ALTERNATE or SHORT."""
        return self.find_key(key(name))

    def find_key(self, folded: str) -> list[tuple[int, int]]:
        """As `find`, for a name that is folded already."""
        found = [(p >> 2, p & 3) for p in self._more.get(folded, ())]
        at = self._at(folded.encode("utf-8"))
        if at is not None:
            low, high = self._posting_ends[at], self._posting_ends[at + 1]
            found += [(p >> 2, p & 3) for p in self._postings[low:high].tolist()]
        return found

    def known(self, folded: str) -> bool:
        """Whether a folded name is in the gazetteer."""
        return folded in self._more or self._at(folded.encode("utf-8")) is not None

    def begins(self, folded: str) -> bool:
        """Whether some name starts with these folded words, followed by more."""
        prefix = folded.encode("utf-8") + b" "
        low = self._bisect(prefix)
        if low < len(self._key_ends) - 1 and self._key(low).startswith(prefix):
            return True
        return any(name.startswith(folded + " ") for name in self._more) if self._more else False

    def own_names(self) -> tuple[bytes, npt.NDArray[np.uint32]]:
        """The places' own names as UTF-8 without gaps, and where each ends, beginning with 0; shipped rows only."""
        return bytes(self._names), np.array(self._name_ends, np.uint32)

    def neighbours(self, name: str, most: int = 4000) -> list[str]:
        """Known folded names of nearly the length of `name` that begin alike: what it may be meant for."""
        folded = key(name).encode("utf-8")
        if len(folded) < 2:
            return []
        head = folded[0] << 8 | folded[1]
        ends = self._key_ends
        known = range(int(self._begin[head]), int(self._begin[head + 1]))
        alike = [self._key(at) for at in known if abs(ends[at + 1] - ends[at] - len(folded)) < 2]
        return [raw.decode("utf-8") for raw in alike[:most]]

    def postings(self) -> Iterator[tuple[str, list[int]]]:
        """Every folded name with its places as `row << 2 | how`, in the order of the names' bytes."""
        for at in range(len(self._key_ends) - 1):
            low, high = self._posting_ends[at], self._posting_ends[at + 1]
            yield self._key(at).decode("utf-8"), self._postings[low:high].tolist()

    def entry(self, row: int) -> Entry:
        """Everything about one row."""
        known = self._entries.get(row)
        if known is None:
            if len(self._entries) > 50_000:
                self._entries.clear()
            known = self._entries[row] = self._entry(row)
        return known

    def _entry(self, row: int) -> Entry:
        code = self.codes[self.code[row]]
        feature = features().get(code) or _unlisted(code, self._classes.get(code, "S"))
        nowhere = int(self.lat[row]) == _NOWHERE
        radius = int(self.radius[row])
        return Entry(
            row,
            self.name(row),
            None if nowhere else int(self.lat[row]) / 1e5,
            None if nowhere else int(self.lon[row]) / 1e5,
            self.countries[self.country[row]] or None,
            self.admin1_codes[self.admin1[row]],
            int(self.geonameid[row]) or None,
            feature.feature_class,
            code,
            self.precisions[self.precision[row]] or feature.precision,
            float(radius) if radius else feature.radius_km,
            int(self.population[row]),
        )

    def name(self, row: int) -> str:
        """The place's own name, with its accents."""
        if row >= self._shipped:
            return self._own_names[row - self._shipped]
        raw: bytes = self._names[self._name_ends[row] : self._name_ends[row + 1]]
        return raw.decode("utf-8")

    def vectors(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Unit vectors of rows, shape (rows, 3); zeros where a place has no point."""
        return _vectors(self.lat[rows], self.lon[rows])

    def _key(self, at: int) -> bytes:
        raw: bytes = self._keys[self._key_ends[at] : self._key_ends[at + 1]]
        return raw

    def _bisect(self, wanted: bytes) -> int:
        """Where the first key not below `wanted` lies; the table of first two bytes narrows the search."""
        keys, ends = self._keys, self._key_ends
        if len(wanted) < 2:
            return 0
        head = wanted[0] << 8 | wanted[1]
        low, high = int(self._begin[head]), int(self._begin[head + 1])
        while low < high:
            middle = (low + high) // 2
            if keys[ends[middle] : ends[middle + 1]] < wanted:
                low = middle + 1
            else:
                high = middle
        return low

    def _at(self, wanted: bytes) -> int | None:
        low = self._bisect(wanted)
        return low if low < len(self._key_ends) - 1 and self._key(low) == wanted else None

    def _with_own(self, columns: dict[str, npt.NDArray[Any]], own: Sequence[OwnPlace]) -> dict[str, npt.NDArray[Any]]:
        """The columns with rows for the user's places appended; their names come first in `find`."""
        added: dict[str, list[int]] = {name: [] for name in columns}
        for i, place in enumerate(own):
            row = self._shipped + i
            self._own_names.append(place.name)
            for name in (place.name, *place.aliases):
                self._more.setdefault(key(name), []).append(row << 2 | NAME)
            if place.country and place.country not in self.countries:
                self.countries.append(place.country)
            values = {
                "lat": _NOWHERE if place.lat is None else round(place.lat * 1e5),
                "lon": _NOWHERE if place.lon is None else round(place.lon * 1e5),
                "population": 0, "geonameid": 0, "admin1": 0,
                "country": self.countries.index(place.country or ""),
                "code": self.codes.index(place.feature_code),
                "precision": self.precisions.index(place.precision),
                "radius": round(place.radius_km or 0),
            }  # fmt: skip
            for name, value in values.items():
                added[name].append(value)
        return {name: np.concatenate([column, np.array(added[name], column.dtype)]) for name, column in columns.items()}


_BY_CLASS = {"A": ("district", 30.0), "P": ("city", 4.0), "H": ("feature", 20.0), "L": ("feature", 10.0),
             "T": ("feature", 8.0), "U": ("feature", 50.0), "V": ("feature", 10.0), "R": ("feature", 10.0)}  # fmt: skip


@cache
def _unlisted(code: str, feature_class: str) -> Feature:
    """What a point of an imported feature code stands for, where `features.toml` does not say: by its class."""
    precision, radius = _BY_CLASS.get(feature_class, ("feature", 2.0))
    return Feature(code, feature_class, precision, radius)


def _text(raw: Any) -> Any:
    """Bytes that are sliced; a mapped file stays on disk."""
    return raw if isinstance(raw, mmap.mmap) else bytes(raw)


def _vectors(lat: npt.NDArray[np.int32], lon: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    a, b = np.radians(lat / 1e5), np.radians(lon / 1e5)
    level = np.cos(a)
    xyz = np.column_stack([level * np.cos(b), level * np.sin(b), np.sin(a)])
    xyz[lat == _NOWHERE] = 0.0
    return xyz


@cache
def _shipped() -> dict[str, npt.NDArray[Any]]:
    path = PLACES / "gazetteer.npz"
    try:
        with np.load(path, allow_pickle=False) as data:
            return {name: data[name] for name in data.files}
    except OSError as error:
        raise KnowledgeError(
            f"`{path}` cannot be read ({error}); `python training/build_gazetteer.py` builds it"
        ) from error


def _mapped(folder: Path) -> dict[str, Any]:
    """The arrays of an index folder, mapped: what is not looked at is not read."""
    try:
        arrays: dict[str, Any] = {"meta": (folder / "meta.json").read_bytes()}
        for name, kind in TYPES.items():
            arrays[name] = np.memmap(folder / f"{name}.bin", kind, "r")
        for name in ("key_bytes", "name_bytes"):
            with (folder / f"{name}.bin").open("rb") as file:
                arrays[name] = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise KnowledgeError(
            f"{folder} is no gazetteer ({error}); `dragoman places import allCountries.zip` makes one"
        ) from error
    return arrays


@cache
def _plain() -> Gazetteer:
    return Gazetteer(_shipped())
