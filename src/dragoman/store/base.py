"""An open record: DuckDB over the segments that count, kept up to date with what others add."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from dragoman.errors import QuestionError, RecordError
from dragoman.store import commits as log
from dragoman.store import corrections
from dragoman.store.commits import Commit, Segment
from dragoman.store.folder import Folder
from dragoman.store.schema import TABLES
from dragoman.store.segments import connect, create_views, load_rows, source, write_rows

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]
T = TypeVar("T")

TRIES = 6
"""How often files are looked for again that others took away in the meantime."""


class Base:
    """DuckDB over a record.

    `as_of` (UTC) answers from what the record held then. Besides a view for each table of the schema there are
    `live` (the newest reading of each report) and `telling` (which happening each event tells of).
    """

    def __init__(self, folder: Folder, *, as_of: datetime | None = None, threads: int | None = None) -> None:
        log.version_of(folder)
        self.folder = folder
        self.as_of = as_of
        self.connection: duckdb.DuckDBPyConnection = connect(folder, threads=threads)
        self.commits: dict[str, Commit] = {}
        self.seen: frozenset[str] = frozenset()
        self.told = False
        self.corrected: dict[str, tuple[str, ...]] = {}
        self.accepted: frozenset[str] = frozenset()
        self.rejected: frozenset[str] = frozenset()
        self.made: list[Row] = []
        self.placed = False
        self.sketched = False
        self.refresh()

    # ------------------------------------------------------------------ what counts
    def refresh(self) -> bool:
        """Take in what was committed since; True if anything was.

        Mostly segments were only added: then the tables made of them grow by the new rows alone. Raises RecordError
        for files that cannot be read.
        """
        for _ in range(3):  # a compaction may take files away between the log and the look at them
            try:
                return self._refresh()
            except _errors() as problem:
                self.seen, self.commits, failed = frozenset(), {}, problem
        raise self._unreadable(failed) from failed

    def _unreadable(self, problem: Exception) -> RecordError:
        said = str(problem).splitlines()[0]
        return RecordError(
            f"{self.folder.where} cannot be read: {said}. `dragoman check {self.folder.where}` finds damaged files"
        )

    def _refresh(self) -> bool:
        before = set(self.segments())
        while True:
            names = self.folder.names(log.COMMITS)
            if self.seen == frozenset(names) and self.commits:
                return False
            try:
                self.commits |= {n: log.parse(n, self.folder.read(n)) for n in names if n not in self.commits}
                break
            except FileNotFoundError:  # replaced and removed since: what replaced it is in the log by now
                continue
        self.commits = {n: c for n, c in self.commits.items() if n in set(names)}
        self.seen = frozenset(self.commits)
        held = self.segments()
        added = [s for s in held if s not in before]
        grown = bool(before) and before <= set(held)
        create_views(self.connection, self.folder, held, {s.table for s in added} if grown else None, self.as_of)
        if grown:
            self._grow(added)
        else:
            self._create_live("readings", "origins")
            self._correct()
            self.told = self.placed = self.sketched = False
        return True

    def segments(self) -> list[Segment]:
        """The segments that count, each once."""
        return list(dict.fromkeys(s for c in log.in_force(self.commits) for s in c.segments))

    def until(self, column: str) -> str:
        return "true" if self.as_of is None else f"{column} <= TIMESTAMP '{self.as_of.isoformat(' ')}'"

    def _grow(self, added: Sequence[Segment]) -> None:
        """Lay new segments over `live`, `telling` and the corrections."""
        tables = {s.table for s in added}
        if tables & {"readings", "origins"}:
            self._create_live(self._of(added, "readings"), self._of(added, "origins"), "newer_live")
            self.connection.execute(
                "DELETE FROM live WHERE report IN (SELECT report FROM newer_live); "
                "INSERT INTO live SELECT * FROM newer_live"
            )
            self.connection.execute(
                f"UPDATE live SET origin = g.origin FROM ({self._groups(self._of(added, 'origins'))}) g "
                "WHERE g.report = live.report"
            )
        if self.placed and "events" in tables:
            mine = [s for s in added if s.table == "events"]
            lying = source(self.folder, TABLES["events"], mine, placed=True)
            self.connection.execute(f"INSERT INTO placed SELECT event, reading, file, nth FROM ({lying})")
        if self.sketched and "reports" in tables:
            self.connection.execute(
                f"INSERT INTO sketch SELECT unnest(shingle_keys), report FROM {self._of(added, 'reports')}"
            )
        corrected = bool(self.rows("SELECT 1 FROM corrections LIMIT 1"))
        if "corrections" in tables or (corrected and "events" in tables):
            self._correct()
            self.told = False
        elif corrected and "happenings" in tables:
            self.told = False
        elif self.told and "happenings" in tables:
            self._tell_more(self._of(added, "happenings"))

    def _of(self, segments: Sequence[Segment], table: str) -> str:
        """Some segments of a table, as something to select from."""
        return f"({source(self.folder, TABLES[table], [s for s in segments if s.table == table])})"

    def _groups(self, origins: str) -> str:
        return (
            f"SELECT report, arg_max(origin, recorded) AS origin FROM {origins} "
            f"WHERE {self.until('recorded')} GROUP BY report"
        )

    def _create_live(self, readings: str, origins: str, name: str = "live") -> None:
        """The newest reading of each report, and which text it is a copy of."""
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS WITH newest AS (SELECT * FROM {readings} "
            f"WHERE {self.until('recorded')} "
            "QUALIFY row_number() OVER (PARTITION BY report ORDER BY recorded DESC, reading) = 1) "
            "SELECT n.reading, n.report, n.run, n.recorded, coalesce(g.origin, n.report) AS origin "
            f"FROM newest n LEFT JOIN ({self._groups(origins)}) g USING (report)"
        )

    def _correct(self) -> None:
        """Lay what people changed over the live events."""
        self.made = self.rows(f"SELECT * FROM corrections WHERE {self.until('made')}")
        columns = ", ".join(f'e."{c.name}"' for c in TABLES["events"].columns)
        if not self.made:
            self.corrected, self.accepted, self.rejected = {}, frozenset(), frozenset()
            load_rows(self.connection, TABLES["events"], "corrected_event", [])
            self.connection.execute("CREATE OR REPLACE TEMP VIEW event_place AS SELECT * FROM event_file")
            self.connection.execute("CREATE OR REPLACE TEMP VIEW event_now AS SELECT * FROM events")
            return
        reports = sorted({c["report"] for c in self.made if c["report"]})
        by_report: dict[str, list[Row]] = {}
        read = f"SELECT {columns} FROM events e JOIN live USING (reading)"
        for row in self.rows(f"{read} WHERE e.report IN (SELECT unnest(?::VARCHAR[])) ORDER BY e.event", [reports]):
            by_report.setdefault(row["report"], []).append(row)
        result = corrections.apply(self.made, by_report)
        self.corrected, self.accepted, self.rejected = dict(result.fields), result.accepted, result.rejected
        held = sorted({r["event"] for r in result.rows} | result.rejected)
        stays = [r for r in result.rows if r["event"] not in result.rejected]
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE touched_event AS SELECT unnest(?::VARCHAR[]) AS event", [held]
        )
        load_rows(self.connection, TABLES["events"], "corrected_event", stays)
        left = "WHERE event NOT IN (SELECT event FROM touched_event)"
        self.connection.execute(
            f"CREATE OR REPLACE TEMP VIEW event_now AS SELECT * FROM events {left} "
            "UNION ALL SELECT * FROM corrected_event"
        )
        self.connection.execute(
            f"CREATE OR REPLACE TEMP VIEW event_place AS SELECT * FROM event_file {left} "
            "UNION ALL SELECT *, NULL AS file, NULL AS nth FROM corrected_event"
        )

    # ------------------------------------------------------------------ looking up
    def place(self) -> None:
        """Make `placed`: where each row of `events` lies. A second in a large record; look-ups are then quick."""
        if not self.placed:
            made = "CREATE OR REPLACE TEMP TABLE placed AS SELECT event, reading, file, nth FROM event_file"
            self._patiently(lambda: self.connection.execute(made))
            self.placed = True

    def sketch(self) -> None:
        """Make `sketch`: the keys under which copies of a text are sought, packed; 12 bytes a key."""
        if not self.sketched:
            listed = "SELECT unnest(shingle_keys) AS k, report FROM reports ORDER BY k"
            self._patiently(lambda: self.connection.execute(f"CREATE OR REPLACE TEMP TABLE sketch AS {listed}"))
            self.sketched = True

    # ------------------------------------------------------------------ happenings
    def _happenings(self, table: str) -> str:
        return (
            f"SELECT happening, neighbourhood, events, why, recorded FROM {table} WHERE {self.until('recorded')} "
            "QUALIFY row_number() OVER (PARTITION BY happening ORDER BY recorded DESC) = 1"
        )

    def tell(self) -> None:
        """Make `happening_now` and `telling`: a moment in a large record, so only for questions that need them."""
        if self.told:
            return
        made = f"CREATE OR REPLACE TEMP TABLE happening_now AS {self._happenings('happenings')}"
        self._patiently(lambda: self.connection.execute(made))
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE telling AS SELECT unnest(events) AS event, happening, neighbourhood "
            "FROM happening_now"
        )
        self._merge_and_split()
        self.told = True

    def _tell_more(self, added: str) -> None:
        """New rows of happenings take the place of older ones of the same happening."""
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE newer AS {self._happenings(added)}")
        for table in ("happening_now", "telling"):
            self.connection.execute(f"DELETE FROM {table} WHERE happening IN (SELECT happening FROM newer)")
        self.connection.execute("INSERT INTO happening_now SELECT * FROM newer")
        self.connection.execute("INSERT INTO telling SELECT unnest(events), happening, neighbourhood FROM newer")

    def _merge_and_split(self) -> None:
        """Happenings that people joined or parted: done last, so they always win."""
        held = [c for c in corrections.standing(self.made) if c["action"] in {"merge", "split"}]
        if not held:
            return
        reports = sorted({a["report"] for c in held for a in corrections.anchors(c)})
        by_report: dict[str, list[Row]] = {}
        for row in self.rows(
            "SELECT event, e.report, trigger, event_type FROM event_now e JOIN live USING (reading) "
            "WHERE e.report IN (SELECT unnest(?::VARCHAR[])) ORDER BY event",
            [reports],
        ):
            by_report.setdefault(row["report"], []).append(row)
        for c in held:
            mine, others = corrections.resolved(c, by_report)
            if c["action"] == "split":
                name = f"{c['target']}-{c['correction'][:6]}"
                self._set(name, "event IN (SELECT unnest(?::VARCHAR[]))", [others])
            elif mine:
                kept = self.column("SELECT happening FROM telling WHERE event = ?", [mine[0]])
                joined = (
                    "happening IN (SELECT happening FROM telling WHERE event IN (SELECT unnest(?::VARCHAR[])))"
                    if c["field"] == "happenings"
                    else "event IN (SELECT unnest(?::VARCHAR[]))"
                )
                for target in kept[:1]:
                    self._set(target, joined, [others])

    def _set(self, happening: str, condition: str, values: Sequence[Any]) -> None:
        self.connection.execute(f"UPDATE telling SET happening = ? WHERE {condition}", [happening, *values])

    # ------------------------------------------------------------------ asking
    def rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
        """The rows of a question as dictionaries. Files that a compaction took away are looked for again."""
        return self._patiently(lambda: self._rows(sql, values))

    def _patiently(self, action: Callable[[], T]) -> T:
        """Do what reads files; where a compaction took some away, look at the log again and do it anew."""
        for _ in range(TRIES):
            try:
                return action()
            except _errors() as problem:
                failed = problem
                made = (self.told, self.placed, self.sketched)
                self.seen, self.commits = frozenset(), {}
                self.refresh()
                for wanted, make in zip(made, (self.tell, self.place, self.sketch), strict=True):
                    if wanted:
                        make()
        raise self._unreadable(failed) from failed

    def _rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any]) -> list[Row]:
        cursor = self.connection.execute(sql, values or None)
        names = [d[0] for d in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def column(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """The first column of a question."""
        return [next(iter(r.values())) for r in self.rows(sql, values)]

    # ------------------------------------------------------------------ adding
    def write(self, rows: Mapping[str, Sequence[Mapping[str, Any]]], note: str = "") -> Commit | None:
        """Rows by table into new segments and one commit; None when there is no row."""
        segments: list[Segment] = []
        for name, table in TABLES.items():
            held = rows.get(name) or ()
            if held:
                segments.append(write_rows(self.connection, self.folder, table, held))
        if not segments:
            return None
        commit = log.publish(self.folder, segments, note=note)
        return commit

    def close(self) -> None:
        self.connection.close()


def _errors() -> tuple[type[Exception], ...]:
    """What DuckDB raises for files that went away or are no Parquet."""
    import duckdb

    return (duckdb.IOException, duckdb.InvalidInputException, duckdb.SerializationException)


def select_only(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raises QuestionError unless the text is one SELECT statement."""
    import duckdb

    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as problem:
        raise QuestionError(f"that is no SQL: {problem}") from problem
    kinds = [s.type.name for s in statements]
    if kinds != ["SELECT"]:  # not EXPLAIN either: EXPLAIN ANALYZE runs what it explains
        raise QuestionError(f"one SELECT statement is wanted, not {', '.join(kinds) or 'nothing'}")
