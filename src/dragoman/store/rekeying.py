"""The keys of events found again: those that an older version wrote, or none, make way for today's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dragoman.happenings.blocks import block_keys
from dragoman.model import Telling
from dragoman.store import commits as log
from dragoman.store.base import Base
from dragoman.store.commits import Segment
from dragoman.store.rows import block_days
from dragoman.store.schema import TABLES
from dragoman.store.segments import source, write_query

EVENTS = TABLES["events"]
KEYS = ("blocks", "blocks_from", "blocks_to")


def rekey(base: Base, tellings: Sequence[Telling]) -> int:
    """Write the events anew whose keys are not today's; returns how many those are.

    What a person corrected keeps the keys of what was read; those of the correction are made whenever it is laid on.
    Segments are never changed: others take their place, under a commit that replaces theirs.
    """
    wanted = {t.key: block_keys(t) for t in tellings if not t.corrected}
    segments = [s for s in base.segments() if s.table == "events" and s.rows]
    changed: dict[str, tuple[str, ...]] = {}
    stale: list[Segment] = []
    for segment in segments:
        read = source(base.folder, EVENTS, [segment], columns=("event", "blocks"))
        held = base.connection.execute(f"SELECT event, blocks FROM ({read})").fetchall()
        mine = {e: wanted[e] for e, blocks in held if e in wanted and tuple(blocks or ()) != wanted[e]}
        if mine:
            changed |= mine
            stale.append(segment)
    if changed:
        _load(base, changed)
        _replace(base, {s: _written(base, s) for s in stale})
    return len(changed)


def _load(base: Base, changed: Mapping[str, tuple[str, ...]]) -> None:
    days = [block_days(keys) for keys in changed.values()]
    base.connection.execute(
        "CREATE OR REPLACE TEMP TABLE rekeyed AS SELECT unnest(?::VARCHAR[]) AS event, "
        "unnest(?::VARCHAR[][]) AS blocks, unnest(?::DATE[]) AS blocks_from, unnest(?::DATE[]) AS blocks_to",
        [
            list(changed),
            [list(keys) for keys in changed.values()],
            [d[0] if d else None for d in days],
            [d[-1] if d else None for d in days],
        ],
    )


def _written(base: Base, segment: Segment) -> Segment:
    """A segment with the same rows in the same order, but for their keys."""
    cells = ", ".join(
        f'CASE WHEN k.event IS NULL THEN e."{c.name}" ELSE k."{c.name}" END AS "{c.name}"'
        if c.name in KEYS
        else f'e."{c.name}"'
        for c in EVENTS.columns
    )
    read = source(base.folder, EVENTS, [segment], placed=True)
    query = f"SELECT {cells} FROM ({read}) e LEFT JOIN rekeyed k ON k.event = e.event ORDER BY e.nth"
    return write_query(base.connection, base.folder, EVENTS, query)


def _replace(base: Base, written: Mapping[Segment, Segment]) -> None:
    """One commit in the place of those that named the old segments. A compaction that comes first makes it void."""
    theirs = [c for c in log.in_force(base.commits) if set(c.segments) & written.keys()]
    held = dict.fromkeys(written.get(s, s) for c in theirs for s in c.segments)
    log.publish(base.folder, held, replaces=[c.name for c in theirs], note="keys of happenings found again")
    base.refresh()
