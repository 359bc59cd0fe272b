"""Looking after a record: checking it, mending it, merging small segments."""

from __future__ import annotations

import hashlib
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from dragoman.errors import RecordError
from dragoman.store import adding
from dragoman.store import commits as log
from dragoman.store.base import Base
from dragoman.store.commits import Segment
from dragoman.store.folder import Folder
from dragoman.store.schema import TABLES, VERSION, Table
from dragoman.store.segments import connect, quoted, source, write_query

LOCK = "compacting.lock"
STALE = 6 * 3600.0
"""Seconds after which the lock of a compaction that died is taken over."""

PENDING = 3600.0
"""Seconds that a file without a commit is left alone: whoever wrote it may be about to commit it."""

LARGE = 50_000
"""Rows: a segment of this size is left as it is."""

MOST = 100_000
"""Rows of a segment: a look-up of single rows goes through a whole file's index."""

SORT = {
    "events": "processes[1] NULLS LAST, day NULLS LAST, event",
    "readings": "recorded, reading",
    "origins": "recorded, report",
    "reports": "published NULLS LAST, report",
    "happenings": "recorded, happening",
}
"""How merged rows are put in order, so that questions pass over most files: events of a process lie together, all
others with those of near days."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, and how to mend it. `segment` is the damaged file, if it is one."""

    what: str
    where: str
    mend: str
    segment: str = ""


@dataclass(frozen=True, slots=True)
class Compaction:
    """`before` and `after` count segments; `removed` counts files taken away."""

    before: int
    after: int
    removed: int


# ------------------------------------------------------------------ checking
def check(base: Base) -> list[Problem]:
    """Checksums first; references and offsets only over files that are whole."""
    problems = check_files(base.folder)
    if problems:
        return problems
    base.refresh()
    return [*_references(base), *_offsets(base)]


def check_files(folder: Folder) -> list[Problem]:
    """What can be said before a record is opened: its header, its log, and whether every file is as it was written."""
    return [*_head(folder), *_files(folder)]


def _is_record(folder: Folder) -> bool:
    return bool(folder.exists(log.HEADER) or folder.names(log.COMMITS))


def _head(folder: Folder) -> Iterator[Problem]:
    if not _is_record(folder):
        log.version_of(folder)  # says that there is none
    try:
        log.version_of(folder)
    except RecordError as problem:
        if folder.exists(log.HEADER) and "update Dragoman" in str(problem):
            raise
        yield Problem("the header is missing or damaged", log.HEADER, "`dragoman check --mend` writes it again")
    if not folder.names(log.COMMITS) and any(folder.names(t) for t in TABLES):
        yield Problem(
            "there are segments, but no commit says that they count",
            log.COMMITS,
            "put back a copy of the folder commits/, or read the reports again",
        )


def _files(folder: Folder) -> Iterator[Problem]:
    read: dict[str, log.Commit] = {}
    for name in folder.names(log.COMMITS):
        try:
            read[name] = log.parse(name, folder.read(name))
        except RecordError as problem:
            yield Problem(
                str(problem), name, "`dragoman check --mend` sets it aside; then read its reports again", name
            )
    for segment in {s for c in log.in_force(read) for s in c.segments}:
        if not folder.exists(segment.name):
            what = "the file is missing"
        elif len(content := folder.read(segment.name)) != segment.size:
            what = f"{len(content)} bytes, but {segment.size} were written"
        elif hashlib.sha256(content).hexdigest() != segment.sha256:
            what = "its bytes have changed since it was written"
        else:
            continue
        yield Problem(
            what,
            segment.name,
            f"put back a copy of it, or `dragoman check --mend` leaves out its {segment.rows} rows of {segment.table}; "
            "then read the reports again",
            segment.name,
        )


REFERENCES = {
    "an event without its reading": (
        "SELECT event AS key FROM events WHERE reading NOT IN (SELECT reading FROM readings)",
        "read the report again",
    ),
    "a reading without its report": (
        "SELECT reading AS key FROM readings WHERE report NOT IN (SELECT report FROM reports)",
        "read the report again",
    ),
    "a reading without its run": (
        "SELECT reading AS key FROM readings WHERE run NOT IN (SELECT run FROM runs)",
        "read the report again",
    ),
    "a happening that names an event the record lacks": (
        "SELECT DISTINCT happening AS key FROM (SELECT happening, unnest(events) AS event FROM happening_now) "
        "WHERE event NOT IN (SELECT event FROM events)",
        "`dragoman compact --relink` finds the happenings again",
    ),
    "an event of no happening": (
        "SELECT event AS key FROM events JOIN live USING (reading) WHERE event NOT IN (SELECT event FROM telling)",
        "`dragoman compact --relink` finds the happenings again",
    ),
    "an event in two happenings": (
        "SELECT event AS key FROM telling GROUP BY event HAVING count(DISTINCT happening) > 1",
        "`dragoman compact --relink` finds the happenings again",
    ),
    "a correction of a report the record lacks": (
        "SELECT correction AS key FROM corrections "
        "WHERE report IS NOT NULL AND report NOT IN (SELECT report FROM reports)",
        "read the report again, or withdraw the correction",
    ),
    "two rows for one event": (
        "SELECT event AS key FROM events GROUP BY event HAVING count(*) > 1",
        "`dragoman compact` keeps one of them",
    ),
}


def _references(base: Base) -> Iterator[Problem]:
    base.tell()
    for what, (question, mend) in REFERENCES.items():
        found = base.column(f"{question} ORDER BY key LIMIT 1000")
        if found:
            shown = ", ".join(map(str, found[:3])) + (", ..." if len(found) > 3 else "")
            yield Problem(f"{what} ({len(found)}{'+' if len(found) == 1000 else ''})", shown, mend)


def _offsets(base: Base) -> Iterator[Problem]:
    """Words that do not stand where the row says. Spans given by people are empty and pass."""
    spans = {
        "events": ("trigger", "sentence"),
        "actors": ("actor",),
        "places": ("place",),
        "times": ("time",),
    }
    for table, columns in spans.items():
        for column in columns:
            found = base.column(
                f'SELECT x.reading FROM "{table}" x JOIN readings l ON l.reading = x.reading '
                "JOIN reports r ON r.report = l.report "
                f'WHERE x."{column}" IS NOT NULL AND substring(r.text, x."{column}".start + 1, '
                f'x."{column}"."end" - x."{column}".start) <> x."{column}"."text" LIMIT 1000'
            )
            if found:
                yield Problem(
                    f"{table}.{column}: words that do not stand at their offsets ({len(found)})",
                    ", ".join(sorted(set(found))[:3]),
                    "read the report again with this version",
                )


def mend(folder: Folder) -> list[str]:
    """Set damaged commits aside and leave damaged segments out; whole segments of the same commits stay."""
    done: list[str] = []
    if any(p.where == log.HEADER for p in _head(folder)):
        log.write_header(folder)
        done.append(f"wrote {log.HEADER} again")
    read: dict[str, log.Commit] = {}
    for name in folder.names(log.COMMITS):
        content = folder.read(name)
        try:
            read[name] = log.parse(name, content)
        except RecordError:
            folder.write(f"damaged/{name.rsplit('/', 1)[-1]}", content)
            folder.remove(name)
            done.append(f"set {name} aside in damaged/")
    bad = {p.segment for p in _files(folder) if p.segment}
    for commit in log.in_force(read):
        hit = [s for s in commit.segments if s.name in bad]
        if hit:
            whole = [s for s in commit.segments if s.name not in bad]
            log.publish(folder, whole, replaces=[commit.name], note="damaged segments left out")
            done += [f"left out {s.name} ({s.rows} rows of {s.table})" for s in hit]
    if done:
        done += _unread(folder)
    return done


def _unread(folder: Folder) -> list[str]:
    """Take readings away that lost their report or some of their events, so that the reports can be read again."""
    base = Base(folder)
    try:
        broken = base.column(
            "SELECT reading FROM readings r WHERE report NOT IN (SELECT report FROM reports) OR events <> "
            "(SELECT count(*) FROM events e WHERE e.reading = r.reading)"
        )
        if not broken:
            return []
        listed = ", ".join(map(quoted, sorted(broken)))
        keep = f"(SELECT reading FROM readings WHERE reading NOT IN ({listed}))"
        made: list[Segment] = []
        for table in TABLES.values():
            mine = [s for s in base.segments() if s.table == table.name and s.rows]
            if not mine or not any(c.name == "reading" for c in table.columns):
                made += mine
                continue
            query = f'SELECT * FROM "{table.name}" WHERE reading IN {keep}'
            made.append(write_query(base.connection, folder, table, query))
        log.publish(folder, made, replaces=[c.name for c in log.in_force(base.commits)], note="mended")
        base.refresh()
        adding.relink(base)  # happenings still name the events that are gone
        return [f"took back {len(broken)} readings that were damaged: read their reports again"]
    finally:
        base.close()


# ------------------------------------------------------------------ compacting
def compact(base: Base, keep_hours: float) -> Compaction:
    """Merge what is small into one segment a table, in today's schema, and remove files that nothing needs."""
    folder = base.folder
    if not folder.take(LOCK):
        if folder.age(LOCK) < STALE:
            raise RecordError(
                f"{folder.where} is being compacted by another process (if it died, remove {LOCK} from the record)"
            )
        folder.remove(LOCK)
        folder.take(LOCK)
    try:
        folder.write(LOCK, socket.gethostname().encode())
        base.refresh()
        held = log.in_force(base.commits)
        before = base.segments()
        after = before
        if len(held) > 1 or any(s.version != VERSION for s in before):
            after = [s for table in TABLES.values() for s in _merged(base, table, before)]
            log.publish(folder, after, replaces=[c.name for c in held], note="compaction")
            base.refresh()
        return Compaction(len(before), len(after), _remove(base, keep_hours))
    finally:
        folder.remove(LOCK)


def _merged(base: Base, table: Table, segments: list[Segment]) -> list[Segment]:
    mine = [s for s in segments if s.table == table.name and s.rows]
    large = [s for s in mine if s.rows >= LARGE and s.version == VERSION]
    small = [s for s in mine if s not in large]
    if len(small) < 2 and all(s.version == VERSION for s in small):
        return mine
    connection = connect(base.folder)
    try:
        order = SORT.get(table.name, "ALL")
        query = f"SELECT DISTINCT * FROM ({source(base.folder, table, small)}) ORDER BY {order}"
        if table.name in {"actors", "places", "times", "claims", "states"}:
            # mentions may stand twice in a report with equal rows: only whole copies of a reading are dropped
            query = (
                f"SELECT * EXCLUDE (file, nth) FROM ({source(base.folder, table, small, placed=True)}) "
                "QUALIFY file = min(file) OVER (PARTITION BY reading) ORDER BY file, nth"
            )
        elif table.name == "readings":
            # the same reading, added at once by two processes: known since the first of them
            query = (
                f"SELECT * FROM ({source(base.folder, table, small)}) "
                f"QUALIFY row_number() OVER (PARTITION BY reading ORDER BY recorded) = 1 ORDER BY {order}"
            )
        count = sum(s.rows for s in small)
        parts = max(1, -(-count // MOST))
        if parts == 1:
            return [*large, write_query(connection, base.folder, table, query)]
        connection.execute(f"CREATE TEMP TABLE merged AS {query}")
        return [
            *large,
            *(
                write_query(connection, base.folder, table, f"SELECT * FROM merged LIMIT {MOST} OFFSET {k * MOST}")
                for k in range(parts)
            ),
        ]
    finally:
        connection.close()


def _remove(base: Base, keep_hours: float) -> int:
    """Take away segments and commits that no longer count and are old enough, and what killed runs left behind."""
    folder = base.folder
    live = {s.name for s in base.segments()}
    named: dict[str, float] = {}
    for c in base.commits.values():
        named |= {s.name: max(named.get(s.name, 0.0), c.made.replace(tzinfo=UTC).timestamp()) for s in c.segments}
    force = {c.name for c in log.in_force(base.commits)}
    newest = max(force, default="")
    removed = 0
    for table in TABLES:
        for name in folder.names(table):
            age = folder.age(name)
            # Another process may be about to commit a file: one that no commit names, or that was written again.
            waits = name not in named or time.time() - age > named[name]
            if name not in live and age >= max(keep_hours * 3600, PENDING if waits else 0):
                folder.remove(name)
                removed += 1
    for name in folder.names(log.COMMITS):
        # a commit that was replaced goes only after the one that replaced it has been there for a while
        if name not in force and name < newest and folder.age(newest) >= keep_hours * 3600:
            folder.remove(name)
            removed += 1
    return removed
