"""What a record holds, apart from when it was added and how its files are cut: for comparing two records."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from dragoman.store.base import Base
from dragoman.store.schema import TABLES

LATEST = {"origins": "report", "processes": "process", "failures": "failure"}
"""Tables of which only the latest row of a key holds."""

MOMENTS = ("recorded", "made")


def content(base: Base) -> Iterator[tuple[str, str]]:
    """Table and row, as JSON with sorted keys, in order."""
    base.refresh()
    base.tell()
    for table in TABLES.values():
        moments = [c.name for c in table.columns if c.name in MOMENTS]
        without = f" EXCLUDE ({', '.join(moments)})" if moments else ""
        if table.name == "happenings":
            asked = (
                "SELECT happening, neighbourhood, list_sort(events) AS events FROM happening_now WHERE len(events) > 0"
            )
        elif table.name in LATEST:
            key = LATEST[table.name]
            asked = (
                f'SELECT *{without} FROM "{table.name}" '
                f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY recorded DESC) = 1"
            )
        else:
            asked = f'SELECT *{without} FROM "{table.name}"'
        rows = (json.dumps(r, sort_keys=True, default=str, ensure_ascii=False) for r in base.rows(asked))
        for row in sorted(rows):
            yield table.name, row


def seals(base: Base) -> dict[str, str]:
    """sha256 over the content of each table: two records with the same ones hold the same."""
    totals = {name: hashlib.sha256() for name in TABLES}
    for table, row in content(base):
        totals[table].update(row.encode("utf-8", "surrogatepass") + b"\n")
    return {name: total.hexdigest() for name, total in totals.items()}
