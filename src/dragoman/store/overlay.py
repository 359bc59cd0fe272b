"""What people changed, laid over the live events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dragoman.store import corrections
from dragoman.store.rows import keys_of
from dragoman.store.schema import TABLES
from dragoman.store.segments import load_rows

if TYPE_CHECKING:
    from dragoman.store.base import Base

Row = dict[str, Any]


def lay_over(base: Base) -> None:
    """Lay what people changed over the live events."""
    base.lean.clear()
    base.read.clear()
    base.made = base.rows(f"SELECT * FROM corrections WHERE {base.until('made')}")
    columns = ", ".join(f'e."{c.name}"' for c in TABLES["events"].columns)
    if not base.made:
        base.corrected, base.accepted, base.rejected = {}, frozenset(), frozenset()
        load_rows(base.connection, TABLES["events"], "corrected_event", [])
        base.connection.execute("CREATE OR REPLACE TEMP VIEW event_place AS SELECT * FROM event_file")
        base.connection.execute("CREATE OR REPLACE TEMP VIEW event_now AS SELECT * FROM events")
        return
    reports = sorted({c["report"] for c in base.made if c["report"]})
    by_report: dict[str, list[Row]] = {}
    read = f"SELECT {columns} FROM events e JOIN live USING (reading)"
    for row in base.rows(f"{read} WHERE e.report IN (SELECT unnest(?::VARCHAR[])) ORDER BY e.event", [reports]):
        by_report.setdefault(row["report"], []).append(row)
    result = corrections.apply(base.made, by_report)
    base.corrected, base.accepted, base.rejected = dict(result.fields), result.accepted, result.rejected
    held = sorted({r["event"] for r in result.rows} | result.rejected)
    stays = _rekeyed(base, [r for r in result.rows if r["event"] not in result.rejected])
    base.connection.execute(
        "CREATE OR REPLACE TEMP TABLE touched_event AS SELECT unnest(?::VARCHAR[]) AS event", [held]
    )
    load_rows(base.connection, TABLES["events"], "corrected_event", stays)
    left = "WHERE event NOT IN (SELECT event FROM touched_event)"
    base.connection.execute(
        f"CREATE OR REPLACE TEMP VIEW event_now AS SELECT * FROM events {left} "
        "UNION ALL SELECT * FROM corrected_event"
    )
    base.connection.execute(
        f"CREATE OR REPLACE TEMP VIEW event_place AS SELECT * FROM event_file {left} "
        "UNION ALL SELECT *, NULL AS file, NULL AS nth FROM corrected_event"
    )


def _rekeyed(base: Base, corrected: Sequence[Row]) -> list[Row]:
    """Corrected events with the keys that their new values bring."""
    facts = {
        f["report"]: f
        for f in base.rows(
            "SELECT *, report AS origin FROM report_facts WHERE report IN (SELECT unnest(?::VARCHAR[]))",
            [sorted({r["report"] for r in corrected})],
        )
    }
    keyed = {r["event"]: keys_of(r, facts[r["report"]]) for r in corrected if r["report"] in facts}
    return [{**r, **keyed.get(r["event"], {})} for r in corrected]
