"""Rows to tellings: events with the facts of their reports, corrections laid over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dragoman.model import Telling
from dragoman.store.base import Base
from dragoman.store.rows import Row, event_of, report_of

FROM = "FROM event_now e JOIN live l ON l.reading = e.reading JOIN report_facts r ON r.report = e.report"
"""Live events with their reports; `event_now` has corrections laid over what was read."""

FACTS = "r.name, r.title, r.author, r.publisher, r.republisher, r.published, r.url, r.path, l.origin, l.recorded"


def telling_of(row: Row, corrected: Sequence[str] = ()) -> Telling:
    """From a row of `FROM`, with `happening` where it was asked for."""
    return Telling(
        row["event"],
        event_of(row),
        report_of(row),
        recorded=row["recorded"],
        processes=tuple(row["processes"] or ()),
        happening=row.get("happening") or "",
        corrected=tuple(corrected),
    )


def tellings_where(base: Base, condition: str, values: Sequence[Any]) -> list[Telling]:
    """The live tellings that satisfy a condition over `e`, `l` and `r`, in order of their key.

    Matching keys are found first, so that wide columns are read for them alone.
    """
    keys = base.column(f"SELECT e.event {FROM} WHERE {condition}", values)
    return list(tellings(base, sorted(keys)))


def tellings(base: Base, keys: Sequence[str]) -> Iterator[Telling]:
    """The tellings of some keys, in their order; keys that are not live are left out."""
    if not keys:
        return
    told = base.told
    happening = ", t.happening" if told else ""
    join = "LEFT JOIN telling t ON t.event = e.event" if told else ""
    found = base.rows(
        f"SELECT e.*, {FACTS}{happening} {FROM} {join} WHERE e.event IN (SELECT unnest(?::VARCHAR[]))", [list(keys)]
    )
    by_key = {r["event"]: r for r in found}
    for key in keys:
        if key in by_key:
            yield telling_of(by_key[key], base.corrected.get(key, ()))
