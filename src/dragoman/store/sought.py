"""What adding looks into, in memory: the keys under which copies of a text and tellings of a happening are sought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from dragoman.happenings.same import Signature, Sketch, may_lead
from dragoman.happenings.same import keys as rare
from dragoman.store.commits import Segment
from dragoman.store.packed import Packed

if TYPE_CHECKING:
    from dragoman.store.base import Base

KEYED = ("report", "shingle_count", "shingle_keys")
BLOCKED = ("event", "blocks")
BLOCK = "hash({}) & 4294967295"
"""A key of `events.blocks` in 32 bits. Two may fall together; whoever is found is looked at anyway."""

SIGNED = 20_000
"""Signatures kept at hand, 1.3 kB each at most; then the older half makes way."""

def make_sketch(base: Base) -> None:
    """Read the keys under which copies of a text are sought: of all reports that may lead a group."""
    names, packed = _packed(base, "reports", KEYED, "report", "shingle_keys", "{}")
    read = base.of(base.segments(), "reports", KEYED)
    sizes = base.connection.execute(f"SELECT coalesce(shingle_count, 0) FROM {read}").fetchall()
    placed = base.look(
        f"SELECT report, arg_max(why, recorded) AS why FROM {base.of(base.segments(), 'origins')} GROUP BY report"
    )
    joined = {r["report"] for r in placed if not may_lead(r["why"])}
    leads = np.array([name not in joined for name in names], dtype=bool)
    base.sketch = Sketch(
        names, [n for (n,) in sizes], packed[leads[packed & 0xFFFFFFFF]] if len(packed) else packed
    )


def sketch_more(base: Base, reports: Iterable[Mapping[str, Any]], placed: Iterable[Mapping[str, Any]]) -> None:
    """Take in new rows of `reports` and of `origins`; a report known before may lead now."""
    assert base.sketch is not None
    whys = {r["report"]: r["why"] for r in placed}
    new = {r["report"]: r for r in reports}
    late = {name for name, why in whys.items() if name not in new and name not in base.sketch and may_lead(why)}
    for name in late & base.signed.keys():
        base.sketch.add(name, base.signed[name].size, np.unique(rare(base.signed[name])))
    if far := late - base.signed.keys():
        read = base.of(base.segments(), "reports", KEYED)
        found = base.look(f"SELECT * FROM {read} WHERE report IN (SELECT unnest(?::VARCHAR[]))", [sorted(far)])
        new |= {r["report"]: r for r in found}
    for name, row in new.items():
        if may_lead(whys.get(name, "")):
            base.sketch.add(name, row["shingle_count"] or 0, np.array(row["shingle_keys"] or (), dtype=np.uint32))


def keep_signed(base: Base, signed: Mapping[str, Signature]) -> None:
    """Keep signatures at hand, the latest of them. They tell a text, and a report's text never changes."""
    base.signed.update(signed)
    if len(base.signed) > SIGNED:
        base.signed = dict(islice(base.signed.items(), len(base.signed) - SIGNED // 2, None))


def make_blocks(base: Base) -> None:
    """Read the keys under which tellings of one happening are sought; events go by the hash of their name."""
    base.blocks = Packed(*_packed(base, "events", BLOCKED, "hash(event)", "blocks", BLOCK))


def _packed(base: Base, table: str, columns: Sequence[str], thing: str, listed: str, key: str) -> tuple[list[Any], Any]:
    """All things of a table, and their keys as `Packed` takes them."""
    read = base.of(base.segments(), table, columns)
    things = base.connection.execute(f"SELECT {thing} AS thing FROM {read}").fetchnumpy()["thing"]
    numbered = f"SELECT {listed} AS listed, row_number() OVER () - 1 AS n FROM {read}"
    made = f"(({key.format('unnest(listed)')})::UBIGINT << 32) | n::UBIGINT"
    keys = base.connection.execute(f"SELECT {made} AS packed FROM ({numbered})").fetchnumpy()["packed"]
    return things.tolist(), keys


def sketch_from(base: Base, added: Sequence[Segment]) -> None:
    """Take in the rows of new segments."""
    reports = base.look(f"SELECT * FROM {base.of(added, 'reports', KEYED)}")
    sketch_more(base, reports, base.look(f"SELECT report, why FROM {base.of(added, 'origins')}"))


def blocks_from(base: Base, added: Sequence[Segment]) -> None:
    """Take in the keys of events in new segments."""
    assert base.blocks is not None
    hashed = f"list_transform(blocks, lambda k: {BLOCK.format('k')})"
    for row in base.look(f"SELECT hash(event) AS e, {hashed} AS k FROM {base.of(added, 'events', BLOCKED)}"):
        base.blocks.add(row["e"], row["k"] or ())
