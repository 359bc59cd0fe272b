"""Knowledge files: CSV and TOML under `data/`, read by one loader that checks them.

A CSV file has a header row, commas, UTF-8, and `|` between several values of one cell. A table is
described by its columns; whatever breaks the description is a KnowledgeError naming file, row,
value, and the nearest valid value. Rows are counted as an editor counts lines: the header is row 1.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dragoman.errors import KnowledgeError
from dragoman.lexicons import toml

DATA = Path(__file__).parent / "data"
"""Where the knowledge shipped with the package lies, a folder a room."""

SEVERAL = "|"
"""What separates several values in one cell."""

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_WIKIDATA = re.compile(r"Q[1-9]\d*")
_FLAGS = frozenset({"yes", "no", ""})


class Kind(Enum):
    """What a cell may hold. DATE is YYYY, YYYY-MM or YYYY-MM-DD; WIKIDATA an item number ("Q159")."""

    TEXT = "text"
    DATE = "date"
    WIKIDATA = "wikidata"
    FLAG = "yes or no"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what its cells hold, and the closed set they come from, if any.

    `several` allows `|`. `values` is checked value by value; `what` names such a value in messages
    ("a sector code"). An optional column may be absent from a user's file.
    """

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    several: bool = False
    values: frozenset[str] | None = None
    what: str = "known value"
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a file; `key` is the column that tells rows apart, None where rows only add up."""

    name: str
    columns: tuple[Column, ...]
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a knowledge file. Row 0 stands for the file as a whole."""

    file: str
    row: int
    message: str

    def __str__(self) -> str:
        where = f"`{self.file}`, row {self.row}" if self.row else f"`{self.file}`"
        return f"{where}: {self.message}"


Row = dict[str, str]


def did_you_mean(value: str, valid: Iterable[str]) -> str:
    """A hint to append to a message: the nearest valid value, or nothing when none is near."""
    known = sorted(valid)
    near = difflib.get_close_matches(value, known, n=1, cutoff=0.5)
    if not near:
        same = {v.lower(): v for v in known}.get(value.strip().lower())
        near = [same] if same else [v for v in known if sorted(v) == sorted(value)][:1]
    return f'; did you mean "{near[0]}"?' if near else ""


def values(cell: str) -> tuple[str, ...]:
    """The several values of one cell, stripped, empty ones left out."""
    if not cell:
        return ()
    if SEVERAL not in cell:
        return (cell.strip(),)
    return tuple(part for part in (v.strip() for v in cell.split(SEVERAL)) if part)


def rows(path: Path) -> Iterator[tuple[int, Row]]:
    """The rows of a CSV file with their line numbers, cells stripped; blank lines are passed over."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines)
            header = [name.strip() for name in next(reader, [])]
            width = len(header)
            for cells in reader:
                if len(cells) != width:
                    if not any(cells):
                        continue
                    raise KnowledgeError(
                        f"`{path.name}`, row {reader.line_num}: {len(cells)} cells under "
                        f"{width} headings; put a cell that holds a comma in quotation marks"
                    )
                yield reader.line_num, dict(zip(header, map(str.strip, cells)))  # noqa: B905 (as long as each other: seen to)
    except UnicodeDecodeError as error:
        raise KnowledgeError(f"`{path.name}`: not UTF-8 ({error.reason} at byte {error.start})") from error
    except OSError as error:
        raise KnowledgeError(f"`{path}`: cannot be read ({error.strerror})") from error


def _header_problems(file: str, table: Table, header: Sequence[str]) -> Iterator[Problem]:
    known = {column.name for column in table.columns}
    for name in header:
        if name not in known:
            yield Problem(file, 1, f'"{name}" is not a column of {table.name}{did_you_mean(name, known)}')
    for column in table.columns:
        if not column.optional and column.name not in header:
            yield Problem(file, 1, f'column "{column.name}" is missing')


def _cell_problem(column: Column, cell: str) -> str | None:
    if not cell:
        return f'"{column.name}" must not be empty' if column.required else None
    if not column.several and SEVERAL in cell:
        return f'"{column.name}" takes one value, "{cell}" holds several'
    if column.kind is Kind.DATE and not _DATE.fullmatch(cell):
        return f'"{cell}" is not a date of the form YYYY, YYYY-MM or YYYY-MM-DD'
    if column.kind is Kind.WIKIDATA and not _WIKIDATA.fullmatch(cell):
        return f'"{cell}" is not a Wikidata number such as "Q159"'
    if column.kind is Kind.FLAG and cell not in _FLAGS:
        return f'"{cell}" is neither "yes" nor "no"'
    if column.values is not None:
        for value in values(cell) if column.several else (cell,):
            if value not in column.values:
                return f'"{value}" is not {column.what}{did_you_mean(value, column.values)}'
    return None


def problems(path: Path, table: Table) -> Iterator[Problem]:
    """Every fault of one file, in row order; nothing for a sound file."""
    seen: dict[str, int] = {}
    header_done = False
    try:
        for number, row in rows(path):
            if not header_done:
                header_done = True
                yield from _header_problems(path.name, table, list(row))
            for column in table.columns:
                message = _cell_problem(column, row.get(column.name, ""))
                if message:
                    yield Problem(path.name, number, message)
            if table.key:
                key = row.get(table.key, "")
                if key and key in seen:
                    yield Problem(path.name, number, f'"{key}" was given before, in row {seen[key]}')
                seen.setdefault(key, number)
    except KnowledgeError as error:
        where, _, message = str(error).partition(": ")
        named = re.search(r"row (\d+)", where)
        yield Problem(path.name, int(named[1]) if named else 0, message)


def read_table(path: Path, table: Table) -> list[Row]:
    """The rows of one file, checked.

    Raises KnowledgeError with the first fault (and how many more there are).
    """
    faults = list(problems(path, table))
    if faults:
        more = f" (and {len(faults) - 1} more faults)" if len(faults) > 1 else ""
        raise KnowledgeError(f"{faults[0]}{more}")
    return [row for _, row in rows(path)]


def read_toml(path: Path) -> Mapping[str, Any]:
    """One TOML file; KnowledgeError names the file and what is wrong in it."""
    try:
        with path.open("rb") as data:
            return toml.load(data)
    except toml.TOMLDecodeError as error:
        raise KnowledgeError(f"`{path.name}`: not TOML ({error})") from error
    except OSError as error:
        raise KnowledgeError(f"`{path}`: cannot be read ({error.strerror})") from error


def numbers(file: str, data: Mapping[str, Any], table: str, names: frozenset[str]) -> Mapping[str, float]:
    """One table of numbers in a TOML file: no name missing, none too many. Raises KnowledgeError."""
    given = data.get(table)
    if not isinstance(given, Mapping):
        raise KnowledgeError(f"`{file}`: the table [{table}] is missing")
    for name, value in given.items():
        if name not in names:
            raise KnowledgeError(f'`{file}`, [{table}]: "{name}" is not known{did_you_mean(name, names)}')
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise KnowledgeError(f'`{file}`, [{table}] {name}: "{value}" is not a number')
    for name in sorted(names - set(given)):
        raise KnowledgeError(f'`{file}`, [{table}]: "{name}" is missing')
    return MappingProxyType({name: float(value) for name, value in given.items()})
