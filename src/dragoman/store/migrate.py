"""Older records: what their segments lack, and what stands in its place.

Nothing is rewritten to be read: each segment states its version, and the columns it lacks are filled as said here.
`dragoman compact` writes all segments in today's version.

Version 1 had no `counts`, `processes`, `blocks`, and no tables `states` and `processes`. Counts, states and
processes cannot be had without reading the reports again; blocks are found again by `Record.relink`.
"""

from __future__ import annotations

from dragoman.store.schema import Table

FILL = {
    ("events", "counts"): "[]",
    ("events", "processes"): "[]",
    ("events", "blocks"): "[]",
}
"""The value of a column that an older segment lacks; NULL where nothing is named."""


def select(table: Table, version: int, without: frozenset[str] = frozenset()) -> str:
    """The columns of a table as SQL, read from a segment of some version, some of them left out."""
    return ", ".join(
        f'"{c.name}"'
        if c.since <= version
        else f'CAST({FILL.get((table.name, c.name), "NULL")} AS {c.type}) AS "{c.name}"'
        for c in table.columns
        if c.name not in without
    )
