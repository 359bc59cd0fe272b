"""Two processes that add the same report at once: one of them takes its rows back.

Nobody locks, so both may find that the record lacks a report, and both add it. Whoever sees the other's commit beside
its own gives way if its own name sorts later, and otherwise waits for the other to do so. Giving way is a commit that
replaces one's own, without the rows that are held already.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from dragoman.store import commits as log
from dragoman.store.base import Base
from dragoman.store.commits import Commit
from dragoman.store.rows import Row
from dragoman.store.schema import TABLES
from dragoman.store.segments import source, write_tables

PATIENCE = (0.1, 0.4, 1.5)
"""Seconds to wait for the other process to give way, again and again; then one does it oneself."""

Rows = Mapping[str, Sequence[Row]]


def part(base: Base, mine: Commit, rows: Rows) -> None:
    """Take back what another commit holds too, so that no reading and no report stands twice."""
    for wait in PATIENCE:
        if mine.name not in {c.name for c in log.in_force(base.commits)}:
            return  # compacted already, which keeps one of each
        readings, reports = _held_by_others(base, mine, rows)
        if not readings and not reports:
            return
        if _earlier(base, mine, rows):
            break
        time.sleep(wait)
        base.refresh()
    else:
        readings, reports = _held_by_others(base, mine, rows)
        if not readings and not reports:
            return
    kept = {table: [r for r in held if not _twin(table, r, readings, reports)] for table, held in rows.items()}
    _publish(base, kept, replaces=[mine.name])
    base.refresh()
    held_now = set(base.column("SELECT reading FROM readings WHERE reading IN (SELECT unnest(?))", [sorted(readings)]))
    if readings - held_now:  # the other gave way as well
        gone = readings - held_now
        again = {table: [r for r in held if r.get("reading") in gone] for table, held in rows.items()}
        wanted = {r["report"] for r in again["readings"]}
        there = set(base.column("SELECT report FROM reports WHERE report IN (SELECT unnest(?))", [sorted(wanted)]))
        again["reports"] = [r for r in rows.get("reports", ()) if r["report"] in wanted - there]
        _publish(base, again)
        base.refresh()


def _twin(table: str, row: Row, readings: set[str], reports: set[str]) -> bool:
    if table == "reports":
        return row["report"] in reports
    return table not in {"origins", "happenings"} and row.get("reading") in readings


def _held_by_others(base: Base, mine: Commit, rows: Rows) -> tuple[set[str], set[str]]:
    """Readings and reports of this commit that segments of others hold as well."""
    own = set(mine.segments)

    def held(table: str, key: str) -> set[str]:
        others = [s for s in base.segments() if s.table == table and s not in own]
        wanted = sorted({r[key] for r in rows.get(table, ())})
        if not wanted or not others:
            return set()
        read = source(base.folder, TABLES[table], others, columns=(key,))
        return {r[key] for r in base.look(f"SELECT {key} FROM ({read}) WHERE {key} IN (SELECT unnest(?))", [wanted])}

    return base.patiently(lambda: (held("readings", "reading"), held("reports", "report")))


def _earlier(base: Base, mine: Commit, rows: Rows) -> bool:
    """Whether a commit before this one holds the same, as far as can be seen: then it is ours to give way."""
    wanted = sorted({r["report"] for r in rows.get("readings", ())})

    def look() -> bool:
        before = {s for c in log.in_force(base.commits) if c.name < mine.name for s in c.segments} - set(mine.segments)
        readings = [s for s in before if s.table == "readings"]
        read = source(base.folder, TABLES["readings"], readings, columns=("report",))
        sql = f"SELECT 1 AS one FROM ({read}) WHERE report IN (SELECT unnest(?)) LIMIT 1"
        return bool(readings and base.look(sql, [wanted]))

    return base.patiently(look)


def _publish(base: Base, rows: Rows, replaces: Sequence[str] = ()) -> None:
    segments = write_tables(base.connection, base.folder, rows)
    log.publish(base.folder, segments, replaces=replaces, note="added at once with another process")
