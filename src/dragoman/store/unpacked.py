"""The rows of a large record unpacked beside it, for a server that shows some of them again and again.

Parquet keeps events small: some 150 columns of lists, compressed a few thousand rows at a time. To show fifty events
that lie apart all of that is unpacked. A part holds the rows of some segments in a DuckDB file: its columns are sought
through ten times sooner, and beside them lies each row whole, as JSON under a number. Nothing is lost with it: what it
holds stands in the record, and whatever it does not hold is read from there.

A part never changes. As the record grows others are made, each taking in those not much larger than itself, so that
there are few. They are made by another process (`store/unpack.py`), whose memory goes with it.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.store.commits import Segment
from dragoman.store.folder import Folder, private
from dragoman.store.schema import TABLES, Table
from dragoman.store.segments import connect, quoted, source

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]

log = logging.getLogger(__name__)

FACTS = tuple(
    c.name
    for c in TABLES["reports"].columns
    if c.name not in {"text", "zones", "sentences", "shingles", "shingle_keys"}
)
"""What is unpacked of reports: not their texts."""

UNPACKED: dict[str, tuple[str, ...]] = {
    **{name: tuple(c.name for c in TABLES[name].columns) for name in ("events", "claims", "readings")},
    "reports": FACTS,
}
"""The columns of a part, by table."""

COPIES = frozenset(
    f"{side}_{part}" for side in ("actor", "recipient", "claimant") for part in ("country", "sector", "name")
) | {"blocks", "blocks_from", "blocks_to", "day", "last_day"}
"""Columns of events that are there for filters and links alone: a third of what unpacking a row costs."""

WHOLE: dict[str, tuple[str, ...]] = {
    "events": tuple(c.name for c in TABLES["events"].columns if c.name not in COPIES),
    "reports": FACTS,
}
"""The columns of a row that lies whole beside the columns."""

DAYS = {"events": (("date", "from"), ("date", "to"), ("act_date", "from"), ("act_date", "to")),
        "reports": (("published",),)}  # fmt: skip
"""Where days stand in such rows; JSON writes them as text."""

LEAST = 50_000
"""Events of a record from which it is unpacked: below, Parquet is quick enough."""
BEHIND = 2_000
"""Events that are read from Parquet before another part is made."""
TAKEN_IN = 4
"""A new part takes in those that are at most so many times as large as what is new."""
AT_ONCE = 1_000
"""Rows asked for by number in one question; of many more DuckDB would read all."""

_names = itertools.count(1)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The rows of some segments in a DuckDB file, attached as `name`.

    `first` is by segment the number of its first row among those of its table.
    """

    path: Path
    name: str
    first: Mapping[Segment, int] = field(repr=False)

    def numbers(self, segment: Segment, numbers: Iterable[int]) -> list[int]:
        """The numbers here of some rows of a segment."""
        return [self.first[segment] + n for n in numbers]

    def whole(self, connection: duckdb.DuckDBPyConnection, table: str, numbers: Sequence[int]) -> Iterator[Row]:
        """Rows by their numbers here, as far as `WHOLE` names columns."""
        wanted = sorted(numbers)
        for at in range(0, len(wanted), AT_ONCE):
            listed = ", ".join(map(str, wanted[at : at + AT_ONCE]))
            asked = f"SELECT whole FROM {self.name}.{table}_whole WHERE n IN ({listed})"
            for (text,) in connection.execute(asked).fetchall():
                yield row_of(table, text)


def row_of(table: str, text: str) -> Row:
    """A row from its JSON, with days as days."""
    row: Row = json.loads(text)
    for way in DAYS[table]:
        held = row
        for step in way[:-1]:
            held = held[step] or {}
        if held.get(way[-1]):
            held[way[-1]] = date.fromisoformat(held[way[-1]])
    return row


def read(
    parts: Sequence[Part],
    folder: Folder,
    table: Table,
    segments: Iterable[Segment],
    placed: bool = False,
    columns: Sequence[str] | None = None,
) -> str:
    """`segments.source`, from parts where they hold a segment."""
    held = [s for s in segments if s.table == table.name and s.rows]
    listed = [c.name for c in table.columns if columns is None or c.name in columns]
    able = parts if set(listed) <= set(UNPACKED.get(table.name, ())) else ()
    names = ", ".join([f'"{c}"' for c in listed] + ["file", "nth"] * placed)
    selects = [f"SELECT {names} FROM {rows}" for rows in rows_of(able, folder, table.name, held)]
    left = beside(able, held)
    if left or not selects:
        selects.append(source(folder, table, left, placed, columns))
    return " UNION ALL ".join(selects)


def rows_of(parts: Sequence[Part], folder: Folder, table: str, segments: Iterable[Segment]) -> Iterator[str]:
    """By part, where it holds any of some segments, its table and a condition for them."""
    held = list(segments)
    for part in parts:
        mine = [s for s in held if s in part.first and s.table == table]
        if mine:
            every = sum(s.table == table for s in part.first) == len(mine)
            urls = ", ".join(quoted(folder.url(s.name)) for s in mine)
            yield f"{part.name}.{table}" + ("" if every else f" WHERE file IN ({urls})")


def beside(parts: Sequence[Part], segments: Iterable[Segment]) -> list[Segment]:
    """Segments that no part holds."""
    return [s for s in segments if not any(s in p.first for p in parts)]


def lay_out(connection: duckdb.DuckDBPyConnection, folder: Folder, part: Part) -> None:
    """Write the file of a part. Raises what DuckDB raises."""
    connection.execute(f"ATTACH {quoted(str(part.path))} AS {part.name}")
    for name, columns in UNPACKED.items():
        table = TABLES[name]
        target = f"{part.name}.{name}"
        listed = ", ".join(f'"{c}"' for c in columns)
        kept = f"{listed}, file, nth, hash({columns[0]}) AS h"
        none = source(folder, table, (), placed=True)
        connection.execute(f"CREATE TABLE {target} AS SELECT 0::BIGINT AS n, {kept} FROM ({none})")
        for s, first in part.first.items():
            if s.table == name:
                rows = f"({source(folder, table, [s], True, columns)})"
                connection.execute(f"INSERT INTO {target} SELECT nth + {first} AS n, {kept} FROM {rows}")
        if name in WHOLE:
            row = ", ".join(f"{quoted(c)}: \"{c}\"" for c in WHOLE[name])
            connection.execute(
                f"CREATE TABLE {target}_whole AS SELECT n, to_json({{{row}}})::VARCHAR AS whole FROM {target}"
            )
            connection.execute(f"CREATE INDEX {name}_whole_n ON {target}_whole (n)")
    connection.execute(f"DETACH {part.name}")


def numbered(segments: Iterable[Segment]) -> dict[Segment, int]:
    """By segment the number of its first row, counted through each table."""
    counted: dict[str, int] = {}
    first = {}
    for s in segments:
        first[s] = counted.get(s.table, 0)
        counted[s.table] = first[s] + s.rows
    return first


@dataclass
class Unpacked:
    """The parts of one record, shared by all openings of it in a process, and the DuckDB that reads them.

    Each opening has a connection of its own (`connect`), tells what counts (`note`), and takes `parts` as they are at
    that moment. `seen` is what they keep together (`store/courses.py`).
    """

    where: str
    least: int = LEAST
    behind: int = BEHIND
    parts: tuple[Part, ...] = ()
    seen: dict[str, Any] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _making: threading.Thread | None = field(default=None, repr=False)
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _ended: bool = False
    _database: duckdb.DuckDBPyConnection | None = field(default=None, repr=False)
    _users: dict[int, tuple[Part, ...]] = field(default_factory=dict, repr=False)
    _old: list[Part] = field(default_factory=list, repr=False)

    def connect(self, folder: Folder, threads: int | None = None) -> duckdb.DuckDBPyConnection:
        """A connection to the one DuckDB of all openings; what is temporary is its own. Opens again what was closed."""
        with self._lock:
            if self._database is None:
                self._database, self._ended = connect(folder, threads=threads), False
            return self._database.cursor()

    def note(self, segments: Iterable[Segment]) -> None:
        """What counts now; where much of it is in no part yet, one is begun."""
        held = [s for s in segments if s.table in UNPACKED and s.rows]
        if sum(s.rows for s in held if s.table == "events") < self.least:
            return
        with self._lock:
            if self._ended or (self._making and self._making.is_alive()):
                return
            plan = self._plan(held)
            if plan:
                self._making = threading.Thread(target=self._make, args=plan, name="unpacked", daemon=True)
                self._making.start()

    def _plan(self, held: Sequence[Segment]) -> tuple[list[Segment], tuple[Part, ...]] | None:
        """The segments of the next part, and the parts it stands for; None where it is not worth it."""
        count = {p: sum(s.rows for s in p.first if s.table == "events") for p in self.parts}
        counting = set(held)
        dead = {p: sum(s.rows for s in p.first if s.table == "events" and s not in counting) for p in self.parts}
        there = {s for p in self.parts for s in p.first}
        new = [s for s in held if s not in there]
        size = sum(s.rows for s in new if s.table == "events")
        worn = [p for p in self.parts if 2 * dead[p] >= count[p]]
        if size < self.behind and not worn:
            return None
        gone = list(worn)
        for p in sorted(set(self.parts) - set(worn), key=lambda p: count[p]):
            if count[p] <= TAKEN_IN * size:
                gone.append(p)
                size += count[p] - dead[p]
        taken = {s for p in gone for s in p.first}
        return [s for s in held if s in taken or s not in there], tuple(gone)

    def _make(self, segments: list[Segment], gone: tuple[Part, ...]) -> None:
        number = next(_names)
        part = Part(private() / f"part{number}.duckdb", f"part{number}", numbered(segments))
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "dragoman.store.unpack", self.where, str(part.path), part.name],
                stdin=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            told = json.dumps([astuple(s) for s in segments]).encode()
            _, said = self._process.communicate(told)
            if self._process.returncode:
                raise OSError(said.decode("utf-8", "replace").strip().rpartition("\n")[2] or "it was ended")
        except OSError as problem:
            part.path.unlink(missing_ok=True)
            if not self._ended:  # a compaction took files away, or the disk is full: the record itself is read
                log.info("%s is not unpacked: %s", self.where, problem)
            return
        with self._lock:
            if self._database is None or self._ended:
                part.path.unlink(missing_ok=True)
                return
            self._run(f"ATTACH {quoted(str(part.path))} AS {part.name} (READ_ONLY)")
            self.parts = (*(p for p in self.parts if p not in gone), part)
            self._old += gone
            self._sweep()

    def _run(self, sql: str) -> None:
        if self._database is not None:
            with self._database.cursor() as own:
                own.execute(sql)

    def use(self, user: int) -> tuple[Part, ...]:
        """The parts as they are now, kept for an opening beside those it has."""
        with self._lock:
            self._users[user] = (*self._users.get(user, ()), *self.parts)
            return self.parts

    def keep(self, user: int, parts: tuple[Part, ...]) -> None:
        """An opening has these attached and no others: what nobody needs any more is removed."""
        with self._lock:
            self._users[user] = parts
            self._sweep()

    def _sweep(self) -> None:
        needed = {p.path for parts in self._users.values() for p in parts}
        for part in [p for p in self._old if p.path not in needed]:
            self._old.remove(part)
            self._run(f"DETACH {part.name}")
            with contextlib.suppress(OSError):
                part.path.unlink(missing_ok=True)

    def wait(self, seconds: float | None = None) -> bool:
        """Until nothing is being made, or so long; whether nothing is."""
        making = self._making
        if making is not None:
            making.join(seconds)
        return making is None or not making.is_alive()

    def close(self) -> None:
        """End what is being made, and let go of all parts."""
        with self._lock:
            self._ended = True
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
        self.wait(5)
        with self._lock:
            gone, self.parts, self._users, self._old = [*self.parts, *self._old], (), {}, []
            self._database = None  # it ends with the last connection; one of them may be asked still
            for part in gone:
                with contextlib.suppress(OSError):
                    part.path.unlink(missing_ok=True)
