"""The full GeoNames index, built from a dump that the user has: `build(Path("allCountries.zip"), Path("geonames"))`.

The dump is the tab-separated file that geonames.org documents (19 columns, `allCountries.zip` or one country's);
the alternate names come from its fourth column or, better, from `alternateNamesV2.zip`. Both are streamed; what does
not fit in memory is sorted on disk by DuckDB. The index is a folder of flat arrays that is mapped, not read, when it
is used. It begins with the rows of the shipped gazetteer, so that what is known without the dump stays as it is:
rows of the dump that mean the same place give theirs an id, inhabitants and more names.
"""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, Any

import numpy as np

from dragoman.errors import InputError
from dragoman.lexicons.tables import DATA, rows
from dragoman.places.gazetteer import ALTERNATE, NAME, SHORT, Gazetteer
from dragoman.places.index import IndexWriter
from dragoman.places.names import is_latin, key, shortened

FIELDS = 19
"""Columns of a line, as geonames.org/export documents them."""

LONGEST_LINE = 1 << 20
"""Characters of a line that are read; GeoNames' own stay far below."""

_SKIPPED = frozenset({"link", "wkdt", "post", "iata", "icao", "faac", "tcid", "unlc", "phon", "abbr"})
"""`isolanguage` of alternate names that are codes and addresses, not names."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the dump, typed. `alternates` are as written; degrees are WGS84."""

    geonameid: int
    name: str
    ascii: str
    alternates: tuple[str, ...]
    lat: float
    lon: float
    feature_class: str
    code: str
    country: str
    admin1: str
    population: int


@dataclass(slots=True)
class Built:
    """What a build did: lines read, of them unreadable; rows that the shipped gazetteer had; all rows and names."""

    lines: int = 0
    broken: int = 0
    merged: int = 0
    places: int = 0
    names: int = 0


def build(
    dump: Path,
    out: Path,
    *,
    alternates: Path | None = None,
    told: Callable[[int], None] = lambda _: None,
) -> Built:
    """Builds the index folder `out` from a dump (.zip or .txt); `told` hears the count of lines now and then.

    All or nothing: the folder appears when it is complete, and an older one stays until then.
    Raises InputError when a file is missing or is no GeoNames dump.
    """
    for _ in zip(places(dump, Built()), range(1000), strict=False):  # a wrong file is refused before the work begins
        pass
    out.parent.mkdir(parents=True, exist_ok=True)
    working = Path(mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        built = _fill(working, dump, alternates, told)
        replaced = working.with_name(working.name + "-old")
        if out.exists():
            out.rename(replaced)
        working.rename(out)
        shutil.rmtree(replaced, ignore_errors=True)
    finally:
        shutil.rmtree(working, ignore_errors=True)
    return built


def _fill(working: Path, dump: Path, alternates: Path | None, told: Callable[[int], None]) -> Built:
    shipped = Gazetteer.load()
    known = _Known(shipped)
    built = Built()
    with IndexWriter(working, shipped, _countries()) as writer:
        where = array("i")  # the row of each geonameid, -1 for none: four bytes an id
        for place in places(dump, built):
            row = known.row(place)
            if row is None:
                row = writer.add(place)
            else:
                built.merged += 1
                writer.improve(row, place)
            if alternates is not None:
                where.extend([-1] * (place.geonameid + 1 - len(where)))
                where[place.geonameid] = row
            for name, how in _names(place):
                writer.name(row, name, how)
            if built.lines % 100_000 == 0:
                told(built.lines)
        writer.elsewhere()
        for geonameid, name in alternate_names(alternates) if alternates is not None else ():
            if geonameid < len(where) and where[geonameid] >= 0:
                writer.name(where[geonameid], name, ALTERNATE)
        built.places, built.names = writer.finish()
    return built


def _names(place: Place) -> Iterator[tuple[str, int]]:
    """Every name of a line that a text in Latin letters may use, with how it leads to the place."""
    yield place.name, NAME
    yield place.ascii, NAME
    if place.feature_class in "AP":
        short = shortened(place.name)
        if short != key(place.name):
            yield short, SHORT
    for name in place.alternates:
        if usable(name):
            yield name, ALTERNATE


def usable(name: str) -> bool:
    """Whether an alternate name may stand in a text: Latin letters, a capital first, no code or address."""
    return 3 < len(name) <= 60 and name[0].isupper() and not name.isupper() and "://" not in name and is_latin(name)


class _Known:
    """Which row of the shipped gazetteer a line of the dump means."""

    def __init__(self, shipped: Gazetteer) -> None:
        self._ids = {int(g): row for row, g in enumerate(shipped.geonameid) if g}
        codes = np.asarray(shipped.code)
        first, second = (shipped.codes.index(code) for code in ("ADM1", "ADM2"))
        self._first = {
            shipped.admin1_codes[shipped.admin1[row]]: int(row)
            for row in np.flatnonzero(codes == first)
            if shipped.admin1[row]
        }
        self._second = {
            (shipped.admin1_codes[shipped.admin1[row]], shortened(shipped.name(int(row)))): int(row)
            for row in np.flatnonzero(codes == second)
            if shipped.admin1[row]
        }

    def row(self, place: Place) -> int | None:
        found = self._ids.get(place.geonameid)
        if found is None and place.code == "ADM1":
            found = self._first.get(f"{place.country}.{place.admin1}")
        if found is None and place.code == "ADM2":
            found = self._second.get((f"{place.country}.{place.admin1}", shortened(place.name)))
        return found


def _countries() -> dict[str, str]:
    """ISO 3166-1 alpha-2 to alpha-3 codes."""
    return {row["iso2"]: row["code"] for _, row in rows(DATA / "actors" / "states.csv") if row["iso2"]}


def places(dump: Path, built: Built) -> Iterator[Place]:
    """The lines of a dump, streamed; unreadable ones are counted in `built`.

    Raises InputError when more than one line in ten of the first thousand is unreadable.
    """
    with _opened(dump) as lines:
        while line := lines.readline(LONGEST_LINE):
            built.lines += 1
            place = _place(line)
            if place is not None:
                yield place
                continue
            built.broken += 1
            if built.lines <= 1000 and built.broken > max(1, built.lines // 10) and built.broken > 3:
                raise InputError(
                    f"{dump}, line {built.lines}: no line of a GeoNames dump, which has {FIELDS} columns parted by "
                    "tabs; give allCountries.zip or one country's file from geonames.org/export"
                )
    if built.lines == built.broken:
        raise InputError(f"{dump} holds no line of a GeoNames dump ({built.lines} lines read)")


def _place(line: str) -> Place | None:
    cells = line.rstrip("\r\n").split("\t")
    if len(cells) != FIELDS:
        return None
    try:
        lat, lon = float(cells[4]), float(cells[5])
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            return None
        others = tuple(name for name in cells[3].split(",") if name)
        return Place(
            int(cells[0]), cells[1], cells[2] or cells[1], others, lat, lon, cells[6], cells[7] or cells[6],
            cells[8], cells[10], min(int(cells[14] or 0), 2**32 - 1),
        )  # fmt: skip
    except ValueError:
        return None


def alternate_names(path: Path) -> Iterator[tuple[int, str]]:
    """(geonameid, name) of `alternateNamesV2`, without codes, addresses and names in other scripts."""
    with _opened(path) as lines:
        while line := lines.readline(LONGEST_LINE):
            cells = line.rstrip("\r\n").split("\t")
            if len(cells) >= 4 and cells[1].isdigit() and cells[2] not in _SKIPPED and usable(cells[3]):
                yield int(cells[1]), cells[3]


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    """The text of a .txt file, or of the largest one in a .zip. Raises InputError."""
    if not path.is_file():
        raise InputError(f"{path}: no such file; give allCountries.zip or .txt from geonames.org/export")
    if not zipfile.is_zipfile(path):
        if path.suffix.lower() == ".zip":
            raise InputError(f"{path} is no zip file, or its download was cut short; fetch it again")
        with path.open(encoding="utf-8", errors="replace", newline="\n") as lines:
            yield lines
        return
    with zipfile.ZipFile(path) as whole:
        members = [m for m in whole.infolist() if m.filename.lower().endswith(".txt")]
        members = [m for m in members if "readme" not in m.filename.lower() and "language" not in m.filename.lower()]
        if not members:
            raise InputError(f"{path} holds no .txt file; a GeoNames dump holds one of the archive's own name")
        with whole.open(max(members, key=lambda m: m.file_size)) as raw:
            try:
                yield io.TextIOWrapper(raw, encoding="utf-8", errors="replace", newline="\n")
            except zipfile.BadZipFile as problem:
                raise InputError(f"{path} is damaged ({problem}); fetch it again") from problem


def described(folder: Path) -> dict[str, Any]:
    """What an index folder says of itself. Raises InputError when it is none."""
    try:
        meta: dict[str, Any] = json.loads((folder / "meta.json").read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise InputError(f"{folder} is no gazetteer: {problem}; `dragoman places import` makes one") from problem
    return meta
