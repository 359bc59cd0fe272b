"""Happenings that people joined or parted, laid over those that were found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dragoman.store import corrections

if TYPE_CHECKING:
    from dragoman.store.base import Base

Row = dict[str, Any]


def merge_and_split(base: Base) -> None:
    """Happenings that people joined or parted: done last, so they always win."""
    held = [c for c in corrections.standing(base.made) if c["action"] in {"merge", "split"}]
    if not held:
        return
    reports = sorted({a["report"] for c in held for a in corrections.anchors(c)})
    by_report: dict[str, list[Row]] = {}
    for row in base.rows(
        "SELECT event, e.report, trigger, event_type FROM event_now e JOIN live USING (reading) "
        "WHERE e.report IN (SELECT unnest(?::VARCHAR[])) ORDER BY event",
        [reports],
    ):
        by_report.setdefault(row["report"], []).append(row)
    for c in held:
        mine, others = corrections.resolved(c, by_report)
        if c["action"] == "split":
            name = f"{c['target']}-{c['correction'][:6]}"
            _set(base, name, "event IN (SELECT unnest(?::VARCHAR[]))", [others])
        elif mine:
            kept = base.column("SELECT happening FROM telling WHERE event = ?", [mine[0]])
            joined = (
                "happening IN (SELECT happening FROM telling WHERE event IN (SELECT unnest(?::VARCHAR[])))"
                if c["field"] == "happenings"
                else "event IN (SELECT unnest(?::VARCHAR[]))"
            )
            for target in kept[:1]:
                _set(base, target, joined, [others])


def _set(base: Base, happening: str, condition: str, values: Sequence[Any]) -> None:
    base.connection.execute(f"UPDATE event_told SET happening = ? WHERE {condition}", [happening, *values])
