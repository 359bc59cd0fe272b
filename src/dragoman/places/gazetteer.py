"""The gazetteer: folded names to places, in flat arrays that load in a fraction of a second.

The arrays and their units are described in `lexicons/data/places/README.md`.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dragoman.errors import KnowledgeError
from dragoman.lexicons.gazetteer import FORMAT, Names, names, packed, sliced
from dragoman.places.names import key
from dragoman.places.own import Feature, OwnPlace, features, own_rows

NAME, ALTERNATE, SHORT = 0, 1, 2
"""How a name leads to a place: its name, one of its other names, or its name without a common noun."""

_NOWHERE = -(2**31)
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

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], own: Sequence[OwnPlace] = ()) -> None:
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
        self._names = names() if arrays is packed() else Names(arrays)
        self._name_bytes = sliced(arrays["name_bytes"])
        self._name_ends = arrays["name_ends"]
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
        return cls(packed(), own) if own else _plain()

    def __len__(self) -> int:
        return len(self.lat)

    def find(self, name: str) -> list[tuple[int, int]]:
        """The places of a name, as (row, how), most notable first; `how` is NAME, ALTERNATE or SHORT."""
        return self.find_key(key(name))

    def find_key(self, folded: str) -> list[tuple[int, int]]:
        """As `find`, for a name that is folded already."""
        found = [(p >> 2, p & 3) for p in self._more.get(folded, ())]
        found += [(p >> 2, p & 3) for p in self._names.postings(folded)]
        return found

    def known(self, folded: str) -> bool:
        """Whether a folded name is in the gazetteer."""
        return folded in self._more or folded in self._names

    def begins(self, folded: str) -> bool:
        """Whether some name starts with these folded words, followed by more."""
        return self._names.begins(folded) or any(name.startswith(folded + " ") for name in self._more)

    def own_names(self) -> tuple[bytes, npt.NDArray[np.uint32]]:
        """The places' own names as UTF-8 without gaps, and where each ends, beginning with 0; shipped rows only."""
        return bytes(self._name_bytes), np.array(self._name_ends, np.uint32)

    def neighbours(self, name: str, most: int = 4000) -> list[str]:
        """Known folded names of nearly the length of `name` that begin alike: what it may be meant for."""
        return self._names.neighbours(key(name), most)

    def postings(self) -> Iterator[tuple[str, list[int]]]:
        """Every folded name with its places as `row << 2 | how`, in the order of the names' bytes."""
        return self._names.items()

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

    def capital(self, country: str) -> Entry | None:
        """The capital of a country, ISO 3166-1 alpha-3; None where it has none or the country is not known."""
        if country not in self.countries or "PPLC" not in self.codes:
            return None
        code, at = self.codes.index("PPLC"), self.countries.index(country)
        rows = np.flatnonzero((self.code[: self.curated] == code) & (self.country[: self.curated] == at))
        return self.entry(int(rows[np.argmax(self.population[rows])])) if len(rows) else None

    def name(self, row: int) -> str:
        """The place's own name, with its accents."""
        if row >= self._shipped:
            return self._own_names[row - self._shipped]
        raw: bytes = self._name_bytes[self._name_ends[row] : self._name_ends[row + 1]]
        return raw.decode("utf-8")

    def vectors(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Unit vectors of rows, shape (rows, 3); zeros where a place has no point."""
        return _vectors(self.lat[rows], self.lon[rows])

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


def _vectors(lat: npt.NDArray[np.int32], lon: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    a, b = np.radians(lat / 1e5), np.radians(lon / 1e5)
    level = np.cos(a)
    xyz = np.column_stack([level * np.cos(b), level * np.sin(b), np.sin(a)])
    xyz[lat == _NOWHERE] = 0.0
    return xyz


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
    return Gazetteer(packed())
