"""Readings whose rows are written by one process and linked and committed by another.

What costs most of adding a report has nothing to do with the record: its rows, its processes, its files. A worker
does that and leaves files that no commit names yet, and so do not count. Whoever leads the run then links what the
workers found to what the record holds, and puts all of it in place with one commit. A worker that dies leaves files
that count for nothing; `compact` takes them away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from dragoman.happenings.same import Signature
from dragoman.model import Actor, Event, Reading, Report, Telling
from dragoman.store import twins
from dragoman.store.adding import derived, known_readings, known_reports, prepare, rows_of, settle
from dragoman.store.base import Base
from dragoman.store.commits import Segment, now, publish
from dragoman.store.folder import Folder
from dragoman.store.rows import Row
from dragoman.store.schema import OF_READING, TABLES
from dragoman.store.segments import quoted, source, write_query, write_tables

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Staged:
    """What linking needs of a reading: see `adding.Fresh`. Small enough to be sent from process to process."""

    id: str
    report: Report
    run: Row
    tellings: tuple[Telling, ...]
    processes: tuple[Row, ...]
    signature: Signature


@dataclass(frozen=True, slots=True)
class Batch:
    """Readings with the segments that hold their rows, and nothing else."""

    readings: tuple[Staged, ...]
    segments: tuple[Segment, ...]


def stage(connection: duckdb.DuckDBPyConnection, folder: Folder, readings: Iterable[Reading]) -> Batch:
    """Write the rows of some readings into segments of the record that do not count yet. Changes nothing else.

    The same readings give the same files, so work that is done twice leaves them once.
    """
    recorded = now()
    prepared = {p.id: p for r in readings if (p := prepare(r, recorded))}
    out: dict[str, list[Row]] = {}
    for p in prepared.values():
        for table, held in rows_of(p).items():
            out.setdefault(table, []).extend(held)
    out["reports"] = list({r["report"]: r for r in out.get("reports", ())}.values())
    segments = write_tables(connection, folder, out)
    staged = tuple(
        Staged(p.id, p.report, p.run, tuple(map(_lean, p.tellings)), p.processes, p.signature)
        for p in prepared.values()
    )
    return Batch(staged, tuple(segments))


def _lean(telling: Telling) -> Telling:
    """A telling without what linking does not compare (`telling.UNCOMPARED`), as those are that lie in the record."""
    e = telling.event
    bare: Event = replace(
        e,
        mode=(),
        context=(),
        claimed_by=(),
        relayed_by=(),
        why={},
        actor=tuple(map(_resolved, e.actor)),
        recipient=tuple(map(_resolved, e.recipient)),
    )
    return replace(telling, event=bare)


def _resolved(actor: Actor) -> Actor:
    return replace(actor, head=-1, mention=None, antecedent=None, candidates=())


def commit(
    base: Base, batches: Sequence[Batch], more: Mapping[str, list[Row]] | None = None, runs: Sequence[Row] = ()
) -> int:
    """Link staged readings, in their order, and commit them at once; returns how many were new.

    `more` are rows of tables of their own that go with them, such as failures; `runs` are runs that they name. What
    the record holds already, or a batch before, is left out.
    """
    base.refresh(views=False)
    before = base.seen
    recorded = now()
    base.ready()
    segments, fresh = _sifted(base, batches)
    rows = derived(base, fresh, recorded) if fresh else {}
    rows |= more or {}
    rows["runs"] = rows.get("runs") or list(runs)
    if not any(rows.values()):
        return 0
    made = publish(base.folder, [*segments, *write_tables(base.connection, base.folder, rows)])
    base.refresh(views=False)
    if fresh and base.seen - before - {made.name}:
        twins.part(base, made, rows | _rows(base, segments))
        settle(base, [t for p in fresh for t in p.tellings])
    return len(fresh)


def _sifted(base: Base, batches: Sequence[Batch]) -> tuple[list[Segment], list[Staged]]:
    """The segments and readings of some batches without what is held already."""
    everything = [s for b in batches for s in b.readings]
    reports = known_reports(base, {s.report.id for s in everything})
    readings = known_readings(base, everything, reports)
    segments: list[Segment] = []
    fresh: list[Staged] = []
    for batch in batches:
        mine = [s for s in batch.readings if s.id not in readings]
        stale = {s.id for s in batch.readings} - {s.id for s in mine}
        there = {s.report.id for s in batch.readings} & reports
        for segment in batch.segments:
            segments += _without(base, segment, there if segment.table == "reports" else stale)
        fresh += mine
        readings |= {s.id for s in mine}
        reports |= {s.report.id for s in batch.readings}
    return segments, fresh


def _without(base: Base, segment: Segment, keys: set[str]) -> list[Segment]:
    """A segment without the rows of some readings or reports: none where nothing is left."""
    if not keys:
        return [segment]
    table = TABLES[segment.table]
    key = "report" if segment.table == "reports" else "reading"
    listed = ", ".join(map(quoted, sorted(keys)))
    query = f"SELECT * FROM ({source(base.folder, table, [segment])}) WHERE {key} NOT IN ({listed})"
    made = write_query(base.connection, base.folder, table, query)
    return [made] if made.rows else []


def _rows(base: Base, segments: Sequence[Segment]) -> dict[str, list[Row]]:
    """The rows of segments, as they were before they were written."""
    out: dict[str, list[Row]] = {}
    for segment in segments:
        if segment.table in OF_READING:
            read = f"SELECT * FROM ({source(base.folder, TABLES[segment.table], [segment])})"
            out.setdefault(segment.table, []).extend(base.patiently(partial(base.look, read)))
    return out
