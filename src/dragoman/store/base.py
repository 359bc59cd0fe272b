"""An open record: DuckDB over the segments that count, kept up to date with what others add."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from dragoman.errors import RecordError
from dragoman.happenings.same import Signature, Sketch
from dragoman.model import Telling
from dragoman.store import commits as log
from dragoman.store import growing
from dragoman.store.commits import Commit, Segment
from dragoman.store.folder import Folder
from dragoman.store.overlay import lay_over
from dragoman.store.packed import Packed
from dragoman.store.parting import merge_and_split
from dragoman.store.schema import TABLES
from dragoman.store.segments import connect, write_tables
from dragoman.store.sought import blocks_from, make_blocks, make_sketch, sketch_from
from dragoman.store.unpacked import UNPACKED, Part, Unpacked, beside, read, rows_of
from dragoman.store.views import create_views

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]
T = TypeVar("T")

Spell = tuple[date | None, date | None]

INDEXES = (
    ("event_here", "e"),
    ("report_here", "r"),
    ("event_told", "e"),
    ("happening_now", "h"),
    ("happening_now", "n"),
    ("live_now", "r"),
    ("live_now", "l"),
    ("live_now", "o"),
)
"""Hashes rather than names where there are many: an index over numbers is half the work and memory."""

TRIES = 6
"""How often files are looked for again that others took away in the meantime."""


class Base:
    """DuckDB over a record.

    `as_of` (UTC) answers from what the record held then. Besides a view for each table of the schema there are
    `live` (the newest reading of each report) and `telling` (which happening each event tells of).
    """

    def __init__(
        self,
        folder: Folder,
        *,
        as_of: datetime | None = None,
        threads: int | None = None,
        unpacked: Unpacked | None = None,
    ) -> None:
        log.version_of(folder)
        self.folder = folder
        self.as_of = as_of
        self.unpacked = unpacked if as_of is None else None
        self.connection: duckdb.DuckDBPyConnection = (
            self.unpacked.connect(folder, threads) if self.unpacked else connect(folder, threads=threads)
        )
        self.parts: tuple[Part, ...] = ()
        self.commits: dict[str, Commit] = {}
        self.seen: frozenset[str] = frozenset()
        self._held: dict[Segment, None] = {}
        self._held_by: dict[str, Commit] = self.commits
        self._files: dict[str, dict[str, Segment]] = {}
        self.told = False
        self.corrected: dict[str, tuple[str, ...]] = {}
        self.accepted: frozenset[str] = frozenset()
        self.rejected: frozenset[str] = frozenset()
        self.made: list[Row] = []
        self.partied: tuple[frozenset[str], frozenset[Segment], bool] | None = None
        self.counts: dict[str, Any] = {}
        self.matches: dict[str, Any] = {}
        self._once: dict[str, Any] = {}
        self.placed = False
        self.lean: dict[str, Telling] = {}
        self.read: dict[str, Any] = {}
        self.sketch: Sketch | None = None
        self.signed: dict[str, Signature] = {}
        self.blocks: Packed[int] | None = None
        self._indexed = False
        self._additions = 0
        self._own: tuple[Commit, growing.Rows] | None = None
        self._stale: set[str] = set()
        self.moved = 0
        """How often reports already known turned out to be copies of others."""
        self._keys: dict[str, set[str]] = {}
        self._spells: dict[str, Spell] = {}
        self.refresh()

    # ------------------------------------------------------------------ what counts
    def refresh(self, views: bool = True) -> bool:
        """Take in what was committed since; True if anything was.

        Mostly segments were only added: then the tables made of them grow by the new rows alone. `views` over the
        segments are made anew only where they are asked. Raises RecordError for files that cannot be read.
        """
        for _ in range(TRIES):  # a compaction may take files away between the log and the look at them
            try:
                self._take_parts()
                grown = self._refresh()
                if grown and self.unpacked is not None:
                    self.unpacked.note(self.segments())
                if views:
                    self._view()
                return grown
            except _errors() as problem:
                self.seen, self.commits, failed = frozenset(), {}, problem
        raise self._unreadable(failed) from failed

    def _view(self) -> None:
        """Bring the views over the segments up to date."""
        if self._stale:
            create_views(self.connection, self.folder, self.segments(), self._stale, self.as_of, self.parts)
            self._stale = set()

    def _unreadable(self, problem: Exception) -> RecordError:
        said = str(problem).splitlines()[0]
        return RecordError(
            f"{self.folder.where} cannot be read: {said}. `dragoman check {self.folder.where}` finds damaged files"
        )

    def _take_parts(self) -> None:
        """Read from now on what is unpacked by now, in place of what was before."""
        if self.unpacked is None or self.unpacked.parts is self.parts:
            return
        self.parts = self.unpacked.use(id(self))
        self._stale |= set(UNPACKED)
        if self.commits:
            self._view()
            if self.placed:
                self.placed = False
                self.place()
        self.unpacked.keep(id(self), self.parts)

    def _refresh(self) -> bool:
        before, known = frozenset(self.segments()), frozenset(self.commits)
        while True:
            names = self.folder.names(log.COMMITS)
            if self.seen == frozenset(names) and self.commits:
                return False
            try:
                self.commits |= {n: log.parse(n, self.folder.read(n)) for n in names if n not in self.commits}
                break
            except FileNotFoundError:  # replaced and removed since: what replaced it is in the log by now
                continue
        there = set(names)
        self.commits = {n: c for n, c in self.commits.items() if n in there}
        self.seen, self._once = frozenset(self.commits), {}
        added = self._added(known)
        if added is None:
            held = self.segments()
            added = [s for s in held if s not in before] if before and before <= set(held) else None
        if added is not None:
            self._stale |= {s.table for s in added}
            self._grow(added, corrected=any(s.table == "corrections" and s.rows for s in self._held))
        else:
            self._stale = set(TABLES)
            self._view()
            self._create_live("readings", "origins")
            self.connection.execute(
                "CREATE OR REPLACE TEMP VIEW live AS SELECT reading, report, run, recorded, origin FROM live_now"
            )
            lay_over(self)
            self.told = self.placed = self._indexed = False
            self.sketch, self.blocks, self._keys, self._spells = None, None, {}, {}
        return True

    def segments(self) -> list[Segment]:
        """The segments that count, each once."""
        if self._held_by is not self.commits:
            self._held = dict.fromkeys(s for c in log.in_force(self.commits) for s in c.segments)
            self._held_by, self._files = self.commits, {}
        return list(self._held)

    def _added(self, known: frozenset[str]) -> list[Segment] | None:
        """The segments that came with new commits, where these took nothing away; a long run looks at nothing else."""
        new = sorted(self.commits.keys() - known)
        replaced = {name for c in self.commits.values() for name in c.replaces}
        if not self._held or known - self.commits.keys() or any(self.commits[n].replaces or n in replaced for n in new):
            return None
        added = list(dict.fromkeys(s for n in new for s in self.commits[n].segments if s not in self._held))
        self._held.update(dict.fromkeys(added))
        self._held_by = self.commits
        for s in added:
            if s.table in self._files:
                self._files[s.table][self.folder.url(s.name)] = s
        return added

    def files(self, table: str) -> Mapping[str, Segment]:
        """The segments of a table, by where they lie."""
        held = self.segments()
        if table not in self._files:
            self._files[table] = {self.folder.url(s.name): s for s in held if s.table == table}
        return self._files[table]

    def once(self, name: str, make: Callable[[], T]) -> T:
        """A value that holds until something is added: made when it is first asked for."""
        self.refresh()
        if name not in self._once:
            self._once[name] = make()
        held: T = self._once[name]
        return held

    def whole(self) -> bool:
        """Whether every reading is its report's newest: then questions of events need not look at `live`."""
        added = sum(s.rows for s in self.segments() if s.table == "readings")
        live = "SELECT count(*) AS n FROM live_now"
        return self.as_of is None and self.once("whole", lambda: bool(self.look(live)[0]["n"] == added))

    def until(self, column: str) -> str:
        return "true" if self.as_of is None else f"{column} <= TIMESTAMP '{self.as_of.isoformat(' ')}'"

    def _grow(self, added: Sequence[Segment], corrected: bool) -> None:
        """Lay new segments over `live`, `telling` and the corrections."""
        tables = {s.table for s in added}
        for table in self._keys.keys() & tables:
            self._keys[table] |= self._read_keys(table, added)
        if self._own and not corrected and set(self._own[0].segments) == set(added):
            growing.grow(self, *self._own)
            return
        if tables & {"readings", "origins"}:
            self._live_more(added)
        if self.placed:
            self._place_more(added)
        if self.sketch is not None:
            sketch_from(self, added)
        if self.blocks is not None and "events" in tables:
            blocks_from(self, added)
        if "corrections" in tables or (corrected and "events" in tables):
            self._view()
            lay_over(self)
            self.told = False
        elif corrected and "happenings" in tables:
            self.told = False
        elif self.told and "happenings" in tables:
            self._tell_more(self.of(added, "happenings"))

    def _live_more(self, added: Sequence[Segment]) -> None:
        origins = self.of(added, "origins")
        self._create_live(self.of(added, "readings"), origins, "newer_live")
        self.connection.execute(
            "DELETE FROM live_now WHERE r IN (SELECT r FROM newer_live) AND report IN (SELECT report FROM newer_live); "
            "INSERT INTO live_now SELECT * FROM newer_live"
        )
        moved = f"FROM ({self._groups(origins)}) g WHERE report NOT IN (SELECT report FROM newer_live)"
        if self.connection.execute(f"SELECT 1 {moved} LIMIT 1").fetchone():
            self.moved += 1
            self.connection.execute(
                "UPDATE live_now SET origin = m.origin, o = hash(m.origin) "
                f"FROM (SELECT * {moved}) m WHERE m.report = live_now.report"
            )

    def of(
        self, segments: Sequence[Segment], table: str, columns: Sequence[str] | None = None, placed: bool = False
    ) -> str:
        """Some segments of a table, as something to select from."""
        return f"({read(self.parts, self.folder, TABLES[table], segments, placed, columns)})"

    def _groups(self, origins: str) -> str:
        return (
            f"SELECT report, arg_max(origin, recorded) AS origin FROM {origins} "
            f"WHERE {self.until('recorded')} GROUP BY report"
        )

    def _create_live(self, readings: str, origins: str, name: str = "live_now") -> None:
        """The newest reading of each report, and which text it is a copy of."""
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS WITH newest AS (SELECT * FROM {readings} "
            f"WHERE {self.until('recorded')} "
            "QUALIFY row_number() OVER (PARTITION BY report ORDER BY recorded DESC, reading) = 1) "
            "SELECT n.reading, n.report, n.run, n.recorded, coalesce(g.origin, n.report) AS origin, "
            "hash(n.report) AS r, hash(n.reading) AS l, hash(coalesce(g.origin, n.report)) AS o "
            f"FROM newest n LEFT JOIN ({self._groups(origins)}) g USING (report)"
        )

    # ------------------------------------------------------------------ looking up
    def ready(self) -> None:
        """Make all that adding looks into: a second or two in a large record.

        With the second addition come indexes, which take as long again; then each look-up is quick.
        """
        self.tell()
        self.place()
        if self.sketch is None:
            self.patiently(lambda: make_sketch(self))
        self._additions += 1
        if self._additions < 2:
            return
        if self.blocks is None:
            self.patiently(lambda: make_blocks(self))
        if not self._indexed:
            for table, column in INDEXES:
                self.connection.execute(f"CREATE INDEX IF NOT EXISTS {table}_{column} ON {table} ({column})")
            self._indexed = True

    def place(self) -> None:
        """Make `event_placed` and `report_placed`: where rows lie. A second in a large record.

        They are views over what parts hold and over tables in memory, `event_here` and `report_here`, of the rest.
        """
        if self.placed:
            return

        def make() -> None:
            for table, columns in growing.PLACED.items():
                held = self.segments()
                rest = self._lying(table, beside(self.parts, held))
                self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {table}_here AS {rest}")
                listed = f"{', '.join(columns)}, file, nth"
                there = rows_of(self.parts, self.folder, f"{table}s", held)
                parts = "".join(f" UNION ALL SELECT {listed}, h AS {table[0]} FROM {rows}" for rows in there)
                self.connection.execute(
                    f"CREATE OR REPLACE TEMP VIEW {table}_placed AS SELECT * FROM {table}_here{parts}"
                )

        self._indexed = False
        self.patiently(make)
        self.placed = True

    def _place_more(self, added: Sequence[Segment]) -> None:
        for table in growing.PLACED:
            if any(s.table == f"{table}s" for s in added):
                self.connection.execute(f"INSERT INTO {table}_here {self._lying(table, added)}")

    def _lying(self, table: str, segments: Sequence[Segment]) -> str:
        columns = growing.PLACED[table]
        read = self.of(segments, f"{table}s", columns, placed=True)
        return f"SELECT {', '.join(columns)}, file, nth, hash({columns[0]}) AS {table[0]} FROM {read}"

    def keys(self, table: str) -> set[str]:
        """The keys of a table that is small: runs, processes."""
        if table not in self._keys:
            self._keys[table] = self.patiently(lambda: self._read_keys(table, self.segments()))
        return self._keys[table]

    def _read_keys(self, table: str, segments: Sequence[Segment]) -> set[str]:
        key = TABLES[table].columns[0].name
        read = self.of(segments, table, (key,))
        return {k for (k,) in self.connection.execute(f"SELECT DISTINCT {key} FROM {read}").fetchall()}

    def by_hash(self, table: str, hashed: str, key: str, wanted: Iterable[str], columns: str) -> list[Row]:
        """Rows of a table in memory by a column of which `hashed` is the hash, with an index over it."""
        names = list(wanted)
        if not names:
            return []
        sql = f"SELECT {key}, {columns} FROM {table} WHERE {hashed} IN (SELECT hash(unnest(?::VARCHAR[])))"
        held = set(names)
        return [r for r in self.look(sql, [names]) if r[key] in held]

    def spells(self) -> dict[Segment, Spell]:
        """The first and the last day under which any event of a segment is kept. Reads files: within `patiently`."""
        held = {self.folder.url(s.name): s for s in self.segments() if s.table == "events" and s.rows}
        new = [s for url, s in held.items() if url not in self._spells]
        if new:
            lying = self.of(new, "events", ("blocks_from", "blocks_to"), placed=True)
            rows = self.look(f"SELECT file, min(blocks_from) AS a, max(blocks_to) AS b FROM {lying} GROUP BY file")
            found = {r["file"]: (r["a"], r["b"]) for r in rows}
            self._spells |= {url: found.get(url, (None, None)) for url in map(self.folder.url, (s.name for s in new))}
        return {s: self._spells[url] for url, s in held.items() if url in self._spells}

    # ------------------------------------------------------------------ happenings
    def _happenings(self, table: str) -> str:
        return (
            "SELECT happening, neighbourhood, events, why, recorded, hash(happening) AS h, hash(neighbourhood) AS n "
            f"FROM {table} WHERE {self.until('recorded')} "
            "QUALIFY row_number() OVER (PARTITION BY happening ORDER BY recorded DESC) = 1"
        )

    def tell(self) -> None:
        """Make `happening_now` and `telling`: a moment in a large record, so only for questions that need them."""
        if self.told:
            return

        def make() -> None:
            read = self._happenings(self.of(self.segments(), "happenings"))
            self.connection.execute(f"CREATE OR REPLACE TEMP TABLE happening_now AS {read}")

        self._indexed = False
        self.patiently(make)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE event_told AS {_told('happening_now')}")
        self.connection.execute(
            "CREATE OR REPLACE TEMP VIEW telling AS SELECT event, happening, neighbourhood FROM event_told"
        )
        merge_and_split(self)
        self.told = True

    def _tell_more(self, added: str) -> None:
        """New rows of happenings take the place of older ones of the same happening."""
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE newer AS {self._happenings(added)}")
        self.forget([h for (h,) in self.connection.execute("SELECT happening FROM newer").fetchall()])
        self.connection.execute("INSERT INTO happening_now SELECT * FROM newer")
        self.connection.execute(f"INSERT INTO event_told {_told('newer')}")

    def forget(self, happenings: Sequence[str]) -> None:
        """Take what is known of some happenings out of `happening_now` and `telling`."""
        hashed = "h, list_transform(events, lambda x: hash(x)) AS e"
        old = self.by_hash("happening_now", "h", "happening", happenings, hashed)
        events = sorted({e for r in old for e in r["e"]})
        if events:  # numbers as they are: DuckDB then asks the index
            self.connection.execute(
                f"DELETE FROM event_told WHERE e IN ({', '.join(map(str, events))}) AND list_contains(?, happening)",
                [list(happenings)],
            )
        if old:
            self.connection.execute(f"DELETE FROM happening_now WHERE h IN ({', '.join(str(r['h']) for r in old)})")

    # ------------------------------------------------------------------ asking
    def rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
        """The rows of a question as dictionaries. Files that a compaction took away are looked for again."""

        def ask() -> list[Row]:
            self._view()
            return self.look(sql, values)

        return self.patiently(ask)

    def look(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
        """The same for what asks no view over the segments, but tables in memory, or, within `patiently`, files."""
        cursor = self.connection.execute(sql, values or None)
        names = [d[0] for d in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def patiently(self, action: Callable[[], T]) -> T:
        """Do what reads files; where a compaction took some away, look at the log again and do it anew."""
        for _ in range(TRIES):
            try:
                return action()
            except _errors() as problem:
                failed = problem
                made = (self.told, self.placed, self._indexed)
                self.seen, self.commits = frozenset(), {}
                self.refresh()
                for wanted, make in zip(made, (self.tell, self.place, self.ready), strict=True):
                    if wanted:
                        make()
        raise self._unreadable(failed) from failed

    def column(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """The first column of a question."""
        return [next(iter(r.values())) for r in self.rows(sql, values)]

    # ------------------------------------------------------------------ adding
    def write(self, rows: Mapping[str, Sequence[Mapping[str, Any]]], note: str = "") -> Commit | None:
        """Rows by table into new segments and one commit; None when there is no row."""
        if not any(rows.values()):
            return None
        commit = log.publish(self.folder, write_tables(self.connection, self.folder, rows), note=note)
        self._own = (commit, rows)
        return commit

    def close(self) -> None:
        self.connection.close()
        if self.unpacked is not None:
            self.unpacked.keep(id(self), ())


def _told(table: str) -> str:
    return f"SELECT unnest(events) AS event, happening, neighbourhood, hash(unnest(events)) AS e FROM {table}"


def _errors() -> tuple[type[Exception], ...]:
    """What DuckDB raises for files that went away or are no Parquet."""
    import duckdb

    return (duckdb.IOException, duckdb.InvalidInputException, duckdb.SerializationException)
