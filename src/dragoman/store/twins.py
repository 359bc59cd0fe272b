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
    found = []
    for table, key in (("readings", "reading"), ("reports", "report")):
        others = [s for s in base.segments() if s.table == table and s not in own]
        wanted = sorted({r[key] for r in rows.get(table, ())})
        sql = f"SELECT {key} FROM ({source(base.folder, TABLES[table], others)}) WHERE {key} IN (SELECT unnest(?))"
        found.append(set(base.column(sql, [wanted])) if wanted and others else set())
    return found[0], found[1]


def _earlier(base: Base, mine: Commit, rows: Rows) -> bool:
    """Whether a commit before this one holds the same, as far as can be seen: then it is ours to give way."""
    before = {s for c in log.in_force(base.commits) if c.name < mine.name for s in c.segments} - set(mine.segments)
    wanted = sorted({r["report"] for r in rows.get("readings", ())})
    readings = [s for s in before if s.table == "readings"]
    if not readings:
        return False
    sql = f"SELECT 1 FROM ({source(base.folder, TABLES['readings'], readings)}) WHERE report IN (SELECT unnest(?))"
    return bool(base.column(f"{sql} LIMIT 1", [wanted]))


def _publish(base: Base, rows: Rows, replaces: Sequence[str] = ()) -> None:
    segments = write_tables(base.connection, base.folder, rows)
    log.publish(base.folder, segments, replaces=replaces, note="added at once with another process")
