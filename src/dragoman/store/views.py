"""A view for each table, over the segments that count: what questions in SQL are asked of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import TYPE_CHECKING

from dragoman.store.commits import Segment
from dragoman.store.folder import Folder
from dragoman.store.schema import TABLES, Table
from dragoman.store.unpacked import FACTS, Part, read

if TYPE_CHECKING:
    import duckdb


def create_views(
    connection: duckdb.DuckDBPyConnection,
    folder: Folder,
    segments: Iterable[Segment],
    changed: AbstractSet[str] | None = None,
    as_of: datetime | None = None,
    parts: Sequence[Part] = (),
) -> None:
    """A view a table, over the segments that count; only those of `changed` tables, if given.

    `as_of` (UTC) leaves out what was recorded later. `parts` are read instead of the segments they hold.
    """
    held = list(segments)
    for table in TABLES.values():
        if changed is not None and table.name not in changed:
            continue
        rows = read(parts, folder, table, held)
        if table.name == "runs":  # two processes may each have noted the same one
            rows = f"SELECT DISTINCT * FROM ({rows})"
        only = _known_then(table, as_of)
        connection.execute(f'CREATE OR REPLACE TEMP VIEW "{table.name}" AS SELECT * FROM ({rows}) {only}')
        if table.name == "events":
            lying = read(parts, folder, table, held, placed=True)
            connection.execute(f"CREATE OR REPLACE TEMP VIEW event_file AS SELECT * FROM ({lying}) {only}")
        if table.name == "reports":
            facts = read(parts, folder, table, held, columns=FACTS)
            connection.execute(f"CREATE OR REPLACE TEMP VIEW report_facts AS SELECT * FROM ({facts}) {only}")


def _known_then(table: Table, as_of: datetime | None) -> str:
    """The condition that leaves out rows recorded after a moment."""
    if as_of is None or table.name == "runs":
        return ""
    names = {c.name for c in table.columns}
    for moment in ("recorded", "made"):
        if moment in names:
            return f"WHERE {moment} <= TIMESTAMP '{as_of.isoformat(' ')}'"
    key = "reading" if "reading" in names else "report"
    return f"WHERE {key} IN (SELECT {key} FROM readings)"
