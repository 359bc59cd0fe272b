"""An open record: DuckDB over the segments that count, kept up to date with what others add."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dragoman.errors import QuestionError
from dragoman.store import commits as log
from dragoman.store import corrections
from dragoman.store.commits import Commit, Segment
from dragoman.store.folder import Folder
from dragoman.store.schema import TABLES
from dragoman.store.segments import connect, create_views, load_rows, write_rows

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]


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
        self.refresh()

    # ------------------------------------------------------------------ what counts
    def refresh(self) -> bool:
        """Take in what was committed since; True if anything was."""
        names = self.folder.names(log.COMMITS)
        if self.seen == frozenset(names) and self.commits:
            return False
        for name in names:
            if name not in self.commits:
                try:
                    self.commits[name] = log.parse(name, self.folder.read(name))
                except FileNotFoundError:
                    continue
        self.commits = {n: c for n, c in self.commits.items() if n in set(names)}
        self.seen = frozenset(self.commits)
        create_views(self.connection, self.folder, self.segments())
        self._create_live()
        self._correct()
        self.told = False
        return True

    def segments(self) -> list[Segment]:
        """The segments that count, each once."""
        return list(dict.fromkeys(s for c in log.in_force(self.commits) for s in c.segments))

    def until(self, column: str) -> str:
        return "true" if self.as_of is None else f"{column} <= TIMESTAMP '{self.as_of.isoformat(' ')}'"

    def _create_live(self) -> None:
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE live AS WITH newest AS (SELECT * FROM readings "
            f"WHERE {self.until('recorded')} "
            "QUALIFY row_number() OVER (PARTITION BY report ORDER BY recorded DESC, reading) = 1), "
            "grouped AS (SELECT report, arg_max(origin, recorded) AS origin FROM origins "
            f"WHERE {self.until('recorded')} "
            "GROUP BY report) SELECT n.reading, n.report, n.run, n.recorded, coalesce(g.origin, n.report) AS origin "
            "FROM newest n LEFT JOIN grouped g USING (report)"
        )

    def _correct(self) -> None:
        """Lay what people changed over the live events."""
        self.connection.execute(
            "CREATE OR REPLACE TEMP VIEW report_facts AS "
            "SELECT * EXCLUDE (text, zones, sentences, shingles, shingle_keys) FROM reports"
        )
        made = self.rows(f"SELECT * FROM corrections WHERE {self.until('made')}")
        columns = ", ".join(f'e."{c.name}"' for c in TABLES["events"].columns)
        read = f"SELECT {columns} FROM events e JOIN live USING (reading)"
        if not made:
            self.corrected, self.accepted = {}, frozenset()
            self.connection.execute("CREATE OR REPLACE TEMP VIEW event_now AS SELECT * FROM events")
            return
        reports = sorted({c["report"] for c in made if c["report"]})
        by_report: dict[str, list[Row]] = {}
        for row in self.rows(f"{read} WHERE e.report IN (SELECT unnest(?::VARCHAR[])) ORDER BY e.event", [reports]):
            by_report.setdefault(row["report"], []).append(row)
        result = corrections.apply(made, by_report)
        self.corrected, self.accepted = dict(result.fields), result.accepted
        held = sorted({r["event"] for r in result.rows} | result.rejected)
        stays = [r for r in result.rows if r["event"] not in result.rejected]
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE touched_event AS SELECT unnest(?::VARCHAR[]) AS event", [held]
        )
        load_rows(self.connection, TABLES["events"], "corrected_event", stays)
        self.connection.execute(
            "CREATE OR REPLACE TEMP VIEW event_now AS SELECT * FROM events WHERE event NOT IN (SELECT event FROM "
            "touched_event) UNION ALL SELECT * FROM corrected_event"
        )

    def tell(self) -> None:
        """Make `telling`, which takes a moment in a large record: only for questions that need happenings."""
        if self.told:
            return
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE happening_now AS SELECT happening, neighbourhood, events, why, recorded "
            f"FROM happenings WHERE {self.until('recorded')} "
            "QUALIFY row_number() OVER (PARTITION BY happening ORDER BY recorded DESC) = 1"
        )
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE telling AS SELECT unnest(events) AS event, happening, neighbourhood "
            "FROM happening_now"
        )
        self._merge_and_split()
        self.told = True

    def _merge_and_split(self) -> None:
        """Happenings that people joined or parted: done last, so they always win."""
        made = self.rows(f"SELECT * FROM corrections WHERE {self.until('made')}")
        for c in corrections.standing(made):
            if c["action"] == "merge":
                self.connection.execute(
                    "UPDATE telling SET happening = ? WHERE happening IN (SELECT unnest(?::VARCHAR[])) "
                    "OR event IN (SELECT unnest(?::VARCHAR[]))",
                    [c["target"], *[json.loads(c["after"])] * 2],
                )
            elif c["action"] == "split":
                events = json.loads(c["after"])
                self.connection.execute(
                    "UPDATE telling SET happening = ? WHERE event IN (SELECT unnest(?::VARCHAR[]))",
                    [f"{c['target']}-{c['correction'][:6]}", events],
                )

    # ------------------------------------------------------------------ asking
    def rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
        """The rows of a question as dictionaries. Files that a compaction took away are looked for again."""
        import duckdb

        try:
            cursor = self.connection.execute(sql, values or None)
        except duckdb.IOException:
            self.seen = frozenset()
            self.refresh()
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


def select_only(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raises QuestionError unless the text is one SELECT statement."""
    import duckdb

    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as problem:
        raise QuestionError(f"that is no SQL: {problem}") from problem
    kinds = [s.type.name for s in statements]
    if kinds not in (["SELECT"], ["EXPLAIN"]):
        raise QuestionError(f"one SELECT statement is wanted, not {', '.join(kinds) or 'nothing'}")
